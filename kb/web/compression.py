"""Which answers are compressed on their way: texts, for whoever says that they can read it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from asgi_gzip import GZipMiddleware

Application = Callable[..., Awaitable[None]]
Scope = MutableMapping[str, Any]

# Shorter answers do not get shorter; the usual level takes a third of the time of the highest.
MINIMUM, LEVEL = 1000, 6
# A database is fetched once, in parts if need be, and its length should be known.
LEFT_AS_IT_IS = (".db", ".parquet", ".zip")


def compressing(application: Application) -> Application:
    """The application, with its texts compressed."""
    compressed = GZipMiddleware(application, minimum_size=MINIMUM, compresslevel=LEVEL)

    async def answer(scope: Scope, receive: Any, send: Any) -> None:
        is_text = scope["type"] == "http" and not scope["path"].endswith(LEFT_AS_IT_IS)
        await (compressed if is_text else application)(scope, receive, send)

    return answer
