"""A walk through a text from mark to mark, past code, in which marks are taken off and lines keep their numbers."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from kb.markdown.code import CodeSpans, end_of_fence, indented_lines
from kb.model import Remark

_ALWAYS = r"^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?P<fence>`{3,}(?!.*`)|~{3,})|`+|<!--|\{[{%:#/]"
_ATTRIBUTES = r"\{(?=[#.]?[\w-]+[\w:.-]*[=}\s])(?!\w+\})"
# Marks that are rare: a text is looked through for those whose sign is in it. Each has its name for the handlers.
_RARE: Mapping[str, tuple[str, str]] = {
    "attributes": ("]{", rf"(?<=\]){_ATTRIBUTES}"),
    "attributes_of_link": ("){", rf"(?<=\)){_ATTRIBUTES}"),
    "attributes_of_code": ("`{", rf"(?<=`){_ATTRIBUTES}"),
    "math": ("$$", r"^[ \t]*\$\$"),
    "import": ("import ", r"^import[ \t]"),
    "export": ("export ", r"^export[ \t]"),
    "hidden": ("%%", "%%"),
    "place": (" ^", r"[ \t]\^(?=[\w-]*[A-Za-z])"),
}
# To the next line that ends with the marks; formulas hold no blank lines.
_END_OF_MATH = re.compile(
    r"(?:(?!\n[ \t]*\n|\$\$).)*\$\$[ \t]*(?:\{[^{}\n]*\}[ \t]*)?$", re.MULTILINE | re.DOTALL
)
_INDENTATION = re.compile(r"[ \t]*")
# How far around a mark its line is looked at.
_REACH = 2000


@dataclass(slots=True)
class Cleaned:
    """A text for the parser; `heading_ids` are ids given to headings, by line."""

    text: str
    remarks: list[Remark] = field(default_factory=list)
    heading_ids: dict[int, str] = field(default_factory=dict)


@cache
def _marks(rare: tuple[str, ...]) -> re.Pattern[str]:
    # A rare mark comes first: `{#` behind a link is an attribute list.
    found = (f"(?P<{name}>{_RARE[name][1]})" for name in rare)
    return re.compile("|".join((*found, _ALWAYS)), re.MULTILINE)


class Scanner:
    """Each handler is called with the place of its mark and returns where to go on; a mark without one is text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.cleaned = Cleaned("")
        self._out: list[str] = []
        self._copied = 0
        self._indented = indented_lines(text)
        self._spans = CodeSpans(text)
        # Ends that occur no more: to look for them at each mark would take the square of the text's length.
        self._missing: set[str] = set()

    def scan(self, handlers: Mapping[str, Callable[[Scanner, int], int]]) -> Cleaned:
        position = 0
        marks = _marks(tuple(name for name, (sign, _) in _RARE.items() if sign in self.text))
        while found := marks.search(self.text, position):
            rare = found.lastgroup if found.lastgroup in _RARE else None
            handler = handlers.get(rare or found[0])
            position = (
                self._end_of_code(found)
                or self._end_of_math(found)
                or (handler(self, found.start()) if handler else found.end())
            )
        self._out.append(self.text[self._copied :])
        self.cleaned.text = "".join(self._out)
        return self.cleaned

    def _end_of_code(self, mark: re.Match[str]) -> int | None:
        start = mark.start()
        blocks = self._indented.code
        block = bisect_right(blocks, (start, len(self.text))) - 1
        if block >= 0 and start < blocks[block][1]:
            return blocks[block][1]
        if mark["fence"]:
            return end_of_fence(self.text, mark.end(), mark["fence"])
        return self._spans.end(start, len(mark[0])) if mark[0][0] == "`" else None

    def _end_of_math(self, mark: re.Match[str]) -> int | None:
        """Behind a formula, in which braces are no marks of templates."""
        is_math = mark.lastgroup == "math"
        closing = _END_OF_MATH.match(self.text, mark.end()) if is_math else None
        return closing.end() if closing else None

    def replace(self, start: int, end: int, text: str = "") -> int:
        lines = self.text.count("\n", start, end) - text.count("\n")
        self._out += (self.text[self._copied : start], text, "\n" * lines)
        self._copied = end
        return end

    def outdent_next_line(self, end: int) -> int:
        """Where a mark was all that its line held: the next line must not become code for being indented."""
        newline = self.text.find("\n", end)
        if newline + 1 not in self._indented.text or self.text[end:newline].strip():
            return end
        first = _INDENTATION.match(self.text, newline + 1)
        return self.replace(newline + 1, first.end()) if first else end

    def behind(self, what: str | re.Pattern[str], start: int) -> int:
        """Where the text goes on behind the next `what`, or -1."""
        key = what if isinstance(what, str) else what.pattern
        if key not in self._missing:
            found = re.compile(re.escape(what) if isinstance(what, str) else what).search(self.text, start)
            if found:
                return found.end()
            self._missing.add(key)
        return -1

    def line(self, position: int) -> int:
        return self.text.count("\n", 0, position) + 1

    def line_around(self, start: int, end: int) -> tuple[str, str]:
        """What stands on the same line before and behind a mark."""
        before = self.text[max(0, start - _REACH) : start].rpartition("\n")[2]
        return before, self.text[end : end + _REACH].partition("\n")[0]

    def remark(self, code: str, start: int, end: int, kind: str) -> None:
        """One for each kind of mark, at the first."""
        if not any(remark.code == code for remark in self.cleaned.remarks):
            mark = " ".join(self.text[start : min(end, start + 60)].split())
            column = len(self.line_around(start, end)[0]) + 1
            message = f"{kind} marks such as '{mark}' were taken off"
            self.cleaned.remarks.append(Remark(code, self.line(start), column, message))
