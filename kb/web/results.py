"""Search and listings as pages: the one place that knows both the search and what templates show of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import replace

from markupsafe import Markup

from kb.catalogue import Catalogue, ContentType, Entry, entries, whereabouts
from kb.formats import dates
from kb.search.engine import SORTS, Hit, SearchRequest, SearchResults, Suggestion, search
from kb.search.request import NOT_RECORDED, YEAR, read_years
from kb.search.sentence import first_of
from kb.web import without_server
from kb.web.asked import Answer, Asked, address
from kb.web.chrome import chrome, formats, listings
from kb.web.contexts import Link, Offer, Option, ResultItem, ResultsPage
from kb.web.facet_boxes import OPEN_FACETS, facet_boxes, filters, kept, within
from kb.web.listing_table import in_view
from kb.web.scopes import scopes
from kb.web.snippet_places import snippet_url
from kb.web.values import number

SORT_LABELS = {
    "relevance": "Best match",
    "newest": "Newest first",
    "oldest": "Oldest first",
    "title": "Title A–Z",
}
# The orders that a content type may declare, by the names that readers choose them by.
DECLARED_SORTS = {"date_start desc": "newest", "date_start": "oldest", "title": "title"}
RESULT_FORMATS = ("json", "atom", "csv", "ris", "bib")
# What the name of the place is in which a snippet stands.
_PARTS = {"section": "Section", "field": "Field", "part": "Part"}


def request_of(asked: Asked, scope: ContentType | None, *, facets: bool = True) -> SearchRequest:
    """The search that an address asks for, within a content type when it is a listing."""
    return SearchRequest.from_pairs(asked.pairs, scope=scope.name if scope else "", facets=facets)


def answer(
    connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked, scope: ContentType | None
) -> Answer:
    """`/search` or the listing of a content type."""
    found = search(connection, request_of(asked, scope))
    parents = entries(connection, {hit.parent for hit in found.hits if hit.parent})
    templates = (f"kb_listing-{scope.name}.html", "kb_results.html") if scope else ("kb_results.html",)
    page = results_page(catalogue, asked, found, scope, parents)
    if scope:
        page = in_view(connection, catalogue, asked, scope, [hit.id for hit in found.hits], page)
    if scope and asked.is_static:
        page = without_server.listing(page, scope)
    return Answer(templates=templates, page=page)


def path_of(scope: ContentType | None) -> str:
    return scope.listing if scope else "/search"


def results_page(
    catalogue: Catalogue,
    asked: Asked,
    found: SearchResults,
    scope: ContentType | None,
    parents: Mapping[str, Entry],
) -> ResultsPage:
    """What the template shows of a search; `parents` are the documents that results stand in, by id."""
    request, path = found.request, path_of(scope)
    downloads = formats(path, RESULT_FORMATS, request.on_page(1).pairs())
    count = _found(found, scope)
    has_words = bool(found.expression and request.words)
    boxes = facet_boxes(catalogue, found, scope)
    return ResultsPage(
        chrome=chrome(
            catalogue,
            asked,
            _title(found, scope, count),
            path=path,
            description=(scope.description or "") if scope else "",
            alternates=downloads,
            words=request.words,
            has_search_box=False,
            is_indexed=scope is not None and not request.pairs(),
        ),
        heading=scope.label_plural if scope else "Search",
        lead=(scope.description or "") if scope else "",
        scopes=() if scope else scopes(catalogue, found),
        is_listing=scope is not None,
        words=request.words,
        action=address(path),
        kept=kept(request, boxes),
        found=count,
        total=found.total,
        read_as=found.read_as if request.words else "",
        remark=_remark(asked),
        also=found.also if len(first_of(found.also)) < len(found.also) else (),
        exactly_url=_url(path, replace(request, synonyms=False, page=1)) if found.also else "",
        items=tuple(item(hit, parents, with_type=scope is None) for hit in found.hits),
        facets=boxes,
        facets_shown=max([OPEN_FACETS * 2, *(place for place, box in enumerate(boxes, 1) if box.is_open)]),
        filters=filters(found, scope, lambda other: _url(path, other)),
        clear_url=_url(path, request.without_filters()),
        sorts=_sorts(request, scope),
        can_sort=found.total > 1,
        offers=tuple(_offer(each, path) for each in found.suggestions),
        page_number=request.page,
        pages=found.pages,
        previous=_url(path, found.previous) if found.previous else "",
        next=_url(path, found.next) if found.next else "",
        downloads=downloads,
        views=_views(catalogue, request, scope) if found.total else (),
        sql=found.sql,
        sql_url=address("/kb", [("sql", found.sql)]) if found.sql else "",
        why_url=_url(path, replace(request, explain=not request.explain)) if has_words else "",
        others=() if found.total else _others(catalogue),
        tips=() if found.total else _tips(request),
    )


def _remark(asked: Asked) -> str:
    """The first that was typed as a year and is none."""
    typed = (value.removeprefix("!").strip() for name, value in asked.pairs if name == YEAR)
    for text in typed:
        if text and text != NOT_RECORDED and not read_years(text):
            return f"“{text}” was left out: years are written as 2019, “2019 to 2022”, “since 2019” or “until 2022”."
    return ""


def item(hit: Hit, parents: Mapping[str, Entry], *, with_type: bool = True) -> ResultItem:
    """One result as a template shows it."""
    part = _PARTS.get(hit.snippet_source) if hit.section_heading else None
    parent = parents.get(hit.parent or "")
    return ResultItem(
        type_label=(hit.type_label or hit.content_type) if with_type else "",
        # Both come escaped from the search, with nothing but <mark> in them.
        title=Markup(hit.title_html) if hit.title_html else Markup.escape(hit.title),  # noqa: S704
        url=address(hit.url),
        date=dates.human_range(hit.date_start, hit.date_end),
        snippet=Markup(hit.snippet) if hit.snippet else Markup.escape(hit.summary or ""),  # noqa: S704
        part=(hit.section_heading or "") if part else "",
        part_kind=part or "",
        part_url=snippet_url(hit),
        parent=Link(parent.title, address(parent.url)) if parent else None,
        why=hit.why.sentence if hit.why else "",
        score=_score(hit),
        id="" if with_type else hit.id,
    )


def _score(hit: Hit) -> str:
    """The score and what each word adds to it; the rest is the document's own weight."""
    if hit.why is None or not hit.why.parts:
        return ""
    words = ", ".join(f"“{part.word}” {part.score:.1f}" for part in hit.why.parts)
    return f"{hit.score:.1f} (by word: {words})"


def _offer(suggestion: Suggestion, path: str) -> Offer:
    return Offer(
        suggestion.text,
        _url("/search" if suggestion.kind == "scope" else path, suggestion.request),
        suggestion.total,
    )


def _url(path: str, request: SearchRequest) -> str:
    return address(path, request.pairs())


def _views(catalogue: Catalogue, request: SearchRequest, scope: ContentType | None) -> tuple[Link, ...]:
    """The same results in other forms: on a map and in time where they can be put there, and as cards."""
    pairs = (*within(scope), *request.on_page(1).pairs())
    is_on_map = any(each.content_type is scope for each in whereabouts(catalogue))
    when = scope.role("date_start") if scope and not request.pairs() else None
    ways = (
        (is_on_map, Link("On a map", address("/map", pairs))),
        (bool(when and when.recorded), Link("On a timeline", address("/timeline", within(scope)))),
        (bool(pairs), Link("Cards to print", address("/cards", pairs))),
    )
    return tuple(link for is_there, link in ways if is_there)


def _found(found: SearchResults, scope: ContentType | None) -> str:
    """How many there are, in words: "12 case studies", "More than 1,000 results", "No methods"."""
    one, many = (scope.label.lower(), scope.label_plural.lower()) if scope else ("result", "results")
    if found.total == 0:
        return f"No {many}"
    counted = f"{number(found.total)} {one if found.total == 1 else many}"
    return counted if found.total_is_exact else f"More than {counted}"


def _title(found: SearchResults, scope: ContentType | None, count: str) -> str:
    request = found.request
    page = f", page {request.page}" if request.page > 1 else ""
    if request.words:
        return f"{count} for “{request.words}”{page}"
    if scope:
        return f"{count if request.pairs() else scope.label_plural}{page}"
    return f"{count if request.pairs() else 'Search'}{page}"


def _sorts(request: SearchRequest, scope: ContentType | None) -> tuple[Option, ...]:
    """The orders to choose from; the one that a listing has by itself is called what it is."""
    chosen = request.sort or ("relevance" if request.words else "")
    own = _own_order(scope) if scope and not request.words else ""
    options = [
        Option(value, SORT_LABELS[value], value == chosen)
        for value in SORTS
        if value != own and (request.words or value != "relevance")
    ]
    usual = [] if request.words else [Option("", SORT_LABELS.get(own, "Usual order"), chosen in ("", own))]
    return (*usual, *options)


def _own_order(scope: ContentType) -> str:
    """The order of a listing by the name that readers choose it by; "" where it has none of those."""
    when = scope.role("date_start")
    is_dated = scope.sort is None and when is not None and when.recorded > 0
    return "newest" if is_dated else DECLARED_SORTS.get(scope.sort or "", "")


def _tips(request: SearchRequest) -> tuple[str, ...]:
    """What helps against a search without results, of what was searched for."""
    words = request.words.split()
    tips = (
        (
            bool(words),
            "Look at the spelling, or try a more general word: “health” finds more than “paediatrics”.",
        ),
        (len(words) > 1, "Use fewer words: each of them must occur in a document."),
        (bool(words), "Put * after the beginning of a word to find all that begin with it: delib*"),
        (request.without_filters() != request.on_page(1), "Take filters away, one by one."),
    )
    return tuple(tip for helps, tip in tips if helps)


def _others(catalogue: Catalogue) -> tuple[Link, ...]:
    """The listings, as ways on from a search without results."""
    return tuple(
        Link(each.label_plural, address(each.listing), str(each.total)) for each in listings(catalogue)
    )
