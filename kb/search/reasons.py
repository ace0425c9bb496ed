"""Why a document is among the results: which of its parts say which word, and what that adds to its score."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence

from kb.search.expression import Leaf
from kb.search.ranking import Asked, Ranked
from kb.search.results import ScorePart, Why
from kb.search.sentence import listed, quoted
from kb.search.weights import BM25, TEXT_COLUMNS, WEIGHTS

# Words that are explained at most: a prefix stands for many, and each costs a look through its documents.
MOST_EXPLAINED = 10
_NAMES = {
    "title": "title", "summary": "summary", "terms": "terms and names", "headings": "headings", "body": "text",
    "prose": "fields", "parts": "parts",
}  # fmt: skip


def reasons(
    connection: sqlite3.Connection, asked: Asked, numbers: Sequence[int], order: Ranked
) -> Mapping[int, Why]:
    """The reasons for each result of a page."""
    parts: dict[int, list[ScorePart]] = {number: [] for number in numbers}
    explained = 0
    for leaf in asked.built.leaves if asked.built else []:
        if explained >= MOST_EXPLAINED:
            break
        having = [number for number in numbers if _has(connection, leaf, number)]
        if having:
            explained += len(leaf.terms)
            for number, part in _parts(connection, leaf, having):
                parts[number].append(part)
    return {
        number: Why(_sentence(found, exact=number in order.exact), number in order.exact, tuple(found))
        for number, found in parts.items()
    }


def _has(connection: sqlite3.Connection, leaf: Leaf, number: int) -> bool:
    row = connection.execute(
        "select 1 from search where search match ? and rowid = ?", (leaf.expression, number)
    ).fetchone()
    return row is not None


def _parts(
    connection: sqlite3.Connection, leaf: Leaf, numbers: Sequence[int]
) -> Iterator[tuple[int, ScorePart]]:
    """What a leaf adds to the score of each of some documents.

    All in one statement, in which bm25 counts the documents of a word once: with a statement for each document
    a page of frequent words would take seconds. The plus sign keeps SQLite from looking each up by itself.
    """
    scores = ", ".join(f"-bm25(search, {_only(column)})" for column in TEXT_COLUMNS)
    rows = connection.execute(
        f"""
        select rowid, -{BM25}, {scores}
        from search
        where search match ? and +rowid in (select value from json_each(?))
        order by rowid
        """,
        (leaf.expression, json.dumps(list(numbers))),
    )
    for number, score, *by_column in rows:
        columns = tuple(column for column, said in zip(TEXT_COLUMNS, by_column, strict=True) if said)
        if columns:
            yield number, ScorePart(leaf.typed, leaf.via, columns, round(score, 4))


def _only(column: str) -> str:
    return ", ".join(str(weight if name == column else 0.0) for name, weight in WEIGHTS.items())


def _sentence(parts: Sequence[ScorePart], *, exact: bool) -> str:
    clauses = ["The title is what you typed"] if exact else []
    for part in parts:
        places = listed([_NAMES[column] for column in part.columns], "and")
        other = f" (as {quoted(part.via)})" if part.via.casefold() != part.word.casefold() else ""
        clauses.append(f"{quoted(part.word)}{other} in {places}")
    return "; ".join(clauses) + "." if clauses else "It has the chosen values."
