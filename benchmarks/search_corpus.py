"""Makes an edition of any size for the search benchmarks, from the documents of a real one.

    python benchmarks/search_corpus.py corpus.db 10000 /tmp/10000.db

Each document has the type, terms and relations of a real one and about 300 words of real sections, drawn with a fixed
seed; so words, values and links are as frequent as in the real edition, at every size.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kb.search.index import write

COPIED = ("content_types", "vocabularies", "vocabulary_terms", "codebook", "queries", "build")
WORDS = 300


def make(source: str, size: int, target: str) -> None:
    """Write `target`, an edition of `size` documents with its index; prints how long the index took."""
    Path(target).unlink(missing_ok=True)
    connection = sqlite3.connect(target)
    connection.execute("attach ? as source", (source,))
    schema = connection.execute(
        """select name, sql from source.sqlite_master where type = 'table' and sql not like '%virtual%'
        and name not like 'search%' and name <> 'related' and name not like 'sqlite_%'"""
    ).fetchall()
    for _, sql in schema:
        connection.execute(sql)
    for table in COPIED:
        connection.execute(f"insert into {table} select * from source.{table}")
    _documents(connection, size, {name for name, _ in schema})
    indexes = connection.execute(
        """select sql from source.sqlite_master where type = 'index' and sql is not null
        and name not like 'search%' and tbl_name not like 'search%'"""
    ).fetchall()
    for (sql,) in indexes:
        connection.execute(sql)
    connection.commit()
    started = time.process_time()
    write(connection)
    connection.commit()
    seconds = time.process_time() - started
    connection.execute("analyze")
    connection.commit()
    print(f"{size} documents: index written in {seconds:.1f} s, {size / seconds:.0f} documents a second")


def _documents(connection: sqlite3.Connection, size: int, tables: set[str]) -> None:
    chance = random.Random(1)
    columns = [row[1] for row in connection.execute("pragma table_info(documents)")]
    originals = connection.execute(
        f"select {', '.join(columns)} from source.documents order by id"
    ).fetchall()
    sections = connection.execute(
        "select heading, anchor, text from source.sections where length(text) > 100 order by document, position"
    ).fetchall()
    rows = {table: _by_document(connection, table) for table in ("terms", "links")}
    for number in range(size):
        original = dict(zip(columns, originals[number % len(originals)], strict=True))
        copy = number // len(originals)
        identifier = original["id"] if copy == 0 else f"{original['id']}-{copy}"
        drawn = _draw(chance, sections)
        title = (
            original["title"] if copy == 0 else f"{original['title']} {chance.choice(sections)[0] or copy}"
        )
        new = {**original, "id": identifier, "slug": identifier.split("/", 1)[1], "title": title,
               "url": f"{original['url']}-{copy}" if copy else original["url"], "parent": None,
               "body_text": "\n".join(text for _, _, text in drawn), "body_html": "", "body_markdown": ""}  # fmt: skip
        _insert(connection, "documents", tuple(new[column] for column in columns))
        for place, (heading, anchor, text) in enumerate(drawn):
            _insert(connection, "sections", (identifier, place, 2, heading, anchor, text))
        for table, by_document in rows.items():
            for row in by_document[original["id"]]:
                _insert(connection, table, (identifier, *row[1:]))
        if original["content_type"] in tables:
            typed = connection.execute(
                f'select * from source."{original["content_type"]}" where id = ?', (original["id"],)
            ).fetchone()
            if typed:
                _insert(connection, original["content_type"], (identifier, *typed[1:]))


def _by_document(connection: sqlite3.Connection, table: str) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in connection.execute(f"select * from source.{table}"):
        found[row[0]].append(row)
    return found


def _draw(chance: random.Random, sections: Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    drawn, words = [], 0
    while words < WORDS:
        heading, anchor, text = chance.choice(sections)
        kept = text.split()[: WORDS - words]
        words += len(kept)
        drawn.append((heading, anchor, " ".join(kept)))
    return drawn


def _insert(connection: sqlite3.Connection, table: str, row: Sequence[Any]) -> None:
    connection.execute(f'insert into "{table}" values ({", ".join("?" * len(row))})', row)


if __name__ == "__main__":
    make(sys.argv[1], int(sys.argv[2]), sys.argv[3])
