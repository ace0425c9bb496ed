"""Which state of the database file a request reads.

A build is a new file that is moved into place. Every state of the file that was seen is an edition: its connections
are opened at once, while the file is there, and read that state until the last request that began with it has ended.
"""

from __future__ import annotations

import asyncio
import logging
import os
import queue
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from kb.catalogue import Catalogue, read_catalogue
from kb.diagnostics import KbError
from kb.open_sql.limits import OF_READERS, OF_TABLES
from kb.open_sql.workers import Found, Question, ReplacedError, Workers
from kb.search.engine import SearchRequest, search

Result = TypeVar("Result")
Prepare = Callable[[sqlite3.Connection], None]

LOG = logging.getLogger("kb.web")
# The catalogue's own pages have threads and connections of their own, so that open SQL cannot starve them.
OWN_THREADS = 4
# A page whose queries take longer than this is answered with 503.
OWN_SECONDS = 5.0
# How many SQLite steps pass between two looks at the clock.
STEPS_BETWEEN_LOOKS = 10_000
# Processes for what readers write, and for the tables that Datasette shows: neither keeps the other from its work.
OPEN_SQL_PROCESSES = 2
# How often an edition is sought that has not been replaced by the time its processes have started.
TRIES = 10


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells one state of a file from another."""

    device: int
    inode: int
    modified_ns: int
    size: int

    @classmethod
    def of(cls, path: Path) -> Identity | None:
        """The identity of the file at `path` now; None while there is none."""
        try:
            status = os.stat(path)
        except OSError:
            return None
        return cls(status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size)


class Connections:
    """A fixed number of read-only connections to one state of the file, lent to one thread at a time."""

    def __init__(self, path: Path, number: int, prepare: Prepare) -> None:
        self._free: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        self._lock = threading.Lock()
        self._closing = False
        for _ in range(number):
            connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?immutable=1", uri=True, check_same_thread=False
            )
            prepare(connection)
            self._free.put(connection)

    @contextmanager
    def lent(self) -> Iterator[sqlite3.Connection]:
        """A connection that nobody else uses meanwhile; waits for one when all are lent."""
        connection = self._free.get()
        try:
            yield connection
        finally:
            self._take_back(connection)

    def close(self) -> None:
        """Closes the free connections now and each of the others when it comes back."""
        with self._lock:
            self._closing = True
            while not self._free.empty():
                self._free.get_nowait().close()

    def _take_back(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            if self._closing:
                connection.close()
            else:
                self._free.put(connection)


class OpenSql:
    """The processes that answer open SQL on one state of the file, and the threads that wait for them."""

    def __init__(self, path: Path, identity: Identity, threads: Mapping[bool, ThreadPoolExecutor]) -> None:
        def is_there() -> bool:
            return Identity.of(path) == identity

        self._threads = threads
        self._workers = {
            True: Workers(path, OPEN_SQL_PROCESSES, OF_READERS, is_there),
            False: Workers(path, OPEN_SQL_PROCESSES, OF_TABLES, is_there),
        }

    def restart_as(self, previous: OpenSql) -> None:
        """Starts the processes that the previous edition had, while the file is there."""
        for is_readers, workers in self._workers.items():
            if previous._workers[is_readers].has_started:
                workers.start()

    async def ready(self, *, is_readers: bool) -> None:
        """Starts the processes that are not there yet; raises ReplacedError if the file is another one by now."""
        workers = self._workers[is_readers]
        if not workers.has_started:
            await asyncio.get_running_loop().run_in_executor(self._threads[is_readers], workers.start)

    async def ask(self, question: Question, *, is_readers: bool) -> Found:
        """The answer of a process; `is_readers` says whether a reader wrote some of the query."""
        ask = self._workers[is_readers].ask
        return await asyncio.get_running_loop().run_in_executor(self._threads[is_readers], ask, question)

    def end(self) -> None:
        for workers in self._workers.values():
            workers.end()


@dataclass(eq=False, slots=True)
class Edition:
    """One state of the database file. `requests` counts those that began with it and have not ended.

    `own` are the connections of the catalogue's pages, `inspection` those by which Datasette looks at the schema.
    """

    identity: Identity
    catalogue: Catalogue
    own: Connections
    inspection: Connections
    open_sql: OpenSql
    threads: ThreadPoolExecutor
    requests: int = 0
    retired: bool = False
    table_counts: dict[str, int | None] | None = None
    kept: dict[str, object] = field(default_factory=dict)

    async def read(self, question: Callable[[sqlite3.Connection], Result]) -> Result:
        """The answer to a question, asked in a thread; raises `sqlite3.OperationalError` if it takes too long."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, self._ask, question)

    def close_when_unused(self) -> None:
        if self.retired and self.requests == 0:
            self.own.close()
            self.inspection.close()
            self.open_sql.end()

    def _ask(self, question: Callable[[sqlite3.Connection], Result]) -> Result:
        with self.own.lent() as connection:
            deadline = time.monotonic() + OWN_SECONDS
            connection.set_progress_handler(lambda: time.monotonic() > deadline, STEPS_BETWEEN_LOOKS)
            return question(connection)


class Editions:
    """The states of one database file that are being read: the latest, and older ones until their requests end."""

    def __init__(self, path: Path, prepare_inspection: Prepare, inspection_threads: int) -> None:
        """Raises KbError when the catalogue at `path` is not readable."""
        self.path = path
        self._prepare_inspection = prepare_inspection
        self._inspection_connections = max(inspection_threads, 1)
        self._open_sql_threads = {
            is_readers: ThreadPoolExecutor(max_workers=OPEN_SQL_PROCESSES, thread_name_prefix="open-sql")
            for is_readers in (True, False)
        }
        self._threads = ThreadPoolExecutor(max_workers=OWN_THREADS, thread_name_prefix="catalogue")
        self._looking = False
        self._refused: Identity | None = None
        self._edition: str | None = None
        self.latest = self._open(None)

    def current(self) -> Edition:
        """The edition of the request that is being answered, else the latest."""
        editions, edition = _REQUEST.get()
        return edition if editions is self and edition is not None else self.latest

    @contextmanager
    def request(self) -> Iterator[Edition]:
        """The edition for everything that happens inside; a request within a request stays with the outer one's."""
        edition = self.current()
        token = _REQUEST.set((self, edition))
        edition.requests += 1
        try:
            yield edition
        finally:
            edition.requests -= 1
            edition.close_when_unused()
            _REQUEST.reset(token)

    @asynccontextmanager
    async def request_with_sql(self, *, is_readers: bool) -> AsyncIterator[Edition]:
        """The same with an edition whose processes for open SQL have the file open.

        Raises ReplacedError when there is none: a file lies there that is no edition.
        """
        for _ in range(TRIES):
            await self.look()
            with self.request() as edition:
                try:
                    await edition.open_sql.ready(is_readers=is_readers)
                except ReplacedError:
                    continue
                yield edition
                return
        raise ReplacedError("the file is being replaced")

    async def look(self) -> None:
        """Opens the file anew if another one has taken its place; keeps the old one if that cannot be read."""
        identity = Identity.of(self.path)
        if self._looking or identity in (None, self.latest.identity, self._refused):
            return
        self._looking = True
        try:
            opening = asyncio.get_running_loop().run_in_executor(self._threads, self._open, self.latest)
            self._replace_with(await opening)
        except (KbError, sqlite3.Error, OSError) as reason:
            self._refused = identity
            LOG.warning("the old edition stays: %s", reason)
        finally:
            self._looking = False

    def close(self) -> None:
        """Closes what is open; the requests that still run end first."""
        self.latest.retired = True
        self.latest.close_when_unused()
        for threads in (self._threads, *self._open_sql_threads.values()):
            threads.shutdown(wait=False)

    def _replace_with(self, edition: Edition) -> None:
        previous, self.latest = self.latest, edition
        previous.retired = True
        previous.close_when_unused()

    def _open(self, previous: Edition | None) -> Edition:
        """The file as it is now. It may be replaced while its connections are opened: then once more.

        The processes for open SQL start when the first query asks for them, and with each edition from then on.
        """
        while True:
            before = Identity.of(self.path)
            if before is None:
                raise FileNotFoundError(self.path)
            own = Connections(self.path, OWN_THREADS, _prepare_own)
            inspection = Connections(self.path, self._inspection_connections, self._prepare_inspection)
            open_sql = OpenSql(self.path, before, self._open_sql_threads)
            if self._are_of(before, open_sql, previous):
                catalogue = self._same_kind(own, inspection, open_sql)
                return Edition(before, catalogue, own, inspection, open_sql, self._threads)
            _close(own, inspection, open_sql)

    def _are_of(self, identity: Identity, open_sql: OpenSql, previous: Edition | None) -> bool:
        """Whether what has been opened is the file of that identity."""
        try:
            if previous:
                open_sql.restart_as(previous.open_sql)
        except ReplacedError:
            return False
        return identity == Identity.of(self.path)

    def _same_kind(self, own: Connections, inspection: Connections, open_sql: OpenSql) -> Catalogue:
        """The catalogue, if it is for the readers of the first one: others were not let in to the network's."""
        try:
            catalogue = self._read(own)
            if self._edition not in (None, catalogue.site.edition):
                raise KbError(f"{self.path.name} is now the {catalogue.site.edition} edition")
        except KbError:
            _close(own, inspection, open_sql)
            raise
        self._edition = catalogue.site.edition
        return catalogue

    def _read(self, own: Connections) -> Catalogue:
        """The catalogue's account of itself; a search tells whether its index is one that this version can read."""
        try:
            with own.lent() as connection:
                search(connection, SearchRequest(words="a", per_page=1))
                return read_catalogue(connection)
        except sqlite3.Error as reason:
            message = (
                f"{self.path.name} is no catalogue that this version of kb can read, build it again: {reason}"
            )
            raise KbError(message) from reason


_REQUEST: ContextVar[tuple[Editions | None, Edition | None]] = ContextVar("_REQUEST", default=(None, None))


def _prepare_own(connection: sqlite3.Connection) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute("pragma query_only = on")


def _close(own: Connections, inspection: Connections, open_sql: OpenSql) -> None:
    own.close()
    inspection.close()
    open_sql.end()
