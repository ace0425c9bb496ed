"""Where documents are: those that have coordinates of their own, and those that name one that has."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from kb.catalogue.entries import ENTRY, Entry, entry_of
from kb.catalogue.rows import quoted, rows
from kb.catalogue.site import Catalogue, ContentType, Field


@dataclass(frozen=True, slots=True)
class Pin:
    """A document with coordinates, in degrees north and east."""

    entry: Entry
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """How the documents of a content type come onto a map.

    `places` is the content type that has coordinates; `field` the relation that leads to it, or None where it is
    the type itself.
    """

    content_type: ContentType
    places: ContentType
    field: Field | None


def whereabouts(catalogue: Catalogue) -> tuple[Whereabouts, ...]:
    """The content types that can be put on a map, as declared; () where nothing has coordinates.

    Those that stand only in other documents are left to these.
    """
    found = []
    for content_type in catalogue.content_types.values():
        if content_type.total == content_type.inline:
            continue
        if _has_coordinates(content_type):
            found.append(Whereabouts(content_type, content_type, None))
        elif relation := _to_coordinates(catalogue, content_type):
            found.append(Whereabouts(content_type, catalogue.content_types[relation.target or ""], relation))
    return tuple(found)


def pins(connection: sqlite3.Connection, places: ContentType) -> list[Pin]:
    """The documents of a type whose coordinates are on the globe, by title; withdrawn ones are left out."""
    latitude, longitude = places.role("latitude"), places.role("longitude")
    assert latitude is not None, "only content types with coordinates are asked"
    assert longitude is not None, "only content types with coordinates are asked"
    found = rows(
        connection,
        f"""select {ENTRY}, located.latitude, located.longitude
            from documents join (
              select id as place, {quoted(latitude.name)} as latitude, {quoted(longitude.name)} as longitude
              from {quoted(places.name)}
            ) as located on located.place = documents.id
            where latitude between -90 and 90 and longitude between -180 and 180 and withdrawn is null
            order by title, id""",
    )
    return [Pin(entry_of(row), row["latitude"], row["longitude"]) for row in found]


def documents_at(connection: sqlite3.Connection, where: Whereabouts) -> dict[str, frozenset[str]]:
    """The ids of the documents at each place, by its id; each document with coordinates is at its own."""
    if where.field is None:
        return {pin.entry.id: frozenset({pin.entry.id}) for pin in pins(connection, where.places)}
    found: dict[str, set[str]] = {}
    for row in rows(
        connection,
        """select links.target, links.source
           from links join documents on documents.id = links.source
           where links.relation = :relation and links.target is not null
             and documents.content_type = :content_type and documents.withdrawn is null
           order by links.target, links.source""",
        relation=where.field.name,
        content_type=where.content_type.name,
    ):
        found.setdefault(row["target"], set()).add(row["source"])
    return {place: frozenset(documents) for place, documents in found.items()}


def _has_coordinates(content_type: ContentType) -> bool:
    fields = content_type.role("latitude"), content_type.role("longitude")
    return all(field is not None and field.recorded for field in fields)


def _to_coordinates(catalogue: Catalogue, content_type: ContentType) -> Field | None:
    """The first relation to a content type that has coordinates."""
    for field in content_type.fields:
        target = catalogue.content_types.get(field.target or "")
        if target and target.total and _has_coordinates(target):
            return field
    return None
