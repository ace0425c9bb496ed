"""The home page: what this is, the ways in, and what is new."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from markupsafe import Markup

from kb.catalogue import (
    Catalogue,
    Change,
    ContentType,
    Document,
    Entry,
    briefly,
    changes,
    dated_types,
    entries,
    latest,
    most_complete,
    upcoming,
)
from kb.catalogue.citing import catalogue_data, is_cancelled
from kb.formats import dates
from kb.search.engine import NOT_RECORDED, Facet, SearchRequest, facet, search
from kb.web.asked import Answer, Asked, address
from kb.web.chrome import FORMATS, chrome, listings
from kb.web.contexts import Alternate, Bar, HomePage, Link, ResultItem, TypeCard, Way
from kb.web.link_groups import distinct
from kb.web.values import number

# Content types with a card of their own.
CARDS = 8
# Facets that have a part of the page to themselves.
SAID = ("type", "year")
# Facets that are ways in, and values that each of them shows.
WAYS = 4
VALUES_PER_WAY = 8
# Relations to these content types are what readers look for first; the others follow by the documents behind them.
LOOKED_FOR = ("topics", "methods", "places")
# Documents in each list.
IN_A_LIST = 5
FEATURED = 3
MOST_FEATURED = 6
EXAMPLES = 3
# Years in the chart, the latest ones.
YEARS = 30
# Later years are mistakes, or not worth an empty chart.
YEARS_AHEAD = 3
# The highest bar of the chart, in units of the drawing.
BAR_HEIGHT = 60


def answer(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/`."""
    everything = search(connection, SearchRequest(per_page=1, values_per_facet=VALUES_PER_WAY + 1))
    ways = tuple(_way(facet) for facet in _chosen(catalogue, everything.facets))
    atom = Alternate(*FORMATS["atom"], "/feed.atom")
    cards, others = _types(catalogue)
    page = HomePage(
        chrome=chrome(
            catalogue,
            asked,
            "",
            path="/",
            has_search_box=False,
            alternates=(atom,),
            linked_data=catalogue_data(catalogue, asked),
        ),
        types=tuple(_card(each) for each in cards),
        more_types=tuple(
            Link(each.label_plural, address(each.listing), number(each.total)) for each in others
        ),
        ways=ways,
        years=_bars(facet(connection, SearchRequest(), "year"), asked),
        upcoming=distinct(_dated(connection, catalogue, asked, is_past=False)),
        recent=distinct(_dated(connection, catalogue, asked, is_past=True)),
        recent_label=next((each.label_plural for each in dated_types(catalogue)), ""),
        featured=_featured(connection, catalogue),
        changed=distinct(_changed(catalogue, each) for each in changes(connection, IN_A_LIST)),
        examples=tuple(_example(way.values[0].title) for way in ways if way.values)[:EXAMPLES],
    )
    return Answer(templates=("kb_home.html",), page=page)


def _types(catalogue: Catalogue) -> tuple[list[ContentType], list[ContentType]]:
    """The content types with a card of their own, and the others: parts of documents, and what comes late."""
    whole = [each for each in listings(catalogue) if each.inline < each.total]
    parts = [each for each in listings(catalogue) if each.inline == each.total]
    return whole[:CARDS], [*whole[CARDS:], *parts]


def _chosen(catalogue: Catalogue, facets: tuple[Facet, ...]) -> tuple[Facet, ...]:
    """The ways in: a vocabulary, the relations that readers look for first, then what has most documents behind it."""
    useful = [
        each
        for each in facets
        if each.field not in SAID
        and each.kind != "boolean"
        and sum(value.value != NOT_RECORDED for value in each.values) > 1
    ]
    terms = [each for each in useful if each.kind == "term"]
    relations = sorted(
        (each for each in useful if each.kind == "relation"),
        key=lambda each: (_urgency(catalogue, each), -_documents_behind(each)),
    )
    one_each = {_target(catalogue, each) or each.field: each for each in reversed(relations)}
    in_order = [each for each in relations if each in one_each.values()]
    chosen = (*terms[:1], *in_order[: WAYS - 1], *terms[1:])
    return (chosen or tuple(useful))[:WAYS]


def _urgency(catalogue: Catalogue, shown: Facet) -> tuple[int, bool]:
    """How soon readers look for a relation; one that only parts of documents have leads them astray."""
    target = _target(catalogue, shown)
    types = [each for each in listings(catalogue) if each.field(shown.field)]
    place = LOOKED_FOR.index(target) if target in LOOKED_FOR else len(LOOKED_FOR)
    return place, all(each.inline == each.total for each in types)


def _target(catalogue: Catalogue, shown: Facet) -> str:
    fields = (each.field(shown.field) for each in catalogue.content_types.values())
    return next((field.target for field in fields if field and field.target), "")


def _documents_behind(facet: Facet) -> int:
    return sum(value.count for value in facet.values if value.value != NOT_RECORDED)


def _card(content_type: ContentType) -> TypeCard:
    return TypeCard(
        content_type.label_plural,
        content_type.description or "",
        address(content_type.listing),
        content_type.total,
    )


def _way(facet: Facet) -> Way:
    known = [value for value in facet.values if value.value != NOT_RECORDED and value.count]
    links = [
        Link(value.label, address("/search", [(facet.parameter, value.value)]), str(value.count))
        for value in known
    ]
    more = Link("All", address("/search/values", [("facet", facet.field)]), str(facet.total_values))
    return Way(facet.label, tuple(links[:VALUES_PER_WAY]), more if len(links) > VALUES_PER_WAY else None)


def _bars(found: Facet | None, asked: Asked) -> tuple[Bar, ...]:
    """Documents by the years in which they begin, as the search counts them."""
    values = found.values if found else ()
    counts = {int(value.value): value.count for value in values if value.value.isdigit()}
    if not counts:
        return ()
    last = min(max(counts), int(asked.today[:4]) + YEARS_AHEAD)
    first = min(year for year in counts if year > last - YEARS)
    highest = max((count for year, count in counts.items() if first <= year <= last), default=1)
    return tuple(
        Bar(
            label=str(year),
            url=address("/search", [("year", str(year))]),
            count=counts.get(year, 0),
            height=-(-counts.get(year, 0) * BAR_HEIGHT // highest),
        )
        for year in range(first, last + 1)
    )


def _dated(
    connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked, *, is_past: bool
) -> tuple[Link, ...]:
    found: list[Entry] = []
    for content_type in dated_types(catalogue):
        question = latest if is_past else upcoming
        found += question(connection, content_type.name, asked.today, IN_A_LIST)
    shown = briefly(connection, catalogue, [each.id for each in found[:IN_A_LIST]])
    return tuple(_happening(each) for each in shown)


def _happening(document: Document) -> Link:
    link = _entry(document.entry)
    note = ", ".join(filter(None, (link.note, "cancelled" if is_cancelled(document) else "")))
    return replace(link, note=note)


def _entry(entry: Entry) -> Link:
    return Link(entry.title, address(entry.url), dates.human_range(entry.date_start, entry.date_end))


def _changed(catalogue: Catalogue, change: Change) -> Link:
    entry = change.entry
    when = dates.human(change.last_changed) or dates.human_range(entry.date_start, entry.date_end)
    label = catalogue.content_types[entry.content_type].label
    return Link(entry.title, address(entry.url), ", ".join(filter(None, (label, when))))


def _example(words: str) -> Link:
    return Link(words, address("/search", [("q", words)]))


def _featured(connection: sqlite3.Connection, catalogue: Catalogue) -> tuple[ResultItem, ...]:
    """What the editors put in front; else the most complete of the first content type, what this is all about."""
    declared = entries(connection, catalogue.site.featured)
    chosen = [declared[id] for id in catalogue.site.featured if id in declared]
    first = next(iter(listings(catalogue)), None)
    if not chosen and first:
        chosen = most_complete(connection, first.name, FEATURED)
    return tuple(_item(catalogue, entry) for entry in chosen[:MOST_FEATURED])


def _item(catalogue: Catalogue, entry: Entry) -> ResultItem:
    return ResultItem(
        type_label=catalogue.content_types[entry.content_type].label,
        title=Markup.escape(entry.title),
        url=address(entry.url),
        date=dates.human_range(entry.date_start, entry.date_end),
        snippet=Markup.escape(entry.summary or ""),
        part="",
        part_url="",
    )
