"""The parts of a document as a drawing: numbered stops in a row, and an arc from each to those that it feeds into."""

from __future__ import annotations

from collections.abc import Sequence

from kb.web.contexts import Flow, FlowStop, Part

# Units of the drawing.
STEP = 56
RADIUS = 14
MARGIN = 22
PADDING = 4


def flow(parts: Sequence[Part]) -> Flow | None:
    """The drawing; None when no part leads to another, as then there is nothing to draw."""
    places = {part.title: number for number, part in enumerate(parts)}
    arcs = [(places[part.title], places[title]) for part in parts for title in part.then if title in places]
    if not arcs:
        return None
    width = 2 * MARGIN + STEP * (len(parts) - 1)
    above = max((_reach(start, end) for start, end in arcs if end > start), default=RADIUS)
    below = max((_reach(start, end) for start, end in arcs if end <= start), default=RADIUS)
    base = above + PADDING
    return Flow(
        width=width,
        height=base + below + PADDING,
        stops=tuple(
            FlowStop(x=MARGIN + STEP * number, y=base, label=str(number + 1), title=part.title)
            for number, part in enumerate(parts)
        ),
        arcs=tuple(_arc(start, end, base) for start, end in arcs),
        says="; ".join(f"{parts[start].title} leads to {parts[end].title}" for start, end in arcs),
    )


def _rise(start: int, end: int) -> int:
    """How far the handles of an arc stand off; one to the next stop is a straight line."""
    return 0 if end == start + 1 else 24 + 16 * abs(end - start)


def _reach(start: int, end: int) -> int:
    """How far an arc rises above the middle of its stops: three quarters of the way to its handles."""
    return RADIUS + _rise(start, end) * 3 // 4


def _arc(start: int, end: int, base: int) -> str:
    """The path of an arc, above the row when it leads on and below when it leads back."""
    left, right = MARGIN + STEP * start, MARGIN + STEP * end
    rise = _rise(start, end)
    if rise == 0:
        return f"M{left + RADIUS} {base}H{right - RADIUS - 5}"
    side = -1 if end > start else 1
    edge = base + side * RADIUS
    top = base + side * (RADIUS + rise)
    return f"M{left} {edge}C{left} {top} {right} {top} {right} {edge + side * 5}"
