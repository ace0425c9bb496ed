"""What is different between two editions: documents that came, went or changed, field by field."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from kb.catalogue import Catalogue, Document, read_catalogue
from kb.catalogue.documents import AT_ONCE
from kb.catalogue.entries import Entry, entry
from kb.catalogue.previous import moved_to
from kb.export.source import connect, whole_document

# Columns that follow from others, from the rest of the catalogue, or from where the file lies.
DERIVED = frozenset({
    "id", "content_type", "slug", "word_count", "series_position", "completeness", "not_recorded", "first_changed",
    "last_changed", "same_as_body", "body_html", "body_text", "source_line", "source_path",
})  # fmt: skip

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field with its value before and after, each None where it was or is not known."""

    field: str
    label: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """One document that is not the same in both editions.

    `moved_to` is the id of the document to which the address of a removed one leads now, or None.
    """

    kind: Kind
    entry: Entry
    fields: tuple[FieldChange, ...] = ()
    moved_to: str | None = None
    changed_on: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two editions side by side; `differences` are by id, and can be read once."""

    old: Catalogue
    new: Catalogue
    differences: Iterator[Difference]


@contextmanager
def compare(old: Path, new: Path) -> Iterator[Comparison]:
    """The comparison of two databases, which stay open until it is closed; raises KbError for what is none."""
    with closing(connect(old)) as before, closing(connect(new)) as after:
        catalogues = read_catalogue(before), read_catalogue(after)
        yield Comparison(*catalogues, _differences(before, after, *catalogues))


def _differences(
    before: sqlite3.Connection, after: sqlite3.Connection, old: Catalogue, new: Catalogue
) -> Iterator[Difference]:
    """A walk along both lists of ids, which are sorted alike."""
    left, right = _ids(before), _ids(after)
    one, other = next(left, None), next(right, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one < other):
            assert one is not None, "one of both is there"
            yield _removed(before, after, one)
            one = next(left, None)
        elif one is None or other < one:
            yield Difference("added", _entry(after, other), changed_on=_changed_on(after, other))
            other = next(right, None)
        else:
            if fields := _changes(whole_document(before, old, one), whole_document(after, new, other), new):
                yield Difference(
                    "changed", _entry(after, other), fields, changed_on=_changed_on(after, other)
                )
            one, other = next(left, None), next(right, None)


def _ids(connection: sqlite3.Connection) -> Iterator[str]:
    last = ""
    sql = "select id from documents where id > ? order by id limit ?"
    while some := connection.execute(sql, (last, AT_ONCE)).fetchall():
        yield from (id for (id,) in some)
        last = some[-1][0]


def _removed(before: sqlite3.Connection, after: sqlite3.Connection, id: str) -> Difference:
    gone = _entry(before, id)
    return Difference("removed", gone, moved_to=moved_to(after, gone.url))


def _entry(connection: sqlite3.Connection, id: str) -> Entry:
    found = entry(connection, id)
    assert found is not None, "the id was read from the same table"
    return found


def _changed_on(connection: sqlite3.Connection, id: str) -> str | None:
    (changed,) = connection.execute("select last_changed from documents where id = ?", (id,)).fetchone()
    return str(changed) if changed is not None else None


def _changes(old: Document, new: Document, catalogue: Catalogue) -> tuple[FieldChange, ...]:
    """What differs: the catalogue's own columns, then the declared fields, the references and the speakers."""
    before, after = _told(old), _told(new)
    labels = {field.name: field.label for field in catalogue.content_types[new.entry.content_type].fields}
    return tuple(
        FieldChange(name, labels.get(name, name), before.get(name), after.get(name))
        for name in dict.fromkeys((*after, *before))
        if before.get(name) != after.get(name)
    )


def _told(shown: Document) -> Mapping[str, Any]:
    """Everything that a document says, by field; a reference that leads nowhere is told as it is written."""
    columns = {name: value for name, value in shown.columns.items() if name not in DERIVED}
    columns["extra"] = json.loads(columns["extra"]) if columns.get("extra") else None
    dangling = [[link.relation, link.reference] for link in shown.links if link.target is None]
    speakers = [{name: _plain(getattr(each, name)) for name in each.__slots__} for each in shown.speakers]
    return {**columns, **shown.values, "dangling references": dangling or None, "speakers": speakers or None}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
