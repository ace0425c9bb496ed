"""The catalogue of the real corpus: built once for all tests that ask it, however many files they stand in."""

import functools
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kb import pipeline
from kb.search.engine import SearchRequest, search

DECLARATION = Path(__file__).parents[1] / "examples" / "connectedbydata.yml"


@functools.cache
def built(source: Path, database: Path) -> Any:
    """What the build of a folder said; the public edition lies in `database`."""
    return pipeline.build(
        sources=[source], config=DECLARATION, output=database, visibility="public", jobs=1, cache=None
    )


class Catalogue:
    """A built database and the diagnostics of its build."""

    def __init__(self, source: Path, database: Path) -> None:
        self.source = source
        self.database = database
        self.outcome = built(source, database)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def one(self, sql: str, *values: object) -> Any:
        """The first column of the first row."""
        return self.rows(sql, *values)[0][0]

    def column(self, sql: str, *values: object) -> list[Any]:
        """The first column of all rows."""
        return [row[0] for row in self.rows(sql, *values)]

    def found(self, words: str) -> list[str]:
        """The ids of the first page of a search, best first."""
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        try:
            return [hit.id for hit in search(connection, SearchRequest.from_pairs([("q", words)])).hits]
        finally:
            connection.close()

    def diagnosed(self, code: str) -> list[tuple[str, str | None]]:
        """File and field of each diagnostic with this code, in the report's order."""
        return [(found.path, found.field) for found in self.outcome.report if found.code == code]

    def files(self) -> Iterator[str]:
        """Every Markdown file of the source, as `documents.source_path` writes it."""
        return (path.relative_to(self.source).as_posix() for path in sorted(self.source.rglob("*.md")))


def catalogue_of(corpus: Path, folder: str, factory: pytest.TempPathFactory) -> Catalogue:
    """The catalogue of one folder of the corpus; the first test that asks has it built."""
    return Catalogue(corpus / folder, factory.getbasetemp() / f"{folder}.db")
