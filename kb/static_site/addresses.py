"""Which file an address of the catalogue becomes, and where a link leads when no server reads its parameters.

A page is a folder with an `index.html`, so its address ends with a slash; everything else keeps its name. Parameters
that have few values become parts of the path, searches become parameters that a script reads.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlencode

from kb.catalogue import Catalogue

PAGES = frozenset({"/", "/codebook", "/data", "/gaps", "/links", "/map", "/search", "/timeline"})
FILES = frozenset(
    {
        "/codebook.csv", "/codebook.json", "/codebook.md", "/events.ics", "/favicon.ico", "/feed.atom", "/kb.db",
        "/robots.txt", "/sitemap.xml",
    }
)  # fmt: skip
FOLDERS = ("/-/kb/", "/data/plots/", "/schema/")
LISTING_FORMATS = frozenset({"atom", "bib", "csv", "json", "ris"})
DOCUMENT_FORMATS = frozenset({"atom", "bib", "ics", "json", "md", "ris"})
# Pages of which one parameter chooses between a few: which content type, which facet.
CHOICES = {("/map", "of"): "of", ("/timeline", "of"): "of", ("/search/values", "facet"): ""}
# As in the addresses of the database (RFC 3986, pchar and "/").
PLAIN = "/~!$&'()*+,;=:@"
NOTHING: tuple[tuple[str, str], ...] = ()

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link leads: `address` is the path within the site, `query` what a script reads there.

    `source` is the address, with its parameters, at which the application answers what stands there.
    """

    address: str
    source: str
    query: str = ""

    @property
    def file(self) -> str:
        """The path of the file, below the folder of the site."""
        return file_of(self.address)


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of one edition, percent-encoded: documents, listings with their content types, and old ones."""

    documents: frozenset[str]
    listings: Mapping[str, str]
    redirects: Mapping[str, str]

    def place(self, link: str) -> Place | None:
        """Where a local link leads; None where only a server could answer, and where nothing is."""
        path, _, query = link.partition("?")
        path, pairs = self._now(path), tuple(parse_qsl(query, keep_blank_values=True))
        if path in self.listings or path == "/search":
            return self._listed(path, pairs)
        if path in self.documents or path in PAGES:
            return _page(path) if not pairs else self._chosen(path, pairs)
        if path == "/search/values":
            return self._chosen(path, pairs)
        return Place(path, path, query) if self._is_file(path) else None

    def _now(self, path: str) -> str:
        known = quote(unquote(path), safe=PLAIN)
        known = self.redirects.get(known, known)
        return known if known in self.documents or known == "/" else known.rstrip("/")

    def _listed(self, path: str, pairs: Pairs) -> Place:
        """A page of a listing, or the search page with what was searched for."""
        if not pairs:
            return _page(path)
        names = [name for name, _ in pairs]
        if path in self.listings and names == ["page"] and pairs[0][1].isdigit():
            return Place(f"{path}/page/{pairs[0][1]}/", f"{path}?page={pairs[0][1]}")
        within = (("type", self.listings[path]),) if path in self.listings else NOTHING
        return Place("/search/", "/search", urlencode((*within, *pairs)))

    def _chosen(self, path: str, pairs: Pairs) -> Place | None:
        name, value = pairs[0] if len(pairs) == 1 else ("", "")
        word = CHOICES.get((path, name))
        if word is None or not value:
            return None
        way = "/".join(part for part in (path, word, quote(value, safe="")) if part)
        return Place(f"{way}/", f"{path}?{urlencode([(name, value)])}")

    def _is_file(self, path: str) -> bool:
        if path in FILES or path.startswith(FOLDERS):
            return True
        stem, _, ending = path.rpartition(".")
        if stem in self.listings:
            return ending in LISTING_FORMATS
        return stem in self.documents and ending in DOCUMENT_FORMATS


def read_addresses(connection: sqlite3.Connection, catalogue: Catalogue) -> Addresses:
    """The addresses of an edition; a redirect counts only where nothing stands."""
    documents = frozenset(url for (url,) in connection.execute("select url from documents"))
    listings = {each.listing: each.name for each in catalogue.content_types.values()}
    rows = connection.execute(
        """select redirects.path, documents.url from redirects
           join documents on documents.id = redirects.document order by redirects.path"""
    )
    found = {quote(unquote(old), safe=PLAIN): new for old, new in rows}
    taken = documents | listings.keys() | PAGES | FILES
    redirects = {old: new for old, new in found.items() if old not in taken and old.startswith("/")}
    return Addresses(documents, listings, redirects)


def file_of(address: str) -> str:
    """The path of the file at an address, below the folder of the site."""
    path = unquote(address).lstrip("/")
    return f"{path}index.html" if address.endswith("/") else path


def with_pages(text: str, root: str, addresses: Addresses) -> tuple[str, list[Place]]:
    """Data whose links to further pages of a listing are addresses of files, and those."""
    if not addresses.listings:
        return text, []
    listings = "|".join(re.escape(each) for each in sorted(addresses.listings, reverse=True))
    pattern = re.compile(rf"{re.escape(root)}(?P<path>{listings})\.(?P<form>atom|json)\?page=(?P<number>\d+)")
    found = [
        Place(
            f"{match['path']}/page/{match['number']}.{match['form']}", match[0].removeprefix(root)
        )
        for match in pattern.finditer(text)
    ]  # fmt: skip
    return pattern.sub(
        lambda match: f"{root}{match['path']}/page/{match['number']}.{match['form']}", text
    ), found


def _page(path: str) -> Place:
    return Place("/" if path == "/" else f"{path}/", path)
