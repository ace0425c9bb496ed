"""What readers are told of links to other sites that no longer answer: on a page of all, and behind each of them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from markupsafe import Markup, escape

from kb.catalogue import Catalogue, OutsideLink, dead_links_of, how_many_asked, outside_links
from kb.formats import dates
from kb.web.asked import Answer, Asked, address
from kb.web.chrome import chrome
from kb.web.contexts import Chrome, Link, OutsidePage, OutsideRow, Shown
from kb.web.values import number

Page = TypeVar("Page")
_HREF = re.compile(r'<a\b[^<>]*\bhref="([^"]*)"[^<>]*>.*?</a>', re.DOTALL)


def answer(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/links`: the dead links and those that have moved, with the documents that cite them."""
    page = OutsidePage(
        chrome=chrome(catalogue, asked, "Links to other sites", is_indexed=False),
        basis=_basis(connection),
        dead=tuple(_row(catalogue, each) for each in outside_links(connection, "dead")),
        moved=tuple(_row(catalogue, each) for each in outside_links(connection, "moved")),
    )
    return Answer(templates=("kb_outside.html",), page=page)


def _basis(connection: sqlite3.Connection) -> str:
    found = how_many_asked(connection)
    if not found.asked or found.first is None or found.last is None:
        return "Nobody has asked yet which of them still answer."
    when = f"on {dates.human(found.last)}"
    if found.first != found.last:
        when = f"between {dates.human(found.first)} and {dates.human(found.last)}"
    return f"{number(found.asked)} of {number(found.total)} addresses were asked {when}."


def _row(catalogue: Catalogue, link: OutsideLink) -> OutsideRow:
    return OutsideRow(
        address=link.url,
        reason=link.reason,
        checked=dates.human(link.checked),
        location=link.location or "",
        cited_by=tuple(
            Link(entry.title, address(entry.url), catalogue.content_types[entry.content_type].label)
            for entry in link.cited_by
        ),
    )


def with_dead_links(connection: sqlite3.Connection, document_id: str, page: Page) -> Page:
    """The page of a document with a note behind every link that did not answer when it was last asked."""
    found = dead_links_of(connection, document_id)
    notes = {url: _note(status, checked) for url, (status, checked) in found.items()}
    return _marked(page, notes) if notes else page


def _note(status: int | None, checked: str) -> str:
    said = "did not answer" if status is None else "not found"
    return f"{said} on {dates.human(checked)}"


def _marked(value: Any, notes: Mapping[str, str]) -> Any:
    """The value with everything in it marked, however deep."""
    if isinstance(value, Markup):
        return _marked_html(value, notes)
    if isinstance(value, tuple):
        return tuple(_marked(each, notes) for each in value)
    if isinstance(value, Shown) and value.address in notes:
        return replace(value, note=", ".join(filter(None, (value.note, notes[value.address]))))
    if is_dataclass(value) and not isinstance(value, type | Chrome):
        return replace(
            value, **{each.name: _marked(getattr(value, each.name), notes) for each in fields(value)}
        )
    return value


def _marked_html(html: Markup, notes: Mapping[str, str]) -> Markup:
    by_href = {str(escape(url)): note for url, note in notes.items()}

    def mark(match: re.Match[str]) -> str:
        note = by_href.get(match[1])
        return f'{match[0]} <span class="kb-past">({escape(note)})</span>' if note else match[0]

    return Markup(_HREF.sub(mark, str(html)))  # noqa: S704
