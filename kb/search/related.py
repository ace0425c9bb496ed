"""Which documents belong together, and the reason in words.

Computed once, when an edition is built, from what two documents share: terms, targets of relations, links and rare
words. What few share weighs more. Score and reason of a pair are the same from either side.
"""

from __future__ import annotations

import heapq
import math
import sqlite3
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

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
CHOSEN = "Chosen by the editors"
_MOST_NAMED = 3
_MOST_CLAUSES = 3

Row = tuple[str, str, int, str, float]
# What a document has: kind, name, factor of its weight, number of the document.
Said = tuple[str, str, float, int]


@dataclass(eq=False, slots=True)
class Shared:
    """Something that documents may share: a term, a target, a word. `kind` names it in the reason.

    `numbers` are the documents that have it, ascending; `weight` is what it adds to the score of two of them.
    """

    kind: str
    name: str
    factor: float
    numbers: list[int] = field(default_factory=list)
    weight: float = 0.0

    def beside(self, number: int) -> list[int]:
        """The documents that are compared with one that has it."""
        if len(self.numbers) <= MOST_COMPARED:
            return self.numbers
        place = bisect_left(self.numbers, number)
        return self.numbers[max(place - NEIGHBOURS, 0) : place + NEIGHBOURS + 1]


def related(connection: sqlite3.Connection, fields: Sequence[Declared]) -> Iterator[Row]:
    """For each document up to six others: (document, other, position, reason, score)."""
    ids = dict(connection.execute("select number, id from search_documents order by number").fetchall())
    by_id = {document: number for number, document in ids.items()}
    features: dict[int, list[Shared]] = defaultdict(list)
    for shared in _sharing(connection, fields, len(ids)):
        for number in shared.numbers:
            features[number].append(shared)
    links = _links(connection)
    chosen, forbidden = _chosen(connection), _forbidden(connection)
    for number, document in ids.items():
        common: dict[int, list[Shared]] = defaultdict(list)
        for shared in features[number]:
            for other in shared.beside(number):
                common[other].append(shared)
        common.pop(number, None)
        scores = _scores(number, common, features, links.get(number, set()))
        best = heapq.nsmallest(MOST_CONSIDERED, scores, key=lambda other: (-scores[other], other))
        # A withdrawn document has no number, and is related to nothing.
        named = [by_id[other] for other in chosen.get(document, ()) if other in by_id]
        order = list(named)
        order += [other for other in best if scores[other] >= LEAST_SCORE]
        seen = {number}
        for place, other in enumerate(order):
            if len(seen) > MOST_RELATED:
                break
            if other not in seen and frozenset((document, ids[other])) not in forbidden:
                linked = other in links.get(number, ())
                by_hand = place < len(named)
                reason = CHOSEN if by_hand else _reason(common.get(other, ()), linked=linked)
                yield document, ids[other], len(seen) - 1, reason, round(scores.get(other, 0.0), 4)
                seen.add(other)


def _scores(
    number: int,
    common: Mapping[int, Sequence[Shared]],
    features: Mapping[int, Sequence[Shared]],
    linked: set[int],
) -> dict[int, float]:
    scores: dict[int, float] = {}
    own = 4 + len(features[number])
    for other in {*common, *linked}:
        weight = sum([shared.weight for shared in common.get(other, ())])
        weight += LINK_WEIGHT if other in linked else 0.0
        # A page that names everything has something in common with all; that says little.
        scores[other] = weight / math.sqrt(own * (4 + len(features[other])))
    return scores


def _reason(common: Sequence[Shared], *, linked: bool) -> str:
    """What two documents share, what says most first; a name that stands in several fields is said once."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    said: set[str] = set()
    for shared in sorted(common, key=lambda shared: (-shared.weight, shared.kind, shared.name)):
        if shared.name not in said:
            said.add(shared.name)
            by_kind[shared.kind].append(shared.name)
    clauses = ["one links to the other"] if linked else []
    for kind, names in by_kind.items():
        more = [f"{len(names) - _MOST_NAMED} more"] if len(names) > _MOST_NAMED else []
        named = listed([*(quoted(name) for name in names[:_MOST_NAMED]), *more], "and")
        clauses.append(f"both say {named}" if kind == "word" else f"same {kind}: {named}")
    text = "; ".join(clauses[:_MOST_CLAUSES])
    return text[:1].upper() + text[1:]


def _sharing(connection: sqlite3.Connection, fields: Sequence[Declared], documents: int) -> list[Shared]:
    """Everything that two documents or more share, but for what is so frequent that it says nothing."""
    labels = {(declared.table, declared.field): declared.label for declared in fields}
    found: dict[tuple[str, str], Shared] = {}
    said = (_targets(connection, labels), _terms(connection, labels), _words(connection, documents))
    for kind, name, factor, number in chain.from_iterable(said):
        shared = found.setdefault((kind, name), Shared(kind, name, factor))
        if not shared.numbers or shared.numbers[-1] != number:
            shared.numbers.append(number)
    for shared in found.values():
        shared.numbers = sorted(set(shared.numbers))
        shared.weight = shared.factor * math.log(documents / len(shared.numbers))
    return [shared for shared in found.values() if 1 < len(shared.numbers) < max(documents / 3, 3)]


def _targets(connection: sqlite3.Connection, labels: Mapping[tuple[str, str], str]) -> Iterator[Said]:
    rows = connection.execute(
        """
        select search_documents.number, documents.content_type, links.relation, targets.title
        from search_documents
        join documents on documents.id = search_documents.id
        join links on links.source = documents.id
        join documents as targets on targets.id = links.target
        where links.relation not in ('body', 'related', 'not_related')
        order by search_documents.number, links.relation, links.position
        """
    )
    for number, table, relation, title in rows:
        yield labels.get((table, relation), relation).lower(), title, 1.0, number


def _terms(connection: sqlite3.Connection, labels: Mapping[tuple[str, str], str]) -> Iterator[Said]:
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
    for number, table, name, value, label in rows:
        yield labels.get((table, name), name).lower(), label or value, TERM_WEIGHT, number


def _words(connection: sqlite3.Connection, documents: int) -> Iterator[Said]:
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
                yield "word", word, WORD_WEIGHT, number


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
    """The pairs of which either side's author says that they do not belong together."""
    rows = connection.execute(
        "select source, target from links where relation = 'not_related' and target is not null"
    )
    return {frozenset(pair) for pair in rows}
