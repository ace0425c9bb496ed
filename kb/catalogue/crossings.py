"""Counts over the values of fields: how often each occurs, and how often two of them meet."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from kb.catalogue.entries import entries
from kb.catalogue.rows import rows
from kb.catalogue.site import Catalogue, Field


@dataclass(frozen=True, slots=True)
class Crossing:
    """How many documents have both of two values; `recorded` have some value in both fields."""

    counts: Mapping[tuple[str, str], int]
    recorded: int


def values_of(
    connection: sqlite3.Connection, catalogue: Catalogue, field: Field
) -> dict[str, tuple[str, int]]:
    """Every value of a term or relation with its label and number of documents; unused terms have 0."""
    sql = f"select value, count(distinct document) as documents from ({_pairs(field)}) group by value order by value"
    counts = {row["value"]: row["documents"] for row in rows(connection, sql, **_names(field))}
    if field.kind == "relation":
        named = entries(connection, counts)
        return {value: (named[value].title, counts[value]) for value in counts if value in named}
    vocabulary = catalogue.vocabularies.get(field.vocabulary or "")
    unused = dict.fromkeys(vocabulary.terms, 0) if vocabulary else {}
    return {
        value: (catalogue.term_label(field.vocabulary, value), number)
        for value, number in {**unused, **counts}.items()
    }


def crossed(connection: sqlite3.Connection, one: Field, other: Field) -> Crossing:
    """Two fields of the same content type, crossed."""
    pairs = f"({_pairs(one, 'one')}) as one join ({_pairs(other, 'other')}) as other on other.document = one.document"
    names = {**_names(one, "one"), **_names(other, "other")}
    counts = rows(
        connection,
        f"""select one.value as one_value, other.value as other_value, count(distinct one.document) as documents
            from {pairs} group by 1, 2""",
        **names,
    )
    recorded = rows(connection, f"select count(distinct one.document) as documents from {pairs}", **names)
    return Crossing(
        {(row["one_value"], row["other_value"]): row["documents"] for row in counts}, recorded[0]["documents"]
    )


def _pairs(field: Field, prefix: str = "") -> str:
    """A select of (document, value) for a field of its content type; withdrawn documents do not count."""
    if field.kind == "relation":
        found = "select source as document, target as value from links where target is not null and relation"
    else:
        found = "select document, value from terms where field"
    return f"""
        select found.document, found.value from ({found} = :{prefix}field) as found
        join documents on documents.id = found.document
        where documents.content_type = :{prefix}table and documents.withdrawn is null"""


def _names(field: Field, prefix: str = "") -> dict[str, str]:
    return {f"{prefix}field": field.name, f"{prefix}table": field.table}
