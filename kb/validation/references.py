"""To which documents a document refers, and what its other fields hold, as read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from kb.model import Reference
from kb.validation.making import Making
from kb.values import Values


def plain_values(making: Making) -> dict[str, Any]:
    """The values of all fields that are no relations; a tuple where a field may have several."""
    fields = making.item.content_type.fields
    found: dict[str, Any] = {}
    for name, values in making.values.items():
        if values.read and fields[name].kind != "relation":
            read = tuple(value for value, _ in values.read)
            found[name] = read if fields[name].many else read[0]
    return found


def references(making: Making) -> tuple[Reference, ...]:
    """The references of all relations, in order; those of inline documents are added when they are made."""
    relations = [(name, making.values[name]) for name, field in making.item.content_type.fields.items()
                 if field.kind == "relation"]  # fmt: skip
    relations += [(name, making.core[name]) for name in ("related", "not_related") if name in making.core]
    direct = (reference for name, values in relations for reference in _of_relation(making, name, values))
    return (*direct, *_nested(making))


def _of_relation(making: Making, name: str, values: Values) -> Iterator[Reference]:
    taken = {position for position, _ in values.inline}
    free = (position for position in range(len(values.read) + len(taken)) if position not in taken)
    for position, (value, node) in zip(free, values.read, strict=True):
        line, column = (node.line, node.column) if node else (making.item.line, 1)
        yield Reference(name, str(value), position, line, column)


def _nested(making: Making) -> Iterator[Reference]:
    """References in nested records, as a relation `field.key`, counted over all records of the document."""
    for name, values in making.values.items():
        positions: Counter[str] = Counter()
        for key, value, node in values.nested:
            line, column = (node.line, node.column) if node else (making.item.line, 1)
            yield Reference(f"{name}.{key}", str(value), positions[key], line, column)
            positions[key] += 1
