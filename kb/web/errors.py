"""What is answered instead of a page: what happened, in words for readers, and the ways on."""

from __future__ import annotations

import re
import sqlite3
from html import escape
from typing import TYPE_CHECKING

from datasette.utils.asgi import Base400, Forbidden, Request, Response
from datasette.views.base import DatasetteError

from kb.catalogue import Catalogue, ContentType, Entry, spelt_alike
from kb.catalogue.json_schema import SCHEMA_VERSION
from kb.search.engine import SearchRequest, search
from kb.web import api, bounds
from kb.web.asked import Answer, Asked, address
from kb.web.assets import asset_path
from kb.web.chrome import chrome, listings
from kb.web.contexts import ErrorPage, Link
from kb.web.database import catalogue_database

if TYPE_CHECKING:
    # Datasette loads this plugin while its own application module is being imported.
    from datasette.app import Datasette

# Documents that the page for a missing address offers.
OFFERED = 5
_WORD = re.compile(r"[^\W\d_]{3,}")
_PUNCTUATION = re.compile(r"[\W_]+")
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
<body class="kb-body"><main class="kb-page kb-narrow"><h1>{heading}</h1><p>{explanation}</p><p><a
href="{home}">Home</a> · <a href="{data}">Data</a></p></main></body></html>
"""


OUR_MISTAKE = (500, "Something went wrong", "The mistake is ours and has been noted. Please try again later.")
READERS_MISTAKE = (
    400,
    "This address asks for something impossible",
    "One of its parameters has a value that cannot be read, or names a column that there is not.",
)


def not_found(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """404, with a search of the words in the address."""
    if _wants_json(asked):
        return api.error(404, f"nothing stands at {asked.path}", "see /data for the addresses that there are")
    first, _, rest = asked.path.strip("/").partition("/")
    meant = _meant(catalogue, first)
    words = _words(rest if meant else asked.path)
    links = _close(connection, words, meant.name if meant else "")
    if meant:
        alike = (
            Link(each.title, address(each.url), meant.label) for each in spelt_alike(connection, meant, rest)
        )
        links = tuple(dict.fromkeys((*alike, *links)))
        links = (*links[: OFFERED - 1], Link(f"All {meant.label_plural.lower()}", address(meant.listing)))
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
        " ".join(words),
    )


def _meant(catalogue: Catalogue, part: str) -> ContentType | None:
    """The content type that the first part of an address names, by one of its names; None if none."""
    wanted = _PUNCTUATION.sub(" ", part.lower())
    for each in listings(catalogue):
        names = (each.name, each.listing.strip("/"), each.label, each.label_plural)
        if wanted in {_PUNCTUATION.sub(" ", name.lower()) for name in names}:
            return each
    return None


def _words(path: str) -> list[str]:
    """The telling words of an address, each once."""
    return list(dict.fromkeys(word for word in _WORD.findall(path.lower()) if word not in _IDLE_WORDS))


def _close(connection: sqlite3.Connection, words: list[str], scope: str) -> tuple[Link, ...]:
    """Documents that come closest to the words, those of the content type `scope` first."""
    if not words:
        return ()
    asked_for = " OR ".join(words)
    requests = [
        SearchRequest(words=asked_for, scope=name, facets=False) for name in dict.fromkeys((scope, ""))
    ]
    hits = [hit for request in requests for hit in search(connection, request).hits]
    links = dict.fromkeys(Link(hit.title, address(hit.url), hit.type_label) for hit in hits)
    return tuple(links)[:OFFERED]


def withdrawn(catalogue: Catalogue, asked: Asked, entry: Entry) -> Answer:
    """410 for what was here and is no more: why and since when, as its authors say."""
    reason = "" if entry.withdrawn in (None, "true", "True", "yes", "1") else str(entry.withdrawn)
    if _wants_json(asked):
        return api.error(410, f"{entry.id} has been withdrawn", reason or "it will not come back")
    explanation = f"“{entry.title}” was part of this catalogue and has been withdrawn. {reason}".strip()
    return _page(catalogue, asked, 410, "This page has been withdrawn", explanation, _ways_on(catalogue), "")


def not_exported(catalogue: Catalogue, asked: Asked) -> Answer:
    """404 for a file that `kb export all` has not written of this edition; as JSON where the manifest is asked for."""
    hint = "kb export all, run where the database lies, writes the exports of an edition"
    if _wants_json(asked) or asked.path.rstrip("/") == "/exports":
        return api.error(404, "no such export of this edition is here", hint)
    explanation = f"No such export of this edition is here: {hint}."
    links = (Link("Data", "/data", "what there is"),)
    return _page(catalogue, asked, 404, "There is no such export", explanation, links, "")


def too_slow(catalogue: Catalogue, asked: Asked) -> Answer:
    """503 when the questions of a page took too long."""
    hint = "Fewer or more particular words are faster."
    if _wants_json(asked):
        return api.error(503, "this took too long", hint)
    return _page(catalogue, asked, 503, "This took too long", hint, _ways_on(catalogue), asked.value("q"))


async def response_to(datasette: Datasette, request: Request, exception: Exception) -> Response | None:
    """An answer without internals for what nobody foresaw; Datasette's own words for what it explains itself."""
    is_too_slow = isinstance(exception, DatasetteError) and exception.title == bounds.INTERRUPTED
    explained = None if is_too_slow else _explained(exception)
    if isinstance(exception, Forbidden) or (explained and request.path.endswith(".json")):
        return None
    status, heading, explanation = explained or OUR_MISTAKE
    if is_too_slow:
        status, heading, explanation = 400, bounds.HEADING, bounds.took_too_long(datasette)
    elif not explained and (
        isinstance(exception, DatasetteError) or _is_about_tables(datasette, request, exception)
    ):
        status, heading, explanation = READERS_MISTAKE
    if request.path.endswith(".json"):
        return Response.json(
            {"schema_version": SCHEMA_VERSION, "error": heading, "status": status, "hint": explanation},
            status,
        )
    body = BROKEN.format(
        heading=heading,
        explanation=escape(explanation),
        stylesheet=escape(str(datasette.urls.path(asset_path("kb.css")))),
        home=escape(str(datasette.urls.path("/"))),
        data=escape(str(datasette.urls.path("/data"))),
    )
    return Response.html(body, status)


def _explained(exception: Exception) -> tuple[int, str, str] | None:
    """Status, heading and explanation where Datasette says what is wrong with the request; None where it does not."""
    if isinstance(exception, DatasetteError) and exception.status < 500:
        return exception.status, exception.title or READERS_MISTAKE[1], str(exception.message)
    if isinstance(exception, Base400):
        heading = "There is no page at this address" if exception.status == 404 else READERS_MISTAKE[1]
        return exception.status, heading, str(exception.args[0] if exception.args else READERS_MISTAKE[2])
    return None


def _is_about_tables(datasette: Datasette, request: Request, exception: Exception) -> bool:
    """Whether Datasette fell over the parameters of one of its pages about the catalogue's tables.

    It reads many of them without a look at their form. What the machine did is no reader's mistake.
    """
    database = catalogue_database(datasette)
    first = request.path.removeprefix(datasette.setting("base_url")).lstrip("/").split("/")[0]
    is_table = database is not None and first.partition(".")[0] == database.route
    return is_table and not isinstance(exception, OSError | MemoryError | sqlite3.DatabaseError)


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
