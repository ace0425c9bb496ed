"""One document of a finished database with everything that belongs to it, or many of them in brief."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.catalogue.entries import ENTRY, Entry, entry, entry_of
from kb.catalogue.rows import first, json_of, list_of, quoted, rows
from kb.catalogue.site import Catalogue, ContentType, Field

# Documents that are read in one go.
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class LinkOut:
    """A reference that the document makes; `target` is None when it dangles."""

    relation: str
    reference: str
    target: Entry | None


@dataclass(frozen=True, slots=True)
class LinkIn:
    """A reference that another document makes to this one."""

    relation: str
    source: Entry


@dataclass(frozen=True, slots=True)
class Related:
    """A document that belongs with this one, and why, in words."""

    entry: Entry
    reason: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who spoke, as far as this edition may name them: without consent `attributed_as` stands for the name."""

    name: str | None
    role: str | None
    organisation: str | None
    talk: str | None
    links: tuple[str, ...]
    attributed_as: str | None
    part: str | None


@dataclass(frozen=True, slots=True)
class Heading:
    """A section of the body."""

    position: int
    level: int
    heading: str
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the edition.

    `columns` are those of the `documents` table, `values` the declared fields by name: a scalar, a list for a
    many-valued field, a mapping by `start`/`end` or `min`/`max`/`text` for a range; a field without a value is None.
    `same_as_body` names fields that only repeat the body. `children` are the documents written inline, in order;
    `previous` and `following` its neighbours in the series.
    """

    entry: Entry
    columns: Mapping[str, Any]
    values: Mapping[str, Any]
    not_recorded: tuple[str, ...]
    same_as_body: tuple[str, ...]
    links: tuple[LinkOut, ...]
    linked_from: tuple[LinkIn, ...] = ()
    related: tuple[Related, ...] = ()
    external_links: tuple[Mapping[str, Any], ...] = ()
    sections: tuple[Heading, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    diagnostics: tuple[Mapping[str, Any], ...] = ()
    children: tuple[Document, ...] = ()
    parent: Entry | None = None
    previous: Entry | None = None
    following: Entry | None = None

    def targets(self, relation: str) -> tuple[LinkOut, ...]:
        """The references of one relation, in the author's order."""
        return tuple(link for link in self.links if link.relation == relation)


def document(connection: sqlite3.Connection, catalogue: Catalogue, document_id: str) -> Document | None:
    """The document with that id and all that belongs to it, or None."""
    row = first(connection, "select * from documents where id = :id", id=document_id)
    if row is None:
        return None
    columns = dict(row)
    previous, following = _neighbours(connection, columns)
    return Document(
        entry=entry_of(row),
        columns=columns,
        values=_values(connection, catalogue.content_types.get(columns["content_type"]), document_id),
        not_recorded=tuple(list_of(columns.get("not_recorded"))),
        same_as_body=tuple(list_of(columns.get("same_as_body"))),
        links=_links(connection, document_id),
        linked_from=_linked_from(connection, document_id),
        related=_related(connection, document_id),
        external_links=_external_links(connection, document_id),
        sections=_sections(connection, document_id),
        speakers=_speakers(connection, document_id),
        diagnostics=_diagnostics(connection, document_id),
        children=_children(connection, catalogue, document_id),
        parent=entry(connection, columns["parent"]) if columns["parent"] else None,
        previous=previous,
        following=following,
    )


def briefly(
    connection: sqlite3.Connection, catalogue: Catalogue, ids: Sequence[str], only: Collection[str] = ()
) -> Iterator[Document]:
    """Many documents in the order of `ids`, each with its columns, values and references, and nothing else.

    With names of fields in `only`, no values and references of other fields are read.
    """
    for start in range(0, len(ids), AT_ONCE):
        yield from _brief(connection, catalogue, ids[start : start + AT_ONCE], only)


def _brief(
    connection: sqlite3.Connection, catalogue: Catalogue, ids: Sequence[str], only: Collection[str]
) -> Iterator[Document]:
    wanted = json.dumps(list(ids))
    some = "select value from json_each(:wanted)"
    columns = f"{ENTRY}, language, licence, last_changed"
    found = {
        row["id"]: row
        for row in rows(connection, f"select {columns} from documents where id in ({some})", wanted=wanted)
    }
    values: dict[str, sqlite3.Row] = {}
    fields: dict[str, list[Field]] = {}
    for name in sorted({row["content_type"] for row in found.values()}):
        of_type = catalogue.content_types[name].fields
        fields[name] = [field for field in of_type if not only or field.name in only]
        read = ", ".join(["id", *(quoted(column) for field in fields[name] for column in field.columns)])
        typed = rows(connection, f"select {read} from {quoted(name)} where id in ({some})", wanted=wanted)
        values.update((row["id"], row) for row in typed)
    links = _links_of(connection, wanted, only)
    for document_id in ids:
        if row := found.get(document_id):
            own = {field.name: _value(field, values[document_id]) for field in fields[row["content_type"]]}
            yield Document(entry_of(row), dict(row), own, (), (), tuple(links.get(document_id, ())))


def _links_of(connection: sqlite3.Connection, wanted: str, only: Collection[str]) -> dict[str, list[LinkOut]]:
    links: dict[str, list[LinkOut]] = {}
    chosen = "links.relation in (select value from json_each(:only))" if only else "links.relation <> 'body'"
    for row in rows(
        connection,
        f"""select links.source, links.relation, links.reference, target.*
            from links left join (select {ENTRY} from documents) as target on target.id = links.target
            where links.source in (select value from json_each(:wanted)) and {chosen}
            order by links.source, links.relation, links.position""",
        wanted=wanted,
        only=json.dumps(sorted(only)),
    ):
        target = entry_of(row) if row["id"] is not None else None
        links.setdefault(row["source"], []).append(LinkOut(row["relation"], row["reference"], target))
    return links


def _values(
    connection: sqlite3.Connection, content_type: ContentType | None, document_id: str
) -> dict[str, Any]:
    if content_type is None:
        return {}
    row = first(connection, f"select * from {quoted(content_type.name)} where id = :id", id=document_id)
    return {field.name: _value(field, row) for field in content_type.fields} if row else {}


def _value(field: Field, row: sqlite3.Row) -> Any:
    if len(field.columns) > 1:
        parts = {column.removeprefix(f"{field.name}_"): row[column] for column in field.columns}
        return parts if any(part is not None for part in parts.values()) else None
    stored = row[field.columns[0]]
    if field.many or field.kind == "nested":
        return json_of(stored)
    if field.kind == "boolean" and stored is not None:
        return bool(stored)
    return stored


def _links(connection: sqlite3.Connection, document_id: str) -> tuple[LinkOut, ...]:
    found = rows(
        connection,
        f"""select links.relation, links.reference, target.*
            from links left join (select {ENTRY} from documents) as target on target.id = links.target
            where links.source = :id order by links.relation, links.position""",
        id=document_id,
    )
    return tuple(
        LinkOut(row["relation"], row["reference"], entry_of(row) if row["id"] is not None else None)
        for row in found
    )


def _linked_from(connection: sqlite3.Connection, document_id: str) -> tuple[LinkIn, ...]:
    """Who refers to the document: once per relation and source, newest first."""
    found = rows(
        connection,
        f"""select distinct links.relation, source.*
            from links join (select {ENTRY} from documents) as source on source.id = links.source
            where links.target = :id and links.source <> :id
            order by links.relation, source.date_start is null, source.date_start desc, source.title,
            source.id""",
        id=document_id,
    )
    return tuple(LinkIn(row["relation"], entry_of(row)) for row in found)


def _related(connection: sqlite3.Connection, document_id: str) -> tuple[Related, ...]:
    found = rows(
        connection,
        f"""select related.reason, other.*
            from related join (select {ENTRY} from documents) as other on other.id = related.other
            where related.document = :id order by related.position""",
        id=document_id,
    )
    return tuple(Related(entry_of(row), row["reason"]) for row in found)


def alike(connection: sqlite3.Connection, document_id: str) -> list[Entry]:
    """The documents that have most in common with one, those with most first."""
    return [each.entry for each in _related(connection, document_id)]


def _external_links(connection: sqlite3.Connection, document_id: str) -> tuple[dict[str, Any], ...]:
    found = rows(
        connection,
        "select url, host, text, position, kind from external_links where source = :id order by position",
        id=document_id,
    )
    return tuple(dict(row) for row in found)


def _sections(connection: sqlite3.Connection, document_id: str) -> tuple[Heading, ...]:
    found = rows(
        connection,
        "select position, level, heading, anchor, text from sections where document = :id order by position",
        id=document_id,
    )
    return tuple(Heading(**dict(row)) for row in found)


def _speakers(connection: sqlite3.Connection, document_id: str) -> tuple[Speaker, ...]:
    found = rows(
        connection,
        """select name, role, organisation, talk, links, attributed_as, part
           from speakers where document = :id order by position""",
        id=document_id,
    )
    return tuple(Speaker(**{**dict(row), "links": tuple(list_of(row["links"]))}) for row in found)


def _diagnostics(connection: sqlite3.Connection, document_id: str) -> tuple[dict[str, Any], ...]:
    found = rows(
        connection,
        """select code, severity, path, line, "column", field, message, hint
           from diagnostics where document = :id order by number""",
        id=document_id,
    )
    return tuple(dict(row) for row in found)


def _children(connection: sqlite3.Connection, catalogue: Catalogue, document_id: str) -> tuple[Document, ...]:
    """The documents written inline in this one: in the order of the relation that holds them, then of their lines."""
    found = rows(
        connection,
        """select documents.id from documents
           left join links on links.source = :id and links.target = documents.id and links.relation <> 'body'
           where documents.parent = :id
           group by documents.id
           order by min(links.relation), min(links.position), documents.source_line, documents.id""",
        id=document_id,
    )
    children = (document(connection, catalogue, row["id"]) for row in found)
    return tuple(child for child in children if child is not None)


def _neighbours(
    connection: sqlite3.Connection, columns: Mapping[str, Any]
) -> tuple[Entry | None, Entry | None]:
    """The documents before and after this one in its series, if it belongs to one."""
    if columns["series"] is None or columns["series_position"] is None:
        return None, None
    sql = f"""select {ENTRY} from documents where series = :series and series_position %s :position
              order by series_position %s limit 1"""
    parameters = {"series": columns["series"], "position": columns["series_position"]}
    before = first(connection, sql % ("<", "desc"), **parameters)
    after = first(connection, sql % (">", "asc"), **parameters)
    return entry_of(before) if before else None, entry_of(after) if after else None
