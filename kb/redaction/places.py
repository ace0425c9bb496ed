"""Ids, addresses and paths that give nothing away."""

from __future__ import annotations

from dataclasses import replace

from kb import attribution, personal
from kb.model import Document
from kb.redaction.personal_data import personal_kinds
from kb.redaction.redaction import Redaction
from kb.values import slugify

_PLAIN = str.maketrans({"[": "", "]": "", " ": "-"})


def with_new_slugs(redaction: Redaction) -> Redaction:
    """The redaction with a slug for each document whose own would give a name or an address away; all distinct."""
    taken = {document.id for document in redaction.library.documents}
    slugs: dict[str, str] = {}
    for document in redaction.library.documents:
        slug = _without_secrets(redaction, document, document.slug)
        if document.id in redaction.withheld or slug == document.slug:
            continue
        candidate, number = slug, 2
        while f"{document.content_type}/{candidate}" in taken:
            candidate, number = f"{slug}-{number}", number + 1
        taken.add(f"{document.content_type}/{candidate}")
        slugs[document.id] = candidate
    return replace(redaction, slugs=slugs, unlinked=redaction.withheld | slugs.keys())


def at_its_address(redaction: Redaction, document: Document) -> Document:
    """The document with an id, an address and a path that give nothing away."""
    hidden, agreed = redaction.names.of(document)
    path = _without_secrets(redaction, document, document.source_path)
    redirects = tuple(
        old for old in document.redirect_from if _without_secrets(redaction, document, old) == old
    )
    slug = redaction.slugs.get(document.id, document.slug)
    if hidden and attribution.occurs_in_address(path, hidden, agreed):
        path = f"{document.content_type}/{slug}"
    id = f"{document.content_type}/{slug}"
    if (id, path, redirects) == (document.id, document.source_path, document.redirect_from):
        return document
    return replace(document, id=id, slug=slug, source_path=path, redirect_from=redirects)


def _without_secrets(redaction: Redaction, document: Document, path: str) -> str:
    """A slug or a path without names and personal data."""
    hidden, agreed = redaction.names.of(document)
    if hidden and attribution.occurs_in_address(path, hidden, agreed):
        roles = [replace(item, role=slugify(item.role)) for item in hidden]
        path = attribution.replaced(path, roles, agreed)
        if attribution.occurs_in_address(path, hidden, agreed):
            path = slugify(attribution.DEFAULT_ROLE)
    cleaned = personal.without(path, personal_kinds(redaction, document), redaction.declaration.allowed)
    return path if cleaned == path else cleaned.translate(_PLAIN)
