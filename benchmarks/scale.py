"""How a build and a search grow: made collections of several sizes, one after the other.

    python benchmarks/scale.py 1000 10000 100000 [--short] [--folder FOLDER]

For each size: seconds and processor seconds of a full build with all processors and no cache, its peak memory (of its
largest process), the size of the database, and the 95th percentile of the processor time of a search with all facets
for words in about 1 %, 9 % and 85 % of the documents. `--short` makes documents of two paragraphs, for sizes at which
the long ones would take hours. The ratios are to the first size, per document. What is made in a FOLDER stays there
and serves again.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import build_made
from build import Cost, measure
from search_speed import SHARES, words

from kb.search.engine import SearchRequest, search

ROUNDS = 3


def made(size: int, folder: Path, *, short: bool) -> Path:
    """The made collection in a folder, which is whole when it has its name."""
    source = folder / f"made-{size}{'-short' if short else ''}"
    if not source.exists():
        unfinished = source.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        build_made.make(size, unfinished)
        unfinished.rename(source)
    return source


def built(source: Path, database: Path) -> Cost:
    command = [sys.executable, "-m", "kb.cli", "build", str(source), "-o", str(database), "--no-cache", "-q"]
    return measure(command, dict(os.environ))


def searched(database: Path, share: float) -> float:
    """The 95th percentile of the processor time of a page with all facets, in milliseconds."""
    with closing(sqlite3.connect(f"file:{database}?immutable=1", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        seconds = []
        for word in words(connection, share):
            for _ in range(ROUNDS):
                start = time.process_time()
                search(connection, SearchRequest(words=word))
                seconds.append(time.process_time() - start)
    return sorted(seconds)[int(len(seconds) * 0.95)] * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", type=int, nargs="+")
    parser.add_argument("--short", action="store_true", help="documents of two paragraphs")
    parser.add_argument("--folder", type=Path, help="where there is room; a temporary one if not said")
    options = parser.parse_args()
    if options.short:
        build_made.BLOCKS = (2, 2)
    print("| documents | s | processor s | ms a document | ratio | MB of memory | MB of database |", end="")
    print(" p95 ms " + " | p95 ms ".join(SHARES) + " |\n|" + " ---: |" * (7 + len(SHARES)))
    first = 0.0
    for size in options.sizes:
        with tempfile.TemporaryDirectory(dir=options.folder) as temporary:
            source = made(size, options.folder or Path(temporary), short=options.short)
            database = Path(temporary) / "kb.db"
            cost = built(source, database)
            each = cost.seconds / size * 1000
            first = first or each
            cells = [
                f"{size:,}", f"{cost.seconds:.0f}", f"{cost.processor:.0f}", f"{each:.2f}", f"{each / first:.2f}",
                f"{cost.memory:.0f}", f"{database.stat().st_size / 1e6:.0f}",
                *(f"{searched(database, share):.1f}" for share in SHARES.values()),
            ]  # fmt: skip
            print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
