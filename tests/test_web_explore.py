"""Pages that look across many documents: side by side, crossed, in time, and by need."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from web_client import Outline, asking

from kb.web.serve import application


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

    assert "Place alike Leeds Leeds" in lines(page)


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
    for link in [
        link for link in page.links if link.startswith("/case-studies?f.methods=methods%2Fcitizens-jury")
    ]:
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


async def test_the_time_line_begins_with_cases_and_events_together(client):
    page = Outline((await client.get("/timeline")).text)

    assert page.texts["h1"] == ["Case studies and events in time"]
    assert "2019–2021 River sensors Case study" in lines(page)
    assert any(line.endswith(" Event") for line in lines(page))


async def test_bars_of_the_time_line_stand_where_their_years_are(client):
    page = Outline((await client.get("/timeline?of=case_studies")).text)
    bars = [(int(bar["x"] or 0), int(bar["width"] or 0)) for bar in page.all("rect")]

    assert bars == [(720, 240), (0, 720)]


async def test_the_finder_ranks_by_what_fits_and_says_why(client):
    page = Outline((await client.get("/finder?of=methods&effort=high")).text)
    reasons = [" ".join(text.split()) for text in page.texts["li"]]

    assert [text.strip() for text in page.texts["h3"]] == ["Citizens’ jury", "A method with an odd slug"]
    assert "Fits Effort: Several days" in reasons
    assert "Not recorded Effort" in reasons
    assert "1 of 3 methods fits, 1 more may" in page.texts["h2"]
    assert "1 method does not fit." in page.texts["p"]


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


async def test_the_finder_lets_go_of_a_need_by_its_link(client):
    page = Outline((await client.get("/finder?of=methods&effort=high")).text)

    assert "/finder?of=methods" in page.links
    assert any("Effort: Several days" in " ".join(text.split()) for text in page.texts["li"])


METHODS = {
    "metadata.yml": """
plugins:
  kb:
    vocabularies:
      efforts: {label: Effort, complete: true, terms: {evening: {label: One evening}, weekend: {label: A weekend}}}
      aims: {label: Aims, complete: true, terms: {listen: {label: Listen}, decide: {label: Decide}}}
    content_types:
      methods:
        label: [Method, Methods]
        folders: [methods]
        path: /methods/{slug}
        fields:
          aims: {kind: term, many: true, vocabulary: aims, facet: true, label: Aims}
          effort: {kind: term, vocabulary: efforts, facet: true, label: Effort}
          participants: {kind: integer, range: true, unit: people, label: Participants}
""",
    "methods/circle.md": "---\naims: [listen]\neffort: weekend\nparticipants: 10-30\n---\n# Circle\n",
    "methods/forum.md": "---\naims: [decide]\neffort: evening\nparticipants: 10-60\n---\n# Forum\n",
    "methods/hall.md": "---\naims: [listen]\neffort: evening\nparticipants: 50-90\n---\n# Hall\n",
}


@pytest.fixture
async def methods(build):
    config = METHODS["metadata.yml"]
    database = build({name: text for name, text in METHODS.items() if name != "metadata.yml"}, config)
    path = Path(database.conn.execute("pragma database_list").fetchone()[2])
    async with asking(application(path)) as opened:
        yield opened


async def offers(client, query: str) -> list[str]:
    """The near misses that the finder offers, each with the number that it would add."""
    text = (await client.get(f"/finder?{query}")).text.partition("kb-offers")[2].partition("</ul>")[0]
    return [" ".join(each.split()) for each in Outline(f"<ul>{text}</ul>").texts.get("li", [])]


async def test_the_finder_says_which_effort_more_would_let_in_how_many(methods):
    found = await offers(methods, "aims=listen&effort=evening")

    assert found == ["Aims may also be “Decide” +1", "Effort may also be “A weekend” +1"]


async def test_the_finder_says_how_many_people_would_do(methods):
    assert "With 50 people rather than 40 +1" in await offers(
        methods, "aims=listen&effort=evening&participants=40"
    )


async def test_what_the_finder_offers_holds_what_it_promises(methods):
    page = Outline((await methods.get("/finder?aims=listen&effort=evening")).text)
    link = next(link for link in page.links if "effort=weekend" in link)

    assert "2 of 3 methods fit" in (await methods.get(link)).text


async def test_a_number_of_people_that_is_none_is_left_out_and_it_is_said(methods):
    text = (await methods.get("/finder?participants=forty")).text

    assert "“forty” was left out" in text


async def test_the_finder_reads_a_comma_between_thousands(methods):
    text = (await methods.get("/finder?aims=listen&participants=1,000")).text

    assert "1,000 people" in text


async def test_what_the_finder_finds_can_be_put_side_by_side(methods):
    page = Outline((await methods.get("/finder?aims=listen")).text)
    link = next(link for link in page.links if link.startswith("/compare?id="))

    assert "methods compared" in Outline((await methods.get(link)).text).texts["h1"][0]


async def test_the_finder_counts_all_that_may_fit_though_it_shows_the_first(build):
    files = {f"methods/m{number}.md": f"# Method {number}\n" for number in range(23)}
    database = build({**files, "methods/hall.md": METHODS["methods/hall.md"]}, METHODS["metadata.yml"])
    path = Path(database.conn.execute("pragma database_list").fetchone()[2])
    async with asking(application(path)) as opened:
        text = (await opened.get("/finder?aims=listen")).text

    assert "1 of 24 methods fits, 23 more may" in text
    assert "something is not recorded 23" in " ".join(" ".join(Outline(text).texts["summary"]).split())
    assert "and 3 more</p>" in text


async def test_what_the_time_line_draws_leads_to_its_documents_by_mouse_alone(client):
    drawing = (
        (await client.get("/timeline")).text.partition('<svg class="kb-timeline"')[2].partition("</svg>")[0]
    )

    assert "/case-studies/river" in Outline(drawing).links
    assert {link["tabindex"] for link in Outline(drawing).all("a")} == {"-1"}


async def test_a_need_that_is_not_recorded_rules_nothing_out(client):
    page = Outline((await client.get("/finder?of=methods&effort=low")).text)
    unsure = [text for text in page.texts["summary"] if "May fit" in text]

    assert len(unsure) == 1
    assert "A method with an odd slug" in page.texts["details"][-2]


async def test_a_comparison_shows_only_what_differs_when_it_is_asked_to(client):
    way = "/compare?id=events/2024-07-18-meeting&id=events/2024-10-01-meeting"
    page = Outline((await client.get(f"{way}&only=differences")).text)

    assert not [line for line in lines(page) if line.startswith("Place")]
    assert "1 fields are alike" in " ".join(page.texts["p"])


async def test_values_that_all_share_are_marked_where_others_differ(methods):
    page = Outline((await methods.get("/compare?id=methods/circle&id=methods/hall&id=methods/forum")).text)
    both = Outline((await methods.get("/compare?id=methods/circle&id=methods/hall")).text)

    assert "Effort differs A weekend One evening One evening" in lines(page)
    assert "Aims alike Listen Listen" in lines(both)


async def test_documents_are_chosen_for_a_comparison_in_their_listing(client):
    page = Outline((await client.get("/methods")).text)
    boxes = [each for each in page.all("input") if each.get("form") == "compare"]

    assert {each["name"] for each in boxes} == {"id"}
    assert "methods/citizens-jury" in {each["value"] for each in boxes}
    assert [each["action"] for each in page.all("form") if each.get("id") == "compare"] == ["/compare"]


async def test_a_gap_leads_to_the_search_that_finds_nothing(client):
    page = Outline((await client.get("/gaps?of=case_studies&rows=methods&columns=themes")).text)
    link = "/case-studies?f.methods=methods%2Fworld-cafe&f.themes=transport"

    assert link in page.links
    assert "No case studies" in (await client.get(link)).text


async def test_a_listing_is_a_table_when_it_is_asked_to_be(client):
    page = Outline((await client.get("/case-studies?view=table&f.themes=health")).text)

    assert lines(page) == [
        "Title First year Methods Themes Participants",
        (
            "River sensors Compare River sensors 2019 Citizens’ jury World café no-such (not in this catalogue)"
            " Health Justice 40–60 people"
        ),
    ]
    assert "/case-studies?f.themes=health" in page.links
    assert ("view", "table") in {(each.get("name"), each.get("value")) for each in page.all("input")}


async def test_the_table_of_a_listing_has_the_documents_of_its_list(client):
    table = Outline((await client.get("/methods?view=table")).text)
    cards = Outline((await client.get("/methods")).text)

    assert [each["value"] for each in table.all("input") if each.get("form") == "compare"] == [
        each["value"] for each in cards.all("input") if each.get("form") == "compare"
    ]


async def test_the_last_day_of_the_axis_is_drawn_within_the_drawing(build):
    day = {
        "events/eve.md": "---\ntitle: Eve\ndate: 2024-12-31\n---\n",
        "events/may.md": "---\ndate: 2010-05-01\n---\n",
    }
    database = build(day)
    path = Path(database.conn.execute("pragma database_list").fetchone()[2])
    async with asking(application(path)) as opened:
        page = Outline((await opened.get("/timeline")).text)
    bars = [(int(bar["x"]), int(bar["width"])) for bar in page.all("rect")]

    assert bars[0] == (954, 6)
