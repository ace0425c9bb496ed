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
