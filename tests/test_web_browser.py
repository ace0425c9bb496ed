"""What readers do, in a real browser, and what axe finds on every page."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import small_catalogue
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from kb.web.serve import application, meanwhile

PAGES = {
    "home": "/",
    "results": "/search?q=river&f.themes=health",
    "nothing found": "/search?q=nothingatall",
    "listing": "/case-studies",
    "listing as a table": "/case-studies?view=table",
    "values": "/search/values?facet=themes",
    "case": "/case-studies/river",
    "method": "/methods/citizens-jury",
    "event": "/events/2024-10-01-meeting",
    "codebook": "/codebook",
    "data": "/data",
    "comparison": "/compare?id=case_studies/river&id=case_studies/trains",
    "what differs": "/compare?id=case_studies/river&id=case_studies/trains&only=differences",
    "finder to be asked": "/finder",
    "comparison to be made": "/compare?of=methods",
    "gap map": "/gaps",
    "time line": "/timeline",
    "finder": "/finder?of=methods&effort=high",
    "missing": "/no/such/page",
    "withdrawn": "/case-studies/gone",
}
# Datasette's own pages, in our colours.
STOCK_PAGES = {
    "tables": "/kb",
    "table": "/kb/methods?_facet=effort&effort__not=low",
    "row": "/kb/methods/methods~2Fcitizens-jury",
    "query": "/kb?sql=select+id,+content_type+from+documents+limit+3",
}
PIECE = 1_000  # bytes of a page that arrive at a time
APPEARANCES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
}


@pytest.fixture(scope="session")
def slow_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same, on a line so slow that the browser paints whatever it may between two pieces of a page."""
    app = application(small_catalogue.write(tmp_path_factory.mktemp("slow") / "kb.db"))

    async def in_pieces(scope: dict[str, Any], receive: Any, send: Any) -> None:
        async def send_slowly(message: dict[str, Any]) -> None:
            body = message.get("body", b"")
            for start in range(0, len(body), PIECE):
                await send({"type": message["type"], "body": body[start : start + PIECE], "more_body": True})
                await asyncio.sleep(0.02)
            await send({**message, "body": b""} if body else message)

        # The style comes at once, since nothing is painted before it; a page as it is, since what is packed comes as one.
        if scope["path"].endswith((".css", ".js")):
            await app(scope, receive, send)
        else:
            headers = [header for header in scope["headers"] if header[0] != b"accept-encoding"]
            await app({**scope, "headers": headers}, receive, send_slowly)

    with meanwhile(in_pieces) as address:
        yield address


@pytest.mark.parametrize("appearance", APPEARANCES.values(), ids=APPEARANCES)
@pytest.mark.parametrize("way", PAGES.values(), ids=PAGES)
def test_axe_finds_nothing_against_wcag_2_2_a_and_aa(new_page: Callable[..., Page], root, way, appearance):
    page = new_page(**appearance)
    page.goto(root + way)

    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )

    assert [
        (each["id"], [node["html"] for node in each["nodes"]]) for each in found.response["violations"]
    ] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("way", STOCK_PAGES.values(), ids=STOCK_PAGES)
def test_axe_finds_nothing_on_datasettes_pages(new_page: Callable[..., Page], root, way, scheme):
    page = new_page(color_scheme=scheme)
    page.goto(root + way)

    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})

    assert [
        (each["id"], [node["html"] for node in each["nodes"]]) for each in found.response["violations"]
    ] == []


@pytest.mark.parametrize("way", PAGES.values(), ids=PAGES)
def test_a_page_fits_into_320_pixels(new_page: Callable[..., Page], root, way):
    page = new_page(viewport={"width": 320, "height": 640})
    page.goto(root + way)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("way", PAGES.values(), ids=PAGES)
def test_a_page_and_its_style_weigh_less_than_100_kilobytes(page: Page, root, way):
    sizes = []
    page.on("response", lambda answer: sizes.append(len(answer.body())))
    page.goto(root + way)

    assert sum(sizes) < 100_000


@pytest.mark.parametrize("way", PAGES.values(), ids=PAGES)
def test_nothing_moves_while_a_page_arrives_in_pieces(page: Page, slow_root, way):
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(entry => window.shift += entry.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(slow_root + way)

    assert page.evaluate("window.shift") == 0


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_reader_searches_narrows_opens_a_case_and_follows_its_method_by_keyboard(
    new_page: Callable[..., Page], root, scripts
):
    page = new_page(java_script_enabled=scripts)
    page.goto(root)
    page.locator("#words").focus()
    page.keyboard.type("river")
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("results for “river” – A say in data"))

    page.locator("summary", has_text="Themes").press("Enter")
    page.get_by_role("checkbox", name="Health").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Show results").last.press("Enter")
    expect(page.get_by_role("link", name="Remove the filter Themes: Health")).to_be_visible()

    page.get_by_role("link", name="River sensors").first.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("River sensors")

    page.get_by_role("link", name="Citizens’ jury").first.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Citizens’ jury")
    expect(page.get_by_role("link", name="River sensors").first).to_be_visible()


def test_the_first_stop_of_the_keyboard_leads_past_the_head(page: Page, root):
    page.goto(f"{root}/case-studies/river")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_every_stop_of_the_keyboard_is_seen(page: Page, root):
    page.goto(f"{root}/case-studies?f.themes=health")
    outlines = []
    for _ in range(25):
        page.keyboard.press("Tab")
        outlines.append(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))

    assert set(outlines) == {"solid"}


def test_a_filter_is_taken_away_by_its_link(page: Page, root):
    page.goto(f"{root}/case-studies?f.themes=health")
    page.get_by_role("link", name="Remove the filter Themes: Health").click()

    expect(page).to_have_url(f"{root}/case-studies")
    expect(page.get_by_role("heading", name="2 case studies")).to_be_visible()


def test_on_a_narrow_screen_the_filters_are_one_link_away(new_page: Callable[..., Page], root):
    page = new_page(viewport={"width": 360, "height": 640})
    page.goto(f"{root}/case-studies")
    page.get_by_role("link", name="Filter and sort").click()

    expect(page.get_by_role("heading", name="Filter and sort")).to_be_in_viewport()


def test_text_at_twice_its_size_still_fits(new_page: Callable[..., Page], root):
    page = new_page(viewport={"width": 640, "height": 800})
    page.goto(f"{root}/case-studies/river")
    page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_print_shows_the_article_and_leaves_out_what_cannot_be_pressed_on_paper(page: Page, root):
    page.goto(f"{root}/case-studies/river")
    page.emulate_media(media="print")

    expect(page.get_by_role("heading", name="The first step")).to_be_visible()
    expect(page.locator(".kb-header")).to_be_hidden()
    expect(page.locator(".kb-contents")).to_be_hidden()


def test_the_menu_closes_by_escape_and_gives_the_focus_back(new_page: Callable[..., Page], root):
    page = new_page()
    page.goto(f"{root}/methods")
    more = page.locator("summary", has_text="More").first
    more.press("Enter")
    expect(page.get_by_role("link", name="Steps").first).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("link", name="Steps").first).to_be_hidden()
    expect(more).to_be_focused()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_reader_chooses_two_in_a_listing_and_compares_them(new_page: Callable[..., Page], root, scripts):
    page = new_page(java_script_enabled=scripts)
    page.goto(f"{root}/case-studies")
    page.get_by_role("checkbox", name="Compare River sensors").check()
    page.get_by_role("checkbox", name=re.compile("Compare .*Trains")).check()
    page.get_by_role("button", name="Compare those chosen").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("2 case studies compared")
    page.get_by_role("link", name="River sensors", exact=True).press("Enter")
    expect(page.get_by_role("heading", name="Cite and reuse")).to_be_visible()


def test_a_reader_finds_a_method_and_reads_a_case_that_used_it(new_page: Callable[..., Page], root):
    page = new_page(java_script_enabled=False)
    page.goto(root)
    page.get_by_role("link", name="Method finder").first.press("Enter")
    page.get_by_role("checkbox", name="Several days").check()
    page.get_by_role("button", name="Find").press("Enter")
    expect(page.get_by_role("heading", name="1 of 3 methods fits, 1 more may")).to_be_in_viewport()
    page.get_by_role("link", name="River sensors").first.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("River sensors")


def test_print_shows_what_is_folded_and_no_controls(page: Page, root):
    page.goto(f"{root}/finder?of=methods&effort=high")
    page.emulate_media(media="print")

    expect(page.get_by_role("heading", name="A method with an odd slug")).to_be_visible()
    expect(page.get_by_role("button", name="Find")).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_reader_narrows_by_two_facets_and_saves_the_result(new_page: Callable[..., Page], root, scripts):
    page = new_page(java_script_enabled=scripts)
    page.goto(f"{root}/case-studies")
    page.get_by_role("checkbox", name="Health").check()
    page.get_by_role("checkbox", name="Citizens’ jury").check()
    page.get_by_role("button", name="Show results").last.press("Enter")
    expect(page.get_by_role("link", name="Remove the filter Themes: Health")).to_be_visible()
    expect(page.get_by_role("link", name="Remove the filter Methods: Citizens’ jury")).to_be_visible()

    way = page.get_by_role("link", name="CSV", exact=True).get_attribute("href") or ""
    table = page.request.get(root + way).text()
    assert [line.split(",")[0] for line in table.splitlines()] == ["id", "case_studies/river"]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_reader_cites_a_case(new_page: Callable[..., Page], root, scripts):
    page = new_page(java_script_enabled=scripts)
    page.goto(f"{root}/case-studies/river")
    cited = page.locator("section", has=page.get_by_role("heading", name="Cite and reuse"))
    expect(cited).to_contain_text("River sensors")

    way = cited.get_by_role("link", name="BibTeX").get_attribute("href") or ""
    assert page.request.get(root + way).text().startswith("@")


def test_nothing_moves_for_those_who_asked_for_less_motion(new_page: Callable[..., Page], root):
    page = new_page(reduced_motion="reduce")
    page.goto(f"{root}/case-studies/river")

    assert page.evaluate("document.getAnimations().length") == 0
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_on_a_phone_every_way_of_the_menu_is_seen_whole(new_page: Callable[..., Page], root):
    page = new_page(viewport={"width": 360, "height": 740})
    page.goto(root)
    ends = page.evaluate(
        "[...document.querySelectorAll('.kb-tools a')].map(way => way.getBoundingClientRect().right)"
    )

    assert max(ends) <= 360


def test_on_a_phone_the_menu_folds_away_the_pages_across_documents(new_page: Callable[..., Page], root):
    page = new_page(viewport={"width": 360, "height": 640}, java_script_enabled=False)
    page.goto(root + "/case-studies/river")
    menu = page.get_by_role("navigation", name="Main")
    expect(menu.get_by_role("link", name="Method finder")).to_have_count(0)
    menu.get_by_text("More", exact=True).click()
    menu.get_by_role("link", name="Method finder").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Which method suits?")


def test_at_a_desk_no_page_is_twice_in_the_menu(page: Page, root):
    page.goto(root + "/")
    menu = page.get_by_role("navigation", name="Main")
    menu.get_by_text("More", exact=True).click()

    expect(menu.get_by_role("link", name="Method finder")).to_have_count(1)


def test_results_lead_to_one_content_type_and_back_to_everything(page: Page, root):
    page.goto(root + "/search?q=river")
    ways = page.get_by_role("navigation", name="Content types")
    ways.get_by_role("link", name="Case studies").click()
    expect(page.get_by_text("Content type: Case studies")).to_be_visible()
    ways.get_by_role("link", name="Everything").click()

    expect(page).to_have_url(root + "/search?q=river")


def test_what_the_time_line_draws_can_be_clicked(page: Page, root):
    page.goto(root + "/timeline")
    page.locator(".kb-timeline a").first.locator("rect").click()

    expect(page.locator("article.kb-article")).to_be_visible()
