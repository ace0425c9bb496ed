"""The links of a page, made to lead from its file to other files, whatever folder of a host they lie in."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from html import escape, unescape
from html.parser import HTMLParser

from kb.static_site.addresses import Addresses, Place

# Attributes in which our pages name addresses.
_ATTRIBUTE = re.compile(r'\s(?P<name>href|src|action|data-kb-index|data-kb-root)="(?P<value>[^"]*)"')
LINKS = ("href=", "src=", "action=", "data-kb-")
# The index is made last, from the pages, and no page is asked for it.
INDEX = "/pagefind/"


class _Tags(HTMLParser):
    """Where the tags with addresses stand: offset and text of each."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[int, str]] = []
        self._starts = [0, *(match.end() for match in re.finditer("\n", html))]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 (the parser's)
        text = self.get_starttag_text() or ""
        if any(name in text for name in LINKS):
            line, column = self.getpos()
            self.found.append((self._starts[line - 1] + column, text))


class Page:
    """A page on its way to a file.

    `prefix` is the path below which the application answers, `here` the address of the page within the site; ""
    where the page may be shown at any address, so that its links must begin at the root of the host.
    """

    def __init__(self, html: str, prefix: str, here: str, addresses: Addresses) -> None:
        self.places: list[Place] = []
        self._prefix, self._here, self._addresses = prefix, here, addresses
        self.html = "".join(self._pieces(html))

    def _pieces(self, html: str) -> Iterator[str]:
        done = 0
        for start, text in _Tags(html).found:
            yield html[done:start]
            yield _ATTRIBUTE.sub(self._attribute, text)
            done = start + len(text)
        yield html[done:]

    def _attribute(self, match: re.Match[str]) -> str:
        """The attribute with an address of the site; nothing where the link would lead nowhere."""
        value = unescape(match["value"])
        if not value.startswith(self._prefix) or value.startswith("//"):
            return match[0]
        link, _, fragment = ("/" + value.removeprefix(self._prefix)).partition("#")
        leads = self._leads(link)
        if leads is None:
            return ""
        return f' {match["name"]}="{escape(leads + (f"#{fragment}" if fragment else ""))}"'

    def _leads(self, link: str) -> str | None:
        if link.startswith(INDEX):
            return self._from_here(link)
        place = self._addresses.place(link)
        if place is None:
            return None
        self.places.append(place)
        return self._from_here(place.address) + (f"?{place.query}" if place.query else "")

    def _from_here(self, address: str) -> str:
        return relative(address, self._here) if self._here else self._prefix + address.removeprefix("/")


def relative(address: str, here: str) -> str:
    """The address as seen from the page at `here`; both are paths within the site."""
    folder = here.rpartition("/")[0] or "/"
    seen = posixpath.relpath(address, folder)
    # A colon in the first part would be read as the end of a scheme.
    seen = f"./{seen}" if ":" in seen.partition("/")[0] else seen
    return f"{seen}/" if address.endswith("/") else seen
