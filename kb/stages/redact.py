"""Makes an edition of the library: takes out whatever its readers may not see, and is the only place that does.

Everything that an edition's readers get (HTML, plain text, sections, counts, positions) is made afterwards, from
what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

from kb import attribution, markdown, personal
from kb.addresses import AddressBook, Followed, follow, site_path
from kb.declaration import ContentType, Declaration
from kb.diagnostics import CODES, Report
from kb.markdown.comments import without_comments
from kb.model import Address, Diagnostic, Document, Edition, ExternalLink, Library, Link, Reading, Speaker
from kb.values import fold, slugify, title_from_slug, title_of_body
from kb.visibility import EDITIONS, is_withheld, may_read
from kb.withholding import withheld_passages, without_links, without_passages

# Their messages name other documents than the one that they are about.
_NAMING_CODES = frozenset({"KB013", "KB301", "KB302", "KB303", "KB305", "KB306", "KB404", "KB501", "KB502"})


class Reader(Protocol):
    """Reads a body, as `kb.markdown.read` does."""

    def __call__(self, text: str, *, wikilinks: bool = False) -> Reading: ...


_PERSONAL = ("e-mail address", "phone number", "meeting link")


def redact(
    library: Library, declaration: Declaration, visibility: str, report: Report, read: Reader = markdown.read
) -> Edition:
    """The edition for readers up to a visibility; what is withheld is reported without its content.

    A body that has changed is read anew with `read`, which may remember what it has read.
    """
    redactor = _Redactor(library, declaration, visibility, report, read)
    kept: dict[str, Document] = {}
    for document in library.documents:
        redacted = redactor.document(document)
        if redacted is not None and (document.parent is None or redactor.is_shown(document, kept)):
            kept[document.id] = redacted
    return redactor.edition(kept)


class _Redactor:
    """Carries what one edition's redaction needs to know; documents are named by their ids in the library."""

    def __init__(
        self, library: Library, declaration: Declaration, visibility: str, report: Report, read: Reader
    ) -> None:
        self.read = read
        self.library = library
        self.declaration = declaration
        self.visibility = visibility
        self.report = report
        self.withheld = {document.id for document in library.documents if is_withheld(document, visibility)}
        self.withheld_names = {
            fold(name) for document in library.documents if document.id in self.withheld
            for name in (document.id, document.slug, document.slug.rsplit("/", 1)[-1], document.title)
        }  # fmt: skip
        self.book = AddressBook(declaration, library.documents)
        self.names = _Names(library, declaration, visibility)
        self.followed: dict[str, Followed] = {}
        self.changed: set[str] = set()
        self.closed = {
            name: _closed_fields(kind, visibility) for name, kind in declaration.content_types.items()
        }

    def is_shown(self, inline: Document, kept: Mapping[str, Document]) -> bool:
        """Whether the edition has the document in which an inline one stands, and the field in which it stands."""
        parent = kept.get(inline.parent or "")
        return parent is not None and any(
            reference.text == inline.id and reference.relation not in self.closed[parent.content_type]
            for reference in parent.references
        )

    def add(self, code: str, document: Document, message: str, line: int = 0) -> None:
        self.report.add(code, document.source_path, message, line=line or document.line, document=document.id)

    # -- one document -----------------------------------------------------------------------------------------

    def document(self, document: Document) -> Document | None:
        """The document as the edition's readers may see it, or None where they may not or it cannot be made certain."""
        if document.id in self.withheld:
            if not document.doubtful:  # else an error says so already
                message = f"would be withheld from {self.visibility}: it is {document.visibility}"
                self.add("KB401", document, message)
            return None
        # What a comment says was never read, so the reading stays.
        document = replace(document, body=without_comments(document.body))
        document = self.without_kept_references(document)
        linkless = self.without_links(self.without_passages(self.without_fields(document)))
        if linkless is None:
            self.withheld.add(document.id)
            return None
        redacted = self.without_personal_data(self.without_names(linkless))
        if redacted != document:
            self.changed.add(document.id)
            self.followed[document.id] = follow(replace(redacted, id=document.id), self.book)
        return replace(redacted, speakers=self.names.speakers(redacted))

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
            message = f"would be withheld from {self.visibility}: a {passage.word} passage"
            self.add("KB402", document, message, document.body_line + passage.first_line - 1)
        return self.with_body(
            document, without_passages(document.body, document.reading.passages, self.visibility)
        )

    def with_body(self, document: Document, body: str) -> Document:
        """The document with another body, read anew."""
        return document if body == document.body else self.reread(replace(document, body=body))

    def reread(self, document: Document) -> Document:
        reading = (
            self.read(document.body, wikilinks=self.declaration.site.wikilinks)
            if document.body
            else Reading()
        )
        document = replace(document, reading=reading)
        if "title" in document.from_body:
            document = replace(document, title=title_of_body(reading) or title_from_slug(document.slug))
        return replace(document, summary=reading.summary) if "summary" in document.from_body else document

    def without_fields(self, document: Document) -> Document:
        """The document without the declared fields that are for others, and without what was taken from them."""
        closed = self.closed[document.content_type]
        fields = self.declaration.content_types[document.content_type].fields
        told = {*document.values, *document.extra, *(reference.relation for reference in document.references)}
        if not closed & told:
            return document
        for name in sorted(closed & told):
            self.add("KB402", document, f"would be withheld from {self.visibility}: field '{name}'")
        taken = {field.role for name, field in fields.items() if name in closed}
        return replace(
            document,
            summary=None if "summary" in taken else document.summary,
            date_start=None if "date_start" in taken else document.date_start,
            date_end=None if "date_end" in taken else document.date_end,
            language=None if "language" in taken else document.language,
            values={name: value for name, value in document.values.items() if name not in closed},
            extra={name: value for name, value in document.extra.items() if name not in closed},
            references=tuple(
                reference for reference in document.references if reference.relation not in closed
            ),
        )

    def without_links(self, document: Document) -> Document | None:
        """The document with links to what is withheld as plain text, or None where one cannot be taken out."""
        urls = self.withheld_urls(document)
        document = self.with_body(document, without_links(document.body, urls))
        left = self.withheld_urls(document) if urls else set()
        if left:
            line = min(link.line for link in document.reading.links if link.url in left)
            message = "a link to a withheld document cannot be taken out of the body"
            self.add("KB403", document, message, document.body_line + line - 1)
            return None
        return document

    def withheld_urls(self, document: Document) -> set[str]:
        if not self.withheld:
            return set()
        targets = ((link.url, self.book.resolve(document, link).document) for link in document.reading.links)
        return {url for url, target in targets if target in self.withheld}

    def without_names(self, document: Document) -> Document:
        """Under the Rule: the document with the role in place of each name that nobody agreed to give."""
        if document.attribution != "chatham-house":
            self.report_names(document)
            return document
        names = self.names.to_replace(document)
        if not names:
            return document
        for name, _, _ in names:
            if attribution.occurs(name, attribution.folded_text(_all_text(document))):
                line = _line_of(document, partial(_names, name))
                self.add(
                    "KB405",
                    document,
                    f"would be withheld from {self.visibility}: a name without consent",
                    line,
                )
        urls = {link.url for link in document.reading.links if _is_named(link.url, names)}
        document = replace(document, body=without_links(document.body, urls))
        document = _mapped(document, lambda text: attribution.replaced(text, names), self.declaration)
        return self.without_names_in_address(self.reread(document), names)

    def without_names_in_address(self, document: Document, names: list[tuple[str, str, bool]]) -> Document:
        """A name in the file's name would stand in the id, the address and the source path."""
        slug = attribution.replaced(
            document.slug, [(name, slugify(role), alone) for name, role, alone in names]
        )
        path = attribution.replaced(
            document.source_path, [(name, slugify(role), alone) for name, role, alone in names]
        )
        redirects = tuple(old for old in document.redirect_from if attribution.replaced(old, names) == old)
        return replace(
            document,
            id=f"{document.content_type}/{slug}",
            slug=slug,
            source_path=path,
            redirect_from=redirects,
        )

    def report_names(self, document: Document) -> None:
        """A name in a document that is not under the Rule is reported and never changed."""
        names = self.names.unspoken
        if names:
            text = attribution.folded_text(_all_text(document))
            for name in sorted(names):
                if attribution.occurs(name, text):
                    line = _line_of(document, partial(_names, name))
                    self.add(
                        "KB406", document, "names a speaker who did not agree to be named elsewhere", line
                    )

    def without_personal_data(self, document: Document) -> Document:
        """Addresses of people, phone numbers and meeting links are for the network, not for the public."""
        found = {
            item.kind for item in personal.find(_all_text(document)) if item not in self.declaration.allowed
        }
        for kind in sorted(found):
            code = "KB408" if kind == "editable document" else "KB407"
            line = _line_of(document, partial(_holds, kind))
            self.add(code, document, f"holds {'an' if kind[0] in 'aeiou' else 'a'} {kind}", line)
        kinds = set(_PERSONAL) if self.visibility == "public" else set()
        if document.attribution == "chatham-house" and self.visibility == "public":
            kinds.add("editable document")
        if not found & kinds:
            return document
        allowed = self.declaration.allowed
        urls = {link.url for link in document.reading.links
                if any(item.kind in kinds and item not in allowed for item in personal.find(link.url))}  # fmt: skip
        document = replace(document, body=without_links(document.body, urls))
        return self.reread(
            _mapped(document, lambda text: personal.without(text, kinds, allowed), self.declaration)
        )

    # -- the whole ----------------------------------------------------------------------------------------------

    def edition(self, kept: Mapping[str, Document]) -> Edition:
        ids = {id: document.id for id, document in kept.items()}
        documents = tuple(
            replace(document, parent=ids[document.parent] if document.parent else None)
            for document in kept.values()
        )
        return Edition(
            visibility=self.visibility,
            documents=documents,
            links=_renumbered(_renamed(link, ids) for link in self.links(kept)),
            external_links=tuple(replace(link, source=ids[link.source]) for link in self.external_links(kept)),
            addresses={ids[id]: self.addresses(id, kept) for id in kept if id in self.library.addresses},
            redirects={path: ids[id] for path, id in self.library.redirects.items()
                       if id in kept and path in {"/" + site_path(old).strip("/") for old in kept[id].redirect_from}},
            diagnostics=tuple(self.diagnostics(kept)),
        )  # fmt: skip

    def links(self, kept: Mapping[str, Document]) -> Iterator[Link]:
        for link in self.library.links:
            source = kept.get(link.source)
            if source is None or (link.relation == "body" and link.source in self.followed):
                continue
            if link.relation not in self.closed[source.content_type] and self.may_name(source, link, kept):
                yield link
        for id, followed in self.followed.items():
            if id in kept:
                yield from (link for link in followed.links if self.may_name(kept[id], link, kept))

    def may_name(self, source: Document, link: Link, kept: Mapping[str, Document]) -> bool:
        """Whether a link can stand: its target is in the edition, and neither it nor its text is a withheld name."""
        if link.target is not None and link.target not in kept:
            return False
        if source.attribution != "chatham-house":
            return True
        target = kept[link.target].title if link.target else ""
        text = attribution.folded_text(f"{link.reference}\n{target}")
        return not any(attribution.occurs(name, text) for name, _, _ in self.names.to_replace(source))

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

    def diagnostics(self, kept: Mapping[str, Document]) -> Iterator[Diagnostic]:
        """Those of the edition's own documents, which say nothing that the edition does not."""
        of_path = {
            document.source_path: document.id
            for document in reversed(self.library.documents)
            if document.parent is None
        }
        for diagnostic in self.report:
            document = diagnostic.document or of_path.get(diagnostic.path)
            if document is None or document not in kept or diagnostic.code.startswith("KB4"):
                continue
            diagnostic = replace(diagnostic, document=kept[document].id, path=kept[document].source_path)
            if document in self.changed or (self.withheld and diagnostic.code in _NAMING_CODES):
                code = CODES[diagnostic.code]
                diagnostic = replace(
                    diagnostic, message=code.name.replace("-", " "), hint=code.hint, line=1, column=1
                )
            yield diagnostic


class _Names:
    """The names that the knowledge base knows, and which of them each document may give."""

    def __init__(self, library: Library, declaration: Declaration, visibility: str) -> None:
        self.visibility = visibility
        people = {name for name, kind in declaration.content_types.items() if kind.people}
        speakers = [speaker for document in library.documents for speaker in document.speakers]
        self.known = {document.title for document in library.documents if document.content_type in people}
        self.known |= {speaker.name for speaker in speakers}
        agreed = {speaker.name for speaker in speakers if self.agrees(speaker)}
        ruled = [document for document in library.documents if document.attribution == "chatham-house"]
        self.unspoken = {speaker.name for document in ruled for speaker in document.speakers} - agreed
        self.found: dict[str, list[tuple[str, str, bool]]] = {}

    def agrees(self, speaker: Speaker) -> bool:
        return speaker.consent in EDITIONS and may_read(speaker.consent, self.visibility)

    def to_replace(self, document: Document) -> list[tuple[str, str, bool]]:
        """(name, role, whether parts of it count) for every name that the document may not give, longest first."""
        if document.id not in self.found:
            own = {speaker.name: speaker for speaker in document.speakers}
            names = [
                (name, speaker.attributed_as or speaker.role or attribution.DEFAULT_ROLE, True)
                for name, speaker in own.items()
                if not self.agrees(speaker)
            ]
            if self.visibility == "public":
                names += [(name, attribution.DEFAULT_ROLE, False) for name in self.known - own.keys()]
            self.found[document.id] = sorted(names, key=lambda item: (-len(item[0]), item[0]))
        return self.found[document.id]

    def speakers(self, document: Document) -> tuple[Speaker, ...]:
        """Who is named: outside the Rule everyone; under it those who agreed, the others by their role alone."""
        if document.attribution != "chatham-house":
            return document.speakers
        return tuple(
            speaker if self.agrees(speaker)
            else Speaker(name=speaker.attributed_as or speaker.role or attribution.DEFAULT_ROLE, part=speaker.part)
            for speaker in document.speakers
        )  # fmt: skip


def _closed_fields(kind: ContentType, visibility: str) -> frozenset[str]:
    return frozenset(
        field.name
        for field in kind.fields.values()
        if field.visibility and not may_read(field.visibility, visibility)
    )


def _names(name: str, text: str) -> bool:
    return attribution.occurs(name, attribution.folded_text(text))


def _is_named(text: str, names: list[tuple[str, str, bool]]) -> bool:
    folded = attribution.folded_text(text)
    return any(attribution.occurs(name, folded, parts_alone=alone) for name, _, alone in names)


def _holds(kind: str, text: str) -> bool:
    return any(item.kind == kind for item in personal.find(text))


def _line_of(document: Document, holds: Callable[[str], bool]) -> int:
    """The line of the file on which the body first holds something, or the document's own where it does not."""
    for number, line in enumerate(document.body.split("\n")):
        if holds(line):
            return document.body_line + number
    return document.line


def _all_text(document: Document) -> str:
    parts: list[str] = [document.title, document.summary or "", document.slug, document.body]
    parts.extend(_strings(document.values))
    parts.extend(_strings(document.extra))
    return "\n".join(parts)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)


def _mapped(document: Document, change: Callable[[str], str], declaration: Declaration) -> Document:
    """The document with every text of it changed; an address that would change is unknown instead."""
    fields = declaration.content_types[document.content_type].fields
    values = {
        name: value if fields[name].kind in ("date", "date_range") else _changed(value, change)
        for name, value in document.values.items()
        if fields[name].kind not in ("url", "email") or _changed(value, change) == value
    }
    return replace(
        document,
        title=change(document.title),
        summary=change(document.summary) if document.summary else None,
        series=change(document.series) if document.series else None,
        withdrawn=change(document.withdrawn) if document.withdrawn else document.withdrawn,
        body=change(document.body),
        values=values,
        extra=_changed(dict(document.extra), change),
        speakers=tuple(_changed_speaker(speaker, change) for speaker in document.speakers),
    )


def _changed_speaker(speaker: Speaker, change: Callable[[str], str]) -> Speaker:
    """Names are not changed here: whether they may be given is a matter of consent."""
    links = tuple(url for url in speaker.links if change(url) == url)
    return replace(speaker, talk=change(speaker.talk) if speaker.talk else None, links=links)


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {change(str(key)): _changed(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_changed(item, change) for item in value)
    return value


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
