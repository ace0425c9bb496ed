"""A document under the Chatham House Rule with the role in place of each name that nobody agreed to give."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from kb import attribution, document_texts, personal
from kb.attribution import Hidden
from kb.consent import RULE
from kb.model import Body, Document
from kb.redaction.redaction import Redaction, UncertainError, lines_of
from kb.withholding import without_addresses, without_links

_WHY = "nobody agreed to give it in this edition"


def without_names(redaction: Redaction, document: Document, written: Document) -> Document:
    """The document with roles for names; outside the Rule a name is reported and never changed.

    `written` is the document before anything was taken out. Raises UncertainError where a name could still be read.
    """
    hidden, agreed = redaction.names.of(written)
    if document.attribution != RULE:
        _report_names(redaction, document)
        return document
    if not hidden:
        return document
    _check_keys(redaction, document, hidden, agreed)
    text = "\n".join((document_texts.all_text(document), document_texts.shown_text(document)))
    if not attribution.occurs_in_address(text, hidden, agreed) and not attribution.occurs_in_disguise(
        text, hidden, agreed
    ):
        return document
    _report_replaced(redaction, document, written, hidden, agreed)
    for strict in (hidden, tuple(replace(item, parts_alone=True) for item in hidden)):
        shown = _with_roles(redaction, document, strict, agreed)
        if not _still_tells(shown, hidden, agreed):
            return shown
    raise UncertainError("a name without consent cannot be taken out of the document")


def _still_tells(document: Document, hidden: tuple[Hidden, ...], agreed: tuple[str, ...]) -> bool:
    """Whether a name can be read in what a page would show, or in a text from which a page could be made."""
    shown = document_texts.shown_text(document)
    written = "\n".join((shown, document.body, *document_texts.texts_beside_the_body(document)))
    return attribution.occurs(shown, hidden, agreed) or attribution.occurs_in_disguise(
        written, hidden, agreed
    )


def _check_keys(
    redaction: Redaction, document: Document, hidden: tuple[Hidden, ...], agreed: tuple[str, ...]
) -> None:
    """A name in what becomes a table's or a column's cannot be replaced in one document alone."""
    folder, keys = redaction.inferred_names(document)
    if attribution.occurs_in_address(folder, hidden, agreed):
        raise UncertainError("the name of its folder gives a name without consent")
    if attribution.occurs_in_address(keys, hidden, agreed):
        raise UncertainError("a key of its front matter gives a name without consent")


def _with_roles(
    redaction: Redaction, document: Document, hidden: tuple[Hidden, ...], agreed: tuple[str, ...]
) -> Document:
    urls = {url for link in document.reading.links for url in (link.url, link.written)
            if url and attribution.occurs_in_address(url, hidden, agreed)}  # fmt: skip
    body = without_addresses(without_links(document.body, urls), urls)
    kind = redaction.declaration.content_types[document.content_type]

    def change(text: str) -> str:
        # A single word with slashes or dots is an address, in which names are joined.
        if " " not in text and "/" in text and attribution.occurs_in_address(text, hidden, agreed):
            return personal.WITHHELD["meeting link"]
        return attribution.replaced(text, hidden, agreed)

    unlinked = replace(document, content=Body(body, document.reading))
    return redaction.reread(document_texts.mapped(unlinked, change, kind))


def _report_replaced(
    redaction: Redaction, document: Document, written: Document,
    hidden: tuple[Hidden, ...], agreed: tuple[str, ...],
) -> None:  # fmt: skip
    first: dict[str, int] = {}
    for item in hidden:
        lines = lines_of(written, attribution.places(written.body, item, agreed))
        for line in lines:
            redaction.note(written, line, "name", _WHY)
        if lines or attribution.occurs(document_texts.all_text(document), [item], agreed):
            first[item.name] = lines[0] if lines else written.line
    message = f"would be withheld from {redaction.visibility}: a name without consent"
    for line in first.values():
        redaction.add("KB405", document, message, line)
        redaction.note(written, line, "name", _WHY)


def _report_names(redaction: Redaction, document: Document) -> None:
    """A name in a document that is not under the Rule is reported and never changed."""
    text = document_texts.all_text(document)
    for name in redaction.names.unspoken:
        if attribution.occurs(text, [name]):
            line = document_texts.line_of(document, partial(attribution.occurs, hidden=[name]))
            redaction.add("KB406", document, "names a speaker who did not agree to be named elsewhere", line)


def with_shown_speakers(redaction: Redaction, document: Document, written: Document) -> Document:
    """The document with its list of speakers as the edition gives it.

    Who they are is told by their names as written, whatever has become of them since.
    """
    if document.attribution == RULE:
        document = _without_kept_speakers(document)
    if not document.speakers:
        return document
    pairs = zip(document.speakers, written.speakers, strict=True)
    named = tuple(replace(shown, name=before.name) for shown, before in pairs)
    told = replace(document, speakers=named, id=written.id)
    return replace(document, speakers=redaction.names.speakers(told))


def _without_kept_speakers(document: Document) -> Document:
    """The document without what its speakers' entries say beside the known keys: it may tell who somebody is.

    Raises UncertainError where it is not known who an entry is about.
    """
    kept = document.extra.get("speakers", ())
    if not all(isinstance(entry, dict) and isinstance(entry.get("name"), str) for entry in kept):
        raise UncertainError("an entry of its speakers has no name")
    if "speakers" not in document.extra:
        return document
    return replace(document, extra={key: value for key, value in document.extra.items() if key != "speakers"})
