"""What a document is cited as."""

from __future__ import annotations

from kb.catalogue import Catalogue, Document
from kb.formats.citations import Citable
from kb.web.asked import Asked

# Characters of a revision or content hash that name an edition.
EDITION_LENGTH = 8


def citable(catalogue: Catalogue, document: Document, asked: Asked) -> Citable:
    """The document as a citation: its authors as declared, the catalogue as publisher, the edition by its revision."""
    content_type = catalogue.content_types[document.entry.content_type]
    return Citable(
        id=document.entry.id,
        title=document.entry.title,
        authors=authors(catalogue, document),
        publisher=catalogue.site.title,
        date=document.entry.date_start,
        url=asked.absolute(document.entry.url),
        genre=content_type.label,
        abstract=document.entry.summary,
        language=document.columns["language"] or catalogue.site.language,
        edition=(catalogue.site.source_revision or catalogue.site.content_hash)[:EDITION_LENGTH] or None,
        licence=document.columns["licence"] or catalogue.site.licence,
        keywords=keywords(catalogue, document),
    )


def authors(catalogue: Catalogue, document: Document) -> tuple[str, ...]:
    """The names in the field that has the role `author`."""
    field = catalogue.content_types[document.entry.content_type].role("author")
    if field is None:
        return ()
    if field.kind == "relation":
        return tuple(
            link.target.title if link.target else link.reference for link in document.targets(field.name)
        )
    value = document.values.get(field.name)
    names = value if isinstance(value, list) else [value]
    return tuple(str(name) for name in names if name)


def keywords(catalogue: Catalogue, document: Document) -> tuple[str, ...]:
    """The labels of the document's terms, each once."""
    labels = []
    for field in catalogue.content_types[document.entry.content_type].fields:
        value = document.values.get(field.name)
        if field.kind == "term" and value is not None:
            values = value if isinstance(value, list) else [value]
            labels += [catalogue.term_label(field.vocabulary, str(each)) for each in values]
    return tuple(dict.fromkeys(labels))
