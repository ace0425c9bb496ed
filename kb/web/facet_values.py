"""`/search/values?facet=…`: every value of one facet by its first letter, to be chosen or left out of a search."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import groupby

from kb.catalogue import Catalogue
from kb.search.engine import NOT_RECORDED, FacetValue, SearchRequest, facet
from kb.search.normalise import fold
from kb.web.asked import Answer, Asked, address
from kb.web.chrome import chrome
from kb.web.contexts import Link, ValueChoice, ValueGroup, ValuesPage
from kb.web.facet_boxes import Addressing, label_of
from kb.web.results import path_of
from kb.web.values import number

# Fewer values are one list.
LEAST_BY_LETTER = 30
OTHERS = "0–9 and others"


def answer(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """Every value of the facet, within the search that led here but for what it chooses in this facet; 404 for none."""
    wanted = asked.value("facet")
    pairs = [(name, value) for name, value in asked.pairs if name not in ("facet", "page", "of")]
    scope = catalogue.content_types.get(asked.value("of"))
    request = SearchRequest.from_pairs(pairs, scope=scope.name if scope else "")
    free = request.without(wanted)
    found = facet(connection, free, wanted)

    def url(other: SearchRequest) -> str:
        return address(path_of(scope), other.pairs())

    page = ValuesPage(
        chrome=chrome(catalogue, asked, found.label if found else "Values", is_indexed=False),
        heading=found.label if found else "There is no such filter",
        lead=(found.description or "") if found else "",
        groups=tuple(_groups([_choice(value, free, wanted, url) for value in found.values])) if found else (),
        back=Link("Back to the results", url(request)),
    )
    return Answer(status=200 if found else 404, templates=("kb_values.html",), page=page)


def _choice(value: FacetValue, request: SearchRequest, field: str, url: Addressing) -> ValueChoice:
    return ValueChoice(
        label=label_of(value),
        count=number(value.count),
        url=url(request.including(field, value.value)),
        without_url=url(request.including(field, f"!{value.value}")),
        is_recorded=value.value != NOT_RECORDED,
    )


def _groups(choices: Sequence[ValueChoice]) -> list[ValueGroup]:
    """The values by first letter, in the order of their labels, those that are no letters and "not recorded" last."""
    if len(choices) < LEAST_BY_LETTER:
        return [ValueGroup("", tuple(choices))] if choices else []
    ordered = sorted(choices, key=lambda choice: (not choice.is_recorded, *_order(choice.label)))
    return [ValueGroup(letter, tuple(some)) for letter, some in groupby(ordered, key=_letter)]


def _order(label: str) -> tuple[bool, str]:
    folded = fold(label)
    return not folded[:1].isalpha(), folded


def _letter(choice: ValueChoice) -> str:
    first = fold(choice.label)[:1]
    return first.upper() if choice.is_recorded and first.isalpha() else OTHERS
