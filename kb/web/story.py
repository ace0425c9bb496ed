"""What happened to a project, from its first event to its last."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from kb.catalogue import Catalogue, Entry, LinkIn
from kb.formats import dates
from kb.web.asked import address
from kb.web.contexts import StoryItem, StoryYear

# Content types of which one wants to know what happened when. A project is its events, cases and documents.
TOLD_IN_TIME = frozenset({"projects"})
# A story is told from the latest things, this many of them.
MOST = 150


def told(content_type: str, links: Sequence[LinkIn]) -> list[LinkIn]:
    """Those of the references, newest first, that make a story: none for a content type that has none."""
    if content_type not in TOLD_IN_TIME:
        return []
    return [link for link in links if link.source.date_start][:MOST]


def story(catalogue: Catalogue, links: Sequence[LinkIn]) -> tuple[StoryYear, ...]:
    """What happened from the beginning on, each document once, by year."""
    sources = {link.source.id: link.source for link in links}
    in_order = sorted(sources.values(), key=lambda each: (each.date_start or "", each.id))
    return tuple(
        StoryYear(year, tuple(_happened(catalogue, each) for each in of_year))
        for year, of_year in groupby(in_order, key=lambda each: (each.date_start or "")[:4])
    )


def _happened(catalogue: Catalogue, entry: Entry) -> StoryItem:
    return StoryItem(
        date=dates.human_range(entry.date_start, entry.date_end),
        type_label=catalogue.content_types[entry.content_type].label,
        title=entry.title,
        url=address(entry.url),
        summary=entry.summary or "",
    )
