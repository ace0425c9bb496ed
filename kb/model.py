"""The values that pass between the stages: frozen and free of behaviour.

Front matter is a tree of `Scalar`, `Listing` and `Mapping` in which every scalar is text with a place;
what the text means is decided by the kind of the declared field, never by a YAML loader.
"""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Severity = Literal["error", "warning", "info"]


# What is written at a diagnostic's line, and what to write instead where that is certain.
Repair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A problem or remark; `path` is as in `documents.source_path`, line and column count from 1."""

    code: str
    severity: Severity
    path: str
    line: int
    column: int
    field: str | None
    message: str
    hint: str
    document: str | None = None
    repair: Repair | None = None

    def as_json(self) -> dict[str, Any]:
        """The eight published keys; which document it belongs to is internal."""
        keys = ("code", "severity", "path", "line", "column", "field", "message", "hint")
        return {key: getattr(self, key) for key in keys}


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as its author wrote it; `text` is None for a YAML null.

    `plain` is False for quoted and block scalars, which are never read as a boolean or number in `extra`.
    """

    text: str | None
    line: int
    column: int
    plain: bool = True


@dataclass(frozen=True, slots=True)
class Listing:
    """A front-matter list."""

    items: tuple[Node, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One `key: value` of a mapping, with the place of the key."""

    key: str
    value: Node
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """A front-matter mapping in the author's order.

    A key may occur more than once until `parse` has united its values; `repeated` then names those that did.
    """

    entries: tuple[Entry, ...]
    line: int
    column: int
    repeated: frozenset[str] = frozenset()


Node = Scalar | Listing | Mapping


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A Markdown file that a content type claims.

    `path` is relative to SOURCE with forward slashes and is what readers see; `location` is where the bytes are.
    `slug` is the path below the content type's folder without its extension, lower-cased, NFC.
    """

    path: str
    location: str
    content_type: str
    slug: str


@dataclass(frozen=True, slots=True)
class BodyLink:
    """A link, embed or image of a body; `line` counts from 1 in the body.

    `slot` is the number under which `Reading.html` holds its address (see `kb.markdown.fill`);
    `kind` is `link`, `embed`, `image` or `wikilink`; `written` is the author's address where it was repaired.
    """

    url: str
    text: str
    line: int
    slot: int
    kind: str = "link"
    written: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """The part of a body under one heading, in plain text; the text before the first heading has level 0."""

    level: int
    heading: str
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A fenced container of a body that names a visibility: `word` as written, lines from 1, ends included."""

    word: str
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Remark:
    """A diagnostic about a body, before it is known which file the body stands in; lines count in the body."""

    code: str
    line: int
    column: int
    message: str
    hint: str = ""
    repair: Repair | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one Markdown text says: a pure function of the text, so it can be cached by its content.

    `html` is sanitised and holds `kb-link:N` where the address of link N goes. `summary` is the plain text
    before `<!--more-->`, or None. `first_heading` is the text of a heading that opens the body, or None.
    """

    html: str = ""
    text: str = ""
    sections: tuple[Section, ...] = ()
    links: tuple[BodyLink, ...] = ()
    passages: tuple[Passage, ...] = ()
    remarks: tuple[Remark, ...] = ()
    summary: str | None = None
    first_heading: str | None = None
    word_count: int = 0


class Content(Protocol):
    """A Markdown text and what it says, wherever that is kept; `passages` are always at hand."""

    @property
    def markdown(self) -> str: ...

    @property
    def reading(self) -> Reading: ...

    @property
    def passages(self) -> tuple[Passage, ...]: ...


@dataclass(frozen=True, slots=True)
class Body:
    """The same in memory."""

    markdown: str = ""
    reading: Reading = Reading()

    @property
    def passages(self) -> tuple[Passage, ...]:
        return self.reading.passages


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that could be read: its front matter as a tree, and its body.

    `keys` holds each key once (repeated ones united); `repeated` names those that were not.
    `body_line` is the line of the file on which the body starts.
    """

    source: SourceFile
    keys: AnyMapping[str, Entry]
    repeated: frozenset[str]
    body: str
    body_line: int
    reading: Reading


@dataclass(frozen=True, slots=True)
class Reference:
    """A declared relation's value as written, before it is known what it names."""

    relation: str
    text: str
    position: int
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who spoke or was announced at an event, and what they agreed to: `consent` is public, network or none."""

    name: str
    role: str | None = None
    organisation: str | None = None
    talk: str | None = None
    links: tuple[str, ...] = ()
    consent: str = "none"
    attributed_as: str | None = None
    part: str | None = None
    line: int = 1


@dataclass(frozen=True, slots=True)
class Document:
    """One valid item of a content type.

    `values` holds what was read for every declared field that is not a relation: a scalar, a tuple for a
    multi-valued field, a `(start, end)` or `(minimum, maximum, text)` tuple for ranges, a dict for a record;
    unknown is absent. `terms` and `references` are in the author's order. `extra` is JSON-ready.
    `line` is where it starts in its file: 1, or the line of an inline mapping. `parent` is the id of the
    document that an inline one stands in. `doubtful` marks one whose visibility could not be established, or
    that could not be read at all: it is in no edition, and what refers to it does not name it there.
    `content` is its body; `from_body` names what was taken from that (`title`, `summary`) and has to be taken
    again if it changes.
    `says` names which of `visibility`, `attribution` and `series` stand in its front matter.
    """

    id: str
    content_type: str
    slug: str
    title: str
    source_path: str
    line: int = 1
    parent: str | None = None
    summary: str | None = None
    date_start: str | None = None
    date_end: str | None = None
    language: str | None = None
    visibility: str = "public"
    visibility_reason: str | None = None
    attribution: str | None = None
    series: str | None = None
    licence: str | None = None
    withdrawn: str | None = None
    redirect_from: tuple[str, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    values: AnyMapping[str, Any] = field(default_factory=dict)
    references: tuple[Reference, ...] = ()
    extra: AnyMapping[str, Any] = field(default_factory=dict)
    content: Content = Body()
    body_line: int = 1
    doubtful: bool = False
    from_body: frozenset[str] = frozenset()
    says: frozenset[str] = frozenset()

    @property
    def body(self) -> str:
        """Its Markdown text."""
        return self.content.markdown

    @property
    def reading(self) -> Reading:
        """What its text says."""
        return self.content.reading


@dataclass(frozen=True, slots=True)
class Link:
    """One actual reference from a document to another; `target` is None when it dangles.

    `relation` is a field's name or `body`; `position` counts from 0 within source and relation.
    """

    source: str
    target: str | None
    relation: str
    reference: str
    position: int
    line: int = 1
    column: int = 1
    slot: int | None = None
    fragment: str | None = None


@dataclass(frozen=True, slots=True)
class ExternalLink:
    """A link to another site; `kind` is link, embed, image, registration or field."""

    source: str
    url: str
    host: str
    text: str
    position: int
    kind: str = "link"
    slot: int | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """What a link of a body leads to; `document` is the id of the document that answers there, if one does."""

    href: str
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Library:
    """All documents of a build with their links resolved, before anything is withheld.

    `addresses` gives, by document id and slot, what a body's link leads to; a missing slot is plain text.
    """

    documents: tuple[Document, ...]
    links: tuple[Link, ...]
    external_links: tuple[ExternalLink, ...]
    addresses: AnyMapping[str, AnyMapping[int, Address]] = field(default_factory=dict)
    redirects: AnyMapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edition:
    """What readers up to one visibility may see. Only `kb.stages.redact` makes one; `store` takes nothing else."""

    visibility: str
    documents: tuple[Document, ...]
    links: tuple[Link, ...]
    external_links: tuple[ExternalLink, ...]
    addresses: AnyMapping[str, AnyMapping[int, Address]]
    redirects: AnyMapping[str, str]
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A document of an edition with its body and what is made from that."""

    document: Document
    markdown: str
    html: str
    text: str
    sections: tuple[Section, ...]
    word_count: int
