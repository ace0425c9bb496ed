"""A document without the declared fields that are for others, and without what was taken from them."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

from kb.declaration import CORE_KEYS
from kb.model import Document
from kb.redaction.closed import holds_closed, may_mean_closed, without_inner
from kb.redaction.redaction import Redaction
from kb.values import fold


def without_fields(redaction: Redaction, document: Document) -> Document:
    """The document without the fields for others, which are reported and logged."""
    closed = redaction.closed[document.content_type]
    if not closed:
        return document
    misspelt = _misspelt(redaction, document, closed)
    told = _told(document, closed) | misspelt
    for name in sorted((closed & told) | misspelt):
        redaction.add("KB402", document, f"would be withheld from {redaction.visibility}: field '{name}'")
        redaction.note(document, document.line, "field", "it is declared for other readers")
    references = (reference for reference in document.references if reference.relation not in closed)
    return replace(
        _without_roles(redaction, document, closed & told),
        values=_open_values(redaction, document, closed),
        extra={
            name: value for name, value in document.extra.items()
            if name not in closed and name not in misspelt and not holds_closed(name, closed)
        },
        references=tuple(references),
    )  # fmt: skip


def _misspelt(redaction: Redaction, document: Document, closed: AbstractSet[str]) -> set[str]:
    """The keys that nobody declared and that could be misspelt ones of fields for others."""
    fields = redaction.declaration.content_types[document.content_type].fields
    return {
        key for key in document.extra
        if key not in fields and key not in CORE_KEYS and may_mean_closed(key, fields.values(), "", closed)
    }  # fmt: skip


def _told(document: Document, closed: AbstractSet[str]) -> set[str]:
    """The fields of which the document says anything, with all closed parts of its records."""
    relations = (reference.relation for reference in document.references)
    told = {*document.values, *document.extra, *relations}
    return told | {name for name in closed if "." in name and name.split(".")[0] in told}


def _without_roles(redaction: Redaction, document: Document, closed: AbstractSet[str]) -> Document:
    """The document without its summary, days and language where a field for others gave them."""
    fields = redaction.declaration.content_types[document.content_type].fields
    taken = {field.role for name, field in fields.items() if name in closed}
    return replace(
        document,
        summary=None if "summary" in taken else document.summary,
        date_start=None if "date_start" in taken else document.date_start,
        date_end=None if "date_end" in taken else document.date_end,
        language=None if "language" in taken else document.language,
    )


def _open_values(redaction: Redaction, document: Document, closed: AbstractSet[str]) -> Mapping[str, Any]:
    fields = redaction.declaration.content_types[document.content_type].fields
    values = {
        name: shown for name, value in document.values.items() if name not in closed
        if (shown := without_inner(value, fields[name], name, closed)) is not None
    }  # fmt: skip
    if isinstance(stated := values.get("not_stated"), tuple):
        values["not_stated"] = tuple(
            name for name in stated
            if name not in closed and (name in fields or not may_mean_closed(name, fields.values(), "", closed))
        )  # fmt: skip
    return {name: value for name, value in values.items() if value != ()}


def without_inherited_series(redaction: Redaction, document: Document) -> Document:
    """The document without a series of which only withheld documents, from which it was inherited, say the name."""
    if document.series is None or "series" in document.says or document.series in redaction.said_series:
        return document
    redaction.note(document, document.line, "field", "its series comes from what is withheld")
    return replace(document, series=None)


def without_kept_references(redaction: Redaction, document: Document) -> Document:
    """The document without references to what is withheld among the values that are kept as written."""
    fields = redaction.declaration.content_types[document.content_type].fields
    relations = {name for name, field in fields.items() if field.kind == "relation"} & document.extra.keys()
    if not redaction.withheld or not relations:
        return document
    extra = {
        name: _open_references(kept, redaction.withheld_names) if name in relations else kept
        for name, kept in document.extra.items()
    }
    return replace(document, extra={name: kept for name, kept in extra.items() if kept != []})


def _open_references(kept: Any, withheld_names: AbstractSet[str]) -> list[Any]:
    items = kept if isinstance(kept, list) else [kept]
    return [item for item in items if fold(str(item)) not in withheld_names]
