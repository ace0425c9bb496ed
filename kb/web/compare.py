"""Two to six documents of one type side by side, with what differs marked."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from kb.catalogue import Catalogue, ContentType, Document, Entry, alike, briefly, precedents, titles
from kb.formats import dates, tables
from kb.web.asked import Answer, Asked, address
from kb.web.chrome import FORMATS, chrome, listings
from kb.web.contexts import Alternate, ComparedField, ComparePage, Link, Option, Shown
from kb.web.values import NOT_STATED, is_of_the_page, shown_values

MOST = 6
# Documents that the box for adding one offers.
OFFERED = 500
# Documents that are suggested, and documents that used each, named in its column.
SUGGESTED = 5
PRECEDENTS = 3
DIFFERENCES = "differences"


def answer(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/compare?id=…&id=…`; with `only=differences` without the fields that are alike."""
    documents, remark = _documents(connection, catalogue, asked)
    content_type = _content_type(catalogue, asked, documents)
    ids = [each.entry.id for each in documents]
    plural = content_type.label_plural.lower() if content_type else "documents"
    heading = f"{len(documents)} {plural} compared" if len(documents) > 1 else f"Compare {plural}"
    fields = _rows(connection, catalogue, content_type, documents) if content_type and len(ids) > 1 else ()
    differing = tuple(each for each in fields if each.differs)
    is_short = asked.value("only") == DIFFERENCES
    csv = Alternate(*FORMATS["csv"], address("/compare.csv", _pairs(ids)))
    page = ComparePage(
        chrome=chrome(catalogue, asked, heading, is_indexed=False),
        heading=heading,
        lead=f"Up to {MOST} of one kind, side by side. The address of this page can be kept and shared.",
        remark=remark,
        documents=tuple(_compared(each, ids) for each in documents),
        fields=differing if is_short else fields,
        only=_other_view(ids, is_short=is_short) if len(differing) < len(fields) else None,
        alike=f"{len(fields) - len(differing)} fields are alike and left out." if is_short else "",
        choices=_choices(connection, content_type, ids),
        choice_label=content_type.label.lower() if content_type else "document",
        kept=tuple(ids),
        suggested=_suggested(connection, documents, ids),
        types=() if content_type else _types(catalogue),
        downloads=(csv,) if len(documents) > 1 else (),
    )
    return Answer(templates=("kb_compare.html",), page=page)


def _other_view(ids: list[str], *, is_short: bool) -> Link:
    if is_short:
        return Link("Show all fields", address("/compare", _pairs(ids)))
    return Link("Show only what differs", address("/compare", [*_pairs(ids), ("only", DIFFERENCES)]))


def _suggested(connection: sqlite3.Connection, documents: list[Document], ids: list[str]) -> tuple[Link, ...]:
    """Documents of the type that the compared ones name, or that have most in common with the first of them."""
    if not documents or len(ids) >= MOST:
        return ()
    named = [link.target for each in documents for link in each.links if link.target]
    found = {
        entry.id: entry
        for entry in (*named, *alike(connection, ids[0]))
        if entry.content_type == documents[0].entry.content_type and entry.withdrawn is None
    }
    return tuple(
        Link(entry.title, address("/compare", _pairs([*ids, entry.id])))
        for entry in found.values()
        if entry.id not in ids
    )[:SUGGESTED]


def as_csv(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/compare.csv`: a line for each field, a column for each document."""
    documents, _ = _documents(connection, catalogue, asked)
    content_type = _content_type(catalogue, asked, documents)
    fields = _fields(catalogue, content_type, documents) if content_type else ()
    lines = [[field.label, *([value.text for value in cell] for cell in field.cells)] for field in fields]
    header = ["field", *(each.entry.title for each in documents)]
    return Answer(body=tables.as_csv(header, lines), content_type=tables.MEDIA_TYPE)


def _documents(
    connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked
) -> tuple[list[Document], str]:
    """Those that can be compared, of the type of the first, and a sentence about the others."""
    wanted = list(dict.fromkeys(value for name, value in asked.pairs if name == "id" and value))
    found = [
        each for each in briefly(connection, catalogue, wanted[: 2 * MOST]) if each.entry.withdrawn is None
    ]
    alike = [each for each in found if each.entry.content_type == found[0].entry.content_type][:MOST]
    left_out = len(wanted) - len(alike)
    remark = (
        f"{left_out} left out: not in this catalogue, of another kind, or more than {MOST}."
        if left_out
        else ""
    )
    return alike, remark


def _content_type(catalogue: Catalogue, asked: Asked, documents: list[Document]) -> ContentType | None:
    name = documents[0].entry.content_type if documents else asked.value("of")
    return catalogue.content_types.get(name)


def _pairs(ids: list[str]) -> list[tuple[str, str]]:
    return [("id", each) for each in ids]


def _compared(document: Document, ids: list[str]) -> Link:
    others = [each for each in ids if each != document.entry.id]
    return Link(document.entry.title, address(document.entry.url), address("/compare", _pairs(others)))


def _fields(
    catalogue: Catalogue, content_type: ContentType, documents: list[Document]
) -> tuple[ComparedField, ...]:
    """Every declared field that one of the documents has, and the date where no field says it."""
    when = [dates.human_range(each.entry.date_start, each.entry.date_end) for each in documents]
    rows: list[tuple[str, list[tuple[Shown, ...]]]] = [
        ("Date", [(Shown(text=each),) if each else () for each in when])
    ]
    rows += [
        (field.label, [shown_values(catalogue, each, field) for each in documents])
        for field in content_type.fields
        if field.role != "title" and field.name != NOT_STATED and not is_of_the_page(field)
    ]
    if any(field.role == "date_start" or field.kind == "date_range" for field in content_type.fields):
        del rows[0]
    return tuple(_compare(label, cells) for label, cells in rows if any(cells))


def _rows(
    connection: sqlite3.Connection, catalogue: Catalogue, content_type: ContentType, documents: list[Document]
) -> tuple[ComparedField, ...]:
    """The fields, and who used each of the documents."""
    used = precedents(connection, content_type.name, [each.entry.id for each in documents])
    cells = [_used(used.get(each.entry.id, [])) for each in documents]
    fields = _fields(catalogue, content_type, documents)
    return (*fields, _compare("Used or named in", cells)) if any(cells) else fields


def _used(found: list[Entry]) -> tuple[Shown, ...]:
    shown = [Shown(text=each.title, url=address(each.url)) for each in found[:PRECEDENTS]]
    more = len(found) - len(shown)
    return (*shown, Shown(text=f"and {more} more")) if more > 0 else tuple(shown)


def _compare(label: str, cells: Sequence[tuple[Shown, ...]]) -> ComparedField:
    """A field with what its documents say, in whatever order they say it."""
    said = [frozenset(value.text for value in cell) for cell in cells]
    return ComparedField(label, tuple(cells), len(set(said)) > 1, frozenset.intersection(*said))


def _choices(
    connection: sqlite3.Connection, content_type: ContentType | None, ids: list[str]
) -> tuple[Option, ...]:
    if content_type is None or len(ids) >= MOST:
        return ()
    known = titles(connection, content_type.name, OFFERED)
    return tuple(Option(id, title, is_chosen=False) for id, title in known if id not in ids)


def _types(catalogue: Catalogue) -> tuple[Link, ...]:
    return tuple(
        Link(each.label_plural, address("/compare", [("of", each.name)]), str(each.total))
        for each in listings(catalogue)
        if each.total > 1
    )
