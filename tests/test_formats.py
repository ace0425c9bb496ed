"""Citations, feeds, calendars and tables as pure functions."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.formats import calendar, citations, dates, feeds, linked_data, sitemap, tables

CITED = citations.Citable(
    id="case_studies/river",
    title="Rivers & {data}: 50% of_it",
    authors=("Ada Example", "The {Lab}"),
    publisher="A say in data",
    date="2021-03",
    url="https://example.org/case-studies/river",
    genre="Case study",
    abstract="Two\nlines.",
    language="en",
    edition="deadbeef",
    keywords=("Health", "Justice"),
)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2024", None, "2024"),
        ("2024-07", None, "July 2024"),
        ("2024-07-08", None, "8 July 2024"),
        ("2024-07-08T14:00", None, "8 July 2024, 14:00"),
        ("2024-07-08T14:00:00+01:00", None, "8 July 2024, 14:00 UTC+1"),
        ("2024-07-08T14:00Z", "2024-07-08T16:30Z", "8 July 2024, 14:00–16:30 UTC"),
        ("2024-07-08", "2024-07-08", "8 July 2024"),
        ("2024-07-08", "2024-07-10", "8–10 July 2024"),
        ("2024-06-30", "2024-07-02", "30 June – 2 July 2024"),
        ("2023-12-30", "2024-01-02", "30 December 2023 – 2 January 2024"),
        ("2019", "2021", "2019–2021"),
        ("2019-05", "2019-07", "May – July 2019"),
        ("2019-05", "2021", "May 2019 – 2021"),
        (None, "2021", "until 2021"),
        (None, None, ""),
        ("spring", None, "spring"),
    ],
)
def test_dates_are_said_as_precisely_as_they_are_known(start, end, said):
    assert dates.human_range(start, end) == said


@pytest.mark.parametrize(
    ("date", "stamp"),
    [
        ("2024", "2024-01-01T00:00:00Z"),
        ("2024-07-08", "2024-07-08T00:00:00Z"),
        ("2024-07-08T14:00+01:00", "2024-07-08T14:00:00+01:00"),
        ("2024-07-08T14:00+0100", "2024-07-08T14:00:00+01:00"),
        ("soon", None),
    ],
)
def test_a_feed_wants_whole_times(date, stamp):
    assert dates.timestamp(date) == stamp


def test_a_citation_as_text_names_authors_year_title_kind_publisher_edition_and_address():
    assert citations.as_text(CITED) == (
        "Ada Example; The {Lab} (2021). Rivers & {data}: 50% of_it. [Case study]. A say in data. "
        "Edition deadbeef. https://example.org/case-studies/river"
    )


def test_bibtex_escapes_what_it_would_read_as_commands():
    text = citations.as_bibtex(CITED)

    assert text.startswith("@misc{case_studies/river,\n")
    assert r"title = {{Rivers \& \{data\}: 50\% of\_it}}" in text
    assert r"author = {{Ada Example} and {The \{Lab\}}}" in text
    assert "month = mar" in text
    assert "abstract = {Two lines.}" in text


def test_ris_has_a_line_for_each_author_and_keyword_and_ends_each_line_as_it_must():
    lines = citations.as_ris(CITED).split("\r\n")

    assert lines[:2] == ["TY  - ELEC", "ID  - case_studies/river"]
    assert [line for line in lines if line.startswith(("AU", "KW"))] == [
        "AU  - Ada Example", "AU  - The {Lab}", "KW  - Health", "KW  - Justice",
    ]  # fmt: skip
    assert "DA  - 2021/03/" in lines
    assert lines[-2:] == ["ER  - ", ""]


def test_csl_json_says_only_what_is_known():
    item = citations.as_csl(CITED)

    assert item["issued"] == {"date-parts": [[2021, 3]]}
    assert item["author"] == [{"literal": "Ada Example"}, {"literal": "The {Lab}"}]
    assert json.loads(json.dumps(item)) == item


@given(st.text(), st.text())
def test_no_title_breaks_a_citation(title, abstract):
    cited = citations.Citable("a/b", title, (title,), "P", None, "https://e.org/", abstract=abstract)

    assert citations.as_bibtex(cited).count("\n}\n") == 1
    assert citations.as_ris(cited).count("\r\nER  - ") == 1


@given(st.text(), st.text())
def test_a_feed_is_well_formed_whatever_its_texts(title, summary):
    entry = feeds.FeedEntry(title, "https://e.org/a", "2024-01-01T00:00:00Z", summary=summary, category=title)
    feed = feeds.Feed(
        title, "https://e.org/", "https://e.org/feed", "2024-01-01T00:00:00Z", title, "en", (entry,)
    )

    ET.fromstring(feeds.as_atom(feed).encode())


def test_a_feed_is_as_new_as_its_newest_entry():
    entries = tuple(
        feeds.FeedEntry("t", "https://e.org/", date)
        for date in ("2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z")
    )
    feed = feeds.Feed("t", "https://e.org/", "https://e.org/f", "2020-01-01T00:00:00Z", "a", "en", entries)

    assert "<updated>2025-01-01T00:00:00Z</updated>\n<author>" in feeds.as_atom(feed)


def test_a_sitemap_escapes_addresses_and_dates_those_it_can():
    text = sitemap.as_sitemap([("https://e.org/a?b&c", "2024-05-01T10:00Z"), ("https://e.org/d", "2024")])

    assert "<url><loc>https://e.org/a?b&amp;c</loc><lastmod>2024-05-01</lastmod></url>" in text
    assert "<url><loc>https://e.org/d</loc></url>" in text


def happening(start: str, end: str | None = None, **more) -> str:
    return calendar.as_calendar(
        "C", [calendar.Happening("u@e", "Title", start, "https://e.org/", end, **more)]
    )


@pytest.mark.parametrize(
    ("start", "end", "lines"),
    [
        ("2024-07-08", None, ["DTSTART;VALUE=DATE:20240708", "DTEND;VALUE=DATE:20240709"]),
        ("2024-07-08", "2024-07-10", ["DTSTART;VALUE=DATE:20240708", "DTEND;VALUE=DATE:20240711"]),
        ("2024-07-08", "2024-07-01", ["DTSTART;VALUE=DATE:20240708", "DTEND;VALUE=DATE:20240709"]),
        ("2024-12-31", "2024", ["DTSTART;VALUE=DATE:20241231", "DTEND;VALUE=DATE:20250101"]),
        ("2024-07-08T14:00", None, ["DTSTART:20240708T140000"]),
        (
            "2024-07-08T14:00+01:00",
            "2024-07-08T16:00+01:00",
            ["DTSTART:20240708T130000Z", "DTEND:20240708T150000Z"],
        ),
    ],
)
def test_days_and_times_of_a_calendar(start, end, lines):
    assert [
        line for line in happening(start, end).split("\r\n") if line.startswith(("DTSTART", "DTEND"))
    ] == lines


@pytest.mark.parametrize("start", ["2024", "2024-07", "2024-02-30", "soon", ""])
def test_what_is_not_known_to_the_day_has_no_place_in_a_calendar(start):
    assert "VEVENT" not in happening(start)


def test_what_was_withdrawn_is_cancelled():
    assert "STATUS:CANCELLED\r\n" in happening("2024-07-08", is_cancelled=True)


@given(st.text())
def test_lines_of_a_calendar_are_never_too_long_and_unfold_to_what_they_were(text):
    made = calendar.as_calendar(text, [calendar.Happening("u", text, "2024-07-08", "https://e.org/")])

    assert max(len(line.encode()) for line in made.split("\r\n")) <= 75
    assert made.replace("\r\n ", "").count("\r\n") == 15


def test_a_table_holds_no_formulas_and_leaves_numbers_as_they_are():
    text = tables.as_csv(
        ("a", "b"), [("=1+1", -5), ("-5", None), ("+44 20", True), (["x", "y"], "@a"), ("\t=1", 0.5)]
    )

    assert list(csv.reader(io.StringIO(text))) == [
        ["a", "b"], ["'=1+1", "-5"], ["-5", ""], ["'+44 20", "yes"], ["x; y", "'@a"], ["'\t=1", "0.5"],
    ]  # fmt: skip


def test_a_work_in_the_words_of_schema_org_says_who_when_and_under_which_licence():
    thing = linked_data.as_linked_data(CITED, "case_studies", modified="2024-05-01T10:00Z")

    assert (thing["@type"], thing["@id"], thing["datePublished"]) == ("Article", CITED.url, "2021-03")
    assert thing["author"] == [
        {"@type": "Person", "name": "Ada Example"},
        {"@type": "Person", "name": "The {Lab}"},
    ]
    assert thing["dateModified"] == "2024-05-01"
    assert "license" not in thing


def test_an_event_in_the_words_of_schema_org_has_its_dates_place_and_state():
    thing = linked_data.as_linked_data(
        CITED,
        "events",
        start="2020-03",
        end="2020-04",
        place="Leeds",
        organisers=("The Lab",),
        is_cancelled=True,
    )

    assert (thing["@type"], thing["startDate"], thing["endDate"]) == ("Event", "2020-03", "2020-04")
    assert thing["organizer"] == [{"@type": "Organization", "name": "The Lab"}]
    assert thing["location"] == {"@type": "Place", "name": "Leeds"}
    assert thing["eventStatus"] == "https://schema.org/EventCancelled"


def test_nobody_is_said_to_hold_an_event_unless_it_is_known():
    assert "organizer" not in linked_data.as_linked_data(CITED, "events", start="2020-03")


def test_a_place_in_the_words_of_schema_org_has_its_coordinates():
    thing = linked_data.as_linked_data(CITED, "places", coordinates=(0.0, -78.5))

    assert thing["geo"] == {"@type": "GeoCoordinates", "latitude": 0.0, "longitude": -78.5}


@pytest.mark.parametrize(
    ("licence", "address"),
    [
        ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("https://licence.example/", "https://licence.example/"),
        ("All rights reserved", None),
        (None, None),
    ],
)
def test_a_licence_is_named_by_its_address(licence, address):
    thing = linked_data.as_linked_data(replace(CITED, licence=licence), "case_studies")

    assert thing.get("license") == address


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("methods", "HowTo"),
        ("organisations", "Organization"),
        ("people", "Person"),
        ("places", "Place"),
        ("anything", "Article"),
    ],
)
def test_each_content_type_has_its_word_in_schema_org(content_type, kind):
    assert linked_data.as_linked_data(CITED, content_type)["@type"] == kind
