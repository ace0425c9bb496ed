"""Reads what stands below `databases` as Datasette has it: canned queries, and what tables and columns mean.

Whether a query can be asked is found out later, of each edition by itself (`kb.own_queries`).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import replace

from kb.configuration.forms import Forms
from kb.configuration.keys import DATABASE, DATABASE_KEYS, QUERY_KEYS, TABLE_KEYS
from kb.declaration import ContentType, OwnQuery, is_reserved_table
from kb.fields import Field, columns
from kb.model import Entry
from kb.model import Mapping as MappingNode
from kb.visibility import VISIBILITIES

# Datasette closes what it serves by these; ignored, they would leave open what was meant to be closed.
ACCESS = ("allow", "allow_sql", "permissions")
# Where the catalogue lists a query that names no heading.
HEADING = "This collection"
_QUERY_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


def databases(forms: Forms, root: Mapping[str, Entry]) -> dict[str, Entry]:
    """The parts of the one database that there is, by key; what would seem to close it is reported."""
    for key in ACCESS:
        if key in root:
            forms.add(
                "KB002", root[key], f"'{key}' would close nothing here", "Who may read is said to kb serve."
            )
    entry = root.get("databases")
    found = forms.mapping(entry.value if entry else None, "databases", (DATABASE,))
    database = found.get(DATABASE)
    return forms.mapping(database.value if database else None, f"databases.{DATABASE}", DATABASE_KEYS)


def own_queries(
    forms: Forms, entry: Entry | None, content_types: Mapping[str, ContentType]
) -> tuple[OwnQuery, ...]:
    """The collection's own canned queries, in the declared order."""
    found = forms.mapping(entry.value if entry else None, "queries")
    queries = (_query(forms, name, item, content_types) for name, item in found.items())
    return tuple(query for query in queries if query is not None)


def _query(
    forms: Forms, name: str, entry: Entry, content_types: Mapping[str, ContentType]
) -> OwnQuery | None:
    if not _QUERY_NAME.fullmatch(name):
        forms.add("KB003", entry, f"'{name}' cannot name a query", "Use a-z, 0-9, - and _.")
    if name in content_types or is_reserved_table(name):
        forms.add("KB006", entry, f"query '{name}' has the name and the address of a table")
    found = forms.mapping(entry.value, f"query '{name}'", QUERY_KEYS)
    sql = (forms.text(found.get("sql"), "") or "").rstrip().removesuffix(";")
    if not sql:
        forms.add("KB003", found.get("sql", entry), f"query '{name}' has no SQL", "Give a select as its sql.")
        return None
    return OwnQuery(
        name=name,
        sql=sql,
        title=forms.text(found.get("title"), name.replace("-", " ").replace("_", " ").capitalize()),
        description=forms.text(found.get("description"), ""),
        about=forms.text(found.get("about"), HEADING),
        reading=forms.text(found.get("reading"), ""),
        parameters=_parameters(forms, found.get("params")),
        visibility=forms.choice(found.get("visibility"), VISIBILITIES, None),
        line=found["sql"].line,
        column=found["sql"].column,
    )


def _parameters(forms: Forms, entry: Entry | None) -> dict[str, str]:
    """What is said of each parameter: Datasette's list of names says nothing, a mapping describes them."""
    if entry is not None and isinstance(entry.value, MappingNode):
        return {name: forms.text(item, "") for name, item in forms.mapping(entry.value, "params").items()}
    return dict.fromkeys(forms.texts(entry), "")


def described(
    forms: Forms, entry: Entry | None, content_types: Mapping[str, ContentType]
) -> dict[str, ContentType]:
    """The content types with the descriptions that stand at their tables and columns."""
    types = dict(content_types)
    for name, item in forms.mapping(entry.value if entry else None, "tables").items():
        if name in types:
            types[name] = _described(forms, types[name], item)
        else:
            message = f"'tables' describes '{name}', which is no declared content type"
            forms.add(
                "KB005", item, message, _closest(name, types) or "The catalogue describes its own tables."
            )
    return types


def _described(forms: Forms, kind: ContentType, entry: Entry) -> ContentType:
    found = forms.mapping(entry.value, f"table '{kind.name}'", TABLE_KEYS)
    if "description" in found:
        _once(forms, found["description"], kind.name, kind.description)
        kind = replace(kind, description=forms.text(found["description"], kind.description))
    named = found.get("columns")
    texts = forms.mapping(named.value if named else None, f"columns of '{kind.name}'")
    return _with_columns(forms, kind, texts)


def _with_columns(forms: Forms, kind: ContentType, texts: Mapping[str, Entry]) -> ContentType:
    """A column that bears the name of its field describes the field; others, as the ends of a range, themselves."""
    fields: dict[str, Field] = dict(kind.fields)
    others: dict[str, str] = {}
    known = {name + column.suffix for name, field in fields.items() for column in columns(field)} | {*fields}
    for name, entry in texts.items():
        text = forms.text(entry, "")
        if name not in known:
            forms.add("KB005", entry, f"'{kind.name}' has no column '{name}'", _closest(name, known))
        elif name in fields:
            _once(forms, entry, f"{kind.name}.{name}", fields[name].description)
            fields[name] = replace(fields[name], description=text)
        else:
            others[name] = text
    return replace(kind, fields=fields, columns=others)


def _once(forms: Forms, entry: Entry, what: str, description: str) -> None:
    if description:
        message = f"'{what}' is described here and in content_types"
        forms.add("KB006", entry, message, "Keep one of the two descriptions.")


def _closest(name: str, known: Mapping[str, object] | set[str]) -> str:
    close = difflib.get_close_matches(name, sorted(known), 1)
    return f"Did you mean '{close[0]}'?" if close else ""
