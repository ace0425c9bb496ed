"""Reads crosswalks: which fields and terms of ours come nearest to those of somebody else's data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kb.configuration.forms import Forms
from kb.declaration import CORE_KEYS, MATCHES, ContentType, Match
from kb.model import Entry, Node

PART_KEYS = ("field", "for", "keys", "exact", "broader", "match", "note")
# The part that says which content type one of their records becomes; its keys lead to content types.
TYPES = "types"


def crosswalk(
    forms: Forms, scheme: str, node: Node | None, content_types: Mapping[str, ContentType]
) -> tuple[Match, ...]:
    """The matches of one crosswalk, in the order of its file; what leads to no field of ours is reported."""
    found = forms.mapping(node, f"crosswalk '{scheme}'")
    return tuple(
        match for name, part in found.items() for match in _part(forms, scheme, name, part, content_types)
    )


def _part(
    forms: Forms, scheme: str, name: str, entry: Entry, content_types: Mapping[str, ContentType]
) -> Iterator[Match]:
    found = forms.mapping(entry.value, f"part '{name}'", PART_KEYS)
    field, note = forms.text(found.get("field"), name), forms.text(found.get("note"), None)
    keys = forms.mapping(found["keys"].value if "keys" in found else None, f"keys of '{name}'")
    exact, broader = (frozenset(forms.texts(found.get(name))) for name in ("exact", "broader"))
    if name == TYPES:
        for key, item in keys.items():
            for kind in _known_types(forms, item, content_types):
                yield Match(scheme, field, key, kind, None, None, "close", note)
        return
    for kind, column in _targets(forms, found.get("for"), content_types):
        if "keys" not in found:
            match = forms.choice(found.get("match"), MATCHES, "close")
            yield Match(scheme, field, None, kind, column, None, match, note)
        for key, item in keys.items():
            terms = forms.texts(item)
            is_broader = key in broader or len(terms) > 1
            match = "exact" if key in exact else "broader" if is_broader else "close"
            for term in terms:
                yield Match(scheme, field, key, kind, column, term, match, note)
            if not terms:
                yield Match(scheme, field, key, kind, column, None, "none", note)


def _known_types(forms: Forms, entry: Entry, content_types: Mapping[str, ContentType]) -> Iterator[str]:
    for kind in forms.texts(entry):
        if kind in content_types:
            yield kind
        else:
            forms.add("KB005", entry, f"'{entry.key}' leads to content type '{kind}', which is not declared")


def _targets(
    forms: Forms, entry: Entry | None, content_types: Mapping[str, ContentType]
) -> Iterator[tuple[str, str]]:
    for text in forms.texts(entry):
        kind, _, column = text.partition(".")
        declared = content_types.get(kind)
        if declared and (column in declared.fields or column in (*CORE_KEYS, "body")):
            yield kind, column
        elif entry is not None:
            forms.add("KB005", entry, f"'for' names the field '{text}', which is not declared")
