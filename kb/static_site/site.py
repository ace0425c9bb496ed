"""The files of a site, one after the other: pages by following their links, then the search index made from them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import AsyncExitStack
from itertools import chain
from pathlib import Path

from kb.export.files import File, copied, uncounted
from kb.export.source import Source
from kb.formats import dates
from kb.static_site import moving
from kb.static_site.addresses import Addresses, Place, read_addresses, with_pages
from kb.static_site.asking import AT_ONCE, Answered, Asking
from kb.static_site.links import Page
from kb.static_site.search_index import SearchIndex, filters_of, with_filters
from kb.web.asked import StaticSite

# Asked for first; all else is found by following links. Nothing stands at the address of the last one.
ENTRIES = (
    "/", "/codebook", "/data", "/links", "/search", "/events.ics", "/feed.atom", "/sitemap.xml", "/robots.txt",
    "/favicon.ico",
)  # fmt: skip
MISSING = Place("", "/404")
NOT_FOUND = "404.html"
# Tells GitHub Pages that files whose names begin with a dot or an underscore are meant.
PLAIN_FILES = ".nojekyll"
DATABASE = Place("/kb.db", "/kb.db")


def files(database: Path, source: Source, site: StaticSite) -> Iterator[File]:
    """Every file of the site but the manifest, in the same order each time."""
    with asyncio.Runner() as runner:
        making = Making(database, source, site)
        try:
            runner.run(making.begin())
            while making.waiting:
                yield from runner.run(making.some())
            yield File(DATABASE.file, copied(database))
            yield from making.around()
            yield from making.index()
        finally:
            runner.run(making.end())


class Making:
    """A site in the making: which addresses wait to be asked for, and which have been found already."""

    def __init__(self, database: Path, source: Source, site: StaticSite) -> None:
        self._source, self._site = source, site
        self._addresses: Addresses = read_addresses(source.connection, source.catalogue)
        self._filters = filters_of(source.connection)
        self._labels = {each.name: each.label for each in source.catalogue.content_types.values()}
        self._search = SearchIndex(source.catalogue.site.language)
        self._asking = Asking(database, site)
        self._stack = AsyncExitStack()
        self._found: set[str] = {DATABASE.address}
        self.waiting = deque([MISSING])
        self._done = 0
        entries = (self._addresses.place(each) for each in ENTRIES)
        documents = (self._addresses.place(each) for each in sorted(self._addresses.documents))
        self._find(place for place in chain(entries, documents) if place)

    async def begin(self) -> None:
        await self._stack.enter_async_context(self._asking)
        self._stack.enter_context(self._search)

    async def end(self) -> None:
        await self._stack.aclose()

    async def some(self) -> list[File]:
        """The files of the next few addresses; what their pages lead to waits then."""
        places = [self.waiting.popleft() for _ in range(min(AT_ONCE, len(self.waiting)))]
        answers = await self._asking.answers(place.source for place in places)
        made = [self._file(*each) for each in zip(places, answers, strict=True)]
        self._done += len(places)
        self._source.progress("pages", self._done, self._done + len(self.waiting))
        return made

    def around(self) -> Iterator[File]:
        """What leads on from old addresses, and what hosts want to know."""
        for path, text in moving.pages(self._addresses, self._site.root):
            yield uncounted(path, text)
        if self._addresses.redirects:
            yield uncounted(moving.LIST, moving.listed(self._addresses, self._asking.prefix))
        yield uncounted(PLAIN_FILES, b"")

    def index(self) -> Iterator[File]:
        """What a browser searches, made of the pages written so far."""
        self._source.progress("search index", 0, 1)
        return (uncounted(path, content) for path, content in self._search.files())

    def _find(self, places: Iterable[Place]) -> None:
        for place in places:
            if place.address not in self._found:
                self._found.add(place.address)
                self.waiting.append(place)

    def _file(self, place: Place, answered: Answered) -> File:
        path = place.file if place.address else NOT_FOUND
        if not answered.is_page:
            return uncounted(path, self._data(path, answered.content))
        page = Page(answered.content.decode(), self._asking.prefix, place.address, self._addresses)
        self._find(page.places)
        if place.source in self._filters:
            self._search.add(self._indexed(place, page.html))
        return uncounted(path, page.html)

    def _data(self, path: str, content: bytes) -> bytes:
        if not path.endswith((".json", ".atom")):
            return content
        text, found = with_pages(content.decode(), self._site.root, self._addresses)
        self._find(found)
        return text.encode()

    def _indexed(self, place: Place, html: str) -> str:
        kind, start, end = self._source.connection.execute(
            "select content_type, date_start, date_end from documents where url = ?", (place.source,)
        ).fetchone()
        meta = {
            "address": place.address.removeprefix("/"),
            "kind": self._labels[kind],
            "date": dates.human_range(start, end),
        }
        return with_filters(html, self._filters[place.source], meta)
