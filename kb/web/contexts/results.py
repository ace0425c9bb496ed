"""Searches and listings."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from kb.web.contexts.common import Alternate, Chrome, Link


@dataclass(frozen=True, slots=True)
class ResultItem:
    """One result: `title` and `snippet` have the words that were searched for marked.

    `url` leads to the document, `part_url` and `part` to the section in which the snippet stands. `parent` is
    the
    document that it stands in, `why` says why it was found.
    """

    type_label: str
    title: Markup
    url: str
    date: str
    snippet: Markup
    part: str
    part_url: str
    parent: Link | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet as a checkbox: `value` is sent when it is ticked; `count` as in the search."""

    value: str
    label: str
    count: int
    is_chosen: bool
    is_excluded: bool


@dataclass(frozen=True, slots=True)
class FacetBox:
    """A facet as a group of checkboxes under `parameter`, or for the year a field with `text` in it.

    `hidden` values do not fit; all of them stand at `all_url`.
    """

    field: str
    parameter: str
    label: str
    description: str
    kind: str
    choices: tuple[Choice, ...]
    is_open: bool
    hidden: int
    all_url: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Removable:
    """A filter that is on: `url` is the same search without it."""

    label: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Another search that would find more."""

    text: str
    url: str
    total: int


@dataclass(frozen=True, slots=True)
class Option:
    """An entry of a select box."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """`/search` and every listing, which `is_listing` tells apart.

    `heading` is the h1, `lead` says what is listed, `found` how many there are, `read_as` how the words were
    read;
    `exactly_url` is the search without the synonyms that were searched for as well. `action` is the path of
    the
    form, `kept` the (name, value) pairs that it carries on. `facets_shown` is the number of facets that are
    not
    tucked away. `filters` are those that are on, `clear_url` takes them all away. `previous` and `next` are
    paths.
    `downloads` are the same results in other formats, `sql` one statement that lists them, to be run at
    `sql_url`.
    `others` are ways on from nothing.
    """

    chrome: Chrome
    heading: str
    lead: str
    is_listing: bool
    words: str
    action: str
    kept: tuple[tuple[str, str], ...]
    found: str
    total: int
    read_as: str
    exactly_url: str
    items: tuple[ResultItem, ...]
    facets: tuple[FacetBox, ...]
    facets_shown: int
    filters: tuple[Removable, ...]
    clear_url: str
    sorts: tuple[Option, ...]
    offers: tuple[Offer, ...]
    page_number: int
    pages: int
    previous: str
    next: str
    downloads: tuple[Alternate, ...]
    sql: str
    sql_url: str
    others: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ValuesPage:
    """`/search/values`: every value of a facet as a link to the search with it; `back` leads to the search without."""

    chrome: Chrome
    heading: str
    lead: str
    values: tuple[Link, ...]
    back: Link
