"""Atom feeds (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb.formats.xml import attribute, text

MEDIA_TYPE = "application/atom+xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One document. `address` is absolute and is its id too; `updated` and `published` are RFC 3339."""

    title: str
    address: str
    updated: str
    published: str | None = None
    summary: str | None = None
    category: str | None = None
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed; `own_address` is where it is, `address` the page that it belongs to.

    The author stands for entries that have none.
    """

    title: str
    address: str
    own_address: str
    updated: str
    author: str
    language: str
    entries: tuple[FeedEntry, ...]
    subtitle: str | None = None
    next_address: str | None = None
    rights: str | None = None


def as_atom(feed: Feed) -> str:
    """The feed as XML. It is as new as its newest entry, or as the edition when it has none."""
    updated = max((entry.updated for entry in feed.entries), default=feed.updated)
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={attribute(feed.language)}>',
        f"<title>{text(feed.title)}</title>",
        f"<subtitle>{text(feed.subtitle)}</subtitle>" if feed.subtitle else "",
        f"<id>{text(feed.own_address)}</id>",
        f'<link rel="self" type="application/atom+xml" href={attribute(feed.own_address)}/>',
        f'<link rel="alternate" type="text/html" href={attribute(feed.address)}/>',
        f'<link rel="next" href={attribute(feed.next_address)}/>' if feed.next_address else "",
        f"<updated>{updated}</updated>",
        f"<author><name>{text(feed.author)}</name></author>",
        f"<rights>{text(feed.rights)}</rights>" if feed.rights else "",
        *(_entry(entry) for entry in feed.entries),
        "</feed>",
    ]
    return "\n".join(filter(None, parts)) + "\n"


def _entry(entry: FeedEntry) -> str:
    parts: Iterable[str] = (
        "<entry>",
        f"<title>{text(entry.title)}</title>",
        f"<id>{text(entry.address)}</id>",
        f'<link rel="alternate" type="text/html" href={attribute(entry.address)}/>',
        f"<updated>{entry.updated}</updated>",
        f"<published>{entry.published}</published>" if entry.published else "",
        *(f"<author><name>{text(name)}</name></author>" for name in entry.authors),
        f"<category term={attribute(entry.category)}/>" if entry.category else "",
        f"<summary>{text(entry.summary)}</summary>" if entry.summary else "",
        "</entry>",
    )
    return "\n".join(filter(None, parts))
