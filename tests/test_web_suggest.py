"""Suggestions while somebody types: as data, and under the search box in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from web_client import asking, small_application


@pytest.fixture
def typing(page: Page, root: str) -> Callable[[str], Page]:
    """The home page with some letters typed into its search box."""

    def type_into(letters: str) -> Page:
        page.goto(root)
        page.locator("#words").press_sequentially(letters)
        return page

    return type_into


# As data


async def test_a_document_is_suggested_with_its_address(client):
    answer = (await client.get("/suggest?q=river")).json()

    assert answer["query"] == "river"
    assert answer["suggestions"][0] == {
        "kind": "document", "label": "River sensors", "note": "Case study",
        "url": "http://localhost/case-studies/river", "path": "/case-studies/river",
    }  # fmt: skip


async def test_a_term_leads_to_the_search_for_it(client):
    found = (await client.get("/suggest?q=heal")).json()["suggestions"]

    assert [(each["kind"], each["path"]) for each in found if each["label"] == "Health"] == [
        ("term", "/search?q=Health")
    ]


@pytest.mark.parametrize("typed", ["", "%20", "%22", "*", "%00", "(((", "zzzz", "a" * 5000])
async def test_nothing_that_is_typed_is_an_error(client, typed):
    answer = await client.get(f"/suggest?q={typed}")

    assert (answer.status_code, answer.json()["suggestions"]) == (200, [])


async def test_below_a_base_address_the_paths_begin_with_it(tmp_path):
    async with asking(small_application(tmp_path, base_url="/kb-of-all/")) as client:
        found = (await client.get("/kb-of-all/suggest?q=river")).json()["suggestions"]

    assert found[0]["path"] == "/kb-of-all/case-studies/river"


# In a browser


@pytest.mark.browser
def test_typing_opens_a_list_that_says_how_many_there_are(typing):
    page = typing("riv")

    expect(page.get_by_role("combobox")).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("option", name="River sensors")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="suggestion")).to_have_count(1)


@pytest.mark.browser
def test_an_option_is_chosen_by_arrow_and_opened_by_enter(typing):
    page = typing("river s")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("ArrowDown")
    option = page.get_by_role("option", selected=True)

    expect(page.get_by_role("combobox")).to_have_attribute(
        "aria-activedescendant", option.get_attribute("id") or ""
    )
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/case-studies/river$"))


@pytest.mark.browser
def test_the_arrow_up_goes_to_the_last_option_and_back_to_the_box(typing):
    page = typing("river s")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")

    expect(page.get_by_role("option", selected=True)).to_have_count(0)


@pytest.mark.browser
def test_enter_alone_searches_for_what_was_typed(typing):
    page = typing("riv")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/search\?q=riv$"))


@pytest.mark.browser
def test_escape_closes_the_list_and_keeps_the_words(typing):
    page = typing("riv")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.get_by_role("combobox")).to_have_value("riv")


@pytest.mark.browser
def test_an_option_is_opened_by_a_click(typing):
    page = typing("riv")
    page.get_by_role("option", name="River sensors").click()

    expect(page).to_have_url(re.compile("/case-studies/river$"))


@pytest.mark.browser
def test_what_nothing_begins_with_opens_no_list(typing):
    page = typing("riv")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.locator("#words").press_sequentially("zzz")

    expect(page.get_by_role("listbox")).to_be_hidden()


@pytest.mark.browser
def test_leaving_the_box_closes_the_list(typing):
    page = typing("riv")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Tab")

    expect(page.get_by_role("listbox")).to_be_hidden()


@pytest.mark.browser
@pytest.mark.parametrize(
    "appearance", [{"color_scheme": "light"}, {"color_scheme": "dark"}], ids=["light", "dark"]
)
def test_axe_finds_nothing_while_the_list_is_open(new_page: Callable[..., Page], root: str, appearance: Any):
    page = new_page(**appearance)
    page.goto(f"{root}/search")
    page.locator("#words").press_sequentially("riv")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("ArrowDown")

    assert [each["id"] for each in Axe().run(page).response["violations"]] == []


@pytest.mark.browser
def test_on_a_phone_the_list_fits(new_page: Callable[..., Page], root: str):
    page = new_page(viewport={"width": 320, "height": 640})
    page.goto(root)
    page.locator("#words").press_sequentially("co")
    expect(page.get_by_role("listbox")).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.browser
def test_without_scripts_it_is_a_search_box(new_page: Callable[..., Page], root: str):
    page = new_page(java_script_enabled=False)
    page.goto(root)
    page.get_by_role("searchbox").first.press_sequentially("river")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/search\?q=river$"))
