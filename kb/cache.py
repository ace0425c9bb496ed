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

import kb

_LIBRARIES = ("markdown-it-py", "mdit-py-plugins", "nh3", "PyYAML")
# What decides over the result of per-file work; the web, the search and the exports do not.
_PARTS = ("*.py", "markdown/*.py", "stages/parse.py", "stages/validate.py")


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
    """Results of one set of sources, in one file; what a build does not use is dropped at its end."""

    def __init__(self, folder: Path, sources: Iterable[str]) -> None:
        name = hashlib.sha256("\0".join(sources).encode("utf-8", "surrogateescape")).hexdigest()[:20]
        self.file = folder / f"{name}.cache"
        self.found: dict[bytes, bytes] = {}
        self.used: dict[bytes, bytes | None] = {}
        self.load()

    def load(self) -> None:
        try:
            if self.file.is_file() and self.file.stat().st_uid == os.getuid():
                with sqlite3.connect(f"file:{self.file}?mode=ro", uri=True) as connection:
                    self.found = dict(connection.execute("select key, value from results"))
                connection.close()
        except (sqlite3.DatabaseError, OSError):
            self.found = {}

    def get(self, key: bytes) -> Any | None:
        """The result under a key, or None."""
        stored = self.found.get(key)
        if stored is None:
            return None
        try:
            result = pickle.loads(stored)  # noqa: S301 - written by this user alone, see the mode of the file
        except (pickle.UnpicklingError, AttributeError, ImportError, EOFError, TypeError, ValueError):
            return None
        self.used[key] = None
        return result

    def put(self, key: bytes, result: object) -> None:
        """Keep a result for the next build."""
        self.used[key] = pickle.dumps(result, pickle.HIGHEST_PROTOCOL)

    def save(self) -> None:
        """Write what is new and drop what was not used."""
        new = [(key, value) for key, value in self.used.items() if value is not None]
        unused = [(key,) for key in self.found if key not in self.used]
        if not new and not unused:
            return
        try:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.file.parent.chmod(0o700)
            os.close(os.open(self.file, os.O_CREAT | os.O_RDWR, 0o600))
            self._write(new, unused)
        except (sqlite3.DatabaseError, OSError):
            with suppress(OSError):
                self.file.unlink(missing_ok=True)

    def _write(self, new: list[tuple[bytes, bytes]], unused: list[tuple[bytes]]) -> None:
        connection = sqlite3.connect(self.file)
        try:
            with connection:
                # Withdrawn text must not stay in freed pages.
                connection.execute("pragma secure_delete = on")
                connection.execute(
                    "create table if not exists results (key blob primary key, value blob) without rowid"
                )
                connection.executemany("delete from results where key = ?", unused)
                connection.executemany("insert or replace into results values (?, ?)", new)
        finally:
            connection.close()
