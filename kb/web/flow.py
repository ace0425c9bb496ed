"""The parts of a document as a drawing: numbered stops from top to bottom, and an arc to each that one feeds into.

The drawing stands beside the list of the parts, whose rows are as high as a step of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from kb.web.contexts import Flow, FlowStop, Part

# Units of the drawing.
STEP = 56
RADIUS = 14
MARGIN = 6
# How far the arc to the next stop but one stands off, what each stop more adds, and the most of it.
NEAREST = 18
FURTHER = 12
FURTHEST = 78
# What the tip of an arrow takes.
TIP = 5


def flow(parts: Sequence[Part]) -> Flow | None:
    """The drawing; None when no part leads to another, as then there is nothing to draw."""
    places = {part.title: number for number, part in enumerate(parts)}
    arcs = [(places[part.title], places[title]) for part in parts for title in part.then if title in places]
    if not arcs:
        return None
    middle = MARGIN + RADIUS + max(_reach(start, end) for start, end in arcs)
    return Flow(
        width=middle + RADIUS + MARGIN,
        height=STEP * len(parts),
        stops=tuple(FlowStop(x=middle, y=_y(number), label=str(number + 1)) for number in range(len(parts))),
        arcs=tuple(_arc(start, end, middle) for start, end in arcs),
        says="; ".join(f"{parts[start].title} leads to {parts[end].title}" for start, end in arcs),
    )


def _y(number: int) -> int:
    return STEP * number + STEP // 2


def _reach(start: int, end: int) -> int:
    """How far an arc stands off to the left; one to the next stop is a straight line."""
    return 0 if end == start + 1 else min(NEAREST + FURTHER * (abs(end - start) - 1), FURTHEST)


def _arc(start: int, end: int, middle: int) -> str:
    """The path of an arc: straight down to the next stop, else a bow to the left of the stops."""
    reach = _reach(start, end)
    if reach == 0:
        return f"M{middle} {_y(start) + RADIUS}V{_y(end) - RADIUS - TIP}"
    edge = middle - RADIUS
    # A curve comes three quarters of the way to its handles.
    handle = edge - reach * 4 // 3
    return f"M{edge} {_y(start)}C{handle} {_y(start)} {handle} {_y(end)} {edge - TIP} {_y(end)}"
