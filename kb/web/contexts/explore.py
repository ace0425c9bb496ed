"""Pages that look across many documents: side by side, crossed, in time, and by need."""

from __future__ import annotations

from dataclasses import dataclass

from kb.web.contexts.common import Alternate, Chrome, Link
from kb.web.contexts.documents import Shown
from kb.web.contexts.results import Option


@dataclass(frozen=True, slots=True)
class ComparedField:
    """A field of all compared documents: `cells` are its values for each of them; `differs` unless all are alike."""

    label: str
    cells: tuple[tuple[Shown, ...], ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class ComparePage:
    """`/compare`: documents of one type side by side.

    `documents` have as their note the path of the comparison without them. `choices` are documents that can
    be
    added, `kept` the ids that the form carries on, `types` the content types to begin with; `remark` says
    what
    could not be compared.
    """

    chrome: Chrome
    heading: str
    lead: str
    remark: str
    documents: tuple[Link, ...]
    fields: tuple[ComparedField, ...]
    choices: tuple[Option, ...]
    kept: tuple[str, ...]
    types: tuple[Link, ...]
    downloads: tuple[Alternate, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A crossing: how many documents, and the search for them; `url` is "" for none."""

    count: int
    url: str


@dataclass(frozen=True, slots=True)
class GapRow:
    """A row of the map: its value, all documents that have it, and a cell for each column."""

    label: str
    total: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class GapsPage:
    """`/gaps`: two fields of one content type crossed.

    `basis` says on how many documents it rests; `gaps` names empty crossings of values that both occur.
    `types`, `row_fields` and `column_fields` are the options of the form.
    """

    chrome: Chrome
    heading: str
    basis: str
    row_label: str
    column_label: str
    columns: tuple[str, ...]
    rows: tuple[GapRow, ...]
    gaps: tuple[str, ...]
    types: tuple[Option, ...]
    row_fields: tuple[Option, ...]
    column_fields: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A document on the time line: `x` and `width` in the drawing, `y` its row; the label stands at `label_x`."""

    title: str
    url: str
    date: str
    x: int
    width: int
    y: int
    label_x: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A year of the axis."""

    label: str
    x: int


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """`/timeline`: the documents of a content type in time, drawn and as a table.

    `left_out` says how many have no date, or no room.
    """

    chrome: Chrome
    heading: str
    spans: tuple[Span, ...]
    ticks: tuple[Tick, ...]
    width: int
    height: int
    left_out: str
    types: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """Something that a reader may need: options to tick, or a number under `name`."""

    name: str
    label: str
    description: str
    unit: str
    number: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document with what speaks for it, against it, and what is not known; `used_in` are its precedents."""

    title: str
    url: str
    summary: str
    fits: tuple[str, ...]
    misses: tuple[str, ...]
    unknown: tuple[str, ...]
    used_in: tuple[Link, ...]
    used_total: int


@dataclass(frozen=True, slots=True)
class FinderPage:
    """`/finder`: documents of a type that suit a need, best first.

    `fitting` miss nothing that was asked for, `near` one thing. `allowances` say which need, if it were
    dropped,
    would let in how many more. `sql` is the one query behind it, to be run at `sql_url`.
    """

    chrome: Chrome
    heading: str
    lead: str
    content_type: str
    criteria: tuple[Criterion, ...]
    is_asked: bool
    found: str
    fitting: tuple[Candidate, ...]
    near: tuple[Candidate, ...]
    allowances: tuple[Link, ...]
    sql: str
    sql_url: str
