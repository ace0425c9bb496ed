"""The search page of a site of plain files: a form whose script looks words up in an index that lies beside it."""

from __future__ import annotations

import sqlite3

from kb.catalogue import Catalogue
from kb.search.engine import NOT_RECORDED, Facet, SearchRequest, search
from kb.web.asked import Answer, Asked, address
from kb.web.assets import asset_path
from kb.web.chrome import chrome, listings
from kb.web.contexts import Link, Option, SearchFacet, StaticSearchPage
from kb.web.security import SEARCHING_POLICY
from kb.web.values import number

# More values than any facet has: all of them stand in its box, because nothing can be asked for more.
ALL = 10**9
INDEX = "/pagefind/pagefind.js"


def answer(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/search` of a static site."""
    everything = search(connection, SearchRequest(per_page=1, values_per_facet=ALL))
    page = StaticSearchPage(
        chrome=chrome(
            catalogue, asked, "Search", has_search_box=False, is_indexed=False, policy=SEARCHING_POLICY
        ),
        stylesheet=asset_path("static_search.css"),
        script=asset_path("static_search.js"),
        index=INDEX,
        facets=tuple(_box(each) for each in everything.facets if _has_choice(each)),
        ways=tuple(
            Link(each.label_plural, address(each.listing), number(each.total)) for each in listings(catalogue)
        ),
    )
    return Answer(templates=("kb_static_search.html",), page=page)


def _has_choice(facet: Facet) -> bool:
    return any(value.value != NOT_RECORDED for value in facet.values)


def _box(facet: Facet) -> SearchFacet:
    known = (value for value in facet.values if value.value != NOT_RECORDED)
    in_order = sorted(known, key=lambda value: (value.label.casefold(), value.value))
    options = tuple(Option(each.value, each.label, is_chosen=False) for each in in_order)
    return SearchFacet(facet.parameter, facet.label, options)
