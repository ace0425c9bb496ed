"""How much memory each export needs for a small catalogue and for one of 100,000 documents.

    python benchmarks/export_memory.py kb.db [DOCUMENTS [FORMAT...]]

Copies a database, repeats its documents under further ids until there are so many, and exports both in every format,
each in a process of its own. Prints seconds, megabytes written and the most memory that the process had.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from kb.export.formats import FORMATS

ROOT = "https://kb.example.org"
# Columns that hold the id of a document, or what must be its own; each repetition ends with its number.
OWN = {
    "documents": ("id", "slug", "url", "source_path", "parent"), "links": ("source", "target"), "terms": ("document",),
    "external_links": ("source",), "sections": ("document",), "speakers": ("document",),
}  # fmt: skip


def main() -> None:
    small, wanted = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    with tempfile.TemporaryDirectory() as name:
        large = Path(name) / "kb.db"
        shutil.copy(small, large)
        documents = repeat(large, wanted)
        print(f"{documents:,} documents, a database of {large.stat().st_size / 1e6:,.0f} MB")
        print("format        seconds   MB written   peak MB   peak MB of the small one")
        for form in sys.argv[3:] or FORMATS:
            (_, _, little), (seconds, size, much) = (
                export(form, small, Path(name)),
                export(form, large, Path(name)),
            )
            print(f"{form:12} {seconds:8.1f} {size / 1e6:12,.1f} {much:9,.0f} {little:9,.0f}", flush=True)


def repeat(database: Path, wanted: int) -> int:
    """Repeat the documents until there are as many as wanted; returns how many there are."""
    connection = sqlite3.connect(database)
    connection.execute("pragma synchronous = off")
    connection.execute("pragma journal_mode = off")
    total = connection.execute("select count(*) from documents").fetchone()[0]
    names = [name for (name,) in connection.execute("select name from content_types")]
    own = {**OWN, **dict.fromkeys(names, ("id",))}
    columns = {
        table: [row[1] for row in connection.execute(f'pragma table_info("{table}")')] for table in own
    }
    for number in range(1, -(-wanted // total)):
        for table, changed in own.items():
            shown = ", ".join(
                f"\"{each}\" || '-{number}'" if each in changed else f'"{each}"' for each in columns[table]
            )
            listed = ", ".join(f'"{each}"' for each in columns[table])
            connection.execute(
                f'insert into "{table}" ({listed}) select {shown} from "{table}" where rowid <= ?',
                (originals(connection, table),),
            )
    connection.commit()
    found = connection.execute("select count(*) from documents").fetchone()[0]
    connection.close()
    return int(found)


_ORIGINALS: dict[str, int] = {}


def originals(connection: sqlite3.Connection, table: str) -> int:
    """The last row that a table had at first."""
    if table not in _ORIGINALS:
        _ORIGINALS[table] = connection.execute(f'select coalesce(max(rowid), 0) from "{table}"').fetchone()[0]
    return _ORIGINALS[table]


def export(form: str, database: Path, folder: Path) -> tuple[float, int, float]:
    """Seconds, bytes written and megabytes of memory of one export."""
    output = folder / "out"
    command = [
        sys.executable,
        "-m",
        "kb.cli",
        "export",
        form,
        "--db",
        str(database),
        "-o",
        str(output),
        "--base-url",
        ROOT,
    ]
    start = time.perf_counter()
    process = os.posix_spawn(sys.executable, command, os.environ)
    _, status, usage = os.wait4(process, 0)
    seconds = time.perf_counter() - start
    if status:
        raise SystemExit(f"{form} failed")
    size = sum(
        path.stat().st_size
        for path in ([output] if output.is_file() else output.rglob("*"))
        if path.is_file()
    )
    shutil.rmtree(output) if output.is_dir() else output.unlink()
    # Kilobytes on Linux.
    return seconds, size, usage.ru_maxrss / 1000


if __name__ == "__main__":
    main()
