"""Which of the collection's own canned queries an edition has: those that it can answer and that tell nothing withheld.

Whether a query can be asked is found out in an empty database with the tables of the declaration; nothing is run.
"""

from __future__ import annotations

import difflib
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace

from kb.declaration import ContentType, Declaration, OwnQuery
from kb.diagnostics import Report
from kb.fields import Field
from kb.model import Document, Edition
from kb.schema import CORE_TABLES, INDEX_TABLES, Table, tables, views
from kb.search import index
from kb.values import fold
from kb.visibility import may_read

_STRINGS = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)
_PARAMETER = re.compile(r"(?<![\w:]):([A-Za-z_]\w*)")
_MISSING = re.compile(r"no such (?:column|table): (\S+)")
# Before version 3.12 of Python, several statements in one are a Warning, which is no Error.
_Refused = (sqlite3.Error, sqlite3.Warning)


def with_own_queries(
    shown: Declaration, whole: Declaration, documents: Iterable[Document], edition: Edition, report: Report
) -> Declaration:
    """The declaration as an edition may show it, `shown`, with those of its own queries that the edition may have.

    `whole` is the declaration with everything in it, `documents` are those of the library. A query that cannot be
    asked at all is reported as KB504, one that this edition may not have as KB409.
    """
    if not whole.queries:
        return shown
    kept: list[OwnQuery] = []
    with closing(_Tables(whole)) as everything, closing(_Tables(shown)) as held:
        withheld = _withheld(whole, shown, documents, edition)
        for query in map(_with_parameters, whole.queries):
            if wrong := everything.refusal(query):
                _add(report, "KB504", whole, query, f"query '{query.name}' cannot be asked: {wrong}",
                     everything.closest(wrong))  # fmt: skip
            elif why := _why_not(query, everything, held, withheld, whole, edition):
                message = f"query '{query.name}' is left out of the {edition.visibility} edition: {why}"
                _add(report, "KB409", whole, query, message)
            else:
                kept.append(query)
    return replace(shown, queries=tuple(kept))


def _add(
    report: Report, code: str, whole: Declaration, query: OwnQuery, message: str, hint: str = ""
) -> None:
    report.add(code, whole.file, message, line=query.line, column=query.column, hint=hint)


def _with_parameters(query: OwnQuery) -> OwnQuery:
    """The query with every parameter of its SQL in their order, then those that it only describes."""
    names = _PARAMETER.findall(_STRINGS.sub(" ", query.sql))
    return replace(query, parameters={**dict.fromkeys(names, ""), **query.parameters})


class _Tables:
    """An empty database with the tables, the search and the views of a declaration, and nothing in them."""

    def __init__(self, declaration: Declaration) -> None:
        described = tables(declaration)
        self.columns = set(_columns((*described, *INDEX_TABLES)))
        # A statement that is remembered would not be asked about again.
        self._connection = sqlite3.connect(":memory:", cached_statements=0)
        for table in described:
            columns = ", ".join(f'"{column.name}" {column.sql_type}' for column in table.columns)
            self._connection.execute(f'create table "{table.name}" ({columns})')
        index.write(self._connection)
        for view in views(declaration):
            self.columns.update(_columns((view,)))
            self._connection.execute(f'create view "{view.name}" as\n{view.sql}')
        self._read: set[tuple[str, str]] = set()
        self._connection.set_authorizer(self._note)

    def _note(self, action: int, table: str | None, column: str | None, *_: str | None) -> int:
        if action == sqlite3.SQLITE_READ:
            self._read.add((table or "", column or ""))
        return sqlite3.SQLITE_OK

    def refusal(self, query: OwnQuery) -> str:
        """Why the query cannot be asked here, or an empty text; it is prepared and not run."""
        if unknown := query.parameters.keys() - set(_PARAMETER.findall(_STRINGS.sub(" ", query.sql))):
            return f"its SQL has no parameter '{min(unknown)}'"
        values = dict.fromkeys(query.parameters, "")
        try:
            # By itself it could be any statement, and in brackets a table's name; nothing but a select can be both.
            for form in ("select * from (\n{}\n)", "{}"):
                self._connection.execute("explain " + form.replace("{}", query.sql), values)
        except _Refused as error:
            return str(error)
        return ""

    def read_by(self, query: OwnQuery) -> set[tuple[str, str]]:
        """Table and column of all that the query reads, the tables below its views too."""
        self._read.clear()
        self.refusal(query)
        return set(self._read)

    def closest(self, refusal: str) -> str:
        """A hint with the name that the missing one may have been meant for, or an empty text."""
        missing = _MISSING.search(refusal)
        names = sorted({name for pair in self.columns for name in pair})
        name = missing[1].rpartition(".")[2] if missing else ""
        close = difflib.get_close_matches(name, names, 1) if name not in names else []
        return f"Did you mean '{close[0]}'?" if close else ""

    def close(self) -> None:
        self._connection.close()


def _columns(described: Iterable[Table]) -> Iterator[tuple[str, str]]:
    return ((table.name, column.name) for table in described for column in table.columns)


def _why_not(
    query: OwnQuery,
    everything: _Tables,
    held: _Tables,
    withheld: set[str],
    whole: Declaration,
    edition: Edition,
) -> str:
    """Why the edition may not have a query that can be asked of everything, or an empty text."""
    visibility = query.visibility or whole.site.default_visibility
    if not may_read(visibility, edition.visibility):
        return f"it is {visibility}"
    # SQLite takes "a name" that is no column for a text, so that what can be prepared may still be about it.
    if missing := sorted(everything.read_by(query) & (everything.columns - held.columns)):
        return f"it reads '{'.'.join(missing[0])}'"
    texts = fold(" \n".join(_texts(query)))
    if named := sorted(name for name in withheld if name in texts and _is_whole(name, texts)):
        return f"it names '{named[0]}', which is withheld there"
    return held.refusal(query)


def _texts(query: OwnQuery) -> Iterator[str]:
    yield from (query.name, query.title, query.description, query.about, query.reading, query.sql)
    for name, text in query.parameters.items():
        yield from (name, text)


def _is_whole(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


# ---- what may not be named -------------------------------------------------------------------------------------------


def _withheld(
    whole: Declaration, shown: Declaration, documents: Iterable[Document], edition: Edition
) -> set[str]:
    """Names, labels, titles and terms, folded, that are somewhere in the library and nowhere in the edition."""
    there = {*_names(whole), *_titles(documents), *_used_terms(whole, documents)}
    terms = (text for vocabulary in shown.vocabularies.values() for term in vocabulary.terms.values()
             for text in (term.value, term.label))  # fmt: skip
    public = {*_names(shown), *_titles(edition.documents), *terms}
    known = {name for table in (*CORE_TABLES.values(), *INDEX_TABLES) for name in (table.name, *_own(table))}
    return {fold(text) for text in there} - {fold(text) for text in public} - known - {""}


def _own(table: Table) -> Iterator[str]:
    return (column.name for column in table.columns)


def _names(declaration: Declaration) -> Iterator[str]:
    for kind in declaration.content_types.values():
        yield from (kind.name, kind.label, kind.label_plural)
        yield from _field_names(kind)
    for vocabulary in declaration.vocabularies.values():
        yield from (vocabulary.name, vocabulary.label)
    yield from (name for _, name in _columns(tables(declaration)))


def _field_names(parent: ContentType | Field) -> Iterator[str]:
    for each in parent.fields.values():
        yield from (each.name, each.label)
        yield from _field_names(each)


def _titles(documents: Iterable[Document]) -> Iterator[str]:
    """Ids and titles, and the slugs as a query would quote them: alone, many a slug is an everyday word."""
    for document in documents:
        yield from (document.id, document.title, f"'{document.slug}'")


def _used_terms(declaration: Declaration, documents: Iterable[Document]) -> Iterator[str]:
    """Values and labels of the terms that some document has."""
    for document in documents:
        for name, value in document.values.items():
            vocabulary = declaration.vocabularies.get(
                declaration.content_types[document.content_type].fields[name].vocabulary or ""
            )
            for text in value if vocabulary and isinstance(value, tuple) else (value,) if vocabulary else ():
                yield text
                if vocabulary and text in vocabulary.terms:
                    yield vocabulary.terms[text].label
