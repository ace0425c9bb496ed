"""The filters beside a list of results: groups of checkboxes, the ones that are on, and what a form carries along."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from kb.catalogue import Catalogue, ContentType
from kb.search.engine import NOT_RECORDED, Facet, FacetValue, SearchRequest, SearchResults
from kb.web.asked import address
from kb.web.contexts import Choice, FacetBox, Removable

# Facets that are open from the beginning; the others open when something in them is chosen.
OPEN_FACETS = 3
TYPE, YEAR = "type", "year"
NOT_RECORDED_LABEL = "Not recorded"

Addressing = Callable[[SearchRequest], str]


def facet_boxes(
    catalogue: Catalogue, found: SearchResults, scope: ContentType | None
) -> tuple[FacetBox, ...]:
    """The facets that have something to choose, but for what the listing or the box of years says already."""
    shown = [each for each in found.facets if each.values and not _is_said(catalogue, each, scope)]
    # What follows the name of the facet in the address of all its values, which is the same for each.
    rest = urlencode([*within(scope), *found.request.on_page(1).pairs()])
    return tuple(_box(each, found.request, rest, position) for position, each in enumerate(shown))


def filters(found: SearchResults, scope: ContentType | None, url: Addressing) -> tuple[Removable, ...]:
    """Every filter that is on, also those that no facet shows."""
    request = found.request
    facets = {each.field: each for each in found.facets}
    chosen = [(TYPE, value) for value in request.types if not scope]
    chosen += [(field, value) for field, values in request.filters for value in values]
    chosen += [(YEAR, value) for value in request.years]
    return tuple(_removable(request, facets.get(field), field, value, url) for field, value in chosen)


def kept(request: SearchRequest, boxes: tuple[FacetBox, ...]) -> tuple[tuple[str, str], ...]:
    """What the form must carry on because it has no control for it."""
    shown = {(box.parameter, choice.value) for box in boxes for choice in box.choices}
    shown |= {(box.parameter, box.text) for box in boxes if box.text}
    return tuple(
        (name, value)
        for name, value in request.on_page(1).pairs()
        if name not in ("q", "sort") and (name, value) not in shown
    )


def within(scope: ContentType | None) -> tuple[tuple[str, str], ...]:
    """How an address outside the listing names the content type of the listing."""
    return (("of", scope.name),) if scope else ()


def label_of(value: FacetValue) -> str:
    return NOT_RECORDED_LABEL if value.value == NOT_RECORDED else value.label


def _is_said(catalogue: Catalogue, shown: Facet, scope: ContentType | None) -> bool:
    if shown.field == TYPE:
        return scope is not None
    if shown.kind != YEAR:
        return False
    fields = [each.field(shown.field) for each in catalogue.content_types.values()]
    return {field.role for field in fields if field} == {"date_start"}


def _box(shown: Facet, request: SearchRequest, rest: str, position: int) -> FacetBox:
    is_year = shown.field == YEAR
    values = [value for value in shown.values if not is_year or value.value == NOT_RECORDED]
    text = next(_ranges(request), "") if is_year else ""
    is_chosen = any(value.selected or value.excluded for value in shown.values)
    return FacetBox(
        field=shown.field,
        parameter=shown.parameter,
        label=shown.label,
        description=shown.description or "",
        kind=shown.kind,
        choices=tuple(_choice(value) for value in values),
        is_open=is_chosen or bool(text) or position < OPEN_FACETS,
        hidden=0 if is_year else max(shown.total_values - len(shown.values), 0),
        all_url=address("/search/values", [("facet", shown.field)]) + (f"&{rest}" if rest else ""),
        has_text=is_year,
        text=text,
    )


def _ranges(request: SearchRequest) -> Iterator[str]:
    """The years and ranges that were asked for; the field for them holds one, the form carries on the others."""
    return (value for value in request.years if value != NOT_RECORDED and not value.startswith("!"))


def _choice(value: FacetValue) -> Choice:
    sent = f"!{value.value}" if value.excluded else value.value
    return Choice(sent, label_of(value), value.count, value.selected or value.excluded, value.excluded)


def _removable(
    request: SearchRequest, shown: Facet | None, field: str, value: str, url: Addressing
) -> Removable:
    bare = value.removeprefix("!")
    labels = {each.value: each.label for each in shown.values} if shown else {}
    text = "not recorded" if bare == NOT_RECORDED else labels.get(bare, bare)
    label = shown.label if shown else field.replace("_", " ").capitalize()
    return Removable(
        label, f"not {text}" if value.startswith("!") else text, url(request.without(field, bare))
    )
