"""Feeds to follow: everything, one search or listing, and what refers to one document, such as a topic or method."""

from __future__ import annotations

import sqlite3

from kb.catalogue import Catalogue, Change, ContentType, Document, changes, changes_about, changes_among
from kb.formats import dates, feeds
from kb.search.engine import SearchResults
from kb.web.asked import Answer, Asked
from kb.web.results import path_of


def everything(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/feed.atom`: new and changed documents."""
    return _answer(catalogue, asked, catalogue.site.title, "/", changes(connection))


def of_results(
    connection: sqlite3.Connection,
    catalogue: Catalogue,
    asked: Asked,
    found: SearchResults,
    scope: ContentType | None,
) -> Answer:
    """A page of a search or listing, in its order."""
    title = scope.label_plural if scope else "Search"
    following = asked.absolute(f"{path_of(scope)}.atom", found.next.pairs()) if found.next else None
    name = f"{catalogue.site.title}: {found.request.words or title}"
    shown = changes_among(connection, [hit.id for hit in found.hits])
    return _answer(catalogue, asked, name, path_of(scope), shown, following)


def about(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked, document: Document) -> Answer:
    """What refers to a document: the new and changed documents of a topic, that use a method, and so on."""
    name = f"{catalogue.site.title}: {document.entry.title}"
    shown = changes_about(connection, document.entry.id)
    return _answer(catalogue, asked, name, document.entry.url, shown)


def _answer(
    catalogue: Catalogue,
    asked: Asked,
    title: str,
    path: str,
    shown: list[Change],
    following: str | None = None,
) -> Answer:
    made = feeds.Feed(
        title=title,
        address=asked.absolute(path, asked.pairs),
        own_address=asked.absolute(asked.path, asked.pairs),
        updated=asked.modified,
        author=catalogue.site.title,
        language=catalogue.site.language,
        entries=tuple(_entry(asked, change) for change in shown),
        subtitle=catalogue.site.description,
        next_address=following,
        rights=catalogue.site.licence,
    )
    return Answer(body=feeds.as_atom(made), content_type=feeds.MEDIA_TYPE)


def _entry(asked: Asked, change: Change) -> feeds.FeedEntry:
    entry = change.entry
    published = dates.timestamp(change.first_changed) or dates.timestamp(entry.date_start)
    return feeds.FeedEntry(
        title=entry.title,
        address=asked.absolute(entry.url),
        updated=dates.timestamp(change.last_changed) or published or asked.modified,
        published=published,
        summary=entry.summary,
        category=entry.content_type,
    )
