"""What follows from an edition alone, and is kept in memory while it is searched: an edition never changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Generic, TypeVar

Result = TypeVar("Result")
Settings = Mapping[str, str]

# Editions of which something is kept: the one served, the one before, and a few in tests.
MOST_KEPT = 4


class Kept(Generic[Result]):
    """What `make` makes of an edition and its settings, made once for each by the edition's fingerprint."""

    def __init__(self, make: Callable[[sqlite3.Connection, Settings], Result]) -> None:
        self._make = make
        self._made: dict[str, Result] = {}
        self._making = Lock()

    def of(self, connection: sqlite3.Connection) -> Result:
        """What belongs to the edition behind a connection."""
        settings = dict(connection.execute("select key, value from search_settings").fetchall())
        fingerprint = settings["fingerprint"]
        with self._making:
            if fingerprint not in self._made:
                if len(self._made) >= MOST_KEPT:
                    del self._made[next(iter(self._made))]
                self._made[fingerprint] = self._make(connection, settings)
            return self._made[fingerprint]
