"""Which declared fields are for other readers, under which keys they may stand, and a value without such parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Any

from kb.declaration import ContentType
from kb.fields import Field
from kb.visibility import is_closed
from kb.withholding import is_nearly


def closed_fields(
    kind: ContentType, visibility: str, hidden_types: AbstractSet[str] = frozenset()
) -> frozenset[str]:
    """The fields that are for others, or lead to `hidden_types` alone; those of records as `record.field`."""
    return frozenset(_closed(kind.fields.values(), visibility, hidden_types, ""))


def _closed(
    fields: Iterable[Field], visibility: str, hidden_types: AbstractSet[str], record: str
) -> Iterator[str]:
    for field in fields:
        if is_closed(field, visibility, hidden_types):
            yield record + field.name
        yield from _closed(field.fields.values(), visibility, hidden_types, f"{record}{field.name}.")


def may_mean_closed(key: str, fields: Iterable[Field], record: str, closed: AbstractSet[str]) -> bool:
    """Whether a key that is not declared could be a misspelt one of a field for others."""
    names = (name for field in fields if record + field.name in closed
             for name in (field.name, *field.aliases, *([field.label] if field.label else [])))  # fmt: skip
    return is_nearly(key, names)


def holds_closed(name: str, closed: AbstractSet[str]) -> bool:
    """Whether parts of a record are for others."""
    return any(inner.startswith(f"{name}.") for inner in closed)


def without_inner(value: Any, field: Field, name: str, closed: AbstractSet[str]) -> Any:
    """A record, or each of several, without the parts for others; None where nothing is left."""
    if not holds_closed(name, closed):
        return value
    if isinstance(value, tuple):
        records = (without_inner(item, field, name, closed) for item in value)
        return tuple(record for record in records if record) or None
    return {
        key: without_inner(item, field.fields[key], f"{name}.{key}", closed) if key in field.fields else item
        for key, item in value.items()
        if f"{name}.{key}" not in closed
        and (key in field.fields or not may_mean_closed(key, field.fields.values(), f"{name}.", closed))
    } or None  # fmt: skip
