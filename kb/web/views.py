"""From a request of Datasette's to a page of the catalogue and back; which page it is, `kb.web.routes` decides."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote_to_bytes

from datasette.utils.asgi import Request, Response
from jinja2 import Environment

from kb.markdown.characters import visible
from kb.web import api, assets, conditional, errors, exports, templating
from kb.web.asked import Answer, Asked
from kb.web.database import ROUTE, CatalogueDatabase, adopt, catalogue_database
from kb.web.editions import Edition
from kb.web.routes import answer

if TYPE_CHECKING:
    # Datasette loads this plugin while its own application module is being imported.
    from datasette.app import Datasette

# More parameters than this are a machine's, and are not read.
MOST_PARAMETERS = 500
# A browser may keep a page, but asks each time whether there is a new edition.
# A hundred questions to the service that matches lists; nothing else takes a form.
LONGEST_FORM = 200_000
ASK_AGAIN = "no-cache"
Route = tuple[str, Callable[..., Any]]


def routes(datasette: Datasette) -> list[Route]:
    """The files of the pages, and every address that is neither Datasette's own nor another database's."""
    if adopt(datasette) is None:
        return []
    others = {each.route for each in datasette.databases.values() if not isinstance(each, CatalogueDatabase)}
    reserved = "|".join(re.escape(name) for name in sorted({ROUTE, "-", *others}))
    return [
        (r"/-/kb/(?P<name>[a-z0-9_.-]+)$", assets.asset),
        (r"/favicon\.ico$", assets.icon),
        (r"/(?P<rest>exports(?:/(?P<name>[A-Za-z0-9_.-]*))?)$", export),
        (rf"/(?!(?:{reserved})(?:[/.]|$))(?P<rest>.*)$", page),
    ]


async def export(request: Request, datasette: Datasette) -> Response:
    """A file that `kb export all` wrote, or what is told of one that is not here."""
    catalogue = catalogue_database(datasette)
    assert catalogue is not None, "routes are registered for a catalogue only"
    if response := exports.download(catalogue, request.url_vars["name"] or ""):
        return response
    edition = catalogue.editions.current()
    asked = asked_by(request, datasette, edition)
    assert asked is not None, "the route takes ASCII alone"
    return await render(datasette, request, errors.not_exported(edition.catalogue, asked))


async def page(request: Request, datasette: Datasette) -> Response:
    """The page at the address of the request."""
    catalogue = catalogue_database(datasette)
    assert catalogue is not None, "routes are registered for a catalogue only"
    edition = catalogue.editions.current()
    asked = asked_by(request, datasette, edition)
    if asked is None:
        return await render(datasette, request, _unreadable(request))
    if request.method == "POST":
        return await _posted(datasette, request, edition, asked)
    if _has_data_already(request, edition, asked):
        return _unchanged(conditional.of_data(edition.catalogue, asked))
    response = await render(datasette, request, await _answered(datasette, request, edition, asked))
    return _unless_known(request, response, edition, asked)


async def _posted(datasette: Datasette, request: Request, edition: Edition, asked: Asked) -> Response:
    """The answer to a form, which says what an address could say too, only longer."""
    if not request.headers.get("content-length", "").isdigit():
        return await render(datasette, request, api.error(411, "say how long the form is", "send its length"))
    if int(request.headers["content-length"][:20]) > LONGEST_FORM:
        return await render(datasette, request, api.error(413, "this form is too long", "send it in parts"))
    form = _pairs(await request.post_body())
    asked = replace(asked, pairs=(*asked.pairs, *form))
    return await render(datasette, request, await _answered(datasette, request, edition, asked))


def _has_data_already(request: Request, edition: Edition, asked: Asked) -> bool:
    """Whether the request names the answer's tag, which only an answer from this address can have told."""
    tags = request.headers.get("if-none-match", "*")
    if tags.strip() == "*" or not conditional.is_data(asked):
        return False
    return conditional.is_known(request.headers, conditional.of_data(edition.catalogue, asked))


def _unchanged(named: conditional.Validators) -> Response:
    return Response("", status=304, headers={**named.headers(), "cache-control": ASK_AGAIN})


def _unless_known(request: Request, response: Response, edition: Edition, asked: Asked) -> Response:
    """The response with what names it, or 304 without content for whoever has it already."""
    if response.status != 200:
        return response
    content = response.body if isinstance(response.body, bytes) else response.body.encode()
    is_data = conditional.is_data(asked)
    named = conditional.of_data(edition.catalogue, asked) if is_data else conditional.of_page(content)
    if conditional.is_known(request.headers, named):
        return _unchanged(named)
    response.headers.update({**named.headers(), "cache-control": ASK_AGAIN})
    return response


def asked_by(request: Request, datasette: Datasette, edition: Edition) -> Asked | None:
    """What the request asks; None when its address is no UTF-8."""
    prefix: str = datasette.setting("base_url")
    try:
        path = unquote_to_bytes("/" + request.url_vars.get("rest", "")).decode()
    except UnicodeDecodeError:
        return None
    asked = Asked(
        path=path,
        pairs=_pairs(request.scope.get("query_string") or b""),
        root=edition.catalogue.site.base_url or _root(request, datasette, prefix),
        prefix=prefix,
        today=datetime.fromtimestamp(time.time(), UTC).date().isoformat(),
        modified=datetime.fromtimestamp(edition.identity.modified_ns // 10**9, UTC).strftime(
            "%Y-%m-%dT%H:%M:%SZ"
        ),
    )
    catalogue = catalogue_database(datasette)
    if catalogue is None:
        return asked
    if catalogue.static is None:
        return replace(asked, exports=exports.names(catalogue)) if path == "/data" else asked
    site = catalogue.static
    return replace(asked, root=site.root, today=site.today, modified=site.modified, is_static=True)


async def render(datasette: Datasette, request: Request, answered: Answer) -> Response:
    """The answer as a response: a page is put into the first of its templates that exists."""
    body = answered.body
    if answered.templates:
        context = {"page": answered.page}
        # Titles, values and what was asked may hold marks that turn the text after them, or speak to a terminal.
        body = visible(await datasette.render_template(list(answered.templates), context, request=request))
    return Response(
        body,
        status=answered.status,
        headers=dict(answered.headers),
        content_type=answered.content_type,
    )


async def _answered(datasette: Datasette, request: Request, edition: Edition, asked: Asked) -> Answer:
    """The answer in one go, its page written in the thread that made it, unless the templates are not all our own."""
    own = templating.own_templates(datasette, request)

    def finished(connection: sqlite3.Connection) -> Answer:
        answered = answer(connection, edition.catalogue, asked)
        return written(own, datasette, answered) if own else answered

    try:
        return await edition.read(finished)
    except sqlite3.OperationalError as reason:
        if str(reason) != "interrupted":
            raise
        return errors.too_slow(edition.catalogue, asked)


def written(own: Environment, datasette: Datasette, answered: Answer) -> Answer:
    """The answer with its page as text."""
    if not answered.templates:
        return answered
    template = own.select_template(answered.templates)
    body = visible(template.render(page=answered.page, urls=datasette.urls))
    return replace(answered, templates=(), body=body)


def _unreadable(request: Request) -> Answer:
    sentence = "This address is not readable as UTF-8."
    if request.path.endswith(".json"):
        return api.error(400, sentence, "percent-encode the address as UTF-8")
    return Answer(status=400, body=f"{sentence}\n", content_type="text/plain; charset=utf-8")


def _pairs(query: bytes) -> tuple[tuple[str, str], ...]:
    """The parameters of a query string in their order; bytes that are no UTF-8 become replacement characters."""
    parts = query.decode(errors="replace").split("&")[:MOST_PARAMETERS]
    return tuple(parse_qsl("&".join(parts), keep_blank_values=True, errors="replace"))


def _root(request: Request, datasette: Datasette, prefix: str) -> str:
    scheme = "https" if datasette.setting("force_https_urls") else request.scheme
    return f"{scheme}://{request.host}{prefix}".rstrip("/")
