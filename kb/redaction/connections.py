"""The links, the addresses and the redirects of an edition: those between documents that it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from kb import attribution
from kb.addresses import Followed, site_path
from kb.model import Address, Document, ExternalLink, Link
from kb.redaction.personal_data import is_personal, personal_kinds
from kb.redaction.redaction import Redaction
from kb.values import fold

# Documents of the edition by their ids in the library, and what a changed body among them now links to.
Kept = Mapping[str, Document]
FollowedById = Mapping[str, Followed]


def links(redaction: Redaction, kept: Kept, followed: FollowedById) -> Iterator[Link]:
    """The links of the edition by the ids of the library, in the order in which positions are counted."""
    for link in redaction.library.links:
        source = kept.get(link.source)
        if source is None or (link.relation == "body" and link.source in followed):
            continue
        if link.relation not in redaction.closed[source.content_type]:
            yield from _shown(redaction, link, kept)
    for id, found in followed.items():
        if id in kept:
            yield from (shown for link in found.links for shown in _shown(redaction, link, kept))


def _shown(redaction: Redaction, link: Link, kept: Kept) -> Iterator[Link]:
    """The link if its target is in the edition, and neither that nor its text says what its document may not.

    A reference by a title, an address or a value that its target has lost is by its id instead.
    """
    if link.target is not None and link.target not in kept:
        return
    # It may mean what is withheld: that it leads nowhere would tell of a second document of the name.
    if link.target is None and link.relation != "body" and fold(link.reference) in redaction.withheld_names:
        return
    documents = redaction.book.documents
    source = documents[link.source]
    if link.target is not None and (
        _tells(redaction, link.reference, source, documents[link.target])
        or _is_closed_value(redaction, link, documents[link.target])
    ):
        link = replace(link, reference=kept[link.target].id)
    target = kept[link.target].title if link.target else ""
    if not _tells(redaction, f"{link.reference}\n{target}", source):
        yield link
        return
    message = f"would be withheld from {redaction.visibility}: '{link.relation}' gives a name without consent"
    redaction.add("KB405", source, message, link.line)
    redaction.note(source, link.line, "name", "nobody agreed to give it in this edition")


def _is_closed_value(redaction: Redaction, link: Link, target: Document) -> bool:
    """Whether a declared reference names its target by the value of a field that is for others."""
    if link.relation == "body":
        return False
    closed = redaction.closed[target.content_type] & target.values.keys()
    values = (target.values[name] for name in closed)
    told = {fold(str(item)) for value in values for item in (value if isinstance(value, tuple) else (value,))}
    return fold(link.reference) in told


def _tells(redaction: Redaction, text: str, *documents: Document) -> bool:
    """Whether a text gives away what one of some documents may not give."""
    return any(
        attribution.occurs_in_address(text, *redaction.names.of(document))
        or is_personal(redaction, text, personal_kinds(redaction, document))
        for document in documents
    )


def numbered(links: Iterable[Link], ids: Mapping[str, str]) -> Iterator[Link]:
    """The links by the ids of the edition, at positions without the gaps that a withheld target would leave."""
    counts: dict[tuple[str, str], int] = {}
    for link in links:
        key = (link.source, link.relation)
        position = counts[key] = counts.get(key, -1) + 1
        source, target = ids[link.source], ids[link.target] if link.target else None
        # Nearly every link is so already, and to copy one takes longer than to compare it.
        is_so = (source, target, position) == (link.source, link.target, link.position)
        yield link if is_so else replace(link, source=source, target=target, position=position)


def external_links(redaction: Redaction, kept: Kept, followed: FollowedById) -> Iterator[ExternalLink]:
    """The links of the edition's documents to elsewhere, by the ids of the library."""
    for link in redaction.library.external_links:
        if link.source in kept and link.source not in followed:
            yield link
    for id, found in followed.items():
        if id in kept:
            yield from found.external_links


def addresses(redaction: Redaction, kept: Kept, followed: FollowedById) -> dict[str, Mapping[int, Address]]:
    """To where each document's links lead, by its id in the library; not to what the edition has not."""
    found = {id: followed[id].addresses if id in followed else redaction.library.addresses[id]
             for id in kept if id in redaction.library.addresses}  # fmt: skip
    return {
        id: {
            slot: address for slot, address in slots.items()
            if address.document is None or address.document in kept
        }
        for id, slots in found.items()
    }  # fmt: skip


def redirects(redaction: Redaction, kept: Kept) -> tuple[dict[str, str], set[str]]:
    """Old addresses and the ids, in the library, of the documents that alone say that they had them; and those taken.

    An old address is taken where several documents of the edition say it, or where one of them stands. What is, or
    was, the address of a withheld document is neither.
    """
    urls, documents = redaction.book.urls, redaction.book.documents
    own = {urls[id] for id in kept if id not in redaction.slugs}
    secret = {urls[id] for id in redaction.withheld}
    secret |= {path for id in redaction.withheld for path in _old_paths(documents[id])}
    claims: dict[str, set[str]] = {}
    for id, document in kept.items():
        for path in _old_paths(document):
            claims.setdefault(path, set()).add(id)
    taken = {path for path, ids in claims.items() if len(ids) > 1 or path in own} - secret
    free = sorted(claims.keys() - taken - secret)
    return {path: next(iter(claims[path])) for path in free}, taken


def _old_paths(document: Document) -> set[str]:
    return {"/" + site_path(old).strip("/") for old in document.redirect_from}
