"""Events that are called off: on their page, on the first page, in linked data and in calendars."""

from __future__ import annotations

from pathlib import Path

import pytest
from icalendar import Calendar
from web_client import asking

from kb.web.serve import application

DECLARATION = """
plugins:
  kb:
    site: {title: Rivers, default_visibility: public, base_url: "https://rivers.example.org"}
    content_types:
      events:
        label: [Event, Events]
        folders: [events]
        path: /events/{slug}
        fields:
          cancelled: {kind: boolean}
          status: {kind: text}
          place: {kind: text}
"""
EVENTS = {
    "events/on.md": "---\ntitle: On\ndate: 2999-05-01\nplace: Leeds\n---\nText.\n",
    "events/off.md": "---\ntitle: Off\ndate: 2999-05-02\ncancelled: true\n---\nText.\n",
    "events/said.md": "---\ntitle: Said\ndate: 2999-05-03\nstatus: Cancelled\n---\nText.\n",
    "events/back.md": "---\ntitle: Back\ndate: 2999-05-04\nwithdrawn: Never planned.\n---\nText.\n",
}


@pytest.fixture
async def client(build):
    database = build(EVENTS, DECLARATION)
    path = Path(database.conn.execute("pragma database_list").fetchone()[2])
    async with asking(application(path)) as client:
        yield client


async def test_the_calendar_of_all_says_what_does_not_take_place(client):
    calendar = Calendar.from_ical((await client.get("/events.ics")).text)

    assert {str(each["summary"]): str(each.get("status", "")) for each in calendar.walk("VEVENT")} == {
        "On": "", "Off": "CANCELLED", "Said": "CANCELLED", "Back": "CANCELLED",
    }  # fmt: skip


async def test_the_calendar_of_all_says_where_it_is_and_names_each_event_always_alike(client):
    calendar = Calendar.from_ical((await client.get("/events.ics")).text)
    alone = Calendar.from_ical((await client.get("/events/on.ics")).text)
    first = calendar.walk("VEVENT")[0]

    assert str(first["location"]) == "Leeds"
    assert str(first["uid"]) == str(alone.walk("VEVENT")[0]["uid"]) == "events/on@rivers.example.org"


async def test_its_page_and_linked_data_say_so(client):
    text = (await client.get("/events/off")).text

    assert '<span class="kb-badge">Cancelled</span>' in text
    assert "https://schema.org/EventCancelled" in text
    assert "Upcoming" not in text


async def test_the_first_page_says_so(client):
    assert "2 May 2999, cancelled" in (await client.get("/")).text
