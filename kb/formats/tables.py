"""CSV that a spreadsheet opens without harm."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

MEDIA_TYPE = "text/csv; charset=utf-8"
END = "\r\n"
# What a spreadsheet would run as a formula; a plain number is none.
_FORMULA = re.compile(r"\s*[=+\-@\t\r|%]")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


def as_csv(header: Sequence[str], lines: Iterable[Sequence[Any]]) -> str:
    """A table with its header; unknown is empty, many values of a cell are joined by "; "."""
    text = io.StringIO()
    csv.writer(text, lineterminator=END).writerow(header)
    return text.getvalue() + "".join(map(as_line, lines))


def as_line(line: Iterable[Any]) -> str:
    """One line of a table, for one that is written piece by piece."""
    text = io.StringIO()
    csv.writer(text, lineterminator=END).writerow([_cell(value) for value in line])
    return text.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return _harmless("; ".join(str(each) for each in value))
    return str(value) if isinstance(value, int | float) else _harmless(str(value))


def _harmless(text: str) -> str:
    """Text that begins like a formula gets an apostrophe, by which spreadsheets know it for text."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
