"""Two fields of one content type crossed: where there is much, and where there is nothing yet."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping

from kb.catalogue import Catalogue, ContentType, Field, crossed, values_of
from kb.web.asked import Answer, Asked, address
from kb.web.chrome import COUNTABLE, chrome, listings
from kb.web.contexts import Cell, GapRow, GapsPage, Link, Option

# Rows and columns of the map, the most frequent ones.
MOST = 40
# Empty crossings that are named, of the most frequent values.
NAMED = 12


def answer(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/gaps?of=…&rows=…&columns=…`; what is not chosen is the first that there is."""
    types = [each for each in listings(catalogue) if len(_fields(each)) > 1]
    content_type = next(
        (each for each in types if each.name == asked.value("of")), types[0] if types else None
    )
    if content_type is None:
        return Answer(templates=("kb_gaps.html",), page=_nothing(catalogue, asked))
    row_field, column_field = _chosen(catalogue, content_type, asked)
    rows = _values(connection, catalogue, row_field)
    columns = _values(connection, catalogue, column_field)
    crossing = crossed(connection, row_field, column_field)

    def search(row: str, column: str) -> str:
        pairs = [(f"f.{row_field.name}", row), (f"f.{column_field.name}", column)]
        return address(content_type.listing, pairs)

    def cell(row: str, column: str) -> Cell:
        return Cell(crossing.counts.get((row, column), 0), search(row, column))

    page = GapsPage(
        chrome=chrome(catalogue, asked, f"{row_field.label} × {column_field.label}", is_indexed=False),
        heading=f"{content_type.label_plural}: {row_field.label} × {column_field.label}",
        basis=_basis(content_type, crossing.recorded),
        row_label=row_field.label,
        column_label=column_field.label,
        columns=tuple(label for label, _ in columns.values()),
        rows=tuple(
            GapRow(label, total, tuple(cell(value, other) for other in columns))
            for value, (label, total) in rows.items()
        ),
        gaps=_gaps(rows, columns, crossing.counts, search),
        types=tuple(Option(each.name, each.label_plural, each is content_type) for each in types),
        row_fields=tuple(Option(each.name, each.label, each is row_field) for each in _fields(content_type)),
        column_fields=tuple(
            Option(each.name, each.label, each is column_field) for each in _fields(content_type)
        ),
    )
    return Answer(templates=("kb_gaps.html",), page=page)


def _basis(content_type: ContentType, recorded: int) -> str:
    plural = content_type.label_plural.lower()
    return f"Based on {recorded} of {content_type.total} {plural}: those that record both."


def _fields(content_type: ContentType) -> list[Field]:
    """Fields whose values can be counted and searched for."""
    return [each for each in content_type.fields if each.facet and each.kind in COUNTABLE]


def _chosen(catalogue: Catalogue, content_type: ContentType, asked: Asked) -> tuple[Field, Field]:
    """The two fields, never the same; a relation to one of the first content types makes the best rows."""
    order = list(catalogue.content_types)
    fields = sorted(
        _fields(content_type), key=lambda each: order.index(each.target) if each.target else len(order)
    )
    rows = next((each for each in fields if each.name == asked.value("rows")), fields[0])
    others = [each for each in _fields(content_type) if each is not rows]
    return rows, next((each for each in others if each.name == asked.value("columns")), others[0])


def _values(connection: sqlite3.Connection, catalogue: Catalogue, field: Field) -> dict[str, tuple[str, int]]:
    """The values by how often they occur, with label and number; terms that no document has come last."""
    found = values_of(connection, catalogue, field)
    ranked = sorted(found.items(), key=lambda item: (-item[1][1], item[1][0]))
    return dict(ranked[:MOST])


def _gaps(
    rows: Mapping[str, tuple[str, int]],
    columns: Mapping[str, tuple[str, int]],
    counts: Mapping[tuple[str, str], int],
    search: Callable[[str, str], str],
) -> tuple[Link, ...]:
    """The empty crossings whose row and column are both frequent: what one would most expect and does not find."""
    empty = [
        (min(row_total, column_total), f"{row_label} × {column_label}", search(row, column))
        for row, (row_label, row_total) in rows.items()
        for column, (column_label, column_total) in columns.items()
        if row_total and column_total and not counts.get((row, column))
    ]
    ranked = sorted(empty, key=lambda each: (-each[0], each[1]))
    return tuple(Link(name, url) for _, name, url in ranked[:NAMED])


def _nothing(catalogue: Catalogue, asked: Asked) -> GapsPage:
    return GapsPage(
        chrome=chrome(catalogue, asked, "Nothing to cross", is_indexed=False),
        heading="Nothing to cross",
        basis="No content type here has two fields whose values can be counted.",
        row_label="",
        column_label="",
        columns=(),
        rows=(),
        gaps=(),
        types=(),
        row_fields=(),
        column_fields=(),
    )
