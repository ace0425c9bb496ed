"""The coastlines behind the map of places, cut to what a view shows.

They are Natural Earth's, in the public domain; `scripts/write_outline.py` made the file and says how.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

Point = tuple[float, float]
Line = tuple[Point, ...]

# The file counts in hundredths of a degree.
UNITS = 100
# Units of the drawing between two corners of a coast; nobody sees shorter steps.
SHORTEST = 3


# Most readers look at the same few views.
@lru_cache(maxsize=32)
def path_within(
    west: float, south: float, east: float, north: float, project: Callable[[float, float], Point]
) -> str:
    """The land of a view as the data of an SVG path; `project` turns longitude and latitude into its units."""
    shown = []
    for line in _land():
        clipped = _clipped(line, west, south, east, north)
        if len(clipped) > 2 and (drawn := _drawn(project(*point) for point in clipped)):
            shown.append(drawn)
    return "".join(shown)


@cache
def _land() -> tuple[Line, ...]:
    text = (files("kb.web") / "outlines" / "land.txt").read_text(encoding="ascii")
    return tuple(tuple(_points(line)) for line in text.splitlines())


def _points(line: str) -> Iterator[Point]:
    x = y = 0
    steps = _steps(line)
    for x_step, y_step in zip(steps, steps, strict=True):
        x, y = x + x_step, y + y_step
        yield x / UNITS, y / UNITS


def _steps(line: str) -> Iterator[int]:
    """The numbers of an encoded polyline: five bits to a character, a sixth while more follow, the sign last."""
    number = shift = 0
    for character in line:
        bits = ord(character) - 63
        number |= (bits & 31) << shift
        shift += 5
        if bits < 32:
            yield ~(number >> 1) if number & 1 else number >> 1
            number = shift = 0


def _clipped(line: Line, west: float, south: float, east: float, north: float) -> Line:
    """What lies within the view, cut at one edge after the other (Sutherland and Hodgman 1974)."""
    for axis, edge, keeps_above in ((0, west, True), (0, east, False), (1, south, True), (1, north, False)):
        if not line:
            return ()
        line = tuple(_cut(line, axis, edge, 1 if keeps_above else -1))
    return line


def _cut(line: Line, axis: int, edge: float, side: int) -> Iterator[Point]:
    for start, end in pairwise((line[-1], *line)):
        before, after = (start[axis] - edge) * side >= 0, (end[axis] - edge) * side >= 0
        if before != after:
            share = (edge - start[axis]) / (end[axis] - start[axis])
            other = start[1 - axis] + share * (end[1 - axis] - start[1 - axis])
            yield (edge, other) if axis == 0 else (other, edge)
        if after:
            yield end


def _drawn(points: Iterator[Point]) -> str:
    """A closed line in whole units, as steps; "" for what is too small to see."""
    corners: list[tuple[int, int]] = []
    for x, y in points:
        corner = round(x), round(y)
        if not corners or abs(corner[0] - corners[-1][0]) + abs(corner[1] - corners[-1][1]) >= SHORTEST:
            corners.append(corner)
    if len(corners) < 3:
        return ""
    steps = (f"{end[0] - start[0]},{end[1] - start[1]}" for start, end in pairwise(corners))
    return f"M{corners[0][0]},{corners[0][1]}l{' '.join(steps)}z"
