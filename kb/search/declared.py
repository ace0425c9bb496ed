"""Which declared fields the index reads, as the codebook of the edition describes them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

# A field of this name holds other names of its document, which search takes as synonyms of the title.
OTHER_NAMES = frozenset({"also", "also_known_as", "alternative_names", "other_names"})
_PROSE_KINDS = frozenset({"text", "markdown", "nested"})


@dataclass(frozen=True, slots=True)
class Declared:
    """One field of one content type. `column` holds its values in the type's table."""

    table: str
    column: str
    field: str
    label: str
    description: str | None
    kind: str
    vocabulary: str | None
    search: str
    facet: bool


def declared_fields(connection: sqlite3.Connection) -> list[Declared]:
    """The fields of every content type, in the order of types and fields, one column each.

    A relation or term says `terms` unless it says otherwise, a text `prose`.
    """
    rows = connection.execute(
        """
        select codebook.table_name, codebook.column_name, codebook.field, codebook.label, codebook.description,
          codebook.kind, codebook.vocabulary, codebook.search, codebook.facet
        from codebook
        join content_types on content_types.name = codebook.table_name
        where codebook.field is not null and codebook.field <> ''
        order by content_types.position, codebook.position, codebook.column_name
        """
    )
    found: dict[tuple[str, str], Declared] = {}
    for table, column, field, label, description, kind, vocabulary, search, facet in rows:
        declared = Declared(
            table, column, field, label or field.replace("_", " "), description, kind or "text", vocabulary,
            search or _usual_search(kind), bool(facet),
        )  # fmt: skip
        found.setdefault((table, field), declared)
    return list(found.values())


def quoted(identifier: str) -> str:
    """An identifier of the declaration, safe inside SQL."""
    return '"' + identifier.replace('"', '""') + '"'


def _usual_search(kind: str | None) -> str:
    if kind in ("term", "relation"):
        return "terms"
    return "prose" if kind in _PROSE_KINDS else "none"
