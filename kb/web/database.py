"""Datasette's view of the catalogue: one database with a fixed route, whatever its file is called or replaced by."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from datasette.database import Database, QueryInterrupted, Results
from datasette.utils import sqlite_timelimit

from kb.catalogue.rows import quoted
from kb.open_sql.limits import restrict
from kb.open_sql.workers import INTERRUPTED, Question, ReplacedError
from kb.web.asked import StaticSite
from kb.web.editions import Edition, Editions
from kb.web.total_order import in_total_order, primary_keys

if TYPE_CHECKING:
    # Datasette loads this plugin while its own application module is being imported.
    from datasette.app import Datasette

Result = TypeVar("Result")

ROUTE = "kb"
# Our tables by which a database is known to be a catalogue.
MARKS = frozenset({"build", "codebook", "content_types", "documents"})
# Whether the request that is being answered holds SQL that its reader wrote.
READERS_SQL: ContextVar[bool] = ContextVar("READERS_SQL", default=False)
# Milliseconds for the count of one table.
COUNT_LIMIT = 500


class Row(tuple[Any, ...]):  # noqa: SLOT001 (a tuple can have no slots that are not empty)
    """A row as Datasette's pages read it: by number, by name, and as a mapping."""

    columns: tuple[str, ...]

    @classmethod
    def of(cls, columns: tuple[str, ...], values: Sequence[Any]) -> Row:
        row = cls(values)
        row.columns = columns
        return row

    def keys(self) -> tuple[str, ...]:
        return self.columns

    def __getitem__(self, place: Any) -> Any:
        return super().__getitem__(self._number(place) if isinstance(place, str) else place)

    def _number(self, name: str) -> int:
        try:
            return self.columns.index(name)
        except ValueError:
            raise IndexError(f"no column {name}") from None


class CatalogueDatabase(Database):  # type: ignore[misc]  # Datasette has no type hints
    """A database that answers each request from one edition of its file.

    Datasette keeps connections per thread and name, so a replaced file is never seen. Here the name stays and
    every query goes to the edition of the request that asks it.
    """

    def __init__(self, datasette: Datasette, path: Path, name: str) -> None:
        super().__init__(datasette, str(path), is_mutable=False)
        self.name = name
        self.editions = Editions(path, self._prepare, datasette.setting("num_sql_threads"))
        # Where the pages become files.
        self.static: StaticSite | None = None

    def _prepare(self, connection: sqlite3.Connection) -> None:
        # Last, so that no other plugin's preparation is held to the limits of open SQL.
        self.ds._prepare_connection(connection, self.name)
        restrict(connection)

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], Result]) -> Result:
        edition = self.editions.current()
        if self.ds.executor is None:
            return _run(edition, fn)
        return await asyncio.get_running_loop().run_in_executor(self.ds.executor, _run, edition, fn)

    async def execute(  # Datasette's arguments
        self,
        sql: str,
        params: Mapping[str, Any] | Sequence[Any] | None = None,
        truncate: bool = False,
        custom_time_limit: int | None = None,
        page_size: int | None = None,
        log_sql_errors: bool = True,  # noqa: ARG002 (what strangers write is not logged)
    ) -> Results:
        """The result of a query, made in a process that can be ended at any moment."""
        limit = self.ds.sql_time_limit_ms
        seconds = min(custom_time_limit or limit, limit) / 1000
        most = self.ds.max_returned_rows
        most += most == (page_size or self.ds.page_size)
        edition = self.editions.current()
        if not READERS_SQL.get():
            sql = in_total_order(sql, _primary_keys(edition))
        question = Question(sql, params or {}, seconds, most if truncate and most else None)
        try:
            found = await edition.open_sql.ask(question, is_readers=READERS_SQL.get())
        except sqlite3.OperationalError as error:
            if error.args == (INTERRUPTED,):
                raise QueryInterrupted(error, sql, params) from error
            raise
        except ReplacedError as error:
            raise sqlite3.OperationalError(str(error)) from error
        description = [(name,) for name in found.columns]
        return Results([Row.of(found.columns, row) for row in found.rows], found.truncated, description)

    async def attached_databases(self) -> list[Any]:
        """None: to ask SQLite for them would tell where the file is."""
        return []

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
    with edition.inspection.lent() as connection:
        return fn(connection)


def _primary_keys(edition: Edition) -> dict[str, tuple[str, ...]]:
    if "primary keys" not in edition.kept:
        with edition.own.lent() as connection:
            edition.kept["primary keys"] = primary_keys(connection)
    kept = edition.kept["primary keys"]
    assert isinstance(kept, dict)
    return kept


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
