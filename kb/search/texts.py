"""What of a document is searched, and in which column of the index it stands."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kb.search.declared import Declared, quoted
from kb.search.normalise import index_term, key, words
from kb.search.plain import plain, strings

# A longer "summary" is the document itself: it is searched as body, so that its words weigh no more than others.
LONGEST_SUMMARY = 1_200
_NO_LETTERS = re.compile(r"[\W_]+")


@dataclass(slots=True)
class Text:
    """The readable text of one document by column of the index. `passages` are its prose fields, as (label, text)."""

    number: int
    id: str
    stemmed: bool
    title: list[str] = field(default_factory=list)
    summary: list[str] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    body: str = ""
    passages: list[tuple[str, str]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    def columns(self) -> dict[str, str]:
        """The texts of the index's columns, but for the parts, which are other documents."""
        lines = {"title": self.title, "summary": self.summary, "terms": self.terms, "headings": self.headings}
        columns = {name: "\n".join(texts) for name, texts in lines.items()}
        return {**columns, "body": self.body, "prose": "\n".join(text for _, text in self.passages)}


def texts(connection: sqlite3.Connection, fields: Sequence[Declared]) -> Iterator[Text]:
    """The text of every document, by number."""
    labels = _labels(connection)
    values = _values(connection, fields)
    headings = _Rows(connection, _HEADINGS)
    terms = _Rows(connection, _TERMS)
    links = _Rows(connection, _LINKS)
    speakers = _Rows(connection, _SPEAKERS)
    declared = {(one.table, one.field): one for one in fields}
    site_language = _site_language(connection)
    for number, identifier, table, slug, title, summary, body, language, series in connection.execute(
        _DOCUMENTS
    ):
        text = Text(
            number, identifier, (language or site_language).lower().startswith("en"), [title], body=body or ""
        )
        text.headings += [heading for (heading,) in headings.of(number)]
        _describe(text, summary)
        for name, value in terms.of(number):
            _add(
                text,
                declared.get((table, name)),
                labels.get((_vocabulary(declared, table, name), value), value),
            )
        for name, target in links.of(number):
            _add(text, declared.get((table, name)), target)
        text.terms += [part for row in speakers.of(number) for part in row if part]
        text.terms += [series] if series else []
        text.terms += [name] if (name := _address_words(slug, title)) else []
        if table in values:
            _fields(text, values[table].of(number))
        yield text


def parts(connection: sqlite3.Connection, fields: Sequence[Declared]) -> dict[int, list[str]]:
    """The ids of the documents whose text counts for another: what stands in it, and what a `prose` relation names."""
    found: dict[int, list[str]] = defaultdict(list)
    relations = [
        declared for declared in fields if declared.kind == "relation" and declared.search == "prose"
    ]
    whole = {(declared.table, declared.field) for declared in relations}
    for number, table, relation, part in connection.execute(_PARTS):
        if (relation is None or (table, relation) in whole) and part not in found[number]:
            found[number].append(part)
    return {number: found[number] for number in sorted(found) if found[number]}


_DOCUMENTS = """
    select search_documents.number, documents.id, documents.content_type, documents.slug, documents.title,
      documents.summary, documents.body_text, documents.language, documents.series
    from search_documents
    join documents on documents.id = search_documents.id
    order by search_documents.number
"""
_HEADINGS = """
    select search_documents.number, sections.heading
    from search_documents
    join sections on sections.document = search_documents.id
    where sections.heading <> ''
    order by search_documents.number, sections.position
"""
_TERMS = """
    select search_documents.number, terms.field, terms.value
    from search_documents
    join terms on terms.document = search_documents.id
    order by search_documents.number, terms.field, terms.position
"""
_LINKS = """
    select search_documents.number, links.relation, targets.title
    from search_documents
    join links on links.source = search_documents.id
    join documents as targets on targets.id = links.target
    where links.relation not in ('body', 'related', 'not_related')
    order by search_documents.number, links.relation, links.position
"""
_SPEAKERS = """
    select search_documents.number, coalesce(nullif(speakers.name, ''), speakers.attributed_as), speakers.role,
      speakers.organisation, speakers.talk
    from search_documents
    join speakers on speakers.document = search_documents.id
    order by search_documents.number, speakers.position
"""
_PARTS = """
    select search_documents.number, documents.content_type, null, children.id
    from search_documents
    join documents on documents.id = search_documents.id
    join documents as children on children.parent = documents.id
    union all
    select search_documents.number, documents.content_type, links.relation, links.target
    from search_documents
    join documents on documents.id = search_documents.id
    join links on links.source = documents.id
    where links.target is not null and links.target <> documents.id
    order by 1, 4
"""


class _Rows:
    """The rows of a query that is ordered by number, handed out number by number without reading all at once."""

    def __init__(self, connection: sqlite3.Connection, sql: str) -> None:
        self._rows = connection.execute(sql)
        self._next = self._rows.fetchone()

    def of(self, number: int) -> list[tuple[str, ...]]:
        found = []
        while self._next is not None and self._next[0] <= number:
            found.append(tuple(self._next[1:]))
            self._next = self._rows.fetchone()
        return found


class _Values:
    """The searched columns of one content type's table, document by document."""

    def __init__(self, connection: sqlite3.Connection, table: str, columns: Sequence[Declared]) -> None:
        self.columns = columns
        names = ", ".join(f"typed.{quoted(declared.column)}" for declared in columns)
        self._rows = _Rows(connection, _TYPED.format(names=names, table=quoted(table)))

    def of(self, number: int) -> list[tuple[Declared, str]]:
        rows = self._rows.of(number)
        return [
            (declared, value)
            for row in rows
            for declared, value in zip(self.columns, row, strict=True)
            if value
        ]


_TYPED = """
    select search_documents.number, {names}
    from search_documents
    join {table} as typed on typed.id = search_documents.id
    order by search_documents.number
"""


def _values(connection: sqlite3.Connection, fields: Sequence[Declared]) -> dict[str, _Values]:
    searched: dict[str, list[Declared]] = defaultdict(list)
    for declared in fields:
        if declared.kind not in ("term", "relation") and declared.search != "none":
            searched[declared.table].append(declared)
    return {table: _Values(connection, table, columns) for table, columns in searched.items()}


def _address_words(slug: str | None, title: str) -> str:
    """The words of an address that the title lacks: authors often name a page there as readers do."""
    said = set(key(title).split())
    return " ".join(word for word in words(slug or "") if not word.isdigit() and index_term(word) not in said)


def _describe(text: Text, summary: str | None) -> None:
    if not summary:
        return
    if len(summary) <= LONGEST_SUMMARY:
        text.summary.append(summary)
    elif _letters(summary) not in _letters(text.body):
        text.passages.append(("Summary", summary))


def _add(text: Text, declared: Declared | None, label: str) -> None:
    if declared is None or declared.search == "none":
        return
    column = {"title": text.title, "summary": text.summary}.get(declared.search, text.terms)
    if label not in column:
        column.append(label)


def _fields(text: Text, values: Sequence[tuple[Declared, str]]) -> None:
    said = None
    for declared, value in values:
        value_text = "\n".join(filter(None, (plain(part) for part in strings(value))))
        if not value_text:
            continue
        if declared.search in ("title", "summary", "terms") and len(value_text) <= LONGEST_SUMMARY:
            column = {"title": text.title, "summary": text.summary, "terms": text.terms}[declared.search]
            if _letters(value_text) not in {_letters(other) for other in column}:
                column.append(value_text)
            continue
        # Many files repeat their body in a field, or a field in another: each is searched and shown once.
        said = said if said is not None else [_letters(text.body), *map(_letters, text.summary)]
        if not any(_letters(value_text) in other for other in said):
            text.passages.append((declared.label, value_text))
            said.append(_letters(value_text))


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text).lower()


def _labels(connection: sqlite3.Connection) -> Mapping[tuple[str | None, str], str]:
    rows = connection.execute("select vocabulary, value, label from vocabulary_terms")
    return {(vocabulary, value): label or value for vocabulary, value, label in rows}


def _vocabulary(declared: Mapping[tuple[str, str], Declared], table: str, name: str) -> str | None:
    found = declared.get((table, name))
    return found.vocabulary if found else None


def _site_language(connection: sqlite3.Connection) -> str:
    row = connection.execute("select value from build where key = 'language'").fetchone()
    return (row[0] if row else None) or "en"
