"""Boxes that other Markdown dialects know: `> [!note]` in a quote, and `!!! note` above indented lines.

Who may read a passage is never said by one of them: see `kb.validation.keys`.
"""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

_QUOTED = re.compile(r"\[!([A-Za-z][\w-]*)\][+-]?[ \t]*")
_INDENTED = re.compile(r'(?:(?:!!!|\?\?\?\+?)[ \t]*([A-Za-z][\w -]*?)?|===[!+]?)(?:[ \t]+"([^"\n]*)")?[ \t]*')
_INDENTATION = 4


def headed(children: list[Token]) -> list[Token]:
    """The text of a quote's first paragraph; a mark such as `[!note] Before you start` becomes its first line."""
    first = children[0] if children else None
    mark = _QUOTED.match(first.content) if first and first.type == "text" else None
    if first is None or mark is None:
        return children
    first.content = first.content[mark.end() :]
    end = next((index for index, child in enumerate(children) if child.type == "softbreak"), len(children))
    title = children[:end] if first.content or end > 1 else [Token("text", "", 0, content=label(mark[1]))]
    lines = [Token("hardbreak", "br", 0), *children[end + 1 :]] if end < len(children) else []
    return [Token("strong_open", "strong", 1), *title, Token("strong_close", "strong", -1), *lines]


def label(word: str) -> str:
    """What a box is called that has no title of its own.

    >>> label("TIP"), label("see-also")
    ('Tip', 'See also')
    """
    return word.replace("-", " ").capitalize()


def indented(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A rule of the block parser: the box is what is indented below its mark; a mark with nothing below is text."""
    begins = state.bMarks[start] + state.tShift[start]
    if state.src[begins : begins + 3] not in ("!!!", "???", "===") or state.is_code_block(start):
        return False
    mark = _INDENTED.fullmatch(state.src, begins, state.eMarks[start])
    last = _end_of_indented(state, start, end) if mark and (mark[1] or mark[2]) else start + 1
    if mark is None or last == start + 1:
        return False
    if not silent:
        _push(state, label(mark[1] or "") if mark[2] is None else mark[2], start, last)
    return True


def _end_of_indented(state: StateBlock, start: int, end: int) -> int:
    """The line behind the last that is indented; the one below the mark has to be."""
    last = start + 1
    for line in range(start + 1, end):
        if state.isEmpty(line):
            continue
        if state.sCount[line] < state.blkIndent + _INDENTATION:
            break
        last = line + 1
    return last


def _push(state: StateBlock, title: str, start: int, last: int) -> None:
    token = state.push("container_open", "div", 1)
    token.info = title
    token.map = [start, last]
    parent, line_max, indent = state.parentType, state.lineMax, state.blkIndent
    state.parentType, state.lineMax, state.blkIndent = "container", last, indent + _INDENTATION
    state.md.block.tokenize(state, start + 1, last)
    state.parentType, state.lineMax, state.blkIndent = parent, line_max, indent
    state.push("container_close", "div", -1)
    state.line = last
