"""Which diagnostics an edition holds: those of its own documents, saying nothing that the edition does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from kb.declaration import CORE_KEYS, Declaration
from kb.diagnostics import CODES
from kb.model import Diagnostic, Document, Library, Link
from kb.withholding import withheld_passages

# Their messages name other documents than the one that they are about.
_NAMING_CODES = frozenset({"KB013", "KB301", "KB302", "KB303", "KB305", "KB306", "KB404", "KB501", "KB502"})


def shown_diagnostics(
    library: Library,
    kept: Mapping[str, Document],
    links: Iterable[Link],
    report: Iterable[Diagnostic],
    closed: Mapping[str, frozenset[str]],
    changed: AbstractSet[str],
    edition: tuple[str, Declaration],
) -> Iterator[Diagnostic]:
    """What the edition tells of `report`, where `links` are those that it has.

    `edition` is its visibility and what is declared; `kept` has its documents by their ids in the library. Where the
    document was changed, or a message could name what is withheld, only the diagnostic's name is told.
    """
    visibility, declaration = edition
    of_path = {
        document.source_path: document for document in reversed(library.documents) if document.parent is None
    }
    by_id = {document.id: document for document in library.documents}
    gone = _places_of_links(library.links) - _places_of_links(links)
    is_whole = len(kept) == len(library.documents)
    for diagnostic in report:
        document = by_id.get(diagnostic.document or "") or of_path.get(diagnostic.path)
        if document is None or document.id not in kept or diagnostic.code.startswith("KB4"):
            continue
        if _is_of_something_withheld(diagnostic, document, closed[document.content_type], gone, visibility):
            continue
        shown = replace(diagnostic, document=kept[document.id].id, path=kept[document.id].source_path)
        if document.id in changed or (not is_whole and diagnostic.code in _NAMING_CODES):
            code = CODES[shown.code]
            shown = replace(shown, message=code.name.replace("-", " "), hint=code.hint, line=1, column=1)
            field = shown.field if shown.field in _known_names(document, declaration) else None
            shown = replace(shown, field=field)
        yield shown


def _known_names(document: Document, declaration: Declaration) -> set[str]:
    """The keys that an edition names in any case: others, which somebody made up, may be secret."""
    fields = declaration.content_types[document.content_type].fields
    return {"body", *CORE_KEYS, *(fields if not declaration.inferred else ())}


def _places_of_links(links: Iterable[Link]) -> set[tuple[str, int, int]]:
    return {(link.source, link.line, link.column) for link in links}


def _is_of_something_withheld(
    diagnostic: Diagnostic,
    document: Document,
    closed: frozenset[str],
    gone: AbstractSet[tuple[str, int, int]],
    visibility: str,
) -> bool:
    if diagnostic.field in closed or (diagnostic.field or "").partition(".")[0] in closed:
        return True
    if (document.id, diagnostic.line, diagnostic.column) in gone and diagnostic.code.startswith("KB3"):
        return True
    line = diagnostic.line - document.body_line + 1
    passages = withheld_passages(document.reading.passages, visibility)
    return any(passage.first_line <= line <= passage.last_line for passage in passages)
