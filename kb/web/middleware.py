"""What happens around every request, in its order; each step is a module of its own.

1. `compression`: texts are compressed on their way out, but not behind a gate.
2. `sending`, `sharing`, `refusals`: every answer has the safety headers, no body for HEAD, and says whether scripts of
   other sites may read it; a refusal is JSON where JSON was asked for.
3. `admission`: what is closed, malformed or would write is refused.
4. `health`: monitors are answered without signing in.
5. `gate`: where it is declared, only who signed in comes further, and no answer is kept.
6. OPTIONS is answered.
7. `turnstile`: tables and SQL wait for their turn. Our own pages do not; they are read from one edition from beginning
   to end, and what has not changed since it was last asked for is told by their `views`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kb.open_sql.workers import ReplacedError
from kb.web import admission, gate, health, refusals, sharing
from kb.web.compression import compressing
from kb.web.database import READERS_SQL, CatalogueDatabase, adopt
from kb.web.editions import Identity
from kb.web.sending import (
    Application,
    Receive,
    Scope,
    Send,
    calling_at_start,
    redirect,
    refuse,
    send_json,
    tell_options,
    with_headers,
    with_no_copy,
    with_sharing,
    without_error_pages,
)
from kb.web.turnstile import FullError, Turnstile, holds_sql

if TYPE_CHECKING:
    # Datasette loads this plugin while its own application module is being imported.
    from datasette.app import Datasette

# At once, waiting, and seconds of waiting: for requests with SQL of their readers, and for tables.
READERS_TURNSTILE = (2, 20, 10.0)
TABLES_TURNSTILE = (4, 60, 10.0)


def wrapper(datasette: Datasette) -> Callable[[Application], Application]:
    """The middleware for this Datasette; one without a catalogue is left as it is."""
    catalogue = adopt(datasette)
    if catalogue is None:
        return lambda application: application

    def wrap(application: Application) -> Application:
        around = Middleware(application, datasette, catalogue)
        # The length of a compressed page could tell what stands on it beside what somebody slipped in.
        return around if gate.is_gated(datasette) else compressing(around)

    return wrap


class Middleware:
    """The application with everything around it."""

    def __init__(self, application: Application, datasette: Datasette, catalogue: CatalogueDatabase) -> None:
        self._application = application
        self._datasette = datasette
        self._catalogue = catalogue
        self._turnstiles = {True: Turnstile(*READERS_TURNSTILE), False: Turnstile(*TABLES_TURNSTILE)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._answer(admission.with_readable_headers(scope), receive, send)
        elif scope["type"] == "lifespan":
            await self._application(scope, receive, send)
            self._catalogue.editions.close()
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, others = _path(self._datasette, scope), self._others()
        is_gated = gate.is_gated(self._datasette)
        may_share = self._is_for_everybody(is_gated) and sharing.is_data(path)
        is_stock = _first_word(path) in {"-", self._catalogue.route, *others}
        send = with_headers(send, is_own=not is_stock, is_head=scope["method"] == "HEAD")
        send = refusals.as_json(with_sharing(send, may_share=may_share), path)
        if refusal := admission.refusal(path, scope, others):
            await refuse(send, *refusal)
        elif path == health.ADDRESS:
            await self._tell_health(send, is_gated=is_gated)
        elif is_gated and not await gate.may_enter(self._datasette, scope):
            await self._at_the_gate(path, scope, receive, with_no_copy(send))
        elif scope["method"] == "OPTIONS":
            also = b", POST" if admission.may_be_written(path, others) else b""
            await tell_options(send, sharing.METHODS + also, may_share=may_share)
        else:
            await self._page(path, scope, receive, with_no_copy(send) if is_gated else send)

    async def _tell_health(self, send: Send, *, is_gated: bool) -> None:
        await self._catalogue.editions.look()
        with self._catalogue.editions.request() as edition:
            status, body = await health.answer(edition, gated=is_gated)
        await send_json(send, status, body)

    async def _at_the_gate(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        """What somebody gets who may not come in: the pages for signing in, the way there, or a sentence."""
        if gate.OPEN.fullmatch(path):
            # An error page of ours would show what the catalogue is made of.
            await self._application(scope, receive, without_error_pages(send))
        elif gate.wants_page(path, scope) and gate.has_login(self._datasette):
            await redirect(send, self._datasette.setting("base_url").rstrip("/") + gate.LOGIN)
        else:
            await refuse(send, 403, "Sign in to read this catalogue.")

    async def _page(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        if _first_word(path) == self._catalogue.route:
            await self._tables(path, scope, receive, send)
        else:
            await self._catalogue.editions.look()
            with self._catalogue.editions.request():
                await self._application(scope, receive, send)

    async def _tables(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        """The answer about tables, when there is time for it."""
        is_readers = holds_sql(scope["query_string"])
        token = READERS_SQL.set(is_readers)
        try:
            async with (
                self._turnstiles[is_readers].place() as leave,
                self._catalogue.editions.request_with_sql(is_readers=is_readers) as edition,
            ):
                # Datasette gives the file that lies there now, which could be one that was not taken over.
                if path.endswith(".db") and Identity.of(self._catalogue.editions.path) != edition.identity:
                    raise ReplacedError
                await self._application(scope, receive, calling_at_start(send, leave))
        except FullError:
            await refuse(send, 503, "Too many questions are being answered. Ask again in a few seconds.")
        except ReplacedError:
            await refuse(send, 503, "The file is being replaced. Ask again in a few seconds.")
        finally:
            READERS_SQL.reset(token)

    def _is_for_everybody(self, is_gated: bool) -> bool:
        return not is_gated and self._catalogue.editions.current().catalogue.site.edition == "public"

    def _others(self) -> set[str]:
        """The first words of the addresses of other databases."""
        return {each.route for each in self._datasette.databases.values() if each is not self._catalogue}


def _path(datasette: Datasette, scope: Scope) -> str:
    """The address path as it was sent, below the base address."""
    raw = scope.get("raw_path") or scope["path"].encode()
    path: str = raw.partition(b"?")[0].decode("latin-1")
    base: str = datasette.setting("base_url")
    return "/" + path[len(base) :] if base != "/" and path.startswith(base) else path


def _first_word(path: str) -> str:
    """The first part of a path, without its ending."""
    return path.partition("/")[2].partition("/")[0].partition(".")[0]
