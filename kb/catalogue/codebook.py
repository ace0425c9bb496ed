"""The codebook of a finished database: every table and view with its columns, every vocabulary with its terms."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from kb.catalogue.rows import foreign_keys, list_of, primary_key, rows
from kb.catalogue.site import Catalogue, Described, RecordField, record_fields
from kb.schema import CORE_TABLES, INDEX_TABLES, VIEWS


@dataclass(frozen=True, slots=True)
class BookColumn(Described):
    """A column with its meaning.

    `recorded` of `total` rows have a value; `example` is the first of them, shortened. `references` is (table, column)
    of what a foreign key leads to. A column of a declared field that may have `many` values holds a JSON array.
    `records` are the declared fields of its records.
    """

    recorded: int | None
    total: int | None
    example: str | None
    references: tuple[str, str] | None
    records: tuple[RecordField, ...]


@dataclass(frozen=True, slots=True)
class BookTable:
    """A table or view; `group` is content type, view or table. `rows` is null where nothing counted them."""

    name: str
    label: str
    description: str
    group: str
    primary_key: tuple[str, ...]
    rows: int | None
    columns: tuple[BookColumn, ...]


@dataclass(frozen=True, slots=True)
class BookTerm:
    """A term; `documents` have it, of `of` documents that record a field of its vocabulary."""

    value: str
    label: str
    definition: str | None
    also: tuple[str, ...]
    documents: int
    of: int


@dataclass(frozen=True, slots=True)
class BookVocabulary:
    """A vocabulary; `fields` are those that take their values from it, as (content type, field)."""

    name: str
    label: str
    description: str | None
    fields: tuple[tuple[str, str], ...]
    terms: tuple[BookTerm, ...]


@dataclass(frozen=True, slots=True)
class Codebook:
    """Everything that the database says of itself, content types first."""

    tables: tuple[BookTable, ...]
    vocabularies: tuple[BookVocabulary, ...]


def read_codebook(connection: sqlite3.Connection, catalogue: Catalogue) -> Codebook:
    """The codebook of the database behind `connection`."""
    found = {
        row["name"]: row["type"]
        for row in rows(connection, "select name, type from sqlite_master where type in ('table', 'view')")
    }
    described = {row["table_name"] for row in rows(connection, "select distinct table_name from codebook")}
    core = [*CORE_TABLES, *(table.name for table in INDEX_TABLES)]
    names = [
        *catalogue.content_types,
        *sorted(name for name, sort in found.items() if sort == "view"),
        *(name for name in core if name not in catalogue.content_types),
    ]
    return Codebook(
        tuple(
            _table(connection, catalogue, name, found[name])
            for name in names
            if name in found and (name in described or name in core)
        ),
        tuple(_vocabularies(connection, catalogue)),
    )


def _table(connection: sqlite3.Connection, catalogue: Catalogue, name: str, sort: str) -> BookTable:
    known = catalogue.content_types.get(name)
    own = VIEWS.get(name) if sort == "view" else CORE_TABLES.get(name)
    own = own or next((table for table in INDEX_TABLES if table.name == name), None)
    label = known.label_plural if known else own.label if own else name
    description = known.description if known else own.description if own else None
    columns = tuple(_columns(connection, name))
    return BookTable(
        name=name,
        label=label,
        description=description or "",
        group="content type" if known else sort,
        primary_key=primary_key(connection, name),
        rows=next((column.total for column in columns), None),
        columns=columns,
    )


def _columns(connection: sqlite3.Connection, table: str) -> Iterator[BookColumn]:
    keys = foreign_keys(connection, table)
    found = rows(
        connection,
        """select column_name, label, description, kind, unit, vocabulary, many, recorded, total, example, records
           from codebook where table_name = :table order by position, column_name""",
        table=table,
    )
    for row in found:
        yield BookColumn(
            name=row["column_name"],
            label=row["label"] or row["column_name"],
            description=row["description"] or None,
            kind=row["kind"],
            unit=row["unit"],
            vocabulary=row["vocabulary"],
            many=bool(row["many"]),
            recorded=row["recorded"],
            total=row["total"],
            example=row["example"],
            references=keys.get(row["column_name"]),
            records=record_fields(row["records"]),
        )


# Documents by vocabulary and value; those under null record any value of a field with that vocabulary.
_USE = """
select codebook.vocabulary, terms.value, count(distinct terms.document) as documents
from terms
join documents on documents.id = terms.document and documents.withdrawn is null
join codebook on codebook.table_name = documents.content_type and codebook.column_name = terms.field
where codebook.vocabulary is not null
group by codebook.vocabulary, terms.value
union all
select codebook.vocabulary, null, count(distinct terms.document)
from terms
join documents on documents.id = terms.document and documents.withdrawn is null
join codebook on codebook.table_name = documents.content_type and codebook.column_name = terms.field
where codebook.vocabulary is not null
group by codebook.vocabulary
"""


def _vocabularies(connection: sqlite3.Connection, catalogue: Catalogue) -> Iterator[BookVocabulary]:
    use = {(row["vocabulary"], row["value"]): row["documents"] for row in rows(connection, _USE)}
    positions = rows(
        connection,
        """select vocabulary, value, also from vocabulary_terms order by vocabulary, position, value""",
    )
    also = {(row["vocabulary"], row["value"]): tuple(list_of(row["also"])) for row in positions}
    for name, vocabulary in catalogue.vocabularies.items():
        yield BookVocabulary(
            name=name,
            label=vocabulary.label or name,
            description=vocabulary.description or None,
            fields=tuple(
                (kind.name, field.name)
                for kind in catalogue.content_types.values()
                for field in kind.fields
                if field.vocabulary == name
            ),
            terms=tuple(
                BookTerm(
                    value=term.value,
                    label=term.label,
                    definition=term.definition or None,
                    also=also.get((name, term.value), ()),
                    documents=use.get((name, term.value), 0),
                    of=use.get((name, None), 0),
                )
                for term in vocabulary.terms.values()
            ),
        )
