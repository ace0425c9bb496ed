"""Searches and listings."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from kb.web.contexts.common import Alternate, Chrome, Link
from kb.web.contexts.documents import Shown


@dataclass(frozen=True, slots=True)
class ResultItem:
    """One result: `title` and `snippet` have the words that were searched for marked.

    `url` leads to the document, `part_url` to the place of the snippet, which `part` names: a heading, a field or a
    part of the document, as `part_kind` says. `parent` is the document that it stands in. `why` says why it was found,
    `score` what each word adds. With an `id` it can be chosen for a comparison. `facts` are the labels and values of
    its most telling fields.
    """

    type_label: str
    title: Markup
    url: str
    date: str
    snippet: Markup
    part: str
    part_url: str
    parent: Link | None = None
    part_kind: str = ""
    why: str = ""
    score: str = ""
    id: str = ""
    facts: tuple[tuple[str, str], ...] = ()


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
    """A facet as a group of checkboxes under `parameter`; for the year it `has_text`, a field with `text` in it.

    `hidden` values do not fit; all of them stand at `all_url`, where each can be left out as well.
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
    has_text: bool = False
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
class ListingRow:
    """A document in the table of a listing: its values by column, and how many more of them there are in each."""

    id: str
    title: str
    url: str
    cells: tuple[tuple[Shown, ...], ...]
    more: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ListingTable:
    """The documents of a listing as a table; `columns` are the labels of its fields."""

    columns: tuple[str, ...]
    rows: tuple[ListingRow, ...]


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """`/search` and every listing, which `is_listing` tells apart.

    `heading` is the h1, `lead` says what is listed, `found` how many there are, `read_as` how the words were read,
    and `remark` which years could not be read, "" for none.
    `scopes` are the same search in each content type that has results.
    `also` are the other names that were searched for as well, where they are too many for that sentence;
    `exactly_url` is the search without any of them. `action` is the path of the form, `kept` the (name, value) pairs
    that it carries on. `facets_shown` is the number of facets that are not tucked away. `filters` are those that are
    on, `clear_url` takes them all away. `previous` and `next` are paths. `downloads` are the same results in other
    formats, `views` pages that show them otherwise, `sql` one statement that lists them, to be run at `sql_url`.
    `why_url` is the same search with the reasons for each result, or without them where they are shown. `others` are
    ways on from nothing, `tips` what may help then. `table` takes the place of the items where it was asked for, and
    `other_view` leads to the one or the other. `can_sort` is false where there is nothing to put in an order.
    """

    chrome: Chrome
    heading: str
    lead: str
    scopes: tuple[Link, ...]
    is_listing: bool
    words: str
    action: str
    kept: tuple[tuple[str, str], ...]
    found: str
    total: int
    read_as: str
    remark: str
    also: tuple[str, ...]
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
    views: tuple[Link, ...]
    sql: str
    sql_url: str
    why_url: str
    others: tuple[Link, ...]
    tips: tuple[str, ...]
    table: ListingTable | None = None
    other_view: Link | None = None
    can_sort: bool = True


@dataclass(frozen=True, slots=True)
class SearchFacet:
    """A facet as a select box of a static site, with all its values."""

    parameter: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class StaticSearchPage:
    """`/search` of a site of plain files: `script` asks the index at the path `index`; `ways` are to be browsed.

    `stylesheet` is its own, beside that of every page.
    """

    chrome: Chrome
    stylesheet: str
    script: str
    index: str
    facets: tuple[SearchFacet, ...]
    ways: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ValueChoice:
    """A value of a facet: `url` is the search with it, `without_url` the search that leaves it out."""

    label: str
    count: str
    url: str
    without_url: str
    is_recorded: bool


@dataclass(frozen=True, slots=True)
class ValueGroup:
    """The values that begin with a `letter`; "" where they are few enough for one list."""

    letter: str
    values: tuple[ValueChoice, ...]


@dataclass(frozen=True, slots=True)
class ValuesPage:
    """`/search/values`: every value of a facet, by letter; `back` leads to the search that led here."""

    chrome: Chrome
    heading: str
    lead: str
    groups: tuple[ValueGroup, ...]
    back: Link
