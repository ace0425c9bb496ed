"""Searches over HTTP: the catalogue's page and JSON beside stock Datasette's table search with the same facets.

    python benchmarks/search_http.py corpus.db 10000.db 100000.db

Each server is one process on this machine. For words in about 1 %, 9 % and 85 % of the documents, at 1 and at 8
connections: requests a second, the 95th percentile in milliseconds, then the answers that were errors (e) and those in
which a facet was given up (f). The facets are content type, year and the vocabulary that most documents use; the
catalogue counts all of its facets, stock Datasette these three. No answer is compressed, since stock Datasette
compresses none.
Each cell takes at most SECONDS, all of them at most MOST_SECONDS; what there was no time for is a dash.
"""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
from search_speed import SHARES, words

SECONDS = 4.0
MOST_REQUESTS = 400
MOST_SECONDS = 420.0
CONNECTIONS = (1, 8)
PORT = 8790
OURS = """
import sys, uvicorn
from pathlib import Path
from kb.web.serve import application
uvicorn.run(application(Path(sys.argv[1])), port=int(sys.argv[2]), log_level="error")
"""
STOCK = "stock Datasette"
FACETS = "&_facet=content_type&_facet=year&_facet_array=terms"


@dataclass(frozen=True, slots=True)
class Load:
    """What a server did: requests a second, 95th percentile in milliseconds, errors, answers without all facets."""

    rate: float
    slow: float
    errors: int
    given_up: int

    def __str__(self) -> str:
        notes = f"{self.errors or ''}{'e' if self.errors else ''}{self.given_up or ''}{'f' if self.given_up else ''}"
        return f"{self.rate:7.1f}/s {self.slow:6.0f} ms {notes:7}"


def stock(database: str, folder: str) -> str:
    """The same documents as a plain table with a full-text index and three columns to facet by."""
    path = str(Path(folder) / "stock.db")
    connection = sqlite3.connect(path)
    connection.execute("attach ? as kb", (database,))
    connection.execute(
        """create table docs as select documents.id, title, summary, body_text as body, content_type,
        substr(date_start, 1, 4) as year,
        (select json_group_array(value) from kb.terms where terms.document = documents.id and terms.field = (
          select field from kb.terms group by field order by count(distinct document) desc, field limit 1
        )) as terms
        from kb.documents"""
    )
    connection.execute("create index docs_content_type on docs (content_type)")
    connection.execute("create index docs_year on docs (year)")
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
        for _ in range(300):
            try:
                httpx.get(address, timeout=30)
                break
            except httpx.TransportError:
                assert process.poll() is None, "the server ended"
                asyncio.run(asyncio.sleep(0.1))
        yield address
    finally:
        process.terminate()
        process.wait()


async def load(addresses: Sequence[str], connections: int) -> Load:
    """As many requests as fit into the time, by so many clients at once; those that have begun are waited for."""
    seconds: list[float] = []
    errors = given_up = 0
    queue = [addresses[number % len(addresses)] for number in range(MOST_REQUESTS)]
    async with httpx.AsyncClient(timeout=60, headers={"accept-encoding": "identity"}) as client:
        await client.get(addresses[0])
        began = time.perf_counter()

        async def work() -> None:
            nonlocal errors, given_up
            while queue and time.perf_counter() - began < SECONDS:
                started = time.perf_counter()
                answer = await client.get(queue.pop())
                seconds.append(time.perf_counter() - started)
                errors += answer.status_code != 200
                given_up += b"facets timed out" in answer.content

        await asyncio.gather(*(work() for _ in range(connections)))
        total = time.perf_counter() - began
    return Load(len(seconds) / total, sorted(seconds)[int(len(seconds) * 0.95)] * 1000, errors, given_up)


def compare(database: str, until: float) -> None:
    """Prints the table of one edition."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        said = {label: words(connection, share) for label, share in SHARES.items()}
        total = connection.execute("select count(*) from search_documents").fetchone()[0]
    print(
        f"\n{total} documents"
        + "".join(f"{f'{label}, {number} at once':>28}" for label in SHARES for number in CONNECTIONS)
    )
    with tempfile.TemporaryDirectory() as folder:
        measured: dict[str, list[Load | None]] = {}
        for name, (command, path) in servers(database, stock(database, folder)).items():
            measured[name] = row(command, path, said, until)
            print(f"{name:18}" + "".join(f"{each or '-'!s:>28}" for each in measured[name]), flush=True)
    for name in ("page", "JSON"):
        pairs = zip(measured[name], measured[STOCK], strict=True)
        ratios = [f"{ours.rate / theirs.rate:.1f} x" if ours and theirs else "-" for ours, theirs in pairs]
        print(f"{name + ' / stock':18}" + "".join(f"{each:>28}" for each in ratios))


def servers(database: str, plain: str) -> Mapping[str, tuple[Sequence[str], str]]:
    """The command and the address of a search of each."""
    ours = ["-c", OURS, database, str(PORT)]
    return {
        "page": (ours, "/search?q={}"),
        "JSON": (ours, "/search.json?q={}"),
        STOCK: (
            ["-m", "datasette", "serve", "-i", plain, "-p", str(PORT)],
            "/stock/docs?_search={}" + FACETS,
        ),
    }


def row(
    command: Sequence[str], path: str, said: Mapping[str, Sequence[str]], until: float
) -> list[Load | None]:
    """One server, for every class of words and number of connections; None where the time was over."""
    with served(command, PORT) as address:
        return [
            asyncio.run(load([address + path.format(quote(word)) for word in some], connections))
            if time.monotonic() < until
            else None
            for some in said.values()
            for connections in CONNECTIONS
        ]


if __name__ == "__main__":
    end = time.monotonic() + MOST_SECONDS
    for each in sys.argv[1:]:
        compare(each, end)
