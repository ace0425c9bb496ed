"""Documents as cards: which ones, what stands on them, and how they lie on printed sheets."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from pypdf import PdfReader
from web_client import Outline, asking, small_application

A4 = (595, 842)


@pytest.fixture(scope="module")
def database(placed_database: Path) -> Path:
    return placed_database


def titles(text: str) -> list[str]:
    return Outline(text).texts.get("h2", [])


async def test_a_listing_comes_as_cards_in_its_own_order(client):
    text = (await client.get("/cards?of=methods&q=number")).text

    assert titles(text) == [f"Method number {number}" for number in range(1, 6)]
    assert "2 sheets" in text
    assert "/methods?q=number" in Outline(text).links


async def test_documents_come_as_cards_by_their_ids_in_the_order_of_the_address(client):
    text = (await client.get("/cards?id=methods/method-2&id=case_studies/river&id=methods/method-2")).text

    assert titles(text) == ["Method number 2", "River sensors"]
    assert "1 sheet," in text


async def test_a_card_says_in_short_what_the_document_is_and_where_it_stands(client):
    page = Outline((await client.get("/cards?id=methods/method-1")).text)
    (card,) = (" ".join(text.split()) for text in page.texts["li"] if "Method number 1" in text)

    assert card.startswith("Method Method number 1 What it is. Effort an evening People 1–40 people")
    assert card.endswith("http://localhost/methods/method-1")
    assert "at night" not in card


async def test_a_card_counts_the_documents_that_refer_to_it(client):
    assert "2 documents here refer to it." in (await client.get("/cards?id=places/leeds")).text


async def test_a_long_summary_is_cut_after_a_word(client):
    text = (await client.get("/cards?id=methods/long")).text

    assert "nobody reads. …" in text
    assert text.count("So many words") < 30


async def test_what_is_withdrawn_or_unknown_has_no_card_and_it_is_said(client):
    text = (await client.get("/cards?id=case_studies/gone&id=no/such&id=methods/method-1")).text

    assert titles(text) == ["Method number 1"]
    assert "2 left out" in text


@pytest.mark.parametrize("query", ["", "?of=nothing", "?id=no/such", "?q="])
async def test_without_a_choice_the_page_offers_the_content_types(client, query):
    page = Outline((await client.get(f"/cards{query}")).text)

    assert "/cards?of=methods" in page.links
    assert page.texts["h1"] == ["Cards to print"]


async def test_listings_and_the_finder_lead_to_cards(client, tmp_path):
    assert "/cards?of=methods&q=number" in Outline((await client.get("/methods?q=number")).text).links
    async with asking(small_application(tmp_path)) as small:
        found = Outline((await small.get("/finder?of=methods&effort=high")).text).links

    assert [link for link in found if link.startswith("/cards?id=methods%2Fcitizens-jury")]


# ---- printed ----------------------------------------------------------------------------------------------------


def printed(page: Page, address: str) -> PdfReader:
    page.goto(address)
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize(
    ("words", "sheets"), [("id=methods/method-1", 1), ("of=methods&q=number", 2), ("of=methods", 2)]
)
def test_four_cards_lie_on_each_sheet_of_a4_and_no_sheet_is_empty(page: Page, root, words, sheets):
    pdf = printed(page, f"{root}/cards?{words}")

    assert len(pdf.pages) == sheets
    assert [tuple(round(float(side)) for side in each.mediabox[2:]) for each in pdf.pages] == [A4] * sheets


def test_a_sheet_shows_nothing_but_its_cards(page: Page, root):
    first, second = (each.extract_text() for each in printed(page, f"{root}/cards?of=methods&q=number").pages)

    assert [first.count(f"Method number {number}") for number in range(1, 6)] == [1, 1, 1, 1, 0]
    assert second.count("Method number 5") == 1
    assert "Search" not in first
    assert "cards to print" not in first


def test_a_card_with_too_many_words_still_shows_its_address(page: Page, root):
    text = printed(page, f"{root}/cards?id=methods/long").pages[0].extract_text()

    assert "/methods/long" in text.replace("\n", "")


@pytest.mark.parametrize(
    "appearance", [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}], ids=str
)
@pytest.mark.parametrize("way", ["/cards", "/cards?of=methods"])
def test_axe_finds_nothing_on_the_cards(new_page: Callable[..., Page], root, way, appearance):
    page = new_page(**appearance)
    page.goto(root + way)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": tags})

    assert [
        (each["id"], [node["html"] for node in each["nodes"]]) for each in found.response["violations"]
    ] == []


def test_cards_fit_into_320_pixels(new_page: Callable[..., Page], root):
    page = new_page(viewport={"width": 320, "height": 640})
    page.goto(root + "/cards?of=methods")

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
