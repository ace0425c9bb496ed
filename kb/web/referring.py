"""Who speaks of a document: those that name it in a field, those that mention it, and those that belong with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from kb.catalogue import Catalogue, Document, Entry, LinkIn
from kb.formats import dates
from kb.web.asked import address
from kb.web.contexts import Link, LinkGroup, StoryYear
from kb.web.link_groups import BODY, LinkGroups, distinct
from kb.web.story import story, told

# Characters of a reason for which two documents belong together.
REASON = 60
RELATED = "related"
NOT_RELATED = "not_related"


def referring(
    connection: sqlite3.Connection, catalogue: Catalogue, document: Document
) -> tuple[tuple[StoryYear, ...], tuple[LinkGroup, ...], LinkGroup | None]:
    """What happened, by year; who names the document in a field; and who else mentions it in a text."""
    links = _others(document)
    declared = [link for link in links if link.relation != BODY]
    happened = told(document.entry.content_type, declared)
    named, in_story = ({link.source.id for link in each} for each in (declared, happened))
    groups = LinkGroups(connection, catalogue, document)
    return (
        story(catalogue, happened),
        groups.by_field(link for link in declared if link.source.id not in in_story),
        groups.of_texts([link for link in links if link.relation == BODY and link.source.id not in named]),
    )


def _others(document: Document) -> list[LinkIn]:
    """The references that the rest of the page does not show: neither of its parts nor as related."""
    own = {child.entry.id for child in document.children} | {document.entry.parent}
    return [
        link
        for link in document.linked_from
        if link.source.id not in own and link.relation not in (RELATED, NOT_RELATED)
    ]


def related(catalogue: Catalogue, document: Document, shown: Collection[str]) -> tuple[Link, ...]:
    """Documents that an author calls related, from either side, then those that the index does; once each.

    `shown` are the addresses that the page leads to already; the index need not repeat them.
    """
    named = [link.target for link in document.targets(RELATED) if link.target]
    named += [link.source for link in document.linked_from if link.relation == RELATED]
    found = {entry.id: (entry, "") for entry in named}
    for each in document.related:
        if address(each.entry.url) not in shown:
            found.setdefault(each.entry.id, (each.entry, each.reason))
    return distinct(
        Link(entry.title, address(entry.url), _note(catalogue, entry, reason))
        for entry, reason in found.values()
    )


def _note(catalogue: Catalogue, entry: Entry, reason: str) -> str:
    when = dates.human_range(entry.date_start, entry.date_end)
    label = catalogue.content_types[entry.content_type].label
    return ", ".join(filter(None, (label, when, _short(reason))))


def _short(reason: str) -> str:
    """The first of several reasons, as the search gives the weightiest first, cut where a line ends."""
    first = reason.partition("; ")[0].partition(" and “")[0].partition("”, “")[0]
    if "“" in first and not first.endswith("”"):
        first += "”"
    # A field within nested values is named after both, as in "same points.references".
    same, _, label = first.partition(" ")
    field, separator, value = label.partition(":")
    first = f"{same} {field.rpartition('.')[2]}{separator}{value}" if separator else first
    first = first[:1].lower() + first[1:]
    return first if len(first) <= REASON else first[: REASON - 1].rsplit(" ", 1)[0] + " …"
