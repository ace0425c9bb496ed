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
# Their hints name terms, fields and documents.
_HINTING_CODES = frozenset({"KB202", "KB203", "KB304"})


def shown_diagnostics(
    library: Library,
    kept: Mapping[str, Document],
    links: Iterable[Link],
    report: Iterable[Diagnostic],
    closed: Mapping[str, frozenset[str]],
    changed: AbstractSet[str],
    edition: tuple[str, Declaration],
    taken: AbstractSet[str],
) -> Iterator[Diagnostic]:
    """What the edition tells of `report`, where `links` are those that it has.

    `edition` is its visibility and what is declared; `kept` has its documents by their ids in the library; at the old
    addresses that are `taken` none of them answers. Where the document was changed, or a message could name what is
    withheld, only the diagnostic's name is told.
    """
    visibility, declaration = edition
    of_path = {
        document.source_path: document for document in reversed(library.documents) if document.parent is None
    }
    by_id = {document.id: document for document in library.documents}
    gone = _places_of_links(library.links) - _places_of_links(links) | _lines_to_withheld(library.links, kept)
    is_whole = len(kept) == len(library.documents) and not any(closed.values()) and not any(
        (kept[document.id].id, kept[document.id].title) != (document.id, document.title)
        for document in library.documents
    )  # fmt: skip
    for diagnostic in report:
        document = by_id.get(diagnostic.document or "") or of_path.get(diagnostic.path)
        if document is None or document.id not in kept or diagnostic.code.startswith("KB4"):
            continue
        # A key that is no more in `extra` was taken for one of a field for others.
        misspelt = document.extra.keys() - kept[document.id].extra.keys()
        if _is_of_something_withheld(
            diagnostic, document, closed[document.content_type], misspelt, gone, visibility
        ):
            continue
        if _is_of_a_closed_inverse(diagnostic, document, closed, declaration):
            continue
        if diagnostic.code == "KB502" and not any(f"'{path}'" in diagnostic.message for path in taken):
            continue
        shown = replace(diagnostic, document=kept[document.id].id, path=kept[document.id].source_path)
        if document.id in changed or (not is_whole and diagnostic.code in _NAMING_CODES):
            code = CODES[shown.code]
            shown = replace(shown, message=code.name.replace("-", " "), hint=code.hint, line=1, column=1)
            field = shown.field if shown.field in _known_names(document, declaration) else None
            shown = replace(shown, field=field)
        elif not is_whole and diagnostic.code in _HINTING_CODES:
            shown = replace(shown, hint=CODES[shown.code].hint)
        yield shown


def _known_names(document: Document, declaration: Declaration) -> set[str]:
    """The keys that an edition names in any case: others, which somebody made up, may be secret."""
    fields = declaration.content_types[document.content_type].fields
    return {"body", *CORE_KEYS, *(fields if not declaration.inferred else ())}


def _places_of_links(links: Iterable[Link]) -> set[tuple[str, int, int]]:
    return {(link.source, link.line, link.column) for link in links if link.relation != "body"}


def _lines_to_withheld(links: Iterable[Link], kept: Mapping[str, Document]) -> set[tuple[str, int, int]]:
    """The lines, with no column, on which links in bodies lead to what the edition has not."""
    return {
        (link.source, link.line, 0)
        for link in links
        if link.relation == "body" and link.target is not None and link.target not in kept
    }


def _is_of_something_withheld(
    diagnostic: Diagnostic,
    document: Document,
    closed: frozenset[str],
    misspelt: AbstractSet[str],
    gone: AbstractSet[tuple[str, int, int]],
    visibility: str,
) -> bool:
    if diagnostic.field in closed or (diagnostic.field or "").partition(".")[0] in closed:
        return True
    if diagnostic.code == "KB203" and diagnostic.field in misspelt:
        return True
    column = 0 if diagnostic.field == "body" else diagnostic.column
    if (document.id, diagnostic.line, column) in gone and diagnostic.code.startswith("KB3"):
        return True
    line = diagnostic.line - document.body_line + 1
    passages = withheld_passages(document.content.passages, visibility)
    return any(passage.first_line <= line <= passage.last_line for passage in passages)


def _is_of_a_closed_inverse(
    diagnostic: Diagnostic,
    document: Document,
    closed: Mapping[str, frozenset[str]],
    declaration: Declaration,
) -> bool:
    """Whether it is said that the other side of a relation disagrees, which is for others."""
    fields = declaration.content_types[document.content_type].fields
    field = fields.get(diagnostic.field or "") if diagnostic.code == "KB306" else None
    if field is None or field.to is None:
        return False
    others = declaration.content_types[field.to].fields.values()
    named = {other.name for other in others if other.inverse == field.name or other.name == field.inverse}
    return not named.isdisjoint(closed[field.to])
