"""Why a diagnostic exists and how to mend it; where a document's values and visibility came from."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from kb.contained import withheld_from
from kb.declaration import Declaration
from kb.diagnostics import CODES, Report
from kb.model import Document
from kb.pipeline import Content, Editions


def explain_code(code: str) -> str:
    """The reason and the remedy of a diagnostic's code."""
    known = CODES[code]
    return f"{known.code} {known.name} ({known.severity})\n\n{_wrapped(known.reason)}\n\n{_wrapped(known.hint)}\n"


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 100)


def explain_document(id: str, editions: Editions, report: Report) -> str | None:
    """What is known of a document and where it came from, or None where there is no such document."""
    content = editions.content
    document = next((item for item in content.library.documents if item.id == id), None)
    if document is None:
        return None
    lines = [*_lines(document, content, report), *_editions(document, editions)]
    return "".join(f"{line}\n" for line in lines)


def _editions(document: Document, editions: Editions) -> Iterator[str]:
    for visibility, log in editions.logs.items():
        yield f"  {visibility} edition: {withheld_from(document.source_path, log)}"


def _lines(document: Document, content: Content, report: Report) -> Iterator[str]:
    yield f"{document.id}: {document.title}"
    yield f"  file: {document.source_path}, line {document.line}"
    for origin in content.origins.get(document.id, ()):
        yield f"  {origin}"
    yield f"  attribution: {document.attribution or 'open'}"
    if document.doubtful:
        yield "  withheld from every edition: its visibility is in doubt"
    yield from _fields(document, content.declaration)
    for link in content.library.links:
        if link.source == document.id:
            yield f"  line {link.line}: {link.relation} -> {link.target or f'nothing ({link.reference!r})'}"
    for diagnostic in report:
        if diagnostic.document == document.id:
            yield f"  line {diagnostic.line}: {diagnostic.severity}[{diagnostic.code}] {diagnostic.message}"


def _fields(document: Document, declaration: Declaration) -> Iterator[str]:
    stated = document.values.get("not_stated", ())
    looked_for = stated if isinstance(stated, tuple) else (stated,)
    for name, field in declaration.content_types[document.content_type].fields.items():
        if field.kind == "relation":
            continue
        if name in document.values:
            yield f"  {name} ({field.kind}): {textwrap.shorten(_shown(document.values[name]), 100)}"
        elif name in looked_for:
            yield f"  {name} ({field.kind}): not stated in the sources"
        else:
            yield f"  {name} ({field.kind}): not recorded"
    if document.extra:
        yield f"  kept as written: {', '.join(sorted(document.extra))}"


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return "; ".join(_shown(item) for item in value if item is not None)
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_shown(item)}" for key, item in value.items())
    return str(value)
