"""Kramdown, Jekyll's Markdown: its attribute lists are taken off; an id that one gives to a heading is kept."""

from __future__ import annotations

import re

from kb.markdown.scanner import Scanner

_ATTRIBUTES = re.compile(r"\{:(?:[^{}\n\\]|\\.)*\}")
_ATTRIBUTE = r"""(?:[#.][\w:.-]+|[\w:-]+=(?:"[^"\n]*"|'[^'\n]*'|[^\s"'{}]+))"""
_LIST = re.compile(rf"\{{[ \t]*{_ATTRIBUTE}(?:[ \t]+{_ATTRIBUTE})*[ \t]*\}}")
_COMMENT = "{::comment}"
_END_OF_COMMENT = re.compile(r"\{:/(?:comment)?\}")
_HEADING_ID = re.compile(r"\{#([^\s{}]+)[^{}\n]*\}(?=[ \t]*#*[ \t]*$)", re.MULTILINE)
_GIVEN_ID = re.compile(r"#([^\s{}]+)")
_HEADING = re.compile(r"[ >]*#{1,6}[ \t]")
_UNDERLINE = re.compile(r"[^\n]*\n[ >]*(?:=+|-+)[ \t]*$", re.MULTILINE)


def attributes(scanner: Scanner, start: int) -> int:
    """Take a `{: … }` off."""
    found = _ATTRIBUTES.match(scanner.text, start)
    if not found:
        return start + 2
    end = found.end()
    if found[0] == _COMMENT:
        end = max(scanner.behind(_END_OF_COMMENT, end), end)
    scanner.remark("KB117", start, end, "kramdown")
    if given := _GIVEN_ID.search(found[0]):
        alone = not scanner.line_around(start, end)[0].strip()
        scanner.cleaned.heading_ids[scanner.line(start) - alone] = given[1]
    return scanner.replace(start, end)


def attribute_list(scanner: Scanner, start: int) -> int:
    """Take a `{#id .class key=value}` off that stands behind a link, an image, code or a span."""
    found = _LIST.match(scanner.text, start)
    if not found:
        return start + 1
    scanner.remark("KB117", start, found.end(), "attribute")
    return scanner.replace(start, found.end())


def heading_id(scanner: Scanner, start: int) -> int:
    """Take a `{#id}` off the end of a heading; anywhere else it is text."""
    found = _HEADING_ID.match(scanner.text, start)
    if not found:
        return start + 2
    end = found.end()
    if not _HEADING.match(scanner.line_around(start, end)[0]) and not _UNDERLINE.match(scanner.text, end):
        return end
    scanner.remark("KB117", start, end, "kramdown")
    scanner.cleaned.heading_ids[scanner.line(start)] = found[1]
    return scanner.replace(start, end)
