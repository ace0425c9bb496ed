"""A listing as a table, or as a list that says the most telling fields of each document below its summary."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from itertools import islice

from kb.catalogue import Catalogue, ContentType, Document, Field, briefly
from kb.web.asked import Asked, address
from kb.web.contexts import Link, ListingRow, ListingTable, ResultsPage, Shown
from kb.web.values import is_minor, shown_values

VIEW = ("view", "table")
# Columns beside the title, and values of a field in one cell.
MOST_COLUMNS = 4
MOST_VALUES = 4
# Fields that are read to find those that a document has.
MOST_READ = 8
# Fields below a summary, and what is said of each there.
MOST_AT_A_GLANCE = 3
VALUES_AT_A_GLANCE = 3
# Content types that readers look for first: relations to them come before all other fields but the date.
LOOKED_FOR = ("methods", "places")
# A yes or no says nothing without its question.
UNTOLD_KINDS = frozenset({"boolean", "date", "date_range"})
NUMBERS = frozenset({"integer", "number"})
# Roles of fields that other parts of a list say already, or that are read on a map.
SAID_ROLES = frozenset({"title", "latitude", "longitude"})
# Kinds whose values are short, whether or not readers filter by them.
SHORT_KINDS = frozenset({"integer", "number", "year", "date", "date_range"})


def in_view(
    connection: sqlite3.Connection,
    catalogue: Catalogue,
    asked: Asked,
    content_type: ContentType,
    ids: list[str],
    page: ResultsPage,
) -> ResultsPage:
    """The page of a listing as it was asked for, with the way to its other view; `ids` are the documents on it."""
    others = [pair for pair in asked.pairs if pair != VIEW]
    fields = _worthy(content_type)[:MOST_READ]
    documents = list(briefly(connection, catalogue, ids, [field.name for field in fields]))
    if len(others) == len(asked.pairs):
        link = Link("Show as a table", address(content_type.listing, [*others, VIEW]))
        facts = {each.entry.id: _at_a_glance(catalogue, each, fields) for each in documents}
        items = (replace(item, facts=facts.get(id, ())) for id, item in zip(ids, page.items, strict=True))
        return replace(page, items=tuple(items), other_view=link if ids else None)
    fields = fields[:MOST_COLUMNS]
    table = ListingTable(
        columns=tuple(field.label for field in fields),
        rows=tuple(_row(catalogue, document, fields) for document in documents),
    )
    link = Link("Show as a list", address(content_type.listing, others))
    return replace(_kept_in_table(page), table=table, other_view=link)


def _worthy(content_type: ContentType) -> list[Field]:
    """What readers filter by or take in at a glance, the most telling first; what nobody has is left out.

    That is when, how and where, then what is declared first, then how many and how much, then the rest as declared.
    """
    worthy = [field for field in content_type.fields if field.recorded and _is_worthy(content_type, field)]
    worthy.sort(key=lambda each: (each.role != "date_start", _urgency(each)))
    told = sum(each.role == "date_start" or each.target in LOOKED_FOR for each in worthy)
    rest = sorted(worthy[told + 1 :], key=lambda each: not (each.kind in NUMBERS and each.unit))
    return [*worthy[: told + 1], *rest]


def _is_worthy(content_type: ContentType, field: Field) -> bool:
    """Whether a field is short and says something by itself; a number without a unit is the place in some order."""
    if field.role in SAID_ROLES or is_minor(content_type, field.group):
        return False
    return field.facet or (field.kind in SHORT_KINDS and bool(field.unit or field.kind not in NUMBERS))


def _urgency(field: Field) -> int:
    """How soon readers look for a field; as declared among those that are looked for alike."""
    return LOOKED_FOR.index(field.target) if field.target in LOOKED_FOR else len(LOOKED_FOR)


def _at_a_glance(
    catalogue: Catalogue, document: Document, fields: list[Field]
) -> tuple[tuple[str, str], ...]:
    """Label and values of the first fields that the document has, but for its dates, which stand above its title."""
    said = ((field, shown_values(catalogue, document, field)) for field in fields if not _is_untold(field))
    facts = ((field.label, _in_words(values)) for field, values in said if values)
    return tuple(islice(facts, MOST_AT_A_GLANCE))


def _is_untold(field: Field) -> bool:
    return field.role in ("date_start", "date_end") or field.kind in UNTOLD_KINDS


def _in_words(values: tuple[Shown, ...]) -> str:
    more = len(values) - VALUES_AT_A_GLANCE
    text = ", ".join(each.text for each in values[:VALUES_AT_A_GLANCE])
    return f"{text} and {more} more" if more > 0 else text


def _row(catalogue: Catalogue, document: Document, fields: list[Field]) -> ListingRow:
    values = [shown_values(catalogue, document, field) for field in fields]
    return ListingRow(
        id=document.entry.id,
        title=document.entry.title,
        url=address(document.entry.url),
        cells=tuple(each[:MOST_VALUES] for each in values),
        more=tuple(max(len(each) - MOST_VALUES, 0) for each in values),
    )


def _kept_in_table(page: ResultsPage) -> ResultsPage:
    """The page, whose ways on lead to tables too."""
    return replace(
        page,
        kept=(*page.kept, VIEW),
        filters=tuple(replace(each, url=_with_view(each.url)) for each in page.filters),
        clear_url=_with_view(page.clear_url),
        previous=_with_view(page.previous),
        next=_with_view(page.next),
    )


def _with_view(url: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{'='.join(VIEW)}" if url else ""
