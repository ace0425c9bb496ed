"""How a refusal is told where JSON was asked for: in the shape of all errors, instead of as a sentence."""

from __future__ import annotations

from kb.web import api
from kb.web.sending import Message, Send

PLAIN = b"text/plain"
HINT = "/openapi.json describes what can be asked"


def as_json(send: Send, path: str) -> Send:
    """A `send` that gives sentences about what went wrong as JSON, at an address of JSON."""
    if not path.endswith(".json"):
        return send
    held: Message | None = None

    async def send_json(message: Message) -> None:
        nonlocal held
        if message["type"] == "http.response.start" and _is_sentence(message):
            held = message
        elif held is not None:
            start, held = held, None
            told = api.error(start["status"], message.get("body", b"").decode().strip(), HINT)
            await send({**start, "headers": _headers(start, told.content_type)})
            await send({"type": "http.response.body", "body": str(told.body).encode()})
        else:
            await send(message)

    return send_json


def _is_sentence(message: Message) -> bool:
    kind = dict(message["headers"]).get(b"content-type", b"")
    return bool(message["status"] >= 400 and kind.startswith(PLAIN))


def _headers(start: Message, content_type: str) -> list[tuple[bytes, bytes]]:
    others = [(name, value) for name, value in start["headers"] if name.lower() != b"content-type"]
    return [*others, (b"content-type", content_type.encode())]
