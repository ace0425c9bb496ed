"""What a document is cited as, and what it is in linked data: from a finished database, at any address."""

from __future__ import annotations

from typing import Any, Protocol
from urllib.parse import urlsplit

from kb.catalogue.documents import Document
from kb.catalogue.site import Catalogue
from kb.formats.calendar import Happening
from kb.formats.citations import Citable
from kb.formats.linked_data import as_catalogue, as_linked_data

# Characters of a revision or content hash that name an edition.
EDITION_LENGTH = 8
# Fields that say where something happens, by the names that they commonly have.
PLACES = ("place", "places", "location", "venue")
# Fields that say who holds an event.
ORGANISERS = ("organised_by", "organisers", "organiser", "organizers", "organizer", "host", "hosts")

# Fields that say that it does not take place, and what they say then; "yes" is enough.
CANCELLED = ("cancelled", "canceled", "status", "event_status")
CANCELLED_WORDS = frozenset({"cancelled", "canceled"})


class Addresses(Protocol):
    """Where a catalogue stands: makes the whole address of one of its paths."""

    def absolute(self, path: str) -> str:
        """The address of a path that begins with a slash."""
        ...


def citable(catalogue: Catalogue, document: Document, at: Addresses) -> Citable:
    """The document as a citation: its authors as declared, the catalogue as publisher, the edition by its revision."""
    content_type = catalogue.content_types[document.entry.content_type]
    return Citable(
        id=document.entry.id,
        title=document.entry.title,
        authors=authors(catalogue, document),
        publisher=catalogue.site.title,
        # What is cited is this page, not the engagement or the meeting that it tells of.
        date=document.columns["last_changed"] or document.entry.date_start,
        url=at.absolute(document.entry.url),
        genre=content_type.label,
        abstract=document.entry.summary,
        language=document.columns["language"] or catalogue.site.language,
        edition=(catalogue.site.source_revision or catalogue.site.content_hash)[:EDITION_LENGTH] or None,
        licence=document.columns["licence"] or catalogue.site.licence,
        keywords=keywords(catalogue, document),
    )


def linked_data(catalogue: Catalogue, document: Document, at: Addresses) -> dict[str, Any]:
    """The document in schema.org's words."""
    return as_linked_data(
        citable(catalogue, document, at),
        document.entry.content_type,
        start=document.entry.date_start,
        end=document.entry.date_end,
        place=place_of(catalogue, document),
        organisers=organisers(catalogue, document),
        coordinates=coordinates(catalogue, document),
        modified=document.columns["last_changed"],
        is_cancelled=is_cancelled(document),
    )


def catalogue_data(catalogue: Catalogue, at: Addresses) -> dict[str, Any]:
    """The catalogue in schema.org's words."""
    site = catalogue.site
    search = at.absolute("/search") + "?q={search_term_string}"
    return as_catalogue(site.title, site.description, at.absolute("/"), site.licence, search)


def place_of(catalogue: Catalogue, document: Document) -> str | None:
    """Where it happens, in one line: the first field of `PLACES` that says something, or None."""
    return ", ".join(_first_of(catalogue, document, PLACES)) or None


def is_cancelled(document: Document) -> bool:
    """Whether it does not take place: it is withdrawn, or a field of `CANCELLED` says so."""
    said = [document.values.get(name) for name in CANCELLED]
    words = {str(value).strip().lower() for value in said if value is not None}
    return document.entry.withdrawn is not None or True in said or bool(words & CANCELLED_WORDS)


def happening(catalogue: Catalogue, document: Document, at: Addresses) -> Happening:
    """The document as an entry of a calendar; its name there is lasting, and of the host without its port."""
    entry = document.entry
    return Happening(
        uid=f"{entry.id}@{urlsplit(at.absolute('/')).hostname or 'kb.invalid'}",
        title=entry.title,
        start=entry.date_start or "",
        end=entry.date_end,
        address=at.absolute(entry.url),
        changed=document.columns["last_changed"],
        description=entry.summary,
        place=place_of(catalogue, document),
        is_cancelled=is_cancelled(document),
    )


def organisers(catalogue: Catalogue, document: Document) -> tuple[str, ...]:
    """Who holds it: the first field of `ORGANISERS` that says something."""
    return _first_of(catalogue, document, ORGANISERS)


def coordinates(catalogue: Catalogue, document: Document) -> tuple[float, float] | None:
    """Degrees north and east, where both are recorded."""
    content_type = catalogue.content_types[document.entry.content_type]
    fields = content_type.role("latitude"), content_type.role("longitude")
    latitude, longitude = (document.values.get(field.name) if field else None for field in fields)
    return None if latitude is None or longitude is None else (latitude, longitude)


def authors(catalogue: Catalogue, document: Document) -> tuple[str, ...]:
    """The names in the field that has the role `author`."""
    field = catalogue.content_types[document.entry.content_type].role("author")
    return _names(document, field.name, is_relation=field.kind == "relation") if field else ()


def keywords(catalogue: Catalogue, document: Document) -> tuple[str, ...]:
    """The labels of the document's terms, each once."""
    labels = []
    for field in catalogue.content_types[document.entry.content_type].fields:
        value = document.values.get(field.name)
        if field.kind == "term" and value is not None:
            values = value if isinstance(value, list) else [value]
            labels += [catalogue.term_label(field.vocabulary, str(each)) for each in values]
    return tuple(dict.fromkeys(labels))


def _first_of(catalogue: Catalogue, document: Document, names: tuple[str, ...]) -> tuple[str, ...]:
    """What the first of some fields says that says something, by the names of what it leads to."""
    content_type = catalogue.content_types[document.entry.content_type]
    for field in filter(None, (content_type.field(name) for name in names)):
        if named := _names(document, field.name, is_relation=field.kind == "relation"):
            return named
    return ()


def _names(document: Document, field: str, *, is_relation: bool) -> tuple[str, ...]:
    if is_relation:
        return tuple(link.target.title if link.target else link.reference for link in document.targets(field))
    value = document.values.get(field)
    return tuple(str(each) for each in (value if isinstance(value, list) else [value]) if each)
