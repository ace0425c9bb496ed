"""The sitemap of a catalogue (sitemaps.org): every page with the date of its last change."""

from __future__ import annotations

from collections.abc import Iterable

from kb.formats.dates import day
from kb.formats.xml import text

# One file holds no more addresses than this.
MOST_ADDRESSES = 50_000


def as_sitemap(pages: Iterable[tuple[str, str | None]]) -> str:
    """`pages` are (absolute address, ISO date of last change or None)."""
    lines = [_page(address, changed) for address, changed in pages]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>',
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
            *lines[:MOST_ADDRESSES],
            "</urlset>",
            "",
        ]
    )


def _page(address: str, changed: str | None) -> str:
    known = day(changed)
    date = f"<lastmod>{known}</lastmod>" if known else ""
    return f"<url><loc>{text(address)}</loc>{date}</url>"
