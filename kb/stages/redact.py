"""Makes an edition of the library: takes out whatever its readers may not see, and is the only place that does.

Everything that an edition's readers get (HTML, plain text, sections, counts, positions) is made afterwards, from
what is left. How each kind of thing is taken out stands in `kb.redaction`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kb.addresses import Followed, follow
from kb.declaration import Declaration
from kb.diagnostics import Report
from kb.model import Document, Edition, Library
from kb.redaction import connections
from kb.redaction.bodies import without_comments, without_passages
from kb.redaction.fields import without_fields, without_inherited_series, without_kept_references
from kb.redaction.links import without_links
from kb.redaction.names import with_shown_speakers, without_names
from kb.redaction.personal_data import without_personal_data
from kb.redaction.places import at_its_address, with_new_slugs
from kb.redaction.redaction import Lookup, Redaction, Unaided, UncertainError, begin
from kb.shelf import Shelf
from kb.shown_diagnostics import shown_diagnostics
from kb.visibility import is_withheld, may_read
from kb.withholding import Withheld

UNAIDED = Unaided()


@dataclass(frozen=True, slots=True)
class _Kept:
    """The edition's documents by their ids in the library; what changed bodies link to; and all that were changed.

    Changed bodies lie on the shelf.
    """

    documents: dict[str, Document] = field(default_factory=dict)
    followed: dict[str, Followed] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    shelf: Shelf = field(default_factory=Shelf)


def redact(
    library: Library,
    declaration: Declaration,
    visibility: str,
    report: Report,
    lookup: Lookup = UNAIDED,
    log: list[Withheld] | None = None,
) -> Edition:
    """The edition for readers up to a visibility; what is withheld is reported and logged without its content.

    A body that has changed is read anew by `lookup`, which looks for personal data, too.
    """
    withheld = {document.id for document in library.documents if is_withheld(document, visibility)}
    while True:
        redaction = with_new_slugs(begin(library, declaration, visibility, withheld, lookup))
        kept = _keep(redaction)
        # What turns out to be withheld on the way may be named by what came before it.
        if found := {document.id for document in library.documents} - kept.documents.keys() - withheld:
            withheld |= found
            report.extend(redaction.found.only("error"))
            continue
        edition = _edition(redaction, kept, report)
        report.extend(redaction.found)
        if log is not None:
            log.extend(sorted(set(redaction.log)))
        return edition


def _keep(redaction: Redaction) -> _Kept:
    """What the edition shows of each document; one of which that cannot be made certain is reported."""
    kept = _Kept()
    for document in redaction.library.documents:
        if document.id in redaction.withheld:
            _report_withheld(redaction, document)
            continue
        redaction.lookup.turn_to(document)
        try:
            redacted = _redacted(redaction, document, kept)
        except UncertainError as reason:
            redaction.add("KB403", document, str(reason), reason.line)
            continue
        if document.parent is None or _is_shown(redaction, document, kept.documents):
            kept.documents[document.id] = kept.shelf.put_document(redacted)
    return kept


def _is_shown(redaction: Redaction, inline: Document, kept: Mapping[str, Document]) -> bool:
    """Whether the edition has the document in which an inline one stands, and the field in which it stands."""
    parent = kept.get(inline.parent or "")
    return parent is not None and any(
        reference.text == inline.id and reference.relation not in redaction.closed[parent.content_type]
        for reference in parent.references
    )


def _report_withheld(redaction: Redaction, document: Document) -> None:
    if document.doubtful:  # an error says so already
        why = "its visibility is in doubt"
    elif may_read(document.visibility, redaction.visibility):
        why = "what it stands in is withheld, or it could not be redacted"
    else:
        why = f"it is {document.visibility}"
        redaction.add("KB401", document, f"would be withheld from {redaction.visibility}: {why}")
    redaction.note(document, document.line, "document", why)


def _redacted(redaction: Redaction, written: Document, kept: _Kept) -> Document:
    """The document as the edition's readers may see it; raises UncertainError where that cannot be made certain."""
    uncommented = without_inherited_series(redaction, without_comments(redaction, written))
    document = without_kept_references(redaction, uncommented)
    document = without_fields(redaction, document)
    document = without_passages(redaction, document)
    document = without_links(redaction, document)
    document = without_names(redaction, document, written)
    document = with_shown_speakers(redaction, document, written)
    shown = without_personal_data(redaction, document, written)
    if shown != replace(uncommented, speakers=shown.speakers):
        kept.followed[written.id] = follow(shown, redaction.book)
    if shown != written:
        kept.changed.add(written.id)
    return at_its_address(redaction, shown)


def _edition(redaction: Redaction, kept: _Kept, report: Report) -> Edition:
    """The edition of what is kept, under the ids that documents have in it."""
    documents, followed = kept.documents, kept.followed
    ids = {id: document.id for id, document in documents.items()}
    links = tuple(connections.links(redaction, documents, followed))
    shown = (replace(document, parent=ids[document.parent]) if document.parent else document
             for document in documents.values())  # fmt: skip
    external = connections.external_links(redaction, documents, followed)
    addresses = connections.addresses(redaction, documents, followed)
    redirects, taken = connections.redirects(redaction, documents)
    diagnostics = shown_diagnostics(
        redaction.library, documents, links, report, redaction.closed, kept.changed,
        (redaction.visibility, redaction.declaration), taken,
    )  # fmt: skip
    return Edition(
        visibility=redaction.visibility,
        documents=tuple(shown),
        links=tuple(connections.numbered(links, ids)),
        external_links=tuple(
            link if ids[link.source] == link.source else replace(link, source=ids[link.source])
            for link in external
        ),
        addresses={ids[id]: found for id, found in addresses.items()},
        redirects={path: ids[id] for path, id in redirects.items()},
        diagnostics=tuple(diagnostics),
    )
