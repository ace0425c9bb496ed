"""What each reference names: documents by id, slug, title, another key or address, and links in bodies."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath

from kb.addresses import AddressBook, follow, path_of, plain_path, site_path
from kb.declaration import ContentType, Declaration
from kb.diagnostics import Report
from kb.fields import Field
from kb.model import Address, Document, ExternalLink, Library, Link, Reference, Repair
from kb.values import fold, shorten

DEFAULT_WAYS = ("id", "slug", "title", "url")
# A suggestion compares the reference with every name of its content type; so many are enough to see a pattern.
MOST_SUGGESTIONS = 200


def link(documents: Iterable[Document], declaration: Declaration, report: Report) -> Library:
    """The library: documents with distinct ids and addresses, every reference resolved or kept as dangling."""
    distinct = _distinct(tuple(documents), declaration, report)
    names = _Names(declaration, distinct)
    book = AddressBook(declaration, distinct)
    linker = _Linker(declaration, names, book, report)
    for document in distinct:
        linker.relations(document)
        linker.follow(document)
    linker.check_inverses()
    return Library(
        distinct, tuple(linker.links), tuple(linker.external_links), linker.addresses,
        _redirects(distinct, book, report),
    )  # fmt: skip


def _distinct(
    documents: tuple[Document, ...], declaration: Declaration, report: Report
) -> tuple[Document, ...]:
    """Documents whose id and address are theirs alone; of those that share one, none can be told to be right."""

    def address(document: Document) -> str:
        return path_of(declaration.content_types[document.content_type], document.slug)

    clashing = _clashing(documents, lambda document: document.id)
    for id, group in clashing.items():
        _report_clash("KB013", f"id '{id}'", group, report)
    kept = tuple(document for document in documents if document.id not in clashing)
    addresses = _clashing(kept, address)
    for url, group in addresses.items():
        _report_clash("KB501", f"address '{url}'", group, report)
    kept = tuple(document for document in kept if address(document) not in addresses)
    lost = {document.id for document in documents} - {document.id for document in kept}
    # What stands inline in a document that is left out is left out with it.
    return tuple(document for document in kept if document.parent not in lost)


def _clashing(documents: Iterable[Document], key: Callable[[Document], str]) -> dict[str, list[Document]]:
    groups: dict[str, list[Document]] = {}
    for document in documents:
        groups.setdefault(key(document), []).append(document)
    return {name: group for name, group in groups.items() if len(group) > 1}


def _report_clash(code: str, what: str, group: list[Document], report: Report) -> None:
    for document in group:
        others = ", ".join(sorted(f"'{other.source_path}'" for other in group if other is not document))
        report.add(
            code, document.source_path, f"{what} is also that of {others}", line=document.line, field="slug"
        )


class _Names:
    """The names by which the documents of each content type can be referred to."""

    def __init__(self, declaration: Declaration, documents: Iterable[Document]) -> None:
        self.by_type: dict[str, list[Document]] = {name: [] for name in declaration.content_types}
        self.ids: dict[str, Document] = {}
        for document in documents:
            self.by_type[document.content_type].append(document)
            self.ids[document.id] = document
        self.tables: dict[tuple[str | None, str, bool], dict[str, list[str]]] = {}

    def table(self, content_type: str | None, way: str, folded: bool) -> dict[str, list[str]]:
        """Names of one way to the ids that have them; made when first asked for."""
        key = (content_type, way, folded)
        if key not in self.tables:
            table: dict[str, list[str]] = {}
            documents = self.ids.values() if content_type is None else self.by_type[content_type]
            for document in documents:
                for name in _names_of(document, way):
                    found = table.setdefault(fold(name) if folded else name, [])
                    if document.id not in found:
                        found.append(document.id)
            self.tables[key] = table
        return self.tables[key]


def _names_of(document: Document, way: str) -> tuple[str, ...]:
    if way == "id":
        return (document.id,)
    if way == "slug":
        return (document.slug, document.id)
    if way == "title":
        return (document.title,)
    value = document.values.get(way)
    if value is None:
        return ()
    return tuple(str(item) for item in value) if isinstance(value, tuple) else (str(value),)


class _Linker:
    def __init__(self, declaration: Declaration, names: _Names, book: AddressBook, report: Report) -> None:
        self.declaration = declaration
        self.names = names
        self.book = book
        self.report = report
        self.suggested: dict[tuple[str | None, str], str] = {}
        self.links: list[Link] = []
        self.external_links: list[ExternalLink] = []
        self.addresses: dict[str, Mapping[int, Address]] = {}

    # -- declared relations -----------------------------------------------------------------------------------

    def relations(self, document: Document) -> None:
        fields = self.declaration.content_types[document.content_type].fields
        for reference in document.references:
            target = self.target(document, reference, _field_of(fields, reference.relation))
            self.links.append(
                Link(
                    document.id,
                    target,
                    reference.relation,
                    reference.text,
                    reference.position,
                    reference.line,
                    reference.column,
                )
            )

    def target(self, document: Document, reference: Reference, field: Field | None) -> str | None:
        """The id that a reference names, or None, which is reported."""
        to = field.to if field else None
        ways = (field.by if field else ()) or DEFAULT_WAYS
        text = unicodedata.normalize("NFC", reference.text)
        if field and field.inline and text in self.names.ids:
            return text
        for folded in (False, True):
            for way in ways:
                found = self.found(document, to, way, text, folded)
                if len(found) > 1:
                    self.ambiguous(document, reference, found)
                    return None
                if found:
                    if folded and not self.is_file_name(found[0], text):
                        self.folded(document, reference, found[0], way)
                    return found[0]
        self.dangling(document, reference, to)
        return None

    def found(self, document: Document, to: str | None, way: str, text: str, folded: bool) -> list[str]:
        if way in ("url", "source_url"):
            ids = self.book.paths.get(plain_path(site_path(text)), {}) if "/" in text and not folded else {}
            return [id for id in ids if to is None or id.startswith(f"{to}/")]
        table = self.names.table(to, way, folded)
        key = fold(text) if folded else text
        if way == "slug" and document.parent is not None and to == document.content_type:
            sibling = f"{document.parent.split('/', 1)[1]}/{text}"
            if found := table.get(fold(sibling) if folded else sibling):
                return found
        found = table.get(key, [])
        if len(found) > 1 and document.parent is not None:
            siblings = [id for id in found if self.names.ids[id].parent == document.parent]
            return siblings or found
        return found

    def is_file_name(self, id: str, text: str) -> bool:
        """Whether a document's file is called so, which is how notes name each other."""
        return PurePosixPath(self.names.ids[id].source_path).stem == text

    def ambiguous(self, document: Document, reference: Reference, found: list[str]) -> None:
        named = ", ".join(f"'{id}'" for id in found[:3]) + (" …" if len(found) > 3 else "")
        self.add(
            "KB303", document, reference, f"'{shorten(reference.text)}' names {len(found)} documents: {named}"
        )

    def folded(self, document: Document, reference: Reference, id: str, way: str) -> None:
        exact = next(
            (name for name in _names_of(self.names.ids[id], way) if fold(name) == fold(reference.text)), id
        )
        message = f"'{shorten(reference.text)}' is written '{shorten(exact)}'"
        repair = (reference.text, exact)
        self.add("KB302", document, reference, message, f"Write '{shorten(exact)}'.", repair)

    def dangling(self, document: Document, reference: Reference, to: str | None) -> None:
        what = (
            f"no document '{to}/{shorten(reference.text)}'"
            if to
            else f"no document '{shorten(reference.text)}'"
        )
        self.add("KB301", document, reference, what, self.suggestion(to, reference.text))

    def suggestion(self, to: str | None, text: str) -> str:
        key = (to, text)
        if key not in self.suggested:
            names = {**self.names.table(to, "title", True), **self.names.table(to, "slug", True)}
            close = (
                difflib.get_close_matches(fold(text), names, 1, 0.75)
                if len(self.suggested) < MOST_SUGGESTIONS
                else []
            )
            self.suggested[key] = f"Did you mean '{names[close[0]][0]}'?" if close else ""
        return self.suggested[key]

    def add(
        self, code: str, document: Document, reference: Reference, message: str, hint: str = "",
        repair: Repair | None = None,
    ) -> None:  # fmt: skip
        self.report.add(code, document.source_path, f"{reference.relation}: {message}", line=reference.line,
                        column=reference.column, field=reference.relation, hint=hint, document=document.id,
                        repair=repair)  # fmt: skip

    def follow(self, document: Document) -> None:
        followed = follow(document, self.book)
        self.links.extend(followed.links)
        self.external_links.extend(followed.external_links)
        if followed.addresses:
            self.addresses[document.id] = followed.addresses
        for code, message, line, column, url in followed.problems:
            hint = self.suggestion(None, _last_part(url)) if code == "KB304" else ""
            self.report.add(code, document.source_path, message, line=line, column=column, field="body", hint=hint,
                            document=document.id)  # fmt: skip

    # -- relations declared from both sides -------------------------------------------------------------------

    def check_inverses(self) -> None:
        """Report each pair that one side names and the other, which names others, does not."""
        pairs = {(link.source, link.relation, link.target) for link in self.links}
        speaking = {(link.source, link.relation) for link in self.links}
        for link in self.links:
            inverse = self.inverse(link)
            if inverse is None or link.target is None or (link.target, inverse, link.source) in pairs:
                continue
            silent = "" if (link.target, inverse) in speaking else ", which names none"
            document = self.names.ids[link.source]
            message = f"{link.relation}: '{link.target}' does not name '{link.source}' as {inverse}{silent}"
            self.report.add("KB306", document.source_path, message, line=link.line, column=link.column,
                            field=link.relation, document=document.id)  # fmt: skip

    def inverse(self, link: Link) -> str | None:
        kind: ContentType = self.declaration.content_types[link.source.split("/", 1)[0]]
        field = kind.fields.get(link.relation)
        if field is None:
            return None
        if field.inverse is not None:
            return field.inverse
        target = self.declaration.content_types[field.to] if field.to else None
        named = (
            (
                other.name
                for other in target.fields.values()
                if other.inverse == field.name and other.to == kind.name
            )
            if target
            else ()
        )
        return next(iter(named), None)


def _last_part(url: str) -> str:
    """What an address most likely names: its last part, without an ending and what follows the path."""
    path = re.split(r"[?#]", url, maxsplit=1)[0].rstrip("/")
    return re.sub(r"\.\w{1,5}$", "", path.rsplit("/", 1)[-1])


def _field_of(fields: Mapping[str, Field], relation: str) -> Field | None:
    """The declared field of a relation; `points.sources` is the field sources of the records of points."""
    name, _, key = relation.partition(".")
    field = fields.get(name)
    return field.fields.get(key) if field and key else field


def _redirects(documents: Iterable[Document], book: AddressBook, report: Report) -> dict[str, str]:
    """Old address paths to the document that now answers there."""
    claims: dict[str, list[Document]] = {}
    for document in documents:
        for path in document.redirect_from:
            claims.setdefault("/" + site_path(path).strip("/"), []).append(document)
    own = {url: id for id, url in book.urls.items()}
    redirects: dict[str, str] = {}
    for path, claimants in sorted(claims.items()):
        ids = {document.id for document in claimants} | ({own[path]} if path in own else set())
        if len(ids) == 1:
            redirects[path] = claimants[0].id
            continue
        for document in claimants:
            named = ", ".join(f"'{id}'" for id in sorted(ids - {document.id}))
            report.add("KB502", document.source_path, f"redirect_from '{path}' is also an address of {named}",
                       line=document.line, field="redirect_from", document=document.id)  # fmt: skip
    return {path: id for path, id in redirects.items() if own.get(path) != id}
