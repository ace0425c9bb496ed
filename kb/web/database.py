"""Datasette's view of the catalogue: one database with a fixed route, whatever its file is called or replaced by."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from datasette.database import Database
from datasette.utils import sqlite_timelimit

from kb.catalogue.rows import quoted
from kb.web import security
from kb.web.editions import Edition, Editions

if TYPE_CHECKING:
    # Datasette loads this plugin while its own application module is being imported.
    from datasette.app import Datasette

Result = TypeVar("Result")

ROUTE = "kb"
# Our tables by which a database is known to be a catalogue.
MARKS = frozenset({"build", "codebook", "content_types", "documents"})
# Milliseconds for the count of one table.
COUNT_LIMIT = 500


class CatalogueDatabase(Database):  # type: ignore[misc]  # Datasette has no type hints
    """A database that answers each request from one edition of its file.

    Datasette keeps connections per thread and name, so a replaced file is never seen. Here the name stays and
    every query goes to the edition of the request that asks it.
    """

    def __init__(self, datasette: Datasette, path: Path, name: str) -> None:
        super().__init__(datasette, str(path), is_mutable=False)
        self.name = name
        self.editions = Editions(path, self._prepare, datasette.setting("num_sql_threads"))

    def _prepare(self, connection: sqlite3.Connection) -> None:
        # Last, so that no other plugin's preparation is held to the limits of open SQL.
        self.ds._prepare_connection(connection, self.name)
        security.restrict(connection)

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], Result]) -> Result:
        edition = self.editions.current()
        if self.ds.executor is None:
            return _run(edition, fn)
        return await asyncio.get_running_loop().run_in_executor(self.ds.executor, _run, edition, fn)

    async def table_counts(self, limit: int = COUNT_LIMIT) -> dict[str, int | None]:  # noqa: ARG002 (Datasette's)
        """Rows of each table, None where counting takes too long; counted once an edition, whatever the limit."""
        edition = self.editions.current()
        if edition.table_counts is None:
            edition.table_counts = await self.execute_fn(_count_tables)
        return edition.table_counts

    @property
    def cached_table_counts(self) -> dict[str, int | None] | None:
        return self.editions.current().table_counts

    @property
    def hash(self) -> str:
        return self.editions.current().catalogue.site.content_hash

    @property
    def size(self) -> int:
        return self.editions.current().identity.size

    @property
    def mtime_ns(self) -> int:
        return self.editions.current().identity.modified_ns

    def close(self) -> None:
        self.editions.close()


def catalogue_database(datasette: Datasette) -> CatalogueDatabase | None:
    """The catalogue among Datasette's databases, None when there is none."""
    return next((each for each in datasette.databases.values() if isinstance(each, CatalogueDatabase)), None)


def adopt(datasette: Datasette) -> CatalogueDatabase | None:
    """The catalogue among Datasette's databases; the first time, the file that is one gets the fixed route."""
    if adopted := catalogue_database(datasette):
        return adopted
    for name, database in list(datasette.databases.items()):
        if database.path and _is_catalogue(Path(database.path)):
            adopted = CatalogueDatabase(datasette, Path(database.path), ROUTE)
            datasette.remove_database(name)
            datasette.add_database(adopted, name=ROUTE, route=ROUTE)
            return adopted
    return None


def _is_catalogue(path: Path) -> bool:
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    except sqlite3.OperationalError:
        return False
    try:
        tables = {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}
        return tables >= MARKS
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()


def _run(edition: Edition, fn: Callable[[sqlite3.Connection], Result]) -> Result:
    with edition.open_sql.lent() as connection:
        return fn(connection)


def _count_tables(connection: sqlite3.Connection) -> dict[str, int | None]:
    names = connection.execute("select name from sqlite_master where type = 'table' order by name").fetchall()
    return {row[0]: _count(connection, row[0]) for row in names}


def _count(connection: sqlite3.Connection, table: str) -> int | None:
    with sqlite_timelimit(connection, COUNT_LIMIT):
        try:
            found: Any = connection.execute(f"select count(*) from {quoted(table)}").fetchone()[0]
        except sqlite3.DatabaseError:
            return None
    return int(found)
