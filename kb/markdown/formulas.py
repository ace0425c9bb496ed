"""Formulas between lines of `$$` and in environments of LaTeX: they are shown as written, as code is."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock

from kb.markdown.notes import notes_of

_ENDS = re.compile(r"\$\$[ \t]*(?:\{[^{}\n]*\}[ \t]*)?$")
_ENVIRONMENT = re.compile(r"\\begin\{([A-Za-z]+\*?)\}")


def formula(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A rule of the block parser. A formula ends with its last mark at the end of a line, and holds no blank line."""
    begins = state.bMarks[start] + state.tShift[start]
    if state.src[begins : begins + 1] not in ("$", "\\") or state.is_code_block(start):
        return False
    environment = _ENVIRONMENT.match(state.src, begins, state.eMarks[start])
    if not environment and not state.src.startswith("$$", begins):
        return False
    ends = re.compile(re.escape(f"\\end{{{environment[1]}}}") + r"[ \t]*$") if environment else _ENDS
    last = _last_line(state, start, end, begins + 2, ends)
    if last is None:
        return False
    if not silent:
        token = state.push("code_block", "code", 0)
        token.content = state.getLines(start, last + 1, state.blkIndent, False) + "\n"
        token.map = [start, last + 1]
        state.line = last + 1
    return True


def _last_line(state: StateBlock, start: int, end: int, behind: int, ends: re.Pattern[str]) -> int | None:
    notes = notes_of(state)
    for line in range(start, end):
        notes.spend(1)
        if state.isEmpty(line) or (line > start and state.sCount[line] < state.blkIndent):
            return None
        if ends.search(state.src[behind if line == start else state.bMarks[line] : state.eMarks[line]]):
            return line
    return None
