"""A document with links to what is withheld, or stands at another address in this edition, as plain text."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from kb import attribution, document_texts
from kb.model import BodyLink, Document, Reading
from kb.redaction.redaction import Redaction, UncertainError
from kb.values import fold
from kb.withholding import MAY_HOLD_LINKS, without_bare_addresses
from kb.withholding import without_links as without_links_in


def without_links(redaction: Redaction, document: Document) -> Document:
    """The document without such links; raises UncertainError where one cannot be taken out."""
    if not redaction.unlinked and not redaction.cut_anchors and not _may_give_names(redaction, document):
        return document
    urls = _withheld_urls(redaction, document, document.reading)
    for link in document.reading.links:
        if link.url in urls:
            line = document.body_line + link.line - 1
            redaction.note(document, line, "link", "it leads to what is withheld")
    body = _without_bare_addresses(redaction, document, without_links_in(document.body, urls))
    document = redaction.with_body(document, body)
    left = _withheld_urls(redaction, document, document.reading) if urls else set()
    if left:
        line = min(link.line for link in document.reading.links if link.url in left)
        message = "a link to a withheld document cannot be taken out of the body"
        raise UncertainError(message, document.body_line + line - 1)
    return _without_links_in_fields(redaction, document)


def _may_give_names(redaction: Redaction, document: Document) -> bool:
    """Whether an address in the document could hold the name of a speaker under the Rule."""
    if not redaction.names.spoken:
        return False
    addresses = [link.url for link in document.reading.links]
    addresses += (text for text in document_texts.strings(document.values) if MAY_HOLD_LINKS.search(text))
    return attribution.occurs_in_address("\n".join(addresses), redaction.names.spoken)


def _without_links_in_fields(redaction: Redaction, document: Document) -> Document:
    """The same for the texts and addresses of fields."""
    texts = [document.summary or "", *document_texts.strings(document.values)]
    texts += document_texts.strings(document.extra)
    shown = {
        text: _without_links_in_text(redaction, document, text)
        for text in texts if MAY_HOLD_LINKS.search(text)
    }  # fmt: skip
    if all(text == new for text, new in shown.items()):
        return document
    redaction.note(document, document.line, "link", "it leads to what is withheld")

    def change(text: str) -> str:
        return shown.get(text, text)

    fields = redaction.declaration.content_types[document.content_type].fields
    return replace(
        document,
        summary=change(document.summary) if document.summary else None,
        values=document_texts.changed_values(document.values, change, fields),
        extra={
            name: value for name, kept in document.extra.items()
            if (value := document_texts.changed(kept, change)) not in ("", [])
        },
    )  # fmt: skip


def _without_links_in_text(redaction: Redaction, document: Document, text: str) -> str:
    if _leads_to_withheld(redaction, document, text.strip()):
        return ""
    urls = _withheld_urls(redaction, document, redaction.reading(text))
    shown = _without_bare_addresses(redaction, document, without_links_in(text, urls))
    if urls and _withheld_urls(redaction, document, redaction.reading(shown)):
        raise UncertainError("a link to a withheld document cannot be taken out of a field")
    return shown


def _leads_to_withheld(redaction: Redaction, document: Document, address: str) -> bool:
    return "/" in address and _is_unlinked(redaction, document, BodyLink(address, "", 1, 0))


def _is_unlinked(redaction: Redaction, document: Document, link: BodyLink) -> bool:
    """Whether a link leads to what is withheld, in another document or in the same."""
    found = [redaction.book.resolve(document, each) for each in (link, *_without_ending(link))]
    # Where several answer, which of them was meant is not certain.
    if any(not redaction.unlinked.isdisjoint(each.candidates) for each in found):
        return True
    target = next((each.document for each in found if each.document), None)
    if link.url.startswith("#"):
        target = document.id
    anchor = unquote(link.url.partition("#")[2])
    if anchor and anchor in redaction.cut_anchors.get(target or "", ()):
        return True
    if target is None or target == document.id:
        return False
    return target in redaction.unlinked or _gives_a_name(redaction, target, link.url)


def _gives_a_name(redaction: Redaction, target: str, address: str) -> bool:
    """Whether an address, by an old one or by a heading, gives a name that the document at its end does not."""
    hidden, agreed = redaction.names.of(redaction.book.documents[target])
    return bool(hidden) and attribution.occurs_in_address(address, hidden, agreed)


def _without_ending(link: BodyLink) -> Iterator[BodyLink]:
    """The link without the ending of its address, which a file of a document's own has: `/notes/ducks.json`."""
    address, ending = posixpath.splitext(link.url.partition("#")[0].partition("?")[0])
    if ending and "/" in address.replace("://", ""):
        yield replace(link, url=address)


def _without_bare_addresses(redaction: Redaction, document: Document, text: str) -> str:
    """The text without the addresses, which are no links, of what is withheld."""

    def is_withheld(address: str, is_file: bool) -> bool:
        if is_file and fold(posixpath.splitext(address.rsplit("/", 1)[-1])[0]) in redaction.withheld_names:
            return True
        return _is_unlinked(redaction, document, BodyLink(address, "", 1, 0))

    return without_bare_addresses(text, is_withheld)


def _withheld_urls(redaction: Redaction, document: Document, reading: Reading) -> set[str]:
    """Addresses of links, as they are written, to what is withheld or stands at another address here."""
    return {
        url for link in reading.links if _is_unlinked(redaction, document, link)
        for url in (link.url, link.written) if url
    }  # fmt: skip
