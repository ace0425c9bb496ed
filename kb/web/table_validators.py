"""Tag and time of what Datasette gives of the database: tables and queries as JSON and CSV, and the file itself.

They follow from the edition and the address, as those of the catalogue's own data. An answer to SQL that its reader
wrote has none, for that may ask for the time or for something random.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kb.web.bounds import path_below_base
from kb.web.conditional import Validators, is_known, of_address
from kb.web.database import ROUTE, CatalogueDatabase, catalogue_database
from kb.web.sending import Application, Message, Receive, Scope, Send
from kb.web.turnstile import holds_sql

if TYPE_CHECKING:
    # Datasette loads this plugin while its own application module is being imported.
    from datasette.app import Datasette

_DATA = re.compile(rf"/{ROUTE}(?:/.*)?\.(?:json|csv|db)")


def wrapper(datasette: Datasette, application: Application) -> Application:
    """The application, where data of the database is named and not sent again to whoever has it."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        catalogue = catalogue_database(datasette)
        if catalogue is None or not _is_named(datasette, scope):
            await application(scope, receive, send)
            return
        named, headers = _validators(datasette, catalogue, scope), _headers(scope)
        if _has_already(headers, named):
            await _send_unchanged(send, named)
        else:
            await application(scope, receive, _naming(send, named, headers))

    return answer


def _is_named(datasette: Datasette, scope: Scope) -> bool:
    if scope["type"] != "http" or holds_sql(scope["query_string"]):
        return False
    return _DATA.fullmatch(path_below_base(datasette, scope)) is not None


def _validators(datasette: Datasette, catalogue: CatalogueDatabase, scope: Scope) -> Validators:
    """What names the answer. Addresses in it are below that of the request, so that it counts too."""
    edition = catalogue.editions.current()
    host, scheme = _headers(scope).get("host", ""), scope.get("scheme", "http")
    address = (scheme, host, datasette.setting("base_url"), scope["path"], scope["query_string"])
    modified = datetime.fromtimestamp(edition.identity.modified_ns // 10**9, UTC)
    return of_address(edition.catalogue, address, modified)


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def _has_already(headers: dict[str, str], named: Validators) -> bool:
    """Whether the request names the answer's tag, which only an answer from this address can have told."""
    return headers.get("if-none-match", "*").strip() != "*" and is_known(headers, named)


def _naming(send: Send, named: Validators, headers: dict[str, str]) -> Send:
    """A `send` that adds to a good answer what names it, or says that it is known already."""
    is_left_out = False

    async def send_named(message: Message) -> None:
        nonlocal is_left_out
        if is_left_out:
            return
        if message["type"] == "http.response.start" and message["status"] == 200:
            if is_known(headers, named):
                is_left_out = True
                await _send_unchanged(send, named)
                return
            present = {name.lower() for name, _ in message["headers"]}
            added = [each for each in _encoded(named) if each[0] not in present]
            message = {**message, "headers": [*message["headers"], *added]}
        await send(message)

    return send_named


async def _send_unchanged(send: Send, named: Validators) -> None:
    headers = [*_encoded(named), (b"cache-control", b"no-cache")]
    await send({"type": "http.response.start", "status": 304, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _encoded(named: Validators) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in named.headers().items()]
