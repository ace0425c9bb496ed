"""What scripts of other sites may read (CORS): the data of a catalogue that everybody may read, and no page of it."""

from __future__ import annotations

from collections.abc import Iterable

Headers = list[tuple[bytes, bytes]]

# Endings of the addresses of data; a page for readers has none.
DATA = ("json", "csv", "atom", "ics", "bib", "ris", "md", "xml", "db", "sql", "zip", "jsonld")
# Addresses of data that have no ending, and the service with which lists are matched.
WITHOUT_ENDING = frozenset({"/suggest", "/reconcile", "/exports"})
SERVICE = "/reconcile/"
METHODS = b"GET, HEAD, OPTIONS"
# How long a browser may remember the answer, in seconds.
REMEMBERED = b"86400"
ALLOW = b"access-control-allow-origin"
# What a script sees of an answer beside its content.
EXPOSED = b"ETag, Last-Modified, Link"


def is_data(path: str) -> bool:
    """Whether the address path is one of data."""
    if path in WITHOUT_ENDING or path.startswith(SERVICE):
        return True
    return path.rpartition("/")[2].rpartition(".")[2].lower() in DATA if "." in path else False


def shared(headers: Iterable[tuple[bytes, bytes]], *, may_share: bool) -> Headers:
    """The headers of an answer, which say that everybody's scripts may read it, or say nothing of it."""
    others = [(name, value) for name, value in headers if name.lower() != ALLOW]
    if not may_share:
        return others
    return [*others, (ALLOW, b"*"), (b"access-control-expose-headers", EXPOSED)]


def options(methods: bytes, *, may_share: bool) -> Headers:
    """The headers that answer OPTIONS: what may be done with an address, and for a browser whether scripts may."""
    if not may_share:
        return [(b"allow", methods)]
    return [
        (b"allow", methods),
        (ALLOW, b"*"),
        (b"access-control-allow-methods", methods),
        (b"access-control-allow-headers", b"Content-Type, If-Modified-Since, If-None-Match"),
        (b"access-control-max-age", REMEMBERED),
    ]
