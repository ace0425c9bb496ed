"""Lists of documents: what each says at a glance, the other views of a list, its order, and the ways to one type."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from web_client import Outline, asking

from kb.web.serve import application

CONFIG = """
plugins:
  kb:
    site: {title: Example}
    content_types:
      cases:
        label: [Case, Cases]
        folders: [cases]
        path: /cases/{slug}
        sort: date_start desc
        fields:
          colours: {kind: text, many: true, facet: true, label: Colours}
          open: {kind: boolean, facet: true, label: Open}
          size: {kind: text, facet: true, label: Size}
          people: {kind: integer, unit: people, label: People}
          rank: {kind: integer, label: Rank}
          began: {kind: year, role: date_start, label: Began}
          where: {kind: relation, to: places, many: true, by: [slug], facet: true, label: Where}
          how: {kind: relation, to: methods, many: true, by: [slug], facet: true, label: How}
      methods:
        label: [Method, Methods]
        folders: [methods]
        path: /methods/{slug}
        sort: title
        fields: {}
      places:
        label: [Place, Places]
        folders: [places]
        path: /places/{slug}
        fields: {}
"""
FILES = {
    "cases/river.md": """---
title: River
began: 2021
colours: [blue, green, grey, white]
open: yes
size: large
people: 1200
rank: 3
where: [leeds]
how: [jury, walk]
---
A river.
""",
    "cases/bare.md": "---\ntitle: Bare\n---\nA river.\n",
    "methods/jury.md": "# Jury\n\nNot by a river.\n",
    "methods/walk.md": "# Walk\n\nAlong a river.\n",
    "places/leeds.md": "# Leeds\n",
}


@pytest.fixture
async def lists(build: Callable[..., Any]) -> AsyncIterator[httpx.AsyncClient]:
    database = build(FILES, CONFIG)
    path = Path(database.conn.execute("pragma database_list").fetchone()[2])
    async with asking(application(path)) as opened:
        yield opened


def glances(html: str) -> list[str]:
    """What each result of a page says below its summary."""
    parts = html.split('<dl class="kb-glance">')[1:]
    return [" ".join(" ".join(Outline(part.partition("</dl>")[0]).texts["div"]).split()) for part in parts]


def items(html: str, name: str) -> list[str]:
    """The entries of the list with a class."""
    part = html.partition(f'{name}"')[2].partition("</ul>")[0]
    return [" ".join(text.split()) for text in Outline(f"<ul>{part}</ul>").texts.get("li", [])]


def orders(html: str) -> list[str]:
    part = html.partition('<select id="sort"')[2].partition("</select>")[0]
    return Outline(f"<select{part}</select>").texts["option"]


async def test_a_list_says_how_where_and_what_is_declared_first_of_those_that_have_it(lists):
    assert glances((await lists.get("/cases")).text) == [
        "How Jury, Walk Where Leeds Colours blue, green, grey and 1 more"
    ]


async def test_a_number_comes_before_what_is_declared_second(build):
    config = CONFIG.replace("          where:", "          was_where:").replace(
        "          how:", "          was_how:"
    )
    database = build(FILES, config)
    path = Path(database.conn.execute("pragma database_list").fetchone()[2])
    async with asking(application(path)) as opened:
        found = glances((await opened.get("/cases")).text)

    assert found == ["Colours blue, green, grey and 1 more People 1,200 people Size large"]


async def test_a_number_without_a_unit_is_no_column(lists):
    assert "Rank" not in Outline((await lists.get("/cases?view=table")).text).texts["th"]


async def test_a_search_in_everything_says_no_fields(lists):
    assert glances((await lists.get("/search?q=river")).text) == []


async def test_the_columns_of_a_list_as_a_table_begin_with_when_how_and_where(lists):
    heads = Outline((await lists.get("/cases?view=table")).text).texts["th"]

    assert heads[:5] == ["Title", "Began", "How", "Where", "Colours"]


async def test_the_other_views_of_a_list_stand_above_it(lists):
    assert items((await lists.get("/cases")).text, "kb-other-view") == [
        "Show as a table", "On a timeline", "Cards to print",
    ]  # fmt: skip


async def test_a_list_that_is_narrowed_has_no_time_line_as_that_would_show_all(lists):
    assert items((await lists.get("/cases?f.size=large")).text, "kb-other-view") == [
        "Show as a table", "Cards to print",
    ]  # fmt: skip


async def test_the_order_that_a_list_has_by_itself_is_called_what_it_is(lists):
    assert orders((await lists.get("/cases")).text) == ["Newest first", "Oldest first", "Title A–Z"]
    assert orders((await lists.get("/methods")).text) == ["Title A–Z", "Newest first", "Oldest first"]


async def test_an_address_that_asks_for_the_order_that_a_list_has_shows_it_as_chosen(lists):
    page = Outline((await lists.get("/methods?sort=title")).text)

    assert [option["value"] for option in page.all("option") if "selected" in option] == [""]


async def test_a_search_leads_to_each_content_type_with_what_is_found_there(lists):
    text = (await lists.get("/search?q=river")).text

    assert items(text, "kb-scopes") == ["Everything 4", "Cases 2", "Methods 2"]
    assert "/search?q=river&amp;type=cases" in text


async def test_a_content_type_that_is_searched_is_marked_and_the_filters_are_kept(lists):
    text = (await lists.get("/search?q=river&type=methods")).text
    marked = Outline(text.partition("kb-scopes")[2].partition("</nav>")[0]).all("a")

    assert [(link["href"], "aria-current" in link) for link in marked] == [
        ("/search?q=river", False),
        ("/search?q=river&type=cases", False),
        ("/search?q=river&type=methods", True),
    ]


async def test_results_of_one_content_type_need_no_way_to_it(lists):
    assert items((await lists.get("/search?q=grey")).text, "kb-scopes") == []


async def test_a_list_without_filters_can_be_put_in_another_order_all_the_same(lists):
    methods, places = (await lists.get("/methods")).text, (await lists.get("/places")).text

    assert Outline(methods).texts["h2"] == ["2 methods", "Sort"]
    assert Outline(places).texts["h2"] == ["1 place"]
