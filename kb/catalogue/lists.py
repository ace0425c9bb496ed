"""Lists that pages and feeds are made of: what is coming, what is new, what changed, what speaks of what."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from kb.catalogue.documents import ENTRY, Entry, entry_of
from kb.catalogue.rows import rows
from kb.catalogue.site import Catalogue, ContentType


@dataclass(frozen=True, slots=True)
class Change:
    """A document with the dates of its first and last change, ISO 8601 or None."""

    entry: Entry
    first_changed: str | None
    last_changed: str | None


@dataclass(frozen=True, slots=True)
class YearCount:
    """How many documents of a content type begin in a year."""

    year: str
    content_type: str
    count: int


def dated_types(catalogue: Catalogue) -> tuple[ContentType, ...]:
    """The content types whose documents happen on days: `events`, else those with a range of dates."""
    if events := catalogue.content_types.get("events"):
        return (events,)
    return tuple(
        each
        for each in catalogue.content_types.values()
        if any(field.kind == "date_range" for field in each.fields)
    )


def upcoming(connection: sqlite3.Connection, content_type: str, today: str, limit: int = 5) -> list[Entry]:
    """The next documents of a type that have not ended before `today`, soonest first."""
    found = rows(
        connection,
        f"""select {ENTRY} from documents
            where content_type = :content_type and withdrawn is null and parent is null
              and coalesce(date_end, date_start) >= :today and length(date_start) >= 10
            order by date_start, id limit :limit""",
        content_type=content_type,
        today=today,
        limit=limit,
    )
    return [entry_of(row) for row in found]


def latest(connection: sqlite3.Connection, content_type: str, today: str, limit: int = 5) -> list[Entry]:
    """The last documents of a type by their own date, newest first; those still to come are left out."""
    found = rows(
        connection,
        f"""select {ENTRY} from documents
            where content_type = :content_type and withdrawn is null and parent is null
              and (date_start is null or coalesce(date_end, date_start) < :today)
            order by date_start is null, date_start desc, title, id limit :limit""",
        content_type=content_type,
        today=today,
        limit=limit,
    )
    return [entry_of(row) for row in found]


def changes(connection: sqlite3.Connection, limit: int = 50) -> list[Change]:
    """New and changed documents, newest first; those whose changes are not known follow by their own date."""
    found = rows(
        connection,
        f"""select {ENTRY}, first_changed, last_changed from documents
            where withdrawn is null and parent is null
            order by last_changed is null, last_changed desc, date_start is null, date_start desc, id limit
            :limit""",
        limit=limit,
    )
    return [Change(entry_of(row), row["first_changed"], row["last_changed"]) for row in found]


def happenings(connection: sqlite3.Connection, content_type: str) -> list[Change]:
    """Documents of a type that happen on a known day, in the order of time."""
    found = rows(
        connection,
        f"""select {ENTRY}, first_changed, last_changed from documents
            where content_type = :content_type and length(date_start) >= 10
            order by date_start, id""",
        content_type=content_type,
    )
    return [Change(entry_of(row), row["first_changed"], row["last_changed"]) for row in found]


def years(connection: sqlite3.Connection) -> list[YearCount]:
    """Documents per year and content type, oldest first; inline and withdrawn ones are not counted."""
    found = rows(
        connection,
        """select substr(date_start, 1, 4) as year, content_type, count(*) as count from documents
           where date_start is not null and parent is null and withdrawn is null
           group by 1, 2 order by 1, 2""",
    )
    return [YearCount(row["year"], row["content_type"], row["count"]) for row in found]


def addresses(connection: sqlite3.Connection) -> Iterator[tuple[str, str | None]]:
    """The address path and date of last change of every document that is not withdrawn."""
    for row in rows(
        connection, "select url, last_changed from documents where withdrawn is null order by url"
    ):
        yield row["url"], row["last_changed"]
