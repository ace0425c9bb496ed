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


def primary_key(connection: sqlite3.Connection, table: str) -> tuple[str, ...]:
    """The columns of a table's primary key, in its order; () where there is none."""
    found = connection.execute(f"pragma main.table_info({quoted(table)})").fetchall()
    return tuple(name for _, name in sorted((row[5], row[1]) for row in found if row[5]))


def foreign_keys(connection: sqlite3.Connection, table: str) -> dict[str, tuple[str, str]]:
    """The (table, column) that each column with a foreign key leads to."""
    found = connection.execute(f"pragma main.foreign_key_list({quoted(table)})").fetchall()
    return {row[3]: (row[2], row[4] or "id") for row in found}


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
