"""Who may come in: a catalogue whose Datasette metadata says `allow` answers nobody else, on any page of it."""

from __future__ import annotations

import importlib
import re
from typing import TYPE_CHECKING, Any

from datasette.utils import await_me_maybe
from datasette.utils.asgi import Request

from kb.web.two_datasettes import configured, may_view

if TYPE_CHECKING:
    # Datasette loads this plugin while its own application module is being imported.
    from datasette.app import Datasette

# Where a plugin lets people sign in and out, and the styles of these pages; none of them shows the catalogue.
OPEN = re.compile(
    r"/-/(?:login|logout|static/.+|static-plugins/.+|(?:github|google|auth0|oauth|oidc|saml)[a-z0-9/-]*)"
)
LOGIN = "/-/login"
# What a browser or a proxy kept would be shown to whoever asks next.
CACHE = (b"cache-control", b"private, no-store")
KEPT = frozenset({b"cache-control", b"etag", b"last-modified"})


def is_gated(datasette: Datasette) -> bool:
    """Whether the configuration says who may come in."""
    return configured(datasette, "allow") is not None


async def may_enter(datasette: Datasette, scope: Any) -> bool:
    """Whether who sends the request may read the catalogue."""
    return await may_view(datasette, await _actor(datasette, scope))


async def refuses_strangers(datasette: Datasette) -> bool:
    """Whether somebody who has not signed in gets nothing."""
    return is_gated(datasette) and not await may_view(datasette, None)


async def _actor(datasette: Datasette, scope: Any) -> dict[str, Any] | None:
    """Who asks, as the plugins tell it; Datasette itself does the same, but only after our own pages."""
    # Importing the module above would load all plugins, this one half imported, without its hooks.
    plugins = importlib.import_module("datasette.plugins").pm
    for answer in plugins.hook.actor_from_request(datasette=datasette, request=Request(scope, None)):
        actor: dict[str, Any] | None = await await_me_maybe(answer)
        if actor:
            return actor
    return None


def has_login(datasette: Datasette) -> bool:
    """Whether a plugin has a page for signing in at the usual address."""
    return any(re.match(pattern, LOGIN) for pattern, _ in datasette._routes())


def wants_page(path: str, scope: Any) -> bool:
    """Whether a browser asks for a page, rather than a program for data."""
    headers = dict(scope["headers"])
    return b"text/html" in headers.get(b"accept", b"") and "." not in path.rsplit("/", 1)[-1]
