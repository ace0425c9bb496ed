"""The map of places: what is on it, where its links lead, and how places that are close share a symbol."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable
from pathlib import Path

import placed_catalogue
import pytest
import sqlite_utils
from axe_playwright_python.sync_playwright import Axe
from hypothesis import given
from hypothesis import strategies as st
from placed_catalogue import CONFIG, FILES, a_case, a_place
from playwright.sync_api import Page, expect
from web_client import Outline, asking, small_application

from kb.catalogue import Entry, Pin
from kb.diagnostics import ConfigurationError
from kb.web import outline
from kb.web.map_drawing import APART, WIDTH, groups, names, view_around, view_of
from kb.web.serve import application


@pytest.fixture(scope="module")
def database(placed_database: Path) -> Path:
    return placed_database


def rows(page: Outline) -> list[str]:
    return [" ".join(text.split()) for text in page.texts.get("tr", [])]


def symbols(page: Outline) -> dict[str, str]:
    """What each symbol of the drawing says, and where it leads."""
    return {link["aria-label"]: link["href"] for link in page.all("a") if "aria-label" in link}


async def test_every_place_with_coordinates_is_in_the_table_with_its_documents(client):
    page = Outline((await client.get("/map")).text)

    assert rows(page) == [
        "Place Case studies Coordinates",
        "Leeds 2 case studies, Leeds 53.8° N, 1.6° W",
        "Sydney 1 case study, Sydney 33.9° S, 151.2° E",
        "York 1 case study, York 54° N, 1.1° W",
    ]


async def test_the_map_says_on_what_it_rests_and_what_it_leaves_out(client):
    text = (await client.get("/map")).text

    assert "Based on 3 case studies of 4, which name 3 places with coordinates." in text
    assert "1 place without coordinates cannot be shown." in text


async def test_a_number_is_that_of_the_listing_behind_it(client):
    page = Outline((await client.get("/map")).text)

    assert "/case-studies?f.places=places%2Fleeds" in page.links
    assert "2 case studies" in (await client.get("/case-studies?f.places=places%2Fleeds")).text


async def test_places_that_are_close_share_a_symbol_that_counts_each_document_once_and_leads_closer(client):
    found = symbols(Outline((await client.get("/map")).text))
    closer = found["Leeds, York: 2 case studies. Look closer"]
    page = Outline((await client.get(closer)).text)

    assert sorted(found) == ["Leeds, York: 2 case studies. Look closer", "Sydney: 1 case study"]
    assert sorted(symbols(page)) == ["Leeds: 2 case studies", "York: 1 case study"]
    assert "/map?of=case_studies" in page.links


async def test_a_part_of_the_map_says_what_is_beyond_it(client):
    text = (await client.get("/map?box=-2,53,-1,54")).text

    assert "1 more place is elsewhere." in text
    assert "Sydney" not in text


async def test_the_map_is_of_the_documents_that_a_listing_finds(client):
    page = Outline((await client.get("/map?of=case_studies&f.theme=transport")).text)

    assert rows(page)[1:] == ["Leeds 1 case study, Leeds 53.8° N, 1.6° W"]
    assert "/case-studies?f.places=places%2Fleeds&f.theme=transport" in page.links
    assert "/case-studies?f.theme=transport" in page.links


async def test_documents_that_have_coordinates_are_on_a_map_of_their_own(client):
    page = Outline((await client.get("/map?of=places")).text)

    assert rows(page)[0] == "Place Coordinates"
    assert symbols(page)["Quito"] == "/places/quito"
    assert "/map?of=case_studies" in page.links


@pytest.mark.parametrize(
    "box", ["", "x", "1,2,3", "9,9,1,1", "-999,0,0,0", "nan,nan,nan,nan", "170,80,175,82"]
)
async def test_a_part_of_the_world_that_cannot_be_read_or_is_empty_is_the_whole_map(client, box):
    answer = await client.get("/map", params={"box": box})

    assert answer.status_code == 200
    assert len(rows(Outline(answer.text))) == 4


async def test_a_search_that_finds_nothing_on_the_map_says_so(client):
    text = (await client.get("/map?of=case_studies&q=nothingatall")).text

    assert "None of these documents names a place that has coordinates." in text


async def test_the_other_pages_lead_to_the_map(client):
    assert "/map" in Outline((await client.get("/")).text).links
    assert (
        "/map?of=case_studies&f.theme=health"
        in Outline((await client.get("/case-studies?f.theme=health")).text).links
    )


async def test_a_catalogue_without_coordinates_explains_how_to_add_them_and_does_not_lead_there(tmp_path):
    async with asking(small_application(tmp_path)) as client:
        answer = await client.get("/map")
        home = Outline((await client.get("/")).text)

    assert answer.status_code == 200
    assert "latitude" in answer.text
    assert "/map" not in home.links


async def test_links_of_the_map_stand_below_the_base_address(database):
    async with asking(application(database, base_url="/some/path/")) as client:
        page = Outline((await client.get("/some/path/map")).text)

    assert "/some/path/case-studies?f.places=places%2Fsydney" in symbols(page).values()
    assert all(link.startswith(("/some/path/", "#")) for link in page.links)


async def test_symbols_that_no_view_takes_apart_lead_to_all_of_their_documents(tmp_path):
    files = {
        "places/here.md": a_place("Here", 10, 10),
        "places/there.md": a_place("There", 10, 10),
        "case_studies/one.md": a_case("One", "here"),
        "case_studies/two.md": a_case("Two", "there"),
    }
    async with asking(application(placed_catalogue.write(tmp_path, files))) as client:
        found = symbols(Outline((await client.get("/map")).text))
        listed = (await client.get(found["Here, There: 2 case studies"])).text

    assert "2 case studies" in listed


# ---- what a declaration says of coordinates ----------------------------------------------------------------------


def test_fields_called_latitude_and_longitude_have_these_roles(build):
    database = build(FILES, CONFIG)

    assert list(
        database.query("select column_name, role from codebook where role in ('latitude', 'longitude')")
    ) == [
        {"column_name": "latitude", "role": "latitude"},
        {"column_name": "longitude", "role": "longitude"},
    ]


def test_without_a_declaration_numbers_called_so_are_coordinates(build):
    database = build({"places/leeds.md": a_place("Leeds", 53.8, -1.55)})

    assert [
        row["role"] for row in database.query("select role from codebook where role like '%tude' order by 1")
    ] == [
        "latitude",
        "longitude",
    ]


def test_a_coordinate_that_is_not_on_the_globe_is_reported_and_kept_as_written(build):
    database = build({**FILES, "places/leeds.md": a_place("Leeds", 538, -1.55)}, CONFIG)
    diagnostic = next(
        database.query("select code, message, hint from diagnostics where path = 'places/leeds.md'")
    )

    assert diagnostic == {
        "code": "KB201",
        "message": "'latitude' cannot be read: '538'",
        "hint": "Write degrees from -90 to 90, as 51.5.",
    }
    assert database["places"].get("places/leeds")["latitude"] is None


def test_a_text_called_latitude_is_only_a_text(build):
    config = CONFIG.replace("latitude: {kind: number, unit: degrees north}", "latitude: {kind: text}")
    database: sqlite_utils.Database = build(FILES, config)

    assert list(database.query("select role from codebook where column_name = 'latitude'")) == [
        {"role": None}
    ]


@pytest.mark.parametrize(
    "field", ["{kind: text, role: latitude}", "{kind: number, many: true, role: latitude}"]
)
def test_a_coordinate_that_is_no_single_number_is_a_mistake_in_the_declaration(build, field):
    config = CONFIG.replace("latitude: {kind: number, unit: degrees north}", f"north: {field}")

    with pytest.raises(ConfigurationError) as raised:
        build(FILES, config)
    assert [(each.code, each.message) for each in raised.value.report] == [
        ("KB003", "'north' of 'places' is a latitude, which is one number")
    ]


# ---- the drawing ------------------------------------------------------------------------------------------------


def a_pin(number: int, latitude: float, longitude: float) -> Pin:
    entry = Entry(
        f"places/{number}", "places", f"Place {number}", None, None, None, f"/places/{number}", None, None
    )
    return Pin(entry, latitude, longitude)


coordinates = st.tuples(st.floats(-59, 83), st.floats(-180, 180))


@given(st.lists(coordinates, min_size=1, max_size=40))
def test_all_places_are_in_the_view_and_no_symbol_covers_another(points):
    pins = [a_pin(number, *point) for number, point in enumerate(points)]
    view = view_around(pins)
    found = groups(view, pins, {pin.entry.id: frozenset({pin.entry.id}) for pin in pins})

    assert sum(len(each.pins) for each in found) == len(pins)
    assert all(-1 <= each.x <= WIDTH + 1 and -1 <= each.y <= view.height + 1 for each in found)
    assert all(
        math.dist((one.x, one.y), (other.x, other.y)) >= APART - 0.001
        for one, other in itertools.combinations(found, 2)
    )


@given(st.lists(coordinates, min_size=1, max_size=40))
def test_no_name_covers_a_symbol_or_runs_out_of_the_drawing(points):
    pins = [a_pin(number, *point) for number, point in enumerate(points)]
    view = view_around(pins)
    found = groups(view, pins, {pin.entry.id: frozenset({pin.entry.id}) for pin in pins})
    shown = [name for name in names(view, found) if name]

    assert all(0 <= name.x <= WIDTH and 0 <= name.y <= view.height for name in shown)
    assert not any(
        abs(name.x - each.x) < each.radius and abs(name.y - each.y) < each.radius
        for name in shown
        for each in found
    )


def test_the_land_of_a_view_stays_within_the_drawing():
    view = view_of(-8, 50, 2, 58)
    path = outline.path_within(view.west, view.south, view.east, view.north, view.project)
    starts = [tuple(map(int, start)) for start in re.findall(r"M(-?\d+),(-?\d+)", path)]

    assert starts
    assert all(0 <= x <= WIDTH and 0 <= y <= view.height for x, y in starts)
    assert path.count("M") == path.count("z")


@pytest.mark.parametrize(
    ("longitude", "latitude", "is_land"),
    [
        (-1.55, 53.8, True), (36.8, -1.3, True), (149.1, -35.3, True), (-105.0, 39.7, True), (172.6, 66.5, True),
        (-30.0, 30.0, False), (50.7, 42.0, False), (3.0, 56.0, False), (-150.0, -40.0, False),
    ],
)  # fmt: skip
def test_land_is_where_it_is(longitude, latitude, is_land):
    crossings = sum(
        (start[1] > latitude) != (end[1] > latitude)
        and longitude < start[0] + (latitude - start[1]) / (end[1] - start[1]) * (end[0] - start[0])
        for line in outline._land()
        for start, end in itertools.pairwise((line[-1], *line))
    )

    assert bool(crossings % 2) is is_land


def test_the_middle_of_the_pacific_has_no_land():
    view = view_of(-140, -40, -130, -32)

    assert outline.path_within(view.west, view.south, view.east, view.north, view.project) == ""


# ---- in a browser -----------------------------------------------------------------------------------------------

APPEARANCES = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
}
WAYS = ["/map", "/map?of=places", "/map?box=-2,53,-1,54", "/map?of=case_studies&q=nothingatall"]


@pytest.mark.parametrize("appearance", APPEARANCES.values(), ids=APPEARANCES)
@pytest.mark.parametrize("way", WAYS)
def test_axe_finds_nothing_on_the_map(new_page: Callable[..., Page], root, way, appearance):
    page = new_page(**appearance)
    page.goto(root + way)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": tags})

    assert [
        (each["id"], [node["html"] for node in each["nodes"]]) for each in found.response["violations"]
    ] == []


def test_the_map_fits_into_320_pixels(new_page: Callable[..., Page], root):
    page = new_page(viewport={"width": 320, "height": 640})
    page.goto(root + "/map")

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_every_symbol_is_large_enough_to_be_hit_on_a_small_screen(new_page: Callable[..., Page], root):
    page = new_page(viewport={"width": 320, "height": 640})
    page.goto(root + "/map?of=places")
    sizes = page.eval_on_selector_all(
        ".kb-map circle", "all => all.map(each => each.getBoundingClientRect().width)"
    )

    assert len(sizes) == 3
    assert min(sizes) >= 16
    assert APART * 640 / WIDTH >= 24


def test_a_reader_looks_closer_and_opens_a_list_by_keyboard_without_scripts(
    new_page: Callable[..., Page], root
):
    page = new_page(java_script_enabled=False)
    page.goto(root + "/map")
    page.get_by_role("link", name="Leeds, York: 2 case studies. Look closer").press("Enter")
    page.get_by_role("link", name="Leeds: 2 case studies", exact=True).press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Case studies")
    expect(page.get_by_role("link", name="River sensors")).to_be_visible()


@pytest.mark.parametrize("way", ["/map", "/map?of=places"])
def test_the_map_and_its_style_weigh_less_than_100_kilobytes(page: Page, root, way):
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(len(answer.body())))
    page.goto(root + way)

    assert sum(sizes) < 100_000
