"""Datasette's metadata, made from what the edition says of itself, for Datasette publishes all of it."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kb.catalogue import Catalogue, ContentType
from kb.catalogue.rows import rows
from kb.web.database import ROUTE, catalogue_database

if TYPE_CHECKING:
    # Datasette loads this plugin while its own application module is being imported.
    from datasette.app import Datasette

# The tables that every edition has.
TABLES = {
    "documents": "Every document: one row each, whatever its content type.",
    "links": "Every reference from one document to another; target is null when it leads nowhere.",
    "external_links": "Every link to another site.",
    "terms": "Every term of a vocabulary that a document has.",
    "sections": "Every part of a body under one heading.",
    "speakers": "Who spoke at an event, as far as this edition may say.",
    "vocabularies": "The vocabularies.",
    "vocabulary_terms": "The allowed values, with their definitions.",
    "codebook": "What every column means, and how many documents have it.",
    "content_types": "The kinds of document.",
    "diagnostics": "What is doubtful about a document.",
    "redirects": "Old addresses of documents.",
    "build": "How this database was made.",
}
LABEL_COLUMNS = {
    "documents": "title",
    "content_types": "label_plural",
    "vocabularies": "label",
    "vocabulary_terms": "label",
}
SORT = {"documents": {"sort": "title"}, "codebook": {"sort": "table_name"}, "diagnostics": {"sort": "number"}}
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
_HEAD = re.compile(r"-- (?P<title>[^\n]+)\n(?P<description>(?:-- [^\n]+\n)*)")


@dataclass(frozen=True, slots=True)
class Query:
    """A canned query: `name` is its address, `title` and `description` come from the head of its file."""

    name: str
    title: str
    description: str
    sql: str


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
        "tables": {name: _table(catalogue, name, columns.get(name, {})) for name in _table_names(connection)},
        "queries": {
            query.name: {"sql": query.sql, "title": query.title, "description": query.description}
            for query in queries()
        },
    }
    top = {"title": site.title, "description": site.description, "license": site.licence}
    return {**{key: value for key, value in top.items() if value}, "databases": {ROUTE: database}}


@cache
def queries() -> tuple[Query, ...]:
    """The canned queries: the files of the folder `queries`, by name."""
    folder = files("kb.web") / "queries"
    return tuple(
        _query(file.name.removesuffix(".sql").replace("_", "-"), file.read_text("utf-8"))
        for file in sorted(folder.iterdir(), key=lambda each: each.name)
        if file.name.endswith(".sql")
    )


def _query(name: str, text: str) -> Query:
    head = _HEAD.match(text)
    assert head, f"{name} has no head"
    description = " ".join(line.removeprefix("-- ") for line in head["description"].splitlines())
    return Query(name, head["title"].rstrip("."), description, text[head.end() :].strip())


def _table_names(connection: sqlite3.Connection) -> list[str]:
    return [
        row["name"]
        for row in rows(connection, "select name from sqlite_master where type = 'table' order by name")
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
    if name not in TABLES:
        return {"hidden": True}
    label = {"label_column": LABEL_COLUMNS[name]} if name in LABEL_COLUMNS else {}
    return {
        "description": TABLES[name],
        "columns": columns,
        "facets": FACETS.get(name, []),
        **label,
        **SORT.get(name, {}),
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
