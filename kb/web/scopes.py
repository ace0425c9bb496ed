"""Which content types the results of a search are of: the way from everything to one of them, with its number."""

from __future__ import annotations

from dataclasses import replace

from kb.catalogue import Catalogue
from kb.search.engine import SearchResults
from kb.web.asked import address
from kb.web.chrome import listings
from kb.web.contexts import Link
from kb.web.facet_boxes import TYPE
from kb.web.values import number

# Content types beside "Everything"; those with fewer results are left to the filter.
MOST = 6
PATH = "/search"


def scopes(catalogue: Catalogue, found: SearchResults) -> tuple[Link, ...]:
    """The same search in everything and in each content type that has most results, in the order of the menu.

    A number is what the search in that type finds. () where there is nothing to choose between.
    """
    request = found.request.without(TYPE)
    counts = {
        value.value: value.count for each in found.facets if each.field == TYPE for value in each.values
    }
    present = [each for each in listings(catalogue) if counts.get(each.name)]
    most = sorted(present, key=lambda each: -counts[each.name])[:MOST]
    if len(present) < 2:
        return ()
    ways = [(each.label_plural, (each.name,), number(counts[each.name])) for each in present if each in most]
    everything = "" if found.request.types or not found.total_is_exact else number(found.total)
    return tuple(
        Link(
            label,
            address(PATH, replace(request, types=types).pairs()),
            note,
            is_current=found.request.types == types,
        )
        for label, types, note in [("Everything", (), everything), *ways]
    )
