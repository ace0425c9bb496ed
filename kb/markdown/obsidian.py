"""Obsidian, a program for notes: its comments between `%%`, which it hides from readers, are taken off."""

from __future__ import annotations

import re

from kb.markdown.scanner import Scanner
from kb.model import Remark

_WITHIN_LINE = re.compile(r"%%(?!%)(?:[^%\n]|%(?!%))+%%(?![\w%])")
_BLOCK = re.compile(r"%%[^%\n]*\n")
_BY_ITSELF = re.compile(r"%%[ \t]*\n")
_END_OF_BLOCK = re.compile(r"^[^%\n]*%%[ \t]*$", re.MULTILINE)


def comment(scanner: Scanner, start: int) -> int:
    """Take a `%% … %%` off that stands by itself, in a line or as lines; elsewhere, as in `5%%`, it is text."""
    before = scanner.line_around(start, start)[0]
    if before and not before[-1].isspace():
        return start + 2
    if found := _WITHIN_LINE.match(scanner.text, start):
        return scanner.replace(start, found.end())
    block = _BLOCK.match(scanner.text, start) if not before.strip(" \t>") else None
    end = scanner.behind(_END_OF_BLOCK, block.end()) if block else -1
    if end < 0 and block and _BY_ITSELF.fullmatch(block[0]):
        message = "'%%' is not closed, so all that follows is left out"
        scanner.cleaned.remarks.append(
            Remark("KB116", scanner.line(start), 1, message, "Write %% on a line of its own.")
        )
        end = len(scanner.text)
    return scanner.replace(start, end) if end >= 0 else start + 2
