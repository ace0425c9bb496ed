"""What only the whole declaration shows: relations without a target, and two parts that claim one thing."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping

from kb.configuration.forms import Forms
from kb.configuration.keys import WAYS
from kb.declaration import ContentType
from kb.fields import COORDINATES, Field, columns, is_coordinate
from kb.model import Entry
from kb.model import Mapping as MappingNode


def check_relations(forms: Forms, found: Mapping[str, Entry], types: Mapping[str, ContentType]) -> None:
    for name, content_type in types.items():
        for field in content_type.fields.values():
            _check_relation(forms, found[name], content_type, field, types)


def _check_relation(
    forms: Forms, entry: Entry, content_type: ContentType, field: Field, types: Mapping[str, ContentType]
) -> None:
    place = _place(entry, field.name)
    if field.kind == "relation" and field.to is None:
        forms.add(
            "KB005",
            place,
            f"relation '{field.name}' of '{content_type.name}' names no content type",
            "Add to: and its name.",
        )
    elif field.kind == "relation" and field.to not in types:
        close = difflib.get_close_matches(str(field.to), types, 1)
        hint = f"Did you mean '{close[0]}'?" if close else ""
        forms.add(
            "KB005", place, f"relation '{field.name}' leads to '{field.to}', which is not declared", hint
        )
    elif field.kind == "relation" and field.to is not None:
        target = types[field.to]
        for way in field.by:
            if way not in WAYS and way not in target.fields:
                forms.add(
                    "KB005",
                    place,
                    f"'{field.name}' looks up '{way}', which '{field.to}' does not declare",
                )
        if field.inverse is not None and field.inverse not in target.fields:
            message = (
                f"'{field.name}' is the inverse of '{field.inverse}', which '{field.to}' does not declare"
            )
            hint = "Name a field of that content type; words for readers go under inverse_label."
            forms.add("KB005", place, message, hint)
    if field.kind == "nested" and not field.fields:
        forms.add("KB003", place, f"'{field.name}' is nested and declares no fields")
    if field.role == "title" and field.visibility not in (None, "public"):
        forms.add(
            "KB003",
            place,
            f"'{field.name}' of '{content_type.name}' is the title, which cannot be withheld from some readers",
        )
    _check_numbers(forms, place, content_type, field)


def _check_numbers(forms: Forms, place: Entry, content_type: ContentType, field: Field) -> None:
    """Ranges are of numbers, and a coordinate is one number."""
    if field.role in COORDINATES and not is_coordinate(
        field.role, field.kind, many=field.many or field.range
    ):
        forms.add(
            "KB003", place, f"'{field.name}' of '{content_type.name}' is a {field.role}, which is one number"
        )
    if field.range and field.kind not in ("integer", "number"):
        forms.add(
            "KB003",
            place,
            f"'{field.name}' is a {field.kind}; only an integer or a number can be a range",
        )


def _place(entry: Entry, field: str) -> Entry:
    """Where a field of a content type is declared."""
    for name in ("fields", field):
        if isinstance(entry.value, MappingNode):
            entry = next((item for item in entry.value.entries if item.key == name), entry)
    return entry


def check_columns(forms: Forms, found: Mapping[str, Entry], fields: Mapping[str, Field], owner: str) -> None:
    taken: dict[str, str] = {"id": "the document's id"}
    keys: dict[str, str] = {}
    for name, field in fields.items():
        for column in columns(field):
            if name + column.suffix in taken:
                claimed = name + column.suffix
                message = f"'{name}' and '{taken[claimed]}' of '{owner}' both fill column '{claimed}'"
                forms.add("KB006", found[name], message)
            taken[name + column.suffix] = name
        for key in (name, *field.aliases):
            if keys.get(key, name) != name:
                forms.add(
                    "KB006",
                    found[name],
                    f"key '{key}' is claimed by '{keys[key]}' and '{name}' of '{owner}'",
                )
            keys[key] = name


def check_distinct(
    forms: Forms,
    found: Mapping[str, Entry],
    types: Mapping[str, ContentType],
    what: str,
    values: Callable[[ContentType], tuple[str, ...]],
) -> None:
    owners: dict[str, str] = {}
    for name, content_type in types.items():
        for value in values(content_type):
            if value in owners:
                forms.add(
                    "KB006", found[name], f"{what} '{value}' is claimed by '{owners[value]}' and '{name}'"
                )
            owners[value] = name
