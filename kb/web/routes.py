"""Which page stands at an address. Content types may have any path, so addresses are looked up in the edition."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from kb.catalogue import Catalogue, ContentType, Entry, document, find, find_nearly
from kb.web import (
    article,
    atom,
    cards,
    codebook,
    compare,
    data,
    described,
    downloads,
    errors,
    facet_values,
    finder,
    gaps,
    home,
    outside_links,
    places,
    plots,
    reconcile,
    results,
    static_search,
    suggest,
    timeline,
)
from kb.web.asked import Answer, Asked, moved

Page = Callable[[sqlite3.Connection, Catalogue, Asked], Answer]

FIXED: dict[str, Page] = {
    "/": home.answer,
    "/search": lambda connection, catalogue, asked: results.answer(connection, catalogue, asked, None),
    "/search/values": facet_values.answer,
    "/suggest": suggest.answer,
    "/compare": compare.answer,
    "/cards": cards.answer,
    "/compare.csv": compare.as_csv,
    "/gaps": gaps.answer,
    "/timeline": timeline.answer,
    "/map": places.answer,
    "/links": outside_links.answer,
    "/finder": finder.answer,
    "/codebook": codebook.answer,
    "/codebook.json": codebook.as_json,
    "/codebook.csv": codebook.as_csv,
    "/codebook.md": codebook.as_markdown,
    "/data": data.answer,
    "/feed.atom": atom.everything,
    "/events.ics": downloads.events,
    "/sitemap.xml": downloads.site_map,
    "/robots.txt": downloads.robots,
    "/openapi.json": described.openapi_answer,
    reconcile.ADDRESS: reconcile.answer,
    "/reconcile/suggest/entity": reconcile.suggest_entity,
    "/reconcile/suggest/type": reconcile.suggest_type,
    "/reconcile/suggest/property": reconcile.suggest_property,
    "/reconcile/properties": reconcile.properties,
    "/reconcile/preview": reconcile.preview,
    "/reconcile/view": reconcile.view,
}
# Other names under which people and programs look for a fixed page.
OTHER_NAMES = {
    "/index.html": "/",
    "/index": "/",
    "/home": "/",
    "/feed": "/feed.atom",
    "/rss": "/feed.atom",
    "/atom": "/feed.atom",
    "/feed.xml": "/feed.atom",
    "/rss.xml": "/feed.atom",
    "/atom.xml": "/feed.atom",
    "/calendar": "/events.ics",
    "/calendar.ics": "/events.ics",
}
# What takes the place of a page that needs a server, where the pages become files.
STATIC: dict[str, Page] = {"/search": static_search.answer}
DOCUMENT_FORMATS = frozenset({"json", "md", "bib", "ris", "ics", "atom"})


def answer(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """The answer at the address: a fixed page, a document, a listing, one of their formats, or a way on."""
    fixed = {**FIXED, **STATIC} if asked.is_static else FIXED
    if page := fixed.get(asked.path):
        return page(connection, catalogue, asked)
    if schema := described.schema_answer(catalogue, asked):
        return schema
    if drawing := plots.answer(connection, asked):
        return drawing
    place = find(connection, catalogue, asked.path)
    if place.document:
        return _document(connection, catalogue, asked, place.document)
    if place.listing:
        return results.answer(connection, catalogue, asked, place.listing)
    return _in_a_format(connection, catalogue, asked) or _elsewhere(connection, catalogue, asked, place.moved)


def _document(
    connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked, entry: Entry, name: str = ""
) -> Answer:
    """The page of a document or, with a name, its text in that format; 404 where it has none."""
    if entry.withdrawn is not None:
        return errors.withdrawn(catalogue, asked, entry)
    shown = document(connection, catalogue, entry.id)
    assert shown is not None, "it was found in the same edition"
    if not name:
        return article.answer(connection, catalogue, shown, asked)
    answered = downloads.document_answer(connection, catalogue, asked, shown, name)
    return answered or errors.not_found(connection, catalogue, asked)


def _in_a_format(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer | None:
    """`/methods.csv`, `/search.json`, `/methods/citizens-jury.bib`; None when the address is none of these."""
    stem, _, name = asked.path.rpartition(".")
    if stem == "/search" and name in results.RESULT_FORMATS:
        return downloads.results_answer(connection, catalogue, asked, None, name)
    listing: ContentType | None = catalogue.by_listing(stem)
    if listing and name in results.RESULT_FORMATS:
        return downloads.results_answer(connection, catalogue, asked, listing, name)
    if name in DOCUMENT_FORMATS and (entry := find(connection, catalogue, stem).document):
        return _document(connection, catalogue, asked, entry, name)
    return None


def _elsewhere(
    connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked, known: str | None
) -> Answer:
    """A redirect to where it stands now, else the page that says that nothing is here."""
    if known or (known := find_nearly(connection, catalogue, asked.path)):
        return moved(asked.local(known, asked.pairs))
    fixed = asked.path.rstrip("/").lower()
    fixed = OTHER_NAMES.get(fixed, fixed)
    if fixed in FIXED:
        return moved(asked.local(fixed, asked.pairs))
    return errors.not_found(connection, catalogue, asked)
