"""Which documents match, and in which order they come."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice

from kb.search.common_words import widened
from kb.search.expression import Built, any_of, build, ranking
from kb.search.facets import Facets, Filter, left
from kb.search.language import Query, read
from kb.search.lexicon import Lexicon
from kb.search.normalise import key
from kb.search.postings import Numbers
from kb.search.request import TYPE, SearchRequest
from kb.search.tree import Field, Node, Not, leaves
from kb.search.weighing import weighed, weights
from kb.search.weights import BM25, EVERY

# The best so many are ordered with care: exact titles first, other names behind what was typed.
REORDERED = 200
# With more matches than this, those that have the words in their heads are ranked and the rest follows by date.
MOST_RANKED = 50_000
HEADS = "{title summary terms headings}"
# More matches than this are counted as "more than"; so many take about a second.
MOST_COUNTED = 500_000

_SORTED = {
    "oldest": "oldest",
    "title": "by_title",
    "listed": "listed",
}


@dataclass(frozen=True)
class Asked:
    """A request read against an edition.

    `built` is None when there are no words; `direct` is the same without other names.
    """

    request: SearchRequest
    query: Query
    facets: Facets
    lexicon: Lexicon
    filters: dict[str, Filter]
    built: Built | None = None
    direct: Built | None = None

    @cached_property
    def expression(self) -> str:
        """The words and all filters as one FTS5 expression; "" when there is neither."""
        return _filtered(self, self.built.text) if self.built else _filtered(self)

    @cached_property
    def ranking(self) -> str:
        """The same for the best order."""
        if self.built is None or self.query.tree is None:
            return self.expression
        return _filtered(self, ranking(self.query.tree, self.lexicon, synonyms=self.request.synonyms))


@dataclass(frozen=True, slots=True)
class Found:
    """What matches: `words` by the words alone, `all` with the filters, and whether that is everything."""

    words: Numbers
    all: Numbers
    is_exact: bool

    @property
    def total(self) -> int:
        return len(self.all)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Document numbers in order, with the scores of those that were scored."""

    numbers: list[int] = field(default_factory=list)
    scores: dict[int, float] = field(default_factory=dict)
    exact: frozenset[int] = frozenset()


def answer(connection: sqlite3.Connection, facets: Facets, request: SearchRequest) -> tuple[Asked, Found]:
    """The request with its words read, and everything that matches.

    Where no document has all of several words, those are found that have most of them.
    """
    lexicon = Lexicon(connection, facets)
    asked = _ask(request, read(request.words, lexicon.is_field), facets, lexicon)
    found = find(connection, asked)
    for wider in () if found.words else widened(asked.query.tree):
        asked_wider = _ask(request, replace(asked.query, tree=wider, widened=True), facets, lexicon)
        found_wider = find(connection, asked_wider)
        if found_wider.words:
            return asked_wider, found_wider
    return asked, found


def _ask(request: SearchRequest, query: Query, facets: Facets, lexicon: Lexicon) -> Asked:
    filters = facets.filters(request)
    if query.tree is None:
        return Asked(request, query, facets, lexicon, filters)
    built = build(query.tree, lexicon, synonyms=request.synonyms)
    direct = build(query.tree, lexicon, synonyms=False) if built.also else built
    return Asked(request, query, facets, lexicon, filters, built, direct)


def find(connection: sqlite3.Connection, asked: Asked) -> Found:
    """Everything that matches, as sets."""
    facets = asked.facets
    words = facets.every if asked.built is None else matching(connection, asked.built.text)
    is_exact = asked.built is None or len(words) < MOST_COUNTED
    return Found(words, words & left(facets, asked.request, asked.filters), is_exact)


def matching(connection: sqlite3.Connection, expression: str) -> Numbers:
    """The documents that an expression matches, as far as they are counted."""
    # As one value: a row for each would take twice as long, and the interpreter for itself between any two of them.
    numbers: str = connection.execute(
        "select json_group_array(rowid) from (select rowid from search where search match ? limit ?)",
        (expression, MOST_COUNTED),
    ).fetchone()[0]
    return Numbers(json.loads(numbers))


def _filtered(asked: Asked, words: str = "") -> str:
    """The expression of words with all filters."""
    wanted, unwanted = [f"({words})"] if words else [], []
    if asked.request.scope and TYPE in asked.facets.fields:
        scope = asked.facets.fields[TYPE].values.get(asked.request.scope)
        wanted.append(any_of([scope] if scope else []))
    for chosen in asked.filters.values():
        wanted += [any_of(chosen.included)] if chosen.asked else []
        unwanted += [any_of(chosen.excluded)] if chosen.excluded else []
    if unwanted and not wanted:
        wanted = [f'(facets : "{EVERY}")']
    text = " AND ".join(wanted)
    return f"({text}) NOT ({' OR '.join(unwanted)})" if unwanted else text


def ranked(connection: sqlite3.Connection, asked: Asked, found: Found, most: int) -> Ranked:
    """The first `most` results in the order that was asked for."""
    sort = order_of(asked)
    if sort == "relevance":
        return _by_relevance(connection, asked, found, most)
    if sort == "newest":
        return Ranked(list(islice(found.all, most)))
    return Ranked(_by_column(connection, found.all, _SORTED[sort], most))


def order_of(asked: Asked) -> str:
    """The order of the results: relevance needs words, a listing has its own."""
    request = asked.request
    if request.sort and (request.sort != "relevance" or asked.built is not None):
        return request.sort
    if asked.built is not None and _has_words(asked.query.tree):
        return "relevance"
    single = request.scope or (len(request.types) == 1 and not request.types[0].startswith("!"))
    return "listed" if single else "newest"


def _has_words(tree: Node | None) -> bool:
    return not isinstance(tree, (Field, Not)) and any(True for _ in leaves(tree))


def _by_relevance(connection: sqlite3.Connection, asked: Asked, found: Found, most: int) -> Ranked:
    text = asked.ranking
    if is_too_much_to_rank(asked, found):
        text = f"{HEADS} : ({text})"
    rows = connection.execute(
        f"select rowid, -{BM25} from search where search match ? order by 2 desc, rowid limit ?",
        (text, max(most, REORDERED)),
    ).fetchall()
    scores: dict[int, float] = dict(rows)
    head, tail = rows[:REORDERED], rows[REORDERED:]
    head_scores = weighed(
        weights(connection), asked.request.words, dict(head), _found_directly(connection, asked)
    )
    exact = _exact_titles(connection, asked, found.all)
    highest = max(head_scores.values(), default=0.0)
    scores.update(head_scores)
    scores.update({number: scores.get(number, 0.0) + highest for number in exact})
    first = sorted({*head_scores, *exact}, key=lambda number: (-scores[number], number))
    numbers = [*first, *(number for number, _ in tail if number not in exact)]
    if len(numbers) < min(most, found.total):
        ranked_ones = set(numbers)
        rest = (number for number in found.all if number not in ranked_ones)
        numbers += islice(rest, most - len(numbers))
    return Ranked(numbers[:most], scores, frozenset(exact))


def is_too_much_to_rank(asked: Asked, found: Found) -> bool:
    """Whether only documents with the words in their heads are ranked, and the others follow by date."""
    return len(found.words) > MOST_RANKED and "facets : " not in asked.expression


def _found_directly(connection: sqlite3.Connection, asked: Asked) -> Numbers | None:
    """The documents found without other names; None when no other names were searched for."""
    if asked.direct is None or asked.direct is asked.built:
        return None
    return matching(connection, asked.direct.text)


def _exact_titles(connection: sqlite3.Connection, asked: Asked, found: Numbers) -> list[int]:
    """The documents whose title is what was typed; a part is not, as every case may have a step called "Survey"."""
    wanted = key(asked.request.words)
    rows = connection.execute(
        "select number from search_documents where title_key = ? and parent is null order by number",
        (wanted,),
    )
    return [number for (number,) in rows if wanted and number in found]


def _by_column(connection: sqlite3.Connection, found: Numbers, column: str, most: int) -> list[int]:
    """The first results by a stored order: all of few are sorted, of many the order is followed until it is enough."""
    if len(found) <= 2_000:
        rows = connection.execute(
            f"""
            select search_documents.number
            from json_each(?) as wanted
            join search_documents on search_documents.number = wanted.value
            order by search_documents.{column}
            limit ?
            """,
            (json.dumps(list(found)), most),
        )
        return [number for (number,) in rows]
    ordered = connection.execute(f"select number from search_documents order by {column}")
    return list(islice((number for (number,) in ordered if number in found), most))


def statement(asked: Asked) -> str:
    """The SQL that lists the same documents in the same order (but for titles that are what was typed).

    It can be run against the published file as it stands.
    """
    sort = order_of(asked)
    text = (asked.ranking if sort == "relevance" else asked.expression).replace("'", "''")
    if sort == "relevance":
        return f"select id, title from search where search match '{text}' order by rank, rowid"
    where = f"\nwhere number in (select rowid from search where search match '{text}')" if text else ""
    return f"select id, title from search_documents{where}\norder by {_SORTED.get(sort, 'number')}"
