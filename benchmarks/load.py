"""The catalogue under load on loopback, while its database is replaced again and again.

    python benchmarks/load.py kb.db [--seconds 20] [--watched 60]

Measures one server, two servers behind nginx, and the same with nginx's cache: requests a second, the 95th percentile
in milliseconds, and errors, for pages that readers ask for most. Meanwhile the database is replaced every three
seconds by one of two editions, which differ in the title of the site and of each document. Then, for `--watched`
seconds, each answer is read: one that failed or that holds words of both editions is counted. wrk and nginx come from
the system's packages; nginx runs with the configuration that `kb publish` writes. Everything ends by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

MARKS = ("Heron", "Otter")
PORTS = (8701, 8702)
PROXY = 8700
CONNECTIONS = 16
REPLACE_EVERY = 3.0
# What wrk shall ask for, in turn, and the latency and errors in numbers.
SCRIPT = """
local paths, at = {%s}, 0
function request() at = at %% #paths + 1; return wrk.format("GET", paths[at]) end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format("measured %%.1f %%.3f %%d\\n", summary.requests / summary.duration * 1e6,
    latency:percentile(95) / 1000, e.connect + e.read + e.write + e.status + e.timeout))
end
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """Requests a second, the 95th percentile in milliseconds, errors of any kind."""

    rate: float
    p95: float
    errors: int


def editions(database: Path, folder: Path) -> list[Path]:
    """Two editions of the database; every title of one has one mark, every title of the other the other."""
    made = []
    for mark in MARKS:
        edition = folder / f"{mark}.db"
        shutil.copy(database, edition)
        with closing(sqlite3.connect(edition)) as connection, connection:
            connection.execute("update documents set title = title || ' ' || ?", (mark,))
            connection.execute(
                "update build set value = ? where key in ('site_title', 'content_hash')", (mark,)
            )
        made.append(edition)
    return made


@contextmanager
def replaced(served: Path, made: list[Path]) -> Iterator[list[int]]:
    """While it lasts, the served file is replaced every few seconds, by a new file that is moved into its place."""
    stop, count = threading.Event(), [0]

    def replace() -> None:
        while not stop.wait(REPLACE_EVERY):
            count[0] += 1
            beside = served.with_suffix(".new")
            shutil.copy(made[count[0] % 2], beside)
            beside.replace(served)

    thread = threading.Thread(target=replace)
    thread.start()
    try:
        yield count
    finally:
        stop.set()
        thread.join()


@contextmanager
def running(command: list[str], address: str) -> Iterator[None]:
    """A server that answers."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            assert process.poll() is None, f"{command[0]} ended"
            try:
                httpx.get(address, timeout=2)
                break
            except httpx.TransportError:
                threading.Event().wait(0.1)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def serving(database: Path, port: int) -> list[str]:
    return [sys.executable, "-m", "kb.cli", "serve", str(database), "--port", str(port)]


def proxy(published: Path, folder: Path, *, cache: bool) -> list[str]:
    """The proxy as `kb publish` sets it up, before two servers on this machine, without its limits on one asker."""
    text = (published / "nginx.conf").read_text("utf-8")
    servers = " ".join(f"server 127.0.0.1:{port};" for port in PORTS)
    text = re.sub(r"server catalogue:\d+[^;]*;", servers, text)
    text = re.sub(r"^\s*limit_req.*$", "", text, flags=re.MULTILINE).replace(
        "listen 8080;", f"listen 127.0.0.1:{PROXY};"
    )
    text = text.replace("include mime.types;", "include /etc/nginx/mime.types;").replace(
        "/tmp/", f"{folder}/"
    )
    if not cache:
        text = text.replace("proxy_cache catalogue;", "proxy_cache off;")
    file = folder / f"nginx-{cache}.conf"
    file.write_text(text, "utf-8")
    return ["nginx", "-c", str(file), "-g", "daemon off;"]


def paths_of(database: Path) -> list[str]:
    """The home page, searches, listings and documents: what readers ask for."""
    with closing(sqlite3.connect(database)) as connection:
        listings = [row[0] for row in connection.execute("select listing from content_types where total > 0")]
        pages = connection.execute(
            "select url from documents where parent is null order by id limit 200"
        ).fetchall()
    searches = [f"/search?q={words}" for words in ("data", "jury", "citizens+assembly", "health+data")]
    return ["/", *listings, *searches, *(row[0] for row in pages)]


def load(address: str, paths: list[str], seconds: int, folder: Path) -> Measured:
    script = folder / "paths.lua"
    script.write_text(SCRIPT % ", ".join(f'"{path}"' for path in paths))
    done = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script), address],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    _, rate, p95, errors = next(
        line for line in done.stdout.splitlines() if line.startswith("measured")
    ).split()
    return Measured(float(rate), float(p95), int(errors))


async def watch(address: str, paths: list[str], seconds: int) -> tuple[int, int, int]:
    """Answers read, answers that failed, answers that hold words of both editions."""
    until, counts = time.monotonic() + seconds, [0, 0, 0]

    async def reader(client: httpx.AsyncClient, start: int) -> None:
        number = start
        while time.monotonic() < until:
            number += 1
            try:
                answer = await client.get(address + paths[number % len(paths)])
            except httpx.HTTPError:
                counts[1] += 1
                continue
            counts[0] += 1
            counts[1] += answer.status_code != 200
            counts[2] += all(mark in answer.text for mark in MARKS)

    async with httpx.AsyncClient(timeout=20) as client:
        await asyncio.gather(*(reader(client, start * 17) for start in range(CONNECTIONS)))
    return counts[0], counts[1], counts[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database", type=Path)
    parser.add_argument("--seconds", type=int, default=20, help="of each measurement")
    parser.add_argument("--watched", type=int, default=60, help="seconds in which each answer is read")
    options = parser.parse_args()
    for program in ("wrk", "nginx"):
        if shutil.which(program) is None:
            sys.exit(f"{program} is not here; it is in the system's packages")
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        folder = Path(temporary)
        folder.chmod(0o755)
        made = editions(options.database, folder)
        served = folder / "kb.db"
        shutil.copy(made[0], served)
        published = folder / "published"
        subprocess.run(
            [sys.executable, "-m", "kb.cli", "publish", "--db", str(served), "--to", str(published)],
            check=True,
        )
        paths = paths_of(served)
        for port in PORTS:
            stack.enter_context(running(serving(served, port), f"http://127.0.0.1:{port}/robots.txt"))
        address = f"http://127.0.0.1:{PROXY}"
        measured = {}
        with replaced(served, made) as count:
            measured["one server"] = load(f"http://127.0.0.1:{PORTS[0]}", paths, options.seconds, folder)
            with running(proxy(published, folder, cache=False), f"{address}/robots.txt"):
                measured["two servers behind nginx"] = load(address, paths, options.seconds, folder)
                answers = asyncio.run(watch(address, paths, options.watched))
            with running(proxy(published, folder, cache=True), f"{address}/robots.txt"):
                measured["two servers and nginx's cache"] = load(address, paths, options.seconds, folder)
    first = measured["one server"]
    print(f"{len(paths)} addresses, {CONNECTIONS} connections, {count[0]} replacements of the database")
    print("| | requests a second | ratio | p95 ms | errors |\n| --- | ---: | ---: | ---: | ---: |")
    for name, each in measured.items():
        print(f"| {name} | {each.rate:.0f} | {each.rate / first.rate:.1f} | {each.p95:.0f} | {each.errors} |")
    print(
        f"read for {options.watched} s: {answers[0]} answers, {answers[1]} failed, {answers[2]} of two editions at once"
    )


if __name__ == "__main__":
    main()
