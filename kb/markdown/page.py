"""Sanitised HTML → the finished page, with its text, sections and links, in one walk from tag to tag."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape

from kb.markdown.characters import visible
from kb.markdown.notes import Notes
from kb.markdown.outline import Outline
from kb.markdown.page_links import PageLinks
from kb.markdown.rendering import SEAL
from kb.markdown.sanitise import EMBEDDED_POSTS
from kb.markdown.tags import TAG, unmarked, value
from kb.model import BodyLink

_WITHIN_WORDS = frozenset(
    "abbr b bdi bdo cite code del dfn em i ins kbd mark q ruby s samp small span strong sub sup time u var wbr".split()
)


class Page:
    """`top_level` is the level that the highest headings get; without `anchors` they have no ids."""

    def __init__(self, notes: Notes, *, top_level: int = 2, anchors: bool = True) -> None:
        self.outline = Outline()
        self._links = PageLinks(notes, self.outline)
        self._top_level = top_level
        self._has_anchors = anchors
        self._out: list[str] = []
        self._copied = 0
        self._heading = (0, "")
        self._headings = 0
        self._posts: list[int | None] = []
        self._tables = 0
        self._lists = 0
        self._handlers: Mapping[str, Callable[[re.Match[str]], str | None]] = {
            "a": self._anchor, "img": self._links.image, "table": self._table, "pre": self._pre, "td": self._cell,
            "th": self._cell, "blockquote": self._quote, "section": self._section, "ul": self._list, "ol": self._list,
            "li": self._list_item,
            **dict.fromkeys((f"h{level}" for level in range(1, 7)), self._any_heading),
        }  # fmt: skip

    @property
    def links(self) -> list[BodyLink]:
        return self._links.links

    def finished(self, html: str) -> str:
        """The page as it is shown, but for the addresses of its links."""
        position = 0
        for tag in TAG.finditer(html):
            if tag.start() > position:
                self.outline.say(html[position : tag.start()])
            position = tag.end()
            handler = self._handlers.get(tag[2])
            instead = handler(tag) if handler else self._other(tag)
            if instead is not None:
                self._out += (html[self._copied : tag.start()], instead)
                self._copied = position
        self.outline.say(html[position:])
        page = visible("".join((*self._out, html[self._copied :]))).replace(SEAL, "")
        # Where a comment or a template's mark was all that a paragraph held.
        return page.replace("<p></p>\n", "").replace("<p></p>", "") if "<p></p>" in page else page

    # Each handler returns what is written in place of a tag, or None to leave it as it is.

    def _other(self, tag: re.Match[str]) -> str | None:
        if tag[2] not in _WITHIN_WORDS:
            self.outline.separate()
        return unmarked(tag) if tag[3] else None

    def _anchor(self, tag: re.Match[str]) -> str:
        """Marks of footnotes are no words of the text."""
        if tag[1]:
            self.outline.is_muted = False
            return self._links.close()
        self.outline.is_muted = self._links.mark(tag).kind in ("reference", "return")
        return self._links.open(tag)

    def _any_heading(self, tag: re.Match[str]) -> str:
        self.outline.separate()
        self._headings += -1 if tag[1] else 1
        if self._headings > (0 if tag[1] else 1):
            # A heading within another, which an author's own HTML can have, is a part of its text.
            return ""
        if not tag[1]:
            # Its own place in the output is written when its text is known.
            self._heading = (len(self._out) + 1, value(tag, "id"))
            self.outline.open_heading()
            return ""
        place, given_id = self._heading
        closed = self.outline.close_heading(int(tag[2][1]), given_id)
        if closed is None:
            return ""
        level = min(closed[0] + self._top_level - 1, 6)
        self._out[place] = f'<h{level} id="{escape(closed[1])}">' if self._has_anchors else f"<h{level}>"
        return f"</h{level}>"

    def _table(self, tag: re.Match[str]) -> str | None:
        """A wide table scrolls by itself, which has to be possible by keyboard."""
        self.outline.separate()
        self._tables += -1 if tag[1] else 1
        if not tag[1] and self._tables == 1:
            return f'<div class="kb-table" role="group" aria-label="Table" tabindex="0">{unmarked(tag)}'
        return "</table></div>" if tag[1] and not self._tables else unmarked(tag)

    def _pre(self, tag: re.Match[str]) -> str:
        self.outline.separate()
        self.outline.is_verbatim = not tag[1]
        return "</pre>" if tag[1] else '<pre tabindex="0">'

    def _cell(self, tag: re.Match[str]) -> str | None:
        self.outline.separate(" ")
        return unmarked(tag) if tag[3] else None

    def _quote(self, tag: re.Match[str]) -> str:
        """The last link of another site's post, quoted, leads to it."""
        self.outline.separate()
        if not tag[1]:
            is_post = EMBEDDED_POSTS.intersection(value(tag, "class").split())
            self._posts.append(len(self.links) if is_post else None)
            return "<blockquote>"
        first = self._posts.pop()
        if first is not None and len(self.links) > first:
            self.links[-1] = replace(self.links[-1], kind="embed")
        return "</blockquote>"

    def _section(self, tag: re.Match[str]) -> str:
        self.outline.separate()
        if value(tag, "class") == "kb-footnotes":
            return '<section class="kb-footnotes" aria-label="Footnotes">'
        return unmarked(tag)

    def _list(self, tag: re.Match[str]) -> str | None:
        self._lists += -1 if tag[1] else 1
        return self._other(tag)

    def _list_item(self, tag: re.Match[str]) -> str:
        self.outline.separate()
        if not self._lists:
            # Left over where a template's marks were taken off around it.
            return "</div>" if tag[1] else "<div>"
        mark = self._links.mark(tag)
        return f'<li id="fn{mark.url}">' if mark.kind == "footnote" else unmarked(tag)
