"""A document without addresses of people, phone numbers and links to meetings, which are not for the public."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace

from kb import document_texts, personal
from kb.consent import RULE
from kb.letters import bare_text
from kb.model import Body, Document
from kb.redaction.redaction import Redaction, UncertainError, lines_of
from kb.withholding import without_links

_PERSONAL = ("e-mail address", "phone number", "meeting link")


def personal_kinds(redaction: Redaction, document: Document) -> set[str]:
    """The kinds of personal data that the edition leaves out of a document."""
    if redaction.visibility != "public":
        return set()
    return {*_PERSONAL, *(("editable document",) if document.attribution == RULE else ())}


def is_personal(redaction: Redaction, text: str, kinds: AbstractSet[str]) -> bool:
    """Whether a text holds personal data of some kinds that is not allowed."""
    allowed = redaction.declaration.allowed
    return bool(kinds) and any(item.kind in kinds and item not in allowed for item in redaction.find(text))


def without_personal_data(redaction: Redaction, document: Document, written: Document) -> Document:
    """The document without them; all that it holds are reported, also those that the edition may keep.

    `written` is the document before anything was taken out. Raises UncertainError where some can still be read.
    """
    allowed = redaction.declaration.allowed
    texts = (_personal_text(document), _shown_beside(document))
    found = {item.kind for text in texts for item in redaction.find(text) if item not in allowed}
    for kind in sorted(found):
        code = "KB408" if kind == "editable document" else "KB407"
        message = f"holds {'an' if kind[0] in 'aeiou' else 'a'} {kind}"
        redaction.add(code, document, message, _line_of_kind(redaction, written, kind))
    kinds = personal_kinds(redaction, document) & found
    named = "\n".join(redaction.inferred_names(document))
    if is_personal(redaction, named, personal_kinds(redaction, document)):
        raise UncertainError("the name of its folder, or a key of its front matter, holds personal data")
    if not kinds:
        return document
    _note(redaction, written, kinds)
    shown = _without(redaction, document, written, kinds)
    if is_personal(redaction, _shown_text(shown), kinds):
        raise UncertainError("personal data cannot be taken out of the body")
    return shown


def _shown_text(document: Document) -> str:
    """What a page shows of the document, as far as it can be told from its texts."""
    return "\n".join((document_texts.shown_text(document), _shown_beside(document)))


def _shown_beside(document: Document) -> str:
    return bare_text("\n".join(document_texts.texts_beside_the_body(document)))


def _personal_text(document: Document) -> str:
    names = "\n".join(speaker.name for speaker in document.speakers)
    return "\n".join((document_texts.all_text(document), names, document_texts.shown_text(document)))


def _without(
    redaction: Redaction, document: Document, written: Document, kinds: AbstractSet[str]
) -> Document:
    allowed = redaction.declaration.allowed
    document = replace(document, content=Body(_unlinked(redaction, document, kinds), document.reading))
    kind = redaction.declaration.content_types[document.content_type]

    def change(text: str) -> str:
        return personal.without(text, kinds, allowed, redaction.find)

    unread = document_texts.mapped(document, change, kind)
    shown = redaction.reread(unread) if unread.body != written.body else unread
    speakers = tuple(replace(speaker, name=change(speaker.name)) for speaker in shown.speakers)
    return replace(shown, speakers=speakers)


def _unlinked(redaction: Redaction, document: Document, kinds: AbstractSet[str]) -> str:
    """The body with links to personal data as plain text."""
    urls = {url for link in document.reading.links for url in (link.url, link.written)
            if url and is_personal(redaction, url, kinds)}  # fmt: skip
    return without_links(document.body, urls)


def _note(redaction: Redaction, written: Document, kinds: AbstractSet[str]) -> None:
    found = [item for item in redaction.find(written.body) if item not in redaction.declaration.allowed]
    for kind in kinds:
        starts = (item.start for item in found if item.kind == kind)
        for line in lines_of(written, starts) or [written.line]:
            redaction.note(written, line, kind, "personal data is for the network")


def _line_of_kind(redaction: Redaction, document: Document, kind: str) -> int:
    """The line of the file on which the body first holds personal data of a kind, or the document's own."""
    starts = (item.start for item in redaction.find(document.body) if item.kind == kind)
    start = next(starts, None)
    return document.line if start is None else document.body_line + document.body.count("\n", 0, start)
