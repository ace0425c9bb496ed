"""The home page."""

from __future__ import annotations

from dataclasses import dataclass

from kb.web.contexts.common import Chrome, Link
from kb.web.contexts.results import ResultItem


@dataclass(frozen=True, slots=True)
class TypeCard:
    """A content type as a way in: how many documents it has, and where its listing is."""

    label: str
    description: str
    url: str
    total: int


@dataclass(frozen=True, slots=True)
class Way:
    """A facet as a way in: its most frequent values, each the search for it; `more` leads to all of them."""

    label: str
    values: tuple[Link, ...]
    more: Link | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A year of the chart; `height` is in units of the drawing."""

    label: str
    url: str
    count: int
    height: int


@dataclass(frozen=True, slots=True)
class HomePage:
    """`/`: the ways in, and what is new.

    `types` are the ways in by content type, and `more_types` those to further and smaller ones; `ways` are by
    facet, `years` by year. `upcoming` and `recent` are events, called `recent_label`; `featured` are documents
    worth beginning with, `changed` the last changes. `examples` are searches to try.
    """

    chrome: Chrome
    types: tuple[TypeCard, ...]
    more_types: tuple[Link, ...]
    ways: tuple[Way, ...]
    years: tuple[Bar, ...]
    upcoming: tuple[Link, ...]
    recent: tuple[Link, ...]
    recent_label: str
    featured: tuple[ResultItem, ...]
    changed: tuple[Link, ...]
    examples: tuple[Link, ...]
