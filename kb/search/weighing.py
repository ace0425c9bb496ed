"""What bm25 gets wrong, made up for: the scores of the best results, weighed by what each document is."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from kb.search.facets import Facets
from kb.search.normalise import key

# The score of a document with parts, such as a case with its components, is raised by this.
WHOLE_COUNTS = 1.3
# A record without any text counts this much of its score, a document with so many words all of it.
RECORD_COUNTS, ENOUGH_WORDS = 0.85, 100
# What others are filed under, such as a method, is raised when its name has all the words: by this for each power of e
# of the documents that are.
NAME_COUNTS = 0.3
# What only another name was found for counts this much of its score.
OTHER_NAME_COUNTS = 0.5


@dataclass(frozen=True, slots=True)
class Weighed:
    """What is weighed of a document: `words` of its text, whether it `has_parts`, and its title as index terms."""

    number: int
    id: str
    words: int
    title_key: str
    has_parts: bool


def weighed(
    connection: sqlite3.Connection,
    facets: Facets,
    typed: str,
    scores: dict[int, float],
    direct: AbstractSet[int] | None,
) -> dict[int, float]:
    """The scores times what speaks for each document; `direct` are those found without other names, None for all."""
    rows = connection.execute(
        """
        select search_documents.number, search_documents.id, search_documents.words, search_documents.title_key,
          exists (select 1 from search_parts where search_parts.number = search_documents.number)
        from json_each(?) as wanted
        join search_documents on search_documents.number = wanted.value
        """,
        (json.dumps(list(scores)),),
    )
    wanted = set(key(typed).split())
    found = {}
    for each in (Weighed(*row) for row in rows):
        own = 1.0 if direct is None or each.number in direct else OTHER_NAME_COUNTS
        found[each.number] = scores[each.number] * _substance(each) * _name(facets, wanted, each) * own
    return found


def _substance(document: Weighed) -> float:
    """Bm25 prefers the short, be it a mere record; and the text of its parts makes a case long, not watered down."""
    said = min(1.0, math.log1p(document.words) / math.log1p(ENOUGH_WORDS))
    substance = RECORD_COUNTS + (1 - RECORD_COUNTS) * said
    return substance * (WHOLE_COUNTS if document.has_parts else 1.0)


def _name(facets: Facets, wanted: AbstractSet[str], document: Weighed) -> float:
    """More than 1 when what was typed is part of the name of something that other documents are filed under."""
    if not wanted or not wanted <= set(document.title_key.split()):
        return 1.0
    return 1 + NAME_COUNTS * math.log1p(facets.filed_under(document.id))
