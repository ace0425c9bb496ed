"""A small build in which one call that writes fails, or ends the process: which call, the caller says by its number.

A program: `python faults.py FOLDER fail|kill` builds the knowledge base FOLDER/source as FOLDER/out/kb.db, where
FOLDER/old.db lies, once for every call that writes, each time in a copy of this process and with the next call as the
faulty one.
"""

from __future__ import annotations

import builtins
import errno
import hashlib
import io
import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from kb.cli import main as kb

WRITING = frozenset("wax+")
Fault = Callable[[str], None]
# Calls that SQLite makes, and how it says that there is no room.
OF_SQLITE = frozenset({"connect", "execute"})


class Calls:
    """Counts the calls that write, and lets one of them fail."""

    def __init__(self, faulty: int | None, fault: Fault) -> None:
        self.seen: list[tuple[str, str]] = []
        self._faulty = faulty
        self._fault = fault

    def call(self, kind: str, name: object) -> None:
        self.seen.append((kind, str(name)))
        if len(self.seen) == self._faulty:
            self._fault(kind)

    def end(self) -> None:
        """Lets nothing fail any more."""
        self._faulty = None

    def watch(self) -> None:
        """Takes the place of every function by which a build writes."""
        opened, os_open, connected = io.open, os.open, sqlite3.connect

        def open_(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
            if not WRITING & set(mode):
                return opened(file, mode, *arguments, **options)
            self.call("open", file)
            return _Written(opened(file, mode, *arguments, **options), self, str(file))

        def os_open_(path: Any, flags: int, *arguments: Any, **options: Any) -> int:
            if flags & (os.O_WRONLY | os.O_RDWR):
                self.call("open", path)
            return os_open(path, flags, *arguments, **options)

        def connect_(database: Any, *arguments: Any, **options: Any) -> Any:
            self.call("connect", database)
            made = connected(database, *arguments, **{**options, "factory": _Connection})
            made.calls = self
            return made

        builtins.open = io.open = open_  # type: ignore[assignment]
        os.open, sqlite3.connect = os_open_, connect_  # type: ignore[assignment]
        for name in ("fsync", "replace", "rename", "unlink", "mkdir"):
            setattr(os, name, self._counted(name, getattr(os, name)))

    def _counted(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(first: Any, *arguments: Any, **options: Any) -> Any:
            is_number = isinstance(first, int)
            self.call(name, Path(f"/proc/self/fd/{first}").readlink() if is_number else first)
            return function(first, *arguments, **options)

        return counted


class _Written:
    """An open file whose writing is counted."""

    def __init__(self, file: Any, calls: Calls, name: str) -> None:
        self._file, self._calls, self._name = file, calls, name

    def write(self, content: Any) -> Any:
        self._calls.call("write", self._name)
        return self._file.write(content)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.__exit__(*error)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class _Connection(sqlite3.Connection):
    calls: Calls

    def execute(self, sql: str, *arguments: Any) -> Any:
        self.calls.call("execute", sql[:60])
        return super().execute(sql, *arguments)

    def executemany(self, sql: str, *arguments: Any) -> Any:
        self.calls.call("execute", sql[:60])
        return super().executemany(sql, *arguments)

    def executescript(self, sql: str) -> Any:
        self.calls.call("execute", sql[:60])
        return super().executescript(sql)

    def commit(self) -> None:
        self.calls.call("execute", "commit")
        super().commit()


def fail(kind: str) -> None:
    """The error of a full disk, as whoever calls would see it."""
    if kind in OF_SQLITE:
        raise sqlite3.OperationalError("database or disk is full")
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def kill(_kind: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def build(folder: Path, calls: Calls) -> int:
    """Exit status of `kb build`, with what it printed in a file."""
    os.chdir(folder)
    with (folder / "printed").open("wb") as printed:
        os.dup2(printed.fileno(), 1)
        os.dup2(printed.fileno(), 2)
    calls.watch()
    try:
        kb(["build", "source", "-o", "out/kb.db", "--jobs", "1", "--quiet"])
    except SystemExit as ended:
        sys.stdout.flush()
        sys.stderr.flush()
        return int(ended.code or 0)
    return 70


def forked(folder: Path, faulty: int | None, fault: Fault) -> dict[str, Any]:
    """What a build did that began with the old database and no cache."""
    for name in ("cache", "state"):
        shutil.rmtree(folder / name, ignore_errors=True)
    shutil.copyfile(folder / "old.db", folder / "out/kb.db")
    process = os.fork()
    if process == 0:
        calls = Calls(faulty, fault)
        status = build(folder, calls)
        recorded = json.dumps(calls.seen)
        calls.end()
        (folder / "calls").write_text(recorded, encoding="utf-8")
        os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    return {
        "call": faulty,
        "status": status,
        "printed": (folder / "printed").read_text(encoding="utf-8"),
        "files": sorted(path.name for path in (folder / "out").iterdir()),
        "database": hashlib.sha256((folder / "out/kb.db").read_bytes()).hexdigest(),
    }


def numbers(calls: list[tuple[str, str]], how: str) -> list[int]:
    """Which calls are made to fail: all; of the many within SQLite every fifth, where they end the process."""
    return [
        number
        for number, (kind, _) in enumerate(calls, 1)
        if how == "fail" or kind != "execute" or number % 5 == 0
    ]


def main() -> None:
    """Prints JSON: the calls of a whole build, each faulty build, and a whole build after them."""
    folder, fault = Path(sys.argv[1]), {"fail": fail, "kill": kill}[sys.argv[2]]
    before = forked(folder, None, fault)
    calls = json.loads((folder / "calls").read_text(encoding="utf-8"))
    faulty = [forked(folder, number, fault) for number in numbers(calls, sys.argv[2])]
    after = forked(folder, None, fault)
    print(json.dumps({"calls": calls, "before": before, "faulty": faulty, "after": after}))


if __name__ == "__main__":
    main()
