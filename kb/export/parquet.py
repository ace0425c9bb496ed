"""The tables of the database as Parquet files: the same rows as the CSV, with types, lists and null."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from kb.catalogue.rows import json_of
from kb.diagnostics import KbError
from kb.export.files import Chunk, File
from kb.export.source import Source
from kb.export.tables import Column, Table, rows, tables

# A row group, which is what is held in memory, has at most so many rows, and ends when it has so many letters.
AT_ONCE = 5000
MOST_LETTERS = 2_000_000
MISSING = "'parquet' needs pyarrow; install kb[parquet]"


def parquet_files(source: Source) -> Iterator[File]:
    """A file for each table. Several values are a list, labels of several keys too; unknown is null."""
    arrow = _arrow()
    for table in tables(source):
        typed = replace(table, columns=tuple(_with_labels_as_lists(table)))
        yield File(f"{table.name}.parquet", _groups(arrow, source, typed))


def _with_labels_as_lists(table: Table) -> Iterator[Column]:
    """The columns, where labels of several keys are several too; in CSV they are one text for readers."""
    many = {f"{column.name}_label" for column in table.columns if column.many}
    for column in table.columns:
        yield replace(column, data_type="array") if column.name in many else column


def _arrow() -> Any:
    """The library, which is an extra; raises KbError where it is not installed."""
    try:
        importlib.import_module("pyarrow.parquet")
        return importlib.import_module("pyarrow")
    except ModuleNotFoundError as error:
        raise KbError(MISSING) from error


class _Sink:
    """What the writer writes to: bytes that are taken away as soon as a row group is complete."""

    closed = False

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(self._pieces[-1])

    def flush(self) -> None:
        """Nothing waits here for anything."""

    def close(self) -> None:
        self.closed = True

    def take(self) -> bytes:
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def _groups(arrow: Any, source: Source, table: Table) -> Iterator[Chunk]:
    schema = _schema(arrow, table)
    sink = _Sink()
    with arrow.parquet.ParquetWriter(sink, schema, compression="zstd") as writer:
        for group in _batches(rows(source, table)):
            writer.write_table(_table(arrow, table, schema, group))
            yield Chunk(sink.take(), len(group))
    yield Chunk(sink.take(), 0)


def _batches(found: Iterator[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    letters = 0
    for row in found:
        batch.append(row)
        letters += sum(len(cell) for cell in row if isinstance(cell, str))
        if len(batch) >= AT_ONCE or letters >= MOST_LETTERS:
            yield batch
            batch, letters = [], 0
    if batch:
        yield batch


def _table(arrow: Any, table: Table, schema: Any, group: Iterable[Any]) -> Any:
    group = list(group)
    columns = [
        arrow.array([_value(column, row[column.name]) for row in group], schema.field(column.name).type)
        for column in table.columns
    ]
    return arrow.Table.from_arrays(columns, schema=schema)


def _schema(arrow: Any, table: Table) -> Any:
    about = {
        "title": table.label,
        "description": table.description,
        "primary_key": " ".join(table.primary_key),
    }
    fields = [
        arrow.field(column.name, _type(arrow, column), metadata=_known(column)) for column in table.columns
    ]
    return arrow.schema(fields, metadata={name: text for name, text in about.items() if text})


def _known(column: Column) -> Mapping[str, str]:
    told = {"title": column.label, "description": column.description, "vocabulary": column.vocabulary}
    return {name: text for name, text in told.items() if text}


def _type(arrow: Any, column: Column) -> Any:
    plain = {
        "integer": arrow.int64(), "number": arrow.float64(), "boolean": arrow.bool_(),
    }.get(_item_type(column), arrow.string())  # fmt: skip
    return arrow.list_(plain) if column.data_type == "array" else plain


def _item_type(column: Column) -> str:
    """The type of one value. Texts of several kinds of value, such as nested records, stay JSON."""
    if column.data_type != "array":
        return column.data_type
    return {"integer": "integer", "year": "integer", "number": "number"}.get(column.kind, "string")


def _value(column: Column, stored: Any) -> Any:
    if stored is None:
        return None
    if column.data_type == "boolean":
        return bool(stored)
    if column.data_type != "array":
        return stored
    values = json_of(stored)
    return [_item(each) for each in values] if isinstance(values, list) else None


def _item(value: Any) -> Any:
    """One of several values; what is no plain value is JSON."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, dict | list) else value
