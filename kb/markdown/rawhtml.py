"""An author's own HTML, piece by piece: links, images and embeds are marked, and no piece swallows what follows it.

The sanitiser takes off whatever is missed here; this is about what would be lost or shown wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape

from kb.markdown.characters import MORE
from kb.markdown.notes import Mark
from kb.markdown.sanitise import TAGS

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_MORE = re.compile(r"<!--#?[ \t]*more[ \t]*-->", re.IGNORECASE)
_ATTRIBUTES = r"""(?:[^>"']|"[^"]*"|'[^']*')*"""
_TAG = re.compile(rf"</?([a-zA-Z][^\s/>]*)({_ATTRIBUTES})>")
_TAG_BEGINS = re.compile(r"</?[a-zA-Z]")
_ADDRESS = re.compile(r"""\s(src|data|href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE)
_TITLE = re.compile(r"""\stitle\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)

_ATTRIBUTE = re.compile(r"""([\w-]+)=(?:"([^"]*)"|'([^']*)')""")
_TEXTS = frozenset(("alt", "caption", "heading", "label", "summary", "title"))
_WEB_ADDRESS = re.compile(r"https?://[^\s\"'<>]+")

# Elements in which a browser takes tags for text, until their own end.
_SWALLOW = frozenset("noembed noframes noscript plaintext select template textarea title xmp".split())
_NOT_FOR_READERS = frozenset(("script", "style"))
_EMBEDS = frozenset("iframe video audio object embed source".split())


class RawHtml:
    """`mark` keeps a mark and returns the attribute that names it; `report` is told of each element of MDX."""

    def __init__(self, mark: Callable[[Mark], str], report: Callable[[str, int], None]) -> None:
        self._mark = mark
        self._report = report
        self._pieces: list[str] = []
        # A <video> may leave its address to the first <source> in it; one in a <picture> is an image's.
        self._wants_source = False
        self._unfinished = ""

    def marked(self, raw: str, line: int, *, inline: bool = False) -> str:
        """A piece that begins on `line`, with marks in the tags of links and images and in place of embeds."""
        if "<!--" in raw:
            raw = without_comments(raw)
        self._pieces = []
        position = 0
        while begins := _TAG_BEGINS.search(raw, position):
            self._pieces.append(raw[position : begins.start()])
            line += raw.count("\n", position, begins.start())
            tag = _TAG.match(raw, begins.start())
            if not tag:
                # A browser would take all that follows, to the next quotation mark, for an attribute.
                return "".join((*self._pieces, escape(raw[begins.start() :])))
            position = self._end_of_hidden(raw, tag, inline=inline) or self._take(tag, line)
            line += raw.count("\n", begins.start(), position)
        return "".join((*self._pieces, raw[position:]))

    def end_of_paragraph(self) -> str:
        """The closing tag of an element that hides text and that the paragraph leaves open."""
        closing, self._unfinished = self._unfinished and f"</{self._unfinished}>", ""
        return closing

    def _end_of_hidden(self, raw: str, tag: re.Match[str], *, inline: bool) -> int | None:
        """Where a script or stylesheet ends; an inline one comes in pieces and is left to the sanitiser."""
        name = tag[1].lower()
        if name not in _NOT_FOR_READERS:
            return None
        if tag[0].startswith("</"):
            self._pieces.append(self.end_of_paragraph())
        elif inline:
            self._unfinished = name
            self._pieces.append(f"<{name}>")
        else:
            closing = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(raw, tag.end())
            return closing.start() if closing else len(raw)
        return tag.end()

    def _take(self, tag: re.Match[str], line: int) -> int:
        name, attributes = tag[1].lower(), tag[2]
        closing = tag[0].startswith("</")
        if name in _EMBEDS or (name == "a" and "kb-embed" in attributes):
            self._pieces.append("" if closing else self._embed(name, attributes, line))
        elif name in ("a", "img") and not closing:
            self._pieces.append(f"<{name}{self._mark(Mark('tag', line=line))}{attributes}>")
        elif is_component(tag[1], attributes):
            # An element of MDX, of which nothing is known but what it is given to show.
            self._report(tag[1], line)
            self._pieces.append("" if closing else self._shown(attributes, line))
        elif name not in _SWALLOW:
            self._pieces.append(tag[0])
        return tag.end()

    def _shown(self, attributes: str, line: int) -> str:
        """The texts and addresses among the attributes of an element that is not HTML."""
        pieces: list[str] = []
        for name, double, single in _ATTRIBUTE.findall(attributes):
            written = unescape(double or single).strip()
            if written and name in _TEXTS:
                pieces.append(f"<strong>{escape(written)}</strong>")
            elif _WEB_ADDRESS.fullmatch(written):
                pieces.append(f"<a{self._mark(Mark('embed', written, line))}></a>")
        return " ".join(pieces)

    def _embed(self, name: str, attributes: str, line: int) -> str:
        address = _ADDRESS.search(attributes)
        wanted = name != "source" or self._wants_source
        self._wants_source = name in ("video", "audio") and not address
        if not address or not wanted:
            return ""
        url = unescape(address[2] or address[3] or address[4] or "").strip()
        title = _TITLE.search(attributes)
        text = unescape(title[1] or title[2] or "") if title else ""
        return f"<a{self._mark(Mark('embed', url, line, text))}>" + ("" if name == "a" else "</a>")


def is_component(name: str, attributes: str) -> bool:
    """Whether a tag is one of MDX and not of HTML, whose tags may be written in capitals."""
    if not name[0].isupper() or name.isupper():
        return False
    return name.lower() not in TAGS or any(name in _TEXTS for name, _, _ in _ATTRIBUTE.findall(attributes))


def without_comments(raw: str) -> str:
    """Without comments, also one that does not end here: it would hide the rest of the page."""
    raw = _MORE.sub(MORE, raw)
    last = raw.rfind("-->") + 1
    unclosed = raw.find("<!--", last)
    return _COMMENT.sub("", raw[:unclosed] if unclosed >= 0 else raw)
