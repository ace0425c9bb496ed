"""The page of a search: how it was read, why each result was found, where its snippet stands, and the filters."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from web_client import Outline

from kb.search.engine import Hit
from kb.web.snippet_places import snippet_url

A_HIT = {
    "id": "methods/jury", "content_type": "methods", "title": "Jury", "url": "/methods/jury", "summary": None,
    "snippet": "text", "snippet_source": "section", "section_anchor": "how-to", "section_heading": "How to",
    "text_fragment": "well-known words, said", "date_start": None, "date_end": None, "score": 1.0,
    "title_html": "Jury", "type_label": "Method",
}  # fmt: skip


async def test_a_year_that_cannot_be_read_is_left_out_and_it_is_said(client):
    text = (await client.get("/search?q=river&year=20xx")).text

    assert "“20xx” was left out" in text


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("since 2019", "2019.."),
        ("from 2019 to 2022", "2019..2022"),
        ("2022 to 2019", "2019..2022"),
        ("between 2019 and 2022", "2019..2022"),
        ("2019-2022", "2019..2022"),
        ("2019 onwards", "2019.."),
        ("2019+", "2019.."),
        ("until 2022", "..2022"),
        ("2022 or earlier", "..2022"),
        ("after 2019", "2020.."),
        (">2019", "2020.."),
        ("before 2022", "..2021"),
    ],
)
async def test_years_can_be_said_in_words(client, said, meant):
    text = (await client.get("/search", params={"q": "river", "year": said})).text

    assert f"Year: {meant} " in text
    assert "was left out" not in text


async def test_a_search_that_finds_nothing_says_what_may_help(client):
    text = (await client.get("/search?q=zzzzqqq+wwwwkkk&f.themes=health")).text

    assert "Use fewer words" in text
    assert "Take filters away" in text


async def test_years_that_can_be_read_need_no_remark(client):
    text = (await client.get("/search?q=river&year=2019..&year=__none__&year=!2021")).text

    assert "was left out" not in text


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "/methods/jury#how-to:~:text=well%2Dknown%20words%2C%20said"),
        ({"text_fragment": None}, "/methods/jury#how-to"),
        ({"snippet_source": "field", "section_anchor": None, "text_fragment": "a word"}, "/methods/jury#:~:text=a%20word"),
        ({"snippet_source": "part", "section_anchor": None, "part_url": "/steps/a", "text_fragment": "x"}, "/steps/a#:~:text=x"),
        ({"snippet_source": "summary", "section_anchor": None, "text_fragment": None}, "/methods/jury"),
    ],
    ids=["section", "section without words", "field", "part", "summary"],
)  # fmt: skip
def test_a_snippet_leads_to_its_place(changes, expected):
    assert snippet_url(Hit(**{**A_HIT, **changes})) == expected


async def test_the_page_leads_to_the_words_of_a_snippet(client):
    page = Outline((await client.get("/search?q=river")).text)

    assert [link for link in page.links if "#setting:~:text=river" in link] != []


async def test_reasons_are_shown_when_they_are_asked_for(client):
    without, having = [(await client.get(f"/search?q=river{more}")).text for more in ("", "&why=1")]

    assert "Why these results?" in without
    assert re.search(r"<strong>Why:</strong> “river” in title.*<strong>Score:</strong> \d", having)


async def test_the_json_says_why_when_it_is_asked_to(client):
    hit = (await client.get("/search.json?q=river&why=1")).json()["results"][0]

    assert hit["why"]["parts"][0]["word"] == "river"
    assert (await client.get("/search.json?q=river")).json()["results"][0]["why"] is None


async def test_the_page_of_a_facet_lets_each_value_be_chosen_or_left_out(client):
    page = Outline((await client.get("/search/values?facet=themes")).text)

    assert "/search?f.themes=health" in page.links
    assert "/search?f.themes=%21health" in page.links


async def test_what_leaves_a_value_out_finds_the_others(client):
    found, left, every = [
        (await client.get(f"/case-studies.json{query}")).json()["total"]
        for query in ("?f.themes=health", "?f.themes=!health", "")
    ]

    assert found + left == every


async def test_undated_documents_can_be_asked_for(client):
    page = Outline((await client.get("/search?year=__none__&year=2019..2020")).text)
    boxes = [box for box in page.all("input") if box.get("name") == "year"]

    assert [(box.get("type"), box.get("value")) for box in boxes] == [
        ("hidden", "__none__"),
        (None, "2019..2020"),
    ]


async def test_without_results_there_are_no_filters_to_choose_from(client):
    page = Outline((await client.get("/search?q=nothingatall")).text)

    assert "filters" not in page.ids


async def test_a_listing_without_results_offers_to_search_everything(client):
    page = Outline((await client.get("/methods?q=gauges")).text)

    assert "/search?q=gauges" in page.links


# In a browser


@pytest.mark.browser
def test_the_keyboard_skips_to_the_results_and_to_the_filters(page: Page, root: str):
    page.goto(f"{root}/search?q=river")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the results")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.get_by_label("Sort by")).to_be_focused()


@pytest.mark.browser
def test_on_a_phone_the_filters_open_over_the_results_and_close_again(
    new_page: Callable[..., Page], root: str
):
    page = new_page(viewport={"width": 360, "height": 640}, java_script_enabled=False)
    page.goto(f"{root}/search?q=river")
    expect(page.locator("#filters")).to_be_hidden()
    page.get_by_role("link", name="Filter and sort").click()
    expect(page.get_by_label("Sort by")).to_be_in_viewport()
    page.get_by_role("link", name="Back to the results").click()

    expect(page.locator("#filters")).to_be_hidden()
    expect(page.get_by_role("link", name="River sensors").first).to_be_in_viewport()


@pytest.mark.browser
def test_on_a_phone_a_filter_that_was_chosen_is_kept(new_page: Callable[..., Page], root: str):
    page = new_page(viewport={"width": 360, "height": 640})
    page.goto(f"{root}/case-studies?f.themes=health")
    page.get_by_role("button", name="Search", exact=True).click()

    expect(page).to_have_url(re.compile("f.themes=health"))
