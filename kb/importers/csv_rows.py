"""Rows of any CSV file as documents, as a mapping says: which column fills which field, split how, spelt how."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kb.declaration import CORE_KEYS, Declaration
from kb.diagnostics import KbError
from kb.importers.writing import Imported, Knowledge, Loss, distinct_slugs

MAPPING_KEYS = ("content_type", "title", "slug", "body", "fields", "set", "delimiter", "encoding")
COLUMN_KEYS = ("column", "split", "values")


@dataclass(frozen=True, slots=True)
class Filling:
    """How a column fills a field: `split` parts several values, `values` says what a cell's text means here."""

    column: str
    split: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which column fills what; `fixed` are keys that every document gets."""

    content_type: str
    title: str
    slug: str | None
    body: str | None
    fields: Mapping[str, Filling]
    fixed: Mapping[str, Any]
    delimiter: str
    encoding: str


def read(files: Iterable[Path], mapping: Path, knowledge: Knowledge) -> list[Imported]:
    """Every row of some files as a document; raises KbError for a mapping or file that cannot be read."""
    told = _mapping(mapping, knowledge)
    rows = [(path.name, number, row) for path in files for number, row in _rows(path, told)]
    named = [
        (told.content_type, row.get(told.slug or told.title, "").strip(), f"{name}-{number}")
        for name, number, row in rows
    ]
    return [
        _imported(f"{name}, line {number}", row, slug, told)
        for (name, number, row), slug in zip(rows, distinct_slugs(named), strict=True)
    ]


def _imported(name: str, row: Mapping[str, str], slug: str, told: ColumnMapping) -> Imported:
    losses: list[Loss] = []
    keys: dict[str, Any] = {"title": row.get(told.title, "").strip() or slug, **told.fixed}
    for key, filling in told.fields.items():
        keys[key] = _value(row.get(filling.column, ""), filling)
    used = {told.title, told.slug, told.body, *(each.column for each in told.fields.values())}
    losses += [
        Loss(column, cell.strip(), "the mapping has no field for this column")
        for column, cell in row.items() if column not in used and cell.strip()
    ]  # fmt: skip
    return Imported(name, told.content_type, slug, keys, row.get(told.body or "", ""), tuple(losses))


def _value(cell: str, filling: Filling) -> Any:
    """What a cell says: nothing, one value, or several where it is split."""
    if filling.split is None:
        text = cell.strip()
        return filling.values.get(text, text) if text else None
    parts = (part.strip() for part in cell.split(filling.split))
    return [filling.values.get(part, part) for part in parts if part]


def _rows(path: Path, told: ColumnMapping) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows with the line on which each ends; every column that the mapping names must be there."""
    try:
        text = path.read_bytes().decode(told.encoding)
    except (OSError, UnicodeDecodeError, LookupError) as error:
        raise KbError(f"cannot read '{path}' as {told.encoding} text") from error
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=told.delimiter, restval="")
    there = set(reader.fieldnames or ())
    wanted = {told.title, told.slug, told.body, *(each.column for each in told.fields.values())} - {None}
    if missing := sorted(str(each) for each in wanted - there):
        raise KbError(f"'{path}' has no column {', '.join(repr(each) for each in missing)}")
    for row in reader:
        yield reader.line_num, {name: cell for name, cell in row.items() if isinstance(cell, str) and name}


def _mapping(path: Path, knowledge: Knowledge) -> ColumnMapping:
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise KbError(f"cannot read the mapping '{path}'") from error
    _check_keys(found, MAPPING_KEYS, f"the mapping '{path}'")
    if missing := [key for key in ("content_type", "title") if not isinstance(found.get(key), str)]:
        raise KbError(f"the mapping '{path}' must say {' and '.join(missing)}")
    fields = found.get("fields") or {}
    if knowledge.declaration.content_types and not knowledge.declaration.inferred:
        _check_declared(found["content_type"], fields, knowledge.declaration)
    return ColumnMapping(
        content_type=found["content_type"],
        title=found["title"],
        slug=found.get("slug"),
        body=found.get("body"),
        fields={key: _filling(path, key, each) for key, each in fields.items()},
        fixed=found.get("set") or {},
        delimiter=found.get("delimiter", ","),
        encoding=found.get("encoding", "utf-8-sig"),
    )


def _check_declared(content_type: str, fields: Iterable[str], declaration: Declaration) -> None:
    kind = declaration.content_types.get(content_type)
    if kind is None:
        raise KbError(f"'{content_type}' is no declared content type")
    if unknown := [key for key in fields if key not in kind.fields and key not in CORE_KEYS]:
        raise KbError(f"'{unknown[0]}' is no declared field of {kind.name}")


def _filling(path: Path, key: str, told: Any) -> Filling:
    if isinstance(told, str):
        return Filling(told)
    _check_keys(told, COLUMN_KEYS, f"'{key}' in the mapping '{path}'")
    if not isinstance(told.get("column"), str):
        raise KbError(f"'{key}' in the mapping '{path}' must say which column fills it")
    return Filling(told["column"], told.get("split"), told.get("values") or {})


def _check_keys(found: Any, known: tuple[str, ...], what: str) -> None:
    if not isinstance(found, dict):
        raise KbError(f"{what} is not a mapping of keys to values")
    if unknown := sorted(str(key) for key in found if key not in known):
        raise KbError(f"{what} has no key '{unknown[0]}'; it may have {', '.join(known)}")
