"""Which documents belong together, and the reason in words.

Computed once, when an edition is built, from what two documents share: terms, targets of relations, links and rare
words. What few share weighs more. Score and reason of a pair are the same from either side.
"""

from __future__ import annotations

import heapq
import json
import math
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb.search.declared import Declared
from kb.search.normalise import WORD, plain_token
from kb.search.sentence import listed, quoted
from kb.search.wording import STOP_WORDS

MOST_RELATED = 6
# So many of the best are looked at, since some may be forbidden.
MOST_CONSIDERED = 20
# Of what more documents share than this, each is compared with its neighbours in time only.
MOST_COMPARED = 60
NEIGHBOURS = 12
# A pair that scores less has too little in common to be shown.
LEAST_SCORE = 0.35
LINK_WEIGHT, TERM_WEIGHT, WORD_WEIGHT = 6.0, 0.8, 0.6
# A word in more of the documents than this share is not rare.
RARE_SHARE = 0.01
# Keys of a document by which its author forbids a suggestion.
FORBIDDING = ("unrelated", "not_related")
CHOSEN = "Chosen by the editors"
_MOST_NAMED = 3

Row = tuple[str, str, int, str, float]


@dataclass(frozen=True, slots=True)
class Shared:
    """Something that documents may share: a term, a target, a word. `kind` names it in the reason."""

    kind: str
    name: str
    factor: float


def related(connection: sqlite3.Connection, fields: Sequence[Declared]) -> Iterator[Row]:
    """For each document up to six others: (document, other, position, reason, score)."""
    ids = dict(connection.execute("select number, id from search_documents order by number").fetchall())
    by_id = {document: number for number, document in ids.items()}
    sharing = _sharing(connection, fields, len(ids))
    features: dict[int, list[Shared]] = defaultdict(list)
    for shared, numbers in sharing.items():
        for number in numbers:
            features[number].append(shared)
    links = _links(connection)
    chosen, forbidden = _chosen(connection), _forbidden(connection)
    places = {shared: {number: place for place, number in enumerate(numbers)} for shared, numbers in sharing.items()}
    for number, document in ids.items():
        common = _common(number, features[number], sharing, places)
        scores = _scores(number, common, sharing, features, links, len(ids))
        best = heapq.nsmallest(MOST_CONSIDERED, scores, key=lambda other: (-scores[other], other))
        order = [(other, True) for other in chosen.get(document, ())]
        order += [(ids[other], False) for other in best if scores[other] >= LEAST_SCORE]
        seen = {document}
        for other, by_hand in order:
            if len(seen) > MOST_RELATED:
                break
            if other in seen or frozenset((document, other)) in forbidden:
                continue
            found = by_id[other]
            reason = _reason(common.get(found, ()), linked=found in links.get(number, ()))
            score = round(scores.get(found, 0.0), 4)
            yield document, other, len(seen) - 1, CHOSEN if by_hand else reason, score
            seen.add(other)


def _common(
    number: int,
    features: Sequence[Shared],
    sharing: Mapping[Shared, Sequence[int]],
    places: Mapping[Shared, Mapping[int, int]],
) -> dict[int, list[Shared]]:
    """What a document shares with each other one that is compared with it."""
    common: dict[int, list[Shared]] = defaultdict(list)
    for shared in features:
        numbers = sharing[shared]
        if len(numbers) > MOST_COMPARED:
            place = places[shared][number]
            numbers = numbers[max(place - NEIGHBOURS, 0) : place + NEIGHBOURS + 1]
        for other in numbers:
            if other != number:
                common[other].append(shared)
    return common


def _scores(
    number: int,
    common: Mapping[int, Sequence[Shared]],
    sharing: Mapping[Shared, Sequence[int]],
    features: Mapping[int, Sequence[Shared]],
    links: Mapping[int, set[int]],
    documents: int,
) -> dict[int, float]:
    scores: dict[int, float] = {}
    for other in {*common, *links.get(number, ())}:
        weight = sum(shared.factor * math.log(documents / len(sharing[shared])) for shared in common.get(other, ()))
        weight += LINK_WEIGHT if other in links.get(number, ()) else 0.0
        # A page that names everything has something in common with all; that says little.
        scores[other] = weight / math.sqrt((4 + len(features[number])) * (4 + len(features[other])))
    return scores


def _reason(common: Sequence[Shared], *, linked: bool) -> str:
    by_kind: dict[str, list[str]] = defaultdict(list)
    for shared in common:
        if shared.name not in by_kind[shared.kind]:
            by_kind[shared.kind].append(shared.name)
    clauses = ["one links to the other"] if linked else []
    for kind, names in by_kind.items():
        more = [f"{len(names) - _MOST_NAMED} more"] if len(names) > _MOST_NAMED else []
        named = listed([*(quoted(name) for name in names[:_MOST_NAMED]), *more], "and")
        clauses.append(f"both say {named}" if kind == "word" else f"same {kind}: {named}")
    text = "; ".join(clauses)
    return text[:1].upper() + text[1:]


def _sharing(
    connection: sqlite3.Connection, fields: Sequence[Declared], documents: int
) -> dict[Shared, list[int]]:
    """Everything that two documents or more share, with their numbers."""
    labels = {(declared.table, declared.field): declared.label for declared in fields}
    found: dict[Shared, list[int]] = defaultdict(list)
    for shared, number in (*_targets(connection, labels), *_terms(connection, labels), *_words(connection, documents)):
        if not found[shared] or found[shared][-1] != number:
            found[shared].append(number)
    return {shared: sorted(set(numbers)) for shared, numbers in found.items() if 1 < len(numbers) < max(documents / 3, 3)}


def _targets(connection: sqlite3.Connection, labels: Mapping[tuple[str, str], str]) -> Iterator[tuple[Shared, int]]:
    rows = connection.execute(
        """
        select search_documents.number, documents.content_type, links.relation, targets.title
        from search_documents
        join documents on documents.id = search_documents.id
        join links on links.source = documents.id
        join documents as targets on targets.id = links.target
        where links.relation not in ('body', 'related')
        order by search_documents.number, links.relation, links.position
        """
    )
    for number, table, relation, title in rows:
        yield Shared(labels.get((table, relation), relation).lower(), title, 1.0), number


def _terms(connection: sqlite3.Connection, labels: Mapping[tuple[str, str], str]) -> Iterator[tuple[Shared, int]]:
    rows = connection.execute(
        """
        select search_documents.number, documents.content_type, terms.field, terms.value,
          (
            select vocabulary_terms.label
            from codebook
            join vocabulary_terms on vocabulary_terms.vocabulary = codebook.vocabulary
            where codebook.table_name = documents.content_type and codebook.field = terms.field
              and vocabulary_terms.value = terms.value
            limit 1
          )
        from search_documents
        join documents on documents.id = search_documents.id
        join terms on terms.document = documents.id
        order by search_documents.number, terms.field, terms.position
        """
    )
    for number, table, field, value, label in rows:
        yield Shared(labels.get((table, field), field).lower(), label or value, TERM_WEIGHT), number


def _words(connection: sqlite3.Connection, documents: int) -> Iterator[tuple[Shared, int]]:
    """Rare words of titles and summaries."""
    most = max(3, int(documents * RARE_SHARE))
    rare = {
        word
        for (word,) in connection.execute(
            "select word from search_words where documents between 2 and ? order by word", (most,)
        )
        if len(word) > 3 and word.isalpha() and word not in STOP_WORDS
    }
    rows = connection.execute(
        """
        select search_documents.number, documents.title || ' ' || coalesce(substr(documents.summary, 1, 600), '')
        from search_documents
        join documents on documents.id = search_documents.id
        order by search_documents.number
        """
    )
    for number, text in rows:
        for word in dict.fromkeys(map(plain_token, WORD.findall(text))):
            if word in rare:
                yield Shared("word", word, WORD_WEIGHT), number


def _links(connection: sqlite3.Connection) -> dict[int, set[int]]:
    """Documents of which one names the other in its text; what a relation names is on the page already."""
    rows = connection.execute(
        """
        select sources.number, targets.number
        from links
        join search_documents as sources on sources.id = links.source
        join search_documents as targets on targets.id = links.target
        where links.relation = 'body' and links.source <> links.target
        order by sources.number, targets.number
        """
    )
    found: dict[int, set[int]] = defaultdict(set)
    for source, target in rows:
        found[source].add(target)
        found[target].add(source)
    return found


def _chosen(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """What authors chose: their own choices in their order, then the documents that chose them."""
    rows = connection.execute(
        """
        select links.source, links.target
        from links
        where links.relation = 'related' and links.target is not null
        order by links.source, links.position
        """
    ).fetchall()
    found: dict[str, list[str]] = defaultdict(list)
    for source, target in rows:
        found[source].append(target)
    for source, target in rows:
        found[target].append(source)
    return found


def _forbidden(connection: sqlite3.Connection) -> set[frozenset[str]]:
    rows = connection.execute("select id, extra from documents where extra like '%related%' order by id")
    found = set()
    for document, extra in rows:
        values = json.loads(extra)
        for key in FORBIDDING:
            named = values.get(key) or []
            others = named if isinstance(named, list) else [named]
            found |= {frozenset((document, other)) for other in others if isinstance(other, str)}
    links = connection.execute(
        "select source, target from links where relation in ('unrelated', 'not_related') and target is not null"
    )
    return found | {frozenset(pair) for pair in links}
