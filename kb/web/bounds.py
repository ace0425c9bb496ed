"""What is said when SQL meets a limit: pages say it, and a CSV is refused instead of being cut off silently."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from kb.web import metadata
from kb.web.database import ROUTE
from kb.web.sending import Application, Message, Receive, Scope, Send, refuse

if TYPE_CHECKING:
    # Datasette loads this plugin while its own application module is being imported.
    from datasette.app import Datasette

# Datasette's name for a query that was stopped because its time was over.
INTERRUPTED = "SQL Interrupted"
HEADING = "This query took too long"
_CSV = re.compile(rf"/{ROUTE}(?:/(?P<name>[^/]+))?\.csv")
# Parameters that ask for a part of a table; without one of them, all of it is meant.
_PART = frozenset({"_next", "_size", "_stream"})


def took_too_long(datasette: Datasette) -> str:
    """What to do about a query that was stopped."""
    seconds = datasette.setting("sql_time_limit_ms") / 1000
    return (
        f"It was stopped after {seconds:g} seconds. Ask for less, as with where or limit, or download the database"
        f" ({datasette.urls.path(f'/{ROUTE}.db')}), in which nothing is limited."
    )


def wrapper(datasette: Datasette, application: Application) -> Application:
    """The application, with a CSV that is either the whole answer or a sentence about why it is not."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        match = _CSV.fullmatch(path_below_base(datasette, scope)) if scope["type"] == "http" else None
        if match is None:
            await application(scope, receive, send)
        elif match["name"] is None or match["name"] in _canned(datasette):
            await _query(datasette, application, scope, receive, send)
        else:
            await application({**scope, "query_string": _all_rows(scope["query_string"])}, receive, send)

    return answer


def path_below_base(datasette: Datasette, scope: Scope) -> str:
    """The path of a request below the base address, with a slash before it."""
    path: str = scope["path"]
    return "/" + path.removeprefix(datasette.setting("base_url"))


def _canned(datasette: Datasette) -> dict[str, Any]:
    queries: dict[str, Any] = metadata.metadata_of(datasette)["databases"][ROUTE]["queries"]
    return queries


def _all_rows(query: bytes) -> bytes:
    """The query string of a table's CSV; Datasette gives its first page unless it is told to give all."""
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    if any(name in _PART for name, _ in pairs):
        return query
    return urlencode([*pairs, ("_stream", "on")]).encode("latin-1")


async def _query(
    datasette: Datasette, application: Application, scope: Scope, receive: Receive, send: Send
) -> None:
    """Asks for the JSON of the same query first, for that tells whether it is whole."""
    told = _Told()
    as_json = {name: _json_address(scope[name]) for name in ("path", "raw_path") if scope.get(name)}
    await application({**scope, **as_json}, receive, told)
    if sentence := _why_not(datasette, told):
        await refuse(send, max(told.status, 400), sentence)
    else:
        await application(scope, receive, send)


def _json_address(path: Any) -> Any:
    if isinstance(path, bytes):
        before, mark, query = path.partition(b"?")
        return before.removesuffix(b".csv") + b".json" + mark + query
    return path.removesuffix(".csv") + ".json"


class _Told:
    """An answer that is kept instead of being sent."""

    def __init__(self) -> None:
        self.status = 200
        self._parts: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self._parts.append(message.get("body", b""))

    def value(self) -> dict[str, Any]:
        """What was told, as far as it is an object of JSON."""
        try:
            found = json.loads(b"".join(self._parts))
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def _why_not(datasette: Datasette, told: _Told) -> str:
    value = told.value()
    if value.get("truncated"):
        most = datasette.setting("max_returned_rows")
        return (
            f"This query has more than {most:,} rows, and no more are given at once. Ask for fewer, or for one part"
            f" after the other with limit and offset, or download the database ({datasette.urls.path(f'/{ROUTE}.db')}),"
            " in which nothing is limited."
        )
    if value.get("title") == INTERRUPTED or value.get("error") == HEADING:
        return f"{HEADING}. {took_too_long(datasette)}"
    error = value.get("error")
    return (
        f"This query has no answer: {error}." if error else "" if told.status < 400 else "This has no answer."
    )
