"""Makes an edition of the library: takes out whatever its readers may not see, and is the only place that does.

Everything that an edition's readers get (HTML, plain text, sections, counts, positions) is made afterwards, from
what is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

from kb import attribution, document_texts, markdown, personal
from kb.addresses import AddressBook, Followed, follow, site_path
from kb.attribution import Hidden
from kb.consent import RULE, Names
from kb.declaration import ContentType, Declaration
from kb.diagnostics import Report
from kb.fields import Field
from kb.markdown.comments import without_comments
from kb.model import Address, BodyLink, Document, Edition, ExternalLink, Library, Link, Reading
from kb.shown_diagnostics import shown_diagnostics
from kb.values import fold, slugify, title_of_body, title_of_file
from kb.visibility import is_withheld, may_read
from kb.withholding import (
    MAY_HOLD_LINKS,
    Withheld,
    withheld_passages,
    without_addresses,
    without_links,
    without_passages,
)

_PERSONAL = ("e-mail address", "phone number", "meeting link")


class Reader(Protocol):
    """Reads a body, as `kb.markdown.read` does."""

    def __call__(self, text: str, *, wikilinks: bool = False) -> Reading: ...


class _UncertainError(Exception):
    """Something cannot be taken out of a document with certainty; the message says what, the line where."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def redact(
    library: Library,
    declaration: Declaration,
    visibility: str,
    report: Report,
    read: Reader = markdown.read,
    log: list[Withheld] | None = None,
) -> Edition:
    """The edition for readers up to a visibility; what is withheld is reported and logged without its content.

    A body that has changed is read anew with `read`, which may remember what it has read.
    """
    withheld = {document.id for document in library.documents if is_withheld(document, visibility)}
    while True:
        redactor = _Redactor(library, declaration, visibility, withheld, read, report)
        kept = redactor.documents()
        # What turns out to be withheld on the way may be named by what came before it.
        if found := {document.id for document in library.documents} - kept.keys() - withheld:
            withheld |= found
            uncertain = redactor.found.only("error")
            report.extend(uncertain)
            continue
        edition = redactor.edition(kept)
        report.extend(redactor.found)
        if log is not None:
            log.extend(sorted(set(redactor.log)))
        return edition


class _Redactor:
    """Carries what one edition's redaction needs to know; documents are named by their ids in the library."""

    def __init__(
        self,
        library: Library,
        declaration: Declaration,
        visibility: str,
        withheld: set[str],
        read: Reader,
        report: Report,
    ) -> None:
        self.read = read
        self.library = library
        self.declaration = declaration
        self.visibility = visibility
        self.withheld = withheld
        self.report = report
        self.found = Report()
        self.log: list[Withheld] = []
        self.withheld_names = {
            fold(name) for document in library.documents if document.id in withheld
            for name in (document.id, document.slug, document.slug.rsplit("/", 1)[-1], document.title)
        }  # fmt: skip
        self.book = AddressBook(declaration, library.documents)
        self.names = Names(library, declaration, visibility)
        self.followed: dict[str, Followed] = {}
        self.changed: set[str] = set()
        self.closed = {
            name: _closed_fields(kind, visibility) for name, kind in declaration.content_types.items()
        }
        self.slugs = self.new_slugs()
        self.unlinked = withheld | self.slugs.keys()

    def documents(self) -> dict[str, Document]:
        """What the edition shows of each document, by its id in the library."""
        kept: dict[str, Document] = {}
        for document in self.library.documents:
            if document.id in self.withheld:
                self.report_withheld(document)
                continue
            try:
                redacted = self.document(document)
            except _UncertainError as reason:
                self.add("KB403", document, str(reason), reason.line)
                continue
            if document.parent is None or self.is_shown(document, kept):
                kept[document.id] = redacted
        return kept

    def is_shown(self, inline: Document, kept: Mapping[str, Document]) -> bool:
        """Whether the edition has the document in which an inline one stands, and the field in which it stands."""
        parent = kept.get(inline.parent or "")
        return parent is not None and any(
            reference.text == inline.id and reference.relation not in self.closed[parent.content_type]
            for reference in parent.references
        )

    def report_withheld(self, document: Document) -> None:
        if document.doubtful:  # an error says so already
            why = "its visibility is in doubt"
        elif may_read(document.visibility, self.visibility):
            why = "what it stands in is withheld, or it could not be redacted"
        else:
            why = f"it is {document.visibility}"
            self.add("KB401", document, f"would be withheld from {self.visibility}: {why}")
        self.note(document, document.line, "document", why)

    def add(self, code: str, document: Document, message: str, line: int = 0) -> None:
        self.found.add(code, document.source_path, message, line=line or document.line, document=document.id)

    def note(self, document: Document, line: int, kind: str, why: str) -> None:
        self.log.append(Withheld(document.source_path, line, kind, why))

    # -- one document -----------------------------------------------------------------------------------------

    def document(self, document: Document) -> Document:
        """The document as the edition's readers may see it; raises where that cannot be made certain."""
        written = document
        # What a comment says was never read, so the reading stays.
        document = self.without_comments(document)
        before = document
        document = self.without_kept_references(document)
        document = self.without_links(self.without_passages(self.without_fields(document)))
        document = self.without_names(document, written)
        document = replace(document, speakers=self.names.speakers(written_speakers(document, written)))
        document = self.without_personal_data(document, written)
        if document != replace(before, speakers=document.speakers):
            self.followed[written.id] = follow(document, self.book)
        if document != written:
            self.changed.add(written.id)
        return self.at_its_address(document)

    def without_comments(self, document: Document) -> Document:
        body = without_comments(document.body)
        if body == document.body:
            return document
        for number, (old, new) in enumerate(zip(document.body.split("\n"), body.split("\n"), strict=False)):
            if old != new:
                self.note(document, document.body_line + number, "comment", "no edition holds comments")
        return replace(document, body=body)

    def without_kept_references(self, document: Document) -> Document:
        """The document without references to what is withheld among the values that are kept as written."""
        fields = self.declaration.content_types[document.content_type].fields
        relations = {
            name for name, field in fields.items() if field.kind == "relation"
        } & document.extra.keys()
        if not self.withheld or not relations:
            return document
        extra = {
            name: [
                item for item in (kept if isinstance(kept, list) else [kept])
                if fold(str(item)) not in self.withheld_names
            ] if name in relations else kept
            for name, kept in document.extra.items()
        }  # fmt: skip
        return replace(document, extra={name: kept for name, kept in extra.items() if kept != []})

    def without_passages(self, document: Document) -> Document:
        for passage in withheld_passages(document.reading.passages, self.visibility):
            line = document.body_line + passage.first_line - 1
            self.add(
                "KB402",
                document,
                f"would be withheld from {self.visibility}: a {passage.word} passage",
                line,
            )
            for number in range(passage.first_line, passage.last_line + 1):
                self.note(document, document.body_line + number - 1, "passage", f"it is {passage.word}")
        return self.with_body(
            document, without_passages(document.body, document.reading.passages, self.visibility)
        )

    def with_body(self, document: Document, body: str) -> Document:
        """The document with another body, read anew."""
        return document if body == document.body else self.reread(replace(document, body=body))

    def reread(self, document: Document) -> Document:
        reading = self.reading(document.body)
        document = replace(document, reading=reading)
        if "title" in document.from_body:
            document = replace(
                document, title=title_of_body(reading) or title_of_file(document.source_path, document.slug)
            )
        return replace(document, summary=reading.summary) if "summary" in document.from_body else document

    def reading(self, text: str) -> Reading:
        return self.read(text, wikilinks=self.declaration.site.wikilinks) if text else Reading()

    def without_fields(self, document: Document) -> Document:
        """The document without the declared fields that are for others, and without what was taken from them."""
        closed = self.closed[document.content_type]
        fields = self.declaration.content_types[document.content_type].fields
        if not closed:
            return document
        values = {
            name: shown for name, value in document.values.items() if name not in closed
            if (shown := _without_inner(value, fields[name], name, closed)) is not None
        }  # fmt: skip
        if isinstance(stated := values.get("not_stated"), tuple):
            values["not_stated"] = tuple(name for name in stated if name not in closed)
        told = {*document.values, *document.extra, *(reference.relation for reference in document.references)}
        told |= {name for name in closed if "." in name and name.split(".")[0] in told}
        for name in sorted(closed & told):
            self.add("KB402", document, f"would be withheld from {self.visibility}: field '{name}'")
            self.note(document, document.line, "field", "it is declared for other readers")
        taken = {field.role for name, field in fields.items() if name in closed and name in told}
        return replace(
            document,
            summary=None if "summary" in taken else document.summary,
            date_start=None if "date_start" in taken else document.date_start,
            date_end=None if "date_end" in taken else document.date_end,
            language=None if "language" in taken else document.language,
            values=values,
            extra={
                name: value for name, value in document.extra.items()
                if name not in closed and not any(inner.startswith(f"{name}.") for inner in closed)
            },
            references=tuple(
                reference for reference in document.references if reference.relation not in closed
            ),
        )  # fmt: skip

    # -- links to what is withheld ------------------------------------------------------------------------------

    def without_links(self, document: Document) -> Document:
        """The document with links to what is withheld as plain text."""
        if not self.unlinked:
            return document
        urls = self.withheld_urls(document, document.reading)
        for link in document.reading.links:
            if link.url in urls:
                self.note(
                    document, document.body_line + link.line - 1, "link", "it leads to what is withheld"
                )
        document = self.with_body(document, without_links(document.body, urls))
        left = self.withheld_urls(document, document.reading) if urls else set()
        if left:
            line = min(link.line for link in document.reading.links if link.url in left)
            message = "a link to a withheld document cannot be taken out of the body"
            raise _UncertainError(message, document.body_line + line - 1)
        return self.without_links_in_fields(document)

    def without_links_in_fields(self, document: Document) -> Document:
        """The same for the texts and addresses of fields."""
        texts = [document.summary or "", *document_texts.strings(document.values)]
        texts += document_texts.strings(document.extra)
        shown = {
            text: self.without_links_in_text(document, text) for text in texts if MAY_HOLD_LINKS.search(text)
        }
        if all(text == new for text, new in shown.items()):
            return document
        self.note(document, document.line, "link", "it leads to what is withheld")

        def change(text: str) -> str:
            return shown.get(text, text)

        fields = self.declaration.content_types[document.content_type].fields
        return replace(
            document,
            summary=change(document.summary) if document.summary else None,
            values=document_texts.changed_values(document.values, change, fields),
            extra={
                name: value for name, kept in document.extra.items()
                if (value := document_texts.changed(kept, change)) not in ("", [])
            },
        )  # fmt: skip

    def without_links_in_text(self, document: Document, text: str) -> str:
        if self.leads_to_withheld(document, text.strip()):
            return ""
        urls = self.withheld_urls(document, self.reading(text))
        shown = without_links(text, urls)
        if urls and self.withheld_urls(document, self.reading(shown)):
            raise _UncertainError("a link to a withheld document cannot be taken out of a field")
        return shown

    def leads_to_withheld(self, document: Document, address: str) -> bool:
        link = BodyLink(address, "", 1, 0)
        return "/" in address and self.book.resolve(document, link).document in self.unlinked

    def withheld_urls(self, document: Document, reading: Reading) -> set[str]:
        """Addresses of links, as they are written, to what is withheld or stands at another address here."""
        if not self.unlinked:
            return set()
        targets = ((link, self.book.resolve(document, link).document) for link in reading.links)
        return {
            url for link, target in targets if target in self.unlinked and target != document.id
            for url in (link.url, link.written) if url
        }  # fmt: skip

    # -- names and personal data --------------------------------------------------------------------------------

    def without_names(self, document: Document, written: Document) -> Document:
        """Under the Rule: the document with the role in place of each name that nobody agreed to give."""
        hidden, agreed = self.names.of(written)
        if document.attribution != RULE:
            self.report_names(document)
            return document
        text = document_texts.all_text(document) + document_texts.shown_text(document)
        if not hidden or not attribution.occurs_in_address(text, hidden, agreed):
            return document
        self.report_replaced(document, written, hidden, agreed)
        for strict in (hidden, tuple(replace(item, parts_alone=True) for item in hidden)):
            shown = self.with_roles(document, strict, agreed)
            if not attribution.occurs(document_texts.shown_text(shown), hidden, agreed):
                return shown
        raise _UncertainError("a name without consent cannot be taken out of the body")

    def with_roles(self, document: Document, hidden: tuple[Hidden, ...], agreed: tuple[str, ...]) -> Document:
        urls = {url for link in document.reading.links for url in (link.url, link.written)
                if url and attribution.occurs_in_address(url, hidden, agreed)}  # fmt: skip
        body = without_addresses(without_links(document.body, urls), urls)
        kind = self.declaration.content_types[document.content_type]

        def change(text: str) -> str:
            # A single word with slashes or dots is an address, in which names are joined.
            if " " not in text and "/" in text and attribution.occurs_in_address(text, hidden, agreed):
                return personal.WITHHELD["meeting link"]
            return attribution.replaced(text, hidden, agreed)

        return self.reread(document_texts.mapped(replace(document, body=body), change, kind))

    def report_replaced(
        self, document: Document, written: Document, hidden: tuple[Hidden, ...], agreed: tuple[str, ...]
    ) -> None:
        first: dict[str, int] = {}
        for item in hidden:
            lines = _lines(written, attribution.places(written.body, item, agreed))
            for line in lines:
                self.note(written, line, "name", "nobody agreed to give it in this edition")
            if lines or attribution.occurs(document_texts.all_text(document), [item], agreed):
                first[item.name] = lines[0] if lines else written.line
        message = f"would be withheld from {self.visibility}: a name without consent"
        for line in first.values():
            self.add("KB405", document, message, line)
            self.note(written, line, "name", "nobody agreed to give it in this edition")

    def report_names(self, document: Document) -> None:
        """A name in a document that is not under the Rule is reported and never changed."""
        text = document_texts.all_text(document)
        for name in self.names.unspoken:
            if attribution.occurs(text, [name]):
                line = document_texts.line_of(document, partial(attribution.occurs, hidden=[name]))
                self.add("KB406", document, "names a speaker who did not agree to be named elsewhere", line)

    def without_personal_data(self, document: Document, written: Document) -> Document:
        """Addresses of people, phone numbers and meeting links are for the network, not for the public."""
        allowed = self.declaration.allowed
        found = {item.kind for item in personal.find(self.personal_text(document)) if item not in allowed}
        for kind in sorted(found):
            code = "KB408" if kind == "editable document" else "KB407"
            line = _line_of_kind(written, kind)
            self.add(code, document, f"holds {'an' if kind[0] in 'aeiou' else 'a'} {kind}", line)
        kinds = self.personal_kinds(document) & found
        if not kinds:
            return document
        self.note_personal(written, kinds)
        urls = {url for link in document.reading.links for url in (link.url, link.written)
                if url and _is_personal(url, kinds, allowed)}  # fmt: skip
        document = replace(document, body=without_links(document.body, urls))
        kind_of = self.declaration.content_types[document.content_type]

        def change(text: str) -> str:
            return personal.without(text, kinds, allowed)

        unread = document_texts.mapped(document, change, kind_of)
        shown = self.reread(unread) if unread.body != written.body else unread
        shown = replace(
            shown, speakers=tuple(replace(each, name=change(each.name)) for each in shown.speakers)
        )
        if _is_personal(document_texts.shown_text(shown), kinds, allowed):
            raise _UncertainError("personal data cannot be taken out of the body")
        return shown

    def personal_kinds(self, document: Document) -> set[str]:
        """The kinds of personal data that the edition leaves out of the document."""
        if self.visibility != "public":
            return set()
        return {*_PERSONAL, *(("editable document",) if document.attribution == RULE else ())}

    def personal_text(self, document: Document) -> str:
        names = "\n".join(speaker.name for speaker in document.speakers)
        return "\n".join((document_texts.all_text(document), names, document_texts.shown_text(document)))

    def note_personal(self, written: Document, kinds: set[str]) -> None:
        found = [item for item in personal.find(written.body) if item not in self.declaration.allowed]
        lines = {kind: [item.start for item in found if item.kind == kind] for kind in kinds}
        for kind, starts in lines.items():
            for line in _lines(written, starts) or [written.line]:
                self.note(written, line, kind, "personal data is for the network")

    # -- addresses ------------------------------------------------------------------------------------------------

    def new_slugs(self) -> dict[str, str]:
        """The slugs of documents whose own would give a name or an address away, by their ids; distinct."""
        taken = {document.id for document in self.library.documents}
        slugs: dict[str, str] = {}
        for document in self.library.documents:
            slug = self.without_secrets(document, document.slug)
            if document.id in self.withheld or slug == document.slug:
                continue
            candidate, number = slug, 2
            while f"{document.content_type}/{candidate}" in taken:
                candidate, number = f"{slug}-{number}", number + 1
            taken.add(f"{document.content_type}/{candidate}")
            slugs[document.id] = candidate
        return slugs

    def without_secrets(self, document: Document, path: str) -> str:
        """A slug or a path without names and personal data."""
        hidden, agreed = self.names.of(document)
        if hidden and attribution.occurs_in_address(path, hidden, agreed):
            roles = [replace(item, role=slugify(item.role)) for item in hidden]
            path = attribution.replaced(path, roles, agreed)
            if attribution.occurs_in_address(path, hidden, agreed):
                path = slugify(attribution.DEFAULT_ROLE)
        cleaned = personal.without(path, self.personal_kinds(document), self.declaration.allowed)
        return path if cleaned == path else cleaned.translate(_PLAIN)

    def at_its_address(self, document: Document) -> Document:
        """The document with an id, an address and a path that give nothing away."""
        hidden, agreed = self.names.of(document)
        path = self.without_secrets(document, document.source_path)
        redirects = tuple(old for old in document.redirect_from if self.without_secrets(document, old) == old)
        slug = self.slugs.get(document.id, document.slug)
        if hidden and attribution.occurs_in_address(path, hidden, agreed):
            path = f"{document.content_type}/{slug}"
        return replace(
            document,
            id=f"{document.content_type}/{slug}",
            slug=slug,
            source_path=path,
            redirect_from=redirects,
        )

    # -- the whole ----------------------------------------------------------------------------------------------

    def edition(self, kept: Mapping[str, Document]) -> Edition:
        ids = {id: document.id for id, document in kept.items()}
        documents = tuple(
            replace(document, parent=ids[document.parent] if document.parent else None)
            for document in kept.values()
        )
        links = tuple(self.links(kept))
        return Edition(
            visibility=self.visibility,
            documents=documents,
            links=_renumbered(_renamed(link, ids) for link in links),
            external_links=tuple(replace(link, source=ids[link.source]) for link in self.external_links(kept)),
            addresses={ids[id]: self.addresses(id, kept) for id in kept if id in self.library.addresses},
            redirects={path: ids[id] for path, id in self.library.redirects.items()
                       if id in kept and path in {"/" + site_path(old).strip("/") for old in kept[id].redirect_from}},
            diagnostics=tuple(
                shown_diagnostics(
                    self.library,
                    kept,
                    links,
                    self.report,
                    self.closed,
                    self.changed,
                    (self.visibility, self.declaration),
                )
            ),
        )  # fmt: skip

    def links(self, kept: Mapping[str, Document]) -> Iterator[Link]:
        for link in self.library.links:
            source = kept.get(link.source)
            if source is None or (link.relation == "body" and link.source in self.followed):
                continue
            if link.relation not in self.closed[source.content_type]:
                yield from self.shown_link(link, kept)
        for id, followed in self.followed.items():
            if id in kept:
                yield from (shown for link in followed.links for shown in self.shown_link(link, kept))

    def shown_link(self, link: Link, kept: Mapping[str, Document]) -> Iterator[Link]:
        """The link if its target is in the edition, and neither that nor its text says what its document may not.

        A reference by a title or an address that its target has lost is by its id instead.
        """
        if link.target is not None and link.target not in kept:
            return
        source = self.book.documents[link.source]
        if link.target is not None and self.tells(link.reference, source, self.book.documents[link.target]):
            link = replace(link, reference=kept[link.target].id)
        target = kept[link.target].title if link.target else ""
        if not self.tells(f"{link.reference}\n{target}", source):
            yield link
            return
        message = f"would be withheld from {self.visibility}: '{link.relation}' gives a name without consent"
        self.add("KB405", source, message, link.line)
        self.note(source, link.line, "name", "nobody agreed to give it in this edition")

    def tells(self, text: str, *documents: Document) -> bool:
        """Whether a text gives away what one of some documents may not give."""
        return any(
            attribution.occurs_in_address(text, *self.names.of(document))
            or _is_personal(text, self.personal_kinds(document), self.declaration.allowed)
            for document in documents
        )

    def external_links(self, kept: Mapping[str, Document]) -> Iterator[ExternalLink]:
        unchanged = (link for link in self.library.external_links if link.source not in self.followed)
        yield from (link for link in unchanged if link.source in kept)
        for id, followed in self.followed.items():
            if id in kept:
                yield from followed.external_links

    def addresses(self, id: str, kept: Mapping[str, Document]) -> Mapping[int, Address]:
        found = self.followed[id].addresses if id in self.followed else self.library.addresses[id]
        return {
            slot: address
            for slot, address in found.items()
            if address.document is None or address.document in kept
        }


_PLAIN = str.maketrans({"[": "", "]": "", " ": "-"})


def written_speakers(document: Document, written: Document) -> Document:
    """The document with its speakers' names as written, by which it is told who they are."""
    pairs = zip(document.speakers, written.speakers, strict=True)
    return replace(
        document, speakers=tuple(replace(shown, name=before.name) for shown, before in pairs), id=written.id
    )


def _closed_fields(kind: ContentType, visibility: str) -> frozenset[str]:
    """The fields that are for others, those of records as `record.field`."""
    return frozenset(_closed(kind.fields.values(), visibility, ""))


def _closed(fields: Iterable[Field], visibility: str, record: str) -> Iterator[str]:
    for field in fields:
        if field.visibility and not may_read(field.visibility, visibility):
            yield record + field.name
        yield from _closed(field.fields.values(), visibility, f"{record}{field.name}.")


def _without_inner(value: Any, field: Field, name: str, closed: frozenset[str]) -> Any:
    """A record without the parts of it that are for others; None where nothing is left."""
    if not any(inner.startswith(f"{name}.") for inner in closed):
        return value
    if isinstance(value, tuple):
        records = (_without_inner(item, field, name, closed) for item in value)
        return tuple(record for record in records if record) or None
    return {
        key: _without_inner(item, field.fields[key], f"{name}.{key}", closed) if key in field.fields else item
        for key, item in value.items() if f"{name}.{key}" not in closed
    } or None  # fmt: skip


def _lines(document: Document, places: Iterable[int]) -> list[int]:
    """The lines of the file on which places of the body stand, each once."""
    return sorted({document.body_line + document.body.count("\n", 0, place) for place in places})


def _line_of_kind(document: Document, kind: str) -> int:
    """The line of the file on which the body first holds personal data of a kind, or the document's own."""
    starts = (item.start for item in personal.find(document.body) if item.kind == kind)
    start = next(starts, None)
    return document.line if start is None else document.body_line + document.body.count("\n", 0, start)


def _is_personal(text: str, kinds: Iterable[str], allowed: personal.Allowed) -> bool:
    wanted = frozenset(kinds)
    return bool(wanted) and any(item.kind in wanted and item not in allowed for item in personal.find(text))


def _renamed(link: Link, ids: Mapping[str, str]) -> Link:
    return replace(link, source=ids[link.source], target=ids[link.target] if link.target else None)


def _renumbered(links: Iterable[Link]) -> tuple[Link, ...]:
    """Positions without the gaps that a withheld target would leave."""
    counts: dict[tuple[str, str], int] = {}
    found = []
    for link in links:
        key = (link.source, link.relation)
        counts[key] = counts.get(key, -1) + 1
        found.append(replace(link, position=counts[key]) if link.position != counts[key] else link)
    return tuple(found)
