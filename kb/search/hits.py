"""Turns ranked document numbers into results: readable values, a snippet, and on demand the reasons."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.search.expression import Leaf
from kb.search.queries import sql
from kb.search.results import Hit, Why
from kb.search.snippets import Marker, Passage, Snippet, best, marked, opening

# A longer summary is cut where no word was found in it.
LONGEST_SUMMARY = 600


@dataclass(frozen=True, slots=True)
class Row:
    """A document as a result needs it."""

    number: int
    id: str
    content_type: str
    title: str
    url: str
    summary: str | None
    date_start: str | None
    date_end: str | None
    parent: str | None
    language: str | None
    type_label: str | None


def hits(
    connection: sqlite3.Connection,
    numbers: Sequence[int],
    leaves: Sequence[Leaf],
    scores: Mapping[int, float],
    reasons: Mapping[int, Why],
) -> tuple[Hit, ...]:
    """The results of one page, in the order of the numbers."""
    rows = [Row(*row) for row in connection.execute(sql("hits.sql"), {"numbers": json.dumps(list(numbers))})]
    site_language = connection.execute("select value from build where key = 'language'").fetchone()
    usual = (site_language[0] if site_language else None) or "en"
    marker = Marker(leaves, forms(connection, leaves)) if leaves else None
    # Without words a text is shown only where there is no summary.
    shown = numbers if marker else [row.number for row in rows if not row.summary]
    texts = _passages(connection, shown) if shown else {}
    found = []
    for row in rows:
        stemmed = (row.language or usual).lower().startswith("en")
        snippet = _snippet(connection, row, texts.get(row.number, []), marker, stemmed=stemmed)
        title = marked(row.title, marker.find(row.title, stemmed=stemmed) if marker else [])
        found.append(_hit(row, snippet, title, scores.get(row.number, 0.0), reasons.get(row.number)))
    return tuple(found)


def forms(connection: sqlite3.Connection, leaves: Sequence[Leaf]) -> dict[str, list[str]]:
    """The words of the edition by the terms that the leaves look for."""
    terms = sorted({term for leaf in leaves for term in leaf.terms})
    found: dict[str, list[str]] = defaultdict(list)
    rows = connection.execute(
        """
        select search_words.term, search_words.word
        from json_each(:terms) as wanted
        join search_words on search_words.term = wanted.value
        order by search_words.term, search_words.word
        """,
        {"terms": json.dumps(terms)},
    )
    for term, word in rows:
        found[term].append(word)
    return found


def _hit(row: Row, snippet: Snippet, title: str, score: float, why: Why | None) -> Hit:
    passage = snippet.passage
    return Hit(
        id=row.id,
        content_type=row.content_type,
        title=row.title,
        url=row.url,
        summary=row.summary,
        snippet=snippet.html,
        snippet_source=passage.source if passage else "summary" if snippet.html else "",
        section_anchor=passage.anchor if passage else None,
        section_heading=(passage.heading or None) if passage else None,
        text_fragment=snippet.fragment,
        date_start=row.date_start,
        date_end=row.date_end,
        score=round(score, 6),
        title_html=title,
        type_label=row.type_label or row.content_type,
        parent=row.parent,
        part_url=passage.url if passage else None,
        why=why,
    )


def _snippet(
    connection: sqlite3.Connection,
    row: Row,
    texts: Sequence[Passage],
    marker: Marker | None,
    *,
    stemmed: bool,
) -> Snippet:
    """The best passage of the document's own, else of its parts; without a match the summary or the beginning."""
    if marker is not None:
        found = best(texts, marker, stemmed=stemmed) or best(_parts(connection, row), marker, stemmed=stemmed)
        if found:
            return found
    if row.summary and len(row.summary) <= LONGEST_SUMMARY:
        return Snippet(
            marked(row.summary, marker.find(row.summary, stemmed=stemmed) if marker else []), None, None
        )
    return Snippet(opening(row.summary or _beginning(texts)), None, None)


def _passages(connection: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, list[Passage]]:
    """The texts of some documents by their numbers."""
    found: dict[int, list[Passage]] = defaultdict(list)
    rows = connection.execute(sql("passages.sql"), {"numbers": json.dumps(list(numbers))})
    for number, source, heading, anchor, text in rows:
        found[number].append(Passage(source, heading or "", anchor or None, text or ""))
    return found


def _parts(connection: sqlite3.Connection, row: Row) -> list[Passage]:
    rows = connection.execute(sql("parts.sql"), {"number": row.number})
    return [Passage("part", title, None, text or "", url) for title, url, text in rows]


def _beginning(texts: Sequence[Passage]) -> str:
    return next((passage.text for passage in texts if passage.text.strip()), "")
