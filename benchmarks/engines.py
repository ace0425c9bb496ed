"""The same three questions to SQLite, DuckDB and Spark: equal answers, and what each takes.

    python benchmarks/engines.py kb.db [--rounds 5]

SQLite reads the database, the others the Parquet files that `kb export parquet` makes of it. Spark is asked where
pyspark and Java are installed (`pip install pyspark`), and it is said where they are not. Seconds are the least of the
rounds, without the start of the engine; the ratio is to SQLite. Ends with status 1 where two answers differ.
"""

from __future__ import annotations

import argparse
import importlib.util
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

Rows = list[tuple[Any, ...]]
Ask = Callable[[str], Rows]

TABLES = ("documents", "terms", "links")
# In the SQL that all three understand; no order, which they would make of nulls in three ways.
QUESTIONS = {
    "documents by type and year": """
        select content_type, substr(date_start, 1, 4) as year, count(*) as documents
        from documents
        group by content_type, substr(date_start, 1, 4)
    """,
    "terms in use": """
        select documents.content_type, terms.field, terms.value, count(distinct terms.document) as documents
        from terms
        join documents on documents.id = terms.document
        group by documents.content_type, terms.field, terms.value
    """,
    "what is referred to most": """
        select links.target, count(distinct links.source) as documents
        from links
        where links.target is not null
        group by links.target
        having count(distinct links.source) > 1
    """,
}


def in_order(rows: Rows) -> Rows:
    """The rows in one order, whatever the engine's."""
    return sorted(rows, key=repr)


@contextmanager
def sqlite(database: Path) -> Iterator[Ask]:
    with closing(sqlite3.connect(database)) as connection:
        yield lambda sql: connection.execute(sql).fetchall()


@contextmanager
def duckdb(folder: Path) -> Iterator[Ask]:
    """DuckDB over the Parquet files in `folder`."""
    engine = importlib.import_module("duckdb")
    with closing(engine.connect()) as connection:
        for table in TABLES:
            connection.execute(
                f"create view {table} as select * from read_parquet('{folder / table}.parquet')"
            )
        yield lambda sql: connection.execute(sql).fetchall()


@contextmanager
def spark(folder: Path) -> Iterator[Ask]:
    """Spark over the Parquet files in `folder`, with all processors of this machine."""
    session = importlib.import_module("pyspark.sql").SparkSession
    settings = session.builder.master("local[*]").config("spark.ui.enabled", "false")
    engine = settings.config("spark.sql.shuffle.partitions", "4").getOrCreate()
    engine.sparkContext.setLogLevel("ERROR")
    for table in TABLES:
        engine.read.parquet(str(folder / f"{table}.parquet")).createOrReplaceTempView(table)
    try:
        yield lambda sql: [tuple(row) for row in engine.sql(sql).collect()]
    finally:
        engine.stop()


def measure(ask: Ask, rounds: int) -> dict[str, tuple[Rows, float]]:
    """For each question its answer and the least seconds that it took."""
    measured = {}
    for name, sql in QUESTIONS.items():
        seconds, rows = [], []
        for _ in range(rounds):
            start = time.perf_counter()
            rows = ask(sql)
            seconds.append(time.perf_counter() - start)
        measured[name] = (in_order(rows), min(seconds))
    return measured


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "parquet"
        export = ["export", "parquet", "--db", str(options.database), "-o", str(folder)]
        subprocess.run([sys.executable, "-m", "kb.cli", *export], check=True)
        with sqlite(options.database) as ask:
            measured = {"SQLite": measure(ask, options.rounds)}
        with duckdb(folder) as ask:
            measured["DuckDB"] = measure(ask, options.rounds)
        if importlib.util.find_spec("pyspark"):
            with spark(folder) as ask:
                measured["Spark"] = measure(ask, options.rounds)
        else:
            print("pyspark is not installed; Spark was not asked")
    report(measured)


def report(measured: dict[str, dict[str, tuple[Rows, float]]]) -> None:
    print("| question | rows | " + " | ".join(measured) + " | answers |")
    print("| --- | ---: |" + " ---: |" * len(measured) + " --- |")
    differ = False
    for name in QUESTIONS:
        answers = [engine[name] for engine in measured.values()]
        equal = all(rows == answers[0][0] for rows, _ in answers)
        differ |= not equal
        times = " | ".join(
            f"{seconds * 1000:.1f} ms, × {seconds / answers[0][1]:.1f}" for _, seconds in answers
        )
        print(f"| {name} | {len(answers[0][0])} | {times} | {'equal' if equal else 'DIFFERENT'} |")
    sys.exit(differ)


if __name__ == "__main__":
    main()
