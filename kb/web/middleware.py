"""What happens around every request: one edition for all of it, closed pages, safe redirects, and headers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

from kb.web import security
from kb.web.database import CatalogueDatabase, adopt

if TYPE_CHECKING:
    # Datasette loads this plugin while its own application module is being imported.
    from datasette.app import Datasette

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

READING = frozenset({"GET", "HEAD"})


def wrapper(datasette: Datasette) -> Callable[[Application], Application]:
    """The middleware for this Datasette; one without a catalogue is left as it is."""
    catalogue = adopt(datasette)
    if catalogue is None:
        return lambda application: application

    def wrap(application: Application) -> Application:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http":
                await _answer(application, datasette, catalogue, scope, receive, send)
            else:
                await application(scope, receive, send)
                catalogue.editions.close()

        return answer

    return wrap


async def _answer(
    application: Application,
    datasette: Datasette,
    catalogue: CatalogueDatabase,
    scope: Scope,
    receive: Receive,
    send: Send,
) -> None:
    path = _path(datasette, scope)
    send = _with_headers(send, is_own=not _is_stock(path), is_head=scope["method"] == "HEAD")
    if refusal := _refusal(datasette, path, scope["method"]):
        await _refuse(send, *refusal)
        return
    await catalogue.editions.look()
    with catalogue.editions.request():
        await application(scope, receive, send)


def _path(datasette: Datasette, scope: Scope) -> str:
    """The address path as it was sent, below the base address."""
    raw = scope.get("raw_path") or scope["path"].encode()
    path: str = raw.partition(b"?")[0].decode("latin-1")
    base: str = datasette.setting("base_url")
    return "/" + path[len(base) :] if base != "/" and path.startswith(base) else path


def _refusal(datasette: Datasette, path: str, method: str) -> tuple[int, str] | None:
    """Why a request is not answered at all, as status and sentence; None when it is."""
    if security.leads_elsewhere(path):
        return 400, "This address is not one of this site."
    if security.is_closed(path):
        return 403, "This page is closed."
    if method not in READING and not _may_be_written(datasette, path):
        return 405, "This catalogue can only be read."
    return None


def _may_be_written(datasette: Datasette, path: str) -> bool:
    """Whether another plugin or database could want the request: our own pages and tables only answer."""
    first = path.split("/")[1]
    others = {
        database.route
        for database in datasette.databases.values()
        if not isinstance(database, CatalogueDatabase)
    }
    return first == "-" or first in others


def _is_stock(path: str) -> bool:
    return path.split("/")[1].partition(".")[0] in ("kb", "-")


async def _refuse(send: Send, status: int, sentence: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    if status == 405:
        headers.append((b"allow", b"GET, HEAD"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{sentence}\n".encode()})


def _with_headers(send: Send, *, is_own: bool, is_head: bool) -> Send:
    """A `send` that adds the safety headers, and no body to the answer of a HEAD request."""
    policy = security.OWN_POLICY if is_own else security.STOCK_POLICY
    added = {**security.HEADERS, "content-security-policy": policy}

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message.get("headers", [])}
            more = [
                (name.encode(), value.encode())
                for name, value in added.items()
                if name.encode() not in present
            ]
            message = {**message, "headers": [*message.get("headers", []), *more]}
        elif is_head:
            message = {**message, "body": b""}
        await send(message)

    return send_with_headers
