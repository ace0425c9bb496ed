"""The documents of a content type in time: a drawing, and the table that says the same."""

from __future__ import annotations

import sqlite3

from kb.catalogue import Catalogue, ContentType, Entry, dated, listings_with_dates
from kb.formats import dates
from kb.web.asked import Answer, Asked, address
from kb.web.chrome import chrome
from kb.web.contexts import Link, Span, Tick, TimelinePage

# The drawing: its width, the height of a row, the room for the years above.
WIDTH = 960
ROW = 22
TOP = 26
# No bar is narrower, and no drawing has more rows.
NARROWEST = 6
MOST = 200
# Years of the axis that have a label.
LABELS = 12
# Characters of a label's room, roughly, in units of the drawing.
CHARACTER = 6.6


def answer(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/timeline?of=…`: the first content type with dates unless one is chosen."""
    types = [each for name in listings_with_dates(connection) if (each := catalogue.content_types.get(name))]
    content_type = next(
        (each for each in types if each.name == asked.value("of")), types[0] if types else None
    )
    found = dated(connection, content_type.name, MOST) if content_type else []
    heading = f"{content_type.label_plural} in time" if content_type else "Nothing here has a date"
    first, last = _years(found)
    page = TimelinePage(
        chrome=chrome(catalogue, asked, heading, is_indexed=False),
        heading=heading,
        spans=tuple(_span(entry, number, first, last) for number, entry in enumerate(found)),
        ticks=_ticks(first, last),
        width=WIDTH,
        height=TOP + ROW * len(found) + 4,
        left_out=_left_out(content_type, len(found)),
        types=tuple(_type_link(each, each is content_type) for each in types),
    )
    return Answer(templates=("kb_timeline.html",), page=page)


def _years(found: list[Entry]) -> tuple[int, int]:
    """The first year of the axis and the one after its last."""
    starts = [int((entry.date_start or "0")[:4]) for entry in found]
    ends = [int((entry.date_end or entry.date_start or "0")[:4]) for entry in found]
    return min(starts, default=0), max(ends, default=0) + 1


def _span(entry: Entry, number: int, first: int, last: int) -> Span:
    start = _x(entry.date_start or "", first, last, is_end=False)
    end = _x(entry.date_end or entry.date_start or "", first, last, is_end=True)
    width = max(end - start, NARROWEST)
    is_left = start + width + len(entry.title) * CHARACTER > WIDTH and start > WIDTH - start - width
    room = int((start if is_left else WIDTH - start - width) / CHARACTER) - 2
    return Span(
        title=entry.title,
        label=entry.title if len(entry.title) <= room else entry.title[: room - 1].rstrip() + "…",
        url=address(entry.url),
        date=dates.human_range(entry.date_start, entry.date_end),
        x=start,
        width=width,
        y=TOP + ROW * number,
        label_x=start - 6 if is_left else start + width + 6,
        anchor="end" if is_left else "start",
    )


def _x(date: str, first: int, last: int, *, is_end: bool) -> int:
    """Where a date stands; a year or month that ends something is taken to its end."""
    when = dates.parts(date)
    if when is None:
        return 0
    month = int(when.month) if when.month else (13 if is_end else 1)
    day = int(when.day) if when.day else (31 if is_end and when.month else 1)
    years = int(when.year) - first + (month - 1) / 12 + (day - 1) / 372
    return round(years * WIDTH / (last - first))


def _ticks(first: int, last: int) -> tuple[Tick, ...]:
    step = max(1, -(-(last - first) // LABELS))
    return tuple(
        Tick(str(year), round((year - first) * WIDTH / (last - first)))
        for year in range(first, last, step)
        if first
    )


def _left_out(content_type: ContentType | None, shown: int) -> str:
    if content_type is None or shown == content_type.total:
        return ""
    if shown < MOST:
        return f"{shown} of {content_type.total}: when the others began is not recorded."
    return (
        f"The latest {shown} of {content_type.total}: when the others began is not recorded, or longer ago."
    )


def _type_link(content_type: ContentType, is_current: bool) -> Link:
    return Link(content_type.label_plural, address("/timeline", [("of", content_type.name)]), "", is_current)
