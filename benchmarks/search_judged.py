"""How good the ranking is: nDCG@10, recall@20 and MRR on judged queries, beside stock FTS5 and title-weighted bm25.

    python benchmarks/search_judged.py corpus.db            the three systems, tuned on and held back
    python benchmarks/search_judged.py corpus.db --worst    the queries that this search answers worst
    python benchmarks/search_judged.py corpus.db --unjudged documents that a system ranks high and nobody judged

The judgements are tests/judgements/corpus.yml: 3 answers the query, 2 is clearly about it, 1 touches it.
"""

from __future__ import annotations

import math
import re
import sqlite3
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from kb.search.engine import SearchRequest, search

JUDGEMENTS = Path(__file__).parent.parent / "tests" / "judgements" / "corpus.yml"
System = Callable[[str], list[str]]


def systems(connection: sqlite3.Connection) -> dict[str, System]:
    """The searches that are compared, each from a query to ids in order."""
    stock = _baseline(connection, "rank")
    titles = _baseline(connection, "bm25(baseline, 0, 10, 5, 1)")
    return {
        "stock FTS5": stock,
        "title-weighted bm25": titles,
        "this search": lambda query: ours(connection, query),
    }


def _baseline(connection: sqlite3.Connection, order: str) -> System:
    """Stock full-text search: every word quoted, as Datasette does it, over title, summary and text."""
    database = sqlite3.connect(":memory:")
    database.execute(
        "create virtual table baseline using fts5(id unindexed, title, summary, body, tokenize='porter')"
    )
    rows = connection.execute("select id, title, summary, body_text from documents order by id")
    database.executemany("insert into baseline values (?, ?, ?, ?)", rows)

    def find(query: str) -> list[str]:
        words = " ".join(f'"{word}"' for word in re.findall(r'[^\s"]+', query))
        sql = f"select id from baseline where baseline match ? order by {order} limit 20"
        return [row[0] for row in database.execute(sql, (words,))]

    return find


def ours(connection: sqlite3.Connection, query: str) -> list[str]:
    """The first page; where it is empty and a spelling is suggested, the page that the suggestion leads to."""
    results = search(connection, SearchRequest(query, facets=False))
    better = next((each.request for each in results.suggestions if each.kind == "spelling"), None)
    if better is not None and not results.hits:
        results = search(connection, better)
    return [hit.id for hit in results.hits]


def ndcg(found: Sequence[str], judged: Mapping[str, int], depth: int = 10) -> float:
    gains = [
        (2 ** judged.get(document, 0) - 1) / math.log2(place + 2)
        for place, document in enumerate(found[:depth])
    ]
    best = sorted(judged.values(), reverse=True)[:depth]
    ideal = [(2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(best)]
    return sum(gains) / sum(ideal)


def recall(found: Sequence[str], judged: Mapping[str, int], depth: int = 20) -> float:
    """The share of the documents with grade 2 or 3 that are on the first page; at most a page of them."""
    wanted = {document for document, grade in judged.items() if grade >= 2}
    return len(wanted & set(found[:depth])) / min(len(wanted), depth)


def reciprocal_rank(found: Sequence[str], judged: Mapping[str, int]) -> float:
    """One over the place of the first document of the highest grade."""
    highest = max(judged.values())
    return next(
        (1 / place for place, document in enumerate(found, 1) if judged.get(document) == highest), 0.0
    )


def measures(queries: Sequence[Mapping[str, Any]], system: System) -> tuple[float, float, float]:
    found = [(system(query["query"]), query["judged"]) for query in queries]
    return tuple(
        sum(measure(ids, judged) for ids, judged in found) / len(found)
        for measure in (ndcg, recall, reciprocal_rank)
    )  # type: ignore[return-value]


def report(connection: sqlite3.Connection, queries: Sequence[Mapping[str, Any]]) -> None:
    parts = {
        "tuned on": [q for q in queries if not q["held_back"]],
        "held back": [q for q in queries if q["held_back"]],
    }
    kinds = sorted({query["kind"] for query in queries})
    parts |= {f"  {kind}": [query for query in queries if query["kind"] == kind] for kind in kinds}
    print(f"{'':14}{'queries':>8}  " + "".join(f"{name:>26}" for name in systems(connection)))
    print(f"{'':24}" + f"{'nDCG@10  recall@20   MRR':>26}" * 3)
    for label, part in parts.items():
        cells = [measures(part, system) for system in systems(connection).values()]
        print(f"{label:14}{len(part):>8}  " + "".join(f"{a:>10.3f}{b:>9.3f}{c:>7.3f}" for a, b, c in cells))


def worst(connection: sqlite3.Connection, queries: Sequence[Mapping[str, Any]]) -> None:
    for query in sorted(queries, key=lambda query: ndcg(ours(connection, query["query"]), query["judged"]))[
        :25
    ]:
        found = ours(connection, query["query"])
        print(f"{ndcg(found, query['judged']):.3f}  {query['query']}")
        for document in found[:8]:
            print(f"        {query['judged'].get(document, '-')}  {document}")


def unjudged(connection: sqlite3.Connection, queries: Sequence[Mapping[str, Any]]) -> None:
    for query in queries:
        pool = {
            document for system in systems(connection).values() for document in system(query["query"])[:10]
        }
        print(query["query"])
        for document in sorted(pool - set(query["judged"])):
            print(f"    {document}")


def main(arguments: Sequence[str]) -> None:
    connection = sqlite3.connect(f"file:{arguments[0]}?mode=ro", uri=True)
    queries = yaml.safe_load(JUDGEMENTS.read_text(encoding="utf-8"))
    {"--worst": worst, "--unjudged": unjudged}.get("".join(arguments[1:]), report)(connection, queries)


if __name__ == "__main__":
    main(sys.argv[1:])
