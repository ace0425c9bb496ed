"""How the catalogue reads rows: by name, from any sqlite3 connection."""

from __future__ import annotations

import json
import sqlite3
from typing import Any


def rows(connection: sqlite3.Connection, sql: str, **parameters: Any) -> list[sqlite3.Row]:
    """All rows of `sql`, readable by column name whatever the connection's own row factory is."""
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    return cursor.execute(sql, parameters).fetchall()


def first(connection: sqlite3.Connection, sql: str, **parameters: Any) -> sqlite3.Row | None:
    """The first row of `sql`, or None."""
    found = rows(connection, sql, **parameters)
    return found[0] if found else None


def quoted(identifier: str) -> str:
    """A table or column name, from the codebook only, as an SQL identifier."""
    return '"' + identifier.replace('"', '""') + '"'


def list_of(text: str | None) -> list[Any]:
    """A JSON array column as a list; null and anything that is not an array give an empty list."""
    value = json_of(text)
    return value if isinstance(value, list) else []


def json_of(text: str | None) -> Any:
    """A JSON column as a value; text that is no JSON stays text."""
    if text is None:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text
