"""The tables of the database as files: CSV with keys and labels, and a Frictionless Data Package around them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.catalogue import Catalogue
from kb.catalogue.rows import foreign_keys, list_of, primary_key, quoted
from kb.export.documents import edition
from kb.export.files import File, Written
from kb.export.source import Source
from kb.formats.tables import as_csv, as_line
from kb.schema import CORE_TABLES, INDEX_TABLES

# Rows after which is told how many there were.
AT_ONCE = 500
# The full-text index repeats the documents in a form that only it can read.
LEFT_OUT = frozenset({"search"})
# Column of each table by which a search narrows it; what a document's own table is narrowed by is its id.
_OF_DOCUMENT = ("source", "document")
_DESCRIPTIONS = {table.name: table for table in (*CORE_TABLES.values(), *INDEX_TABLES)}
_TYPES = {"INTEGER": "integer", "REAL": "number"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file.

    `sql` gives its value. `kind` is that of the declared field or the SQL type; `many` values stand as a JSON array.
    `data_type` is the table schema's word for the values. `references` is (table, column) of a foreign key, or None.
    """

    name: str
    sql: str
    label: str
    description: str
    kind: str
    data_type: str = "string"
    many: bool = False
    references: tuple[str, str] | None = None
    vocabulary: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the database as it is exported; `condition` leaves only the rows of chosen documents."""

    name: str
    label: str
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    condition: str


def tables(source: Source) -> tuple[Table, ...]:
    """Every table that is exported, in the order of the schema, with label columns after keys."""
    there = {
        name for (name,) in source.connection.execute("select name from sqlite_master where type = 'table'")
    }
    names = [*CORE_TABLES, *source.catalogue.content_types, *(table.name for table in INDEX_TABLES)]
    return tuple(_table(source, name) for name in names if name in there - LEFT_OUT)


def csv_files(source: Source) -> Iterator[File]:
    """A file for each table, with the columns' names as header."""
    for table in tables(source):
        yield File(
            f"{table.name}.csv", _lines(source, table), as_csv([each.name for each in table.columns], ())
        )


def datapackage_files(source: Source, written: Sequence[Written]) -> Iterator[File]:
    """The same files with a `datapackage.json` that describes them (Frictionless Data Package 1.0)."""
    yield from csv_files(source)
    described = {table.name: table for table in tables(source)}
    resources = [_resource(source, described[each.path.removesuffix(".csv")], each) for each in written]
    yield File(
        "datapackage.json", [json.dumps(_package(source, resources), ensure_ascii=False, indent=2) + "\n"]
    )


def rows(source: Source, table: Table) -> Iterator[sqlite3.Row]:
    """The rows of a table in the order of its key."""
    columns = ", ".join(f"{column.sql} as {quoted(column.name)}" for column in table.columns)
    order = ", ".join(f"this.{quoted(name)}" for name in table.primary_key)
    cursor = source.connection.cursor()
    cursor.row_factory = sqlite3.Row
    sql = f"select {columns} from main.{quoted(table.name)} as this where {table.condition} order by {order}"
    total = source.connection.execute(
        f"select count(*) from main.{quoted(table.name)} as this where {table.condition}"
    ).fetchone()[0]
    for number, row in enumerate(cursor.execute(sql), 1):
        yield row
        if number % AT_ONCE == 0 or number == total:
            source.progress(table.name, number, total)


def _lines(source: Source, table: Table) -> Iterator[str]:
    labels = _labels(source.catalogue, table)
    reading = [labels.get(column.name) for column in table.columns]
    for row in rows(source, table):
        yield as_line(read(cell) if read else cell for read, cell in zip(reading, row, strict=True))


# -- what the database says of its tables -----------------------------------------------------------------------


def _table(source: Source, name: str) -> Table:
    known = source.catalogue.content_types.get(name)
    described = _DESCRIPTIONS.get(name)
    columns = tuple(_columns(source, name))
    names = {column.name for column in columns}
    narrowing = (
        "id" if known or name == "documents" else next((each for each in _OF_DOCUMENT if each in names), None)
    )
    condition = f"this.{narrowing} in (select id from temp.chosen)" if narrowing else "true"
    return Table(
        name,
        known.label_plural if known else described.label if described else name,
        (known.description or "") if known else described.description if described else "",
        columns,
        primary_key(source.connection, name),
        condition,
    )


def _columns(source: Source, table: str) -> Iterator[Column]:
    """The columns as they are in the database, each key followed by the label of what it names."""
    connection = source.connection
    keys = foreign_keys(connection, table)
    book = _codebook(connection, table)
    for _, name, sql_type, *_ in connection.execute(f"pragma main.table_info({quoted(table)})").fetchall():
        told = book.get(name, {})
        kind, many = told.get("kind") or sql_type.lower(), bool(told.get("many"))
        column = Column(
            name, f"this.{quoted(name)}", told.get("label") or name, told.get("description") or "", kind,
            _data_type(kind, sql_type, many=many), many, keys.get(name), told.get("vocabulary"),
        )  # fmt: skip
        yield column
        if (sql := _label_sql(source.catalogue, table, column)) is not None:
            yield Column(
                f"{name}_label", sql, f"{column.label} (label)", "what the key before it is called", "text"
            )


def _data_type(kind: str, sql_type: str, *, many: bool) -> str:
    """The type of Table Schema; dates are as precise as known, so they are strings there."""
    if many:
        return "array"
    if kind in ("boolean", "nested"):
        return "boolean" if kind == "boolean" else "object"
    return _TYPES.get(sql_type.upper(), "string")


def _codebook(connection: sqlite3.Connection, table: str) -> dict[str, Mapping[str, Any]]:
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    found = cursor.execute(
        "select column_name, label, description, kind, many, vocabulary from codebook where table_name = :name",
        {"name": table},
    ).fetchall()
    return {row["column_name"]: dict(row) for row in found}


def _label_sql(catalogue: Catalogue, table: str, column: Column) -> str | None:
    """How the label of a key is found, or None for a column that holds no key; many labels are a JSON array."""
    if table == "terms" and column.name == "value":
        return _TERM_IN_TERMS
    if table == "links" and column.name in ("source", "target"):
        return f"(select title from documents where id = {column.sql})"
    if table not in catalogue.content_types or column.name == "id":
        return None
    if column.kind == "relation":
        title = "(select title from documents where id = {0})"
        return _each(column.sql, title) if column.many else title.format(column.sql)
    if column.kind == "term" and column.vocabulary:
        name = column.vocabulary.replace("'", "''")
        label = f"(select label from vocabulary_terms where vocabulary = '{name}' and value = {{0}})"
        return _each(column.sql, label) if column.many else label.format(column.sql)
    return None


_TERM_IN_TERMS = """(select vocabulary_terms.label from vocabulary_terms
  join codebook on codebook.vocabulary = vocabulary_terms.vocabulary
  join documents on documents.content_type = codebook.table_name
  where documents.id = this.document and codebook.column_name = this.field
    and vocabulary_terms.value = this.value)"""


def _each(column: str, label: str) -> str:
    """A JSON array of the labels of the keys in a JSON array, in its order; a key without one stands for itself."""
    inner = label.format("keys.value")
    return f"""case when {column} is not null then (select json_group_array(label) from (
      select coalesce({inner}, keys.value) as label from json_each({column}) as keys order by keys.key)) end"""


def _labels(catalogue: Catalogue, table: Table) -> dict[str, Any]:
    """How cells are read before they are written: labels of many keys are joined for readers."""
    many = {column.name for column in table.columns if column.many and table.name in catalogue.content_types}
    return {f"{name}_label": list_of_labels for name in many}


def list_of_labels(text: str | None) -> list[Any] | None:
    """Labels as a list, which a table joins with "; "; None where there is nothing."""
    return list_of(text) if text is not None else None


# -- the data package -------------------------------------------------------------------------------------------


def _package(source: Source, resources: list[dict[str, Any]]) -> dict[str, Any]:
    site = source.catalogue.site
    about = edition(source)
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": "catalogue",
        "id": site.content_hash,
        "title": site.title,
        "description": site.description or site.title,
        "version": (site.source_revision or site.content_hash)[:8] or "unknown",
        "homepage": source.root or None,
        "licenses": [{"name": site.licence, "title": site.licence}] if site.licence else None,
        "edition": about["edition"],
        "documents": about["documents"],
        "query": source.query,
        "resources": resources,
    }
    return {name: value for name, value in package.items() if value}


def _resource(source: Source, table: Table, written: Written) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.primary_key),
        "foreignKeys": [
            _foreign_key(table, column) for column in table.columns if _is_checked(source, column)
        ],
    }
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": written.path,
        "title": table.label,
        "description": table.description or table.label,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": written.bytes,
        "hash": f"sha256:{written.sha256}",
        "schema": {name: value for name, value in schema.items() if value},
    }


def _field(column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        "type": column.data_type,
        "title": column.label,
        "description": column.description or column.label,
    }
    if described["type"] == "boolean":
        described |= {"trueValues": ["1"], "falseValues": ["0"]}
    return described


def _is_checked(source: Source, column: Column) -> bool:
    """A foreign key that holds within the package: a search leaves out what its results name."""
    return column.references is not None and source.query is None


def _foreign_key(table: Table, column: Column) -> dict[str, Any]:
    assert column.references is not None
    other, key = column.references
    return {
        "fields": column.name,
        "reference": {"resource": "" if other == table.name else other, "fields": key},
    }
