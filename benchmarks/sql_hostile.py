"""Twelve hostile queries at once: the memory of the server and its processes, and how long other pages take meanwhile.

    python benchmarks/sql_hostile.py kb.db
    python benchmarks/sql_hostile.py kb.db 20        seconds of attack, 30 if not said

Each attacker repeats one query: values built up to the longest, comparisons that one call does in squared time, a
thousand long columns, cross joins, endless recursion, sorts, long answers, and searches for a million words.
Prints the answers by status, the memory of all processes before, at most, and after, and the slowest other pages;
ends with 1 if another page took two seconds or failed, or an answer was a server error that is not "too busy".
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import httpx
from search_http import OURS, PORT, served

ATTACK_SECONDS = 30.0
SLOWEST = 2.0
BUSY = 503
LONG = (
    "with recursive t(x) as (select 'aaaaaaaaaaaaaaaa' union all select x || x from t where length(x) < 8000000), "
    "b as (select max(x) x from t) "
)
MANY = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 200000) "
COLUMNS = ",".join(f"x||{number}" for number in range(1500))
QUERIES = {
    "instr": LONG + "select instr(x, substr(x, 1, 4000000) || 'b') from b",
    "replace": LONG + "select length(replace(x, substr(x, 1, 4000000) || 'b', 'c')) from b",
    "trim": LONG + "select length(ltrim(x, hex(substr(x, 1, 100000)) || 'a')) from b",
    "columns": LONG + f"select {COLUMNS} from b",
    "answer": LONG + "select x, x, x from b",
    "zeroblob": "select length(hex(zeroblob(400000000)))",
    "printf": "select length(printf('%.*c', 400000000, 'x'))",
    "join": "select count(*) from documents a, documents b, documents c, documents d, documents e, documents f",
    "recursion": "with recursive t(x) as (select 1 union all select x + 1 from t) select count(*) from t",
    "window": MANY + "select max(length(c)) from (select group_concat(i) over (order by i rows between 50000 "
    "preceding and current row) c from n)",
    "sort": MANY + "select count(*) from (select i, hex(i) || '" + "x" * 900 + "' y from n order by y)",
    "match": LONG + "select count(*) from search where search match "
    "(select replace(substr(x, 1, 1000000), 'aa', 'a* ') from b)",
}
PAGES = (
    "/",
    "/search?q=data",
    "/search.json?q=people",
    "/data",
    "/kb/build.json",
    "/kb/documents.json?_size=5",
)


async def attack(client: httpx.AsyncClient, sql: str, until: float, statuses: Counter[int]) -> None:
    while time.monotonic() < until:
        answer = await client.get("/kb.json", params={"sql": sql}, timeout=60)
        statuses[answer.status_code] += 1


async def read(client: httpx.AsyncClient, until: float, times: dict[str, list[float]]) -> None:
    """Asks one page after another; a page that fails counts as one that never came."""
    while time.monotonic() < until:
        for page in PAGES:
            started = time.perf_counter()
            answer = await client.get(page, timeout=60)
            times[page].append(time.perf_counter() - started if answer.status_code == 200 else float("inf"))
            await asyncio.sleep(0.05)


async def weigh(until: float, weights: list[int]) -> None:
    while time.monotonic() < until:
        weights.append(memory())
        await asyncio.sleep(0.1)


def memory() -> int:
    """Megabytes in memory of every process that this one started."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,rss="], capture_output=True, text=True, check=True
    ).stdout
    rows = [tuple(map(int, line.split())) for line in listed.splitlines()]
    family = {os.getpid()}
    for _ in range(4):
        family |= {pid for pid, parent, _ in rows if parent in family}
    return sum(size for pid, _, size in rows if pid in family and pid != os.getpid()) // 1024


async def measured(address: str, seconds: float) -> bool:
    statuses: Counter[int] = Counter()
    weights: list[int] = []
    times: dict[str, list[float]] = {page: [] for page in PAGES}
    async with (
        httpx.AsyncClient(base_url=address) as readers,
        httpx.AsyncClient(base_url=address) as attackers,
    ):
        for page in PAGES:
            await readers.get(page)
        before, until = memory(), time.monotonic() + seconds
        attacks = [attack(attackers, sql, until, statuses) for sql in QUERIES.values()]
        await asyncio.gather(*attacks, read(readers, until, times), weigh(until, weights))
        await asyncio.sleep(1)
    print(f"memory: {before} MB before, {max(weights)} MB at most, {memory()} MB after")
    print(
        "answers to the attackers:",
        ", ".join(f"{count} × {status}" for status, count in sorted(statuses.items())),
    )
    print("| page | times | median ms | slowest ms |\n| --- | ---: | ---: | ---: |")
    for page, taken in times.items():
        middle = sorted(taken)[len(taken) // 2]
        print(f"| `{page}` | {len(taken)} | {middle * 1000:.0f} | {max(taken) * 1000:.0f} |")
    failures = [status for status in statuses if status >= 500 and status != BUSY]
    return not failures and all(max(taken) < SLOWEST for taken in times.values())


def main() -> None:
    database, seconds = Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else ATTACK_SECONDS
    with served(["-c", OURS, str(database), str(PORT)], PORT) as address:
        is_good = asyncio.run(measured(address, seconds))
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
