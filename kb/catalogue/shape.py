"""A document as JSON: the shape that docs/interfaces.md describes, the same in the catalogue and in its exports."""

from __future__ import annotations

from typing import Any

from kb.catalogue.citing import Addresses, citable
from kb.catalogue.documents import Document, Heading, Speaker
from kb.catalogue.entries import Entry
from kb.catalogue.rows import json_of
from kb.catalogue.site import Catalogue
from kb.formats import citations


def document_shape(catalogue: Catalogue, document: Document, at: Addresses) -> dict[str, Any]:
    """The document with everything that belongs to it; unknown values are null and present."""
    return {
        **document.columns,
        "extra": json_of(document.columns["extra"]),
        "not_recorded": list(document.not_recorded),
        "same_as_body": list(document.same_as_body),
        "url": at.absolute(document.entry.url),
        "fields": dict(document.values),
        "links": [
            {**_entry(link.target, at), "relation": link.relation, "reference": link.reference}
            for link in document.links
        ],
        "linked_from": [
            {**_entry(link.source, at), "relation": link.relation} for link in document.linked_from
        ],
        "related": [{**_entry(each.entry, at), "reason": each.reason} for each in document.related],
        "external_links": [dict(link) for link in document.external_links],
        "sections": [_plain(each) for each in document.sections],
        "speakers": [_plain(each) for each in document.speakers],
        "diagnostics": [dict(each) for each in document.diagnostics],
        "cite": _citations(citable(catalogue, document, at)),
    }


def _citations(cited: citations.Citable) -> dict[str, Any]:
    return {
        "text": citations.as_text(cited),
        "bibtex": citations.as_bibtex(cited),
        "ris": citations.as_ris(cited),
        "csl": citations.as_csl(cited),
    }


def _plain(value: Heading | Speaker) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


def _entry(entry: Entry | None, at: Addresses) -> dict[str, Any]:
    if entry is None:
        return {"id": None, "title": None, "url": None}
    return {"id": entry.id, "title": entry.title, "url": at.absolute(entry.url)}
