"""How many requests for Datasette's pages are answered at once, how many wait, and who is sent away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl

# Parameters by which a reader hands SQL to Datasette.
SQL_PARAMETERS = frozenset({"sql", "_where"})


class FullError(Exception):
    """So many are waiting, or for so long, that this request is sent away."""


class Turnstile:
    """Lets a few requests in at once. The others wait, but neither many of them nor for long."""

    def __init__(self, at_once: int, waiting: int, seconds: float) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._most_waiting = waiting
        self._waiting = 0
        self._seconds = seconds

    @asynccontextmanager
    async def place(self) -> AsyncIterator[Callable[[], None]]:
        """A place, with the function that gives it up early; raises FullError when there is none in time."""
        await self._enter()
        has_left = False

        def leave() -> None:
            nonlocal has_left
            if not has_left:
                has_left = True
                self._places.release()

        try:
            yield leave
        finally:
            leave()

    async def _enter(self) -> None:
        if self._waiting >= self._most_waiting:
            raise FullError
        self._waiting += 1
        try:
            async with asyncio.timeout(self._seconds):
                await self._places.acquire()
        except TimeoutError as error:
            raise FullError from error
        finally:
            self._waiting -= 1


def holds_sql(query: bytes) -> bool:
    """Whether a query string holds SQL that its reader wrote."""
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True, errors="replace")
    return any(name in SQL_PARAMETERS for name, _ in pairs)
