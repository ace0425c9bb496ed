"""Documents as cards, four to a printed sheet: those named one by one, or what a listing or search finds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from kb.catalogue import Catalogue, ContentType, Document, Entry, Field, briefly, precedents
from kb.formats import dates
from kb.search.engine import ids
from kb.web.asked import Answer, Asked, address
from kb.web.assets import asset_path
from kb.web.chrome import chrome, listings
from kb.web.contexts import Card, CardsPage, Link
from kb.web.results import path_of, request_of
from kb.web.values import number, shown_values

STYLESHEET = "cards.css"
PER_SHEET = 4
# Twenty-five sheets are enough for one afternoon.
MOST = 100
# What a quarter of a sheet has room for: facts, characters of each, and characters of the summary.
MOST_FACTS = 9
FACT_LENGTH = 90
SUMMARY_LENGTH = 300
# Said by the head of a card, or of no use on paper.
NOT_ON_CARDS = frozenset({"title", "summary", "language", "date_start", "date_end", "latitude", "longitude"})


def answer(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/cards?id=…&id=…`, or `/cards?of=…` with the parameters of that listing, or with those of the search."""
    wanted, back = _wanted(connection, catalogue, asked)
    found = [each for each in briefly(connection, catalogue, wanted[:MOST]) if each.entry.withdrawn is None]
    used = _used(connection, found)
    cards = [_card(catalogue, each, asked, len(used.get(each.entry.id, ()))) for each in found]
    sheets = tuple(tuple(cards[start : start + PER_SHEET]) for start in range(0, len(cards), PER_SHEET))
    heading = (
        f"{number(len(cards))} card{'' if len(cards) == 1 else 's'} to print" if cards else "Cards to print"
    )
    page = CardsPage(
        chrome=chrome(catalogue, asked, heading, is_indexed=False),
        stylesheet=asset_path(STYLESHEET),
        heading=heading,
        lead=_lead(len(sheets)),
        remark=f"{number(len(wanted) - len(found))} left out: withdrawn, not in this catalogue, or more than {MOST}."
        if len(wanted) > len(found)
        else "",
        sheets=sheets,
        back=back,
        types=() if cards else tuple(_type_link(each) for each in listings(catalogue)),
    )
    return Answer(templates=("kb_cards.html",), page=page)


def _wanted(
    connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked
) -> tuple[Sequence[str], Link | None]:
    """The ids that the address names or finds, each once, and the way back to where they were found."""
    named = list(dict.fromkeys(value for name, value in asked.pairs if name == "id" and value))
    scope = catalogue.content_types.get(asked.value("of"))
    if named or not asked.pairs:
        return named, None
    request = request_of(asked, scope, facets=False).on_page(1)
    if not (scope or request.pairs()):
        return (), None
    return ids(connection, request), Link("Back to the list", address(path_of(scope), request.pairs()))


def _used(connection: sqlite3.Connection, found: Sequence[Document]) -> dict[str, list[Entry]]:
    """The documents of other types that refer to each of these."""
    by_type: dict[str, list[str]] = {}
    for each in found:
        by_type.setdefault(each.entry.content_type, []).append(each.entry.id)
    used: dict[str, list[Entry]] = {}
    for content_type, members in by_type.items():
        used.update(precedents(connection, content_type, members))
    return used


def _card(catalogue: Catalogue, document: Document, asked: Asked, used: int) -> Card:
    entry = document.entry
    return Card(
        type_label=catalogue.content_types[entry.content_type].label,
        title=entry.title,
        date=dates.human_range(entry.date_start, entry.date_end),
        summary=_cut(entry.summary or "", SUMMARY_LENGTH),
        facts=tuple(_facts(catalogue, document))[:MOST_FACTS],
        used=f"{number(used)} document{'' if used == 1 else 's'} here refer{'s' if used == 1 else ''} to it"
        if used
        else "",
        url=address(entry.url),
        address=asked.absolute(entry.url),
    )


def _facts(catalogue: Catalogue, document: Document) -> Iterator[tuple[str, str]]:
    """The fields that are short enough for a card, as declared."""
    for field in catalogue.content_types[document.entry.content_type].fields:
        if _belongs_on_a_card(field) and (text := _text(catalogue, document, field)):
            yield field.label, text


def _belongs_on_a_card(field: Field) -> bool:
    return field.role not in NOT_ON_CARDS and field.kind not in ("nested", "url", "email", "markdown")


def _text(catalogue: Catalogue, document: Document, field: Field) -> str:
    """The values in one line, or "" where they would not fit."""
    text = ", ".join(value.text for value in shown_values(catalogue, document, field))
    return text if len(text) <= FACT_LENGTH and "\n" not in text else ""


def _cut(text: str, most: int) -> str:
    """The text up to the last whole word that fits."""
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"


def _lead(sheets: int) -> str:
    if not sheets:
        return "Four documents on a sheet of A4, to be cut out and laid on a table. Choose what to print."
    return (
        f"Print this page on A4: {number(sheets)} sheet{'' if sheets == 1 else 's'}, four cards on each, "
        "to be cut along the lines. What stands around the cards is not printed."
    )


def _type_link(content_type: ContentType) -> Link:
    return Link(
        content_type.label_plural, address("/cards", [("of", content_type.name)]), str(content_type.total)
    )
