"""Calendars (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from kb.formats.dates import parts

MEDIA_TYPE = "text/calendar; charset=utf-8"
# Octets of a line before it is folded.
LINE = 75


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happens.

    `start` and `end` are ISO 8601 days or times; a day given as end is the last day.
    `changed` is the ISO date of the last change of its text, or None.
    """

    uid: str
    title: str
    start: str
    address: str
    end: str | None = None
    changed: str | None = None
    description: str | None = None
    place: str | None = None
    is_cancelled: bool = False
    categories: tuple[str, ...] = ()


def as_calendar(name: str, happenings: Iterable[Happening]) -> str:
    """A calendar of what is known to the day; all else has no place in one."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//kb//catalogue//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    lines.append(f"X-WR-CALNAME:{_text(name)}")
    for happening in happenings:
        lines += _event(happening)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def is_dated(start: str | None) -> bool:
    """Whether a date is known to the day, and is one."""
    return _start_and_end(start, None) is not None


def _event(happening: Happening) -> list[str]:
    times = _start_and_end(happening.start, happening.end)
    if times is None:
        return []
    optional = {
        "DESCRIPTION": _text(happening.description),
        "LOCATION": _text(happening.place),
        "CATEGORIES": ",".join(_text(each) for each in happening.categories),
        "STATUS": "CANCELLED" if happening.is_cancelled else "",
    }
    return [
        "BEGIN:VEVENT",
        f"UID:{_text(happening.uid)}",
        f"DTSTAMP:{_stamp(happening.changed or happening.start)}",
        *times,
        f"SUMMARY:{_text(happening.title)}",
        f"URL:{happening.address}",
        *(f"{name}:{value}" for name, value in optional.items() if value),
        "END:VEVENT",
    ]


def _start_and_end(start: str | None, end: str | None) -> list[str] | None:
    """DTSTART and DTEND; whole days end, as the format has it, on the day after the last."""
    when = parts(start)
    if when is None or not when.day:
        return None
    try:
        if when.time:
            return [f"DTSTART{_moment(start)}"] + ([f"DTEND{_moment(end)}"] if _has_time(end) else [])
        first = date.fromisoformat(f"{when.year}-{when.month}-{when.day}")
        after = max(_last_day(end) or first, first) + timedelta(days=1)
    except (ValueError, OverflowError):
        return None
    return [f"DTSTART;VALUE=DATE:{first:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]


def _last_day(end: str | None) -> date | None:
    when = parts(end)
    return date.fromisoformat(f"{when.year}-{when.month}-{when.day}") if when and when.day else None


def _has_time(moment: str | None) -> bool:
    when = parts(moment)
    return bool(when and when.time)


def _moment(moment: str | None) -> str:
    """A time in UTC when its zone is known, else in the local time of whoever reads it."""
    when = datetime.fromisoformat(moment or "")
    return f":{when.astimezone(UTC):%Y%m%dT%H%M%SZ}" if when.tzinfo else f":{when:%Y%m%dT%H%M%S}"


def _stamp(moment: str) -> str:
    when = parts(moment)
    assert when is not None, "a happening has a start"
    return f"{when.year}{when.month or '01'}{when.day or '01'}T{when.time.replace(':', '') or '0000'}00Z"


def _text(value: str | None) -> str:
    shown = "".join(each for each in value or "" if each in "\n\r\t" or each.isprintable() or each.isspace())
    escaped = shown.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


def _folded(line: str) -> str:
    """Lines longer than 75 octets go on in the next, after a space; no character is cut in two."""
    pieces, piece, length = [], "", 0
    for character in line:
        size = len(character.encode())
        if length + size > LINE:
            pieces.append(piece)
            piece, length = " ", 1
        piece, length = piece + character, length + size
    return "\r\n".join([*pieces, piece])
