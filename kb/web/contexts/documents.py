"""The page of a document."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from kb.web.contexts.common import Alternate, Chrome, Link


@dataclass(frozen=True, slots=True)
class Shown:
    """One value of a field: `text`, or `html` for Markdown, or a link (`url` here, `address` elsewhere).

    `note` explains it: a definition, or that what was named is not in the catalogue. `record` are the
    lines of a nested value, whose `text` is then all of it in one line.
    """

    text: str = ""
    html: Markup | None = None
    url: str = ""
    address: str = ""
    note: str = ""
    record: tuple[RecordLine, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordLine:
    """An entry of a nested value: its label and its values, which may be nested in their turn."""

    label: str
    values: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A field of the document with its values; `is_in_line` when all of them fit in a line or two."""

    name: str
    label: str
    description: str
    values: tuple[Shown, ...]
    is_in_line: bool


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Facts under one heading; the heading is "" for those that have none.

    `is_minor` where nobody searches, counts or follows any of them, as with leftovers of an older website.
    """

    heading: str
    facts: tuple[Fact, ...]
    is_minor: bool = False


@dataclass(frozen=True, slots=True)
class Prose:
    """A field long enough to be read: a section of the article."""

    anchor: str
    heading: str
    html: Markup


@dataclass(frozen=True, slots=True)
class RecordList:
    """Nested values long enough to be read: a section of the article, each value with its own lines."""

    anchor: str
    heading: str
    records: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A document written inside another: its own facts and prose, in the order of the author.

    `facts` are short, `details` the others. `glance` says method, time and size in one line. `then` are the
    titles of the parts that it feeds into.
    """

    anchor: str
    type_label: str
    title: str
    url: str
    summary: str
    facts: tuple[Fact, ...]
    details: tuple[Fact, ...]
    prose: tuple[Prose, ...]
    body: Markup
    then: tuple[str, ...]
    glance: str


@dataclass(frozen=True, slots=True)
class FlowStop:
    """A part in the drawing, with its number; `x` and `y` are its middle."""

    x: int
    y: int
    label: str


@dataclass(frozen=True, slots=True)
class Flow:
    """How parts lead to each other: stops, the paths of arcs between them, and the same as a sentence.

    `width` and `height` are in units of the drawing, sixteen of which are the size of the page's letters.
    """

    width: int
    height: int
    stops: tuple[FlowStop, ...]
    arcs: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part in the table of all parts; `cells` are the values of each column."""

    number: int
    title: str
    anchor: str
    cells: tuple[tuple[Shown, ...], ...]
    then: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartGroup:
    """The inline documents of one content type; `flow` draws how they lead to each other, if they do.

    `columns` and `rows` are the same as a table, empty for a single part.
    """

    anchor: str
    heading: str
    parts: tuple[Part, ...]
    flow: Flow | None
    columns: tuple[str, ...]
    rows: tuple[PartRow, ...]


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Documents that refer to this one in the same way, `total` of them.

    `more_url` leads to all where not all are shown.
    """

    anchor: str
    heading: str
    links: tuple[Link, ...]
    total: int
    more_url: str


@dataclass(frozen=True, slots=True)
class StoryItem:
    """Something that happened: when, what kind of document tells of it, and where."""

    date: str
    type_label: str
    title: str
    url: str
    summary: str


@dataclass(frozen=True, slots=True)
class StoryYear:
    """What happened in a year, in order."""

    year: str
    items: tuple[StoryItem, ...]


@dataclass(frozen=True, slots=True)
class TocEntry:
    """A line of the table of contents; `level` is 2 or 3."""

    anchor: str
    heading: str
    level: int


@dataclass(frozen=True, slots=True)
class SpeakerShown:
    """Who spoke, as far as this edition may say."""

    name: str
    role: str
    talk: str
    part: str
    addresses: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the page comes from: `path` and `line` of the file, the dates of its changes, and its licence.

    `edit_address` is the file where it can be corrected, "" where no repository is declared.
    """

    path: str
    line: int
    edit_address: str
    first_changed: str
    last_changed: str
    edition: str
    licence: str
    licence_address: str


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of a document is recorded: `share` in per cent, "" where no field is declared.

    `silent` are the labels of fields that its author looked for in vain, `missing` of the other empty ones.
    """

    share: str
    silent: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A diagnostic of the document, as readers see it."""

    code: str
    severity: str
    message: str
    hint: str
    place: str


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """The page of a document.

    `language` is set when it is not the site's; `direction` is "rtl" where it is written so. `trail` leads up
    to the listing and the parent. `date` is for people, `date_iso` for machines; `when` is "upcoming" or "past"
    for an event on a known day, "cancelled" where its fields say so.
    `facts` are the short fields, `lists` relations to too many documents for a line; `later_lists` are those
    that come after `links_in`.
    `completeness` says what is not recorded. `blocks` follow the body: long fields and inline documents, in
    the order of the declaration. `story` tells what happened by year; `links_in` are the other documents that
    name this one in a field, `mentions` those that link to it in their text, `related` those that belong
    with it. `rule` says under which rule it names people, "" for none; `records` tell of the page itself, such
    as when it was read again. `footnotes` are those of the body, `outside` are links to other sites. `cite` is
    the citation as text, `coins` the title of its COinS mark; `downloads` are the other formats.
    """

    chrome: Chrome
    id: str
    content_type: str
    type_label: str
    trail: tuple[Link, ...]
    title: str
    language: str
    direction: str
    summary: str
    date: str
    date_iso: str
    when: str
    badge: str
    rule: str
    facts: tuple[FactGroup, ...]
    lists: tuple[Fact, ...]
    later_lists: tuple[Fact, ...]
    completeness: Completeness
    body: Markup
    blocks: tuple[Prose | PartGroup | RecordList, ...]
    footnotes: Markup
    contents: tuple[TocEntry, ...]
    speakers: tuple[SpeakerShown, ...]
    story: tuple[StoryYear, ...]
    links_in: tuple[LinkGroup, ...]
    mentions: LinkGroup | None
    related: tuple[Link, ...]
    outside: tuple[Shown, ...]
    series: str
    previous: Link | None
    following: Link | None
    records: tuple[RecordList, ...]
    provenance: Provenance
    notes: tuple[Note, ...]
    cite: str
    coins: str
    compare_url: str
    downloads: tuple[Alternate, ...]
