"""The catalogue's search from a terminal: the same engine and the same JSON as the web's."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from kb.diagnostics import KbError
from kb.search import terminal
from kb.search.engine import SearchRequest
from kb.search.engine import search as engine_search
from kb.web import api
from kb.web.asked import Asked


def search(
    database: Path,
    words: str,
    content_types: Iterable[str],
    *,
    as_json: bool,
    why: bool = False,
    colour: bool = False,
) -> str:
    """The first page of results as text or JSON, whose addresses begin with the site's base address if it has one.

    With `why`, each says why it was found.

    Raises KbError for a file that is no catalogue, and for a content type that it does not have.
    """
    connection = _opened(database)
    try:
        known = [name for (name,) in connection.execute("select name from content_types order by position")]
        pairs = [("q", words), *(("type", name) for name in content_types)]
        pairs += [("why", "1")] if why else []
        unknown = sorted(set(content_types) - set(known))
        if unknown:
            raise KbError(f"there is no content type '{unknown[0]}'; there are {', '.join(known)}")
        results = engine_search(connection, SearchRequest.from_pairs(pairs, facets=True))
        if as_json:
            (base_url,) = connection.execute("select value from build where key = 'base_url'").fetchone() or (
                None,
            )
            answer = api.search_json(results, Asked("/search", tuple(pairs), root=base_url or ""), "/search")
            return f"{answer.body!s}\n"
        return "".join(f"{line}\n" for line in terminal.lines(results, colour=colour))
    finally:
        connection.close()


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
