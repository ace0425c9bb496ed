"""A process that answers open SQL on one database file, one query after another, until nobody asks any more.

It is a process, and not a thread, because only a process can be ended in the middle of one C call, and only a
process has a bound of its own on its memory.
"""

from __future__ import annotations

import os
import re
import resource
import signal
import sqlite3
import sys
import time
from typing import Any

from kb.open_sql import messages
from kb.open_sql.limits import restrict

# How many SQLite steps pass between two looks at the clock.
STEPS_BETWEEN_LOOKS = 1000
ROWS_AT_A_TIME = 20
# What the process itself takes before the first query: Python and its modules.
OWN_MEMORY = 64_000_000
TOO_MUCH_MEMORY = "this query needs more memory than one query may have"
TOO_LONG_AN_ANSWER = "the answer is longer than {} MB; ask for fewer rows or columns"
# Below the server's: other pages come first.
NICENESS = 10
_PHRASE_OR_SPACE = re.compile(r'(".*?")|\s+')


def main(uri: str, memory: str, answer: str) -> None:
    """Answers each question on standard input, after saying that the database is open."""
    _bound(int(memory))
    # An interrupt on the terminal is for the server, which ends its processes itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection = sqlite3.connect(uri, uri=True)
    connection.text_factory = lambda content: content.decode("utf-8", "replace")
    connection.create_function("escape_fts", 1, escape_fts, deterministic=True)
    restrict(connection)
    messages.write(sys.stdout.buffer, "open")
    while (question := messages.read(sys.stdin.buffer)) is not None:
        messages.write(sys.stdout.buffer, _answer(connection, question, int(answer)))


def escape_fts(words: str) -> str:
    """What was typed as quoted words: Datasette's search boxes call a function of this name on every connection."""
    closed = words + '"' * (words.count('"') % 2)
    parts = [part for part in _PHRASE_OR_SPACE.split(closed) if part and part != '""']
    return " ".join(part if part.startswith('"') else f'"{part}"' for part in parts)


def _bound(memory: int) -> None:
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Nothing is written to any file.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if sys.platform == "linux":
        # Elsewhere Python takes address space that it does not use.
        resource.setrlimit(resource.RLIMIT_AS, (memory + OWN_MEMORY,) * 2)


def _answer(connection: sqlite3.Connection, question: dict[str, Any], most_bytes: int) -> dict[str, Any]:
    """The columns and rows, or the words of an error."""
    try:
        return _rows(connection, question, most_bytes)
    except MemoryError:
        return {"error": TOO_MUCH_MEMORY}
    except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError) as error:
        return {"error": str(error)}


def _rows(connection: sqlite3.Connection, question: dict[str, Any], most_bytes: int) -> dict[str, Any]:
    deadline = time.monotonic() + question["seconds"]
    connection.set_progress_handler(lambda: time.monotonic() > deadline, STEPS_BETWEEN_LOOKS)
    cursor = connection.execute(question["sql"], question["parameters"])
    most_rows = question["rows"]
    rows: list[tuple[Any, ...]] = []
    taken = 0
    try:
        while (most_rows is None or len(rows) <= most_rows) and (found := cursor.fetchmany(ROWS_AT_A_TIME)):
            rows.extend(found)
            taken += sum(_size(value) for row in found for value in row)
            if taken > most_bytes:
                return {"error": TOO_LONG_AN_ANSWER.format(most_bytes // 1_000_000)}
    finally:
        columns = [column[0] for column in cursor.description or ()]
        cursor.close()
    truncated = most_rows is not None and len(rows) > most_rows
    return {"columns": columns, "rows": rows[:most_rows] if truncated else rows, "truncated": truncated}


def _size(value: object) -> int:
    return len(value) if isinstance(value, str | bytes) else 8
