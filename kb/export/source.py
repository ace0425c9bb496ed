"""What an export reads: a finished database, whole or narrowed to a search, a few hundred documents at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kb.catalogue import Catalogue, Document, briefly, document, read_catalogue
from kb.catalogue.documents import AT_ONCE
from kb.diagnostics import KbError
from kb.search.engine import SearchRequest, ids

# Called with what is being done, how much of it is, and how much there is.
Progress = Callable[[str, int, int], None]


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Source:
    """A database that is being exported.

    `root` is the absolute address of the catalogue without a slash at its end, or "" where it is not known: addresses
    begin with a slash then. `query` holds the words of a search, or None for everything; the ids of what was found
    stand in the temporary table `chosen` either way.
    """

    connection: sqlite3.Connection
    catalogue: Catalogue
    root: str
    query: str | None = None
    progress: Progress = _silent

    def absolute(self, path: str) -> str:
        """The address of a path of the catalogue."""
        return self.root + path

    def needs_root(self, form: str) -> str:
        """The root, for a format that is of no use without whole addresses; raises KbError where it is not known."""
        if not self.root:
            raise KbError(f"'{form}' needs whole addresses; say site.base_url in metadata.yml, or --base-url")
        return self.root

    def total(self) -> int:
        """How many documents are exported."""
        return int(self.connection.execute("select count(*) from temp.chosen").fetchone()[0])

    def totals(self) -> dict[str, int]:
        """How many documents of each content type are exported."""
        found = self.connection.execute(
            """select content_type, count(*) from documents join temp.chosen using (id)
               group by content_type"""
        ).fetchall()
        return {name: dict(found).get(name, 0) for name in self.catalogue.content_types}

    def brief(self, content_type: str | None = None) -> Iterator[Document]:
        """The documents by id, with their columns, values and references alone."""
        for some in self._ids(content_type):
            yield from briefly(self.connection, self.catalogue, some)

    def whole(self, content_type: str | None = None) -> Iterator[Document]:
        """The documents by id with all that belongs to them."""
        for some in self._ids(content_type):
            yield from (whole_document(self.connection, self.catalogue, each) for each in some)

    def _ids(self, content_type: str | None) -> Iterator[list[str]]:
        sql = """select id from documents join temp.chosen using (id)
                 where id > :last and (:content_type is null or content_type = :content_type)
                 order by id limit :many"""
        done, last, total = 0, "", self.total() if content_type is None else self.totals()[content_type]
        while some := self.connection.execute(
            sql, {"last": last, "content_type": content_type, "many": AT_ONCE}
        ).fetchall():
            yield [id for (id,) in some]
            done, last = done + len(some), some[-1][0]
            self.progress(content_type or "documents", done, total)


def whole_document(connection: sqlite3.Connection, catalogue: Catalogue, id: str) -> Document:
    """A document with all that belongs to it, by an id that was read from the same database."""
    found = document(connection, catalogue, id)
    assert found is not None, "the id was read from the same database"
    return found


@contextmanager
def source(
    database: Path, *, query: str | None = None, base_url: str | None = None, progress: Progress | None = None
) -> Iterator[Source]:
    """The database, open for reading; raises KbError where it is none that `kb build` made."""
    connection = connect(database)
    try:
        catalogue = read_catalogue(connection)
        root = (base_url or catalogue.site.base_url or "").rstrip("/")
        _choose(connection, query)
        yield Source(connection, catalogue, root, query, progress or _silent)
    finally:
        connection.close()


def connect(database: Path) -> sqlite3.Connection:
    """A connection that cannot write; a file that is no catalogue is told by its first tables."""
    if not database.is_file():
        raise KbError(f"there is no database '{database}'; kb build makes one")
    connection = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
    try:
        connection.execute("select id, content_type from documents limit 1")
        connection.execute("select key, value from build limit 1")
    except sqlite3.DatabaseError as error:
        connection.close()
        raise KbError(f"'{database}' is not a database that kb build made") from error
    return connection


def _choose(connection: sqlite3.Connection, query: str | None) -> None:
    """Write down which documents are exported; a temporary table never touches the database's file."""
    connection.execute("create temporary table chosen (id text primary key) without rowid")
    if query is None:
        connection.execute("insert into temp.chosen select id from documents")
        return
    try:
        found = ids(connection, SearchRequest.from_pairs([("q", query)], facets=False))
    except sqlite3.OperationalError as error:
        raise KbError("another version of kb made the search index; build the database again") from error
    connection.executemany("insert into temp.chosen values (?)", ((id,) for id in found))
