"""An export of many documents holds a few of them at a time."""

import io
import sqlite3
import tracemalloc
from contextlib import closing
from pathlib import Path

import pytest
import small_catalogue

from kb.export.formats import FORMATS, export

# Each of so many documents has a body of so many letters: together far more than what may be held.
MANY, LENGTH = 400, 100_000
MOST_BYTES = 10_000_000


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Path:
    """The small catalogue with hundreds of long documents more; they are not in its search index."""
    path = small_catalogue.write(tmp_path_factory.mktemp("large") / "kb.db")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("pragma synchronous = off")
        for number in range(MANY):
            small_catalogue.a_document(
                connection,
                "events",
                f"e{number}",
                f"Event {number}",
                date_start="2024-05-01",
                body_markdown="x" * LENGTH,
            )
    return path


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_of_many_documents_needs_little_memory(tmp_path, large, form):
    tracemalloc.start()
    try:
        export(form, large, tmp_path / "out", base_url="https://kb.example.org", stream=io.BytesIO())
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert most < MOST_BYTES
