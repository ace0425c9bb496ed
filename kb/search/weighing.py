"""What bm25 gets wrong, made up for: the scores of the best results, weighed by what each document is."""

from __future__ import annotations

import json
import math
import sqlite3
from array import array
from collections.abc import Mapping
from dataclasses import dataclass

from kb.search import facets
from kb.search.kept import Kept, Settings
from kb.search.normalise import key
from kb.search.postings import Numbers

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
class Name:
    """The title, as index terms, of something that others are filed under, and what it counts."""

    terms: frozenset[str]
    counts: float


@dataclass(frozen=True, slots=True)
class Weights:
    """What speaks for each document of an edition, by its number; few have a name that others are filed under."""

    substance: array[float]
    names: Mapping[int, Name]


def weights(connection: sqlite3.Connection) -> Weights:
    """The weights of the edition behind a connection."""
    return _kept.of(connection)


def weighed(
    known: Weights, typed: str, scores: Mapping[int, float], direct: Numbers | None
) -> dict[int, float]:
    """The scores times what speaks for each document; `direct` are those found without other names, None for all."""
    wanted = set(key(typed).split())
    found = {}
    for number, score in scores.items():
        own = 1.0 if direct is None or number in direct else OTHER_NAME_COUNTS
        name = known.names.get(number)
        named = name.counts if name and wanted and wanted <= name.terms else 1.0
        found[number] = score * known.substance[number] * named * own
    return found


def _weights(connection: sqlite3.Connection, _: Settings) -> Weights:
    # As one value: a row for each of many documents would take several times as long.
    said = connection.execute(
        "select json_group_array(words) from (select words from search_documents order by number)"
    ).fetchone()[0]
    substance = array("d", [0.0, *map(_substance, json.loads(said))])
    for (number,) in connection.execute("select distinct number from search_parts"):
        substance[number] *= WHOLE_COUNTS
    return Weights(substance, _names(connection))


def _substance(words: int) -> float:
    """Bm25 prefers the short, be it a mere record; and the text of its parts makes a case long, not watered down."""
    said = min(1.0, math.log1p(words) / math.log1p(ENOUGH_WORDS))
    return RECORD_COUNTS + (1 - RECORD_COUNTS) * said


def _names(connection: sqlite3.Connection) -> dict[int, Name]:
    filed_under = facets.load(connection).filed_under()
    rows = connection.execute(
        """
        select search_documents.number, search_documents.id, search_documents.title_key
        from json_each(?) as wanted
        join search_documents on search_documents.id = wanted.value
        """,
        (json.dumps(sorted(filed_under)),),
    )
    return {
        number: Name(frozenset(title.split()), 1 + NAME_COUNTS * math.log1p(filed_under[id_]))
        for number, id_, title in rows
    }


_kept = Kept(_weights)
