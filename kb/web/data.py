"""The page `/data`: the ways to the whole, for people who bring their own tools."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from kb.catalogue import Catalogue
from kb.catalogue.canned import CannedQuery, canned_queries
from kb.catalogue.codebook import read_codebook
from kb.web import plots, without_server
from kb.web.asked import Answer, Asked, address
from kb.web.assets import asset_path
from kb.web.chrome import chrome, listings
from kb.web.contexts import DataPage, Link, PlotShown, QueryGroup
from kb.web.database import ROUTE
from kb.web.described import FOLDER
from kb.web.diagram import diagram
from kb.web.loading import SNIPPETS

STYLESHEET = "data.css"


def answer(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/data`: tables and views, questions, drawings, files and formats."""
    tables = read_codebook(connection, catalogue).tables
    page = DataPage(
        chrome=chrome(
            catalogue, asked, "Data", description="The whole catalogue as a database, tables, feeds and JSON."
        ),
        stylesheet=asset_path(STYLESHEET),
        diagram=diagram(tables),
        views=tuple(
            Link(table.name, f"/{ROUTE}/{table.name}", table.description)
            for table in tables
            if table.group == "view"
        ),
        queries=tuple(_groups(canned_queries(connection))),
        plots=tuple(_shown(each) for each in plots.plots(connection)),
        snippets=SNIPPETS,
        feeds=_feeds(catalogue),
        examples=(*_examples(catalogue), *_exports(asked)),
        build=tuple(catalogue.build.items()),
        download_url=f"/{ROUTE}.db",
    )
    if asked.is_static:
        page = without_server.data(page)
    return Answer(templates=("kb_data.html",), page=page)


def _groups(queries: tuple[CannedQuery, ...]) -> Iterator[QueryGroup]:
    for about, group in groupby(queries, key=lambda query: query.about):
        links = (Link(query.title, _address(query), query.description) for query in group)
        yield QueryGroup(about or "Others", tuple(links))


def _address(query: CannedQuery) -> str:
    return f"/{ROUTE}/{query.name}"


def _shown(plot: plots.Plot) -> PlotShown:
    query = plot.query
    return PlotShown(
        anchor=f"plot-{query.name}",
        title=query.title,
        image=f"{plots.FOLDER}{query.name}.svg",
        width=plots.WIDTH,
        height=plot.height,
        based_on=plot.based_on,
        reading=query.reading,
        left_out=plot.left_out,
        url=_address(query),
        columns=plot.result.columns,
        rows=tuple(tuple(map(_cell, row)) for row in plot.result.rows[: plots.MOST]),
    )


def _cell(value: Any) -> str:
    """A value as readers see it: nothing is a zero that is not one."""
    return "not recorded" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _feeds(catalogue: Catalogue) -> tuple[Link, ...]:
    listed = [
        Link(each.label_plural, address(f"{each.listing}.atom"), "Atom") for each in listings(catalogue)
    ]
    return (
        Link("New and changed documents", "/feed.atom", "Atom"),
        Link("Events", "/events.ics", "iCalendar"),
        *listed,
    )


def _exports(asked: Asked) -> tuple[Link, ...]:
    """The whole catalogue in other formats, as far as it was exported."""
    links = [Link(f"/exports/{name}", address(f"/exports/{name}")) for name in asked.exports]
    return (
        (Link("/exports", "/exports", "the whole in each format, with size and SHA-256"), *links)
        if links
        else ()
    )


def _schemas(catalogue: Catalogue) -> tuple[Link, ...]:
    names = ("search", *(f"documents/{each.name}" for each in listings(catalogue)[:1]))
    paths = [address(f"{FOLDER}{name}.json") for name in names]
    return tuple(Link(path, path, "JSON Schema of its shape") for path in paths)


def _examples(catalogue: Catalogue) -> tuple[Link, ...]:
    examples = [Link("/search.json?q=jury", "/search.json?q=jury", "a search with its facets")]
    for content_type in listings(catalogue)[:1]:
        for name, note in (
            ("json", "a listing"),
            ("csv", "all of it as a table"),
            ("bib", "all of it as references"),
        ):
            path = address(f"{content_type.listing}.{name}")
            examples.append(Link(path, path, note))
    return (
        *examples,
        Link("/codebook.json", "/codebook.json", "what every table, column and term means"),
        Link("/openapi.json", "/openapi.json", "how all of this JSON can be asked for"),
        *_schemas(catalogue),
        Link("/kb.json", "/kb.json", "the tables"),
        Link("/reconcile", "/reconcile", "the service with which OpenRefine matches lists"),
        Link("/sitemap.xml", "/sitemap.xml", "every page"),
        Link("/links", "/links", "links to other sites that no longer answer"),
    )
