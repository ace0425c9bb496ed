"""What is declared of the fields within records: shown on pages, told by the codebook, by schemas and by exports."""

import csv
import io
import json
from pathlib import Path

import pytest
import yaml
from conftest import write_files
from web_client import Outline

from kb import pipeline

CONFIG = """
plugins:
  kb:
    vocabularies: {tones: {terms: {calm: Calm}}}
    content_types:
      notes:
        fields:
          points:
            kind: nested
            many: true
            label: Points
            fields:
              wording: {kind: text, label: What was said, description: In their words}
              weight: {kind: integer, unit: kg, label: How heavy}
              tone: {kind: term, vocabulary: tones}
              doubt: {kind: text, label: Unspoken doubt, visibility: network}
              speaker: {kind: nested, fields: {called: {kind: text, label: Goes by}, age: {kind: integer, label: Hidden age, visibility: network}}}
"""
NOTE = """---
title: Pond
points:
  - {wording: It is deep, weight: 3, tone: calm, doubt: Perhaps not, speaker: {called: A heron, age: 7}, mood: fair}
---
"""
NAMES = ["wording", "weight", "tone", "speaker", "speaker.called"]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    write_files(tmp_path / "source", {"notes/pond.md": NOTE, "metadata.yml": CONFIG})
    pipeline.build([tmp_path / "source"], output=tmp_path / "kb.db", jobs=1, cache=None)
    return tmp_path / "kb.db"


async def column(client) -> dict:
    told = (await client.get("/codebook.json")).json()
    notes = next(table for table in told["tables"] if table["name"] == "notes")
    return next(each for each in notes["columns"] if each["name"] == "points")


async def test_a_page_calls_the_fields_of_records_as_they_are_declared(client):
    page = Outline((await client.get("/notes/pond")).text)
    told = " ".join(" ".join(page.texts["dl"]).split())

    assert "What was said It is deep How heavy 3 kg Tone Calm Speaker A heron Mood fair" in told


async def test_the_codebook_tells_the_fields_of_records_by_their_path(client):
    records = (await column(client))["records"]

    assert [each["name"] for each in records] == NAMES
    assert records[0] == {
        "name": "wording", "label": "What was said", "description": "In their words", "kind": "text", "unit": None,
        "vocabulary": None, "many": False, "target": None,
    }  # fmt: skip


async def test_every_form_of_the_codebook_has_a_line_for_each_field_of_records(client):
    lines = csv.DictReader(io.StringIO((await client.get("/codebook.csv")).text))
    named = [line["column"] for line in lines if (line["column"] or "").startswith("points.")]
    page, markdown = [(await client.get(f"/codebook{form}")).text for form in ("", ".md")]

    assert named == [f"points.{name}" for name in NAMES]
    assert [
        name for name in named if f"<code>{name}</code>" not in page or f"| `{name}` |" not in markdown
    ] == []


async def test_the_schema_of_a_document_says_what_the_fields_of_records_mean(client):
    schema = (await client.get("/schema/documents/notes.json")).json()
    records = schema["properties"]["fields"]["properties"]["points"]["items"]["properties"]

    assert records["wording"] == {"title": "What was said", "description": "In their words"}
    assert records["weight"] == {"title": "How heavy", "x-unit": "kg"}
    assert records["tone"]["x-terms"] == [{"const": "calm", "title": "Calm"}]
    assert records["speaker"]["properties"] == {"called": {"title": "Goes by"}}


def test_fields_of_records_that_are_for_other_readers_are_named_nowhere(database):
    written = database.read_bytes()

    assert [text for text in (b"doubt", b"Unspoken", b"Hidden age") if text in written] == []


def test_without_a_declaration_no_key_of_a_record_is_told(build):
    catalogue = build({"notes/pond.md": NOTE}, config=None)

    assert [row["records"] for row in catalogue["codebook"].rows_where("column_name = 'points'")] == [None]


def test_the_declaration_beside_exported_files_keeps_their_words(exported):
    text = (exported("markdown") / "metadata.yml").read_text(encoding="utf-8")
    fields = yaml.safe_load(text)["plugins"]["kb"]["content_types"]["notes"]["fields"]

    assert fields["points"]["fields"]["wording"]["label"] == "What was said"


def test_the_database_tells_them_as_json(build):
    (row,) = build({"notes/pond.md": NOTE}, config=CONFIG)["codebook"].rows_where("column_name = 'points'")

    assert [each["name"] for each in json.loads(row["records"])] == NAMES
