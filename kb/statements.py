"""What a view or a canned query says of itself: each is a `.sql` file whose head is read here.

The first line of a head is the title, the lines after it are the description, and then come lines that begin with
one of the words in `WORDS`. A line that begins with none of them goes on with the one before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

WORDS = ("About", "Column", "Needs", "Parameter", "Plot", "Read")
_HEAD = re.compile(r"(?:--[^\n]*\n)+")
_WORD = re.compile(rf"({'|'.join(WORDS)}): (.*)")


@dataclass(frozen=True, slots=True)
class Statement:
    """A select statement with the words for it.

    `reading` says how to read the result, and what it is based on. `needs` are tables, as `components`, and columns,
    as `components.feeds_into`, without which it makes no sense. `about` is the heading under which it is listed.
    `plot` are the columns (label, number) that are drawn, or None. `parameters` are described by name; left empty, each
    of them leaves out nothing. `columns` are (name, SQL type, label, description), and written for views only.
    """

    name: str
    title: str
    description: str
    sql: str
    reading: str = ""
    needs: tuple[str, ...] = ()
    about: str = ""
    plot: tuple[str, str] | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[tuple[str, str, str, str], ...] = ()

    def is_possible(self, columns: Mapping[str, frozenset[str]]) -> bool:
        """Whether every table and column that it needs is among the `columns` by table."""
        wanted = (each.partition(".") for each in self.needs)
        return all(table in columns and (not dot or name in columns[table]) for table, dot, name in wanted)


@cache
def views() -> tuple[Statement, ...]:
    """Every view that a database may have, by name."""
    return _in_folder("views")


@cache
def queries() -> tuple[Statement, ...]:
    """Every canned query, by name; words are separated by hyphens, since the name is part of its address."""
    return _in_folder("queries", "-")


def _in_folder(folder: str, separator: str = "_") -> tuple[Statement, ...]:
    found = sorted((files("kb") / folder).iterdir(), key=lambda each: each.name)
    return tuple(
        statement(each.name.removesuffix(".sql").replace("_", separator), each.read_text("utf-8"))
        for each in found
        if each.name.endswith(".sql")
    )


def statement(name: str, text: str) -> Statement:
    """The statement in a file. Asserts that it has a head with a title."""
    head = _HEAD.match(text)
    assert head, f"{name} has no head"
    first, *rest = (line.removeprefix("--").strip() for line in head[0].splitlines())
    told = _told(rest)
    label, _, number = _one(told, "Plot").partition(" ")
    return Statement(
        name=name,
        title=first,
        description=_one(told, ""),
        sql=text[head.end() :].strip().removesuffix(";"),
        reading=_one(told, "Read"),
        needs=tuple(_one(told, "Needs").split()),
        about=_one(told, "About"),
        plot=(label, number) if number else None,
        parameters={
            name: text for name, _, text in (each.partition(" ") for each in told.get("Parameter", ()))
        },
        columns=tuple(_column(each) for each in told.get("Column", ())),
    )


def _told(lines: list[str]) -> dict[str, list[str]]:
    """The texts of a head by the word that begins them; the description under ""."""
    told: dict[str, list[str]] = {"": [""]}
    current = told[""]
    for line in lines:
        if match := _WORD.match(line):
            current = told.setdefault(match[1], [])
            current.append(match[2])
        else:
            current[-1] = f"{current[-1]} {line}".strip()
    return told


def _one(told: Mapping[str, list[str]], word: str) -> str:
    return " ".join(told.get(word, ()))


def _column(text: str) -> tuple[str, str, str, str]:
    """A column from "name TYPE Label: description"."""
    head, description = text.split(": ", 1)
    name, sql_type, label = head.split(" ", 2)
    return name, sql_type, label, description
