"""What a finished database says about itself: its site, content types, fields and vocabularies.

It is small, and the same for the whole life of an edition, so it is read once and kept.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kb.catalogue.rows import list_of, rows


@dataclass(frozen=True, slots=True)
class Site:
    """The catalogue as a whole.

    `edition` is the visibility up to which it may be read, `content_hash` names its content; `last_changed` is
    the ISO date of the last change of any document, `featured` the ids that its editors put in front; `is_dated`
    where some document has a date of its own.
    """

    title: str
    description: str | None
    base_url: str | None
    language: str
    licence: str | None
    repository: str | None
    edition: str
    content_hash: str
    source_revision: str | None
    kb_version: str | None
    documents: int
    last_changed: str | None
    is_dated: bool
    featured: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """An allowed value of a vocabulary; `also` holds its other labels."""

    value: str
    label: str
    definition: str | None
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A list of allowed values, in the order of its declaration."""

    name: str
    label: str
    description: str | None
    terms: Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class Described:
    """What the codebook says of a column, a field, or a key of a record."""

    name: str
    label: str
    description: str | None
    kind: str
    unit: str | None
    vocabulary: str | None
    many: bool


@dataclass(frozen=True, slots=True)
class RecordField(Described):
    """What the records of a nested field may hold; `name` is its path in a record, as `points.text`."""

    target: str | None


@dataclass(frozen=True, slots=True)
class Field(Described):
    """A declared field of a content type.

    `columns` are the columns that hold it: one, or two or three for a range. `inverse` names the field of the target
    that says the same from there, `inverse_label` says it in words. `recorded` of `total` documents have it. `records`
    are the declared fields of a nested one.
    """

    table: str
    facet: bool
    search: str | None
    target: str | None
    role: str | None
    group: str | None
    inverse: str | None
    inverse_label: str | None
    columns: tuple[str, ...]
    recorded: int
    total: int
    records: tuple[RecordField, ...] = ()


@dataclass(frozen=True, slots=True)
class ContentType:
    """One kind of document, with its fields in the order of the declaration.

    `inline` of its `total` documents are written inside others.
    """

    name: str
    label: str
    label_plural: str
    description: str | None
    path: str
    listing: str
    sort: str | None
    total: int
    inline: int
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)

    def role(self, role: str) -> Field | None:
        """The field that plays `role`, such as `date_start` or `author`, or None."""
        return next((field for field in self.fields if field.role == role), None)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything about an edition that is not a document."""

    site: Site
    content_types: Mapping[str, ContentType]
    vocabularies: Mapping[str, Vocabulary]
    build: Mapping[str, str]

    def term_label(self, vocabulary: str | None, value: str) -> str:
        """How readers see a term: its label, or the value itself when the vocabulary does not know it."""
        known = self.vocabularies.get(vocabulary or "")
        term = known.terms.get(value) if known else None
        return term.label if term else value

    def by_listing(self, path: str) -> ContentType | None:
        """The content type whose listing stands at `path`, or None."""
        return next((each for each in self.content_types.values() if each.listing == path), None)


def read_catalogue(connection: sqlite3.Connection) -> Catalogue:
    """The self-description of the database behind `connection`."""
    build = {
        row["key"]: row["value"] for row in rows(connection, "select key, value from build order by key")
    }
    return Catalogue(
        site=_site(connection, build),
        content_types=MappingProxyType(_content_types(connection)),
        vocabularies=MappingProxyType(_vocabularies(connection)),
        build=MappingProxyType(build),
    )


def _site(connection: sqlite3.Connection, build: Mapping[str, str]) -> Site:
    (dates,) = rows(
        connection,
        "select max(last_changed) as changed, count(date_start) as dated from documents where withdrawn is null",
    )
    return Site(
        title=build.get("site_title") or "Knowledge base",
        description=build.get("site_description") or None,
        base_url=(build.get("base_url") or "").rstrip("/") or None,
        language=build.get("language") or "en",
        licence=build.get("licence") or None,
        repository=build.get("repository") or None,
        edition=build.get("visibility") or "public",
        content_hash=build.get("content_hash") or "",
        source_revision=build.get("source_revision") or None,
        kb_version=build.get("kb_version") or None,
        documents=int(build.get("documents") or 0),
        last_changed=dates["changed"],
        is_dated=dates["dated"] > 0,
        featured=tuple(map(str, list_of(build.get("featured")))),
    )


def _content_types(connection: sqlite3.Connection) -> dict[str, ContentType]:
    fields = _fields(connection)
    found = rows(
        connection,
        """select name, label, label_plural, description, path, listing, sort, total,
             (select count(*) from documents where parent is not null and content_type = content_types.name)
             as inline
           from content_types order by position, name""",
    )
    return {row["name"]: ContentType(**dict(row), fields=tuple(fields.get(row["name"], ()))) for row in found}


def _fields(connection: sqlite3.Connection) -> dict[str, list[Field]]:
    """The declared fields of each table; a range's columns are gathered into one field."""
    found = rows(
        connection,
        """select table_name, column_name, field, label, description, kind, unit, vocabulary, many, facet, search,
                  target, role, "group", inverse, inverse_label, recorded, total, records
           from codebook where field is not null order by table_name, position, column_name""",
    )
    columns: dict[tuple[str, str], list[sqlite3.Row]] = {}
    for row in found:
        columns.setdefault((row["table_name"], row["field"]), []).append(row)
    fields: dict[str, list[Field]] = {}
    for (table, name), group in columns.items():
        fields.setdefault(table, []).append(_field(table, name, group))
    return fields


def _field(table: str, name: str, columns: list[sqlite3.Row]) -> Field:
    row = columns[0]
    return Field(
        table=table,
        name=name,
        label=_label(row["label"], name, is_range=len(columns) > 1),
        description=row["description"],
        kind=row["kind"],
        unit=row["unit"],
        vocabulary=row["vocabulary"],
        many=bool(row["many"]),
        facet=bool(row["facet"]),
        search=row["search"],
        target=row["target"],
        role=row["role"],
        group=row["group"],
        inverse=row["inverse"],
        inverse_label=row["inverse_label"],
        columns=tuple(column["column_name"] for column in columns),
        recorded=max(column["recorded"] or 0 for column in columns),
        total=row["total"] or 0,
        records=record_fields(row["records"]),
    )


def record_fields(stored: str | None) -> tuple[RecordField, ...]:
    """What a row of the codebook says about the records of its field."""
    return tuple(RecordField(**each) for each in list_of(stored))


def _label(label: str | None, name: str, *, is_range: bool) -> str:
    """The field's label; the columns of a range add "(minimum)" and the like to it."""
    label = label or name.replace("_", " ").capitalize()
    return label.rpartition(" (")[0] or label if is_range and label.endswith(")") else label


def _vocabularies(connection: sqlite3.Connection) -> dict[str, Vocabulary]:
    terms: dict[str, dict[str, Term]] = {}
    for row in rows(
        connection,
        "select vocabulary, value, label, definition, also from vocabulary_terms order by vocabulary, position, value",
    ):
        term = Term(
            row["value"], row["label"] or row["value"], row["definition"], tuple(list_of(row["also"]))
        )
        terms.setdefault(row["vocabulary"], {})[term.value] = term
    return {
        row["name"]: Vocabulary(
            row["name"], row["label"], row["description"], MappingProxyType(terms.get(row["name"], {}))
        )
        for row in rows(connection, "select name, label, description from vocabularies order by name")
    }
