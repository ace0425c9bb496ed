"""Small builds in each of which one call that writes is faulty: the first, the second, and so on to the last.

A program: `python faults.py FOLDER FAULT` builds the knowledge base FOLDER/before, and over its database FOLDER/after:
once for every call that writes, each time in a copy of this process, and then once more as usual.
"""

from __future__ import annotations

import errno
import gc
import hashlib
import json
import os
import shutil
import sqlite3
import sys
from contextlib import redirect_stdout, suppress
from pathlib import Path
from typing import Any

from writing_calls import Calls, Fault

from kb.cli import main as kb

FAULTS = {
    "the disk is full": Fault(errno.ENOSPC, lasts=True),
    "one call fails": Fault(errno.EIO),
    "the process is killed": Fault(0),
}
# Pages that SQLite may keep in memory: so few that it writes in the middle of its work, too.
PAGES = 10
MADE = ("out", "cache", "state")


def build(folder: Path, calls: Calls) -> int:
    """Exit status of `kb build`, with what it printed in a file."""
    with (folder / "printed").open("wb") as printed:
        os.dup2(printed.fileno(), 1)
        os.dup2(printed.fileno(), 2)
    keep_little_in_memory()
    calls.watch()
    try:
        kb(["build", "after", "-o", "out/kb.db", "--jobs", "1", "--quiet"])
    except SystemExit as ended:
        sys.stdout.flush()
        sys.stderr.flush()
        return int(ended.code or 0)
    return 70


def keep_little_in_memory() -> None:
    connect = sqlite3.connect

    def connected(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection = connect(*arguments, **options)
        connection.execute(f"pragma cache_size = {PAGES}")
        return connection

    sqlite3.connect = connected  # type: ignore[assignment]


def forked(folder: Path, calls: Calls) -> dict[str, Any]:
    """What a build did and left behind, in a copy of this process."""
    process = os.fork()
    if process == 0:
        status = build(folder, calls)
        recorded = json.dumps(calls.seen)
        calls.faulty = None
        (folder / "calls").write_text(recorded, encoding="utf-8")
        os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    return {
        "status": status,
        "printed": (folder / "printed").read_text(encoding="utf-8"),
        "files": sorted(
            str(path.relative_to(folder)) for name in MADE for path in (folder / name).rglob("*")
        ),
        "database": hashlib.sha256((folder / "out/kb.db").read_bytes()).hexdigest(),
    }


def begin(folder: Path) -> None:
    """The old database, and nothing else that builds leave."""
    for name in MADE:
        shutil.rmtree(folder / name, ignore_errors=True)
    (folder / "out").mkdir()
    shutil.copyfile(folder / "old.db", folder / "out/kb.db")


def main() -> None:
    """Prints JSON: the calls of a whole build and what it did; each faulty build, and the whole one after it."""
    folder, fault = Path(sys.argv[1]), FAULTS[sys.argv[2]]
    os.chdir(folder)
    # Here, so that the copies of this process need not load what a build loads.
    with suppress(SystemExit), redirect_stdout(sys.stderr):
        kb(["build", "before", "-o", "old.db", "--jobs", "1", "--quiet"])
    gc.freeze()
    begin(folder)
    usual = forked(folder, Calls(None, fault))
    calls = json.loads((folder / "calls").read_text(encoding="utf-8"))
    faulty = []
    for number, (kind, name) in enumerate(calls, 1):
        begin(folder)
        done = forked(folder, Calls(number, fault))
        faulty.append({"call": (kind, name), **done, "next": forked(folder, Calls(None, fault))})
    print(json.dumps({"usual": usual, "faulty": faulty}))


if __name__ == "__main__":
    main()
