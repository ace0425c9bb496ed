"""The pages for analysts and tool builders."""

from __future__ import annotations

from dataclasses import dataclass

from kb.web.contexts.common import Alternate, Chrome, Link


@dataclass(frozen=True, slots=True)
class CodebookColumn:
    """A column with what it means; `recorded` says how many rows have it, `example` is one value.

    `leads_to` is the column that a foreign key names, "" for any other column.
    """

    name: str
    label: str
    description: str
    kind: str
    vocabulary: str
    vocabulary_url: str
    recorded: str
    example: str
    leads_to: str


@dataclass(frozen=True, slots=True)
class CodebookTable:
    """A table or view of the database; `sort` says which it is, `url` is its page in Datasette."""

    anchor: str
    name: str
    label: str
    description: str
    sort: str
    url: str
    columns: tuple[CodebookColumn, ...]


@dataclass(frozen=True, slots=True)
class CodebookTerm:
    """A term of a vocabulary; `recorded` says how many documents have it, `also` are its other labels."""

    label: str
    value: str
    definition: str
    also: str
    recorded: str


@dataclass(frozen=True, slots=True)
class CodebookVocabulary:
    """A vocabulary with its terms; `fields` says where they are used."""

    anchor: str
    label: str
    description: str
    fields: str
    terms: tuple[CodebookTerm, ...]


@dataclass(frozen=True, slots=True)
class CodebookPage:
    """`/codebook`: every table and column, every vocabulary; `downloads` are the same in other formats.

    `stylesheet` is its own, beside that of every page.
    """

    chrome: Chrome
    stylesheet: str
    tables: tuple[CodebookTable, ...]
    vocabularies: tuple[CodebookVocabulary, ...]
    downloads: tuple[Alternate, ...]


@dataclass(frozen=True, slots=True)
class TableBox:
    """A table in the diagram: where its box stands, its name, and how many rows it has."""

    x: int
    y: int
    width: int
    height: int
    name: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class TableLine:
    """A foreign key in the diagram, from the table that has it to the one that it names."""

    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True, slots=True)
class TableRow:
    """A table in the table beside the diagram; `keys` says which column leads to which table."""

    name: str
    url: str
    description: str
    rows: str
    primary_key: str
    keys: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """The tables and how they hang together: a drawing `width` by `height`, and the same as rows."""

    width: int
    height: int
    boxes: tuple[TableBox, ...]
    lines: tuple[TableLine, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class QueryGroup:
    """Canned queries on one matter."""

    title: str
    queries: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class PlotShown:
    """A plot with the same as a table.

    `image` is the path of the drawing, `based_on` says how much is known, `reading` how to read it, `left_out` what is
    not drawn. `url` leads to the query behind it.
    """

    anchor: str
    title: str
    image: str
    width: int
    height: int
    based_on: str
    reading: str
    left_out: str
    url: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Snippet:
    """How to load the database with one tool; `note` says what it needs."""

    anchor: str
    title: str
    note: str
    code: str


@dataclass(frozen=True, slots=True)
class DataPage:
    """`/data`: for analysts and tool builders.

    `views` and `queries` lead to Datasette, `feeds` and `examples` to the interfaces; `build` is the database's own
    account of itself, as (key, value). `stylesheet` is its own, beside that of every page.
    """

    chrome: Chrome
    stylesheet: str
    diagram: Diagram
    views: tuple[Link, ...]
    queries: tuple[QueryGroup, ...]
    plots: tuple[PlotShown, ...]
    snippets: tuple[Snippet, ...]
    feeds: tuple[Link, ...]
    examples: tuple[Link, ...]
    build: tuple[tuple[str, str], ...]
    download_url: str
