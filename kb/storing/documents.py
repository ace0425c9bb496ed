"""The rows that one document gives: its own, its fields, its sections."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from kb.addresses import path_of, series_names
from kb.declaration import ContentType
from kb.fields import Field, columns
from kb.model import Document, Edition, Rendered
from kb.storing.writer import Row, Writer, as_json
from kb.values import fold

# The pages of so many documents are in memory at once.
DOCUMENTS_IN_MEMORY = 500


def write_documents(
    writer: Writer,
    edition: Edition,
    rendered: Iterable[Rendered],
    changes: Mapping[str, tuple[str | None, str | None]],
) -> None:
    positions = {
        member.id: position
        for members in series_names(edition.documents).values()
        for position, member in enumerate(members, 1)
    }
    targets = _targets(edition)
    named = {(link.source, link.relation) for link in edition.links}
    kinds = writer.declaration.content_types
    rest = iter(rendered)
    while some := tuple(islice(rest, DOCUMENTS_IN_MEMORY)):
        writer.insert(
            "documents",
            (_document(item, kinds[item.document.content_type], positions, named, changes) for item in some),
        )
        for name, kind in kinds.items():
            members = (item.document for item in some if item.document.content_type == name)
            writer.insert(name, (_fields(document, kind, targets) for document in members))
        writer.insert("sections", (row for item in some for row in _sections(item)))


def _document(
    item: Rendered,
    kind: ContentType,
    positions: Mapping[str, int],
    named: set[tuple[str, str]],
    changes: Mapping[str, tuple[str | None, str | None]],
) -> Row:
    document = item.document
    first, last = changes.get(document.source_path, (None, None))
    completeness, missing = _completeness(document, kind, named)
    return {
        "id": document.id,
        "content_type": document.content_type,
        "slug": document.slug,
        "title": document.title,
        "summary": document.summary,
        "date_start": document.date_start,
        "date_end": document.date_end,
        "url": path_of(kind, document.slug),
        "source_path": document.source_path,
        "source_line": document.line,
        "visibility": document.visibility,
        "language": document.language,
        "word_count": item.word_count,
        "parent": document.parent,
        "series": document.series,
        "series_position": positions.get(document.id),
        "attribution": document.attribution,
        "licence": document.licence,
        "withdrawn": document.withdrawn,
        "completeness": completeness,
        "not_recorded": as_json(missing),
        "first_changed": first,
        "last_changed": last,
        "same_as_body": as_json(_same_as_body(item, kind)),
        "body_markdown": item.markdown,
        "body_html": item.html,
        "body_text": item.text,
        "extra": as_json(dict(document.extra)),
    }


def _completeness(
    document: Document, kind: ContentType, named: set[tuple[str, str]]
) -> tuple[float | None, list[str]]:
    """The share of declared fields that are recorded, or named in `not_stated`, and those that are neither."""
    stated = document.values.get("not_stated", ())
    looked_for = set(stated if isinstance(stated, tuple) else (stated,))
    fields = [name for name, field in kind.fields.items() if name != "not_stated" and not field.optional]
    missing = [
        name for name in fields
        if name not in document.values and (document.id, name) not in named and name not in looked_for
    ]  # fmt: skip
    return (round(1 - len(missing) / len(fields), 4) if fields else None), missing


def _same_as_body(item: Rendered, kind: ContentType) -> list[str]:
    """Prose fields that say what the body says, so that pages and search show it once."""
    prose = [
        (name, value) for name, field in kind.fields.items()
        if field.kind in ("markdown", "text") and isinstance(value := item.document.values.get(name), str)
    ]  # fmt: skip
    close = [
        (name, value)
        for name, value in prose
        if item.text and abs(len(value) - len(item.markdown)) < len(value) // 5 + 10
    ]
    return [name for name, value in close if fold(value) == fold(item.markdown)]


def _targets(edition: Edition) -> dict[tuple[str, str], list[str]]:
    """The ids that each relation of each document leads to, in order."""
    targets: dict[tuple[str, str], list[str]] = {}
    for link in edition.links:
        found = targets.setdefault((link.source, link.relation), [])
        if link.target is not None:
            found.append(link.target)
    return targets


def _fields(document: Document, kind: ContentType, targets: Mapping[tuple[str, str], list[str]]) -> Row:
    row: Row = {"id": document.id}
    for name, field in kind.fields.items():
        if field.kind == "relation":
            found = targets.get((document.id, name))
            row[name] = (json.dumps(found) if field.many else found[0]) if found else None
        else:
            row.update(_cells(field, document.values.get(name)))
    return row


def _cells(field: Field, value: Any) -> Row:
    """The columns of one field; unknown is null in each of them."""
    names = [field.name + column.suffix for column in columns(field)]
    if value is None:
        return dict.fromkeys(names)
    if field.many:
        return {field.name: json.dumps([_plain(item) for item in value], ensure_ascii=False)}
    if isinstance(value, tuple):
        return dict(zip(names, value, strict=True))
    return {field.name: json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else _plain(value)}


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else value


def _sections(item: Rendered) -> Iterator[Row]:
    for position, section in enumerate(item.sections):
        yield {
            "document": item.document.id, "position": position, "level": section.level, "heading": section.heading,
            "anchor": section.anchor, "text": section.text,
        }  # fmt: skip
