"""When a document begins and ends: from fields with these roles, core keys, or the name of its file."""

from __future__ import annotations

from typing import Any

from kb.fields import UnreadableError, read_date
from kb.validation.making import Making
from kb.values import file_date


def dates(making: Making) -> tuple[str | None, str | None]:
    """First and last day as ISO 8601; the last is None where it is the first, or not known."""
    start, end = _start(making)
    ends = [value for _, value in making.of_role("date_end")] or (
        [] if "date_end" in making.values else [making.one("date_end")]
    )
    end = next((_as_date(value, last=True) for value in ends if value is not None), end)
    if start and end and end[: len(start)] < start[: len(end)]:
        message = f"ends {end}, before it starts {start}"
        making.add("KB208", making.item.keys.get("date_end"), message, field="date_end")
    return start, end if end != start else None


def _start(making: Making) -> tuple[str | None, str | None]:
    in_name = file_date(making.slug)
    candidates: list[Any] = [value for _, value in making.of_role("date_start")]
    if "date" not in making.values and making.core["date"].read:
        candidates.append(making.core["date"].read[0][0])
    if not candidates:
        return in_name, None
    value = candidates[0]
    start, end = value if isinstance(value, tuple) else (value, None)
    start = _as_date(start)
    is_whole_day = start is not None and len(start) >= 10
    if in_name and start and is_whole_day and in_name not in (start[:10], (end or start)[:10]):
        message = f"date {start[:10]} is not the {in_name} of the file's name"
        making.add("KB209", making.item.keys.get("date"), message, field="date")
    return start, _as_date(end, last=True) if end else None


def _as_date(value: Any, *, last: bool = False) -> str | None:
    """A value of any kind that a date role may have, as ISO 8601."""
    if isinstance(value, tuple):
        value = (value[1] or value[0]) if last else value[0]
    if value is None:
        return None
    try:
        return read_date(str(value))
    except UnreadableError:
        return None
