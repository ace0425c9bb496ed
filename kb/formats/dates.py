"""Dates as people read them: as precise as they are known, never more."""

from __future__ import annotations

import re
from typing import NamedTuple

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
# A feed must say when it was changed; where no change is known it says this.
NEVER = "1970-01-01T00:00:00Z"
_ISO = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:[T ](?P<time>\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?P<zone>Z|[+-]\d\d:?\d\d)?)?)?)?"
)


class When(NamedTuple):
    """The parts of an ISO 8601 date that are known; the others are ""."""

    year: str
    month: str
    day: str
    time: str
    zone: str


def parts(date: str | None) -> When | None:
    """The parts of a date, None when it is not ISO 8601."""
    match = _ISO.fullmatch(date or "")
    return When(*(match[name] or "" for name in When._fields)) if match else None


def human(date: str | None) -> str:
    """`2024-07-18` as "18 July 2024", `2024-07` as "July 2024"; what is no date stays as it is."""
    when = parts(date)
    if when is None:
        return date or ""
    spoken = " ".join(filter(None, (when.day.lstrip("0"), _month(when), when.year)))
    return f"{spoken}, {when.time}{_zone(when.zone)}" if when.time else spoken


def human_range(start: str | None, end: str | None) -> str:
    """From one date to another, each said once: "1–2 October 2024", "2019–2021", "from 2019"."""
    if not start or not end or start == end:
        return human(start) or (f"until {human(end)}" if end else "")
    first, last = parts(start), parts(end)
    if first is None or last is None or first.time or last.time:
        return _same_day(first, last) or f"{human(start)} – {human(end)}"
    if first[:2] == last[:2] and first.day and last.day:
        return f"{first.day.lstrip('0')}–{human(end)}"
    if first.year == last.year and first.month and last.month:
        return f"{human(start).removesuffix(' ' + first.year)} – {human(end)}"
    return (
        f"{human(start)}–{human(end)}"
        if not first.month and not last.month
        else f"{human(start)} – {human(end)}"
    )


def day(date: str | None) -> str | None:
    """The day of a date or time, `YYYY-MM-DD`; None when it is not known to the day."""
    when = parts(date)
    return f"{when.year}-{when.month}-{when.day}" if when and when.day else None


def timestamp(date: str | None) -> str | None:
    """RFC 3339 for feeds: unknown parts at their beginning, UTC when no zone is given; None when it is no date."""
    when = parts(date)
    if when is None:
        return None
    zone = when.zone if ":" in when.zone or when.zone in ("", "Z") else f"{when.zone[:3]}:{when.zone[3:]}"
    return f"{when.year}-{when.month or '01'}-{when.day or '01'}T{when.time or '00:00'}:00{zone or 'Z'}"


def _same_day(first: When | None, last: When | None) -> str:
    if first is None or last is None or first[:3] != last[:3] or not (first.time and last.time):
        return ""
    spoken = human(f"{first.year}-{first.month}-{first.day}")
    return f"{spoken}, {first.time}–{last.time}{_zone(last.zone)}"


def _month(when: When) -> str:
    number = int(when.month) if when.month else 0
    return MONTHS[number - 1] if 1 <= number <= 12 else when.month


def _zone(zone: str) -> str:
    if zone in ("", "Z", "+00:00", "+0000"):
        return " UTC" if zone else ""
    hours, minutes = zone[1:3].lstrip("0") or "0", zone[-2:]
    return f" UTC{zone[0].replace('-', '−')}{hours}" + (f":{minutes}" if minutes != "00" else "")
