"""The home page: what this is, the ways in, and what is new."""

from __future__ import annotations

import sqlite3

from kb.catalogue import Catalogue, Change, ContentType, Entry, changes, dated_types, latest, upcoming
from kb.catalogue.citing import catalogue_data
from kb.formats import dates
from kb.search.engine import NOT_RECORDED, Facet, Hit, SearchRequest, facet, search
from kb.web.asked import Answer, Asked, address
from kb.web.chrome import FORMATS, chrome, listings
from kb.web.contexts import Alternate, Bar, HomePage, Link, ResultItem, TypeCard, Way
from kb.web.results import item

# Facets that are ways in, and values that each of them shows.
WAYS = 4
VALUES_PER_WAY = 8
# Documents in each list.
IN_A_LIST = 5
FEATURED = 3
EXAMPLES = 3
# Years in the chart, the latest ones.
YEARS = 30
# Later years are mistakes, or not worth an empty chart.
YEARS_AHEAD = 3
# The highest bar of the chart and the width of one, in units of the drawing.
BAR_HEIGHT = 60
BAR_WIDTH = 20


def answer(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/`."""
    everything = search(connection, SearchRequest(per_page=1, values_per_facet=VALUES_PER_WAY + 1))
    ways = tuple(_way(facet) for facet in _chosen(everything.facets))
    atom = Alternate(*FORMATS["atom"], "/feed.atom")
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
        types=tuple(_card(each) for each in listings(catalogue)),
        ways=ways,
        years=_bars(facet(connection, SearchRequest(), "year"), asked),
        upcoming=_dated(connection, catalogue, asked, is_past=False),
        recent=_dated(connection, catalogue, asked, is_past=True),
        recent_label=next((each.label_plural for each in dated_types(catalogue)), ""),
        featured=_featured(connection, catalogue),
        changed=tuple(_changed(catalogue, each) for each in changes(connection, IN_A_LIST)),
        examples=tuple(_example(way.values[0].title) for way in ways if way.values)[:EXAMPLES],
    )
    return Answer(templates=("kb_home.html",), page=page)


def _chosen(facets: tuple[Facet, ...]) -> tuple[Facet, ...]:
    """Half of the ways in are vocabularies, as declared; half are the relations with most documents behind them."""
    useful = [facet for facet in facets if sum(value.value != NOT_RECORDED for value in facet.values) > 1]
    terms = [facet for facet in useful if facet.kind == "term"]
    relations = sorted(
        (facet for facet in useful if facet.kind == "relation"), key=_documents_behind, reverse=True
    )
    return (*terms[: WAYS // 2], *relations[: WAYS // 2]) or tuple(useful[:WAYS])


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
    first = max(min(counts), last - YEARS + 1)
    highest = max(counts.values())
    return tuple(
        Bar(
            label=str(year),
            url=address("/search", [("year", str(year))]),
            count=counts.get(year, 0),
            height=-(-counts.get(year, 0) * BAR_HEIGHT // highest),
            x=(year - first) * BAR_WIDTH,
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
    return tuple(_entry(each) for each in found[:IN_A_LIST])


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
    """The newest documents with a summary of the first content type, which is what the catalogue is about."""
    first = next(iter(listings(catalogue)), None)
    if first is None:
        return ()
    found = search(connection, SearchRequest(scope=first.name, sort="newest", facets=False))
    with_summary: list[Hit] = [hit for hit in found.hits if hit.summary and hit.parent is None]
    return tuple(item(hit, {}) for hit in with_summary[:FEATURED])
