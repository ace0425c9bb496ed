"""The order of a table's first page: Datasette sorts it by one column alone, and the pages after it by the key as well.

Rows that are alike in that column could so be lost between the first page and the second, from a CSV too.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping

from kb.catalogue.rows import primary_key, quoted

_NAME = r'"[^"]+"|\[[^\]]+\]|\w+'
_PAGE = re.compile(
    rf"(?P<before>select (?:(?!\border by\b).)+? from (?P<table>{_NAME}) (?:(?!\border by\b).)*"
    rf"order by (?:{_NAME})(?: desc)?)(?P<limit> limit \d+ *)",
    re.DOTALL,
)


def primary_keys(connection: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    """The columns of each table's primary key, in their order."""
    names = connection.execute("select name from sqlite_master where type = 'table'").fetchall()
    return {name: primary_key(connection, name) for (name,) in names}


def in_total_order(sql: str, keys: Mapping[str, tuple[str, ...]]) -> str:
    """The SQL of a sorted page of a table with the table's key as its last sort; any other SQL as it is."""
    match = _PAGE.fullmatch(sql.strip())
    key = keys.get(match["table"].strip('"[]'), ()) if match else ()
    if match is None or not key or " group by " in sql:
        return sql
    return f"{match['before']}, {', '.join(map(quoted, key))}{match['limit']}"
