"""The links, images and embeds of a page, in its order: recorded, and written with a slot for the address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from kb.markdown.links import embed_label, has_scheme, image_label, may_be_linked, repaired
from kb.markdown.notes import Mark, Notes
from kb.markdown.outline import Outline, Place
from kb.markdown.rendering import SEAL
from kb.markdown.tags import MARK, value
from kb.model import BodyLink

_SEALED = re.compile(rf' {MARK}="{SEAL}(\d{{1,9}})"')


# How much of an address a message quotes.
_SHOWN = 200
# Keeps the place of a link until its text is known.
_PENDING = BodyLink("", "", 0, 0)


@dataclass(slots=True)
class _Anchor:
    """An open `<a>`; `slot` is None where it is shown as plain text. `named` says that it has more than text."""

    mark: Mark
    place: Place
    url: str = ""
    written: str | None = None
    slot: int | None = None
    named: bool = False


class PageLinks:
    """Each method returns what is written in place of a tag."""

    def __init__(self, notes: Notes, outline: Outline) -> None:
        self.links: list[BodyLink] = []
        self._notes = notes
        self._outline = outline
        self._open: list[_Anchor] = []
        self._line = 1

    def mark(self, tag: re.Match[str]) -> Mark:
        """What was marked in a tag; for one that was missed, the line of the last that was not."""
        found = _SEALED.search(tag[3])
        return self._notes.marks[int(found[1])] if found else Mark("tag", line=self._line)

    def open(self, tag: re.Match[str]) -> str:
        mark = self.mark(tag)
        self._line = mark.line
        anchor = _Anchor(mark, self._outline.place())
        self._open.append(anchor)
        if mark.kind == "reference":
            return f'<a href="#fn{mark.url.partition("-")[0]}" id="fnref{mark.url}">'
        if mark.kind == "return":
            return f'<a href="#fnref{mark.url}" aria-label="Back to the text">↩'
        if name := value(tag, "id") or value(tag, "name"):
            self._outline.name(name)
        anchor.url, anchor.written = self._address(mark, mark.url or value(tag, "href"))
        if not may_be_linked(anchor.url) and mark.kind != "wikilink":
            if has_scheme(anchor.url):
                self._notes.remark("KB119", mark.line, f"address '{_short(anchor.url)}' is not linked")
            return ""
        anchor.slot = len(self.links)
        self.links.append(_PENDING)
        is_here = anchor.url.startswith("#") and mark.kind != "wikilink"
        href = anchor.url if is_here else f"kb-link:{anchor.slot}"
        title = value(tag, "title") if " title=" in tag[3] else ""
        opening = f'<a href="{escape(href)}"' + (f' title="{escape(title)}">' if title else ">")
        return f'<span class="kb-embed">{opening}' if mark.kind == "embed" else opening

    def close(self) -> str:
        anchor = self._open.pop()
        mark = anchor.mark
        if mark.kind in ("reference", "return"):
            return "</a>"
        if anchor.slot is None:
            return ""
        text, label = self._outline.since(anchor.place), ""
        if mark.kind == "embed":
            text = label = embed_label(anchor.url, mark.text)
        elif not text:
            text = label = anchor.url
        kind = "link" if mark.kind == "tag" else mark.kind
        self.links[anchor.slot] = BodyLink(anchor.url, text, mark.line, anchor.slot, kind, anchor.written)
        closing = "</a></span>" if kind == "embed" else "</a>"
        return closing if anchor.named else escape(label, quote=False) + closing

    def image(self, tag: re.Match[str]) -> str:
        """An image is a link: nothing is loaded from another site, and this one has no pictures."""
        mark = self.mark(tag)
        url = mark.url or value(tag, "src")
        description = " ".join((mark.text or value(tag, "alt")).split())
        label = image_label(url, description)
        if not description:
            self._notes.remark("KB111", mark.line, f"image '{_short(url)}' has no alternative text")
        self._outline.say(f" {escape(description)} ")
        shown = escape(label, quote=False)
        url, written = self._address(mark, url)
        if may_be_linked(url):
            self.links.append(BodyLink(url, description, mark.line, len(self.links), "image", written))
            if not any(anchor.slot is not None for anchor in self._open):
                shown = f'<a href="kb-link:{len(self.links) - 1}">{shown}</a>'
        for anchor in self._open:
            anchor.named = True
        return f'<span class="kb-image">{shown}</span>'

    def _address(self, mark: Mark, address: str) -> tuple[str, str | None]:
        """The address as it can be followed, and as its author wrote it where that is repaired and remarked on."""
        if mark.kind == "wikilink":
            return address, None
        written = address.strip()
        url = repaired(written)
        if url == written:
            return url, None
        if not mark.loose and mark.kind in ("link", "image") and url == written.replace(" ", "%20"):
            # Between < and > an address may have blanks.
            return url, written
        self._notes.remark(
            "KB110",
            mark.line,
            f"address '{_short(written)}' is read as '{_short(url)}'",
            f"Write '{_short(url)}'.",
            (written, url),
        )
        return url, written


def _short(url: str) -> str:
    return url if len(url) <= _SHOWN else f"{url[: _SHOWN - 1]}…"
