"""The rows that documents have in common: links, addresses of other sites, terms, speakers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from kb.declaration import Declaration
from kb.link_checks import LinkCheck
from kb.model import Document, Edition
from kb.storing.writer import Row, Writer, as_json


def write_relations(writer: Writer, edition: Edition) -> None:
    """Links, addresses, terms, speakers and redirects, in an order that tells nothing of what was taken out."""
    links = sorted(edition.links, key=lambda link: (link.source, link.relation, link.position))
    writer.insert("links", (
        {"source": link.source, "target": link.target, "relation": link.relation, "reference": link.reference,
         "position": link.position}
        for link in links
    ))  # fmt: skip
    writer.insert("external_links", (
        {"source": link.source, "position": link.position, "url": link.url, "host": link.host, "text": link.text,
         "kind": link.kind}
        for link in sorted(edition.external_links, key=lambda link: (link.source, link.position))
    ))  # fmt: skip
    writer.insert(
        "terms", (row for document in edition.documents for row in _terms(document, writer.declaration))
    )
    writer.insert("speakers", (row for document in edition.documents for row in _speakers(document)))
    writer.insert(
        "redirects", ({"path": path, "document": id} for path, id in sorted(edition.redirects.items()))
    )


def write_link_checks(writer: Writer, edition: Edition, checks: Mapping[str, LinkCheck]) -> None:
    """What is known of the addresses that this edition holds; the file may tell of others, which are not for it."""
    urls = sorted({link.url for link in edition.external_links if link.url in checks})
    writer.insert("link_checks", (asdict(checks[url]) for url in urls))


def _terms(document: Document, declaration: Declaration) -> Iterator[Row]:
    for name, field in declaration.content_types[document.content_type].fields.items():
        value = document.values.get(name) if field.kind == "term" else None
        if value is None:
            continue
        for position, term in enumerate(dict.fromkeys(value if isinstance(value, tuple) else (value,))):
            yield {"document": document.id, "field": name, "value": term, "position": position}


def _speakers(document: Document) -> Iterator[Row]:
    for position, speaker in enumerate(document.speakers):
        yield {
            "document": document.id, "position": position, "name": speaker.name, "role": speaker.role,
            "organisation": speaker.organisation, "talk": speaker.talk, "links": as_json(list(speaker.links)),
            "consent": speaker.consent, "attributed_as": speaker.attributed_as, "part": speaker.part,
        }  # fmt: skip
