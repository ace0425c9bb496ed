"""How places are drawn: which part of the world, which of them share a symbol, and where names have room."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.catalogue import Pin

# The drawing is as wide as this, and of a height that is neither a strip nor a tower.
WIDTH = 960
LOWEST, HIGHEST = 0.42, 0.68
# No view is less high than this many degrees: closer, the coastline would be a few straight lines.
CLOSEST = 2.5
# What is free around the places, as a share of the view, and the ends of the world that are drawn.
MARGIN = 0.12
SOUTH_END, NORTH_END = -60.0, 84.0
# Radius of the smallest and the largest symbol. Symbols whose middles are closer than APART are drawn as one, so
# that none covers another and each can be hit on a small screen (WCAG 2.2, 2.5.8).
SMALLEST, LARGEST = 12.0, 18.0
APART = 2 * LARGEST
# A letter's width and a line's height in names, and how long a name may be.
LETTER, LINE = 6.6, 15.0
LONGEST_NAME = 30

Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class View:
    """A part of the world in degrees, drawn `WIDTH` wide with `stretch` narrower degrees of longitude."""

    west: float
    south: float
    east: float
    north: float
    stretch: float

    @property
    def scale(self) -> float:
        """Units of the drawing in a degree of latitude."""
        return WIDTH / ((self.east - self.west) * self.stretch)

    @property
    def height(self) -> int:
        return round((self.north - self.south) * self.scale)

    def project(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where a point stands in the drawing: equirectangular, true to scale in its middle."""
        return (longitude - self.west) * self.stretch * self.scale, (self.north - latitude) * self.scale

    def holds(self, pin: Pin) -> bool:
        return self.west <= pin.longitude <= self.east and self.south <= pin.latitude <= self.north


@dataclass(frozen=True, slots=True)
class Group:
    """Places under one symbol, which stands at the first of them; `documents` are those of all."""

    pins: tuple[Pin, ...]
    documents: frozenset[str]
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Name:
    """A name in the drawing: its text, where it begins, and to which side it runs ("start", "middle" or "end")."""

    text: str
    x: float
    y: float
    anchor: str


def view_of(west: float, south: float, east: float, north: float) -> View:
    """The view that shows a box with some room around it, in a shape that fits a page."""
    middle = (south + north) / 2
    stretch = max(math.cos(math.radians(middle)), 0.2)
    high = max((north - south) * (1 + 2 * MARGIN), CLOSEST)
    wide = max((east - west) * stretch * (1 + 2 * MARGIN), high / HIGHEST)
    wide = min(wide, 360 * stretch)
    high = min(max(high, wide * LOWEST), wide * HIGHEST, NORTH_END - SOUTH_END)
    south, north = _moved_within(middle, high, SOUTH_END, NORTH_END)
    west, east = _moved_within((west + east) / 2, wide / stretch, -180.0, 180.0)
    return View(west, south, east, north, stretch)


def _moved_within(middle: float, length: float, lowest: float, highest: float) -> tuple[float, float]:
    start = min(max(middle - length / 2, lowest), max(highest - length, lowest))
    return start, start + length


def view_around(pins: Iterable[Pin]) -> View:
    """The view that shows all of the places, of which there is at least one."""
    return view_of(*box_around(pins))


def box_around(pins: Iterable[Pin]) -> tuple[float, float, float, float]:
    """West, south, east and north of the places, of which there is at least one."""
    longitudes, latitudes = zip(*((pin.longitude, pin.latitude) for pin in pins), strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def groups(view: View, pins: Iterable[Pin], documents_at: Mapping[str, frozenset[str]]) -> list[Group]:
    """The symbols of a view, the one with most documents first; a place joins the first symbol that is near."""
    ranked = sorted(pins, key=lambda pin: (-len(documents_at[pin.entry.id]), pin.entry.title, pin.entry.id))
    members: list[list[Pin]] = []
    for pin in ranked:
        near = next((each for each in members if _distance(view, each[0], pin) < APART), None)
        if near is None:
            members.append([pin])
        else:
            near.append(pin)
    held = [frozenset().union(*(documents_at[pin.entry.id] for pin in each)) for each in members]
    most = max((len(documents) for documents in held), default=1)
    return [
        Group(
            tuple(each),
            documents,
            *view.project(each[0].longitude, each[0].latitude),
            SMALLEST + (LARGEST - SMALLEST) * math.sqrt(len(documents) / most),
        )
        for each, documents in zip(members, held, strict=True)
    ]


def _distance(view: View, one: Pin, other: Pin) -> float:
    start, end = view.project(one.longitude, one.latitude), view.project(other.longitude, other.latitude)
    return math.dist(start, end)


def names(view: View, shown: Sequence[Group]) -> list[Name | None]:
    """A name for each symbol beside which there is room for it, in their order; None for the others."""
    taken: list[Rectangle] = [_square(each) for each in shown]
    found = []
    for each in shown:
        name = next((name for name in _tries(each) if _is_free(view, _room(name), taken)), None)
        if name:
            taken.append(_room(name))
        found.append(name)
    return found


def _tries(group: Group) -> tuple[Name, ...]:
    title = group.pins[0].entry.title
    text = title if len(title) <= LONGEST_NAME else title[: LONGEST_NAME - 1].rstrip() + "…"
    if len(group.pins) > 1:
        text += f" +{len(group.pins) - 1}"
    beside, middle = group.radius + 5, group.y + LINE / 3
    return (
        Name(text, group.x + beside, middle, "start"),
        Name(text, group.x - beside, middle, "end"),
        Name(text, group.x, group.y + beside + LINE / 2, "middle"),
        Name(text, group.x, group.y - beside, "middle"),
    )


def _square(group: Group) -> Rectangle:
    return group.x - group.radius, group.y - group.radius, group.x + group.radius, group.y + group.radius


def _room(name: Name) -> Rectangle:
    width = len(name.text) * LETTER
    left = name.x - width * {"start": 0, "middle": 0.5, "end": 1}[name.anchor]
    return left, name.y - LINE * 0.8, left + width, name.y + LINE * 0.2


def _is_free(view: View, room: Rectangle, taken: Iterable[Rectangle]) -> bool:
    left, top, right, bottom = room
    if left < 0 or top < 0 or right > WIDTH or bottom > view.height:
        return False
    return not any(
        left < other[2] and other[0] < right and top < other[3] and other[1] < bottom for other in taken
    )
