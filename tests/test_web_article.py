"""What stands where on the page of a document, for files as authors write them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from web_client import Outline, asking

from kb.web.serve import application

CONFIG = """
plugins:
  kb:
    site: {title: Example, repository: "https://git.example/main/{path}#L{line}"}
    content_types:
      case_studies:
        label: [Case study, Case studies]
        folders: [case_studies]
        path: /case-studies/{slug}
        fields:
          question: {kind: text, search: summary, label: Question}
          methods: {kind: relation, to: methods, many: true, by: [slug], inverse: cases, label: Methods}
          components: {kind: relation, to: components, many: true, inline: true, label: Steps}
          lessons: {kind: markdown, label: Lessons, search: prose}
          points:
            kind: nested
            many: true
            label: Points
            fields:
              heading: {kind: markdown}
              icon: {kind: text}
              references: {kind: relation, to: methods, many: true, by: [slug]}
          layout: {kind: text, search: none, label: Layout, group: Old website}
          place: {kind: text, label: Place}
          not_stated: {kind: text, many: true, search: none, label: Not stated}
          read_again: {kind: nested, many: true, search: none, label: Second reading, fields: {date: date, checked: text}}
      components:
        label: [Step, Steps]
        folders: []
        path: /steps/{slug}
        fields:
          method: {kind: relation, to: methods, by: [slug], label: Method}
          participants: {kind: integer, range: true, unit: people, label: Participants}
          start: {kind: date, role: date_start, label: Began}
          feeds_into: {kind: relation, to: components, many: true, by: [slug, title], label: Feeds into}
      methods:
        label: [Method, Methods]
        folders: [methods]
        path: /methods/{slug}
        fields:
          cases: {kind: relation, to: case_studies, many: true, by: [slug], inverse: methods, label: Cases}
          reports: {kind: relation, to: reports, many: true, by: [slug], label: Reports read}
      events:
        label: [Event, Events]
        folders: [events]
        path: /events/{slug}
        fields:
          date: {kind: date, role: date_start, label: Date}
          projects: {kind: relation, to: projects, many: true, by: [slug], label: Projects}
      projects:
        label: [Project, Projects]
        folders: [projects]
        path: /projects/{slug}
        fields: {}
      reports:
        label: [Report, Reports]
        folders: [reports]
        path: /reports/{slug}
        fields:
          published: {kind: date, role: date_start, label: Published}
      places:
        label: [Place, Places]
        folders: [places]
        path: /places/{slug}
        fields:
          latitude: {kind: number, unit: degrees}
          longitude: {kind: number, unit: degrees}
"""
CASE = """---
title: River sensors
methods: [jury]
layout: page
not_stated: [place]
lessons: |
  Ask early, and ask those who will have to live with what is decided, as they know the river, its floods and its
  people far better than anybody who comes from outside and leaves when the project has ended.
points:
  - heading: "Gauges are **public**, as everybody pays for them and as everybody has to know when the water comes"
    icon: gauge.png
    references: [jury]
  - heading: "They are read by few, because the numbers come late and in a form that only an engineer understands"
components:
  - title: Letters
    participants: 120
    start: 2021-03
    feeds_into: [Jury]
  - title: Jury
    method: jury
    participants: 12
    start: 2021-06
---
The council asked.[^1]

[^1]: In a letter.
"""


@pytest.fixture
def text_of(build: Callable[..., Any]) -> Callable[..., Any]:
    """The HTML at an address of the catalogue of some files."""

    async def ask(way: str, files: dict[str, str]) -> str:
        database = build(files, CONFIG)
        path = Path(database.conn.execute("pragma database_list").fetchone()[2])
        async with asking(application(path)) as client:
            return str((await client.get(way)).text)

    return ask


def words(html: str) -> str:
    """The text of a page in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


async def test_footnotes_stand_below_everything_that_the_article_says(text_of):
    text = words(
        await text_of("/case-studies/river", {"case_studies/river.md": CASE, "methods/jury.md": "# Jury"})
    )

    assert text.index("Ask early") < text.index("In a letter.") < text.index("Cite and reuse")


async def test_nested_values_are_read_line_by_line_with_their_references_as_links(text_of):
    text = await text_of("/case-studies/river", {"case_studies/river.md": CASE, "methods/jury.md": "# Jury"})
    points = text.partition('id="field-points"')[2].partition("</section>")[0]

    assert "Gauges are <strong>public</strong>" in points
    assert '<a href="/methods/jury">Jury</a>' in points
    assert "gauge.png" not in points
    assert "{" not in points


async def test_a_relation_that_both_sides_declare_is_shown_once(text_of):
    files = {"case_studies/river.md": CASE, "methods/jury.md": "---\ncases: [river]\n---\n# Jury\n"}
    text = await text_of("/methods/jury", files)

    assert text.count("River sensors</a>") == 1


async def test_fields_that_nobody_searches_are_folded_away(text_of):
    text = await text_of("/case-studies/river", {"case_studies/river.md": CASE, "methods/jury.md": "# Jury"})
    folded = text.partition('<details class="kb-minor">')[2].partition("</details>")[0]

    assert words(folded) == "Old website Layout page"


async def test_what_the_sources_are_silent_on_is_told_apart_from_what_is_not_recorded(text_of):
    text = words(
        await text_of("/case-studies/river", {"case_studies/river.md": CASE, "methods/jury.md": "# Jury"})
    )

    assert "The sources are silent on: Place" in text
    assert "Not recorded: Question" in text


async def test_steps_are_drawn_listed_and_put_into_a_table(text_of):
    page = Outline(
        await text_of("/case-studies/river", {"case_studies/river.md": CASE, "methods/jury.md": "# Jury"})
    )
    rows = [" ".join(row.split()) for row in page.texts["tr"]]

    assert [each["aria-label"] for each in page.all("svg")] == ["Letters leads to Jury"]
    assert rows == [
        "Place Title Participants Began Leads to",
        "1 Letters 120 people March 2021 Jury",
        "2 Jury 12 people June 2021",
    ]
    assert "Jury · June 2021 · 12 people" in page.texts["span"]


async def test_a_method_lists_the_steps_that_used_it_under_their_case_with_time_and_numbers(text_of):
    files = {"case_studies/river.md": CASE, "methods/jury.md": "# Jury"}
    text = words(await text_of("/methods/jury", files))

    assert "River sensors Jury June 2021, 12 people" in text


async def test_a_project_is_told_from_its_first_event_to_its_last(text_of):
    files = {
        "projects/water.md": "# Water",
        "events/b.md": "---\ntitle: Second meeting\ndate: 2022-01-05\nprojects: [water]\n---\nText\n",
        "events/a.md": "---\ntitle: First meeting\ndate: 2021-11-05\nprojects: [water]\n---\nText\n",
    }
    text = await text_of("/projects/water", files)

    assert [each.strip() for each in Outline(text).texts["h3"]] == ["2021", "2022"]
    assert text.index("First meeting") < text.index("Second meeting")


async def test_documents_of_one_title_are_told_apart_by_their_dates(text_of):
    files = {
        "methods/jury.md": "# Jury",
        "events/a.md": "---\ntitle: Meeting\ndate: 2021-11-05\n---\nOn [juries](/methods/jury).\n",
        "events/b.md": "---\ntitle: Meeting\ndate: 2022-01-05\n---\nOn [juries](/methods/jury).\n",
    }
    text = await text_of("/methods/jury", files)

    assert {"Meeting, Event, 5 January 2022", "Meeting, Event, 5 November 2021"} <= set(
        re.findall(r">([^<>]+)</a>", text)
    )


async def test_a_link_to_register_stays_a_link_when_the_day_has_passed(text_of):
    event = "---\ntitle: Meeting\ndate: 2021-11-05\n---\nPlease [register](https://zoom.us/meeting/register/abc).\n"
    text = await text_of("/events/a", {"events/a.md": event})

    assert re.search(r'<a href="[^"]+"[^>]*>register</a> <span class="kb-past">', text)


async def test_a_correction_leads_to_the_file_and_its_line(text_of):
    text = await text_of("/steps/river/jury", {"case_studies/river.md": CASE, "methods/jury.md": "# Jury"})

    assert re.search(r'href="https://git\.example/main/case_studies/river\.md#L\d\d"', text)
    assert "Suggest a correction" in text


async def test_a_text_from_right_to_left_is_shown_so(text_of):
    text = await text_of(
        "/methods/jury", {"methods/jury.md": "---\ntitle: هيئة المحلفين\nlanguage: ar\n---\nنص.\n"}
    )

    assert '<h1 lang="ar" dir="rtl">' in text


async def test_an_event_to_come_says_so_and_goes_into_the_calendar(text_of):
    event = "---\ntitle: Meeting\ndate: 2999-11-05\n---\nText.\n"
    page = Outline(await text_of("/events/a", {"events/a.md": event}))

    assert "Upcoming" in page.texts["span"]
    assert page.links.count("/events/a.ics") == 2


async def test_an_event_of_the_past_says_so(text_of):
    event = "---\ntitle: Meeting\ndate: 2021-11-05\n---\nText.\n"
    page = Outline(await text_of("/events/a", {"events/a.md": event}))

    assert "Past" in page.texts["span"]
    assert "Upcoming" not in page.texts["span"]


async def test_the_heading_of_a_field_is_no_heading_of_a_comparison(text_of):
    files = {
        "case_studies/a.md": "---\ntitle: A\nlessons: |\n  ### Ask early\n---\nText\n",
        "case_studies/b.md": "---\ntitle: B\nlessons: Ask late\n---\nText\n",
    }
    page = Outline(await text_of("/compare?id=case_studies/a&id=case_studies/b", files))

    assert page.headings == ["h1"]


READ_AGAIN = """---
title: River
read_again:
  - {date: 2026-11-20, checked: Every number against the letter.}
---
The council asked.
"""


async def test_records_that_nobody_searches_stand_with_how_the_page_was_made(text_of):
    text = words(await text_of("/case-studies/river", {"case_studies/river.md": READ_AGAIN}))

    assert text.count("Second reading") == 1
    assert text.index("How this page was made") < text.index("Second reading") < text.index("Every number")


async def test_records_that_nobody_searches_are_nothing_to_compare(text_of):
    files = {
        "case_studies/river.md": READ_AGAIN,
        "case_studies/sea.md": "---\ntitle: Sea\nplace: Leeds\n---\n",
    }
    text = words(await text_of("/compare?id=case_studies/river&id=case_studies/sea", files))

    assert "Leeds" in text
    assert "Second reading" not in text


async def test_a_value_of_marks_alone_is_shown_where_there_is_no_summary(text_of):
    assert "★★★" in await text_of(
        "/case-studies/sea", {"case_studies/sea.md": "---\ntitle: Sea\nplace: ★★★\n---\n"}
    )


async def test_a_page_says_that_it_is_under_the_chatham_house_rule(text_of):
    ruled = {"events/a.md": "---\ntitle: Meeting\nattribution: chatham-house\n---\nText.\n"}
    free = {"events/a.md": "---\ntitle: Meeting\n---\nText.\n"}

    assert "Under the Chatham House Rule: what was said may be used, but not who said it." in await text_of(
        "/events/a", ruled
    )
    assert "Chatham House" not in await text_of("/events/a", free)


async def test_the_day_on_which_a_report_came_out_is_nothing_for_a_calendar(text_of):
    text = await text_of("/reports/a", {"reports/a.md": "---\ntitle: Report\npublished: 2021-11-05\n---\n"})

    assert "5 November 2021" in text
    assert "/reports/a.ics" not in Outline(text).links


async def test_what_a_speaker_links_to_is_named_by_its_site(text_of):
    event = """---
title: Meeting
speakers: [{name: Zyx Example, consent: public, links: ["https://www.site.example/a/long/path", "https://["]}]
---
Text.
"""
    text = words((await text_of("/events/a", {"events/a.md": event})).partition("Who spoke")[2])

    assert "site.example , Zyx Example" in text
    assert "a/long/path" not in text.partition("Cite and reuse")[0].partition("Links to other sites")[0]


async def test_a_place_says_where_it_is_and_leads_to_the_map(text_of):
    place = {"places/leeds.md": "---\ntitle: Leeds\nlatitude: 53.8\nlongitude: -1.55\n---\n"}
    text = await text_of("/places/leeds", place)

    assert '<a href="/map?of=places">53.8° N, 1.6° W</a>' in text
    assert "Longitude" not in text


async def test_half_a_place_is_shown_as_it_is_recorded(text_of):
    text = words(
        await text_of("/places/leeds", {"places/leeds.md": "---\ntitle: Leeds\nlatitude: 53.8\n---\n"})
    )

    assert "Latitude 53.8 degrees" in text


async def test_what_a_page_rests_on_comes_after_the_cases_that_refer_to_it(text_of):
    reports = {f"reports/{n}.md": f"# A report with a rather long title, number {n}\n" for n in range(6)}
    method = {"methods/jury.md": "---\ntitle: Jury\nreports: ['0', '1', '2', '3', '4', '5']\n---\nText.\n"}
    case = {"case_studies/river.md": "---\ntitle: River\nmethods: [jury]\n---\n"}
    headings = Outline(await text_of("/methods/jury", {**reports, **method, **case})).texts["h2"]

    assert [" ".join(text.split()) for text in headings][:2] == ["Cases 1", "Reports read 6"]


async def test_the_facts_of_a_record_without_a_text_come_before_what_refers_to_it(text_of):
    files = {
        "reports/a.md": "---\ntitle: Report\npublished: 2021-11-05\n---\n",
        "methods/jury.md": "---\nreports: [a]\n---\n",
    }
    text = await text_of("/reports/a", files)

    assert text.index('class="kb-aside"') < text.index('class="kb-main"')
    assert "Facts about this" not in text


async def test_the_facts_of_a_page_with_a_text_come_after_it(text_of):
    text = await text_of(
        "/reports/a", {"reports/a.md": "---\ntitle: Report\npublished: 2021-11-05\n---\nText.\n"}
    )

    assert text.index('class="kb-main"') < text.index('class="kb-aside"')
    assert "Facts about this report" in text


async def test_a_table_in_a_text_can_be_scrolled_by_keyboard(text_of):
    table = "| Place | People |\n|---|---|\n| Leeds | 12 |\n"
    text = await text_of(
        "/methods/jury", {"methods/jury.md": f"---\ntitle: Jury\n---\nText.\n\n{table}\nMore.\n"}
    )

    assert re.search(
        r'<div class="kb-scroll" role="group" aria-label="Table" tabindex="0"><table>.*</table></div>',
        text,
        re.DOTALL,
    )


async def test_the_day_of_an_event_to_come_is_no_day_of_a_change(text_of):
    text = await text_of("/events/a", {"events/a.md": "---\ntitle: Meeting\ndate: 2999-11-05\n---\nText.\n"})

    assert "When it was last changed is not recorded" in text
    assert "last change" not in text.partition('<footer class="kb-footer"')[2]
