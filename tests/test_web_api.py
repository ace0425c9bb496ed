"""The formats for other programs: JSON, feeds, tables, references, calendars."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from web_client import asking, small_application

ATOM = "{http://www.w3.org/2005/Atom}"


async def test_the_json_of_a_search_has_every_documented_key(client):
    found = (await client.get("/search.json?q=river")).json()

    assert list(found) == [
        "schema_version", "query", "read_as", "also", "total", "total_is_exact", "results", "facets", "suggestions",
        "next",
    ]  # fmt: skip
    assert {"id", "content_type", "title", "url", "summary", "snippet", "date_start", "score"} <= set(
        found["results"][0]
    )
    assert found["results"][0]["url"] == "http://localhost/case-studies/river"
    assert set(found["facets"]["themes"][0]) >= {"value", "label", "count", "selected"}


async def test_a_listing_has_the_json_of_a_search(client):
    listing = (await client.get("/methods.json")).json()

    assert {result["content_type"] for result in listing["results"]} == {"methods"}
    assert listing["total"] == 3
    assert listing["next"] is None


async def test_the_json_of_a_document_has_its_columns_fields_and_all_that_belongs_to_it(client):
    document = (await client.get("/case-studies/river.json")).json()

    assert document["schema_version"] == 1
    assert (document["id"], document["url"]) == ("case_studies/river", "http://localhost/case-studies/river")
    assert document["extra"] == {"colour": "blue"}
    assert document["fields"]["participants"] == {"min": 40, "max": 60, "text": "40 to 60"}
    assert document["fields"]["funded"] is True
    assert document["fields"]["organisation"] is None
    assert {link["relation"] for link in document["links"]} == {"methods", "components", "body"}
    assert {
        "relation": "methods",
        "reference": "no-such",
        "id": None,
        "title": None,
        "url": None,
    } in document["links"]
    assert document["sections"][0]["anchor"] == "setting"
    assert document["diagnostics"][0]["code"] == "KB301"
    assert set(document["cite"]) == {"text", "bibtex", "ris", "csl"}
    assert {"external_links", "linked_from", "date_end", "body_html"} <= set(document)


async def test_who_links_to_a_document_is_in_its_json(client):
    document = (await client.get("/methods/citizens-jury.json")).json()

    assert {(link["relation"], link["id"]) for link in document["linked_from"]} == {
        ("body", "case_studies/river"), ("methods", "case_studies/river"), ("methods", "case_studies/trains"),
        ("method", "components/river/first"),
    }  # fmt: skip


@pytest.mark.parametrize(("way", "status"), [("/nothing/here.json", 404), ("/case-studies/gone.json", 410)])
async def test_an_error_of_a_json_address_is_json(client, way, status):
    answer = await client.get(way)

    assert answer.status_code == status
    assert list(answer.json()) == ["schema_version", "error", "status", "hint"]
    assert answer.json()["status"] == status


async def test_anybody_may_read_the_json_from_a_page_of_their_own(client):
    answer = await client.get("/search.json")

    assert answer.headers["access-control-allow-origin"] == "*"


async def test_the_csv_of_a_listing_has_its_fields_and_every_result(client):
    lines = list(csv.DictReader(io.StringIO((await client.get("/case-studies.csv")).text)))

    assert [line["id"] for line in lines][:2] == ["case_studies/trains", "case_studies/river"]
    assert lines[1]["methods"] == "methods/citizens-jury; methods/world-cafe"
    assert (lines[1]["participants_min"], lines[1]["participants_text"]) == ("40", "40 to 60")
    assert lines[0]["participants_min"] == ""
    assert lines[1]["funded"] == "yes"


async def test_the_csv_of_a_search_is_narrowed_as_the_search_is(client):
    lines = list(csv.DictReader(io.StringIO((await client.get("/search.csv?q=river")).text)))

    assert "case_studies/river" in {line["id"] for line in lines}
    assert "case_studies/trains" not in {line["id"] for line in lines}


@pytest.mark.parametrize("way", ["/feed.atom", "/case-studies.atom", "/search.atom?q=river"])
async def test_a_feed_is_atom_whose_entries_have_id_title_link_and_time(client, way):
    answer = await client.get(way)
    feed = ET.fromstring(answer.text)

    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert [feed.find(f"{ATOM}{name}") is None for name in ("id", "title", "updated", "author")] == [
        False
    ] * 4
    assert feed.findall(f"{ATOM}entry") != []
    assert [
        (entry.find(f"{ATOM}{name}") is None)
        for entry in feed.findall(f"{ATOM}entry")
        for name in ("id", "title", "updated", "link")
        if entry.find(f"{ATOM}{name}") is None
    ] == []


async def test_the_newest_change_comes_first_in_the_feed(client):
    feed = ET.fromstring((await client.get("/feed.atom")).text)
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]

    assert titles[:2] == ["River sensors", "Citizens’ jury"]
    assert feed.findtext(f"{ATOM}updated") == "2025-05-02T00:00:00Z"


async def test_the_calendar_holds_every_event_whole_days_ending_on_the_day_after(client):
    text = (await client.get("/events.ics")).text

    assert text.count("BEGIN:VEVENT") == 3
    assert "DTSTART;VALUE=DATE:20241001\r\nDTEND;VALUE=DATE:20241003\r\n" in text
    assert "UID:events/2024-07-18-meeting@localhost\r\n" in text


async def test_an_event_has_a_calendar_of_its_own_with_its_place(client):
    answer = await client.get("/events/2024-07-18-meeting.ics")

    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "LOCATION:Leeds\r\n" in answer.text


async def test_a_document_without_a_day_has_no_calendar(client):
    answer = await client.get("/case-studies/river.ics")

    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["bib", "ris"])
async def test_references_come_for_one_document_and_for_all_results(client, name):
    one = (await client.get(f"/case-studies/river.{name}")).text
    all_of_them = (await client.get(f"/case-studies.{name}")).text

    assert "River sensors" in one
    assert one.strip() in all_of_them
    assert "http://localhost/case-studies/trains" in all_of_them


async def test_markdown_comes_with_what_is_known_in_its_front_matter(client):
    text = (await client.get("/case-studies/river.md")).text

    assert text.startswith('---\nid: "case_studies/river"\n')
    assert 'themes: ["health", "justice"]' in text
    assert text.endswith("## Setting\n\nOn the jury.")


async def test_the_sitemap_names_every_page_with_the_date_of_its_change_and_no_withdrawn_one(client):
    text = (await client.get("/sitemap.xml")).text
    ET.fromstring(text)

    assert "<loc>http://localhost/case-studies/river</loc><lastmod>2025-05-02</lastmod>" in text
    assert "deep/gr%C3%B6%C3%9Fe%20&amp;%20more" in text
    assert "/case-studies/gone" not in text


async def test_robots_may_read_the_pages_but_not_wander_through_searches(client):
    text = (await client.get("/robots.txt")).text

    assert "Disallow: /search\n" in text
    assert "Sitemap: http://localhost/sitemap.xml" in text


async def test_robots_may_read_nothing_of_an_edition_for_a_network(tmp_path: Path):
    async with asking(small_application(tmp_path, build={"visibility": "network"})) as client:
        text = (await client.get("/robots.txt")).text

    assert text == "User-agent: *\nDisallow: /\n"


async def test_datasette_knows_titles_descriptions_labels_and_queries_of_the_tables(client):
    table = (await client.get("/kb/case_studies")).text
    database = (await client.get("/kb.json")).json()

    assert "What was done, with whom, and what came of it." in table
    assert "Question at stake" in table
    assert {query["name"] for query in database["queries"]} >= {
        "documents-by-year",
        "how-complete",
        "most-referred-to",
    }
    assert [query["name"] for query in database["queries"] if not query["description"]] == []


async def test_every_canned_query_runs(client):
    queries = (await client.get("/kb.json")).json()["queries"]
    answers = [await client.get(f"/kb/{query['name']}.json?words=river") for query in queries]

    assert len(answers) > 20
    assert {answer.status_code for answer in answers} == {200}
    assert [answer.json()["query_name"] for answer in answers if answer.json().get("error")] == []


async def test_a_foreign_key_shows_the_title_of_what_it_leads_to(client):
    text = (await client.get("/kb/components")).text

    assert ">Citizens’ jury</a>" in json.dumps(text, ensure_ascii=False).replace('\\"', '"')
