"""The words of an edition: how often each is said, which are written with a hyphen, and what else things are called."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from kb.search.declared import OTHER_NAMES, Declared, quoted
from kb.search.normalise import TOKENIZER, WORD, index_term, key, token
from kb.search.plain import strings
from kb.search.wording import FIRST_PARTS
from kb.search.written import Written

# A name of more words than this is a sentence.
LONGEST_NAME = 6


class Vocabulary:
    """The words of one document after another, counted."""

    def __init__(self) -> None:
        self.documents: Counter[str] = Counter()
        self.hyphenated: Counter[tuple[str, str]] = Counter()
        self.unstemmed = False

    def add(self, written: Written, *, stemmed: bool) -> None:
        """Count the words of one document."""
        self.documents.update(written.words)
        self.hyphenated.update(written.hyphenated)
        self.unstemmed = self.unstemmed or not stemmed

    def words(self, connection: sqlite3.Connection) -> list[tuple[str, str, int]]:
        """Every word with its term in a stemmed text and the number of documents that say it."""
        found = [(word, token(word), count) for word, count in sorted(self.documents.items()) if word]
        terms = _stems(connection, [written for _, written, _ in found])
        return [(word, terms.get(written, written), count) for word, written, count in found]

    def compounds(self, words: Iterable[tuple[str, str, int]]) -> Iterator[tuple[str, str, str]]:
        """Hyphenated words that make sense in one: (term of the whole, first part, second part)."""
        terms = {term for _, term, _ in words}
        best: dict[str, tuple[str, str]] = {}
        for (first, second), _ in sorted(self.hyphenated.items(), key=lambda item: (-item[1], item[0])):
            term = index_term(first + second)
            if len(first + second) >= 5 and (term in terms or first in FIRST_PARTS or second.isdigit()):
                best.setdefault(term, (first, second))
        return ((term, *parts) for term, parts in sorted(best.items()))


def _stems(connection: sqlite3.Connection, tokens: Sequence[str]) -> dict[str, str]:
    """What the index makes of tokens: asked of SQLite, which is quicker than our own rules for a whole vocabulary."""
    distinct = sorted(set(tokens))
    connection.execute(f'create virtual table temp.search_stems using fts5(token, tokenize="{TOKENIZER}")')
    connection.execute(
        "create virtual table temp.search_stem_terms using fts5vocab(temp, search_stems, 'instance')"
    )
    connection.executemany("insert into temp.search_stems (rowid, token) values (?, ?)", enumerate(distinct))
    found = {
        distinct[place]: term
        for term, place in connection.execute("select term, doc from temp.search_stem_terms")
    }
    connection.execute("drop table temp.search_stem_terms")
    connection.execute("drop table temp.search_stems")
    return found


def synonyms(connection: sqlite3.Connection, fields: Sequence[Declared]) -> list[tuple[str, str, str]]:
    """Other names for what may be typed, as (key of what is typed, other name, where it counts).

    A label or title finds its other names: those of several words anywhere, single words, which running text is full
    of, in the heads of a document. Another name finds what is filed under, or called by, the label.
    """
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    for names, others in (*_terms(connection), *_titles(connection, fields)):
        main = names[0]
        for other in others:
            scope = "text" if len(WORD.findall(other)) > 1 else "heads"
            for name in names:
                _pair(found, name, other, scope)
            _pair(found, other, main, "terms")
    return [found[pair] for pair in sorted(found)]


def _pair(found: dict[tuple[str, str], tuple[str, str, str]], typed: str, other: str, scope: str) -> None:
    one, two = key(typed), key(other)
    if one and two and one != two and max(one.count(" "), two.count(" ")) < LONGEST_NAME:
        found.setdefault((one, two), (one, other, scope))


def _terms(connection: sqlite3.Connection) -> Iterable[tuple[list[str], list[str]]]:
    rows = connection.execute(
        """
        select value, label, also
        from vocabulary_terms
        where also is not null
        order by vocabulary, position, value
        """
    )
    return [([label or value], json.loads(also)) for value, label, also in rows]


def _titles(
    connection: sqlite3.Connection, fields: Sequence[Declared]
) -> Iterator[tuple[list[str], list[str]]]:
    for declared in fields:
        if declared.field in OTHER_NAMES and declared.kind == "text":
            rows = connection.execute(
                f"""
                select documents.title, typed.{quoted(declared.column)}
                from {quoted(declared.table)} as typed
                join documents on documents.id = typed.id
                where typed.{quoted(declared.column)} is not null
                order by documents.id
                """
            )
            for title, stored in rows:
                yield [title], list(strings(stored))
