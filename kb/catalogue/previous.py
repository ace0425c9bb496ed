"""What an earlier edition of the same catalogue had: so that nobody's link goes dead without a word."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from kb.catalogue.rows import first
from kb.diagnostics import KbError


class Earlier(NamedTuple):
    """A document of an earlier edition: its id, the path of its address, and the file that it was made from."""

    id: str
    url: str
    source_path: str


def vanished(
    database: Path, visibility: str, urls: Mapping[str, str], redirects: Collection[str]
) -> Iterator[Earlier]:
    """The documents of an earlier edition that a new one has no more, and to whose addresses nothing answers.

    `urls` are the new edition's address paths by id, `redirects` its old ones. Raises KbError for what is no
    database of `kb build`, and for an edition of another visibility, whose documents are not to be compared.
    """
    answered = {unquote(path) for path in (*urls.values(), *redirects)}
    for earlier in _earlier_documents(database, visibility):
        if earlier.id not in urls and unquote(earlier.url) not in answered:
            yield earlier


def _earlier_documents(database: Path, visibility: str) -> Iterator[Earlier]:
    if not database.is_file():
        raise KbError(f"there is no database '{database}'")
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            (edition,) = connection.execute("select value from build where key = 'visibility'").fetchone()
            found = connection.execute("select id, url, source_path from documents order by id").fetchall()
        except (sqlite3.DatabaseError, TypeError) as error:
            raise KbError(f"'{database}' is not a database that kb build made") from error
    if edition != visibility:
        raise KbError(
            f"'{database}' is the {edition} edition, which is no earlier one of the {visibility} edition"
        )
    yield from map(Earlier._make, found)


def moved_to(connection: sqlite3.Connection, url: str) -> str | None:
    """The id of the document that answers at the address path of one that is gone, or None."""
    row = first(
        connection,
        """select id from documents where url = :url
           union all select document from redirects where path in (:url, :decoded) limit 1""",
        url=url,
        decoded=unquote(url),
    )
    return str(row["id"]) if row else None
