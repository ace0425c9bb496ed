"""How fast a search is inside the process, beside the bare FTS5 query with bm25 and snippet (the floor).

    python benchmarks/search_speed.py 841.db 10000.db 100000.db

For words in about 1 %, 9 % and 85 % of the documents: the median and the 95th percentile of processor time, in
milliseconds, of the bare query, of a ranked page, of a page with all facets, of a page with three facets chosen, and of
browsing without words.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable, Sequence

from kb.search.engine import SearchRequest, search

SHARES = {"1 %": 0.01, "9 %": 0.09, "85 %": 0.85}
WORDS_PER_CLASS = 8
TIMES = 5


def words(connection: sqlite3.Connection, share: float) -> list[str]:
    """The words whose number of documents comes nearest to a share of all."""
    total = connection.execute("select count(*) from search_documents").fetchone()[0]
    rows = connection.execute(
        """select word from search_words where length(word) > 3 group by term
        order by abs(sum(documents) - ?), word limit ?""",
        (share * total, WORDS_PER_CLASS),
    )
    return [word for (word,) in rows]


def floor(connection: sqlite3.Connection) -> sqlite3.Connection:
    """The same texts in a plain FTS5 table."""
    plain = sqlite3.connect(":memory:")
    plain.execute("create virtual table bare using fts5(title, summary, body, tokenize='porter unicode61')")
    rows = connection.execute(
        """select number, documents.title, documents.summary, body_text from search_documents
        join documents on documents.id = search_documents.id order by number"""
    )
    plain.executemany("insert into bare (rowid, title, summary, body) values (?, ?, ?, ?)", rows)
    plain.execute("insert into bare (bare) values ('optimize')")
    return plain


def chosen(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Three facets to choose: the most frequent value of the three that most documents have."""
    rows = connection.execute(
        """select field, value from search_values
        where field not in ('type', 'year') and value not like '\\_\\_%' escape '\\'
        group by field having documents = max(documents) order by documents desc, field limit 3"""
    )
    return [(f"f.{field}", value) for field, value in rows]


def measured(run: Callable[[str], object], said: Sequence[str]) -> str:
    run(said[0])
    seconds = []
    for word in said:
        for _ in range(TIMES):
            started = time.process_time()
            run(word)
            seconds.append(time.process_time() - started)
    seconds.sort()
    return f"{seconds[len(seconds) // 2] * 1000:9.1f}{seconds[int(len(seconds) * 0.95)] * 1000:9.1f}"


def compare(path: str) -> None:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    plain = floor(connection)
    filters = chosen(connection)
    total = connection.execute("select count(*) from search_documents").fetchone()[0]
    bare = (
        "select rowid, bm25(bare, 10, 5, 1), snippet(bare, -1, '<', '>', '…', 30) from bare where bare match ? "
        "order by bm25(bare, 10, 5, 1) limit 20"
    )
    runs: dict[str, Callable[[str], object]] = {
        "bare FTS5": lambda word: plain.execute(bare, (f'"{word}"',)).fetchall(),
        "ranked page": lambda word: search(connection, SearchRequest(word, facets=False)),
        "with facets": lambda word: search(connection, SearchRequest(word)),
        "three chosen": lambda word: search(connection, SearchRequest.from_pairs([("q", word), *filters])),
        "browsing": lambda _: search(connection, SearchRequest.from_pairs(filters[:1])),
    }
    print(f"\n{total} documents{'':12}" + "".join(f"{label + ' p50, p95':>22}" for label in SHARES))
    said = {label: words(connection, share) for label, share in SHARES.items()}
    for name, run in runs.items():
        print(f"  {name:22}" + "".join(f"{measured(run, some):>22}" for some in said.values()))


if __name__ == "__main__":
    for database in sys.argv[1:]:
        compare(database)
