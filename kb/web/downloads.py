"""Results and documents in formats for other programs: tables, references, calendars, Markdown."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator

from kb.catalogue import (
    Catalogue,
    ContentType,
    Document,
    addresses,
    briefly,
    dated_types,
    happenings,
)
from kb.catalogue.citing import citable, happening
from kb.formats import calendar, citations, sitemap, tables
from kb.search.engine import ids, search
from kb.web import api, atom
from kb.web.asked import Answer, Asked
from kb.web.chrome import FORMATS, listings
from kb.web.results import path_of, request_of

UTF_8 = "; charset=utf-8"
CORE_COLUMNS = ("id", "content_type", "title", "url", "summary", "date_start", "date_end")


def results_answer(
    connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked, scope: ContentType | None, name: str
) -> Answer:
    """The results of a search or listing in that format: a page of JSON or Atom, all of it in the others."""
    if name == "json":
        return api.search_json(search(connection, request_of(asked, scope)), asked, path_of(scope))
    if name == "atom":
        found = search(connection, request_of(asked, scope, facets=False))
        return atom.of_results(connection, catalogue, asked, found, scope)
    documents = briefly(connection, catalogue, ids(connection, request_of(asked, scope, facets=False)))
    stem = path_of(scope).strip("/").replace("/", "-")
    return _file(_MANY[name](catalogue, asked, documents, scope), name, stem)


def document_answer(
    connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked, shown: Document, name: str
) -> Answer | None:
    """One document in the format of that name; None where it has none, as a document without a day has no calendar."""
    if name == "json":
        return api.document_json(catalogue, shown, asked)
    if name == "atom":
        return atom.about(connection, catalogue, asked, shown)
    text = _ONE[name](catalogue, asked, shown) if name in _ONE else ""
    return _file(text, name, shown.entry.id.replace("/", "-")) if text else None


def events(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/events.ics`: everything that happens on a known day."""
    ids_in_time = [
        each.entry.id
        for content_type in dated_types(catalogue)
        for each in happenings(connection, content_type.name)
    ]
    found = [happening(catalogue, each, asked) for each in briefly(connection, catalogue, ids_in_time)]
    return _file(calendar.as_calendar(catalogue.site.title, found), "ics", "events")


def site_map(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/sitemap.xml`."""
    fixed = ["/", "/codebook", "/data", *(each.listing for each in listings(catalogue))]
    pages = [(asked.absolute(path), None) for path in fixed]
    body = sitemap.as_sitemap(
        [*pages, *((asked.absolute(url), changed) for url, changed in addresses(connection))]
    )
    return Answer(body=body, content_type="application/xml" + UTF_8)


# Everything with parameters is a view of what the site map lists.
CLOSED_TO_CRAWLERS = ("/search", "/kb", "/-/", "/*?")


def robots(_connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/robots.txt`: searches and Datasette's pages are endless; an edition for a network is nobody's else."""
    if catalogue.site.edition != "public":
        return Answer(body="User-agent: *\nDisallow: /\n", content_type="text/plain" + UTF_8)
    closed = "".join(f"Disallow: {asked.local(path)}\n" for path in CLOSED_TO_CRAWLERS)
    body = f"User-agent: *\n{closed}Allow: {asked.local('/-/kb/')}\n\nSitemap: {asked.absolute('/sitemap.xml')}\n"
    return Answer(body=body, content_type="text/plain" + UTF_8)


def _file(text: str, name: str, stem: str) -> Answer:
    """A download; its name is ASCII, as not every browser reads others."""
    ascii_stem = "".join(
        each if each.isascii() and (each.isalnum() or each in "-_.") else "-" for each in stem
    )
    headers = {"content-disposition": f'inline; filename="{ascii_stem}.{name}"'}
    return Answer(body=text, content_type=FORMATS[name][0] + UTF_8, headers=headers)


def _calendar(catalogue: Catalogue, asked: Asked, shown: Document) -> str:
    if not calendar.is_dated(shown.entry.date_start):
        return ""
    return calendar.as_calendar(shown.entry.title, [happening(catalogue, shown, asked)])


def _markdown(_catalogue: Catalogue, asked: Asked, shown: Document) -> str:
    """The body with a front matter of what is known; JSON values are YAML too."""
    head = {
        "id": shown.entry.id, "title": shown.entry.title, "url": asked.absolute(shown.entry.url),
        "summary": shown.entry.summary, "date_start": shown.entry.date_start, "date_end": shown.entry.date_end,
        **shown.values,
    }  # fmt: skip
    lines = [
        f"{name}: {json.dumps(value, ensure_ascii=False)}"
        for name, value in head.items()
        if value is not None
    ]
    return "\n".join(["---", *lines, "---", "", shown.columns["body_markdown"] or ""])


def _csv(
    _catalogue: Catalogue, asked: Asked, documents: Iterator[Document], scope: ContentType | None
) -> str:
    """The core columns, and in a listing every declared field, with names as in the database."""
    fields = scope.fields if scope else ()
    header = [*CORE_COLUMNS, *(column for field in fields for column in field.columns)]
    lines = []
    for each in documents:
        core = {**each.columns, "url": asked.absolute(each.entry.url)}
        cells = [core[name] for name in CORE_COLUMNS]
        for field in fields:
            value = each.values.get(field.name)
            is_range = len(field.columns) > 1
            cells += (
                [(value or {}).get(name.removeprefix(f"{field.name}_")) for name in field.columns]
                if is_range
                else [value]
            )
        lines.append(cells)
    return tables.as_csv(header, lines)


def _references(write: Callable[..., str]) -> Callable[..., str]:
    def many(
        catalogue: Catalogue, asked: Asked, documents: Iterator[Document], _scope: ContentType | None
    ) -> str:
        return write(citable(catalogue, each, asked) for each in documents)

    return many


_MANY: dict[str, Callable[[Catalogue, Asked, Iterator[Document], ContentType | None], str]] = {
    "csv": _csv,
    "ris": _references(citations.many_ris),
    "bib": _references(citations.many_bibtex),
}
_ONE: dict[str, Callable[[Catalogue, Asked, Document], str]] = {
    "md": _markdown,
    "ris": lambda catalogue, asked, shown: citations.as_ris(citable(catalogue, shown, asked)),
    "bib": lambda catalogue, asked, shown: citations.as_bibtex(citable(catalogue, shown, asked)),
    "ics": _calendar,
}
