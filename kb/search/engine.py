"""Search a finished edition: from a request to one page of ranked results with facets and help."""

from __future__ import annotations

import sqlite3

from kb.search import facets as facet_counts
from kb.search.completing import complete
from kb.search.hits import hits
from kb.search.ranking import (
    Asked,
    Found,
    answer,
    is_too_much_to_rank,
    order_of,
    ranked,
    statement,
)
from kb.search.reasons import reasons
from kb.search.request import NOT_RECORDED, PER_PAGE, SORTS, SearchRequest, parameter
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
from kb.search.suggest import suggestions

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
    asked, found = answer(connection, facet_counts.load(connection), request)
    return SearchResults(
        request=request,
        read_as=read_as(
            asked.query,
            asked.lexicon,
            asked.built.also if asked.built else (),
            crowded=order_of(asked) == "relevance" and is_too_much_to_rank(asked, found),
        ),
        total=found.total,
        total_is_exact=found.is_exact,
        hits=_page(connection, asked, found),
        facets=facet_counts.counted(asked.facets, request, found.words) if request.facets else (),
        suggestions=suggestions(connection, asked, found),
        also=tuple(asked.built.also) if asked.built else (),
        pages=-(-found.total // request.per_page),
        expression=asked.expression,
        sql=statement(asked),
    )


def ids(connection: sqlite3.Connection, request: SearchRequest) -> tuple[str, ...]:
    """The ids of all results in the order of the pages, whatever page the request names."""
    asked, found = answer(connection, facet_counts.load(connection), request)
    order = ranked(connection, asked, found, found.total).numbers
    names = dict(connection.execute("select number, id from search_documents"))
    return tuple(names[number] for number in order)


def facet(connection: sqlite3.Connection, request: SearchRequest, field: str) -> Facet | None:
    """One facet with every value that has results, by label (the A–Z page); None when there is no such facet."""
    asked, found = answer(connection, facet_counts.load(connection), request)
    known = asked.facets.named_exactly(field)
    if known is None:
        return None
    counted = facet_counts.counted(asked.facets, request, found.words, only=known.field)
    return next(iter(counted), None) or Facet(
        known.field, parameter(known.field), known.label, known.description, known.kind, (), 0
    )


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
