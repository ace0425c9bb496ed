"""What an edition says of itself: content types, vocabularies, queries, views, diagnostics, how it was built."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from kb import __version__
from kb.diagnostics import SEVERITIES
from kb.model import Edition
from kb.schema import SCHEMA_VERSION, queries, views
from kb.storing.codebook import write_codebook
from kb.storing.writer import Writer, as_json


def write_content_types(writer: Writer, edition: Edition) -> dict[str, int]:
    kinds = writer.declaration.content_types
    counts = dict.fromkeys(kinds, 0)
    for document in edition.documents:
        counts[document.content_type] += document.withdrawn is None
    writer.insert("content_types", (
        {"name": kind.name, "label": kind.label, "label_plural": kind.label_plural, "description": kind.description,
         "path": kind.path, "listing": kind.listing, "sort": kind.sort, "position": position,
         "total": counts[kind.name]}
        for position, kind in enumerate(kinds.values())
    ))  # fmt: skip
    vocabularies = writer.declaration.vocabularies.values()
    writer.insert("vocabularies", (
        {"name": vocabulary.name, "label": vocabulary.label, "description": vocabulary.description}
        for vocabulary in vocabularies
    ))  # fmt: skip
    writer.insert("vocabulary_terms", (
        {"vocabulary": vocabulary.name, "value": term.value, "label": term.label, "definition": term.definition,
         "also": as_json(list(term.also)), "position": position}
        for vocabulary in vocabularies
        for position, term in enumerate(vocabulary.terms.values())
    ))  # fmt: skip
    matches = enumerate(writer.declaration.crosswalks, 1)
    writer.insert("crosswalks", ({"number": number, **asdict(match)} for number, match in matches))
    return counts


def write_queries(writer: Writer) -> None:
    """The canned queries stand in the file as well, so that it can be asked without this program."""
    writer.insert("queries", (
        {"name": query.name, "title": query.title, "about": query.about, "description": query.description,
         "reading": query.reading, "parameters": as_json(dict(query.parameters)),
         "plot": " ".join(query.plot) if query.plot else None, "sql": query.sql}
        for query in queries(writer.declaration)
    ))  # fmt: skip


def write_views(writer: Writer) -> None:
    """The views that the declaration allows. They read the codebook, so they are described when it holds the rest."""
    described = views(writer.declaration)
    for view in described:
        writer.database.execute(f'create view "{view.name}" as\n{view.sql}')
    write_codebook(writer, described)


def write_diagnostics(writer: Writer, edition: Edition) -> None:
    """What is doubtful about the edition's own documents."""
    writer.insert("diagnostics", (
        {"number": number, **diagnostic.as_json(), "document": diagnostic.document}
        for number, diagnostic in enumerate(edition.diagnostics, 1)
    ))  # fmt: skip


def _featured(ids: Sequence[str], edition: Edition) -> list[str]:
    """Those of the ids that the edition has: of the others not even the name is for its readers."""
    held = {document.id for document in edition.documents}
    return [id for id in ids if id in held]


def write_build(writer: Writer, edition: Edition, counts: Mapping[str, int], revision: str | None) -> None:
    """How the edition was built, as keys and values; the content hash comes last and is of all rows before it."""
    site = writer.declaration.site
    severities = dict(
        writer.database.execute("select severity, count(*) from diagnostics group by severity").fetchall()
    )
    facts: dict[str, Any] = {
        "edition": edition.visibility,
        "visibility": edition.visibility,
        "content_hash": writer.hash.hexdigest(),
        "schema_version": SCHEMA_VERSION,
        "kb_version": __version__,
        "sqlite_version": sqlite3.sqlite_version,
        "source_revision": revision,
        "documents": sum(counts.values()),
        **{f"{severity}s": severities.get(severity, 0) for severity in SEVERITIES},
        "site_title": site.title,
        "site_description": site.description or None,
        "base_url": site.base_url,
        "language": site.language,
        "licence": site.licence,
        "repository": site.repository,
        "featured": as_json(_featured(site.featured, edition)),
    }
    writer.insert(
        "build",
        ({"key": key, "value": None if value is None else str(value)} for key, value in facts.items()),
    )
