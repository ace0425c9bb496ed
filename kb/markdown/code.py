"""Where in a text code stands, as far as that can be told without parsing it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

# What goes on in indented lines: list items, definitions, footnotes, and boxes as `!!! note`.
_LIST_ITEM = re.compile(
    r"(?:[-*+:~]|\d{1,9}[.)])(?:[ \t]|$)|\[\^[^\]\n]+\]:|(?:!!!|\?\?\?|===)[!+]?[ \t]*[\w\"]"
)
_BLANK_LINE = re.compile(r"\n[ \t>]*\n")
_TICKS = re.compile(r"`+")


@dataclass(slots=True)
class IndentedLines:
    """Lines indented like code. `code` has the ranges that are code, `text` the starts of those that run on a block.

    What is indented below a list item is neither.
    """

    code: list[tuple[int, int]] = field(default_factory=list)
    text: set[int] = field(default_factory=set)


def indented_lines(text: str) -> IndentedLines:
    found = IndentedLines()
    if "\n    " not in text and "\n\t" not in text and not text.startswith(("    ", "\t")):
        return found
    start, blank, code, in_list = 0, True, False, False
    for line in text.splitlines(keepends=True):
        if line.isspace():
            blank = True
        else:
            indented = line.startswith(("    ", "\t")) and not in_list
            code = indented and (code or blank)
            if code:
                found.code.append((start, start + len(line)))
            elif indented:
                found.text.add(start)
            elif line[0] not in " \t":
                in_list = bool(_LIST_ITEM.match(line))
            blank = False
        start += len(line)
    return found


def end_of_fence(text: str, start: int, fence: str) -> int:
    """Where the fenced code ends whose opening fence ends at `start`: behind its closing fence, or with the text."""
    closing = re.compile(rf"^[ \t>]*{fence[0]}{{{len(fence)},}}[ \t]*$", re.MULTILINE).search(text, start)
    return closing.end() if closing else len(text)


class CodeSpans:
    """Finds the ends of code spans, paragraph by paragraph."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._end = 0
        self._runs: dict[int, list[int]] = {}

    def end(self, start: int, length: int) -> int:
        """Where the span ends that `length` backticks at `start` begin; behind these where they begin none."""
        if start >= self._end:
            self._look_through(start)
        runs = self._runs.get(length, [])
        index = bisect_right(runs, start)
        return (runs[index] if index < len(runs) else start) + length

    def _look_through(self, start: int) -> None:
        blank = _BLANK_LINE.search(self._text, start)
        self._end = blank.start() if blank else len(self._text)
        self._runs = {}
        for found in _TICKS.finditer(self._text, start, self._end):
            self._runs.setdefault(found.end() - found.start(), []).append(found.start())
