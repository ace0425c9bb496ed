"""Which addresses are answered and which are closed: one decision for every route that the application has."""

from __future__ import annotations

import re
from dataclasses import dataclass

PUBLIC, CLOSED = "public", "closed"


@dataclass(frozen=True, slots=True)
class Route:
    """A route as it is registered, with an address that it answers, and what was decided about it and why."""

    pattern: str
    example: str
    decision: str
    why: str


ROUTES = (
    Route(r"/-/kb/(?P<name>[a-z0-9_.-]+)$", "/-/kb/kb.css", PUBLIC, "styles and the icon of our pages"),
    Route(r"/favicon\.ico$", "/favicon.ico", PUBLIC, "the icon"),
    Route(r"/(?!(?:\-|_internal|kb)(?:[/.]|$))(?P<rest>.*)$", "/search", PUBLIC, "the catalogue's pages, listed below"),
    Route(r"/(?P<rest>exports(?:/(?P<name>[A-Za-z0-9_.-]*))?)$", "/exports", PUBLIC, "files of everything"),
    Route(r"^/-/password-tool$", "/-/password-tool", CLOSED, "hashes passwords, which takes the server's time"),
    Route(r"^/-/login$", "/-/login", PUBLIC, "signing in, where the plugin for it is installed"),
    Route(r"/(\.(?P<format>jsono?))?$", "/", PUBLIC, "never asked: the catalogue's home page comes first"),
    Route(r"/favicon.ico", "/favicon.ico", PUBLIC, "never asked: our icon comes first"),
    Route(r"/-/static/(?P<path>.*)$", "/-/static/app.css", PUBLIC, "styles and scripts of Datasette's pages"),
    Route(r"/-/static-plugins/kb/(?P<path>.*)$", "/-/static-plugins/kb/kb.css", PUBLIC, "the same files as /-/kb/"),
    Route(r"/:memory:(?P<rest>.*)$", "/:memory:", PUBLIC, "never asked: the catalogue's pages come first"),
    Route(r"/-/metadata(\.(?P<format>json))?$", "/-/metadata.json", CLOSED, "the whole configuration"),
    Route(r"/-/versions(\.(?P<format>json))?$", "/-/versions.json", CLOSED, "versions, to look up their faults"),
    Route(r"/-/plugins(\.(?P<format>json))?$", "/-/plugins.json", CLOSED, "plugins and their versions"),
    Route(r"/-/settings(\.(?P<format>json))?$", "/-/settings.json", CLOSED, "limits, to find the way around them"),
    Route(r"/-/config.json", "/-/config.json", CLOSED, "leads to the settings"),
    Route(r"/-/config", "/-/config", CLOSED, "leads to the settings"),
    Route(r"/-/threads(\.(?P<format>json))?$", "/-/threads.json", CLOSED, "threads, with paths of files"),
    Route(r"/-/databases(\.(?P<format>json))?$", "/-/databases.json", CLOSED, "the paths of the database files"),
    Route(r"/-/actor(\.(?P<format>json))?$", "/-/actor.json", CLOSED, "nobody needs it"),
    Route(r"/-/auth-token$", "/-/auth-token", CLOSED, "signs in as root with a token that is never given out"),
    Route(r"/-/logout$", "/-/logout", PUBLIC, "signing out"),
    Route(r"/-/permissions$", "/-/permissions", CLOSED, "a tool for debugging"),
    Route(r"/-/messages$", "/-/messages", CLOSED, "a tool for debugging, which sets cookies"),
    Route(r"/-/allow-debug$", "/-/allow-debug", CLOSED, "a tool for debugging"),
    Route(r"/-/patterns$", "/-/patterns", CLOSED, "examples of styles"),
    Route(r"/(?P<database>[^\/\.]+)\.db$", "/kb.db", PUBLIC, "the edition as one file"),
    Route(r"/(?P<database>[^\/\.]+)(\.(?P<format>\w+))?$", "/kb", PUBLIC, "the tables, and SQL unless it is off"),
    Route(r"/(?P<database>[^\/\.]+)/(?P<table>[^\/\.]+)(\.(?P<format>\w+))?$",
          "/kb/documents", PUBLIC, "one table, or a ready query"),
    Route(r"/(?P<database>[^\/\.]+)/(?P<table>[^/]+?)/(?P<pks>[^/]+?)(\.(?P<format>\w+))?$",
          "/kb/build/edition", PUBLIC, "one row"),
)  # fmt: skip
# The database in which Datasette keeps what it knows of the others.
INTERNAL = Route("/_internal", "/_internal", CLOSED, "the schemas and paths of all databases")

_CLOSED_FIRST_WORDS = frozenset(
    re.split(r"[./]", route.example.removeprefix("/-/"))[0] for route in ROUTES if route.decision == CLOSED
)
_CLOSED = re.compile(rf"/-/(?:{'|'.join(sorted(_CLOSED_FIRST_WORDS))})\b.*|/-/config.*|/_internal\b.*")


def is_closed(path: str) -> bool:
    """Whether the page at `path`, below the base address, is nobody's."""
    return _CLOSED.fullmatch(path) is not None
