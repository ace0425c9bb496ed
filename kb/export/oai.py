"""The documents as an OAI-PMH static repository in Dublin Core: one file, which a gateway serves to harvesters.

After the specification for an OAI static repository and an OAI static repository gateway (openarchives.org, 2004).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote, urlsplit

from kb.catalogue import Document
from kb.catalogue.addresses import PLAIN
from kb.catalogue.citing import citable
from kb.export.files import File
from kb.export.source import Source
from kb.formats.xml import text

NEVER = "1970-01-01"
FILE = "oai.xml"
DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
HEAD = f"""<?xml version="1.0" encoding="utf-8"?>
<Repository xmlns="http://www.openarchives.org/OAI/2.0/static-repository"
  xmlns:oai="http://www.openarchives.org/OAI/2.0/" xmlns:oai_dc="{DC}" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/static-repository
    http://www.openarchives.org/OAI/2.0/static-repository.xsd">
"""
FORMATS = f"""<ListMetadataFormats>
<oai:metadataFormat>
<oai:metadataPrefix>oai_dc</oai:metadataPrefix>
<oai:schema>http://www.openarchives.org/OAI/2.0/oai_dc.xsd</oai:schema>
<oai:metadataNamespace>{DC}</oai:metadataNamespace>
</oai:metadataFormat>
</ListMetadataFormats>
<ListRecords metadataPrefix="oai_dc">
"""


def oai_files(source: Source) -> Iterator[File]:
    """Every document that is a page of its own and not withdrawn, by id."""
    source.needs_root("oai")
    head = HEAD + _identify(source) + FORMATS
    yield File("catalogue.oai.xml", _records(source), head, tail="</ListRecords>\n</Repository>\n")


def _identify(source: Source) -> str:
    """Who gives this, and since when. A gateway puts its own address before that of the file."""
    host = urlsplit(source.root).hostname or "kb.invalid"
    (earliest,) = source.connection.execute("select min(last_changed) from documents").fetchone()
    parts = (
        ("repositoryName", source.catalogue.site.title),
        ("baseURL", source.absolute(f"/{FILE}")),
        ("protocolVersion", "2.0"),
        # Every site that keeps to RFC 2142 has this mailbox.
        ("adminEmail", f"webmaster@{host}"),
        ("earliestDatestamp", NEVER if _some_undated(source) else _day(earliest)),
        ("deletedRecord", "no"),
        ("granularity", "YYYY-MM-DD"),
    )
    inner = "".join(f"<oai:{name}>{text(value)}</oai:{name}>\n" for name, value in parts)
    return f"<Identify>\n{inner}</Identify>\n"


def _some_undated(source: Source) -> bool:
    sql = "select exists (select 1 from documents where last_changed is null)"
    return bool(source.connection.execute(sql).fetchone()[0])


def _day(date: str | None) -> str:
    """The day of a date, the first of it where only a month or a year is known: a datestamp is always a day."""
    known = date or NEVER
    return known[:10] + NEVER[len(known) :]


def _records(source: Source) -> Iterator[str]:
    host = urlsplit(source.root).hostname or "kb.invalid"
    for document in source.brief():
        if document.entry.withdrawn is None and document.entry.parent is None:
            yield _record(source, document, host)


def _record(source: Source, document: Document, host: str) -> str:
    identifier = f"oai:{host}:{quote(document.entry.id, safe=PLAIN)}"
    changed = _day(document.columns["last_changed"])
    elements = "".join(
        f"<dc:{name}>{text(value)}</dc:{name}>\n" for name, value in _elements(source, document)
    )
    return (
        f"<oai:record>\n<oai:header>\n<oai:identifier>{text(identifier)}</oai:identifier>\n"
        f"<oai:datestamp>{changed}</oai:datestamp>\n</oai:header>\n<oai:metadata>\n"
        f"<oai_dc:dc>\n{elements}</oai_dc:dc>\n</oai:metadata>\n</oai:record>\n"
    )


def _elements(source: Source, document: Document) -> Iterable[tuple[str, str]]:
    """The elements of Dublin Core that are known, in the order in which its specification has them."""
    cited = citable(source.catalogue, document, source)
    yield "title", cited.title
    yield from (("creator", name) for name in cited.authors)
    yield from (("subject", word) for word in cited.keywords)
    known = {
        "description": cited.abstract, "publisher": cited.publisher, "date": document.entry.date_start or cited.date,
        "type": cited.genre, "identifier": cited.url, "language": cited.language, "rights": cited.licence,
    }  # fmt: skip
    yield from ((name, value) for name, value in known.items() if value)
