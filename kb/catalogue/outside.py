"""What addresses of other sites did when they were last asked, and which documents cite those."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from kb.catalogue.entries import ENTRY, Entry, entry_of
from kb.catalogue.rows import first, rows

# A document that stands in another one is cited as that one.
_CITING = """
    select distinct external_links.url, coalesce(documents.parent, documents.id) as document
    from external_links join documents on documents.id = external_links.source
    where documents.withdrawn is null"""


@dataclass(frozen=True, slots=True)
class OutsideLink:
    """An address of another site, what it did on the day `checked`, and the documents that cite it."""

    url: str
    outcome: str
    reason: str
    location: str | None
    checked: str
    cited_by: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """How many of the addresses were asked, and on which days: the first and the last, or None."""

    asked: int
    total: int
    first: str | None
    last: str | None


def how_many_asked(connection: sqlite3.Connection) -> Asked:
    """How much is known of the addresses of other sites; nothing in a database of an earlier version."""
    if not _is_known(connection):
        return Asked(0, 0, None, None)
    row = first(
        connection,
        """select (select count(*) from link_checks) as asked,
                  (select count(distinct url) from external_links) as total,
                  (select min(checked) from link_checks) as first, (select max(checked) from link_checks) as last""",
    )
    assert row is not None, "a select of counts has a row"
    return Asked(**dict(row))


def outside_links(connection: sqlite3.Connection, outcome: str) -> list[OutsideLink]:
    """The addresses that did this, by address, each with the documents that cite it."""
    if not _is_known(connection):
        return []
    cited: dict[str, list[Entry]] = {}
    for row in rows(
        connection,
        f"""select citing.url as cited_url, document.*
            from ({_CITING}) as citing
            join link_checks on link_checks.url = citing.url and link_checks.outcome = :outcome
            join (select {ENTRY} from documents) as document on document.id = citing.document
            order by citing.url, document.title, document.id""",
        outcome=outcome,
    ):
        cited.setdefault(row["cited_url"], []).append(entry_of(row))
    found = rows(
        connection,
        "select url, outcome, reason, location, checked from link_checks where outcome = :outcome order by url",
        outcome=outcome,
    )
    return [OutsideLink(**dict(row), cited_by=tuple(cited.get(row["url"], ()))) for row in found]


def dead_links_of(connection: sqlite3.Connection, document_id: str) -> dict[str, tuple[int | None, str]]:
    """The dead addresses in a document and its parts, with their status and the day on which they were asked."""
    if not _is_known(connection):
        return {}
    found = rows(
        connection,
        """select distinct link_checks.url, link_checks.status, link_checks.checked
           from documents join external_links on external_links.source = documents.id
           join link_checks on link_checks.url = external_links.url and link_checks.outcome = 'dead'
           where documents.id = :id or documents.parent = :id order by link_checks.url""",
        id=document_id,
    )
    return {row["url"]: (row["status"], row["checked"]) for row in found}


def _is_known(connection: sqlite3.Connection) -> bool:
    return first(connection, "select 1 from sqlite_master where name = 'link_checks'") is not None
