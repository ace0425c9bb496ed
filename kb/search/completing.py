"""What a reader may be typing: titles and terms that go on like it."""

from __future__ import annotations

import math
import sqlite3

from kb.search.normalise import MARK, normalised
from kb.search.results import Completion

MOST_COMPLETIONS = 8
# More letters are a pasted text, and no title goes on from there.
MOST_CHARACTERS = 200
# So many of those that begin or go on so are compared; of a single letter there may be thousands.
MOST_COMPARED = 200
# To begin with what was typed is worth as much as so many powers of e of references; to be it comes before all.
BEGINS_COUNTS, TYPED_IN_FULL_COUNTS = 1.5, 5.0

_COMPLETIONS = """
select search_completions.kind, search_completions.label, search_completions.words, search_completions.url,
  search_completions.type_label, search_completions.weight
from search_titles
join search_completions on search_completions.number = search_titles.rowid
where search_titles match :text
limit :most
"""


def complete(
    connection: sqlite3.Connection, prefix: str, limit: int = MOST_COMPLETIONS
) -> tuple[Completion, ...]:
    """Titles and terms that begin with, or have words that begin with, what was typed so far; none for nothing.

    First what is typed in full, then what many documents refer to, or what begins so. A label is said once.
    """
    typed = _plain(prefix[:MOST_CHARACTERS]).split()
    if not typed:
        return ()
    *whole, last = typed
    begins = "^ " + " + ".join([*(f'"{word}"' for word in whole), f'"{last}" *'])
    has = " ".join([*(f'"{word}"' for word in whole), f'"{last}" *'])
    found: dict[tuple[str, str | None], tuple[float, Completion]] = {}
    for text, bonus in ((begins, BEGINS_COUNTS), (has, 0.0)):
        for *row, weight in connection.execute(_COMPLETIONS, {"text": text, "most": MOST_COMPARED}):
            completion = Completion(*row)
            in_full = TYPED_IN_FULL_COUNTS if _plain(completion.label).split() == typed else 0.0
            worth = math.log1p(weight) + bonus + in_full
            found.setdefault((completion.label.casefold(), completion.url), (worth, completion))
    ordered = sorted(
        found.values(), key=lambda item: (-item[0], len(item[1].label), item[1].label, item[1].url or "")
    )
    return tuple(completion for _, completion in ordered[:limit])


def _plain(text: str) -> str:
    return normalised(text, stemmed=False).replace(MARK, "")
