"""A listing as a table: the same documents as in its cards, with a column for each field that is worth one."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from kb.catalogue import Catalogue, ContentType, Document, Field, briefly
from kb.web.asked import Asked, address
from kb.web.contexts import Link, ListingRow, ListingTable, ResultsPage
from kb.web.values import shown_values

VIEW = ("view", "table")
# Columns beside the title, and values of a field in one cell.
MOST_COLUMNS = 5
MOST_VALUES = 4
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
    if len(others) == len(asked.pairs):
        link = Link("Show as a table", address(content_type.listing, [*others, VIEW]))
        return replace(page, other_view=link if ids else None)
    fields = _columns(content_type)
    documents = list(briefly(connection, catalogue, ids))
    table = ListingTable(
        columns=tuple(field.label for field in fields),
        rows=tuple(_row(catalogue, document, fields) for document in documents),
    )
    link = Link("Show as a list", address(content_type.listing, others))
    return replace(_kept_in_table(page), table=table, other_view=link)


def _columns(content_type: ContentType) -> list[Field]:
    """When, then what readers filter by or take in at a glance, as declared; what nobody has is left out."""
    worthy = [
        field
        for field in content_type.fields
        if field.recorded and field.role != "title" and (field.facet or field.kind in SHORT_KINDS)
    ]
    return sorted(worthy, key=lambda each: each.role != "date_start")[:MOST_COLUMNS]


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
