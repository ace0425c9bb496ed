"""The page of a document: which of its parts stand where follows from the codebook alone."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from urllib.parse import quote

from kb.catalogue import Catalogue, Document, Entry, LinkIn, entries
from kb.catalogue.citing import citable, linked_data
from kb.formats import citations, dates
from kb.web.asked import Answer, Asked, address
from kb.web.chrome import chrome, formats
from kb.web.contexts import (
    DocumentPage,
    Link,
    LinkGroup,
    Note,
    Part,
    PartGroup,
    Provenance,
    Shown,
    SpeakerShown,
    TocEntry,
)
from kb.web.flow import flow
from kb.web.registrations import with_past_registrations
from kb.web.values import (
    Block,
    blocks,
    fact_groups,
    html_of,
    is_brief,
    long_lists,
    not_recorded,
    opens_with_summary,
    prose,
)

# Right-to-left scripts, by the first part of a language tag.
RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
# A list of documents that refer to this one is cut after this many.
SHOWN_LINKS = 12
# From this many headings on there is a table of contents.
TABLE_OF_CONTENTS = 4
LICENCES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-NC-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "OGL-UK-3.0": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
}
BADGES = {"network": "For the network only"}
_OPENING_HEADING = re.compile(r"\A\s*<h([1-6])\b[^>]*>.*?</h\1>\s*", re.DOTALL)


def answer(connection: sqlite3.Connection, catalogue: Catalogue, document: Document, asked: Asked) -> Answer:
    """The page of the document; a template named after its content type takes the place of the common one."""
    name = f"kb_document-{document.entry.content_type}.html"
    return Answer(
        templates=(name, "kb_document.html"), page=document_page(connection, catalogue, document, asked)
    )


def document_page(
    connection: sqlite3.Connection, catalogue: Catalogue, document: Document, asked: Asked
) -> DocumentPage:
    """Everything that the page of a document shows."""
    columns, entry = document.columns, document.entry
    content_type = catalogue.content_types[entry.content_type]
    cited = citable(catalogue, document, asked)
    downloads = formats(entry.url, _formats(document))
    language = columns["language"] or catalogue.site.language
    shown_blocks = blocks(catalogue, document, asked, _part_groups(catalogue, document, asked))
    links_in = _links_in(connection, catalogue, document)
    date = dates.human_range(entry.date_start, entry.date_end)
    return DocumentPage(
        chrome=chrome(
            catalogue,
            asked,
            f"{entry.title}, {date}" if columns["series"] and date else entry.title,
            path=entry.url,
            description=entry.summary or "",
            alternates=downloads,
            meta=citations.highwire(cited),
            linked_data=linked_data(catalogue, document, asked),
        ),
        id=entry.id,
        content_type=entry.content_type,
        type_label=content_type.label,
        trail=_trail(catalogue, document),
        title=entry.title,
        language=language if language != catalogue.site.language else "",
        direction="rtl" if language.split("-")[0].lower() in RIGHT_TO_LEFT else "",
        summary="" if opens_with_summary(document) else entry.summary or "",
        date=date,
        date_iso=entry.date_start or "",
        when=_when(entry, asked.today),
        badge=BADGES.get(columns["visibility"], ""),
        facts=fact_groups(catalogue, document),
        lists=long_lists(catalogue, document),
        not_recorded=not_recorded(catalogue, document),
        body=with_past_registrations(
            html_of(_without_title(document), asked, 2), document, _when(entry, asked.today)
        ),
        blocks=shown_blocks,
        contents=_contents(document, shown_blocks, links_in),
        speakers=_speakers(document),
        links_in=links_in,
        related=_related(catalogue, document),
        outside=_outside(document),
        series=columns["series"] or "",
        previous=_link(document.previous) if document.previous else None,
        following=_link(document.following) if document.following else None,
        provenance=_provenance(catalogue, document),
        notes=_notes(document),
        cite=citations.as_text(cited),
        coins=citations.coins(cited),
        compare_url=address("/compare", [("id", entry.id)]),
        downloads=downloads,
    )


def _formats(document: Document) -> tuple[str, ...]:
    has_day = dates.day(document.entry.date_start) is not None
    return ("json", "md", "bib", "ris", "ics") if has_day else ("json", "md", "bib", "ris")


def _when(entry: Entry, today: str) -> str:
    """Whether a dated document lies ahead; "" unless it is known to the day."""
    last = dates.day(entry.date_end) or dates.day(entry.date_start)
    return "" if last is None else "upcoming" if last >= today else "past"


def _link(entry: Entry, note: str = "") -> Link:
    return Link(entry.title, address(entry.url), note or dates.human_range(entry.date_start, entry.date_end))


def _trail(catalogue: Catalogue, document: Document) -> tuple[Link, ...]:
    top = catalogue.content_types[(document.parent or document.entry).content_type]
    trail = [Link(top.label_plural, address(top.listing))]
    if document.parent:
        trail.append(_link(document.parent))
    return tuple(trail)


def _part_groups(catalogue: Catalogue, document: Document, asked: Asked) -> dict[str, PartGroup]:
    """The inline documents by content type, each type under its name."""
    groups: dict[str, list[Part]] = {}
    for child in document.children:
        groups.setdefault(child.entry.content_type, []).append(_part(catalogue, child, asked))
    return {
        name: PartGroup(
            anchor=f"parts-{name.replace('_', '-')}",
            heading=catalogue.content_types[name].label_plural,
            parts=tuple(parts),
            flow=flow(parts),
        )
        for name, parts in groups.items()
    }


def _part(catalogue: Catalogue, child: Document, asked: Asked) -> Part:
    content_type = catalogue.content_types[child.entry.content_type]
    siblings = {field.name for field in content_type.fields if field.target == content_type.name}
    then = [link.target.title for link in child.links if link.relation in siblings and link.target]
    facts = [
        fact for group in fact_groups(catalogue, child) for fact in group.facts if fact.name not in siblings
    ]
    return Part(
        anchor="part-" + child.entry.id.rpartition("/")[2],
        type_label=content_type.label,
        title=child.entry.title,
        url=address(child.entry.url),
        summary=child.entry.summary or "",
        facts=tuple(fact for fact in facts if is_brief(fact)),
        details=tuple(fact for fact in facts if not is_brief(fact)),
        prose=prose(catalogue, child, asked, level=4),
        body=html_of(child.columns["body_html"] or "", asked, 4),
        then=tuple(then),
    )


def _links_in(
    connection: sqlite3.Connection, catalogue: Catalogue, document: Document
) -> tuple[LinkGroup, ...]:
    """Who refers to the document, by content type and relation.

    Its parent, its parts, what it is related to and those that it names itself stand elsewhere on the page.
    """
    own = {child.entry.id for child in document.children} | {document.entry.parent}
    groups: dict[tuple[str, str], list[LinkIn]] = {}
    for link in document.linked_from:
        if link.source.id not in own and link.relation != "related":
            key = ("", "body") if link.relation == "body" else (link.source.content_type, link.relation)
            groups.setdefault(key, []).append(link)
    parents = entries(connection, {link.source.parent for link in document.linked_from if link.source.parent})
    named = {link.target.id for link in document.links if link.target and link.relation != "body"}
    groups = {key: links for key, links in groups.items() if not {link.source.id for link in links} <= named}
    in_order = sorted(groups.items(), key=lambda item: _rank(catalogue, *item[0]))
    return tuple(
        _link_group(catalogue, document, key, links, parents, set(groups)) for key, links in in_order
    )


def _rank(catalogue: Catalogue, content_type: str, relation: str) -> tuple[bool, int, str]:
    names = list(catalogue.content_types)
    return relation == "body", names.index(content_type) if content_type else 0, relation


def _link_group(
    catalogue: Catalogue,
    document: Document,
    key: tuple[str, str],
    links: list[LinkIn],
    parents: Mapping[str, Entry],
    keys: set[tuple[str, str]],
) -> LinkGroup:
    content_type, relation = key
    shown = [
        _incoming(catalogue, link.source, parents, names_type=relation == "body")
        for link in links[:SHOWN_LINKS]
    ]
    return LinkGroup(
        anchor=f"from-{content_type or 'text'}-{relation}".replace("_", "-"),
        heading=_heading(catalogue, document, key, keys),
        links=tuple(shown),
        total=len(links),
        more_url=_all_of_them(catalogue, document, key) if len(links) > SHOWN_LINKS else "",
    )


def _heading(
    catalogue: Catalogue, document: Document, key: tuple[str, str], keys: set[tuple[str, str]]
) -> str:
    """What the relation is called from here, else the type; with the relation where only that tells them apart."""
    name, relation = key
    if relation == "body":
        return "Mentioned in"
    source = catalogue.content_types[name]
    field = source.field(relation)
    if field and field.inverse_label:
        return field.inverse_label
    inverse = (
        catalogue.content_types[document.entry.content_type].field(field.inverse or "") if field else None
    )
    if inverse:
        return inverse.label
    several = sum(each[0] == name for each in keys) > 1
    return f"{source.label_plural}: {field.label.lower()}" if field and several else source.label_plural


def _all_of_them(catalogue: Catalogue, document: Document, key: tuple[str, str]) -> str:
    name, relation = key
    field = catalogue.content_types[name].field(relation) if name else None
    if field is None or not field.facet:
        return ""
    return address(catalogue.content_types[name].listing, [(f"f.{relation}", document.entry.id)])


def _incoming(catalogue: Catalogue, source: Entry, parents: Mapping[str, Entry], *, names_type: bool) -> Link:
    notes = [catalogue.content_types[source.content_type].label] if names_type else []
    if parent := parents.get(source.parent or ""):
        notes.append(f"in {parent.title}")
    notes.append(dates.human_range(source.date_start, source.date_end))
    return Link(source.title, address(source.url), ", ".join(filter(None, notes)))


def _related(catalogue: Catalogue, document: Document) -> tuple[Link, ...]:
    """Documents that an author calls related, from either side, then those that the index does; once each."""
    named = [link.target for link in document.targets("related") if link.target]
    named += [link.source for link in document.linked_from if link.relation == "related"]
    reasons = {entry.id: "" for entry in named} | {each.entry.id: each.reason for each in document.related}
    found = {entry.id: entry for entry in (*named, *(each.entry for each in document.related))}
    return tuple(
        Link(
            entry.title,
            address(entry.url),
            _short(reasons[id]) or catalogue.content_types[entry.content_type].label,
        )
        for id, entry in found.items()
    )


def _short(reason: str) -> str:
    """The first of several reasons: the search gives the weightiest first."""
    first, _, more = reason.partition("; ")
    return f"{first} and more" if more else first


def _outside(document: Document) -> tuple[Shown, ...]:
    """The links of the body to other sites, each address once."""
    links = {
        link["url"]: Shown(text=link["text"] or link["url"], address=link["url"], note=link["host"] or "")
        for link in reversed(document.external_links)
        if link["kind"] in ("link", "embed")
    }
    return tuple(reversed(links.values()))


def _speakers(document: Document) -> tuple[SpeakerShown, ...]:
    return tuple(
        SpeakerShown(
            name=speaker.name or speaker.attributed_as or speaker.role or "A participant",
            role=", ".join(filter(None, (speaker.role if speaker.name else None, speaker.organisation))),
            talk=speaker.talk or "",
            part=speaker.part or "",
            addresses=speaker.links,
        )
        for speaker in document.speakers
    )


def _without_title(document: Document) -> str:
    """The body without a heading that opens it and says the page's title again."""
    html = document.columns["body_html"] or ""
    opens = document.sections[0] if document.sections else None
    if opens is None or opens.level != 1 or opens.heading != document.entry.title:
        return html
    return _OPENING_HEADING.sub("", html, count=1)


def _contents(
    document: Document, shown: tuple[Block, ...], links_in: tuple[LinkGroup, ...]
) -> tuple[TocEntry, ...]:
    headings = [
        section for section in document.sections
        if section.level and section.anchor and section.heading != document.entry.title
    ]  # fmt: skip
    top = min((section.level for section in headings), default=2)
    contents = [
        TocEntry(section.anchor, section.heading, 2 + section.level - top)
        for section in headings
        if section.level - top < 2
    ]
    contents += [TocEntry(each.anchor, each.heading, 2) for each in (*shown, *links_in)]
    return tuple(contents) if len(contents) >= TABLE_OF_CONTENTS else ()


def _provenance(catalogue: Catalogue, document: Document) -> Provenance:
    columns = document.columns
    path, licence = columns["source_path"] or "", columns["licence"] or catalogue.site.licence or ""
    repository = catalogue.site.repository or ""
    return Provenance(
        path=path,
        line=columns["source_line"] or 1,
        edit_address=repository.replace("{path}", quote(path)) if path else "",
        first_changed=dates.human(columns["first_changed"]),
        last_changed=dates.human(columns["last_changed"]),
        licence=licence,
        licence_address=LICENCES.get(licence, ""),
        recorded="" if columns["completeness"] is None else f"{columns['completeness']:.0%}",
    )


def _notes(document: Document) -> tuple[Note, ...]:
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
