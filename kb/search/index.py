"""Writes the search of a finished edition: the full-text index and the narrow tables that the engine reads."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kb.search.completions import completions
from kb.search.declared import Declared, declared_fields, quoted
from kb.search.normalise import MARK, TITLE_TOKENIZER, TOKENIZER, fold, key, normalised, words
from kb.search.postings import packed
from kb.search.queries import sql
from kb.search.related import related
from kb.search.texts import Text, parts, texts
from kb.search.values import FacetField, facet_fields
from kb.search.vocabulary import Vocabulary, synonyms
from kb.search.weights import COLUMNS, EVERY, RANK, TEXT_COLUMNS
from kb.search.written import Columns, WriteAll, write_all

# Columns whose words are said again elsewhere, so that they do not count for the length of a document.
_HEADS = ("title", "terms")
_SORT = re.compile(r"\s*(\w+)(?:\s+(asc|desc))?\s*", re.IGNORECASE)


class Row(NamedTuple):
    """One row of the index: the document's text, its columns as they are indexed, and the tokens of its facets."""

    text: Text
    columns: tuple[str, ...]
    facets: str


def write(connection: sqlite3.Connection, write_words: WriteAll = write_all) -> None:
    """Everything that search needs, from the finished tables of an edition and nothing else.

    Runs in the caller's transaction. The same tables give the same bytes, whoever writes the words.
    """
    for statement in _statements("schema.sql"):
        connection.execute(statement)
    connection.execute(sql("numbering.sql"))
    fields = declared_fields(connection)
    _orders(connection)
    facets = facet_fields(connection, fields)
    tokens = _store_facets(connection, facets)
    vocabulary = Vocabulary()
    _fill(connection, _rows(connection, fields, tokens, vocabulary, write_words))
    _store_words(connection, vocabulary)
    _insert(connection, "search_synonyms", synonyms(connection, fields))
    _store_completions(connection)
    _insert(connection, "related", related(connection, fields))
    _settle(connection, vocabulary)


def _statements(name: str) -> Iterator[str]:
    # executescript would commit the caller's transaction.
    statement = ""
    for line in sql(name).splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[Sequence[object]]) -> None:
    rows = iter(rows)
    first = next(rows, None)
    if first is not None:
        insert = f"insert into {table} values ({', '.join('?' * len(first))})"
        connection.execute(insert, first)
        connection.executemany(insert, rows)


def _orders(connection: sqlite3.Connection) -> None:
    documents = connection.execute(
        """
        select search_documents.number, documents.id, documents.title, documents.content_type
        from search_documents
        join documents on documents.id = search_documents.id
        order by search_documents.number
        """
    ).fetchall()
    by_title = _places(
        sorted((" ".join(map(fold, words(title))), id_, number) for number, id_, title, _ in documents)
    )
    listed = _listed(connection)
    rows = [(key(title), by_title[number], listed[id_], number) for number, id_, title, _ in documents]
    connection.executemany(
        "update search_documents set title_key = ?, by_title = ?, listed = ? where number = ?", rows
    )


def _places(ordered: Sequence[tuple[str, str, int]]) -> dict[int, int]:
    return {number: place for place, (_, _, number) in enumerate(ordered, 1)}


def _listed(connection: sqlite3.Connection) -> dict[str, int]:
    """The place of each document in the listing of its content type, as the type is declared to be sorted."""
    types = connection.execute("select name, sort from content_types order by position, name").fetchall()
    ids: list[str] = []
    for name, sort in types:
        column, descending = _sort_column(connection, name, sort)
        rows = connection.execute(
            f"""
            select documents.id
            from documents
            left join {quoted(name)} as typed on typed.id = documents.id
            where documents.content_type = ?
            order by {column} is null, {column} {"desc" if descending else "asc"}, documents.title, documents.id
            """,
            (name,),
        )
        ids += [id_ for (id_,) in rows]
    known = dict.fromkeys(ids)
    others = connection.execute("select id from search_documents order by number")
    return {
        id_: place for place, id_ in enumerate([*ids, *(id_ for (id_,) in others if id_ not in known)], 1)
    }


def _sort_column(connection: sqlite3.Connection, table: str, sort: str | None) -> tuple[str, bool]:
    match = _SORT.fullmatch(sort or "")
    name = match[1] if match else ""
    for alias, of in (("documents", "documents"), ("typed", table)):
        if name in {row[1] for row in connection.execute(f"pragma table_info({quoted(of)})")}:
            return f"{alias}.{quoted(name)}", bool(match and match[2] and match[2].lower() == "desc")
    return "documents.date_start", True


def _store_facets(connection: sqlite3.Connection, facets: Sequence[FacetField]) -> dict[int, list[str]]:
    """Stores the facets; returns the tokens of each document's values, by its number."""
    most = connection.execute("select count(*) from search_documents").fetchone()[0]
    tokens: dict[int, list[str]] = {number: [EVERY] for number in range(1, most + 1)}
    number = 0
    for position, facet in enumerate(facets):
        row = (facet.name, facet.label, facet.description, facet.kind, position)
        connection.execute("insert into search_facets values (?, ?, ?, ?, ?)", row)
        for value in facet.values.values():
            number += 1
            dense, blob = packed(value.numbers, most)
            stored = (
                number,
                facet.name,
                value.value,
                value.label,
                value.url,
                len(value.numbers),
                dense,
                blob,
            )
            connection.execute("insert into search_values values (?, ?, ?, ?, ?, ?, ?, ?)", stored)
            for document in value.numbers:
                tokens[document].append(f"{MARK}{number}")
    return tokens


def _rows(
    connection: sqlite3.Connection,
    fields: Sequence[Declared],
    tokens: Mapping[int, list[str]],
    vocabulary: Vocabulary,
    write_words: WriteAll,
) -> Iterator[Row]:
    """The rows of the index, in the order of their numbers."""
    # Texts that wait for their words: these are written some at a time.
    waiting: deque[Text] = deque()
    for written in write_words(_columns(connection, fields, waiting)):
        text = waiting.popleft()
        vocabulary.add(written, stemmed=text.stemmed)
        yield Row(text, written.columns, " ".join(tokens[text.number]))


def _columns(
    connection: sqlite3.Connection, fields: Sequence[Declared], waiting: deque[Text]
) -> Iterator[Columns]:
    whole = parts(connection, fields)
    wanted = {part for ids in whole.values() for part in ids}
    said = {text.id: _said(text) for text in texts(connection, fields) if text.id in wanted} if wanted else {}
    for text in texts(connection, fields):
        text.parts = whole.get(text.number, [])
        columns = {**text.columns(), "parts": "\n".join(said[part] for part in text.parts)}
        waiting.append(text)
        yield Columns(tuple(columns[name] for name in TEXT_COLUMNS), text.stemmed)


def _said(text: Text) -> str:
    columns = text.columns()
    return "\n".join(columns[name] for name in ("title", "summary", "body", "prose"))


def _fill(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    columns = f"id unindexed, {', '.join(COLUMNS[1:])}"
    connection.execute(
        f"""create virtual table search using fts5({columns}, content='search_text', content_rowid='number',
        tokenize="{TOKENIZER}")"""
    )
    connection.execute("insert into search (search, rank) values ('rank', ?)", (RANK,))
    names = (*TEXT_COLUMNS, "facets")
    insert = f"insert into search (rowid, {', '.join(names)}) values ({', '.join('?' * (len(names) + 1))})"
    for text, written, facets in rows:
        connection.execute(insert, (text.number, *written, facets))
        said = sum(
            column.count(" ") + 1
            for name, column in zip(TEXT_COLUMNS, written, strict=True)
            if column and name not in _HEADS
        )
        terms = "\n".join(text.terms)
        connection.execute(
            "update search_documents set terms = ?, words = ? where number = ?", (terms, said, text.number)
        )
        passages = [(text.number, place, label, said) for place, (label, said) in enumerate(text.passages)]
        connection.executemany("insert into search_passages values (?, ?, ?, ?)", passages)
        named = [(text.number, place, part) for place, part in enumerate(text.parts)]
        connection.executemany("insert into search_parts values (?, ?, ?)", named)
    connection.execute("insert into search (search) values ('optimize')")


def _store_words(connection: sqlite3.Connection, vocabulary: Vocabulary) -> None:
    words = vocabulary.words(connection)
    _insert(connection, "search_words", words)
    _insert(connection, "search_compounds", vocabulary.compounds(words))


def _store_completions(connection: sqlite3.Connection) -> None:
    connection.execute(
        f"""create virtual table search_titles using fts5(words, content='search_completions', content_rowid='number',
        prefix='1 2 3', tokenize="{TITLE_TOKENIZER}")"""
    )
    rows = completions(connection)
    _insert(connection, "search_completions", rows)
    folded = ((row[0], normalised(row[2], stemmed=False).replace(MARK, "")) for row in rows)
    connection.executemany("insert into search_titles (rowid, words) values (?, ?)", folded)
    connection.execute("insert into search_titles (search_titles) values ('optimize')")


def _settle(connection: sqlite3.Connection, vocabulary: Vocabulary) -> None:
    """What the engine must know about the whole index; the fingerprint changes with everything that it may keep."""
    digest = hashlib.sha256()
    for query in ("select * from search_facets order by field", "select * from search_values order by number",
                  "select number, id, words, title_key, oldest, by_title, listed from search_documents order by number",
                  "select number, part from search_parts order by number, position"):  # fmt: skip
        for row in connection.execute(query):
            digest.update(repr(row).encode())
    documents = connection.execute("select count(*) from search_documents").fetchone()[0]
    settings = {
        "documents": documents,
        "fingerprint": digest.hexdigest(),
        "unstemmed": int(vocabulary.unstemmed),
    }
    _insert(connection, "search_settings", [(name, str(value)) for name, value in sorted(settings.items())])
