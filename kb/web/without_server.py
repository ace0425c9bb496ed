"""What the pages of a site of plain files leave out: whatever a server would have to answer anew for each reader."""

from __future__ import annotations

from dataclasses import replace

from kb.catalogue import ContentType
from kb.web.asked import address
from kb.web.contexts import DataPage, MapPage, ResultsPage

# What a symbol for several places says of its link to a part of the map.
CLOSER = ". Look closer"
# Examples of addresses that only a server answers.
ANSWERED = ("/search", "/kb", "/reconcile", "/exports", "/openapi.json")


def listing(page: ResultsPage, scope: ContentType) -> ResultsPage:
    """A listing without filters, orders, other views and SQL; its words are searched for on the search page."""
    return replace(
        page,
        action=address("/search"),
        kept=(("type", scope.name),),
        items=tuple(replace(item, id="") for item in page.items),
        facets=(),
        sorts=(),
        can_sort=False,
        views=(),
        sql="",
        sql_url="",
        other_view=None,
        table=None,
    )


def whole_map(page: MapPage) -> MapPage:
    """The map without its parts: places that are close together stand in its table."""
    symbols = (
        replace(each, url="#places", says=each.says.removesuffix(CLOSER))
        if each.url.startswith("/map")
        else each
        for each in page.symbols
    )
    return replace(page, symbols=tuple(symbols))


def data(page: DataPage) -> DataPage:
    """The page about data without the tables, views and queries that Datasette would show."""
    examples = tuple(each for each in page.examples if not each.url.startswith(ANSWERED))
    return replace(page, views=(), queries=(), examples=examples)
