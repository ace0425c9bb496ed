"""What is known while one edition is made, and what is found on the way."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from dataclasses import field as with_default
from pathlib import PurePosixPath
from typing import Protocol

from kb import markdown, personal
from kb.addresses import AddressBook
from kb.consent import Names
from kb.declaration import Declaration
from kb.diagnostics import Report
from kb.fields import Field
from kb.model import Body, Document, Library, Reading
from kb.personal import Found
from kb.redaction.closed import closed_fields
from kb.values import fold, title_of_body, title_of_file
from kb.visibility import hidden_types
from kb.withholding import Withheld, withheld_passages, without_passages


class Lookup(Protocol):
    """Reads bodies and looks for personal data; it may remember what it has been told before."""

    def turn_to(self, document: Document) -> None:
        """What is asked next is about this document."""

    def read(self, text: str, *, wikilinks: bool = False) -> Reading:
        """What a body says, as `kb.markdown.read` tells it."""

    def find(self, text: str) -> Iterable[Found]:
        """The personal data in a text, as `kb.personal.find` finds it."""


class Unaided:
    """Reads and looks each time that it is asked."""

    def turn_to(self, document: Document) -> None:
        """Nothing is remembered of it."""

    def read(self, text: str, *, wikilinks: bool = False) -> Reading:
        return markdown.read(text, wikilinks=wikilinks)

    def find(self, text: str) -> Iterable[Found]:
        return personal.find(text)


class UncertainError(Exception):
    """Something cannot be taken out of a document with certainty; the message says what, the line where."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Redaction:
    """One edition while it is made; documents are named by their ids in the library.

    `withheld` are those that the edition has not, `withheld_names` the folded ways to refer to them. `closed` are the
    fields for others, by content type, `said_series` the series of which other documents say themselves that they
    are, and `slugs` what stands for slugs that would give something away. Nothing may link to `unlinked`: what is
    withheld, and what has another slug; nor to `cut_anchors`, the headings that a document has lost. `found` and `log`
    grow.
    """

    library: Library
    declaration: Declaration
    visibility: str
    withheld: AbstractSet[str]
    lookup: Lookup
    book: AddressBook
    names: Names
    closed: Mapping[str, frozenset[str]]
    withheld_names: AbstractSet[str]
    said_series: AbstractSet[str] = frozenset()
    slugs: Mapping[str, str] = with_default(default_factory=dict)
    unlinked: AbstractSet[str] = frozenset()
    cut_anchors: Mapping[str, frozenset[str]] = with_default(default_factory=dict)
    found: Report = with_default(default_factory=Report)
    log: list[Withheld] = with_default(default_factory=list)

    def add(self, code: str, document: Document, message: str, line: int = 0) -> None:
        """Report something about a document, at its first line if no other is given."""
        self.found.add(code, document.source_path, message, line=line or document.line, document=document.id)

    def note(self, document: Document, line: int, kind: str, why: str) -> None:
        """Log that something of a document is withheld."""
        self.log.append(Withheld(document.source_path, line, kind, why))

    def reading(self, text: str) -> Reading:
        """What the dialect makes of a text."""
        return self.lookup.read(text, wikilinks=self.declaration.site.wikilinks) if text else Reading()

    def find(self, text: str) -> Iterable[Found]:
        """The personal data in a text."""
        return self.lookup.find(text)

    def inferred_names(self, document: Document) -> tuple[str, str]:
        """What names the document's table, and its columns, where no declaration does: its folder and its keys."""
        if not self.declaration.inferred:
            return "", ""
        kind = self.declaration.content_types[document.content_type]
        fields = (kind.fields[name] for name in (*document.values, *document.extra) if name in kind.fields)
        return f"{kind.name}\n{kind.label}", "\n".join(name for field in fields for name in _names_of(field))

    def with_body(self, document: Document, body: str) -> Document:
        """The document with another body, read anew."""
        return document if body == document.body else self.reread(replace(document, content=Body(body)))

    def reread(self, document: Document) -> Document:
        """The document with what its body now says, title and summary included where they come from there."""
        reading = self.reading(document.body)
        document = replace(document, content=Body(document.body, reading))
        if "title" in document.from_body:
            document = replace(
                document, title=title_of_body(reading) or title_of_file(document.source_path, document.slug)
            )
        return replace(document, summary=reading.summary) if "summary" in document.from_body else document


def begin(
    library: Library,
    declaration: Declaration,
    visibility: str,
    withheld: AbstractSet[str],
    lookup: Lookup,
) -> Redaction:
    """An edition of which nothing is made yet."""
    kinds = declaration.content_types
    hidden = hidden_types(
        declaration,
        visibility,
        {document.content_type for document in library.documents if document.id not in withheld},
    )
    return Redaction(
        library=library,
        declaration=declaration,
        visibility=visibility,
        withheld=withheld,
        lookup=lookup,
        book=AddressBook(declaration, library.documents),
        names=Names(library, declaration, visibility),
        closed={name: closed_fields(kind, visibility, hidden) for name, kind in kinds.items()},
        withheld_names={
            fold(name) for document in library.documents if document.id in withheld
            for name in (
                document.id, document.slug, document.slug.rsplit("/", 1)[-1], document.title,
                *(() if document.parent else (PurePosixPath(document.source_path).stem,)),
            )
        },
        said_series={
            document.series for document in library.documents
            if document.series and "series" in document.says and document.id not in withheld
        },
        unlinked=withheld,
        cut_anchors={
            document.id: anchors for document in library.documents if document.id not in withheld
            if (anchors := _cut_anchors(document, declaration, visibility, lookup))
        },
    )  # fmt: skip


def _cut_anchors(
    document: Document, declaration: Declaration, visibility: str, lookup: Lookup
) -> frozenset[str]:
    """The anchors of headings that stand in passages for others."""
    if not withheld_passages(document.content.passages, visibility):
        return frozenset()
    body = without_passages(document.body, document.reading.passages, visibility)
    left = lookup.read(body, wikilinks=declaration.site.wikilinks) if body else Reading()
    anchors = {section.anchor for section in document.reading.sections if section.anchor}
    return frozenset(anchors - {section.anchor for section in left.sections})


def _names_of(field: Field) -> Iterator[str]:
    yield from (field.name, field.label or "", *field.aliases)
    for inner in field.fields.values():
        yield from _names_of(inner)


def lines_of(document: Document, places: Iterable[int]) -> list[int]:
    """The lines of the file on which places of the body stand, each once."""
    # Counted once: a body may hold as many places as words.
    ends = [match.start() for match in re.finditer("\n", document.body)]
    return sorted({document.body_line + bisect_left(ends, place) for place in places})
