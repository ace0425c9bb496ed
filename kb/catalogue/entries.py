"""Documents in short, as lists and links show them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kb.catalogue.rows import first, rows

# The columns of `Entry`.
ENTRY = "id, content_type, title, summary, date_start, date_end, url, parent, withdrawn"


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as lists and links show it."""

    id: str
    content_type: str
    title: str
    summary: str | None
    date_start: str | None
    date_end: str | None
    url: str
    parent: str | None
    withdrawn: str | None


def entry_of(row: sqlite3.Row | Mapping[str, Any]) -> Entry:
    """The short form of a row that has the columns `ENTRY`."""
    return Entry(**{name: row[name] for name in Entry.__slots__})


def entry(connection: sqlite3.Connection, document_id: str) -> Entry | None:
    """The short form of one document, or None."""
    row = first(connection, f"select {ENTRY} from documents where id = :id", id=document_id)
    return entry_of(row) if row else None


def entries(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Entry]:
    """The short forms of many documents by id; ids that are unknown are absent."""
    found = rows(
        connection,
        f"select {ENTRY} from documents where id in (select value from json_each(:ids))",
        ids=json.dumps(list(ids)),
    )
    return {row["id"]: entry_of(row) for row in found}
