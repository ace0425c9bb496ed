"""What a site tells other programs of its pages: a feed of all documents, a calendar, a sitemap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice

from kb.catalogue import dated_types
from kb.catalogue.citing import happening
from kb.export.files import File
from kb.export.source import Source
from kb.formats import calendar, dates, feeds, sitemap
from kb.formats.xml import text

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def atom_files(source: Source) -> Iterator[File]:
    """Every document as an entry, by id: for whoever takes all of it, not only what is new."""
    root = source.needs_root("atom")
    site = source.catalogue.site
    feed = feeds.Feed(
        title=site.title, address=f"{root}/", own_address=f"{root}/feed.atom", updated=_newest(source),
        author=site.title, language=site.language, entries=(), subtitle=site.description, rights=site.licence,
    )  # fmt: skip
    tail = "</feed>\n"
    entries = (
        _inner(feeds.as_atom(alone), feeds.as_atom(replace(alone, entries=())), tail)
        for alone in _feeds_of_one(source, feed)
    )
    yield File("catalogue.atom", entries, feeds.as_atom(feed).removesuffix(tail), tail=tail)


def ics_files(source: Source) -> Iterator[File]:
    """Everything that happens on a known day."""
    tail = "END:VCALENDAR\r\n"
    empty = calendar.as_calendar(source.catalogue.site.title, ())
    events = (
        _inner(calendar.as_calendar(source.catalogue.site.title, [each]), empty, tail)
        for each in _happenings(source)
    )
    yield File("catalogue.ics", events, empty.removesuffix(tail), tail=tail)


def sitemap_files(source: Source) -> Iterator[File]:
    """`sitemap.xml` with every page, or where those are too many for one file an index of several."""
    root = source.needs_root("sitemap")
    pages = _pages(source)
    first = list(islice(pages, sitemap.MOST_ADDRESSES))
    following = next(pages, None)
    if following is None:
        yield _sitemap("sitemap.xml", iter(first))
        return
    names = [f"sitemap-{number}.xml" for number in range(1, 2 + _count(source) // sitemap.MOST_ADDRESSES)]
    rest = chain(first, (following,), pages)
    for name in names:
        yield _sitemap(name, islice(rest, sitemap.MOST_ADDRESSES))
    lines = (f"<sitemap><loc>{text(f'{root}/{name}')}</loc></sitemap>\n" for name in names)
    head = f'<?xml version="1.0" encoding="utf-8"?>\n<sitemapindex xmlns="{SITEMAP}">\n'
    yield File("sitemap.xml", lines, head, tail="</sitemapindex>\n")


def _inner(whole: str, empty: str, tail: str) -> str:
    """What a text with one entry has more than the same text with none; both end with `tail`."""
    return whole[len(empty) - len(tail) : -len(tail)]


def _newest(source: Source) -> str:
    (newest,) = source.connection.execute("select max(last_changed) from documents").fetchone()
    return dates.timestamp(newest) or dates.NEVER


def _feeds_of_one(source: Source, feed: feeds.Feed) -> Iterator[feeds.Feed]:
    for document in source.brief():
        if document.entry.withdrawn is not None or document.entry.parent is not None:
            continue
        published = dates.timestamp(document.entry.date_start)
        entry = feeds.FeedEntry(
            title=document.entry.title,
            address=source.absolute(document.entry.url),
            updated=dates.timestamp(document.columns["last_changed"]) or published or feed.updated,
            published=published,
            summary=document.entry.summary,
            category=document.entry.content_type,
        )
        yield replace(feed, updated=entry.updated, entries=(entry,))


def _happenings(source: Source) -> Iterator[calendar.Happening]:
    for content_type in dated_types(source.catalogue):
        for document in source.brief(content_type.name):
            if calendar.is_dated(document.entry.date_start):
                yield happening(source.catalogue, document, source)


def _pages(source: Source) -> Iterator[tuple[str, str | None]]:
    """Address and date of last change: of the home page and the listings, then of each document."""
    if source.query is None:
        listings = (each.listing for each in source.catalogue.content_types.values())
        yield from ((source.absolute(path), None) for path in ("/", *listings))
    for document in source.brief():
        if document.entry.withdrawn is None:
            yield source.absolute(document.entry.url), document.columns["last_changed"]


def _count(source: Source) -> int:
    """How many addresses there are, less one."""
    return sum(1 for _ in _pages(source)) - 1


def _sitemap(name: str, pages: Iterator[tuple[str, str | None]]) -> File:
    empty, tail = sitemap.as_sitemap(()), "</urlset>\n"
    records = (_inner(sitemap.as_sitemap([page]), empty, tail) for page in pages)
    return File(name, records, empty.removesuffix(tail), tail=tail)
