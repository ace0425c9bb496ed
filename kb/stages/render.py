"""What a page of the edition shows of a document's body: HTML with final addresses, plain text, sections."""

from __future__ import annotations

from collections.abc import Iterator

from kb import markdown
from kb.model import Edition, Rendered


def render(edition: Edition) -> Iterator[Rendered]:
    """Each document of the edition, rendered from what redaction left of it."""
    for document in edition.documents:
        reading = document.reading
        found = edition.addresses.get(document.id, {})
        addresses = {
            link.slot: found[link.slot].href if link.slot in found else None for link in reading.links
        }
        html = markdown.fill(reading.html, addresses) if addresses else reading.html
        yield Rendered(document, document.body, html, reading.text, reading.sections, reading.word_count)
