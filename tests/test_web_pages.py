"""What readers see at the addresses of the catalogue."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from web_client import Outline, asking, small_application

PAGES = (
    "/", "/search", "/search?q=river", "/case-studies", "/case-studies?f.themes=health&sort=title", "/methods",
    "/case-studies/river", "/components/river/first", "/methods/citizens-jury", "/events/2024-07-18-meeting", "/codebook",
    "/data", "/nothing/here", "/case-studies/gone", "/search?q=nothingatall",
    "/compare", "/compare?id=case_studies/river&id=case_studies/trains", "/compare?id=methods/citizens-jury&id=methods/world-cafe",
    "/case-studies?view=table", "/gaps", "/timeline", "/finder", "/finder?of=methods&effort=high",
)  # fmt: skip


@pytest.mark.parametrize("way", PAGES)
async def test_every_page_has_one_main_heading_a_title_and_a_way_past_its_head(client, way):
    page = Outline((await client.get(way)).text)

    assert page.headings.count("h1") == 1
    assert page.texts["title"][0].strip().endswith("A say in data")
    assert len(page.all("main")) == 1
    assert page.links[0] == "#kb-main"
    assert page.all("html")[0]["lang"] == "en"


@pytest.mark.parametrize("way", PAGES)
async def test_headings_never_skip_a_level_ids_are_unique_and_every_control_has_a_label(client, way):
    page = Outline((await client.get(way)).text)
    levels = [int(tag[1]) for tag in page.headings]
    labelled = {label["for"] for label in page.all("label") if "for" in label}
    controls = [
        each
        for each in page.all("input") + page.all("select")
        if each.get("type") not in ("hidden", "checkbox")
    ]

    assert [(a, b) for a, b in pairwise(levels) if b > a + 1] == []
    assert sorted(set(page.ids)) == sorted(page.ids)
    assert [each for each in controls if each.get("id") not in labelled] == []


@pytest.mark.parametrize("way", PAGES)
async def test_no_page_has_scripts_styles_or_anything_of_another_host_in_it(client, way):
    page = Outline((await client.get(way)).text)
    loaded = [each.get("href") for each in page.all("link") if each.get("rel") in ("stylesheet", "icon")]
    loaded += [each["src"] for each in page.all("img") + page.all("script") if "src" in each]

    assert [
        attributes
        for _, attributes in page.tags
        if "style" in attributes or any(name.startswith("on") for name in attributes)
    ] == []
    assert page.all("style") == []
    assert [
        each for each in page.all("script") if each.get("type") != "application/ld+json" and "src" not in each
    ] == []
    assert [
        address for address in loaded if not address or not address.startswith(("/-/kb/", "/data/plots/"))
    ] == []


async def test_every_link_of_every_page_leads_somewhere(client):
    seen: dict[str, int] = {}
    waiting = ["/"]
    while waiting:
        way = waiting.pop()
        if way in seen:
            continue
        answer = await client.get(way)
        seen[way] = answer.status_code
        if answer.headers["content-type"].startswith("text/html") and not way.startswith(
            ("/kb", "/search?", "/-/")
        ):
            own = [link.partition("#")[0] for link in Outline(answer.text).links if link.startswith("/")]
            waiting += [link for link in own if not link.startswith("/kb?")]

    assert {
        way: status for way, status in seen.items() if status != 200 and way != "/case-studies/gone"
    } == {}
    assert len(seen) > 40


async def test_a_document_shows_its_fields_with_labels_units_and_links(client):
    text = (await client.get("/case-studies/river")).text
    page = Outline(text)
    labels = [each.strip() for each in page.texts["dt"]]

    assert labels[labels.index("First year") :][:4] == ["First year", "Methods", "Themes", "Participants"]
    assert "40–60 people" in text
    assert "/search?f.themes=health" in page.links
    assert "The council <strong>agreed</strong>." in text
    assert "https://example.org/report.pdf" in page.links


async def test_a_reference_that_leads_nowhere_is_shown_as_text_with_a_note(client):
    text = (await client.get("/case-studies/river")).text

    assert 'no-such <span class="kb-note">(not in this catalogue)</span>' in text


async def test_what_is_not_recorded_is_said(client):
    text = (await client.get("/case-studies/river")).text

    assert "<span>Not recorded:</span> Led by" in text


async def test_the_parts_of_a_case_stand_in_it_in_their_order_with_facts_of_their_own(client):
    page = Outline((await client.get("/case-studies/river")).text)
    headings = [text.strip() for text in page.texts["h3"]]

    assert headings == ["The first step", "The second step"]
    assert "Leads to: The second step" in (await client.get("/case-studies/river")).text
    assert "1,500 people" in (await client.get("/case-studies/river")).text


async def test_a_method_names_the_cases_that_used_it_under_the_declared_words(client):
    text = (await client.get("/methods/citizens-jury")).text
    page = Outline(text)

    assert "Case studies that used it 2" in [" ".join(each.split()) for each in page.texts["h2"]]
    assert {"/case-studies/river", "/case-studies/trains", "/components/river/first"} <= set(page.links)
    assert "12 people" in text


async def test_a_long_field_is_a_section_whose_headings_stand_below_its_own(client):
    page = Outline((await client.get("/methods/citizens-jury")).text)

    assert "When to use it" in [text.strip() for text in page.texts["h2"]]
    assert [text.strip() for text in page.texts["h3"]] == ["And when not"]


async def test_what_authors_write_is_never_markup(client):
    text = (await client.get("/case-studies/trains")).text

    assert "<b>Trains" not in text
    assert "&lt;b&gt;Trains&lt;/b&gt; &amp; ‘planes’" in text


async def test_an_event_says_whether_it_lies_ahead_and_what_came_before_in_its_series(client):
    coming = (await client.get("/events/2999-01-05-meeting")).text
    past = (await client.get("/events/2024-10-01-meeting")).text

    assert "Upcoming" in coming
    assert "Upcoming" not in past
    assert "1–2 October 2024" in past
    assert {"/events/2024-07-18-meeting", "/events/2999-01-05-meeting"} <= set(Outline(past).links)
    assert "Ada Example" in past


async def test_the_source_of_a_document_is_named_and_linked(client):
    text = (await client.get("/components/river/first")).text

    assert "case_studies/river.md</code>, line 20" in text
    assert "https://git.example/kb/blob/main/case_studies/river.md" in text


async def test_doubts_about_a_document_are_shown_with_it(client):
    text = (await client.get("/case-studies/river")).text

    assert "1 remark on this document" in text
    assert "no document &#39;methods/no-such&#39;" in text


@pytest.mark.parametrize(
    ("way", "to"),
    [
        ("/old/river", "/case-studies/river"),
        ("/case-studies/river/", "/case-studies/river"),
        ("/case-studies/River", "/case-studies/river"),
        ("/case-studies/river.html", "/case-studies/river"),
        ("/Methods/", "/methods"),
        ("/methods/?sort=title&f.effort=low", "/methods?sort=title&f.effort=low"),
        ("/Search/?q=a", "/search?q=a"),
        ("/case_studies", "/case-studies"),
        ("/case_studies/river", "/case-studies/river"),
    ],
)
async def test_an_old_or_sloppy_address_leads_to_the_right_one(client, way, to):
    answer = await client.get(way)

    assert (answer.status_code, answer.headers["location"]) == (301, to)


async def test_a_slug_with_slashes_spaces_and_umlauts_is_found(client):
    answer = await client.get("/methods/deep/größe & more")

    assert answer.status_code == 200
    assert (
        '<link rel="canonical" href="http://localhost/methods/deep/gr%C3%B6%C3%9Fe%20&amp;%20more">'
        in answer.text
    )


async def test_a_missing_page_offers_what_is_near_to_the_words_of_its_address(client):
    answer = await client.get("/blog/2019/river-sensors.php")

    assert answer.status_code == 404
    assert "/case-studies/river" in Outline(answer.text).links


async def test_a_missing_page_offers_documents_of_the_content_type_that_its_address_names_first(client):
    answer = await client.get("/method/world-caffe")
    offered = [link for link in Outline(answer.text).links if link.startswith("/methods")]

    assert answer.status_code == 404
    assert offered.index("/methods/world-cafe") == offered.index("/methods") + 1


async def test_a_missing_page_offers_the_document_whose_slug_is_spelt_nearly_so(client):
    answer = await client.get("/methods/citisens-juri")

    assert "/methods/citizens-jury" in Outline(answer.text).links


async def test_a_mistake_below_the_tables_is_told_in_the_look_of_the_catalogue_with_a_way_on(client):
    answer = await client.get("/kb/no-such-table")

    assert answer.status_code == 404
    assert {"/", "/data"} <= set(Outline(answer.text).links)


async def test_the_page_of_a_ready_query_is_called_by_its_name(client):
    text = (await client.get("/kb/documents-by-year")).text

    assert "<title>kb: Documents by year</title>" in text


@pytest.mark.parametrize("way", ["/kb", "/kb/documents", "/kb/documents-by-year", "/kb?sql=select+1"])
async def test_pages_about_tables_say_their_language_and_where_they_begin(client, way):
    text = (await client.get(way)).text

    assert '<html lang="en">' in text
    assert '<section class="content" role="main">' in text


async def test_where_nobody_can_sign_in_no_page_offers_it(client):
    page = Outline((await client.get("/kb")).text)

    assert "/data" in page.links
    assert "/-/login" not in page.links


async def test_the_tables_lead_to_what_they_mean(client):
    text = (await client.get("/kb")).text

    assert "<a href='codebook'>codebook</a>" in text


async def test_a_withdrawn_document_says_why(client):
    answer = await client.get("/case-studies/gone")

    assert answer.status_code == 410
    assert "at the request of its authors" in answer.text


@pytest.mark.parametrize(
    "query",
    ["page=-1", "page=99999999999", "page=x", "sort=nonsense", "year=later", "f.nothing=1", "f.=", "q=%00%ff", "q=" + "a" * 5000,
     "type=!", "q=%22", "q=(((", "=&&&=", "f.themes=__none__", "page=7"],
)  # fmt: skip
async def test_no_parameter_breaks_a_page(client, query):
    statuses = {
        way: (await client.get(f"{way}?{query}")).status_code
        for way in ("/search", "/case-studies", "/search.json", "/")
    }

    assert statuses == dict.fromkeys(statuses, 200)


async def test_a_filter_that_is_on_can_be_taken_away_and_stays_in_the_form(client):
    page = Outline((await client.get("/case-studies?f.themes=health&f.themes=justice&synonyms=off")).text)
    ticked = [each["value"] for each in page.all("input") if "checked" in each]
    kept = {each["name"]: each["value"] for each in page.all("input") if each.get("type") == "hidden"}

    assert sorted(ticked) == ["health", "justice"]
    assert "/case-studies?f.themes=justice&synonyms=off" in page.links
    assert kept == {"synonyms": "off"}


async def test_a_listing_shows_only_its_own_and_says_how_many(client):
    page = Outline((await client.get("/methods")).text)

    assert "3 methods" in [text.strip() for text in page.texts["h2"]]
    assert "/case-studies/river" not in page.links


@pytest.mark.parametrize(
    "way", ["/", "/case-studies/river", "/search?q=river", "/nothing", "/old/river", "/case-studies/river/"]
)
async def test_under_a_base_address_every_link_stays_below_it(tmp_path: Path, way):
    async with asking(small_application(tmp_path, base_url="/some/where")) as client:
        answer = await client.get(f"/some/where{way}")
        page = Outline(answer.text)

    assert [link for link in page.links if link.startswith("/") and not link.startswith("/some/where/")] == []
    assert answer.headers.get("location", "/some/where/").startswith("/some/where/")


async def test_the_declared_address_of_the_site_is_the_canonical_one(tmp_path: Path):
    async with asking(
        small_application(tmp_path, build={"base_url": "https://catalogue.example/kb/"})
    ) as client:
        page = Outline((await client.get("/methods/citizens-jury")).text)

    assert [link["href"] for link in page.all("link") if link["rel"] == "canonical"] == [
        "https://catalogue.example/kb/methods/citizens-jury"
    ]


async def test_a_page_that_has_not_changed_is_not_sent_again(client):
    first = await client.get("/case-studies/river")
    again = await client.get("/case-studies/river", headers={"if-none-match": first.headers["etag"]})
    other = await client.get("/case-studies/trains", headers={"if-none-match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


async def test_a_page_carries_what_zotero_and_search_engines_read(client):
    page = Outline((await client.get("/case-studies/trains")).text)
    meta = {each.get("name") or each.get("property"): each.get("content") for each in page.all("meta")}
    data = json.loads(next(text for text in page.texts["script"] if text))

    assert meta["citation_title"] == meta["og:title"] == data["name"] == "<b>Trains</b> & ‘planes’"
    assert data["@id"] == "http://localhost/case-studies/trains"
    assert [
        each["title"].startswith("ctx_ver=Z39.88-2004")
        for each in page.all("span")
        if each.get("class") == "Z3988"
    ] == [True]


@pytest.mark.parametrize(
    ("way", "leads_to"),
    [
        ("/index.html", "/"),
        ("/home", "/"),
        ("/feed", "/feed.atom"),
        ("/rss/", "/feed.atom"),
        ("/calendar.ics", "/events.ics"),
    ],
)
async def test_a_usual_name_of_a_page_leads_to_it(client, way, leads_to):
    answer = await client.get(way)

    assert (answer.status_code, answer.headers["location"]) == (301, leads_to)
