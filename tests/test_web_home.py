"""What stands on the first page, and which feeds there are to follow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from web_client import Outline, asking, small_application

from kb.web.serve import application

CONFIG = """
plugins:
  kb:
    site: {title: Example, featured: [notes/plain, notes/withheld, notes/rich]}
    content_types:
      notes:
        folders: [notes]
        path: /notes/{slug}
        fields:
          colour: {kind: text}
"""
FILES = {
    "notes/rich.md": "---\ntitle: A rich note\nsummary: Much in it.\ncolour: red\n---\nText\n",
    "notes/plain.md": "---\ntitle: A plain note\nsummary: Little in it.\n---\nOn [riches](/notes/rich).\n",
    "notes/withheld.md": "---\ntitle: A withheld note\nvisibility: network\n---\nText\n",
}


@pytest.fixture
def ask(build: Callable[..., Any]) -> Callable[..., Any]:
    """The text at an address of the catalogue of the notes."""

    async def answer(way: str, config: str = CONFIG) -> str:
        database = build(FILES, config)
        path = Path(database.conn.execute("pragma database_list").fetchone()[2])
        async with asking(application(path)) as opened:
            return str((await opened.get(way)).text)

    return answer


def featured(html: str) -> list[str]:
    """The titles of the documents that stand in front."""
    part = html.partition('aria-labelledby="featured"')[2].partition("</section>")[0]
    return [each.strip() for each in Outline(part).texts["h3"]]


async def test_documents_that_the_declaration_names_stand_in_front_in_its_order(ask):
    assert featured(await ask("/")) == ["A plain note", "A rich note"]


async def test_a_withheld_document_that_should_stand_in_front_is_not_even_named(build):
    database = build(FILES, CONFIG)

    assert list(database.query("select value from build where key = 'featured'")) == [
        {"value": '["notes/plain", "notes/rich"]'}
    ]


async def test_without_a_choice_the_most_complete_documents_stand_in_front(ask):
    config = CONFIG.replace(", featured: [notes/plain, notes/withheld, notes/rich]", "")

    assert featured(await ask("/", config)) == ["A rich note", "A plain note"]


async def test_the_pages_that_look_across_documents_are_one_step_away_from_every_page(client):
    menu = Outline((await client.get("/case-studies/river")).text.partition("</header>")[0])

    assert {"/finder", "/compare", "/gaps", "/timeline"} <= set(menu.links)


async def test_the_doors_of_the_first_page_say_what_is_behind_them(client):
    text = (await client.get("/")).text.partition("kb-doors")[2].partition("</ul>")[0]

    assert "Method finder" in text
    assert "Say what you need" in text


async def test_parts_of_documents_are_a_way_in_but_no_card(client):
    page = Outline((await client.get("/")).text)

    assert "Steps 2" not in [" ".join(text.split()) for text in page.texts["h3"]]
    assert "/components" in page.links


async def test_the_first_page_says_when_the_catalogue_last_changed(client):
    assert "last change 2 May 2025" in (await client.get("/")).text


async def test_what_refers_to_a_document_can_be_followed(ask):
    text = await ask("/notes/rich.atom")

    assert "<title>Example: A rich note</title>" in text
    assert "<title>A plain note</title>" in text
    assert "A withheld note" not in text


async def test_a_feed_of_a_term_tells_when_its_documents_changed(client):
    text = (await client.get("/search.atom?f.themes=health")).text

    assert "<updated>2025-05-02T00:00:00Z</updated>" in text


async def test_a_template_of_ones_own_takes_the_place_of_ours_for_its_content_type(tmp_path: Path):
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "kb_document-methods.html").write_text(
        '{% extends "kb_base.html" %}{% block content %}<h1>Own: {{ page.title }}</h1>{% endblock %}', "utf-8"
    )
    async with asking(small_application(tmp_path, templates=folder)) as opened:
        method = (await opened.get("/methods/citizens-jury")).text
        case = (await opened.get("/case-studies/river")).text

    assert "<h1>Own: Citizens’ jury</h1>" in method
    assert "<h1>River sensors</h1>" in case


async def test_a_template_of_ones_own_may_wait_for_what_datasette_gives_it(tmp_path: Path):
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "kb_document-methods.html").write_text(
        '{% extends "kb_base.html" %}{% block content %}<p>{{ menu_links()|length }} links</p>{% endblock %}',
        "utf-8",
    )
    async with asking(small_application(tmp_path, templates=folder)) as opened:
        text = (await opened.get("/methods/citizens-jury")).text

    assert "<p>4 links</p>" in text


async def test_our_templates_say_the_same_whether_datasette_writes_them_or_we_do(tmp_path: Path):
    folder = tmp_path / "templates"
    folder.mkdir()
    async with asking(small_application(tmp_path, templates=folder)) as opened:
        waited_for = (await opened.get("/search?q=river&why=1")).content
    async with asking(small_application(tmp_path)) as opened:
        assert (await opened.get("/search?q=river&why=1")).content == waited_for


async def test_a_catalogue_without_dates_offers_no_time_line(ask):
    menu = Outline((await ask("/")).partition("</header>")[0])

    assert "/timeline" not in menu.links
    assert "/compare" in menu.links


YEARS = """
plugins:
  kb:
    site: {title: Example}
    content_types:
      notes:
        folders: [notes]
        path: /notes/{slug}
        fields:
          year: {kind: year, role: date_start, label: Began}
          colour: {kind: text, facet: true, label: Colour}
          open: {kind: boolean, facet: true, label: Open}
"""


@pytest.fixture
async def dated(build: Callable[..., Any]) -> str:
    """The first page of notes of 1850, 2011 and, twice, 2013."""
    notes = {
        "a": "year: 1850\ncolour: red\nopen: yes",
        "b": "year: 2011\ncolour: blue\nopen: no",
        "c": "year: 2013",
        "d": "year: 2013",
    }
    files = {f"notes/{name}.md": f"---\ntitle: {name}\n{keys}\n---\n" for name, keys in notes.items()}
    database = build(files, YEARS)
    path = Path(database.conn.execute("pragma database_list").fetchone()[2])
    async with asking(application(path)) as opened:
        return str((await opened.get("/")).text)


async def test_each_bar_of_the_years_stands_above_its_year_and_leads_to_it(dated):
    years = dated.partition('id="years"')[2].partition("</section>")[0]
    items = [" ".join(text.split()) for text in Outline(years).texts["li"]]

    assert items == ["2011 1", "2012 0", "2013 2"]
    assert Outline(years).links == ["/search?year=2011", "/search?year=2013"]
    assert [each["height"] for each in Outline(years).all("rect")] == ["30", "60"]


async def test_years_and_yes_or_no_are_no_ways_in(dated):
    ways = dated.partition('id="ways"')[2].partition("</section>")[0]

    assert Outline(ways).texts["h3"] == ["Colour"]


async def test_a_narrow_page_finds_the_pages_across_documents_under_more(client):
    menu = (await client.get("/")).text.partition("kb-menu-more")[2].partition("</details>")[0]

    assert {"/finder", "/compare", "/gaps", "/timeline"} <= set(Outline(menu).links)
