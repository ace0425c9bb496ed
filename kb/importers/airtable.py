"""An Airtable base exported as JSON, as documents: a table is a content type, an id of a record becomes its name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.declaration import ContentType, Declaration
from kb.diagnostics import KbError
from kb.importers.writing import Imported, Knowledge, Loss, distinct_slugs, key_of
from kb.values import fold

ID_KEY = "airtable_id"
# Columns that commonly hold the name of a record, and its text.
TITLES = ("title", "name")
BODIES = ("body", "text", "content")
_RECORD_ID = re.compile(r"rec[A-Za-z0-9]{14}")


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a table: `content_type` is what the table becomes."""

    id: str
    table: str
    content_type: str
    title: str
    fields: Mapping[str, Any]


def read(files: Iterable[Path], knowledge: Knowledge) -> list[Imported]:
    """Every record of a base as a document.

    A file holds a base, `{"tables": [{"name", "records"}]}` or `{"tables": {name: records}}`, or one table,
    `{"records": […]}`, which is called after the file. Raises KbError for anything else.
    """
    records = [each for path in files for each in _records(path, knowledge.declaration)]
    slugs = distinct_slugs([(each.content_type, each.title, each.id) for each in records])
    named = {each.id: (each, slug) for each, slug in zip(records, slugs, strict=True)}
    return [
        _imported(each, slug, named, knowledge.declaration) for each, slug in zip(records, slugs, strict=True)
    ]


def _records(path: Path, declaration: Declaration) -> Iterator[Record]:
    try:
        found = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise KbError(f"cannot read '{path}' as JSON") from error
    tables = list(_tables(path, found))
    if not tables:
        raise KbError(f"'{path}' is no base of Airtable: it has neither tables nor records")
    for name, records in tables:
        content_type = _content_type(name, declaration)
        for each in records:
            fields = each.get("fields") if isinstance(each, dict) else None
            if isinstance(fields, dict):
                id = str(each.get("id") or "")
                yield Record(id, name, content_type, _title(fields, id), fields)


def _tables(path: Path, found: Any) -> Iterator[tuple[str, list[Any]]]:
    if not isinstance(found, dict):
        return
    tables = found.get("tables")
    if isinstance(tables, dict):
        yield from ((name, records) for name, records in tables.items() if isinstance(records, list))
    elif isinstance(tables, list):
        for each in tables:
            if isinstance(each, dict) and isinstance(each.get("records"), list):
                yield str(each.get("name") or each.get("id") or path.stem), each["records"]
    elif isinstance(found.get("records"), list):
        yield path.stem, found["records"]


def _content_type(table: str, declaration: Declaration) -> str:
    """The content type that is called as the table is, else a name made from the table's."""
    for kind in declaration.content_types.values():
        if fold(table) in {fold(kind.name), fold(kind.label), fold(kind.label_plural)}:
            return kind.name
    return key_of(table) or "records"


def _title(fields: Mapping[str, Any], id: str) -> str:
    """The name of a record: its column of that name, else its first text."""
    by_name = {fold(name): value for name, value in fields.items()}
    named = (by_name.get(name) for name in TITLES)
    texts = (value for value in (*named, *fields.values()) if isinstance(value, str) and value.strip())
    return next(texts, id).strip().splitlines()[0]


def _imported(
    record: Record, slug: str, named: Mapping[str, tuple[Record, str]], declaration: Declaration
) -> Imported:
    kind = declaration.content_types.get(record.content_type)
    keys: dict[str, Any] = {"title": record.title}
    losses: list[Loss] = []
    body = ""
    for column, value in record.fields.items():
        key = _key(column, kind)
        if fold(column) in TITLES and value == record.title:
            continue
        if fold(column) in BODIES and isinstance(value, str) and (kind is None or key not in kind.fields):
            body = value
            continue
        if (told := _value(column, value, kind, named, losses)) not in (None, "", []):
            keys[key] = told
    keys[ID_KEY] = record.id or None
    return Imported(f"{record.table} {record.id}", record.content_type, slug, keys, body, tuple(losses))


def _key(column: str, kind: ContentType | None) -> str:
    """The declared field that is called as the column is, else a key made from its name."""
    for each in kind.fields.values() if kind else ():
        if fold(column) in {fold(each.name), fold(each.label), *(fold(alias) for alias in each.aliases)}:
            return each.name
    return key_of(column) or "column"


def _value(
    column: str,
    value: Any,
    kind: ContentType | None,
    named: Mapping[str, tuple[Record, str]],
    losses: list[Loss],
) -> Any:
    """What a cell says: ids become names, files their addresses; people of the base are left out."""
    if isinstance(value, list):
        items = (_value(column, each, kind, named, losses) for each in value)
        return [each for each in items if each is not None]
    if isinstance(value, str) and _RECORD_ID.fullmatch(value):
        return _resolved(column, value, kind, named, losses)
    if not isinstance(value, dict):
        return value
    if "email" in value:
        losses.append(Loss(column, None, "left out: a person of the base"))
        return None
    if isinstance(value.get("url"), str):
        losses.append(
            Loss(column, value.get("filename"), "the address of a file, which Airtable closes in time")
        )
        return value["url"]
    losses.append(Loss(column, value, "left out: no text, number or reference"))
    return None


def _resolved(
    column: str,
    id: str,
    kind: ContentType | None,
    named: Mapping[str, tuple[Record, str]],
    losses: list[Loss],
) -> str:
    """The slug of a record where a relation names it, its title elsewhere; an id that is nowhere stays."""
    if id not in named:
        losses.append(Loss(column, id, "no record of this id is in the base; kept as it was"))
        return id
    record, slug = named[id]
    declared = kind.fields.get(_key(column, kind)) if kind else None
    is_to = declared is not None and declared.kind == "relation" and declared.to == record.content_type
    return slug if is_to or kind is None else record.title
