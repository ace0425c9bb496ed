"""Search a finished edition: from a request to one page of ranked results with facets and help."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from kb.search import facets as facet_counts
from kb.search.hits import hits
from kb.search.ranking import Asked, Found, ask, expression, find, ranked, statement
from kb.search.reasons import reasons
from kb.search.request import NOT_RECORDED, PER_PAGE, SORTS, SearchRequest
from kb.search.results import (
    Completion,
    Facet,
    FacetValue,
    Hit,
    ScorePart,
    SearchResults,
    Suggestion,
    Why,
)
from kb.search.sentence import read_as
from kb.search.suggest import complete, suggestions

__all__ = [
    "NOT_RECORDED",
    "PER_PAGE",
    "SORTS",
    "Completion",
    "Facet",
    "FacetValue",
    "Hit",
    "ScorePart",
    "SearchRequest",
    "SearchResults",
    "Suggestion",
    "Why",
    "complete",
    "facet",
    "ids",
    "search",
]


def search(connection: sqlite3.Connection, request: SearchRequest) -> SearchResults:
    """One page of results. Never raises because of what was typed; needs the tables of `kb.search.index.write`."""
    asked = ask(connection, facet_counts.load(connection), request)
    found = find(connection, asked)
    return SearchResults(
        request=request,
        read_as=read_as(asked.query, asked.lexicon, asked.built.also if asked.built else ()),
        total=found.total,
        total_is_exact=found.is_exact,
        hits=_page(connection, asked, found),
        facets=facet_counts.counted(asked.facets, request, found.words) if request.facets else (),
        suggestions=suggestions(connection, asked, found),
        also=tuple(asked.built.also) if asked.built else (),
        pages=-(-found.total // request.per_page),
        expression=expression(asked),
        sql=statement(expression(asked)),
    )


def ids(connection: sqlite3.Connection, request: SearchRequest) -> tuple[str, ...]:
    """The ids of all results in the order of the pages, whatever page the request names."""
    asked = ask(connection, facet_counts.load(connection), request)
    found = find(connection, asked)
    order = ranked(connection, asked, found, found.total).numbers
    names = dict(connection.execute("select number, id from search_documents"))
    return tuple(names[number] for number in order)


def facet(connection: sqlite3.Connection, request: SearchRequest, field: str) -> Facet | None:
    """One facet with every value that has results, by label (the A–Z page); None when there is no such facet."""
    asked = ask(connection, facet_counts.load(connection), request)
    known = asked.facets.named_exactly(field)
    if known is None:
        return None
    words = find(connection, asked).words
    found = facet_counts.counted(asked.facets, request, words, only=known.field)
    return found[0] if found else Facet(known.field, "", known.label, known.description, known.kind, (), 0)


def _page(connection: sqlite3.Connection, asked: Asked, found: Found) -> tuple[Hit, ...]:
    request = asked.request
    start = (request.page - 1) * request.per_page
    if start >= found.total:
        return ()
    order = ranked(connection, asked, found, start + request.per_page)
    numbers = order.numbers[start:]
    leaves = asked.built.leaves if asked.built else []
    why = reasons(connection, asked, numbers, order) if request.explain and asked.built else {}
    return hits(connection, numbers, leaves, order.scores, why)


def total(connection: sqlite3.Connection, request: SearchRequest) -> int:
    """The number of results alone."""
    asked = ask(connection, facet_counts.load(connection), replace(request, facets=False))
    return find(connection, asked).total
