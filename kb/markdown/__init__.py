"""Markdown → safe HTML, plain text, sections, and links with lines: all that the other parts know of Markdown.

`read` cleans the text (`cleaning`), parses it (`dialect`), renders the tokens with marks (`rendering`), has the
HTML sanitised (`sanitise`) and takes everything else from the result in one walk (`page`).
"""

from __future__ import annotations

import re
from html import escape

from kb.markdown.characters import visible
from kb.markdown.cleaning import clean
from kb.markdown.containers import first_loose_mark
from kb.markdown.dialect import parser
from kb.markdown.limits import MAX_CHARACTERS, TooMuch
from kb.markdown.notes import Notes
from kb.markdown.page import Page
from kb.markdown.rawhtml import without_comments
from kb.markdown.rendering import Rendering
from kb.markdown.sanitise import sanitised
from kb.markdown.slots import fill
from kb.markdown.words import tidy, word_count
from kb.model import Reading, Remark, Section

__all__ = ["fill", "inline_html", "plain", "read"]

# One line in which Markdown, HTML and templates see nothing but text.
_NO_MARKUP = re.compile(r"(?![\s#:~>+=-]|\d{1,9}[.)])[^\n<&*_`~\[\\{]*")


def read(text: str, *, wikilinks: bool = False) -> Reading:
    """All that a body says; with `wikilinks`, `[[Page]]` is a link. Never fails.

    A body that would take too long is shown as it was written, with the remark KB106.
    """
    return _read(text, wikilinks=wikilinks, is_field=False)


def inline_html(text: str) -> str:
    """A short text, such as a field's, as safe HTML with its addresses as written; headings begin at `h3`."""
    simple = visible(text).strip()
    if _NO_MARKUP.fullmatch(simple):
        return f"<p>{escape(simple, quote=False)}</p>\n" if simple else ""
    reading = _read(text, wikilinks=False, is_field=True)
    return fill(reading.html, {link.slot: link.url for link in reading.links})


def plain(text: str) -> str:
    """A short text without its markup, in one line."""
    simple = visible(text).strip()
    if not _NO_MARKUP.fullmatch(simple):
        simple = _read(text, wikilinks=False, is_field=True).text
    return " ".join(simple.split())


def _read(text: str, *, wikilinks: bool, is_field: bool) -> Reading:
    if not text or text.isspace():
        return Reading()
    try:
        return _rendered(text, wikilinks=wikilinks, is_field=is_field)
    except TooMuch as much:
        return _as_written(text, str(much))


def _rendered(text: str, *, wikilinks: bool, is_field: bool) -> Reading:
    """Several fields stand on one page, so they have neither anchors nor footnotes, whose ids would meet."""
    if len(text) > MAX_CHARACTERS:
        raise TooMuch(f"more than {MAX_CHARACTERS:,} characters")
    cleaned = clean(text, notes=wikilinks)
    notes = Notes(":::" in cleaned.text, cleaned.heading_ids, cleaned.remarks)
    environment = {"notes": notes}
    tokens = parser(wikilinks=wikilinks, footnotes=not is_field).parse(cleaned.text, environment)
    html = Rendering(notes).page(tokens, environment)
    page = Page(notes, top_level=3 if is_field else 2, anchors=not is_field)
    html = page.finished(sanitised(html))
    words = page.outline.close()
    return Reading(
        html=html,
        text=words,
        sections=tuple(page.outline.sections),
        links=tuple(page.links),
        passages=tuple(notes.passages),
        remarks=tuple(sorted(notes.remarks, key=lambda remark: remark.line)),
        summary=page.outline.summary or None,
        first_heading=page.outline.first_heading,
        word_count=word_count(words),
    )


def _as_written(text: str, much: str) -> Reading:
    text = visible(without_comments(text))
    remarks = [Remark("KB106", 1, 1, f"the body has {much}, so it is shown as it was written")]
    if ":::" in text and (line := first_loose_mark(text)) is not None:
        remarks.append(
            Remark("KB116", line + 1, 1, "a container cannot be made out in a body that is too large")
        )
    words = tidy(text)
    return Reading(
        html=f'<pre tabindex="0">{escape(text, quote=False)}</pre>\n',
        text=words,
        sections=(Section(0, "", "", words),),
        remarks=tuple(remarks),
        word_count=word_count(words),
    )
