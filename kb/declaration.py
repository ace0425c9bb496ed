"""What the declaration says: content types, their fields, vocabularies, the site, and overrides.

Content types are data. Everything that follows from them (tables, checks, search columns, pages, the codebook)
is derived from these values; `kb.configuration` reads them from `metadata.yml`, `kb.inference` from a folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.fields import Field
from kb.model import Entry
from kb.personal import NOTHING_ALLOWED, Allowed

CORE_KEYS = (
    "title", "slug", "summary", "date", "date_end", "language", "visibility", "visibility_reason", "attribution",
    "series", "speakers", "redirect_from", "licence", "related", "not_related",
    "withdrawn",
)  # fmt: skip
# These decide who may read a document or where it is found; a declared field of the name would hide that.
UNDECLARABLE_KEYS = frozenset(
    {"slug", "visibility", "visibility_reason", "attribution", "redirect_from", "withdrawn"}
)

RESERVED_TABLES = frozenset({
    "documents", "links", "external_links", "link_checks", "terms", "sections", "speakers", "redirects",
    "diagnostics",
    "content_types", "crosswalks", "vocabularies", "vocabulary_terms", "codebook", "queries", "build", "search",
    "related", "body",
    "case_study_methods", "case_study_participations", "case_study_steps", "document_links", "document_terms",
    "documents_in_series", "events_with_series", "field_coverage", "organisation_case_studies",
    "step_methods",
})  # fmt: skip
RESERVED_PREFIXES = ("search_", "facet_", "sqlite_", "related_")
# What zero configuration adds to a folder's name that is taken; no index has a shadow table of such a name.
FREE_SUFFIX = "_pages"
RESERVED_ADDRESSES = frozenset({
    "-", "kb", "search", "codebook", "data", "feed.atom", "events.ics", "sitemap.xml", "robots.txt", "favicon.ico",
    "static", "cards", "compare", "timeline", "map", "exports", "gaps", "finder", "reconcile", "links", "suggest",
    "opensearch.xml", "schema", "openapi.json", "health.json",
})  # fmt: skip

ROLES = ("title", "summary", "date_start", "date_end", "language", "author", "latitude", "longitude")
SEARCH_COLUMNS = ("title", "summary", "terms", "prose", "none")


@dataclass(frozen=True, slots=True)
class Term:
    """An allowed value of a vocabulary; `also` are other labels for it, which search takes as synonyms."""

    value: str
    label: str
    definition: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The terms of one vocabulary, in the declared order, by their values.

    An edition names the terms that its documents use; where `complete`, all of them.
    """

    name: str
    label: str
    description: str
    terms: Mapping[str, Term]
    complete: bool = False


MATCHES = ("exact", "close", "broader", "none")


@dataclass(frozen=True, slots=True)
class Match:
    """How a field or key of somebody else's data comes near to one of ours, which belongs to a crosswalk.

    `scheme` names whose data it is; `key` is one of their values, or None where the whole field is meant. `field` and
    `value` are ours, None where nothing of ours comes near. `match` is one of `MATCHES`; broader is what theirs is.
    """

    scheme: str
    their_field: str
    their_key: str | None
    content_type: str
    field: str | None
    value: str | None
    match: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ContentType:
    """One kind of document. `listing` is the address of all, `path` of one, with `{slug}` in it.

    `inherits` names the relations over which a document takes visibility and attribution from its target.
    `people` is True where the titles are names of people, which the Chatham House Rule may have to withhold.
    `columns` describes columns that mean something other than their whole field, as the ends of a range.
    """

    name: str
    label: str
    label_plural: str
    description: str = ""
    folders: tuple[str, ...] = ()
    path: str = ""
    listing: str = ""
    source_urls: tuple[str, ...] = ()
    visibility: str | None = None
    attribution: str | None = None
    inherits: tuple[str, ...] = ()
    sort: str | None = None
    licence: str | None = None
    people: bool = False
    fields: Mapping[str, Field] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OwnQuery:
    """A canned query that the collection itself declares; `line` and `column` tell where its SQL stands.

    `parameters` are described by name, "" where nothing is said of one. `visibility` is None where none is declared.
    """

    name: str
    sql: str
    title: str
    description: str = ""
    about: str = ""
    reading: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    visibility: str | None = None
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class SeriesRule:
    """What holds for every document of a series, unless a stricter rule does."""

    name: str
    visibility: str = "public"
    attribution: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """What the catalogue as a whole is called and where it stands; `wikilinks` reads `[[Page|label]]` as a link.

    `publish_revision` lets the public edition name the commit that it was built from. `featured` are the ids of
    documents that stand in front on the first page.
    """

    title: str = "Knowledge base"
    description: str = ""
    base_url: str | None = None
    language: str = "en"
    licence: str | None = None
    repository: str | None = None
    default_visibility: str = "public"
    wikilinks: bool = False
    publish_revision: bool = False
    featured: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Declaration:
    """Everything that is configured. `inferred` is True where no configuration was given.

    `overrides` holds front matter that replaces a document's own, by its id; `members` the content types whose
    documents inherit from a document, by its id; `series` what holds for the documents of a series, by its name.
    `link_checks` is the file, relative to the declaration, that says which addresses of other sites answered.
    `queries` are canned queries; which of them an edition has is decided by `kb.own_queries`.
    `datasette` is the metadata that stands beside `plugins`. `places` gives line and column in `file` of
    `override ID`, `featured ID` and `folders TYPE`, for what is found out later.
    """

    site: Site = Site()
    content_types: Mapping[str, ContentType] = field(default_factory=dict)
    vocabularies: Mapping[str, Vocabulary] = field(default_factory=dict)
    overrides: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    series: Mapping[str, SeriesRule] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    allowed: Allowed = NOTHING_ALLOWED
    link_checks: str | None = None
    crosswalks: tuple[Match, ...] = ()
    queries: tuple[OwnQuery, ...] = ()
    datasette: Mapping[str, Any] = field(default_factory=dict)
    file: str = "metadata.yml"
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    inferred: bool = False


def is_reserved_table(name: str) -> bool:
    """Whether the database itself uses the table's name, or an index's shadow table would."""
    return name in RESERVED_TABLES or (name.startswith(RESERVED_PREFIXES) and not name.endswith(FREE_SUFFIX))


def is_reserved_address(path: str) -> bool:
    """Whether the first part of an address belongs to the catalogue's own pages."""
    return path.strip("/").split("/")[0] in RESERVED_ADDRESSES
