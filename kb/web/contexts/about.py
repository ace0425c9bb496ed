"""The pages for analysts and tool builders."""

from __future__ import annotations

from dataclasses import dataclass

from kb.web.contexts.common import Chrome, Link


@dataclass(frozen=True, slots=True)
class CodebookColumn:
    """A column with what it means; `recorded` says how many documents have it."""

    name: str
    label: str
    description: str
    kind: str
    vocabulary: str
    vocabulary_url: str
    recorded: str


@dataclass(frozen=True, slots=True)
class CodebookTable:
    """A table of the database; `url` is its page in Datasette."""

    anchor: str
    name: str
    label: str
    description: str
    url: str
    columns: tuple[CodebookColumn, ...]


@dataclass(frozen=True, slots=True)
class CodebookVocabulary:
    """A vocabulary; `terms` are (label, stored value, definition, other labels)."""

    anchor: str
    label: str
    description: str
    terms: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class CodebookPage:
    """`/codebook`: every table and column, every vocabulary."""

    chrome: Chrome
    tables: tuple[CodebookTable, ...]
    vocabularies: tuple[CodebookVocabulary, ...]


@dataclass(frozen=True, slots=True)
class DataPage:
    """`/data`: for analysts and tool builders.

    `tables` and `queries` lead to Datasette, `feeds` and `examples` to the interfaces; `build` is the
    database's
    own account of itself, as (key, value).
    """

    chrome: Chrome
    tables: tuple[Link, ...]
    queries: tuple[Link, ...]
    feeds: tuple[Link, ...]
    examples: tuple[Link, ...]
    build: tuple[tuple[str, str], ...]
    download_url: str
