"""HTML of other sites as Markdown: headings, paragraphs, lists, links and emphasis; all other tags are left out."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = frozenset({"p", "div", "section", "article", "table", "tr", "ul", "ol", "figure", "blockquote"})
_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_SILENT = frozenset({"script", "style", "template"})
# What would mean something in Markdown and meant nothing in HTML.
_SPECIAL = re.compile(r"([\\`*_\[\]<>])")
_AT_START = re.compile(r"^(\s*)([#+\-=~:]|\d+[.)])", re.MULTILINE)
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s()<>]+")


def markdown_of(html: str) -> str:
    """The text of some HTML as Markdown, "" where there is none; never raises."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._lists: list[int | None] = []
        self._links: list[str] = []
        self._silent = 0

    def text(self) -> str:
        text = "".join(self._parts)
        text = re.sub(r"[ \t]*\n[ \t]*", "\n", re.sub(r"[ \t]+", " ", text))
        return re.sub(r"\n{3,}", "\n\n", text).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _HEADINGS:
            self._parts.append(f"\n\n{_HEADINGS[tag]} ")
        elif tag == "li":
            self._parts.append(f"\n{self._item()} ")
        elif tag == "br":
            self._parts.append("\n\n")
        elif tag == "a":
            self._open_link(dict(attrs).get("href") or "")
        elif tag in _MARKS:
            self._parts.append(_MARKS[tag])
        elif tag in _BLOCKS:
            self._parts.append("\n\n")
        if tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else None)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "a" and self._links:
            address = self._links.pop()
            self._parts.append(f"]({address})" if address else "")
        elif tag in _MARKS:
            self._parts.append(_MARKS[tag])
        elif tag in _HEADINGS or tag in _BLOCKS:
            self._parts.append("\n\n")
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            escaped = _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", data))
            is_first = not self._parts or self._parts[-1].endswith("\n")
            self._parts.append(_AT_START.sub(r"\1\\\2", escaped) if is_first else escaped)

    def _open_link(self, address: str) -> None:
        address = address if _ADDRESS.fullmatch(address) else ""
        self._links.append(address)
        self._parts.append("[" if address else "")

    def _item(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "-"
        self._lists[-1] += 1
        return f"{self._lists[-1]}."
