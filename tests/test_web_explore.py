"""Pages that look across many documents: side by side, crossed, in time, and by need."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from web_client import Outline, asking, small_application


@pytest.fixture
async def client(tmp_path: Path):
    async with asking(small_application(tmp_path)) as opened:
        yield opened


def lines(page: Outline) -> list[str]:
    """The rows of the tables of a page, each as its text."""
    return [" ".join(text.split()) for text in page.texts.get("tr", [])]


async def test_documents_stand_side_by_side_with_what_differs_marked(client):
    page = Outline((await client.get("/compare?id=case_studies/river&id=case_studies/trains")).text)
    rows = lines(page)

    assert "Themes differs Health Justice Transport" in rows
    assert "Led by differs not recorded The Data Lab" in rows
    assert "2 case studies compared" in page.texts["h1"][0]


async def test_what_is_alike_is_not_marked(client):
    page = Outline(
        (await client.get("/compare?id=events/2024-07-18-meeting&id=events/2024-10-01-meeting")).text
    )

    assert "Place Leeds Leeds" in lines(page)


async def test_documents_of_other_types_unknown_and_withdrawn_ones_are_left_out_and_it_is_said(client):
    way = "/compare?id=case_studies/river&id=case_studies/trains&id=methods/world-cafe&id=no/such&id=case_studies/gone"
    text = (await client.get(way)).text

    assert "3 left out" in text
    assert "World café" not in Outline(text).texts["thead"][0]


async def test_a_comparison_begins_with_one_and_offers_the_others_of_its_kind(client):
    page = Outline((await client.get("/compare?id=methods/citizens-jury")).text)

    assert [option["value"] for option in page.all("option")] == [
        "methods/deep/größe & more",
        "methods/world-cafe",
    ]
    assert [each["value"] for each in page.all("input") if each.get("type") == "hidden"] == [
        "methods/citizens-jury"
    ]


async def test_a_comparison_comes_as_csv(client):
    text = (await client.get("/compare.csv?id=case_studies/river&id=case_studies/trains")).text
    rows = list(csv.reader(io.StringIO(text)))

    assert rows[0] == ["field", "River sensors", "<b>Trains</b> & ‘planes’"]
    assert ["Themes", "Health; Justice", "Transport"] in rows


async def test_the_gap_map_counts_every_crossing_and_each_count_leads_to_its_documents(client):
    page = Outline((await client.get("/gaps?of=case_studies&rows=methods&columns=themes")).text)

    assert lines(page)[1].startswith("Citizens’ jury 2 1 with Citizens’ jury and Health")
    assert "/case-studies?f.methods=methods%2Fcitizens-jury&f.themes=transport" in page.links
    for link in [link for link in page.links if link.startswith("/case-studies?f.methods")]:
        assert "1 case study" in (await client.get(link)).text


async def test_the_gap_map_says_on_what_it_rests_and_names_what_is_missing(client):
    text = (await client.get("/gaps?of=case_studies&rows=methods&columns=themes")).text

    assert "Based on 2 of 3 case studies: those that record both." in text
    assert "World café × Transport" in text


@pytest.mark.parametrize(
    "query",
    ["", "of=nothing", "of=case_studies&rows=x&columns=y", "rows=themes&columns=themes", "of=organisations"],
)
async def test_the_gap_map_always_has_something_to_cross(client, query):
    answer = await client.get(f"/gaps?{query}")

    assert answer.status_code == 200
    assert "<table" in answer.text


async def test_the_time_line_has_every_dated_document_in_its_table(client):
    page = Outline((await client.get("/timeline?of=case_studies")).text)

    assert lines(page)[1:] == ["2022 <b>Trains</b> & ‘planes’", "2019–2021 River sensors"]
    assert "2 of 3" in (await client.get("/timeline?of=case_studies")).text


async def test_bars_of_the_time_line_stand_where_their_years_are(client):
    page = Outline((await client.get("/timeline?of=case_studies")).text)
    bars = [(int(bar["x"] or 0), int(bar["width"] or 0)) for bar in page.all("rect")]

    assert bars == [(720, 240), (0, 720)]


async def test_the_finder_ranks_by_what_fits_and_says_why(client):
    page = Outline((await client.get("/finder?of=methods&effort=high")).text)
    reasons = [" ".join(text.split()) for text in page.texts["li"]]

    assert [text.strip() for text in page.texts["h3"]] == [
        "Citizens’ jury",
        "A method with an odd slug",
        "World café",
    ]
    assert "Fits Effort: Several days" in reasons
    assert "Not recorded Effort" in reasons
    assert "Does not fit Effort: An evening" in reasons


async def test_the_finder_names_the_cases_that_used_what_it_finds(client):
    page = Outline((await client.get("/finder?of=methods&effort=high")).text)

    assert "/case-studies/trains" in page.links


async def test_the_query_of_the_finder_runs_in_datasette(client):
    page = Outline((await client.get("/finder?of=methods&effort=high&effort='x")).text)
    link = next(link for link in page.links if link.startswith("/kb?sql="))
    rows = (await client.get(link.replace("/kb?", "/kb.json?_shape=objects&"))).json()["rows"]

    assert [(row["id"], row["effort"]) for row in rows] == [
        ("methods/citizens-jury", 1), ("methods/deep/größe & more", None), ("methods/world-cafe", 0),
    ]  # fmt: skip


async def test_the_finder_asks_before_it_answers(client):
    page = Outline((await client.get("/finder")).text)

    assert "Which method suits?" in page.texts["h1"][0]
    assert [each["value"] for each in page.all("input") if each.get("type") == "checkbox"] == ["low", "high"]


@pytest.mark.parametrize(
    "query",
    ["effort=nonsense", "of=nothing", "effort=high&effort=low", "of=components&participants=99999999999"],
)
async def test_no_parameter_breaks_the_finder(client, query):
    assert (await client.get(f"/finder?{query}")).status_code == 200
