"""Which document, listing or redirect stands at an address of the catalogue."""

from __future__ import annotations

import difflib
import sqlite3
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, unquote

from kb.catalogue.entries import ENTRY, Entry, entry_of
from kb.catalogue.rows import first, rows
from kb.catalogue.site import Catalogue, ContentType


@dataclass(frozen=True, slots=True)
class Place:
    """What an address leads to: exactly one of the three is given, or none when nothing stands there.

    `moved` is the address path at which it stands now.
    """

    document: Entry | None = None
    listing: ContentType | None = None
    moved: str | None = None


# What stands as it is in the addresses of the database (RFC 3986, pchar and "/").
PLAIN = "/~!$&'()*+,;=:@"
# Letters in which a misspelt slug agrees with the right one, and slugs that are looked at for the rest.
BEGINNING = 3
MOST_COMPARED = 500


def find(connection: sqlite3.Connection, catalogue: Catalogue, path: str) -> Place:
    """What stands at `path`, which begins with a slash and is not percent-encoded; exact addresses only."""
    encoded = quote(path, safe=PLAIN)
    sql = f"select {ENTRY} from documents where url in (:path, :encoded) order by url <> :encoded limit 1"
    if row := first(connection, sql, path=path, encoded=encoded):
        return Place(document=entry_of(row))
    if listing := catalogue.by_listing(path):
        return Place(listing=listing)
    return Place(moved=_redirect(connection, path))


def find_nearly(connection: sqlite3.Connection, catalogue: Catalogue, path: str) -> str | None:
    """The right address for one with a slash or `.html` too many, other case or another Unicode form; or None.

    An id leads to its document, and the name of a content type to its listing.
    """
    wanted = unicodedata.normalize("NFC", path).rstrip("/").removesuffix(".html").removesuffix("/index")
    for candidate in dict.fromkeys((wanted, wanted.lower())):
        place = find(connection, catalogue, candidate) if candidate not in ("", path) else Place()
        if place.document:
            return place.document.url
        if place.listing:
            return place.listing.listing
        if place.moved:
            return place.moved
    return _listing_in_other_case(catalogue, wanted) or _of_key(connection, catalogue, wanted.lstrip("/"))


def spelt_alike(connection: sqlite3.Connection, content_type: ContentType, slug: str) -> tuple[Entry, ...]:
    """Documents whose slug begins as `slug` does and differs in a few letters, the closest first; at most three."""
    sql = f"""select {ENTRY} from documents
              where content_type = :type and substr(slug, 1, {BEGINNING}) = :beginning and withdrawn is null
              order by slug limit {MOST_COMPARED}"""
    beginning = slug[:BEGINNING].lower()
    found = {
        entry.id.partition("/")[2]: entry
        for entry in map(entry_of, rows(connection, sql, type=content_type.name, beginning=beginning))
    }
    return tuple(found[each] for each in difflib.get_close_matches(slug.lower(), found, 3, 0.75))


def _redirect(connection: sqlite3.Connection, path: str) -> str | None:
    row = first(
        connection,
        """select documents.url from redirects join documents on documents.id = redirects.document
           where redirects.path in (:path, :encoded)""",
        path=path,
        encoded=quote(path, safe=PLAIN),
    )
    return str(row["url"]) if row and unquote(row["url"]) != path else None


def _of_key(connection: sqlite3.Connection, catalogue: Catalogue, key: str) -> str | None:
    """Where the document of that id, or the listing of the content type of that name, stands."""
    if content_type := catalogue.content_types.get(key):
        return content_type.listing
    row = first(connection, "select url from documents where id = :key", key=key)
    return str(row["url"]) if row else None


def _listing_in_other_case(catalogue: Catalogue, path: str) -> str | None:
    for content_type in catalogue.content_types.values():
        if content_type.listing.lower() == path.lower() and content_type.listing != path:
            return content_type.listing
    return None
