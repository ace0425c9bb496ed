"""Keeps the results of per-file work by the content of what they were made from.

A result may hold confidential text, so it lies in the user's own cache folder, readable by the user alone. A
cache that cannot be read or written is no reason for a build to fail: the work is done again.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sqlite3
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import quote

import kb
from kb.packing import unpacked

# How many results wait in memory to be written together.
MOST_UNSAVED = 500
_SELECT = "select value from results where key = ?"
_LIBRARIES = ("markdown-it-py", "mdit-py-plugins", "nh3", "PyYAML")
# What decides over the result of per-file work; the web and the exports do not.
_PARTS = ("*.py", "markdown/*.py", "redaction/*.py", "search/*.py", "validation/*.py", "stages/parse.py",
          "stages/validate.py")  # fmt: skip


@lru_cache(maxsize=1)
def program_version() -> str:
    """A digest of the code and the libraries that per-file work is done with."""
    digest = hashlib.sha256(f"{sys.version} {[_version(name) for name in _LIBRARIES]}".encode())
    package = Path(kb.__file__).parent
    for file in sorted(file for part in _PARTS for file in package.glob(part)):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "unknown"


def key_of(configuration: str, path: str, content: bytes) -> bytes:
    """The key of one file's result: of its name and bytes, the configuration, and the program."""
    digest = hashlib.sha256(
        f"{program_version()}\0{configuration}\0{path}\0".encode("utf-8", "surrogateescape")
    )
    digest.update(content)
    return digest.digest()


class Cache:
    """Results of one set of sources, in one file; what a build does not use is dropped at its end.

    Results are read one by one and written some at a time, so that they are never all in memory.
    """

    def __init__(self, folder: Path, sources: Iterable[str]) -> None:
        name = hashlib.sha256("\0".join(sources).encode("utf-8", "surrogateescape")).hexdigest()[:20]
        self.file = folder / f"{name}.cache"
        self.used: set[bytes] = set()
        self.new: dict[bytes, bytes] = {}
        self.stored = self._open()

    def _open(self) -> sqlite3.Connection | None:
        """What earlier builds have left, unless it is another user's."""
        with suppress(sqlite3.DatabaseError, OSError):
            if self.file.is_file() and self.file.stat().st_uid == os.getuid():
                return sqlite3.connect(f"file:{quote(str(self.file))}?mode=ro", uri=True, timeout=1)
        return None

    def get(self, key: bytes) -> Any | None:
        """The result under a key, or None."""
        try:
            row = self.stored.execute(_SELECT, (key,)).fetchone() if self.stored else None
        except sqlite3.DatabaseError:
            # Spoilt, or in the hands of another build: nothing more is asked of it.
            self._close()
            return None
        try:
            result = unpacked(row[0]) if row else None
        except (pickle.UnpicklingError, AttributeError, ImportError, EOFError, TypeError, ValueError,
                IndexError, KeyError):  # fmt: skip
            return None
        if result is not None:
            self.used.add(key)
        return result

    def put(self, key: bytes, data: bytes) -> None:
        """Keep a packed result for the next build."""
        self.used.add(key)
        self.new[key] = data
        if len(self.new) >= MOST_UNSAVED:
            self._save(drop=False)

    def save(self) -> None:
        """Write what is new and drop what was not used; nothing can be asked for afterwards."""
        self._save(drop=True)
        self._close()

    def _close(self) -> None:
        if self.stored is not None:
            self.stored.close()
            self.stored = None

    def _save(self, *, drop: bool) -> None:
        try:
            unused = self._unused() if drop else []
            if self.new or unused:
                self._write(unused)
        except (sqlite3.DatabaseError, OSError) as error:
            # Without room, or while another build is writing, the file is sound; it only learns nothing.
            if not isinstance(error, sqlite3.OperationalError):
                with suppress(OSError):
                    self.file.unlink(missing_ok=True)
        self.new = {}

    def _unused(self) -> list[tuple[bytes]]:
        if self.stored is None:
            return []
        return [(key,) for (key,) in self.stored.execute("select key from results") if key not in self.used]

    def _write(self, unused: list[tuple[bytes]]) -> None:
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.file.parent.chmod(0o700)
        os.close(os.open(self.file, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(self.file)
        try:
            with connection:
                # Withdrawn text must not stay in freed pages.
                connection.execute("pragma secure_delete = on")
                connection.execute(
                    "create table if not exists results (key blob primary key, value blob) without rowid"
                )
                connection.executemany("delete from results where key = ?", unused)
                connection.executemany("insert or replace into results values (?, ?)", self.new.items())
        finally:
            connection.close()
