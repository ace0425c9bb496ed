"""Documents that refer to one in the same way, as a list under a heading; the steps of a case stand under the case."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from kb.catalogue import Catalogue, Document, Entry, Field, LinkIn, briefly, entries
from kb.formats import dates
from kb.web.asked import address
from kb.web.contexts import Link, LinkGroup
from kb.web.parts import sizes

# A list of documents that refer to one is cut after this many.
SHOWN_LINKS = 12
BODY = "body"
# The content type that refers, and the relation by which it does; the type is "" for texts of any.
Key = tuple[str, str]


class LinkGroups:
    """Makes the groups of a document; knows in which documents the referring parts stand."""

    def __init__(self, connection: sqlite3.Connection, catalogue: Catalogue, document: Document) -> None:
        self.connection = connection
        self.catalogue = catalogue
        self.document = document
        wanted = {link.source.parent for link in document.linked_from if link.source.parent}
        self.parents = entries(connection, wanted)

    def by_field(self, links: Iterable[LinkIn]) -> tuple[LinkGroup, ...]:
        """The groups in the order of the declaration."""
        groups = {key: left for key, found in _grouped(links).items() if (left := self._unsaid(key, found))}
        wholes = {link.source.id for found in groups.values() for link in found}
        whole = {
            key: [link for link in found if link.source.parent not in wholes] for key, found in groups.items()
        }
        parts = [link for found in groups.values() for link in found if link.source.parent in wholes]
        in_order = sorted((item for item in whole.items() if item[1]), key=self._rank)
        return tuple(self._group(key, found, parts, groups.keys()) for key, found in in_order)

    def of_texts(self, links: Sequence[LinkIn]) -> LinkGroup | None:
        """Those that mention the document in their texts; None where there are none."""
        return self._group(("", BODY), links, (), ()) if links else None

    def _unsaid(self, key: Key, links: list[LinkIn]) -> list[LinkIn]:
        """Without those that this document names itself by the field that says the same from here."""
        field = self._field(key)
        same = {field.inverse, field.name} if field else set()
        named = {link.target.id for link in self.document.links if link.target and link.relation in same}
        if not (field and field.inverse_label):
            everywhere = {link.target.id for link in self.document.links if link.target}
            named |= everywhere if {link.source.id for link in links} <= everywhere else set()
        return [link for link in links if link.source.id not in named]

    def _rank(self, item: tuple[Key, list[LinkIn]]) -> tuple[int, str]:
        (content_type, relation), _ = item
        return list(self.catalogue.content_types).index(content_type), relation

    def _group(
        self, key: Key, links: Sequence[LinkIn], parts: Sequence[LinkIn], keys: Collection[Key]
    ) -> LinkGroup:
        """The first of the links, with those of the parts that stand in them."""
        content_type, relation = key
        shown = links[:SHOWN_LINKS]
        ids = {link.source.id for link in shown}
        inside = [link for link in parts if link.source.parent in ids]
        numbers = self._numbers([*shown, *inside])
        under: dict[str, dict[str, Link]] = {}
        for link in inside:
            line = self._line(link.source, "", numbers)
            under.setdefault(link.source.parent or "", {})[link.source.id] = line
        lines = (
            replace(
                self._line(link.source, relation, numbers, names_parent=True),
                under=tuple(under.get(link.source.id, {}).values()),
            )
            for link in shown
        )
        return LinkGroup(
            anchor=f"from-{content_type or 'text'}-{relation}".replace("_", "-"),
            heading=self._heading(key, keys),
            links=distinct(lines),
            total=len(links),
            more_url=self._all_of_them(key) if len(links) > SHOWN_LINKS else "",
        )

    def _numbers(self, links: Sequence[LinkIn]) -> dict[str, str]:
        """How many took part in each of those that are parts."""
        ids = sorted({link.source.id for link in links if link.source.parent})
        return {
            each.entry.id: sizes(self.catalogue, each)
            for each in briefly(self.connection, self.catalogue, ids)
        }

    def _line(
        self, source: Entry, relation: str, numbers: Mapping[str, str], *, names_parent: bool = False
    ) -> Link:
        notes = [self.catalogue.content_types[source.content_type].label] if relation == BODY else []
        parent = self.parents.get(source.parent or "")
        if parent and names_parent:
            notes.append(f"in {parent.title}")
        notes += [dates.human_range(source.date_start, source.date_end), numbers.get(source.id, "")]
        return Link(source.title, address(source.url), ", ".join(filter(None, notes)))

    def _field(self, key: Key) -> Field | None:
        content_type, relation = key
        return self.catalogue.content_types[content_type].field(relation) if content_type else None

    def _heading(self, key: Key, keys: Collection[Key]) -> str:
        """What the relation is called from here, else the type; with the relation where only that tells them apart."""
        field = self._field(key)
        if key[1] == BODY:
            return "Mentioned in"
        source = self.catalogue.content_types[key[0]]
        if field and field.inverse_label:
            return field.inverse_label
        own = self.catalogue.content_types[self.document.entry.content_type]
        if field and (inverse := own.field(field.inverse or "")):
            return inverse.label
        several = sum(each[0] == key[0] for each in keys) > 1
        return f"{source.label_plural}: {field.label.lower()}" if field and several else source.label_plural

    def _all_of_them(self, key: Key) -> str:
        field = self._field(key)
        if field is None or not field.facet:
            return ""
        listing = self.catalogue.content_types[key[0]].listing
        return address(listing, [(f"f.{key[1]}", self.document.entry.id)])


def _grouped(links: Iterable[LinkIn]) -> dict[Key, list[LinkIn]]:
    groups: dict[Key, list[LinkIn]] = {}
    for link in links:
        groups.setdefault((link.source.content_type, link.relation), []).append(link)
    return groups


def distinct(links: Iterable[Link]) -> tuple[Link, ...]:
    """The links, with its note in the title of each whose title is not its own: seventeen meetings may have one."""
    found = tuple(links)
    titles = [link.title for link in found]
    return tuple(
        replace(link, title=f"{link.title}, {link.note}", note="")
        if link.note and titles.count(link.title) > 1
        else link
        for link in found
    )
