"""What is done to an answer on its way out: safety headers, no body for HEAD, no copies, errors in one sentence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from kb.web import gate, security, sharing

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# A crawler that comes to a table or a query is told to forget it.
NOT_INDEXED = "noindex, nofollow"
RETRY_SECONDS = "5"


def with_headers(send: Send, *, is_own: bool, is_head: bool) -> Send:
    """A `send` that adds the safety headers, and no body to the answer of a HEAD request."""
    added = {**security.HEADERS, "content-security-policy": security.OWN_POLICY}
    if not is_own:
        added |= {"content-security-policy": security.stock_policy(), "x-robots-tag": NOT_INDEXED}

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


def with_sharing(send: Send, *, may_share: bool) -> Send:
    """A `send` whose answers say whether scripts of other sites may read them."""

    async def send_shared(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": sharing.shared(message.get("headers", []), may_share=may_share)}
        await send(message)

    return send_shared


def with_no_copy(send: Send) -> Send:
    """A `send` whose answers nobody may keep: whoever asks next could be somebody else."""

    async def send_once(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [
                (name, value) for name, value in message.get("headers", []) if name.lower() not in gate.KEPT
            ]
            message = {**message, "headers": [*headers, gate.CACHE]}
        await send(message)

    return send_once


def without_error_pages(send: Send) -> Send:
    """A `send` that gives errors as one sentence."""
    failed = False

    async def send_plainly(message: Message) -> None:
        nonlocal failed
        if message["type"] == "http.response.start" and message["status"] >= 400:
            failed = True
            await refuse(send, message["status"], "This page is not here.")
        elif not failed:
            await send(message)

    return send_plainly


def calling_at_start(send: Send, call: Callable[[], None]) -> Send:
    """A `send` that calls when the answer begins: the work is done then, however slowly it is fetched."""

    async def send_and_call(message: Message) -> None:
        call()
        await send(message)

    return send_and_call


async def refuse(send: Send, status: int, sentence: str) -> None:
    """Sends one sentence instead of an answer."""
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    if status == 405:
        headers.append((b"allow", sharing.METHODS))
    if status == 503:
        headers.append((b"retry-after", RETRY_SECONDS.encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{sentence}\n".encode()})


async def redirect(send: Send, place: str) -> None:
    """Sends a reader to another page of this site."""
    await send({"type": "http.response.start", "status": 302, "headers": [(b"location", place.encode())]})
    await send({"type": "http.response.body", "body": b""})


async def tell_options(send: Send, methods: bytes, *, may_share: bool) -> None:
    """Sends what may be done with an address."""
    headers = sharing.options(methods, may_share=may_share)
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def send_json(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"application/json; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
