"""What a request asks and what a page answers: plain values, so that a page can be made in a thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

# Characters that may stand as they are in the path of an address (RFC 3986, pchar and "/"). Paths in the
# database are
# percent-encoded already, so "%" is one of them.
PATH_CHARACTERS = "%/~!$&'()*+,;=:@"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a page of the catalogue.

    `path` begins with a slash and is decoded and below the base address; `pairs` is the query string. `root`
    is the absolute address of the
    catalogue without a slash at its end. `prefix` is the path below which it is served, "/" or "/some/path/".
    `today` is an ISO date; `modified` is when the edition's file was written, ISO 8601 in UTC. `is_static` where the
    answer becomes a file, so that a page must offer nothing that needs a server. `exports` names the files that
    `kb export all` wrote of this edition, for the page that offers them.
    """

    path: str
    pairs: tuple[tuple[str, str], ...] = ()
    root: str = "http://localhost"
    prefix: str = "/"
    today: str = "1970-01-01"
    modified: str = "1970-01-01T00:00:00Z"
    is_static: bool = False
    exports: tuple[str, ...] = ()

    def value(self, name: str) -> str:
        """The last value of a parameter, or ""."""
        return next((value for key, value in reversed(self.pairs) if key == name), "")

    def absolute(self, path: str, pairs: Sequence[tuple[str, str]] = ()) -> str:
        """The absolute address of a path of the catalogue."""
        return self.root + address(path, pairs)

    def local(self, path: str, pairs: Sequence[tuple[str, str]] = ()) -> str:
        """The address of a path of the catalogue on this host."""
        return self.prefix + address(path, pairs).removeprefix("/")


@dataclass(frozen=True, slots=True)
class StaticSite:
    """What answers take from nobody's request where they become files: `root`, `today` and `modified` of `Asked`."""

    root: str
    today: str
    modified: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A page to be rendered from `templates` and `page`, or a finished `body`."""

    status: int = 200
    templates: tuple[str, ...] = ()
    page: object = None
    body: str | bytes = ""
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


def address(path: str, pairs: Sequence[tuple[str, str]] = ()) -> str:
    """The path, as far as it is not percent-encoded yet, with its query."""
    query = "?" + urlencode(list(pairs)) if pairs else ""
    return quote(path, safe=PATH_CHARACTERS) + query


def moved(location: str, *, permanently: bool = True) -> Answer:
    """A redirect to an address that this catalogue made."""
    return Answer(status=301 if permanently else 302, headers={"location": location})
