"""The canned queries of a finished database: what can be asked, with which parameters, and how to read it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.catalogue.rows import json_of, rows


@dataclass(frozen=True, slots=True)
class CannedQuery:
    """A question with its SQL.

    `reading` says how to read the result and what it is based on. `parameters` are described by name; an empty one
    leaves out nothing. `plot` are the columns (label, number) that are drawn, or None.
    """

    name: str
    title: str
    about: str
    description: str
    reading: str
    parameters: Mapping[str, str]
    plot: tuple[str, str] | None
    sql: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a query gives: the names of its columns, and its rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def column(self, name: str) -> tuple[Any, ...]:
        """The values of a column that there is."""
        place = self.columns.index(name)
        return tuple(row[place] for row in self.rows)


def canned_queries(connection: sqlite3.Connection) -> tuple[CannedQuery, ...]:
    """Every canned query, by heading and name."""
    found = rows(
        connection,
        """select name, title, about, description, reading, parameters, plot, sql
           from queries order by about, title, name""",
    )
    return tuple(
        CannedQuery(
            name=row["name"],
            title=row["title"],
            about=row["about"] or "",
            description=row["description"] or "",
            reading=row["reading"] or "",
            parameters=json_of(row["parameters"]) or {},
            plot=_plot(row["plot"]),
            sql=row["sql"],
        )
        for row in found
    )


def ask(connection: sqlite3.Connection, query: CannedQuery) -> Result:
    """The answer to a canned query with every parameter empty."""
    cursor = connection.execute(query.sql, dict.fromkeys(query.parameters, ""))
    return Result(tuple(each[0] for each in cursor.description), tuple(map(tuple, cursor.fetchall())))


def _plot(text: str | None) -> tuple[str, str] | None:
    label, _, number = (text or "").partition(" ")
    return (label, number) if number else None
