"""`kb export site`: the catalogue as plain files, for a host that answers nothing."""

from __future__ import annotations

import hashlib
import json
import posixpath
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import placed_catalogue
import pytest
import small_catalogue
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner, Result
from playwright.sync_api import Page, expect
from web_client import Outline, asking

from kb.cli import main
from kb.static_site.addresses import Addresses
from kb.static_site.links import relative
from kb.web.asked import StaticSite
from kb.web.serve import application

ROOT = "https://example.org/catalogue"
PREFIX = "/catalogue/"
TODAY = "2026-01-31"
ADDRESSES = Addresses(
    documents=frozenset({"/methods/jury", "/methods/caf%C3%A9"}),
    listings={"/methods": "methods"},
    redirects={"/old": "/methods/jury"},
)


def export(database: Path, folder: Path, *arguments: str) -> Result:
    """`kb export site` as it is called."""
    options = ["--db", str(database), "-o", str(folder), "--today", TODAY, *arguments]
    return CliRunner().invoke(main, ["export", "site", *options])


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_catalogue.write(tmp_path_factory.mktemp("unserved") / "kb.db")


@pytest.fixture(scope="session")
def site(database: Path) -> Path:
    """The small catalogue as files, in a folder as it would lie on its host."""
    folder = database.parent / "host" / "catalogue"
    assert export(database, folder, "--base-url", f"{ROOT}/").output == f"wrote {folder}\n"
    return folder


@pytest.fixture(scope="session")
def host(site: Path) -> Iterator[str]:
    """The address of the site on a server that knows nothing but files."""

    class Silent(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """What was asked for is of no interest."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(site.parent)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}{PREFIX}"
    server.shutdown()
    thread.join()
    server.server_close()


def text(site: Path, path: str) -> str:
    return (site / path).read_text("utf-8")


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def leads_to(site: Path, page: Path, link: str) -> Path:
    """The file that a host of files gives for a link of a page."""
    here = PREFIX + page.relative_to(site).as_posix()
    path = unquote(posixpath.normpath(posixpath.join(posixpath.dirname(here), urlsplit(link).path)))
    file = site / posixpath.relpath(path, PREFIX)
    return file / "index.html" if urlsplit(link).path.endswith("/") else file


def inner_links(page: Path) -> list[str]:
    """What a page loads and leads to within the site."""
    tags = Outline(page.read_text("utf-8")).tags
    found = (
        attributes.get(name) for _, attributes in tags for name in ("href", "src", "action", "data-kb-index")
    )
    return [link for link in found if link and not urlsplit(link).scheme and not link.startswith("#")]


# ---- files and links ------------------------------------------------------------------------------------------


def test_every_link_of_every_page_leads_to_a_file(site):
    missing = [
        (page.name, link)
        for page in pages(site)
        for link in inner_links(page)
        if not leads_to(site, page, link).is_file()
    ]

    assert missing == []


def test_no_link_begins_at_the_root_of_the_host_but_on_the_page_for_any_address(site):
    rooted = {page.name for page in pages(site) for link in inner_links(page) if link.startswith("/")}

    assert rooted == {"404.html"}


@pytest.mark.parametrize(
    "path",
    [
        "index.html", "methods/index.html", "methods/citizens-jury/index.html", "codebook/index.html", "404.html",
        "methods.csv", "methods.json", "methods.atom", "methods.bib", "methods.ris", "methods/citizens-jury.json",
        "methods/citizens-jury.md", "methods/citizens-jury.bib", "events/2024-10-01-meeting.ics", "feed.atom",
        "events.ics", "sitemap.xml", "robots.txt", "favicon.ico", "codebook.json", "gaps/index.html",
        "timeline/index.html", "links/index.html", "data/index.html", "search/index.html", "pagefind/pagefind.js",
        ".nojekyll",
    ],
)  # fmt: skip
def test_a_file_stands_where_the_served_catalogue_has_an_address(site, path):
    assert (site / path).is_file()


def test_the_database_is_the_one_that_was_built(site, database):
    assert (site / "kb.db").read_bytes() == database.read_bytes()


@pytest.mark.parametrize("address", ["methods/citizens-jury.json", "methods.csv", "case-studies/river.bib"])
async def test_data_is_what_the_served_catalogue_answers(site, database, address):
    served = application(database, base_url=PREFIX, static=StaticSite(ROOT, TODAY, "2025-01-01T00:00:00Z"))
    async with asking(served, "https://example.org") as client:
        answer = await client.get(PREFIX + address)

    assert (site / address).read_bytes() == answer.content


def test_further_pages_of_a_listing_are_files_and_its_json_leads_to_them(build, tmp_path):
    made = build({f"methods/number-{number:02}.md": f"# Method {number}\n" for number in range(25)})
    built = Path(made.conn.execute("pragma database_list").fetchone()[2])

    assert export(built, tmp_path / "out", "--base-url", ROOT).exit_code == 0

    second = tmp_path / "out/methods/page/2/index.html"
    assert "../../number-05/" in Outline(second.read_text()).links
    following = json.loads(text(tmp_path / "out", "methods.json"))["next"]
    assert following == f"{ROOT}/methods/page/2.json"
    assert len(json.loads(text(tmp_path / "out", "methods/page/2.json"))["results"]) == 5


def test_an_old_address_leads_to_where_the_document_stands_now(site):
    moved = Outline(text(site, "old/river/index.html"))

    assert moved.links == ["../../case-studies/river/"]
    assert {"http-equiv": "refresh", "content": "0; url=../../case-studies/river/"} in moved.all("meta")
    assert text(site, "_redirects") == "/catalogue/old/river /catalogue/case-studies/river/ 301\n"


def test_a_document_that_was_withdrawn_says_so_at_its_address(site):
    assert "has been withdrawn" in text(site, "case-studies/gone/index.html")


def test_the_manifest_names_every_file_with_its_hash(site):
    named = {each["path"]: each["sha256"] for each in json.loads(text(site, "manifest.json"))["files"]}

    there = [each for each in site.rglob("*") if each.is_file() and each.name != "manifest.json"]
    assert named == {
        each.relative_to(site).as_posix(): hashlib.sha256(each.read_bytes()).hexdigest() for each in there
    }


def test_two_exports_are_the_same_but_for_the_search_index(site, database, tmp_path):
    export(database, tmp_path / "again", "--base-url", ROOT)

    assert hashes(tmp_path / "again") == hashes(site)


def hashes(site: Path) -> dict[str, str]:
    """The hash of every file that is not Pagefind's, whose filters come in another order each time."""
    named = json.loads(text(site, "manifest.json"))["files"]
    return {each["path"]: each["sha256"] for each in named if not each["path"].startswith("pagefind/")}


# ---- what pages offer -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/finder", "/compare", "/cards", "/suggest", "/reconcile", "/openapi.json"]
)
def test_no_page_leads_to_what_needs_a_server(site, address):
    assert [link for page in pages(site) for link in inner_links(page) if address in link] == []


@pytest.mark.parametrize("words", ["The same in SQL", "Filter and sort", "Sort by", "Compare those chosen"])
def test_a_listing_offers_no_orders_filters_or_sql(site, words):
    assert words not in text(site, "methods/index.html")


def test_a_link_to_a_filtered_listing_leads_to_the_search_page(site):
    links = [link for page in pages(site) for link in inner_links(page) if "f.themes=health" in link]

    assert links
    assert all("search/?" in link for link in links)


def test_places_that_are_close_on_the_map_lead_to_its_table(tmp_path):
    database = placed_catalogue.write(tmp_path)

    export(database, tmp_path / "out", "--base-url", "https://example.org")

    links = Outline(text(tmp_path / "out", "map/index.html")).all("a")
    assert [link["href"] for link in links if "Leeds, York" in (link.get("aria-label") or "")] == ["#places"]


def test_every_page_of_the_catalogue_says_its_content_security_policy(site):
    policies = {
        page.relative_to(site).as_posix(): [meta.get("content") for meta in Outline(page.read_text()).all("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
        for page in pages(site)
    }  # fmt: skip

    assert {path for path, policy in policies.items() if not policy} == {"old/river/index.html"}
    assert [path for path, policy in policies.items() if "wasm" in str(policy)] == ["search/index.html"]


def test_what_lies_ahead_depends_on_the_day_that_was_said(database, tmp_path):
    export(database, tmp_path / "before", "--base-url", ROOT, "--today", "2024-09-30")

    assert "Upcoming" in text(tmp_path / "before", "events/2024-10-01-meeting/index.html")


# ---- what is refused ------------------------------------------------------------------------------------------


def test_an_edition_that_is_not_public_becomes_no_site(tmp_path):
    database = small_catalogue.write(tmp_path / "kb.db", visibility="network")

    outcome = export(database, tmp_path / "out", "--base-url", ROOT)

    assert (outcome.exit_code, (tmp_path / "out").exists()) == (2, False)
    assert "only the public edition becomes a site" in outcome.output


def test_a_site_needs_to_know_its_address(tmp_path, database):
    outcome = export(database, tmp_path / "out")

    assert (
        outcome.output
        == "kb: 'site' needs whole addresses; say site.base_url in metadata.yml, or --base-url\n"
    )


@pytest.mark.parametrize(
    "address", ["example.org", "ftp://example.org", "https://", "https://example.org/?a=b"]
)
def test_what_is_no_address_of_a_site_is_told(tmp_path, database, address):
    outcome = export(database, tmp_path / "out", "--base-url", address)

    assert (outcome.exit_code, "is no address of a site" in outcome.output) == (2, True)


def test_a_search_does_not_narrow_a_site(tmp_path, database):
    outcome = export(database, tmp_path / "out", "--query", "jury")

    assert outcome.output == "kb: 'site' is the whole catalogue; --query narrows the other formats\n"


def test_without_pagefind_it_is_told_what_to_install(tmp_path, database, monkeypatch):
    monkeypatch.setitem(sys.modules, "pagefind_bin", None)

    outcome = export(database, tmp_path / "out", "--base-url", ROOT)

    assert outcome.output == "kb: 'site' needs Pagefind for its search; install kb[site]\n"


# ---- addresses ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("link", "address", "query"),
    [
        ("/", "/", ""),
        ("/methods", "/methods/", ""),
        ("/methods?page=2", "/methods/page/2/", ""),
        ("/methods?f.effort=high", "/search/", "type=methods&f.effort=high"),
        ("/search?q=a+b", "/search/", "q=a+b"),
        ("/search/values?facet=themes", "/search/values/themes/", ""),
        ("/timeline?of=events", "/timeline/of/events/", ""),
        ("/methods/jury", "/methods/jury/", ""),
        ("/methods/café", "/methods/caf%C3%A9/", ""),
        ("/methods/jury.bib", "/methods/jury.bib", ""),
        ("/-/kb/kb.css?v=1", "/-/kb/kb.css", "v=1"),
        ("/old", "/methods/jury/", ""),
    ],
)
def test_a_link_leads_to(link, address, query):
    place = ADDRESSES.place(link)

    assert place is not None
    assert (place.address, place.query) == (address, query)


@pytest.mark.parametrize(
    "link", ["/kb", "/kb/documents", "/finder?of=methods", "/map?of=a&q=b", "/methods/none", "/x.json"]
)
def test_a_link_that_only_a_server_could_answer_leads_nowhere(link):
    assert ADDRESSES.place(link) is None


@pytest.mark.parametrize(
    ("address", "here", "link"),
    [
        ("/", "/", "./"),
        ("/methods/", "/", "methods/"),
        ("/", "/methods/jury/", "../../"),
        ("/methods.csv", "/methods/", "../methods.csv"),
        ("/methods/a:b/", "/methods/", "./a:b/"),
    ],
)
def test_a_link_is_written_as_seen_from_its_page(address, here, link):
    assert relative(address, here) == link


# ---- in a browser ---------------------------------------------------------------------------------------------


def test_a_reader_searches_and_opens_a_result(page: Page, host):
    page.goto(host)
    page.get_by_role("searchbox").fill("jury")
    page.get_by_role("button", name="Search").click()

    expect(page.get_by_role("status")).to_contain_text("for “jury”")
    page.get_by_role("link", name="Citizens’ jury").first.click()
    expect(page).to_have_url(f"{host}methods/citizens-jury/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Citizens’ jury")


def test_a_filter_finds_what_the_served_search_finds(page: Page, host):
    page.goto(f"{host}search/?f.themes=health")

    expect(page.get_by_role("status")).to_have_text("1 result")
    expect(page.get_by_label("Themes")).to_have_value("health")


def test_words_are_searched_for_within_the_listing_where_they_were_typed(page: Page, host):
    page.goto(f"{host}methods/")
    page.get_by_role("searchbox").fill("jury")
    page.get_by_role("button", name="Search").click()

    expect(page).to_have_url(f"{host}search/?type=methods&q=jury")
    expect(page.locator("#kb-hits .kb-type").first).to_have_text("Method")


def test_what_is_nowhere_is_told(page: Page, host):
    page.goto(f"{host}search/?q=xyzzy")

    expect(page.get_by_role("status")).to_have_text("No results for “xyzzy”")


def test_without_javascript_the_search_page_says_so_and_offers_the_lists(new_page: Callable[..., Page], host):
    page = new_page(java_script_enabled=False)
    page.goto(f"{host}search/")

    expect(page.get_by_text("Searching here needs JavaScript")).to_be_visible()
    page.locator("#results").get_by_role("link", name="Methods").click()
    expect(page).to_have_url(f"{host}methods/")


@pytest.mark.parametrize(
    "path", ["", "methods/", "methods/citizens-jury/", "search/", "search/?q=jury", "data/"]
)
def test_axe_finds_nothing_against_wcag_2_2_a_and_aa(page: Page, host, path):
    page.goto(host + path)
    page.wait_for_load_state("networkidle")

    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )

    assert [
        (each["id"], [node["html"] for node in each["nodes"]]) for each in found.response["violations"]
    ] == []


def test_the_search_page_fits_into_320_pixels(new_page: Callable[..., Page], host):
    page = new_page(viewport={"width": 320, "height": 640})
    page.goto(f"{host}search/?q=jury")
    expect(page.locator("#kb-hits article").first).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
