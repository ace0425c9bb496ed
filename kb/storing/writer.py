"""Creates tables and inserts rows, and makes the content hash of all of them."""

from __future__ import annotations

import hashlib
import json
import marshal
from collections.abc import Iterable
from operator import itemgetter
from typing import Any

import sqlite_utils

from kb.declaration import Declaration
from kb.schema import CORE_TABLES, Table, tables

Row = dict[str, Any]


class Writer:
    """Writes the tables of one edition. `hash` is that of every row so far, in the order in which they were written."""

    def __init__(self, database: sqlite_utils.Database, declaration: Declaration) -> None:
        self.database = database
        self.declaration = declaration
        self.tables = {table.name: table for table in tables(declaration)}
        self.hash = hashlib.sha256()

    def create(self, table: Table) -> None:
        """An empty table with its keys and indexes."""
        self.database.table(table.name).create(
            {column.name: column.sql_type for column in table.columns},
            pk=table.primary_key[0] if len(table.primary_key) == 1 else table.primary_key,
            foreign_keys=[
                (column.name, column.references, CORE_TABLES[column.references].primary_key[0])
                for column in table.columns
                if column.references
            ],
        )
        for columns_ in table.indexes:
            self.database.table(table.name).create_index(columns_)

    def insert(self, name: str, rows: Iterable[Row]) -> int:
        """Insert rows that have every column of the table; returns how many. They count for the content hash."""
        names = [column.name for column in self.tables[name].columns]
        # With one name more than there are, this is a tuple for a table of one column too.
        values = [found[:-1] for found in map(itemgetter(*names, names[0]), rows)]
        # The plain form of marshal, version 0, is the same for equal values, and made much sooner than their repr.
        self.hash.update(marshal.dumps((name, values), 0))
        quoted = ", ".join(f'"{column}"' for column in names)
        marks = ", ".join("?" * len(names))
        self.database.conn.executemany(f'insert into "{name}" ({quoted}) values ({marks})', values)
        return len(values)


def as_json(value: Any) -> str | None:
    """JSON with sorted keys, or None where there is nothing to say."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else None
