"""The text of a page: its HTML in its place on the page, what stands in it twice, and its table of contents."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup

from kb.catalogue import Document
from kb.web.asked import Asked
from kb.web.contexts import Shown, TocEntry

# From this many headings on there is a table of contents.
TABLE_OF_CONTENTS = 4
# Right-to-left scripts, by the first part of a language tag.
RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_HEADING = re.compile(r"<(/?)h([1-6])(?=[\s>])")
_LOCAL_ADDRESS = re.compile(r'(?<=\s)(href|src)="/(?!/)')
_EMPTY_HEADER = re.compile(r"<th\b[^>]*>\s*</th>")
_TABLE = re.compile(r"<(/?)table(?=[\s>])[^>]*>")
# A wide table scrolls within the page, for which a keyboard must be able to reach it.
_WIDE = '<div class="kb-scroll" role="group" aria-label="Table" tabindex="0">'
_OPENING_HEADING = re.compile(r"\A\s*<h([1-6])\b[^>]*>.*?</h\1>\s*", re.DOTALL)
_FOOTNOTES = re.compile(r'<section class="kb-footnotes"[^>]*>.*?</section>\s*', re.DOTALL)


def html_of(stored: str, asked: Asked, top_level: int) -> Markup:
    """Sanitised HTML with its addresses under the base address and its highest heading at `top_level`."""
    moved = _LOCAL_ADDRESS.sub(rf'\1="{asked.prefix}', stored)
    # The corner of a table, which heads nothing.
    moved = _EMPTY_HEADER.sub("<td></td>", moved)
    moved = _TABLE.sub(lambda match: f"{match[0]}</div>" if match[1] else _WIDE + match[0], moved)
    levels = [int(level) for _, level in _HEADING.findall(moved)]
    down = top_level - min(levels, default=top_level)
    return Markup(_HEADING.sub(lambda match: f"<{match[1]}h{min(int(match[2]) + down, 6)}", moved))  # noqa: S704


def body_and_footnotes(document: Document) -> tuple[str, str]:
    """The body without a heading that says the title again, and its footnotes, which stand at the end of the page."""
    html = _without_title(document)
    notes = _FOOTNOTES.findall(html)
    return _FOOTNOTES.sub("", html), "".join(notes)


def _without_title(document: Document) -> str:
    html: str = document.columns["body_html"] or ""
    opens = document.sections[0] if document.sections else None
    if opens is None or opens.level != 1 or opens.heading != document.entry.title:
        return html
    return _OPENING_HEADING.sub("", html, count=1)


def direction(language: str) -> str:
    """How a language is written: "rtl" for one from right to left, else ""."""
    return "rtl" if language.partition("-")[0].lower() in RIGHT_TO_LEFT else ""


def contents(document: Document, following: Iterable[tuple[str, str]]) -> tuple[TocEntry, ...]:
    """The table of contents; `following` are (anchor, heading) of what comes after the body. () when it is short."""
    headings = [
        section for section in document.sections
        if section.level and section.anchor and section.heading != document.entry.title
    ]  # fmt: skip
    top = min((section.level for section in headings), default=2)
    entries = [
        TocEntry(section.anchor, section.heading, 2 + section.level - top)
        for section in headings
        if section.level - top < 2
    ]
    entries += [TocEntry(anchor, heading, 2) for anchor, heading in following]
    return tuple(entries) if len(entries) >= TABLE_OF_CONTENTS else ()


def outside(document: Document) -> tuple[Shown, ...]:
    """The links of the body to other sites, each address once; the text has them too, so the list may be cut."""
    links = {
        link["url"]: Shown(text=link["text"] or link["url"], address=link["url"], note=link["host"] or "")
        for link in reversed(document.external_links)
        if link["kind"] in ("link", "embed")
    }
    return tuple(reversed(links.values()))
