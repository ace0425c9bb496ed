"""Where a page comes from, what may be done with it, and how much of it is recorded."""

from __future__ import annotations

from urllib.parse import quote

from kb.catalogue import Catalogue, Document
from kb.formats import dates
from kb.formats.licences import licence_address
from kb.web.contexts import Completeness, Note, Provenance
from kb.web.values import NOT_STATED, is_minor

# Characters of a revision or content hash that name an edition.
EDITION_LENGTH = 8


def provenance(catalogue: Catalogue, document: Document, today: str) -> Provenance:
    """File, line, dates and licence of the document.

    Without a history a document's own date stands for its change; one that lies ahead is that of an event alone.
    """
    columns, site = document.columns, catalogue.site
    is_ahead = (columns["last_changed"] or "") > today
    path, line = columns["source_path"] or "", columns["source_line"] or 1
    licence = columns["licence"] or site.licence or ""
    return Provenance(
        path=path,
        line=line,
        edit_address=_edit_address(site.repository or "", path, line),
        first_changed="" if is_ahead else dates.human(columns["first_changed"]),
        last_changed="" if is_ahead else dates.human(columns["last_changed"]),
        edition=(site.source_revision or site.content_hash)[:EDITION_LENGTH],
        licence=licence,
        licence_address=licence_address(licence) or "",
    )


def _edit_address(repository: str, path: str, line: int) -> str:
    return repository.replace("{path}", quote(path)).replace("{line}", str(line)) if path else ""


def completeness(catalogue: Catalogue, document: Document) -> Completeness:
    """How much is recorded, and of what is not, whether the sources were searched for it."""
    content_type = catalogue.content_types[document.entry.content_type]
    minor = {field.name for field in content_type.fields if is_minor(content_type, field.group)}
    stated = document.values.get(NOT_STATED) or []
    silent = [str(name) for name in (stated if isinstance(stated, list) else [stated])]
    missing = [name for name in document.not_recorded if name not in {*silent, *minor, NOT_STATED}]
    share = document.columns["completeness"]

    def labels(names: list[str]) -> tuple[str, ...]:
        fields = ((name, content_type.field(name)) for name in names)
        return tuple(field.label if field else name.replace("_", " ").capitalize() for name, field in fields)

    return Completeness("" if share is None else f"{share:.0%}", labels(silent), labels(missing))


def notes(document: Document) -> tuple[Note, ...]:
    """The warnings about the document."""
    return tuple(
        Note(
            code=each["code"],
            severity=each["severity"],
            message=each["message"],
            hint=each["hint"] or "",
            place=":".join(str(part) for part in (each["path"], each["line"]) if part),
        )
        for each in document.diagnostics
        if each["severity"] != "info"
    )
