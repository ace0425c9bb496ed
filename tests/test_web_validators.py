"""What the catalogue serves, read by programs that are not ours: HTML, feeds, calendars, references, linked data."""

from __future__ import annotations

import html
import json
import re
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import feedparser
import httpx
import icalendar
import placed_catalogue
import pybtex.database
import pytest
import rdflib
import rispy
import small_catalogue
from justhtml import JustHTML, StrictModeError
from web_client import Outline, asking

from kb.web.serve import application

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
DOCUMENTS = [
    "/case-studies/river", "/case-studies/trains", "/methods/citizens-jury", "/components/river/first",
    "/events/2024-10-01-meeting", "/organisations/data-lab",
]  # fmt: skip
PAGES = [
    "/", "/search", "/search?q=river&f.themes=health", "/search?q=nothingatall", "/search/values?facet=themes",
    "/case-studies", "/methods", "/events", *DOCUMENTS, "/compare", "/compare?id=case_studies/river&id=case_studies/trains",
    "/gaps", "/timeline", "/finder?of=methods&effort=high", "/codebook", "/data", "/map", "/cards?of=methods", "/links",
    "/no/such/page", "/case-studies/gone",
]  # fmt: skip
PLACED = [
    "/map",
    "/map?of=places",
    "/map?box=-2,53,-1,54",
    "/places/leeds",
    "/cards?of=case_studies",
    "/methods/long",
]


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_catalogue.write(tmp_path_factory.mktemp("small") / "kb.db")


@pytest.fixture(scope="session")
def placed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return placed_catalogue.write(tmp_path_factory.mktemp("placed"))


@pytest.fixture
async def client(small: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(application(small), "https://catalogue.example") as opened:
        yield opened


@pytest.fixture
async def placed_client(placed: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(application(placed), "https://catalogue.example") as opened:
        yield opened


# ---- HTML: the parser of the standard, which stops at the first fault --------------------------------------------


def test_the_parser_does_stop_at_a_fault():
    with pytest.raises(StrictModeError):
        JustHTML("<!DOCTYPE html><title>x</title><p><div></div></p>", sanitize=False, strict=True)


@pytest.mark.parametrize("way", PAGES)
async def test_a_page_is_html_without_a_fault(client, way):
    text = (await client.get(way)).text

    assert JustHTML(text, sanitize=False, strict=True).query("main h1")


@pytest.mark.parametrize("way", PLACED)
async def test_a_page_with_a_drawing_is_html_without_a_fault(placed_client, way):
    text = (await placed_client.get(way)).text

    assert JustHTML(text, sanitize=False, strict=True).query("main h1")


@pytest.mark.parametrize("way", PAGES)
async def test_no_two_parts_of_a_page_have_one_id_and_every_anchor_of_its_own_is_there(client, way):
    page = Outline((await client.get(way)).text)

    assert sorted(page.ids) == sorted(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)


# ---- feeds and calendars -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "way",
    [
        "/feed.atom",
        "/search.atom",
        "/search.atom?q=river",
        "/case-studies.atom",
        "/search.atom?q=nothingatall",
    ],
)
async def test_a_feed_is_well_formed_and_has_what_rfc_4287_asks_for(client, way):
    content = (await client.get(way)).content
    feed, root = feedparser.parse(content), ET.fromstring(content)
    entries = root.findall(f"{ATOM}entry")

    assert not feed.bozo
    assert [len(root.findall(ATOM + name)) for name in ("id", "title", "updated")] == [1, 1, 1]
    assert all(len(each.findall(ATOM + name)) == 1 for each in entries for name in ("id", "title", "updated"))
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    assert len({each.findtext(f"{ATOM}id") for each in entries}) == len(entries) == len(feed.entries)
    assert all(each.updated_parsed for each in feed.entries)


async def test_a_site_map_lists_whole_addresses_once(client):
    root = ET.fromstring((await client.get("/sitemap.xml")).content)
    found = [each.text or "" for each in root.iter(f"{SITEMAP}loc")]

    assert root.tag == f"{SITEMAP}urlset"
    assert len(found) == len(set(found)) > 10
    assert all(each.startswith("https://catalogue.example/") for each in found)


@pytest.mark.parametrize(("way", "number"), [("/events.ics", 3), ("/events/2024-10-01-meeting.ics", 1)])
async def test_a_calendar_has_what_rfc_5545_asks_for(client, way, number):
    calendar = icalendar.Calendar.from_ical((await client.get(way)).content)
    events = calendar.walk("VEVENT")

    assert [each.errors for each in calendar.walk()] == [[]] * len(calendar.walk())
    assert (calendar["VERSION"], bool(calendar["PRODID"])) == ("2.0", True)
    assert len(events) == len({str(each["UID"]) for each in events}) == number
    assert all({"UID", "DTSTAMP", "DTSTART", "SUMMARY"} <= set(each) for each in events)
    assert all(each.decoded("DTSTART") <= each.decoded("DTEND", each.decoded("DTSTART")) for each in events)


# ---- references --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["/search", "/methods", "/case-studies", *DOCUMENTS])
async def test_bibtex_is_read_without_a_fault_and_names_each_document_once(client, way):
    entries = pybtex.database.parse_string((await client.get(f"{way}.bib")).text, "bibtex").entries

    assert entries
    assert all(
        {"title", "url", "publisher"} & set(each.fields) >= {"title", "url"} for each in entries.values()
    )


@pytest.mark.parametrize("way", ["/search", "/methods", "/case-studies", *DOCUMENTS])
async def test_ris_is_read_without_a_fault(client, way):
    references = rispy.loads((await client.get(f"{way}.ris")).text)

    assert references
    assert all(each["type_of_reference"] and each["id"] and each["urls"] for each in references)
    assert all("unknown_tag" not in each for each in references)


@pytest.mark.parametrize("way", DOCUMENTS)
async def test_the_head_of_a_page_has_what_zotero_and_scholar_read(client, way):
    page = Outline((await client.get(way)).text)
    marks = [
        (each["name"], each["content"])
        for each in page.all("meta")
        if (each.get("name") or "").startswith("citation_")
    ]
    named = dict(marks)

    assert {"citation_title", "citation_publisher", "citation_public_url"} <= set(named)
    assert re.fullmatch(r"\d{4}(/\d\d){0,2}", named.get("citation_publication_date", "2024"))
    assert urlsplit(named["citation_public_url"]).path == way


@pytest.mark.parametrize("way", PAGES)
async def test_every_page_says_what_open_graph_asks_for(client, way):
    page = Outline((await client.get(way)).text)
    graph = {each["property"]: each["content"] for each in page.all("meta") if "property" in each}

    assert {"og:title", "og:type", "og:url", "og:site_name"} <= set(graph)
    assert graph["og:type"] in ("website", "article")
    assert graph["og:url"] == next(each["href"] for each in page.all("link") if each["rel"] == "canonical")
    assert urlsplit(graph["og:url"]).scheme == "https"


@pytest.mark.parametrize("way", DOCUMENTS)
async def test_a_page_carries_an_open_url_in_coins(client, way):
    page = Outline((await client.get(way)).text)
    (mark,) = (each["title"] for each in page.all("span") if each.get("class") == "Z3988")
    pairs = parse_qs(mark, strict_parsing=True)

    assert pairs["ctx_ver"] == ["Z39.88-2004"]
    assert pairs["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:dc"]
    assert {"rft.title", "rft.identifier", "rft.source"} <= set(pairs)


# ---- linked data -------------------------------------------------------------------------------------------------

# What schema.org says that a thing of each type may have, as far as it is used here (version 29).
THING = {"@context", "@type", "@id", "name", "url", "description"}
WORK = THING | {
    "headline", "author", "publisher", "datePublished", "dateModified", "inLanguage", "license", "isAccessibleForFree",
    "keywords",
}  # fmt: skip
MAY_HAVE = {
    "Article": WORK,
    "HowTo": WORK,
    "Dataset": WORK,
    "WebSite": WORK | {"potentialAction"},
    "Event": THING
    | {"startDate", "endDate", "location", "organizer", "eventStatus", "inLanguage", "keywords"},
    "Place": THING | {"geo"},
    "Organization": THING,
    "Person": THING,
    "Project": THING,
    "DefinedTerm": THING,
    "SearchAction": THING | {"target", "query-input"},
    "EntryPoint": THING | {"urlTemplate"},
    "GeoCoordinates": THING | {"latitude", "longitude"},
}
# What readers of linked data, search engines among them, cannot do without.
MUST_HAVE = {
    "Article": {"name", "headline", "author", "publisher", "url"},
    "Event": {"name", "startDate", "url"},
    "HowTo": {"name", "url"},
    "WebSite": {"name", "url"},
}
ADDRESSES = {"url", "license", "eventStatus", "@id"}
DATES = {"startDate", "endDate", "datePublished", "dateModified"}


def linked_data(text: str) -> dict[str, Any]:
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    found = json.loads(html.unescape(script))
    assert isinstance(found, dict)
    return found


def things(value: Any) -> list[dict[str, Any]]:
    """Every thing in a piece of linked data, the inner ones too."""
    if isinstance(value, list):
        return [thing for each in value for thing in things(each)]
    if not isinstance(value, dict):
        return []
    return [value, *(thing for each in value.values() for thing in things(each))]


def types(thing: dict[str, Any]) -> list[str]:
    return thing["@type"] if isinstance(thing["@type"], list) else [thing["@type"]]


def faults(thing: dict[str, Any]) -> list[str]:
    """What schema.org does not allow in a thing, or misses there."""
    allowed = set().union(*(MAY_HAVE[each] for each in types(thing)))
    needed = set().union(*(MUST_HAVE.get(each, set()) for each in types(thing)))
    addresses = [
        name for name in ADDRESSES & set(thing) if urlsplit(str(thing[name])).scheme not in ("http", "https")
    ]
    dates = [name for name in DATES & set(thing) if not re.match(r"\d{4}(-\d\d){0,2}(T|$)", str(thing[name]))]
    return [*sorted(set(thing) - allowed), *sorted(needed - set(thing)), *addresses, *dates]


@pytest.mark.parametrize("way", ["/", *DOCUMENTS])
async def test_linked_data_has_the_shape_that_schema_org_gives_it(client, way):
    found = things(linked_data((await client.get(way)).text))

    assert [(each["@type"], faults(each)) for each in found] == [(each["@type"], []) for each in found]


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own
@pytest.mark.parametrize("way", ["/", *DOCUMENTS])
async def test_linked_data_is_read_as_triples(client, way):
    found = linked_data((await client.get(way)).text)
    assert found["@context"] == "https://schema.org"
    # What schema.org answers with would be fetched; its words are all in one vocabulary.
    text = json.dumps({**found, "@context": {"@vocab": "https://schema.org/"}})
    graph = rdflib.Graph().parse(data=text, format="json-ld")

    assert list(graph.objects(predicate=rdflib.URIRef("https://schema.org/name")))


async def test_an_event_begins_on_its_own_day_and_not_when_its_page_was_changed(client, small):
    found = linked_data((await client.get("/events/2024-10-01-meeting")).text)
    with sqlite3.connect(small) as connection:
        (start,) = connection.execute(
            "select date_start from documents where slug = '2024-10-01-meeting'"
        ).fetchone()

    assert found["startDate"] == start


async def test_a_place_has_its_coordinates(placed_client):
    found = linked_data((await placed_client.get("/places/leeds")).text)

    assert [faults(each) for each in things(found)] == [[], []]
    assert (found["geo"]["latitude"], found["geo"]["longitude"]) == (53.8, -1.55)
