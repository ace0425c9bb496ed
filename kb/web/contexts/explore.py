"""Pages that look across many documents: side by side, crossed, in time, and by need."""

from __future__ import annotations

from dataclasses import dataclass

from kb.web.contexts.common import Alternate, Chrome, Link
from kb.web.contexts.documents import Shown
from kb.web.contexts.results import Option


@dataclass(frozen=True, slots=True)
class ComparedField:
    """A field of all compared documents: `cells` are its values for each of them; `differs` unless all are alike.

    `shared` are the texts of the values that all of them have.
    """

    label: str
    cells: tuple[tuple[Shown, ...], ...]
    differs: bool
    shared: frozenset[str]


@dataclass(frozen=True, slots=True)
class ComparePage:
    """`/compare`: documents of one type side by side.

    `documents` have as their note the path of the comparison without them. `only` is another view: what differs
    alone, or everything; `alike` says how many fields it leaves out. `choices` are documents that can be added,
    called `choice_label`; `kept` are the ids that the form carries on, `suggested` what comes near to them,
    `types` the content types to begin with; `remark` says what could not be compared.
    """

    chrome: Chrome
    heading: str
    lead: str
    remark: str
    documents: tuple[Link, ...]
    fields: tuple[ComparedField, ...]
    only: Link | None
    alike: str
    choices: tuple[Option, ...]
    choice_label: str
    kept: tuple[str, ...]
    suggested: tuple[Link, ...]
    types: tuple[Link, ...]
    downloads: tuple[Alternate, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A crossing: how many documents, and the search for them; that of an empty one says what to leave out."""

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
    gaps: tuple[Link, ...]
    types: tuple[Option, ...]
    row_fields: tuple[Option, ...]
    column_fields: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A document on the time line: `x` and `width` in the drawing, `y` its row.

    `kind` counts the content types that are shown from 0, `kind_label` is the name of its own. The `label`, as much
    of the title as there is room for, stands at `label_x`.
    """

    title: str
    kind: int
    kind_label: str
    label: str
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
    """`/timeline`: the documents of a content type, or of two together, in time, drawn and as a table.

    `kinds` are the names of the content types where there is more than one. `left_out` says how many have no date,
    or no room.
    """

    chrome: Chrome
    heading: str
    spans: tuple[Span, ...]
    kinds: tuple[str, ...]
    ticks: tuple[Tick, ...]
    width: int
    height: int
    left_out: str
    types: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """Something that a reader may need: options to tick, or a number under `name`.

    `is_minor` where it can be tucked away: nothing is chosen, and there are others to begin with.
    """

    name: str
    label: str
    description: str
    unit: str
    number: str
    options: tuple[Option, ...]
    is_minor: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document with what speaks for it, against it, and what is not known.

    `used_in` are some of its `used_total` precedents: documents that used it, with their years.
    """

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

    `needs` are what was asked for, each with the path of the page without it. `fitting` have all of it,
    `unsure` too as far as is recorded; `near` miss one thing, and `far` says how many miss more.
    Of each only the first are here; `fitting_total`, `unsure_total` and `near_total` count all.
    `remark` says what was typed and could not be read, "" for nothing. `cards_url` leads to those that fit, as cards,
    and `compare` puts the first of them side by side, None where there is but one. `allowances` say what, if it were
    allowed, would let in how many more. `sql` is the one query behind it, to be run at `sql_url`.
    """

    chrome: Chrome
    heading: str
    lead: str
    remark: str
    content_type: str
    criteria: tuple[Criterion, ...]
    needs: tuple[Link, ...]
    found: str
    fitting: tuple[Candidate, ...]
    unsure: tuple[Candidate, ...]
    near: tuple[Candidate, ...]
    fitting_total: int
    unsure_total: int
    near_total: int
    far: str
    cards_url: str
    compare: Link | None
    allowances: tuple[Link, ...]
    sql: str
    sql_url: str
