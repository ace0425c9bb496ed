"""The map of places."""

from __future__ import annotations

from dataclasses import dataclass

from kb.web.contexts.common import Chrome, Link


@dataclass(frozen=True, slots=True)
class MapSymbol:
    """A place on the map, or several that are too close to be drawn apart, which `is_group` tells.

    `x`, `y` and `radius` are in units of the drawing; `text` is the number in it, `says` the whole of it in words.
    `name` stands at `name_x` and `name_y` and runs to the side of `anchor`; it is "" where there is no room. A
    group's `url` leads closer, where that takes it apart.
    """

    x: int
    y: int
    radius: int
    text: str
    says: str
    url: str
    is_group: bool
    name: str
    name_x: int
    name_y: int
    anchor: str


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place in the table: the documents there, their number in words, and the coordinates."""

    place: Link
    documents: Link
    coordinates: str


@dataclass(frozen=True, slots=True)
class MapPage:
    """`/map`: the documents of a content type where they took place, drawn and as a table.

    `stylesheet` is its own, beside that of every page. `basis` says on what it rests, `left_out` what is not on
    it. `types` are the content types that can be shown, `filters` the search that this is a map of, and `whole`
    the way back from a part of the map. `land` is the data of an SVG path. `place_label` and `documents_label`
    head the table. Where nothing has coordinates there are no rows.
    """

    chrome: Chrome
    stylesheet: str
    heading: str
    basis: str
    left_out: str
    types: tuple[Link, ...]
    filters: Link | None
    whole: Link | None
    width: int
    height: int
    land: str
    symbols: tuple[MapSymbol, ...]
    place_label: str
    documents_label: str
    rows: tuple[PlaceRow, ...]
