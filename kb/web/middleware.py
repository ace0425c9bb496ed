"""What happens around every request: one edition for all of it, closed pages, safe redirects, and headers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

from kb.web import gate, security
from kb.web.database import CatalogueDatabase, adopt
from kb.web.editions import Identity

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
    if gate.is_gated(datasette):
        send = _with_no_copy(send)
        if not await gate.may_enter(datasette, scope):
            await _at_the_gate(application, datasette, path, scope, receive, send)
            return
    await catalogue.editions.look()
    with catalogue.editions.request() as edition:
        # Datasette gives the file that lies there now, which could be one that was not taken over.
        if path.endswith(".db") and Identity.of(catalogue.editions.path) != edition.identity:
            await _refuse(send, 503, "The file is being replaced.")
            return
        await application(scope, receive, send)


async def _at_the_gate(
    application: Application, datasette: Datasette, path: str, scope: Scope, receive: Receive, send: Send
) -> None:
    """What somebody gets who may not come in: the pages for signing in, the way there, or a sentence."""
    if gate.OPEN.fullmatch(path):
        # An error page of ours would show what the catalogue is made of.
        await application(scope, receive, _without_error_pages(send))
    elif gate.wants_page(path, scope) and gate.has_login(datasette):
        place = datasette.setting("base_url").rstrip("/") + gate.LOGIN
        await send({"type": "http.response.start", "status": 302, "headers": [(b"location", place.encode())]})
        await send({"type": "http.response.body", "body": b""})
    else:
        await _refuse(send, 403, "Sign in to read this catalogue.")


def _without_error_pages(send: Send) -> Send:
    """A `send` that gives errors as one sentence."""
    failed = False

    async def send_plainly(message: Message) -> None:
        nonlocal failed
        if message["type"] == "http.response.start" and message["status"] >= 400:
            failed = True
            await _refuse(send, message["status"], "This page is not here.")
        elif not failed:
            await send(message)

    return send_plainly


def _with_no_copy(send: Send) -> Send:
    """A `send` whose answers nobody may keep: whoever asks next could be somebody else."""

    async def send_once(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [
                (name, value) for name, value in message.get("headers", []) if name.lower() not in gate.KEPT
            ]
            message = {**message, "headers": [*headers, gate.CACHE]}
        await send(message)

    return send_once


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
