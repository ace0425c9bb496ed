"""The codebook as a page, and as JSON, CSV and Markdown."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import asdict

from kb.catalogue import Catalogue, RecordField
from kb.catalogue.codebook import BookColumn, BookTable, BookVocabulary, Codebook, read_codebook
from kb.formats import tables
from kb.web import api
from kb.web.asked import Answer, Asked
from kb.web.assets import asset_path
from kb.web.chrome import chrome, formats
from kb.web.contexts import CodebookColumn, CodebookPage, CodebookTable, CodebookTerm, CodebookVocabulary
from kb.web.database import ROUTE

PATH = "/codebook"
STYLESHEET = "data.css"
FORMATS = ("json", "csv", "md")
MARKDOWN = "text/markdown; charset=utf-8"
HEADER = (
    "table", "column", "term", "label", "definition", "kind", "unit", "vocabulary", "recorded", "total", "example",
)  # fmt: skip


def answer(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/codebook`: every column of every table and view, then every term of every vocabulary."""
    book = read_codebook(connection, catalogue)
    downloads = formats(PATH, FORMATS)
    page = CodebookPage(
        chrome=chrome(
            catalogue, asked, "Codebook", description="What every table and column of the database means.",
            alternates=downloads,
        ),
        stylesheet=asset_path(STYLESHEET),
        tables=tuple(_table(table) for table in book.tables),
        vocabularies=tuple(_vocabulary(each) for each in book.vocabularies),
        downloads=downloads,
    )  # fmt: skip
    return Answer(templates=("kb_codebook.html",), page=page)


def as_json(connection: sqlite3.Connection, catalogue: Catalogue, _asked: Asked) -> Answer:
    """`/codebook.json`: the tables with their columns, and the vocabularies with their terms."""
    book = asdict(read_codebook(connection, catalogue))
    return api.answer({"tables": book["tables"], "vocabularies": book["vocabularies"]})


def as_csv(connection: sqlite3.Connection, catalogue: Catalogue, _asked: Asked) -> Answer:
    """`/codebook.csv`: a line for each column of each table, then one for each term of each vocabulary."""
    lines = _lines(read_codebook(connection, catalogue))
    return Answer(body=tables.as_csv(HEADER, lines), content_type=tables.MEDIA_TYPE)


def as_markdown(connection: sqlite3.Connection, catalogue: Catalogue, _asked: Asked) -> Answer:
    """`/codebook.md`: a table in Markdown for each table, view and vocabulary."""
    text = "\n".join(_markdown(catalogue.site.title, read_codebook(connection, catalogue)))
    return Answer(body=text, content_type=MARKDOWN)


# -- the page -----------------------------------------------------------------------------------------------------


def _table(table: BookTable) -> CodebookTable:
    columns = tuple(line for column in table.columns for line in (_column(column), *_record_lines(column)))
    sort = "View" if table.group == "view" else "Table"
    return CodebookTable(
        f"table-{table.name}",
        table.name,
        table.label,
        table.description,
        sort,
        f"/{ROUTE}/{table.name}",
        columns,
    )


def _column(column: BookColumn) -> CodebookColumn:
    return CodebookColumn(
        name=column.name,
        label=column.label,
        description=column.description or "",
        kind=_kind(column),
        vocabulary=column.vocabulary or "",
        vocabulary_url=f"#vocabulary-{column.vocabulary}" if column.vocabulary else "",
        recorded=_recorded(column.recorded, column.total),
        example=column.example or "",
        leads_to=".".join(column.references) if column.references else "",
    )


def _record_lines(column: BookColumn) -> Iterator[CodebookColumn]:
    """The declared fields of a column's records, which are not columns themselves, and are not counted."""
    for field in column.records:
        yield CodebookColumn(
            name=f"{column.name}.{field.name}",
            label=field.label,
            description=field.description or "",
            kind=_kind(field),
            vocabulary=field.vocabulary or "",
            vocabulary_url=f"#vocabulary-{field.vocabulary}" if field.vocabulary else "",
            recorded="",
            example="",
            leads_to=field.target or "",
        )


def _kind(column: BookColumn | RecordField) -> str:
    several = "JSON array of " if column.many else ""
    return several + " in ".join(filter(None, (column.kind, column.unit)))


def _recorded(recorded: int | None, total: int | None) -> str:
    return "" if total is None else f"{recorded or 0} of {total}"


def _vocabulary(vocabulary: BookVocabulary) -> CodebookVocabulary:
    terms = tuple(
        CodebookTerm(
            term.label,
            term.value,
            term.definition or "",
            ", ".join(term.also),
            _recorded(term.documents, term.of),
        )
        for term in vocabulary.terms
    )
    fields = ", ".join(f"{table}.{field}" for table, field in vocabulary.fields)
    return CodebookVocabulary(
        f"vocabulary-{vocabulary.name}", vocabulary.label, vocabulary.description or "", fields, terms
    )


# -- other formats ------------------------------------------------------------------------------------------------


def _lines(book: Codebook) -> Iterator[tuple[object, ...]]:
    for table in book.tables:
        for column in table.columns:
            yield (
                table.name, column.name, None, column.label, column.description, _kind(column), column.unit,
                column.vocabulary, column.recorded, column.total, column.example,
            )  # fmt: skip
            for field in column.records:
                yield (
                    table.name, f"{column.name}.{field.name}", None, field.label, field.description, _kind(field),
                    field.unit, field.vocabulary, None, None, None,
                )  # fmt: skip
    for vocabulary in book.vocabularies:
        for term in vocabulary.terms:
            yield (
                None, None, term.value, term.label, term.definition, "term", None, vocabulary.name, term.documents,
                term.of, None,
            )  # fmt: skip


def _markdown(title: str, book: Codebook) -> Iterator[str]:
    yield f"# Codebook: {_cell(title)}\n"
    for table in book.tables:
        yield f"## {_cell(table.label)}\n"
        yield f"{'View' if table.group == 'view' else 'Table'} `{table.name}`. {_cell(table.description)}\n"
        yield from _rows(
            ("Column", "Label", "Kind", "Vocabulary", "Recorded", "Example", "Meaning"),
            (
                (f"`{line.name}`", line.label, line.kind, line.vocabulary, line.recorded, line.example,
                 line.description)
                for line in _table(table).columns
            ),
        )  # fmt: skip
    for vocabulary in book.vocabularies:
        yield f"## Vocabulary: {_cell(vocabulary.label)}\n"
        if vocabulary.description:
            yield f"{_cell(vocabulary.description)}\n"
        yield from _rows(
            ("Term", "Stored as", "Documents", "Definition", "Also called"),
            (
                (term.label, f"`{term.value}`", _recorded(term.documents, term.of), term.definition,
                 ", ".join(term.also))
                for term in vocabulary.terms
            ),
        )  # fmt: skip


def _rows(header: tuple[str, ...], lines: Iterator[tuple[str | None, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"| {' | '.join('---' for _ in header)} |"
    for line in lines:
        yield f"| {' | '.join(_cell(value) for value in line)} |"
    yield ""


def _cell(value: str | None) -> str:
    """Text on one line of a Markdown table: what would end a cell or begin a tag is escaped."""
    text = " ".join((value or "").split())
    return text.replace("|", "\\|").replace("<", "&lt;")
