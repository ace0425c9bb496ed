"""The columns of the index and how much a word in each of them counts."""

from __future__ import annotations

# In the order of the table's columns. `facets` holds tokens to filter by, never words.
WEIGHTS = {
    "id": 0.0,
    "title": 6.0,
    "summary": 4.0,
    "terms": 3.0,
    "headings": 3.0,
    "body": 1.0,
    "prose": 1.0,
    "parts": 0.5,
    "facets": 0.0,
}
COLUMNS = tuple(WEIGHTS)
TEXT_COLUMNS = tuple(column for column in COLUMNS if column not in ("id", "facets"))
RANK = f"bm25({', '.join(str(weight) for weight in WEIGHTS.values())})"
BM25 = f"bm25(search, {', '.join(str(weight) for weight in WEIGHTS.values())})"

# Every document carries this token: what "everything but …" starts from.
EVERY = "ːall"
