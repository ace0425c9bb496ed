"""Which values each facet has, and which documents have them: collected once, when an edition is built."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kb.search.declared import Declared, quoted
from kb.search.plain import strings
from kb.search.request import NOT_RECORDED, TYPE, YEAR, facet_key

# A document that names a longer span is filed under its first and last year.
LONGEST_SPAN = 60


@dataclass(slots=True)
class Value:
    """One value of a facet and the numbers of the documents that have it, ascending."""

    value: str
    label: str
    url: str | None = None
    numbers: list[int] = field(default_factory=list)


@dataclass(slots=True)
class FacetField:
    """One facet: the same field of several content types is one facet."""

    name: str
    label: str
    description: str | None
    kind: str
    values: dict[str, Value] = field(default_factory=dict)

    def add(self, number: int, value: str, label: str, url: str | None = None) -> None:
        found = self.values.setdefault(value, Value(value, label, url))
        if not found.numbers or found.numbers[-1] != number:
            found.numbers.append(number)


def facet_fields(connection: sqlite3.Connection, fields: Sequence[Declared]) -> list[FacetField]:
    """All facets with all values that a document of the edition has, and which documents have none recorded."""
    found = {
        TYPE: FacetField(TYPE, "Content type", None, TYPE),
        YEAR: FacetField(YEAR, "Year", None, YEAR),
    }
    faceted = [declared for declared in fields if declared.facet]
    for declared in faceted:
        new = FacetField(facet_key(declared.field), declared.label, declared.description, declared.kind)
        found.setdefault(facet_key(declared.field), new)
    _types_and_years(connection, found[TYPE], found[YEAR])
    _terms(connection, found, faceted)
    _relations(connection, found, faceted)
    for declared in faceted:
        if declared.kind not in ("term", "relation"):
            _columns(connection, found[facet_key(declared.field)], declared)
    _not_recorded(connection, found, faceted)
    return [_sorted(facet) for facet in found.values() if facet.values]


def _types_and_years(connection: sqlite3.Connection, types: FacetField, years: FacetField) -> None:
    rows = connection.execute(
        """
        select search_documents.number, documents.content_type, content_types.label_plural, documents.date_start,
          documents.date_end
        from search_documents
        join documents on documents.id = search_documents.id
        left join content_types on content_types.name = documents.content_type
        order by search_documents.number
        """
    )
    undated: dict[str, list[int]] = defaultdict(list)
    dated: set[str] = set()
    for number, name, label, start, end in rows:
        types.add(number, name, label or name)
        said = years_between(start, end)
        for year in said:
            years.add(number, str(year), str(year))
        if said:
            dated.add(name)
        else:
            undated[name].append(number)
    # Nobody misses the year of a method: only types of which some document has one can lack it.
    for number in sorted(number for name in dated for number in undated[name]):
        years.add(number, NOT_RECORDED, "Not recorded")


def years_between(start: str | None, end: str | None) -> Sequence[int]:
    """The years that a document is about, from its dates as they are stored."""
    said = [int(day[:4]) for day in (start, end) if day and day[:4].isascii() and day[:4].isdigit()]
    if not said:
        return ()
    first, last = min(said), max(said)
    return range(first, last + 1) if last - first <= LONGEST_SPAN else (first, last)


def _terms(
    connection: sqlite3.Connection, found: Mapping[str, FacetField], faceted: Sequence[Declared]
) -> None:
    vocabularies = {(one.table, one.field): one.vocabulary for one in faceted if one.kind == "term"}
    labels = {
        (vocabulary, value): label or value
        for vocabulary, value, label in connection.execute(
            "select vocabulary, value, label from vocabulary_terms"
        )
    }
    rows = connection.execute(
        """
        select search_documents.number, documents.content_type, terms.field, terms.value
        from search_documents
        join documents on documents.id = search_documents.id
        join terms on terms.document = documents.id
        order by search_documents.number, terms.field, terms.position
        """
    )
    for number, table, name, value in rows:
        if (table, name) in vocabularies and value:
            found[facet_key(name)].add(number, value, labels.get((vocabularies[table, name], value), value))


def _relations(
    connection: sqlite3.Connection, found: Mapping[str, FacetField], faceted: Sequence[Declared]
) -> None:
    relations = {(declared.table, declared.field) for declared in faceted if declared.kind == "relation"}
    rows = connection.execute(
        """
        select search_documents.number, documents.content_type, links.relation, targets.id, targets.title, targets.url
        from search_documents
        join documents on documents.id = search_documents.id
        join links on links.source = documents.id
        join documents as targets on targets.id = links.target
        where links.relation not in ('body', 'related', 'not_related')
        order by search_documents.number, links.relation, links.position
        """
    )
    for number, table, relation, target, title, url in rows:
        if (table, relation) in relations:
            found[facet_key(relation)].add(number, target, title, url)


def _columns(connection: sqlite3.Connection, facet: FacetField, declared: Declared) -> None:
    column = f"typed.{quoted(declared.column)}"
    rows = connection.execute(
        f"""
        select search_documents.number, {column}
        from search_documents
        join {quoted(declared.table)} as typed on typed.id = search_documents.id
        where {column} is not null and {column} <> ''
        order by search_documents.number
        """
    )
    for number, stored in rows:
        for value, label in _readings(declared.kind, stored):
            facet.add(number, value, label)


def _readings(kind: str, stored: object) -> Iterable[tuple[str, str]]:
    if kind == "boolean":
        return [("yes", "Yes")] if str(stored) in ("1", "true") else [("no", "No")]
    if kind in ("date", "date_range"):
        return [(str(stored)[:4], str(stored)[:4])]
    said = (
        strings(stored)
        if isinstance(stored, str)
        else [f"{stored:g}" if isinstance(stored, float) else str(stored)]
    )
    return [(" ".join(value.split()), " ".join(value.split())) for value in said if value.split()]


def _not_recorded(
    connection: sqlite3.Connection, found: Mapping[str, FacetField], faceted: Sequence[Declared]
) -> None:
    declaring: dict[str, set[str]] = defaultdict(set)
    for declared in faceted:
        declaring[facet_key(declared.field)].add(declared.table)
    rows = connection.execute(
        """
        select search_documents.number, documents.content_type
        from search_documents
        join documents on documents.id = search_documents.id
        order by search_documents.number
        """
    ).fetchall()
    for name, tables in declaring.items():
        recorded = {number for value in found[name].values.values() for number in value.numbers}
        for number, table in rows:
            if table in tables and number not in recorded:
                found[name].add(number, NOT_RECORDED, "Not recorded")


def _sorted(facet: FacetField) -> FacetField:
    values = sorted(
        facet.values.values(), key=lambda value: (value.value == NOT_RECORDED, value.label, value.value)
    )
    for value in values:
        value.numbers = sorted(set(value.numbers))
    return FacetField(
        facet.name, facet.label, facet.description, facet.kind, {value.value: value for value in values}
    )
