"""Documents in time, of one content type or of cases and events: a drawing, and the table that says the same."""

from __future__ import annotations

import sqlite3

from kb.catalogue import Catalogue, ContentType, Entry, dated, dated_types, listings_with_dates
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
    """`/timeline?of=…`: what the catalogue is about and its events, unless a content type is chosen."""
    types = [each for name in listings_with_dates(connection) if (each := catalogue.content_types.get(name))]
    together = _together(catalogue, types)
    chosen = [each for each in types if each.name == asked.value("of")] or together
    found = _latest(connection, chosen)
    heading = f"{_named(chosen)} in time" if chosen else "Nothing here has a date"
    first, last = _years(found)
    kinds = {each.name: (number, each.label) for number, each in enumerate(chosen)}
    page = TimelinePage(
        chrome=chrome(catalogue, asked, heading, is_indexed=False),
        heading=heading,
        spans=tuple(
            _span(entry, row, first, last, kinds[entry.content_type]) for row, entry in enumerate(found)
        ),
        kinds=tuple(each.label_plural for each in chosen) if len(chosen) > 1 else (),
        ticks=_ticks(first, last),
        width=WIDTH,
        height=TOP + ROW * len(found) + 4,
        left_out=_left_out(chosen, len(found)),
        types=_ways(types, together, chosen),
    )
    return Answer(templates=("kb_timeline.html",), page=page)


def _together(catalogue: Catalogue, types: list[ContentType]) -> list[ContentType]:
    """The first content type with dates, and the first one of what happens on a day, where that is another."""
    events = [each for each in dated_types(catalogue) if each in types]
    return list(dict.fromkeys((*types[:1], *events[:1])))


def _named(chosen: list[ContentType]) -> str:
    first, *others = (each.label_plural for each in chosen)
    return " and ".join((first, *(each.lower() for each in others)))


def _latest(connection: sqlite3.Connection, chosen: list[ContentType]) -> list[Entry]:
    """The latest documents with a date, newest first, at most `MOST`."""
    found = [entry for each in chosen for entry in dated(connection, each.name, MOST)]
    by_id = sorted(found, key=lambda entry: entry.id)
    return sorted(by_id, key=lambda entry: entry.date_start or "", reverse=True)[:MOST]


def _years(found: list[Entry]) -> tuple[int, int]:
    """The first year of the axis and the one after its last."""
    starts = [int((entry.date_start or "0")[:4]) for entry in found]
    ends = [int((entry.date_end or entry.date_start or "0")[:4]) for entry in found]
    return min(starts, default=0), max(ends, default=0) + 1


def _span(entry: Entry, row: int, first: int, last: int, kind: tuple[int, str]) -> Span:
    start = _x(entry.date_start or "", first, last, is_end=False)
    end = _x(entry.date_end or entry.date_start or "", first, last, is_end=True)
    width = max(end - start, NARROWEST)
    start = min(start, WIDTH - width)
    right, left = (int(units / CHARACTER) - 2 for units in (WIDTH - start - width, start))
    is_left = len(entry.title) > right and left > right
    room = left if is_left else right
    return Span(
        title=entry.title,
        kind=kind[0],
        kind_label=kind[1],
        label=entry.title if len(entry.title) <= room else entry.title[: room - 1].rstrip() + "…",
        url=address(entry.url),
        date=dates.human_range(entry.date_start, entry.date_end),
        x=start,
        width=width,
        y=TOP + ROW * row,
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


def _left_out(chosen: list[ContentType], shown: int) -> str:
    total = sum(each.total for each in chosen)
    if shown == total:
        return ""
    if shown < MOST:
        return f"{shown} of {total}: when the others began is not recorded."
    return f"The latest {shown} of {total}: when the others began is not recorded, or longer ago."


def _ways(
    types: list[ContentType], together: list[ContentType], chosen: list[ContentType]
) -> tuple[Link, ...]:
    """What can be shown: several content types together where there are two, then each by itself."""
    both = (Link(_named(together), "/timeline", "", chosen == together),) if len(together) > 1 else ()
    return (*both, *(_type_link(each, chosen == [each]) for each in types))


def _type_link(content_type: ContentType, is_current: bool) -> Link:
    return Link(content_type.label_plural, address("/timeline", [("of", content_type.name)]), "", is_current)
