"""Writes kb/web/outlines/land.txt, the coastlines of the map of places, from Natural Earth's land at 1:50m.

Natural Earth is in the public domain (https://www.naturalearthdata.com/about/terms-of-use/). The npm package
world-atlas 2.0.2 carries it as TopoJSON; its file is an argument here:

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python scripts/write_outline.py package/land-50m.json

The file holds a closed line on each of its lines, in Google's encoded polyline format with two decimals,
longitude before latitude. Lakes as large as the Caspian Sea are lines within a larger one, so the even-odd rule
fills the land.
"""

from __future__ import annotations

import argparse
import heapq
import json
import math
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

Point = tuple[float, float]
OUTPUT = Path(__file__).parents[1] / "kb" / "web" / "outlines" / "land.txt"
# Square degrees at the equator: a bend of less is straightened, and an island of less is left out.
SMALLEST_BEND = 0.0055
SMALLEST_ISLAND = 0.02
# Nothing is said to happen on Antarctica, whose coast would be a tenth of the file.
SOUTHERNMOST = -60.0
UNITS = 100


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("topology", type=Path, help="land-50m.json of the package world-atlas")
    topology = json.loads(arguments.parse_args().topology.read_text(encoding="utf-8"))
    whole = [part for ring in rings(topology) for part in within_the_map(ring)]
    lines = [line for ring in whole if (line := simplified(ring))]
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text("".join(f"{encoded(line)}\n" for line in lines), encoding="ascii")
    points = sum(map(len, lines))
    print(f"{OUTPUT.name}: {len(lines)} lines, {points} points, {OUTPUT.stat().st_size} bytes")


def rings(topology: dict[str, Any]) -> Iterator[list[Point]]:
    """Every closed line of the land, without the repeated last point (TopoJSON 2.1.4, 2.2)."""
    arcs = [list(decoded(arc, topology["transform"])) for arc in topology["arcs"]]
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            for ring in polygon:
                line: list[Point] = []
                for arc in ring:
                    line += (arcs[arc] if arc >= 0 else arcs[~arc][::-1])[bool(line) :]
                yield line[:-1]


def decoded(arc: list[list[int]], transform: dict[str, list[float]]) -> Iterator[Point]:
    """The points of an arc, which is written in steps of a grid."""
    (x_scale, y_scale), (x_origin, y_origin) = transform["scale"], transform["translate"]
    x = y = 0
    for x_step, y_step in arc:
        x, y = x + x_step, y + y_step
        yield x * x_scale + x_origin, y * y_scale + y_origin


def within_the_map(ring: list[Point]) -> Iterator[list[Point]]:
    """The ring from 180° W to 180° E; land that lies across that meridian becomes two rings."""
    line = [ring[0]]
    for x, y in ring[1:]:
        line.append((x + 360 * round((line[-1][0] - x) / 360), y))
    for shift in (-360, 0, 360):
        moved = [(x + shift, y) for x, y in line]
        for edge, side in ((-180, 1), (180, -1)):
            moved = list(beside(moved, edge, side)) if moved else []
        if len(moved) > 2:
            yield moved


def beside(line: list[Point], edge: float, side: int) -> Iterator[Point]:
    """What lies east (1) or west (-1) of a meridian (Sutherland and Hodgman 1974)."""
    for (x, y), (next_x, next_y) in pairwise([line[-1], *line]):
        if ((x - edge) * side >= 0) != ((next_x - edge) * side >= 0):
            yield edge, y + (edge - x) / (next_x - x) * (next_y - y)
        if (next_x - edge) * side >= 0:
            yield next_x, next_y


def simplified(ring: list[Point]) -> list[Point]:
    """The ring without its smallest bends, the smallest first (Visvalingam and Whyatt 1993); [] if it is too small."""
    if max(y for _, y in ring) < SOUTHERNMOST or area(ring) < SMALLEST_ISLAND:
        return []
    count = len(ring)
    before, after = [(i - 1) % count for i in range(count)], [(i + 1) % count for i in range(count)]
    bends = [triangle(ring[before[i]], ring[i], ring[after[i]]) for i in range(count)]
    waiting = [(bend, i) for i, bend in enumerate(bends)]
    heapq.heapify(waiting)
    kept = set(range(count))
    while waiting and waiting[0][0] < SMALLEST_BEND and len(kept) > 3:
        bend, i = heapq.heappop(waiting)
        if i not in kept or bend != bends[i]:
            continue
        kept.remove(i)
        one, other = before[i], after[i]
        after[one], before[other] = other, one
        for each in (one, other):
            # A bend never counts for less than one that was taken away before it.
            bends[each] = max(bend, triangle(ring[before[each]], ring[each], ring[after[each]]))
            heapq.heappush(waiting, (bends[each], each))
    return [ring[i] for i in sorted(kept)]


def triangle(a: Point, b: Point, c: Point) -> float:
    """The area between three points, in square degrees at the equator."""
    twice = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])
    return abs(twice) / 2 * math.cos(math.radians(b[1]))


def area(ring: list[Point]) -> float:
    """The area within a ring, in square degrees at the equator."""
    twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))
    return abs(twice) / 2 * math.cos(math.radians(ring[0][1]))


def encoded(line: list[Point]) -> str:
    """The line in steps, each in the encoded polyline algorithm format: five bits to a character."""
    text = ""
    x = y = 0
    for longitude, latitude in line:
        new_x, new_y = round(longitude * UNITS), round(latitude * UNITS)
        text += step(new_x - x) + step(new_y - y)
        x, y = new_x, new_y
    return text


def step(length: int) -> str:
    rest, text = (length << 1) ^ (-1 if length < 0 else 0), ""
    while rest >= 32:
        text += chr((32 | (rest & 31)) + 63)
        rest >>= 5
    return text + chr(rest + 63)


if __name__ == "__main__":
    main()
