"""The catalogue's search from a terminal: the same engine as the web's."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kb.diagnostics import KbError
from kb.search import terminal
from kb.search.engine import SearchRequest, SearchResults
from kb.search.engine import search as engine_search


@dataclass(frozen=True, slots=True)
class Found:
    """The first page of results, with what was asked as (name, value) pairs, and the site's base address or ""."""

    results: SearchResults
    asked: tuple[tuple[str, str], ...]
    root: str


def search(database: Path, words: str, content_types: Iterable[str], *, why: bool) -> Found:
    """What a search finds; with `why`, each result says why it was found.

    Raises KbError for a file that is no catalogue, and for a content type that it does not have.
    """
    connection = _opened(database)
    try:
        known = [name for (name,) in connection.execute("select name from content_types order by position")]
        if unknown := sorted(set(content_types) - set(known)):
            raise KbError(f"there is no content type '{unknown[0]}'; there are {', '.join(known)}")
        types = tuple(("type", name) for name in content_types)
        asked = (("q", words), *types, *((("why", "1"),) if why else ()))
        results = engine_search(connection, SearchRequest.from_pairs(list(asked), facets=True))
        base_url = connection.execute("select value from build where key = 'base_url'").fetchone()
        return Found(results, asked, (base_url[0] if base_url else None) or "")
    finally:
        connection.close()


def as_text(found: Found, *, colour: bool = False) -> str:
    """The results for people; `colour` marks words in bold."""
    return "".join(f"{line}\n" for line in terminal.lines(found.results, colour=colour))


def _opened(database: Path) -> sqlite3.Connection:
    """A connection that cannot write; a file that is no catalogue is told by its first table."""
    if not database.is_file():
        raise KbError(f"there is no database '{database}'; kb build makes one")
    try:
        connection = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
        connection.execute("select 1 from build, search_settings limit 1")
    except sqlite3.DatabaseError as error:
        raise KbError(f"'{database}' is not a database that kb build made") from error
    return connection
