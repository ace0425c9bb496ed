"""What is answered instead of a page: what happened, in words for readers, and the ways on."""

from __future__ import annotations

import re
import sqlite3
from html import escape
from typing import TYPE_CHECKING

from datasette.utils.asgi import Base400, Request, Response
from datasette.views.base import DatasetteError

from kb.catalogue import Catalogue, Entry
from kb.search.engine import SearchRequest, search
from kb.web import api
from kb.web.asked import Answer, Asked, address
from kb.web.assets import asset_path
from kb.web.chrome import chrome, listings
from kb.web.contexts import ErrorPage, Link

if TYPE_CHECKING:
    # Datasette loads this plugin while its own application module is being imported.
    from datasette.app import Datasette

# Documents that the page for a missing address offers.
OFFERED = 5
_WORD = re.compile(r"[^\W\d_]{3,}")
# Words of addresses that say nothing about what was looked for.
_IDLE_WORDS = frozenset(
    {
        "html",
        "htm",
        "php",
        "json",
        "index",
        "page",
        "www",
        "http",
        "https",
        "and",
        "the",
        "for",
        "atom",
        "csv",
    }
)
BROKEN = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,
initial-scale=1">
<title>{heading}</title><link rel="stylesheet" href="{stylesheet}"></head>
<body><main class="kb-page kb-narrow"><h1>{heading}</h1><p>{explanation}</p><p><a
href="{home}">Home</a></p></main></body></html>
"""


def not_found(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """404, with a search of the words in the address."""
    words = " ".join(
        dict.fromkeys(word for word in _WORD.findall(asked.path.lower()) if word not in _IDLE_WORDS)
    )
    if _wants_json(asked):
        return api.error(404, f"nothing stands at {asked.path}", "see /data for the addresses that there are")
    found = (
        search(connection, SearchRequest(words=" OR ".join(words.split()), facets=False)).hits
        if words
        else ()
    )
    links = tuple(Link(hit.title, address(hit.url), hit.type_label) for hit in found[:OFFERED])
    explanation = "It may have moved, or the address may have a mistake in it."
    if links:
        explanation += " These come closest to the words of the address."
    return _page(
        catalogue,
        asked,
        404,
        "There is no page at this address",
        explanation,
        links or _ways_on(catalogue),
        words,
    )


def withdrawn(catalogue: Catalogue, asked: Asked, entry: Entry) -> Answer:
    """410 for what was here and is no more: why and since when, as its authors say."""
    reason = "" if entry.withdrawn in (None, "true", "True", "yes", "1") else str(entry.withdrawn)
    if _wants_json(asked):
        return api.error(410, f"{entry.id} has been withdrawn", reason or "it will not come back")
    explanation = f"“{entry.title}” was part of this catalogue and has been withdrawn. {reason}".strip()
    return _page(catalogue, asked, 410, "This page has been withdrawn", explanation, _ways_on(catalogue), "")


def too_slow(catalogue: Catalogue, asked: Asked) -> Answer:
    """503 when the questions of a page took too long."""
    hint = "Fewer or more particular words are faster."
    if _wants_json(asked):
        return api.error(503, "this took too long", hint)
    return _page(catalogue, asked, 503, "This took too long", hint, _ways_on(catalogue), asked.value("q"))


async def response_to(datasette: Datasette, request: Request, exception: Exception) -> Response | None:
    """An answer without internals for what nobody foresaw; Datasette's own answer for what it explains itself."""
    status, heading, explanation = (
        500,
        "Something went wrong",
        "The mistake is ours and has been noted. Please try again later.",
    )
    if isinstance(exception, DatasetteError) and exception.status >= 500:
        status, heading, explanation = (
            400,
            "This address asks for something impossible",
            str(exception.message),
        )
    elif isinstance(exception, Base400 | DatasetteError):
        return None
    if request.path.endswith(".json"):
        return Response.json(
            {"schema_version": api.SCHEMA_VERSION, "error": heading, "status": status, "hint": explanation},
            status,
        )
    body = BROKEN.format(
        heading=heading,
        explanation=escape(explanation),
        stylesheet=escape(str(datasette.urls.path(asset_path("kb.css")))),
        home=escape(str(datasette.urls.path("/"))),
    )
    return Response.html(body, status)


def _wants_json(asked: Asked) -> bool:
    return asked.path.endswith(".json")


def _ways_on(catalogue: Catalogue) -> tuple[Link, ...]:
    return tuple(
        Link(each.label_plural, address(each.listing), str(each.total)) for each in listings(catalogue)
    )


def _page(
    catalogue: Catalogue,
    asked: Asked,
    status: int,
    heading: str,
    explanation: str,
    links: tuple[Link, ...],
    words: str,
) -> Answer:
    surroundings = chrome(catalogue, asked, heading, is_indexed=False, has_search_box=False)
    page = ErrorPage(surroundings, status, heading, explanation, words, links)
    return Answer(status=status, templates=(f"kb_error-{status}.html", "kb_error.html"), page=page)
