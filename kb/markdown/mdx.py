"""MDX, Markdown with parts of programs: its imports, exports and comments are taken off."""

from __future__ import annotations

import re

from kb.markdown.scanner import Scanner

_LINE = re.compile(
    r"""(?:import[ \t]+(?:[\w*{}, \t$]+[ \t]+from[ \t]+)?["'][^"'\n]+["']"""
    r"""|export[ \t]+(?:const|let|var|default)[ \t][^\n]*[=;}\])"'\w])[ \t]*;?[ \t]*$""",
    re.MULTILINE,
)


def program_line(scanner: Scanner, start: int) -> int:
    """Take a line off that imports or exports something; a sentence that begins so is text."""
    found = _LINE.match(scanner.text, start)
    if not found:
        return start + 7
    scanner.remark("KB118", start, found.end(), "MDX")
    return scanner.replace(start, found.end())


def comment(scanner: Scanner, start: int) -> int:
    """Take a `{/* … */}` off."""
    end = scanner.behind("*/}", start + 3) if scanner.text.startswith("{/*", start) else -1
    if end < 0:
        return start + 2
    scanner.remark("KB118", start, end, "MDX")
    return scanner.replace(start, end)
