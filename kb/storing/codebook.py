"""The codebook: what every column means, how many rows have it, and an example."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kb.fields import Field
from kb.schema import Column, Table, record_fields
from kb.storing.writer import Row, Writer, as_json

# The codebook's examples: in how many rows they are looked for first, and how long they may be.
ROWS_FOR_EXAMPLES = 20
EXAMPLE_LENGTH = 80


def write_codebook(writer: Writer, described: Iterable[Table]) -> None:
    """One row for each column of some tables; how many rows have a value is counted in what was written."""
    rows: list[Row] = []
    for table in described:
        counts = ", ".join(f'count("{column.name}")' for column in table.columns)
        total, *recorded = writer.database.execute(
            f'select count(*), {counts} from "{table.name}"'
        ).fetchone()
        examples = _examples(writer, table, recorded)
        rows.extend(
            _codebook_row(table, column, position, total, recorded[position], examples[position])
            for position, column in enumerate(table.columns)
        )
    writer.insert("codebook", rows)


def _examples(writer: Writer, table: Table, recorded: Sequence[int]) -> list[str | None]:
    """The first value of each column that has one, in few words; most columns have one in the first rows."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    first = writer.database.execute(
        f'select {names} from "{table.name}" limit {ROWS_FOR_EXAMPLES}'
    ).fetchall()
    examples = []
    for position, column in enumerate(table.columns):
        value = next((row[position] for row in first if row[position] is not None), None)
        if value is None and recorded[position]:
            value = writer.database.execute(
                f'select "{column.name}" from "{table.name}" where "{column.name}" is not null limit 1'
            ).fetchone()[0]
        examples.append(_briefly(value))
    return examples


def _briefly(value: Any) -> str | None:
    if value is None:
        return None
    text = " ".join(str(value).split())
    return text if len(text) <= EXAMPLE_LENGTH else text[: EXAMPLE_LENGTH - 1].rstrip() + "…"


def count_codebook(writer: Writer) -> None:
    """The codebook's rows about itself, which can be counted only when it is full."""
    columns_ = [column.name for column in writer.tables["codebook"].columns]
    counts = ", ".join(f'count("{column}")' for column in columns_)
    total, *recorded = writer.database.execute(f"select count(*), {counts} from codebook").fetchone()
    writer.database.conn.executemany(
        "update codebook set recorded = ?, total = ? where table_name = 'codebook' and column_name = ?",
        [(count, total, column) for column, count in zip(columns_, recorded, strict=True)],
    )


def _codebook_row(
    table: Table, column: Column, position: int, total: int, recorded: int, example: str | None
) -> Row:
    field: Field | None = column.field
    return {
        "table_name": table.name,
        "column_name": column.name,
        "label": column.label,
        "description": column.description or None,
        "kind": field.kind if field else column.sql_type.lower(),
        "unit": field.unit if field else None,
        "vocabulary": field.vocabulary if field else None,
        "recorded": recorded,
        "total": total,
        "example": example,
        "field": field.name if field else None,
        "many": int(field.many) if field else 0,
        "facet": int(field.facet) if field else 0,
        "search": field.search if field else "none",
        "target": field.to if field else None,
        "inverse": field.inverse if field else None,
        "inverse_label": field.inverse_label if field else None,
        "role": field.role if field else None,
        "group": field.group if field else None,
        "records": as_json(record_fields(field)) if field else None,
        "position": position,
    }
