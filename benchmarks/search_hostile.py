"""Made-up queries over HTTP: none may fail, none may take longer than a second.

    python benchmarks/search_hostile.py corpus.db              10,000 queries
    python benchmarks/search_hostile.py 100000.db 1000         fewer, and at most 300 seconds of them

Words of the edition, operators and signs of FTS5, quotes, control characters, emoji, text from right to left, and up
to 10,000 characters, drawn with a fixed seed; every tenth asks for JSON, for completions, with filters or for reasons.
Prints the number of answers by status and the slowest queries; ends with 1 when one failed or was too slow.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import quote, urlsplit

from search_http import OURS, PORT, served

QUERIES = 10_000
MOST_SECONDS = 300
SLOWEST = 1.0
SIGNS = [
    "AND", "OR", "NOT", "NEAR", "NEAR(a b, 2)", "-", "^", "*", '"', '""', "'", "’", "(", ")", "{", "}", ":", "+",
    "title:", "{title} : (", "body : x", "type:", "theme:", "year:2019..", "year:none", "themes:(", "ː1", "ː", "ːall",
    "\x00", "\x01", "\x1f", "\x7f", "\u202e", "\u200b", "\u2066", "\ufeff", "🗳️", "👩🏽‍⚖️", "公民陪审团", "参加型",
    "الديمقراطية", "שיתוף", "co-design", "C++", "R&D", "%", "%00", "_", "\\", ";", "--", "/*", "l'eau", "1,000", "…",
    "﷽", "İ", "ß", "ﬁ", "a*", "e*", "co*", "<script>", "&amp;", "' OR 1=1 --", "#", "?", "=", "@", "~", "$(id)",
    "{{7*7}}",
]  # fmt: skip
ADDRESSES = (
    "/search?q={}",
    "/search.json?q={}",
    "/suggest?q={}",
    "/search?q=a&f.themes={0}&year={0}&sort={0}&page={0}",
    "/search?why=1&q={}",
)


def queries(words: list[str], number: int) -> Iterator[str]:
    """So many texts that somebody, or something, could type."""
    chance = random.Random(5)
    for place in range(number):
        kind = place % 8
        some = [*words[:300], *SIGNS] if kind % 2 else words
        length = (3, 8, 25, 60)[kind // 2]
        parts = [
            chance.choice(SIGNS if chance.random() < 0.5 else some) for _ in range(chance.randint(1, length))
        ]
        text = chance.choice((" ", " ", " ", "", '"', "* ", " OR ", " NOT ")).join(parts)
        if place % 50 == 0:
            text = (text + chance.choice((" ", "")) + "".join(chance.choices(text or "a", k=10_000)))[:10_000]
        if place % 25 == 1:
            text = "".join(map(chr, chance.choices((*range(1, 0xD800), *range(0xE000, 0x11000)), k=200)))
        yield text


def asked(address: str, path: str) -> int:
    """The status of an answer; a connection of its own each time, as a server may close one after a bad request."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def run(database: str, number: int) -> int:
    """The number of answers that failed or took too long."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        rows = connection.execute("select word from search_words order by documents desc, word limit 3000")
        said = [word for (word,) in rows]
    statuses: Counter[int] = Counter()
    taken: list[tuple[float, str]] = []
    with served(["-c", OURS, database, str(PORT)], PORT) as address:
        asked(address, "/search?q=a")
        began = time.perf_counter()
        for place, text in enumerate(queries(said, number)):
            path = ADDRESSES[place // 10 % len(ADDRESSES) if place % 10 == 0 else 0]
            started = time.perf_counter()
            statuses[asked(address, path.format(quote(text)))] += 1
            taken.append((time.perf_counter() - started, text))
            if time.perf_counter() - began > MOST_SECONDS:
                break
    return report(statuses, taken)


def report(statuses: Counter[int], taken: list[tuple[float, str]]) -> int:
    taken.sort(reverse=True)
    middle, slow = taken[len(taken) // 2][0], taken[len(taken) // 100][0]
    print(f"{len(taken)} queries, by status {dict(sorted(statuses.items()))}")
    print(f"median {middle * 1000:.0f} ms, 99th percentile {slow * 1000:.0f} ms")
    for seconds, text in taken[:5]:
        print(f"{seconds * 1000:7.0f} ms  {len(text):5} characters  {text[:90]!r}")
    failed = sum(count for status, count in statuses.items() if status > 499)
    return failed + sum(seconds > SLOWEST for seconds, _ in taken)


if __name__ == "__main__":
    sys.exit(min(run(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else QUERIES), 1))
