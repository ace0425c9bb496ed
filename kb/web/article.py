"""The page of a document: which of its parts stand where follows from the codebook alone."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from urllib.parse import urlsplit

from kb.catalogue import Catalogue, Document, Entry, dated_types
from kb.catalogue.citing import citable, is_cancelled, linked_data
from kb.formats import citations, dates
from kb.web.asked import Answer, Asked, address
from kb.web.body import body_and_footnotes, contents, direction, html_of, outside
from kb.web.chrome import chrome, formats
from kb.web.contexts import DocumentPage, Fact, Link, LinkGroup, Shown, SpeakerShown, StoryYear
from kb.web.outside_links import with_dead_links
from kb.web.parts import part_groups
from kb.web.provenance import completeness, notes, provenance
from kb.web.referring import referring, related
from kb.web.registrations import with_past_registrations
from kb.web.values import (
    Block,
    blocks,
    fact_groups,
    long_lists,
    opens_with_summary,
    records_of_the_page,
)

# Of the addresses that a speaker has, those that a browser only opens.
WEB_ADDRESS = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
BADGES = {"network": "For the network only"}
# What a page says of the rule that it is published under.
RULES = {"chatham-house": "Under the Chatham House Rule: what was said may be used, but not who said it."}


def answer(connection: sqlite3.Connection, catalogue: Catalogue, document: Document, asked: Asked) -> Answer:
    """The page of the document; a template named after its content type takes the place of the common one."""
    name = f"kb_document-{document.entry.content_type}.html"
    page = document_page(connection, catalogue, document, asked)
    return Answer(
        templates=(name, "kb_document.html"), page=with_dead_links(connection, document.entry.id, page)
    )


# A context with this many parts is a long list of them, which reads best in one piece.
def document_page(
    connection: sqlite3.Connection, catalogue: Catalogue, document: Document, asked: Asked
) -> DocumentPage:
    """Everything that the page of a document shows."""
    columns, entry = document.columns, document.entry
    cited = citable(catalogue, document, asked)
    is_event = any(each.name == entry.content_type for each in dated_types(catalogue))
    downloads = formats(entry.url, _formats(document, is_event=is_event))
    language = columns["language"] or catalogue.site.language
    body, footnotes = body_and_footnotes(document)
    shown_blocks = blocks(catalogue, document, asked, part_groups(catalogue, document, asked))
    lists, later_lists = long_lists(catalogue, document)
    story, links_in, mentions = referring(connection, catalogue, document)
    date, when = dates.human_range(entry.date_start, entry.date_end), _when(document, asked.today)
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
        type_label=catalogue.content_types[entry.content_type].label,
        trail=_trail(catalogue, document),
        title=entry.title,
        language=language if language != catalogue.site.language else "",
        direction=direction(language),
        summary="" if opens_with_summary(document) else entry.summary or "",
        date=date,
        date_iso=entry.date_start or "",
        when=when if is_event else "",
        badge=BADGES.get(columns["visibility"], ""),
        rule=RULES.get(columns["attribution"] or "", ""),
        facts=fact_groups(catalogue, document),
        lists=lists,
        later_lists=later_lists,
        completeness=completeness(catalogue, document),
        body=with_past_registrations(html_of(body, asked, 2), document, when),
        blocks=shown_blocks,
        footnotes=html_of(footnotes, asked, 3),
        contents=contents(document, _sections(shown_blocks, lists, story, links_in, later_lists)),
        speakers=_speakers(document),
        story=story,
        links_in=links_in,
        mentions=mentions,
        related=related(catalogue, document, _addresses(document, story, links_in, mentions)),
        outside=outside(document),
        series=columns["series"] or "",
        previous=_link(document.previous) if document.previous else None,
        following=_link(document.following) if document.following else None,
        records=records_of_the_page(catalogue, document),
        provenance=provenance(catalogue, document, asked.today),
        notes=notes(document),
        cite=citations.as_text(cited),
        coins=citations.coins(cited),
        compare_url=address("/compare", [("id", entry.id)]),
        downloads=downloads,
    )


def _formats(document: Document, *, is_event: bool) -> tuple[str, ...]:
    """What the page leads to; the day on which a report came out is nothing for a calendar."""
    is_on_a_day = is_event and dates.day(document.entry.date_start) is not None
    feed = ("atom",) if document.linked_from else ()
    return ("json", "md", "bib", "ris", *feed, *(("ics",) if is_on_a_day else ()))


def _when(document: Document, today: str) -> str:
    """Whether a dated document lies ahead or does not take place; "" unless it is known to the day."""
    entry = document.entry
    if is_cancelled(document):
        return "cancelled"
    last = dates.day(entry.date_end) or dates.day(entry.date_start)
    return "" if last is None else "upcoming" if last >= today else "past"


def _link(entry: Entry) -> Link:
    return Link(entry.title, address(entry.url), dates.human_range(entry.date_start, entry.date_end))


def _trail(catalogue: Catalogue, document: Document) -> tuple[Link, ...]:
    top = catalogue.content_types[(document.parent or document.entry).content_type]
    trail = [Link(top.label_plural, address(top.listing))]
    if document.parent:
        trail.append(_link(document.parent))
    return tuple(trail)


def _sections(
    shown: Iterable[Block],
    lists: Iterable[Fact],
    story: tuple[StoryYear, ...],
    groups: Iterable[LinkGroup],
    later_lists: Iterable[Fact],
) -> Iterable[tuple[str, str]]:
    """Anchors and headings of what comes after the body, in the order of the page."""
    yield from ((each.anchor, each.heading) for each in shown)
    if story:
        yield "kb-story", "What happened"
    yield from ((f"list-{fact.name}", fact.label) for fact in lists)
    yield from ((each.anchor, each.heading) for each in groups)
    yield from ((f"list-{fact.name}", fact.label) for fact in later_lists)


def _addresses(
    document: Document,
    story: tuple[StoryYear, ...],
    groups: tuple[LinkGroup, ...],
    mentions: LinkGroup | None,
) -> frozenset[str]:
    """Where the page leads already."""
    neighbours = (document.previous, document.following, document.parent)
    found = {address(each.url) for each in neighbours if each}
    found |= {address(link.target.url) for link in document.links if link.target}
    found |= {item.url for year in story for item in year.items}
    found |= {link.url for group in (*groups, *filter(None, (mentions,))) for link in group.links}
    return frozenset(found)


def _speakers(document: Document) -> tuple[SpeakerShown, ...]:
    return tuple(
        SpeakerShown(
            name=speaker.name or speaker.attributed_as or speaker.role or "A participant",
            role=", ".join(filter(None, (speaker.role if speaker.name else None, speaker.organisation))),
            talk=speaker.talk or "",
            part=speaker.part or "",
            addresses=tuple(_site(link) for link in speaker.links if WEB_ADDRESS.match(link)),
        )
        for speaker in document.speakers
    )


def _site(link: str) -> Shown:
    """A link of a speaker by the name of its site, or as the address for e-mail that it is."""
    try:
        host = urlsplit(link).hostname or ""
    except ValueError:
        host = ""
    return Shown(text=host.removeprefix("www.") or link.partition(":")[2], address=link)
