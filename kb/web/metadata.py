"""Datasette's metadata, made from what the edition says of itself, for Datasette publishes all of it."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from kb.catalogue import Catalogue, ContentType
from kb.catalogue.canned import CannedQuery, canned_queries
from kb.catalogue.rows import rows
from kb.schema import CORE_TABLES, INDEX_TABLES, VIEWS
from kb.web.database import ROUTE, catalogue_database

if TYPE_CHECKING:
    # Datasette loads this plugin while its own application module is being imported.
    from datasette.app import Datasette

LABEL_COLUMNS = {
    "documents": "title",
    "content_types": "label_plural",
    "vocabularies": "label",
    "vocabulary_terms": "label",
}
_INDEX = {table.name: table for table in INDEX_TABLES}
FACETS = {
    "documents": ["content_type", "language", "visibility"],
    "links": ["relation"],
    "external_links": ["kind", "host"],
    "terms": ["field"],
    "diagnostics": ["severity", "code"],
    "codebook": ["table_name", "kind"],
}
# Kinds of a single value that are few enough to count.
FACET_KINDS = frozenset({"term", "relation", "year", "boolean", "text"})


def metadata_of(datasette: Datasette) -> dict[str, Any]:
    """The metadata of the edition that is being read; {} without a catalogue."""
    database = catalogue_database(datasette)
    if database is None:
        return {}
    edition = database.editions.current()
    if "metadata" not in edition.kept:
        with edition.own.lent() as connection:
            edition.kept["metadata"] = metadata(connection, edition.catalogue)
    kept = edition.kept["metadata"]
    assert isinstance(kept, dict)
    return kept


def metadata(connection: sqlite3.Connection, catalogue: Catalogue) -> dict[str, Any]:
    """Titles, descriptions, facets, sort orders and canned queries, in the shape that Datasette reads."""
    site = catalogue.site
    columns = _column_descriptions(connection)
    database = {
        "title": site.title,
        "description": "The tables behind the catalogue. What they mean is in the codebook.",
        # Beside the address of the database, below whatever path the catalogue is served.
        "description_html": "The tables behind the catalogue. What they mean is in the "
        "<a href='codebook'>codebook</a>; <a href='data'>Data</a> says how to use them.",
        "tables": {name: _table(catalogue, name, columns.get(name, {})) for name in _table_names(connection)},
        "queries": {query.name: _query(query) for query in canned_queries(connection)},
    }
    top = {"title": site.title, "description": site.description, "license": site.licence}
    return {**{key: value for key, value in top.items() if value}, "databases": {ROUTE: database}}


def _query(query: CannedQuery) -> dict[str, Any]:
    """A canned query with all that it says of itself; its SQL is shown to whoever asks for it."""
    return {
        "sql": query.sql,
        "title": query.title,
        "description": query.description,
        "description_html": str(_told(query)),
        "hide_sql": True,
    }


def _told(query: CannedQuery) -> Markup:
    """What stands above the query's form, escaped."""
    told = Markup("<p>{}</p>").format(query.description) if query.description else Markup()
    if query.reading:
        told += Markup("<p><strong>How to read it.</strong> {}</p>").format(query.reading)
    if query.parameters:
        items = Markup().join(
            Markup("<li><code>{}</code>: {}</li>").format(name, text)
            for name, text in query.parameters.items()
        )
        told += Markup("<p>Whatever you leave empty leaves out nothing:</p><ul>{}</ul>").format(items)
    return told


def _table_names(connection: sqlite3.Connection) -> list[str]:
    return [
        row["name"]
        for row in rows(
            connection, "select name from sqlite_master where type in ('table', 'view') order by name"
        )
    ]


def _column_descriptions(connection: sqlite3.Connection) -> dict[str, dict[str, str]]:
    described: dict[str, dict[str, str]] = {}
    for row in rows(connection, "select table_name, column_name, label, description, unit from codebook"):
        text = ". ".join(filter(None, (row["label"], row["description"])))
        described.setdefault(row["table_name"], {})[row["column_name"]] = (
            f"{text} ({row['unit']})" if row["unit"] else text
        )
    return described


def _table(catalogue: Catalogue, name: str, columns: dict[str, str]) -> dict[str, Any]:
    content_type = catalogue.content_types.get(name)
    if content_type:
        return {**_content_table(content_type), "columns": columns}
    described = VIEWS.get(name) or CORE_TABLES.get(name) or _INDEX.get(name)
    if described is None:
        return {"hidden": True}
    label = {"label_column": LABEL_COLUMNS[name]} if name in LABEL_COLUMNS else {}
    return {
        "title": described.label,
        "description": described.description,
        "columns": columns,
        "facets": FACETS.get(name, []),
        **label,
    }


def _content_table(content_type: ContentType) -> dict[str, Any]:
    facets = [
        field.name
        for field in content_type.fields
        if field.facet and not field.many and field.kind in FACET_KINDS
    ]
    tags = [{"array": field.name} for field in content_type.fields if field.facet and field.many]
    return {
        "title": content_type.label_plural,
        "description": content_type.description or f"The fields of {content_type.label_plural.lower()}.",
        "facets": [*facets, *tags],
        "sort": "id",
    }
