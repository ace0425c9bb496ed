"""The pages for analysts and tool builders: `/codebook` and `/data`."""

from __future__ import annotations

import sqlite3

from kb.catalogue import Catalogue, Vocabulary
from kb.catalogue.rows import rows
from kb.web.asked import Answer, Asked, address
from kb.web.chrome import chrome, listings
from kb.web.contexts import CodebookColumn, CodebookPage, CodebookTable, CodebookVocabulary, DataPage, Link
from kb.web.database import ROUTE
from kb.web.metadata import TABLES, queries


def codebook(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/codebook`: every column of every table, then every vocabulary."""
    columns: dict[str, list[CodebookColumn]] = {}
    for row in rows(
        connection,
        """select table_name, column_name, label, description, kind, unit, vocabulary, recorded, total
           from codebook order by table_name, position, column_name""",
    ):
        columns.setdefault(row["table_name"], []).append(
            CodebookColumn(
                name=row["column_name"],
                label=row["label"] or "",
                description=row["description"] or "",
                kind=" in ".join(filter(None, (row["kind"], row["unit"]))),
                vocabulary=row["vocabulary"] or "",
                vocabulary_url=f"#vocabulary-{row['vocabulary']}" if row["vocabulary"] else "",
                recorded="" if row["total"] is None else f"{row['recorded'] or 0} of {row['total']}",
            )
        )
    order = [
        *(name for name in catalogue.content_types if name in columns),
        *(name for name in columns if name not in catalogue.content_types),
    ]
    page = CodebookPage(
        chrome=chrome(
            catalogue, asked, "Codebook", description="What every table and column of the database means."
        ),
        tables=tuple(_table(catalogue, name, tuple(columns[name])) for name in order),
        vocabularies=tuple(_vocabulary(each) for each in catalogue.vocabularies.values()),
    )
    return Answer(templates=("kb_codebook.html",), page=page)


def data(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/data`: the ways to the whole, for people who bring their own tools."""
    names = [*catalogue.content_types, *(name for name in TABLES if name not in catalogue.content_types)]
    counts = {row["name"] for row in rows(connection, "select name from sqlite_master where type = 'table'")}
    page = DataPage(
        chrome=chrome(
            catalogue, asked, "Data", description="The whole catalogue as a database, tables, feeds and JSON."
        ),
        tables=tuple(_table_link(catalogue, name) for name in names if name in counts),
        queries=tuple(Link(query.title, f"/{ROUTE}/{query.name}", query.description) for query in queries()),
        feeds=_feeds(catalogue),
        examples=_examples(catalogue),
        build=tuple(catalogue.build.items()),
        download_url=f"/{ROUTE}.db",
    )
    return Answer(templates=("kb_data.html",), page=page)


def _table(catalogue: Catalogue, name: str, columns: tuple[CodebookColumn, ...]) -> CodebookTable:
    content_type = catalogue.content_types.get(name)
    label = content_type.label_plural if content_type else name.replace("_", " ").capitalize()
    description = (content_type.description or "") if content_type else TABLES.get(name, "")
    return CodebookTable(f"table-{name}", name, label, description, f"/{ROUTE}/{name}", columns)


def _vocabulary(vocabulary: Vocabulary) -> CodebookVocabulary:
    terms = tuple(
        (term.label, term.value, term.definition or "", ", ".join(term.also))
        for term in vocabulary.terms.values()
    )
    return CodebookVocabulary(
        f"vocabulary-{vocabulary.name}",
        vocabulary.label or vocabulary.name,
        vocabulary.description or "",
        terms,
    )


def _table_link(catalogue: Catalogue, name: str) -> Link:
    content_type = catalogue.content_types.get(name)
    note = f"{content_type.label_plural}, {content_type.total}" if content_type else TABLES.get(name, "")
    return Link(name, f"/{ROUTE}/{name}", note)


def _feeds(catalogue: Catalogue) -> tuple[Link, ...]:
    listed = [
        Link(each.label_plural, address(f"{each.listing}.atom"), "Atom") for each in listings(catalogue)
    ]
    return (
        Link("New and changed documents", "/feed.atom", "Atom"),
        Link("Events", "/events.ics", "iCalendar"),
        *listed,
    )


def _examples(catalogue: Catalogue) -> tuple[Link, ...]:
    examples = [Link("/search.json?q=jury", "/search.json?q=jury", "a search with its facets")]
    for content_type in listings(catalogue)[:1]:
        for name, note in (
            ("json", "a listing"),
            ("csv", "all of it as a table"),
            ("bib", "all of it as references"),
        ):
            path = address(f"{content_type.listing}.{name}")
            examples.append(Link(path, path, note))
    return (
        *examples,
        Link("/kb.json", "/kb.json", "the tables"),
        Link("/sitemap.xml", "/sitemap.xml", "every page"),
    )
