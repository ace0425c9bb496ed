"""Why a document is among the results: which of its parts say which word, and what that adds to its score."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from kb.search.expression import Leaf
from kb.search.ranking import Asked, Ranked
from kb.search.results import ScorePart, Why
from kb.search.sentence import listed, quoted
from kb.search.weights import TEXT_COLUMNS, WEIGHTS

_NAMES = {
    "title": "title", "summary": "summary", "terms": "terms and names", "headings": "headings", "body": "text",
    "prose": "fields", "parts": "parts",
}  # fmt: skip


def reasons(
    connection: sqlite3.Connection, asked: Asked, numbers: Sequence[int], order: Ranked
) -> Mapping[int, Why]:
    """The reasons for each result of a page."""
    leaves = asked.built.leaves if asked.built else []
    found: dict[int, Why] = {}
    for number in numbers:
        parts = [part for leaf in leaves if (part := _part(connection, leaf, number)) is not None]
        exact = number in order.exact
        found[number] = Why(_sentence(parts, exact=exact), exact, tuple(parts))
    return found


def _part(connection: sqlite3.Connection, leaf: Leaf, number: int) -> ScorePart | None:
    scores = ", ".join(f"-bm25(search, {_only(column)})" for column in TEXT_COLUMNS)
    row = connection.execute(
        f"select {scores} from search where search match ? and rowid = ?", (leaf.expression, number)
    ).fetchone()
    if row is None:
        return None
    by_column = dict(zip(TEXT_COLUMNS, row, strict=True))
    columns = tuple(column for column, score in by_column.items() if score)
    return ScorePart(leaf.typed, leaf.via, columns, round(sum(by_column.values()), 4)) if columns else None


def _only(column: str) -> str:
    return ", ".join(str(weight if name == column else 0.0) for name, weight in WEIGHTS.items())


def _sentence(parts: Sequence[ScorePart], *, exact: bool) -> str:
    clauses = ["The title is what you typed"] if exact else []
    for part in parts:
        places = listed([_NAMES[column] for column in part.columns], "and")
        other = f" (as {quoted(part.via)})" if part.via.casefold() != part.word.casefold() else ""
        clauses.append(f"{quoted(part.word)}{other} in {places}")
    return "; ".join(clauses) + "." if clauses else "It has the chosen values."
