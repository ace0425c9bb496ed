"""What the index knows about words: which begin so, which are one with a hyphen, what else something is called."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from kb.search.facets import FacetField, Facets
from kb.search.normalise import index_term, plain_token
from kb.search.wording import FIRST_PARTS

# Words that a prefix stands for at most, by its length; the most frequent are taken.
MOST_BEGINNINGS = {1: 15, 2: 30}
MOST_BEGINNINGS_OF_MORE = 80

# Parts of a document that may be named before a colon.
PARTS = {
    "title": "title", "summary": "summary", "heading": "headings", "headings": "headings", "body": "body",
    "text": "body", "terms": "terms", "tag": "terms", "tags": "terms",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OtherName:
    """What is searched for as well; `scope` is text, heads or terms."""

    name: str
    scope: str


class Lexicon:
    """The words of the edition behind a connection. `unstemmed`: some texts are in a language that is not stemmed."""

    def __init__(self, connection: sqlite3.Connection, facets: Facets) -> None:
        self._connection = connection
        self.facets = facets
        row = connection.execute("select value from search_settings where key = 'unstemmed'").fetchone()
        self.unstemmed = bool(int(row[0]))

    def is_field(self, name: str) -> bool:
        return name.lower() in PARTS or self.facet(name) is not None

    def facet(self, name: str) -> FacetField | None:
        return self.facets.named(name) or self.facets.named(name.lower())

    def beginnings(self, prefix: str) -> list[str]:
        """The words of the edition that begin so, the most frequent first."""
        start = plain_token(prefix)
        rows = self._connection.execute(
            """
            select word
            from search_words
            where word >= :start and word < :start || char(1114111)
            order by documents desc, word
            limit :most
            """,
            {"start": start, "most": MOST_BEGINNINGS.get(len(start), MOST_BEGINNINGS_OF_MORE)},
        )
        return [word for (word,) in rows] if start else []

    def compound(self, word: str) -> tuple[str, str] | None:
        """The two parts of a word that is also written with a hyphen or a space."""
        plain = plain_token(word)
        row = self._connection.execute(
            "select first, second from search_compounds where term = ?", (index_term(plain),)
        ).fetchone()
        if row:
            return row[0], row[1]
        for length in range(1, min(6, len(plain) - 3)):
            if plain[:length] in FIRST_PARTS and self.documents(plain[length:]):
                return plain[:length], plain[length:]
        return None

    def documents(self, word: str) -> int:
        """The number of documents that say a word, in this very form."""
        row = self._connection.execute(
            "select documents from search_words where word = ?", (plain_token(word),)
        ).fetchone()
        return row[0] if row else 0

    def other_names(self, keys: Sequence[str]) -> dict[str, list[OtherName]]:
        """Other names by the key of what was typed."""
        found: dict[str, list[OtherName]] = {}
        marks = ", ".join("?" * len(keys))
        rows = self._connection.execute(
            f"select key, other, scope from search_synonyms where key in ({marks}) order by key, other",
            tuple(keys),
        )
        for key, other, scope in rows:
            found.setdefault(key, []).append(OtherName(other, scope))
        return found

    def has_term(self, word: str) -> bool:
        return bool(
            self._connection.execute(
                "select exists (select 1 from search_words where term = ?)", (index_term(word),)
            ).fetchone()[0]
        ) or bool(self.documents(word))
