"""What makes a document, a field or a passage confidential: the rule, and nothing of how it is carried out."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import lru_cache

from kb.declaration import Declaration, SeriesRule
from kb.diagnostics import Report
from kb.fields import Field
from kb.model import Document, Library
from kb.values import fold

VISIBILITIES = ("public", "network", "confidential")
# Confidential is for no readers: an edition can be public or network.
EDITIONS = ("public", "network")
ATTRIBUTIONS = ("open", "chatham-house")
# How near a key is to another that it may be a misspelling of.
_NEARLY = 0.85
# How near a name may be to that of a document.
_NEARLY_NAMED = 0.75


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


def hidden_types(declaration: Declaration, edition: str, used: AbstractSet[str]) -> frozenset[str]:
    """The content types that an edition does not name: those for others of which none of its documents is."""
    default = declaration.site.default_visibility
    return frozenset(
        name for name, kind in declaration.content_types.items()
        if name not in used and not may_read(kind.visibility or default, edition)
    )  # fmt: skip


def is_closed(field: Field, edition: str, hidden: AbstractSet[str]) -> bool:
    """Whether an edition has nothing of a field: it is for others, or leads to hidden content types alone."""
    return (field.visibility is not None and not may_read(field.visibility, edition)) or field.to in hidden


def settle(
    library: Library, declaration: Declaration, report: Report
) -> tuple[Library, Mapping[str, tuple[str, ...]]]:
    """The library with inherited visibility, attribution and series, and by id where each came from.

    A document inherits from the one it stands inline in, over the relations that its content type names in
    `inherits`, from a document whose override names its content type among `members`, and from its series. The
    strictest wins;
    a document is looser than what it inherits only if it says so itself with a `visibility_reason`, and stands
    outside the Rule of what it belongs to only if it says `attribution` as well. Where what it belongs to is not found,
    and may be something that passes a rule on, it is in doubt.
    """
    own = {document.id: document for document in library.documents}
    parents = _parents(library, declaration, own)
    first = _settled(own, parents, declaration)
    for id, relation, words in _lost(library, declaration, own):
        if _may_mean_stricter(own[id], relation, words, declaration, first.values()):
            message = f"'{relation}' leads to no document, and may mean one that passes a rule on"
            hint = "Correct it, or write visibility and attribution with a visibility_reason."
            report.add("KB205", own[id].source_path, message, line=own[id].line, hint=hint, document=id)
            own[id] = replace(own[id], doubtful=True)
    settled = _settled(own, parents, declaration)
    heard = {
        id: [*(settled[name] for name in parents.get(id, ())), *_of_series(settled[id].series, declaration)]
        for id in own
    }
    origins = {id: tuple(_origins(own[id], heard[id], declaration)) for id in own}
    for document in own.values():
        _report_looser(document, heard[document.id], report)
    return replace(library, documents=tuple(settled.values())), origins


def _settled(
    own: Mapping[str, Document], parents: Mapping[str, list[str]], declaration: Declaration
) -> dict[str, Document]:
    settled = dict(own)
    # Strictness only grows, so going round until nothing changes ends, also where documents inherit in a circle.
    while changed := {
        id: inherited
        for id, names in parents.items()
        if (inherited := _inherit(own[id], [settled[name] for name in names], declaration)) != settled[id]
    }:
        settled.update(changed)
    return settled


def _lost(
    library: Library, declaration: Declaration, documents: Mapping[str, Document]
) -> Iterator[tuple[str, str, str]]:
    """What documents say of what they belong to in a way that is not understood: their ids, the relation, the words.

    A series that cannot be read, or is one of several, stands here as `series`.
    """
    for link in library.links:
        if link.target is None and link.relation in _inherits(documents[link.source], declaration):
            yield link.source, link.relation, link.reference
    for document in documents.values():
        inherits = _inherits(document, declaration)
        for key, value in document.extra.items() if inherits else ():
            if relation := _nearest(key, inherits):
                yield document.id, relation, str(value)
        if "series" in document.extra:
            yield document.id, "series", str(document.extra["series"])


# Many documents have the same keys.
@lru_cache(maxsize=4096)
def _nearest(key: str, relations: tuple[str, ...]) -> str | None:
    return next(iter(difflib.get_close_matches(fold(key), relations, 1, _NEARLY)), None)


def _inherits(document: Document, declaration: Declaration) -> tuple[str, ...]:
    return tuple(declaration.content_types[document.content_type].inherits)


def _may_mean_stricter(
    document: Document, relation: str, words: str, declaration: Declaration, others: Iterable[Document]
) -> bool:
    """Whether words could name something that would be stricter than the document, which has not set that aside."""
    if relation == "series":
        rules = [rule for name in declaration.series for rule in _of_series(name, declaration)]
    else:
        field = declaration.content_types[document.content_type].fields.get(relation)
        rules = [other for other in others if field and other.content_type == field.to]
    sets_aside = document.says if document.visibility_reason else frozenset()
    return any(
        _may_name(words, rule)
        for rule in rules
        if (
            strictest((document.visibility, rule.visibility)) != document.visibility
            and "visibility" not in sets_aside
        )
        or (rule.attribution == "chatham-house" != document.attribution and "attribution" not in sets_aside)
    )


def _may_name(words: str, document: Document) -> bool:
    """Whether words hold the title or the slug of a document, or are nearly one of them."""
    said = fold(words)
    names = [fold(name) for name in (document.title, document.slug.rsplit("/", 1)[-1]) if name]
    return any(name in said for name in names) or bool(
        difflib.get_close_matches(said, names, 1, _NEARLY_NAMED)
    )


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
        if _rule_of(document.series, declaration):
            parents.setdefault(document.id, [])
    return parents


def _of_series(series: str | None, declaration: Declaration) -> Iterator[Document]:
    """What is declared for a series, in the form in which everything else passes its visibility on."""
    rule = _rule_of(series, declaration)
    if rule is not None:
        yield Document(
            id=f"the series '{rule.name}'", content_type="", slug="", title=rule.name, source_path="",
            visibility=rule.visibility, attribution=rule.attribution,
        )  # fmt: skip


def _rule_of(series: str | None, declaration: Declaration) -> SeriesRule | None:
    """What is declared for a series, however its name is written: in any case, with its accents in either form."""
    if series is None or not declaration.series:
        return None
    same = (rule for name, rule in declaration.series.items() if fold(name) == fold(series))
    return declaration.series.get(series) or next(same, None)


def _is_set_aside(document: Document, parent: Document, key: str) -> bool:
    """Whether a document says the key itself, with a reason why what it inherits does not hold; never if it is inline.

    A reason for its visibility alone gives nobody's consent to be named, and the other way round.
    """
    return bool(document.visibility_reason) and key in document.says and parent.id != document.parent


def _inherit(document: Document, inherited: list[Document], declaration: Declaration) -> Document:
    series = document.series or next((parent.series for parent in inherited if parent.series), None)
    inherited = [*inherited, *_of_series(series, declaration)]
    heeded = [parent for parent in inherited if not _is_set_aside(document, parent, "visibility")]
    ruled = any(
        parent.attribution == "chatham-house" and not _is_set_aside(document, parent, "attribution")
        for parent in inherited
    )
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
    by_default = "by its content type" if kind.visibility else "by the site's default"
    yield f"visibility: {document.visibility} {_own_origin('visibility', document, overridden, by_default)}"
    if document.attribution:
        origin = _own_origin("attribution", document, overridden, "by its content type")
        yield f"attribution: {document.attribution} {origin}"
    for parent in inherited:
        if strictest((document.visibility, parent.visibility)) != document.visibility:
            yield f"visibility: {parent.visibility} from {parent.id}{_aside(document, parent, 'visibility')}"
        if parent.attribution == "chatham-house":
            yield f"attribution: chatham-house from {parent.id}{_aside(document, parent, 'attribution')}"


def _aside(document: Document, parent: Document, key: str) -> str:
    return f", set aside: {document.visibility_reason}" if _is_set_aside(document, parent, key) else ""


def _own_origin(key: str, document: Document, overridden: AbstractSet[str], by_default: str) -> str:
    """What gave a document its own value."""
    if key in overridden:
        return "by an override of the declaration"
    if document.doubtful:
        return "because something in it is in doubt"
    return "by itself" if key in document.says else by_default


def _report_looser(document: Document, inherited: list[Document], report: Report) -> None:
    for parent in inherited:
        looser = strictest((document.visibility, parent.visibility)) != document.visibility
        open_ = parent.attribution == "chatham-house" and document.attribution != "chatham-house"
        is_looser = looser and _is_set_aside(document, parent, "visibility")
        if is_looser or (open_ and _is_set_aside(document, parent, "attribution")):
            message = f"sets aside what '{parent.id}' asks for: {document.visibility_reason}"
            report.add("KB404", document.source_path, message, line=document.line, document=document.id)
