"""Searches over HTTP: the catalogue's page and JSON beside stock Datasette's table search with the same facets.

    python benchmarks/search_http.py 10000.db 100000.db

Each server is one process on this machine; requests a second and the 95th percentile in milliseconds, at 1 and at 8
connections, for words in about 1 %, 9 % and 85 % of the documents, with the same three facets.
"""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import httpx
from search_speed import SHARES, words

REQUESTS = 80
PORT = 8790
OURS = """
import sys, uvicorn
from pathlib import Path
from kb.web.serve import application
uvicorn.run(application(Path(sys.argv[1])), port=int(sys.argv[2]), log_level="error")
"""


def stock(database: str, folder: str) -> str:
    """The same documents as a plain table with a full-text index and three columns to facet by."""
    path = str(Path(folder) / "stock.db")
    connection = sqlite3.connect(path)
    connection.execute("attach ? as kb", (database,))
    connection.execute(
        """create table docs as select documents.id, title, summary, body_text as body, content_type,
        substr(date_start, 1, 4) as year,
        (select value from kb.terms where terms.document = documents.id order by field, position limit 1) as term
        from kb.documents"""
    )
    connection.execute(
        "create virtual table docs_fts using fts5(title, summary, body, content=\"docs\", tokenize='porter')"
    )
    connection.execute("insert into docs_fts (docs_fts) values ('rebuild')")
    connection.commit()
    connection.close()
    return path


@contextmanager
def served(command: Sequence[str], port: int) -> Iterator[str]:
    """A server that answers."""
    process = subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                httpx.get(address, timeout=5)
                break
            except httpx.TransportError:
                assert process.poll() is None, "the server ended"
                process.poll()
                asyncio.run(asyncio.sleep(0.1))
        yield address
    finally:
        process.terminate()
        process.wait()


async def load(addresses: Sequence[str], connections: int) -> tuple[float, float, int]:
    """Requests a second, the 95th percentile in milliseconds, and the number of answers that were errors."""
    seconds: list[float] = []
    errors = 0
    queue = [addresses[number % len(addresses)] for number in range(REQUESTS)]
    async with httpx.AsyncClient(timeout=60) as client:

        async def work() -> None:
            nonlocal errors
            while queue:
                started = time.perf_counter()
                answer = await client.get(queue.pop())
                seconds.append(time.perf_counter() - started)
                errors += answer.status_code != 200

        await client.get(addresses[0])
        started = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(connections)))
        total = time.perf_counter() - started
    return REQUESTS / total, sorted(seconds)[int(len(seconds) * 0.95)] * 1000, errors


def compare(database: str) -> None:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    said = {label: words(connection, share) for label, share in SHARES.items()}
    total = connection.execute("select count(*) from search_documents").fetchone()[0]
    print(f"\n{total} documents{'':18}" + "".join(f"{label:>34}" for label in SHARES))
    print(f"{'':30}" + "     1 connection     8 connections" * len(SHARES))
    with tempfile.TemporaryDirectory() as folder:
        plain = stock(database, folder)
        facets = "&_facet=content_type&_facet=year&_facet=term"
        servers = {
            "page": (["-c", OURS, database, str(PORT)], PORT, "/search?q={}"),
            "JSON": (["-c", OURS, database, str(PORT)], PORT, "/search.json?q={}"),
            "stock Datasette": (
                ["-m", "datasette", "serve", "-i", plain, "-p", str(PORT + 1)], PORT + 1,
                "/stock/docs?_search={}" + facets
            ),
        }  # fmt: skip
        for name, (command, port, path) in servers.items():
            with served(command, port) as address:
                cells = []
                for some in said.values():
                    addresses = [address + path.format(quote(word)) for word in some]
                    for connections in (1, 8):
                        rate, slowest, errors = asyncio.run(load(addresses, connections))
                        cells.append(f"{rate:7.1f}/s{slowest:6.0f} ms" + (f" {errors}!" if errors else "  "))
            print(f"{name:30}" + "".join(cells))


if __name__ == "__main__":
    for each in sys.argv[1:]:
        compare(each)
