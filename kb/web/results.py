"""Search and listings as pages: the one place that knows both the search and what templates show of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from markupsafe import Markup

from kb.catalogue import Catalogue, ContentType, Entry, entries
from kb.formats import dates
from kb.search.engine import (
    NOT_RECORDED,
    SORTS,
    Facet,
    FacetValue,
    Hit,
    SearchRequest,
    SearchResults,
    facet,
    search,
)
from kb.web.asked import Answer, Asked, address
from kb.web.chrome import chrome, formats, listings
from kb.web.contexts import (
    Choice,
    FacetBox,
    Link,
    Offer,
    Option,
    Removable,
    ResultItem,
    ResultsPage,
    ValuesPage,
)
from kb.web.values import number

SORT_LABELS = {
    "relevance": "Best match",
    "newest": "Newest first",
    "oldest": "Oldest first",
    "title": "Title A–Z",
}
RESULT_FORMATS = ("json", "atom", "csv", "ris", "bib")
# Facets that are open from the beginning; the others open when something in them is chosen.
OPEN_FACETS = 3


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
    return Answer(templates=templates, page=results_page(catalogue, asked, found, scope, parents))


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
    boxes = _facets(catalogue, found, scope)
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
        is_listing=scope is not None,
        words=request.words,
        action=address(path),
        kept=_kept(request, boxes),
        found=count,
        total=found.total,
        read_as=found.read_as if request.words else "",
        exactly_url=_url(path, replace(request, synonyms=False, page=1)) if found.also else "",
        items=tuple(item(hit, parents, with_type=scope is None) for hit in found.hits),
        facets=boxes,
        facets_shown=max([OPEN_FACETS * 2, *(place for place, box in enumerate(boxes, 1) if box.is_open)]),
        filters=_filters(found, path, scope),
        clear_url=_url(path, request.without_filters()),
        sorts=_sorts(request),
        offers=tuple(Offer(each.text, _url(path, each.request), each.total) for each in found.suggestions),
        page_number=request.page,
        pages=found.pages,
        previous=_url(path, found.previous) if found.previous else "",
        next=_url(path, found.next) if found.next else "",
        downloads=downloads,
        sql=found.sql,
        sql_url=address("/kb", [("sql", found.sql)]) if found.sql else "",
        others=() if scope else _others(catalogue),
    )


def item(hit: Hit, parents: Mapping[str, Entry], *, with_type: bool = True) -> ResultItem:
    """One result as a template shows it."""
    part_url = _part_url(hit)
    parent = parents.get(hit.parent or "")
    return ResultItem(
        type_label=(hit.type_label or hit.content_type) if with_type else "",
        # Both come escaped from the search, with nothing but <mark> in them.
        title=Markup(hit.title_html) if hit.title_html else Markup.escape(hit.title),  # noqa: S704
        url=address(hit.url),
        date=dates.human_range(hit.date_start, hit.date_end),
        snippet=Markup(hit.snippet) if hit.snippet else Markup.escape(hit.summary or ""),  # noqa: S704
        part=(hit.section_heading or "") if part_url else "",
        part_url=part_url,
        parent=Link(parent.title, address(parent.url)) if parent else None,
        why=hit.why.sentence if hit.why else "",
    )


def _part_url(hit: Hit) -> str:
    """Where the snippet stands: a section of the page, or the page of a part; "" when it is no particular place."""
    if hit.part_url:
        return address(hit.part_url)
    return f"{address(hit.url)}#{quote(hit.section_anchor)}" if hit.section_anchor else ""


def _url(path: str, request: SearchRequest) -> str:
    return address(path, request.pairs())


def _found(found: SearchResults, scope: ContentType | None) -> str:
    """How many there are, in words: "12 case studies", "at least 1 000 results", "No methods"."""
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


def values_answer(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/search/values?facet=…`: every value of one facet, by label, within the search that led here."""
    wanted = asked.value("facet")
    pairs = [(name, value) for name, value in asked.pairs if name not in ("facet", "page", "of")]
    scope = catalogue.content_types.get(asked.value("of"))
    request = SearchRequest.from_pairs(pairs, scope=scope.name if scope else "").without(wanted)
    found = facet(connection, request, wanted)
    shown = found.values if found else ()
    page = ValuesPage(
        chrome=chrome(catalogue, asked, found.label if found else "Values", is_indexed=False),
        heading=found.label if found else "There is no such filter",
        lead=(found.description or "") if found else "",
        values=tuple(
            Link(
                "Not recorded" if value.value == NOT_RECORDED else value.label,
                _url(path_of(scope), request.including(wanted, value.value)),
                number(value.count),
            )
            for value in shown
        ),
        back=Link("Back to the results", _url(path_of(scope), request)),
    )
    return Answer(status=200 if found else 404, templates=("kb_values.html",), page=page)


def _sorts(request: SearchRequest) -> tuple[Option, ...]:
    chosen = request.sort or ("relevance" if request.words else "")
    options = [
        Option(value, SORT_LABELS[value], value == chosen)
        for value in SORTS
        if request.words or value != "relevance"
    ]
    usual = [] if request.words else [Option("", "Usual order", chosen == "")]
    return (*usual, *options)


def _facets(catalogue: Catalogue, found: SearchResults, scope: ContentType | None) -> tuple[FacetBox, ...]:
    shown = [each for each in found.facets if each.values and not _is_said(catalogue, each, scope)]
    return tuple(_facet_box(each, found.request, scope, position) for position, each in enumerate(shown))


def _is_said(catalogue: Catalogue, shown: Facet, scope: ContentType | None) -> bool:
    """Whether the listing itself or the box of years says what this facet would."""
    if shown.field == "type":
        return scope is not None
    fields = [each.field(shown.field) for each in catalogue.content_types.values()]
    return shown.kind == "year" and {field.role for field in fields if field} == {"date_start"}


def _facet_box(shown: Facet, request: SearchRequest, scope: ContentType | None, position: int) -> FacetBox:
    is_chosen = any(value.selected or value.excluded for value in shown.values)
    return FacetBox(
        field=shown.field,
        parameter=shown.parameter,
        label=shown.label,
        description=shown.description or "",
        kind=shown.kind,
        choices=() if shown.field == "year" else tuple(_choice(value) for value in shown.values),
        is_open=is_chosen or position < OPEN_FACETS,
        hidden=max(shown.total_values - len(shown.values), 0),
        all_url=address("/search/values", [("facet", shown.field), *_of(scope), *request.on_page(1).pairs()]),
        text=request.values("year")[0] if shown.field == "year" and request.years else "",
    )


def _of(scope: ContentType | None) -> tuple[tuple[str, str], ...]:
    return (("of", scope.name),) if scope else ()


def _choice(value: FacetValue) -> Choice:
    label = "Not recorded" if value.value == NOT_RECORDED else value.label
    sent = f"!{value.value}" if value.excluded else value.value
    return Choice(sent, label, value.count, value.selected or value.excluded, value.excluded)


def _filters(found: SearchResults, path: str, scope: ContentType | None) -> tuple[Removable, ...]:
    """Every filter that is on, also those that no facet shows."""
    request = found.request
    facets = {each.field: each for each in found.facets}
    chosen = [("type", value) for value in request.types if not scope]
    chosen += [(field, value) for field, values in request.filters for value in values]
    chosen += [("year", value) for value in request.values("year")]
    return tuple(_removable(request, path, facets.get(field), field, value) for field, value in chosen)


def _removable(request: SearchRequest, path: str, shown: Facet | None, field: str, value: str) -> Removable:
    bare = value.removeprefix("!")
    labels = {each.value: each.label for each in shown.values} if shown else {}
    text = "not recorded" if bare == NOT_RECORDED else labels.get(bare, bare)
    label = shown.label if shown else field.replace("_", " ").capitalize()
    return Removable(
        label, f"not {text}" if value.startswith("!") else text, _url(path, request.without(field, bare))
    )


def _kept(request: SearchRequest, boxes: tuple[FacetBox, ...]) -> tuple[tuple[str, str], ...]:
    """What the form must carry on because it has no control for it."""
    shown = {(box.parameter, choice.value) for box in boxes for choice in box.choices}
    has_years = any(box.field == "year" for box in boxes)
    return tuple(
        (name, value)
        for name, value in request.on_page(1).pairs()
        if name not in ("q", "sort") and (name, value) not in shown and not (name == "year" and has_years)
    )


def _others(catalogue: Catalogue) -> tuple[Link, ...]:
    """The listings, as ways on from a search without results."""
    return tuple(
        Link(each.label_plural, address(each.listing), str(each.total)) for each in listings(catalogue)
    )
