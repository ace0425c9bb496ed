"""The map of places: how many documents are where, as a drawing with links and as a table."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.catalogue import Catalogue, Pin, Whereabouts, documents_at, pins, whereabouts
from kb.search.engine import SearchRequest, ids
from kb.web import outline, without_server
from kb.web.asked import Answer, Asked, address
from kb.web.assets import asset_path
from kb.web.chrome import chrome
from kb.web.contexts import Link, MapPage, MapSymbol, PlaceRow
from kb.web.coordinates import in_degrees
from kb.web.map_drawing import WIDTH, Group, Name, View, box_around, groups, names, view_around, view_of
from kb.web.values import number

STYLESHEET = "map.css"
TEMPLATES = ("kb_map.html",)
# Places that a symbol names one by one.
NAMED = 3
# Parameters of this page; all others are those of the listing that it is a map of.
OWN = ("of", "box")


@dataclass(frozen=True, slots=True)
class Shown:
    """What is on the map: the documents at each place that has coordinates, of the search that was asked for."""

    where: Whereabouts
    request: SearchRequest
    pins: Sequence[Pin]
    documents: Mapping[str, frozenset[str]]

    def url(self, some: Sequence[Pin]) -> str:
        """The documents at some places: their listing, else the page of the first place."""
        field = self.where.field
        if field is None or not field.facet:
            return address(some[0].entry.url) if len(some) == 1 else "#places"
        request = self.request
        for pin in some:
            request = request.including(field.name, pin.entry.id)
        return address(self.where.content_type.listing, request.pairs())

    def map_url(self, box: tuple[float, float, float, float] | None = None) -> str:
        """The map of the same search, as a whole or of a part of the world."""
        part = [("box", ",".join(f"{degrees:g}" for degrees in box))] if box else []
        return address("/map", [("of", self.where.content_type.name), *part, *self.request.pairs()])

    def counted(self, documents: frozenset[str]) -> str:
        """How many documents, in words; "" where each place is a document itself."""
        if self.where.field is None:
            return ""
        kind = self.where.content_type
        return (
            f"{number(len(documents))} {(kind.label if len(documents) == 1 else kind.label_plural).lower()}"
        )


def answer(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/map?of=…&box=west,south,east,north` and the parameters of the listing: its documents on a map."""
    ways = whereabouts(catalogue)
    if not ways:
        return Answer(templates=TEMPLATES, page=_nothing(catalogue, asked))
    where = next((each for each in ways if each.content_type.name == asked.value("of")), ways[0])
    shown = _shown(connection, where, asked)
    view = _view(shown, asked)
    inside = [pin for pin in shown.pins if view.holds(pin)]
    symbols = groups(view, inside, shown.documents)
    heading = f"{where.content_type.label_plural} on a map"
    page = MapPage(
        chrome=chrome(catalogue, asked, heading, path="/map", is_indexed=False),
        stylesheet=asset_path(STYLESHEET),
        heading=heading,
        basis=_basis(shown),
        left_out=_left_out(connection, shown, len(inside)),
        types=tuple(_type_link(each, each is where) for each in ways),
        filters=_filters(shown),
        whole=Link("The whole map", shown.map_url()) if len(inside) < len(shown.pins) else None,
        width=WIDTH,
        height=view.height,
        land=outline.path_within(view.west, view.south, view.east, view.north, view.project),
        symbols=tuple(
            _symbol(shown, group, name) for group, name in zip(symbols, names(view, symbols), strict=True)
        ),
        place_label=where.places.label,
        documents_label=where.content_type.label_plural if where.field else "",
        rows=tuple(_row(shown, pin) for pin in _ranked(shown, inside)),
    )
    if asked.is_static:
        page = without_server.whole_map(page)
    return Answer(templates=TEMPLATES, page=page)


def _shown(connection: sqlite3.Connection, where: Whereabouts, asked: Asked) -> Shown:
    pairs = [(name, value) for name, value in asked.pairs if name not in OWN]
    request = SearchRequest.from_pairs(pairs, scope=where.content_type.name, facets=False).on_page(1)
    documents = documents_at(connection, where)
    if request.pairs():
        wanted = frozenset(ids(connection, request))
        documents = {place: found & wanted for place, found in documents.items()}
    located = [pin for pin in pins(connection, where.places) if documents.get(pin.entry.id)]
    return Shown(where, request, located, documents)


def _view(shown: Shown, asked: Asked) -> View:
    """The part of the world that the address asks for, else the one that holds every place."""
    box = _box(asked.value("box"))
    if box and any(view_of(*box).holds(pin) for pin in shown.pins):
        return view_of(*box)
    return view_around(shown.pins) if shown.pins else view_of(-180, -60, 180, 80)


def _box(text: str) -> tuple[float, float, float, float] | None:
    """West, south, east and north in degrees, or None where the text does not say them."""
    try:
        west, south, east, north = map(float, text.split(","))
    except ValueError:
        return None
    is_box = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    return (west, south, east, north) if is_box else None


def _basis(shown: Shown) -> str:
    """On how many documents the map rests."""
    where = shown.where
    located = frozenset().union(*(shown.documents[pin.entry.id] for pin in shown.pins))
    plural = where.content_type.label_plural.lower()
    places = _places(where, len(shown.pins))
    if where.field is None:
        total = number(where.content_type.total)
        return f"Based on {number(len(located))} of {total} {plural}: those that have coordinates."
    asked_for = (
        "of those that were searched for"
        if shown.request.pairs()
        else f"of {number(where.content_type.total)}"
    )
    return f"Based on {number(len(located))} {plural} {asked_for}, which name {places} with coordinates."


def _left_out(connection: sqlite3.Connection, shown: Shown, inside: int) -> str:
    """Which places are not on the map, and how many are on another part of it."""
    where = shown.where
    located = {pin.entry.id for pin in pins(connection, where.places)}
    without = sum(1 for place, found in shown.documents.items() if found and place not in located)
    beyond = len(shown.pins) - inside
    said = (
        f"{_places(where, without)} without coordinates cannot be shown." if without else "",
        f"{_places(where, beyond, more=True)} {'is' if beyond == 1 else 'are'} elsewhere." if beyond else "",
    )
    return " ".join(filter(None, said))


def _places(where: Whereabouts, count: int, *, more: bool = False) -> str:
    label = where.places.label if count == 1 else where.places.label_plural
    return f"{number(count)} {'more ' if more else ''}{label.lower()}"


def _filters(shown: Shown) -> Link | None:
    """The listing of the same documents, with its filters; None where the map is of the places themselves."""
    kind = shown.where.content_type
    title = "These results as a list" if shown.request.pairs() else f"Filter {kind.label_plural.lower()}"
    return Link(title, address(kind.listing, shown.request.pairs()))


def _type_link(where: Whereabouts, is_current: bool) -> Link:
    kind = where.content_type
    return Link(kind.label_plural, address("/map", [("of", kind.name)]), "", is_current)


def _symbol(shown: Shown, group: Group, name: Name | None) -> MapSymbol:
    is_group = len(group.pins) > 1
    says, url = _closer(shown, group) if is_group else _single(shown, group)
    has_number = is_group or shown.where.field is not None
    return MapSymbol(
        x=round(group.x),
        y=round(group.y),
        radius=round(group.radius),
        text=number(len(group.documents)) if has_number else "",
        says=says,
        url=url,
        is_group=is_group,
        name=name.text if name else "",
        name_x=round(name.x) if name else 0,
        name_y=round(name.y) if name else 0,
        anchor=name.anchor if name else "start",
    )


def _single(shown: Shown, group: Group) -> tuple[str, str]:
    title, counted = group.pins[0].entry.title, shown.counted(group.documents)
    return f"{title}: {counted}" if counted else title, shown.url(group.pins)


def _closer(shown: Shown, group: Group) -> tuple[str, str]:
    """What a symbol of several places says, and where it leads: closer, or to what no view takes apart."""
    titles = [pin.entry.title for pin in group.pins]
    more = f" and {len(titles) - NAMED} more" if len(titles) > NAMED else ""
    counted = shown.counted(group.documents) or f"{len(titles)} {shown.where.places.label_plural.lower()}"
    says = f"{', '.join(titles[:NAMED])}{more}: {counted}"
    if len(groups(view_around(group.pins), group.pins, shown.documents)) > 1:
        return says + without_server.CLOSER, shown.map_url(box_around(group.pins))
    return says, shown.url(group.pins)


def _ranked(shown: Shown, inside: Sequence[Pin]) -> list[Pin]:
    """The places with most documents first, else by title."""
    return sorted(inside, key=lambda pin: -len(shown.documents[pin.entry.id]))


def _row(shown: Shown, pin: Pin) -> PlaceRow:
    counted = shown.counted(shown.documents[pin.entry.id])
    return PlaceRow(
        place=Link(pin.entry.title, address(pin.entry.url)),
        documents=Link(counted, shown.url([pin]) if counted else ""),
        coordinates=in_degrees(pin.latitude, pin.longitude),
    )


def _nothing(catalogue: Catalogue, asked: Asked) -> MapPage:
    heading = "Nothing here can be put on a map"
    return MapPage(
        chrome=chrome(catalogue, asked, heading, is_indexed=False),
        stylesheet=asset_path(STYLESHEET),
        heading=heading,
        basis="",
        left_out="",
        types=(),
        filters=None,
        whole=None,
        width=WIDTH,
        height=0,
        land="",
        symbols=(),
        place_label="",
        documents_label="",
        rows=(),
    )
