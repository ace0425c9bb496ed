"""Lists that pages and feeds are made of: what is coming, what is new, what changed, what speaks of what."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.catalogue.entries import ENTRY, Entry, entry_of
from kb.catalogue.rows import rows
from kb.catalogue.site import Catalogue, ContentType


@dataclass(frozen=True, slots=True)
class Change:
    """A document with the dates of its first and last change, ISO 8601 or None."""

    entry: Entry
    first_changed: str | None
    last_changed: str | None


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


def most_complete(connection: sqlite3.Connection, content_type: str, limit: int) -> list[Entry]:
    """The documents of a type that have a summary and the most fields recorded; of these the newest."""
    found = rows(
        connection,
        f"""select {ENTRY} from documents
            where content_type = :content_type and withdrawn is null and parent is null and summary is not null
            order by completeness desc, date_start is null, date_start desc, id limit :limit""",
        content_type=content_type,
        limit=limit,
    )
    return [entry_of(row) for row in found]


def changes(connection: sqlite3.Connection, limit: int = 50) -> list[Change]:
    """New and changed documents, newest first; where no change is known, the newest by their own date."""
    sql = f"""select {ENTRY}, first_changed, last_changed from documents
              where %s is not null and withdrawn is null and parent is null
              order by %s desc, id limit :limit"""
    changed = rows(connection, sql % ("last_changed", "last_changed"), limit=limit)
    found = changed or rows(connection, sql % ("date_start", "date_start"), limit=limit)
    return [Change(entry_of(row), row["first_changed"], row["last_changed"]) for row in found]


def changes_among(connection: sqlite3.Connection, ids: Sequence[str]) -> list[Change]:
    """The documents with those ids, in that order, with the dates of their changes."""
    found = rows(
        connection,
        f"""select {ENTRY}, first_changed, last_changed from documents
            where id in (select value from json_each(:ids))""",
        ids=json.dumps(list(ids)),
    )
    known = {row["id"]: Change(entry_of(row), row["first_changed"], row["last_changed"]) for row in found}
    return [known[id] for id in ids if id in known]


def changes_about(connection: sqlite3.Connection, document_id: str, limit: int = 50) -> list[Change]:
    """The documents that refer to one, the last changed first; a part counts as its whole."""
    found = rows(
        connection,
        """select coalesce(documents.parent, documents.id) as whole, max(documents.last_changed) as changed
           from links join documents on documents.id = links.source
           where links.target = :id and documents.withdrawn is null
             and coalesce(documents.parent, documents.id) <> :id
           group by whole
           order by changed is null, changed desc, max(documents.date_start) desc, whole limit :limit""",
        id=document_id,
        limit=limit,
    )
    return changes_among(connection, [row["whole"] for row in found])


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


def titles(connection: sqlite3.Connection, content_type: str, limit: int) -> list[tuple[str, str]]:
    """The ids and titles of a type's documents, by title."""
    found = rows(
        connection,
        """select id, title from documents
           where content_type = :content_type and withdrawn is null order by title, id limit :limit""",
        content_type=content_type,
        limit=limit,
    )
    return [(row["id"], row["title"]) for row in found]


def listings_with_dates(connection: sqlite3.Connection) -> list[str]:
    """The names of the content types that have a document with a date, as declared."""
    found = rows(
        connection,
        """select name from content_types
           where exists (
             select 1 from documents where content_type = content_types.name and date_start is not null
           ) order by position, name""",
    )
    return [row["name"] for row in found]


def dated(connection: sqlite3.Connection, content_type: str, limit: int) -> list[Entry]:
    """The documents of a type that have a date, the latest ones, newest first."""
    found = rows(
        connection,
        f"""select {ENTRY} from documents
            where content_type = :content_type and date_start is not null and withdrawn is null
            order by date_start desc, id limit :limit""",
        content_type=content_type,
        limit=limit,
    )
    return [entry_of(row) for row in found]


def addresses(connection: sqlite3.Connection) -> Iterator[tuple[str, str | None]]:
    """The address path and date of last change of every document that is not withdrawn."""
    for row in rows(
        connection, "select url, last_changed from documents where withdrawn is null order by url"
    ):
        yield row["url"], row["last_changed"]
