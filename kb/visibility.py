"""What makes a document, a field or a passage confidential: the rule, and nothing of how it is carried out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from kb.declaration import Declaration
from kb.diagnostics import Report
from kb.model import Document, Library

VISIBILITIES = ("public", "network", "confidential")
# Confidential is for no readers: an edition can be public or network.
EDITIONS = ("public", "network")
ATTRIBUTIONS = ("open", "chatham-house")


def strictest(visibilities: Iterable[str]) -> str:
    """The visibility that the fewest may read."""
    return max(visibilities, key=VISIBILITIES.index)


def may_read(visibility: str, edition: str) -> bool:
    """Whether readers of an edition may see what has this visibility."""
    return visibility != "confidential" and VISIBILITIES.index(visibility) <= VISIBILITIES.index(edition)


def covers(consent: str, edition: str) -> bool:
    """Whether somebody's consent to be named reaches the readers of an edition; any other word is none."""
    return consent in EDITIONS and may_read(consent, edition)


def is_withheld(document: Document, edition: str) -> bool:
    """Whether an edition leaves the document out; what is doubtful is in none."""
    return document.doubtful or not may_read(document.visibility, edition)


def settle(
    library: Library, declaration: Declaration, report: Report
) -> tuple[Library, Mapping[str, tuple[str, ...]]]:
    """The library with inherited visibility, attribution and series, and by id where each came from.

    A document inherits from the one it stands inline in, over the relations that its content type names in
    `inherits`, from a document whose override names its content type among `members`, and from its series. The
    strictest wins;
    a document is looser than what it inherits only if it says so itself with a `visibility_reason`.
    """
    own = {document.id: document for document in library.documents}
    parents = _parents(library, declaration, own)
    settled = dict(own)
    # Strictness only grows, so going round until nothing changes ends, also where documents inherit in a circle.
    while changed := {
        id: inherited
        for id, names in parents.items()
        if (inherited := _inherit(own[id], [settled[name] for name in names], declaration)) != settled[id]
    }:
        settled.update(changed)
    heard = {
        id: [*(settled[name] for name in parents.get(id, ())), *_of_series(settled[id].series, declaration)]
        for id in own
    }
    origins = {id: tuple(_origins(own[id], heard[id], declaration)) for id in own}
    for document in own.values():
        _report_looser(document, heard[document.id], report)
    return replace(library, documents=tuple(settled.values())), origins


def _parents(
    library: Library, declaration: Declaration, documents: Mapping[str, Document]
) -> dict[str, list[str]]:
    """The ids that each document inherits from; documents that inherit nothing are not there."""
    parents: dict[str, list[str]] = {}
    for document in documents.values():
        if document.parent in documents:
            parents.setdefault(document.id, []).append(str(document.parent))
    for link in library.links:
        if link.target is None or link.relation == "body":
            continue
        content_type = documents[link.source].content_type
        inherits = link.relation in declaration.content_types[content_type].inherits
        if inherits or content_type in declaration.members.get(link.target, ()):
            parents.setdefault(link.source, []).append(link.target)
    for document in documents.values():
        if document.series in declaration.series:
            parents.setdefault(document.id, [])
    return parents


def _of_series(series: str | None, declaration: Declaration) -> Iterator[Document]:
    """What is declared for a series, in the form in which everything else passes its visibility on."""
    rule = declaration.series.get(series or "")
    if rule is not None:
        yield Document(
            id=f"the series '{rule.name}'", content_type="", slug="", title=rule.name, source_path="",
            visibility=rule.visibility, attribution=rule.attribution,
        )  # fmt: skip


def _is_set_aside(document: Document, parent: Document) -> bool:
    """Whether a document says with a reason that what it inherits does not hold; never for one that stands inline."""
    return bool(document.visibility_reason) and parent.id != document.parent


def _inherit(document: Document, inherited: list[Document], declaration: Declaration) -> Document:
    series = document.series or next((parent.series for parent in inherited if parent.series), None)
    inherited = [*inherited, *_of_series(series, declaration)]
    heeded = [parent for parent in inherited if not _is_set_aside(document, parent)]
    ruled = any(parent.attribution == "chatham-house" for parent in heeded)
    return replace(
        document,
        visibility=strictest([document.visibility, *(parent.visibility for parent in heeded)]),
        attribution="chatham-house" if ruled else document.attribution,
        series=series,
        doubtful=document.doubtful
        or any(parent.doubtful for parent in inherited if parent.id == document.parent),
    )


def _origins(document: Document, inherited: list[Document], declaration: Declaration) -> Iterator[str]:
    overridden = {entry.key for entry in declaration.overrides.get(document.id, ())}
    kind = declaration.content_types[document.content_type]
    default = kind.visibility or declaration.site.default_visibility
    yield f"visibility: {document.visibility} {_own_origin('visibility', document.visibility, default, overridden)}"
    if document.attribution:
        origin = _own_origin("attribution", document.attribution, kind.attribution, overridden)
        yield f"attribution: {document.attribution} {origin}"
    for parent in inherited:
        if strictest((document.visibility, parent.visibility)) != document.visibility:
            aside = f", set aside: {document.visibility_reason}" if _is_set_aside(document, parent) else ""
            yield f"visibility: {parent.visibility} from {parent.id}{aside}"
        if parent.attribution == "chatham-house":
            aside = f", set aside: {document.visibility_reason}" if _is_set_aside(document, parent) else ""
            yield f"attribution: chatham-house from {parent.id}{aside}"


def _own_origin(key: str, value: str, default: str | None, overridden: AbstractSet[str]) -> str:
    """What gave a document its own value; a default that it repeats may be either's."""
    if key in overridden:
        return "by an override of the declaration"
    return "by its content type or the site, or by itself" if value == default else "by itself"


def _report_looser(document: Document, inherited: list[Document], report: Report) -> None:
    for parent in inherited:
        looser = strictest((document.visibility, parent.visibility)) != document.visibility
        open_ = parent.attribution == "chatham-house" and document.attribution != "chatham-house"
        if _is_set_aside(document, parent) and (looser or open_):
            message = f"sets aside what '{parent.id}' asks for: {document.visibility_reason}"
            report.add("KB404", document.source_path, message, line=document.line, document=document.id)
