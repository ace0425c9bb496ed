"""All documents with everything that belongs to them: as JSON, JSON Lines and linked data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kb.catalogue import Catalogue
from kb.catalogue.citing import linked_data
from kb.catalogue.shape import document_shape
from kb.export.files import File
from kb.export.source import Source

SCHEMA_VERSION = 1
SCHEMA_ORG = "https://schema.org/"


def json_files(source: Source) -> Iterator[File]:
    """One file: what the edition is, its content types and vocabularies, and every document."""
    head = json.dumps(_about(source), ensure_ascii=False, indent=1).removesuffix("\n}")
    yield File("catalogue.json", _documents(source), f'{head},\n "documents": [\n', ",\n", "\n]}\n")


def jsonl_files(source: Source) -> Iterator[File]:
    """A file for each content type, one document a line."""
    for name in source.catalogue.content_types:
        yield File(f"{name}.jsonl", (f"{line}\n" for line in _documents(source, name)))


def jsonld_files(source: Source) -> Iterator[File]:
    """One file: the documents in schema.org's words, with a context of its own, so that nothing has to be fetched."""
    context: dict[str, Any] = {"@vocab": SCHEMA_ORG, "url": {"@type": "@id"}, "eventStatus": {"@type": "@id"}}
    if source.root:
        context = {"@base": source.root + "/", **context}
    head = json.dumps({"@context": context}, ensure_ascii=False).removesuffix("}")
    yield File("catalogue.jsonld", _things(source), f'{head}, "@graph": [\n', ",\n", "\n]}\n")


def edition(source: Source) -> dict[str, Any]:
    """What was exported: the edition, its content hash and revision, and how many documents of each type."""
    site = source.catalogue.site
    return {
        "title": site.title,
        "edition": site.edition,
        "content_hash": site.content_hash,
        "source_revision": site.source_revision,
        "kb_version": site.kb_version,
        "base_url": source.root or None,
        "licence": site.licence,
        "language": site.language,
        "query": source.query,
        "documents": source.totals(),
    }


def _about(source: Source) -> dict[str, Any]:
    catalogue = source.catalogue
    return {
        "schema_version": SCHEMA_VERSION,
        **edition(source),
        "description": catalogue.site.description,
        "content_types": {
            name: {
                "label": each.label,
                "label_plural": each.label_plural,
                "description": each.description,
                "listing": source.absolute(each.listing),
                "fields": _fields(catalogue, name),
            }
            for name, each in catalogue.content_types.items()
        },
        "vocabularies": _vocabularies(catalogue),
    }


def _fields(catalogue: Catalogue, content_type: str) -> dict[str, Any]:
    shown = (
        "label",
        "description",
        "kind",
        "unit",
        "vocabulary",
        "many",
        "target",
        "role",
        "recorded",
        "total",
    )
    fields = catalogue.content_types[content_type].fields
    return {field.name: {name: getattr(field, name) for name in shown} for field in fields}


def _vocabularies(catalogue: Catalogue) -> dict[str, Any]:
    return {
        name: {
            "label": each.label,
            "description": each.description,
            "terms": {
                term.value: {"label": term.label, "definition": term.definition, "also": list(term.also)}
                for term in each.terms.values()
            },
        }
        for name, each in catalogue.vocabularies.items()
    }


def _documents(source: Source, content_type: str | None = None) -> Iterator[str]:
    for document in source.whole(content_type):
        yield json.dumps(document_shape(source.catalogue, document, source), ensure_ascii=False)


def _things(source: Source) -> Iterator[str]:
    for document in source.brief():
        thing = linked_data(source.catalogue, document, source)
        del thing["@context"]
        yield json.dumps(thing, ensure_ascii=False)
