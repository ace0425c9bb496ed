"""Rows of CSV files and records of Airtable become documents that the check accepts."""

import json
from pathlib import Path
from typing import Any

import frontmatter
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.cli import main

CONFIG = """
plugins:
  kb:
    vocabularies:
      themes: {label: Themes, terms: {health: Health, ponds: Ponds}}
    content_types:
      case_studies:
        label: [Case study, Case studies]
        folders: [cases]
        fields:
          start_year: {kind: year}
          themes: {kind: term, many: true, vocabulary: themes}
          methods: {kind: relation, to: methods, many: true, label: Methods used}
          budget: {kind: number}
      methods: {label: [Method, Methods], folders: [methods], fields: {effort: {kind: text}}}
"""
MAPPING = """
content_type: case_studies
title: Name
body: Notes
set: {licence: CC0-1.0}
fields:
  start_year: Year
  themes: {column: Topics, split: ";", values: {Water birds: ponds}}
"""
SHEET = "Name,Year,Topics,Notes,Colour\nDuck assembly,2023,Health; Water birds,They quacked.,green\nGoose panel,,,,\n"
JURY, CIRCLE, PANEL = "recAAAAAAAAAAAAAA", "recBBBBBBBBBBBBBB", "recCCCCCCCCCCCCCC"
BASE = {
    "tables": [
        {"name": "Case studies", "records": [
            {"id": JURY, "fields": {
                "Name": "Duck assembly", "Methods used": [CIRCLE], "Start year": 2023, "Body": "They quacked.",
                "Similar": [PANEL], "Owner": {"id": "usr1", "email": "donald@duck.example", "name": "Donald Example"},
                "Report": [{"url": "https://files.example/1.pdf", "filename": "1.pdf"}],
            }},
            {"id": PANEL, "fields": {"Name": "Goose panel", "Methods used": ["recZZZZZZZZZZZZZZ"]}},
        ]},
        {"name": "Methods", "records": [{"id": CIRCLE, "fields": {"Name": "Quack circle", "Effort": "An evening"}}]},
    ]
}  # fmt: skip


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "metadata.yml").write_text(CONFIG, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "base")
    return tmp_path / "base"


def run(*words: Any):
    return CliRunner().invoke(main, ["import", *map(str, words)], catch_exceptions=False)


def codes_of_check() -> set[str]:
    result = CliRunner().invoke(main, ["check", "--no-cache", "--format", "json"])
    return {each["code"] for each in json.loads(result.stdout)["diagnostics"] if each["path"].endswith(".md")}


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def from_csv(folder, tmp_path):
    """Imports a CSV file by a mapping."""

    def import_csv(sheet: str = SHEET, mapping: str = MAPPING, *options: str):
        return run(
            "csv",
            "--mapping",
            written(tmp_path / "mapping.yml", mapping),
            written(tmp_path / "ducks.csv", sheet),
            *options,
        )

    return import_csv


@pytest.fixture
def from_airtable(folder, tmp_path):
    """Imports a base of Airtable."""

    def import_base(base: Any = BASE, *options: str, name: str = "base.json"):
        return run("airtable", written(tmp_path / name, json.dumps(base)), *options)

    return import_base


# ---- CSV -------------------------------------------------------------------------------------------------------------


def test_a_row_fills_the_fields_that_the_mapping_says(from_csv):
    result = from_csv()
    post = frontmatter.load("cases/duck-assembly.md")

    assert result.stdout.splitlines() == ["cases/duck-assembly.md", "cases/goose-panel.md"]
    assert post.metadata == {
        "title": "Duck assembly", "licence": "CC0-1.0", "start_year": "2023", "themes": ["Health", "ponds"],
    }  # fmt: skip
    assert post.content == "They quacked."


def test_rows_that_were_imported_pass_the_check(from_csv):
    from_csv()

    assert codes_of_check() == set()


def test_an_empty_cell_is_unknown(from_csv):
    from_csv()

    assert frontmatter.load("cases/goose-panel.md").metadata == {"title": "Goose panel", "licence": "CC0-1.0"}


def test_a_column_that_the_mapping_leaves_out_is_told_for_each_row(from_csv):
    from_csv(SHEET, MAPPING, "--losses", "losses.json")
    records = json.loads(Path("losses.json").read_text(encoding="utf-8"))["records"]

    assert [record["losses"] for record in records] == [
        [{"field": "Colour", "value": "green", "reason": "the mapping has no field for this column"}], [],
    ]  # fmt: skip


def test_another_encoding_and_delimiter_can_be_said(folder, tmp_path):
    mapping = written(
        tmp_path / "mapping.yml", "{content_type: methods, title: Name, delimiter: ';', encoding: latin-1}"
    )
    (tmp_path / "ducks.csv").write_bytes("Name;Age\nCafé;3\n".encode("latin-1"))
    run("csv", "--mapping", mapping, tmp_path / "ducks.csv")

    assert frontmatter.load("methods/cafe.md")["title"] == "Café"


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        ("content_type: case_studies", "must say title"),
        ("{content_type: case_studies, title: Name, colour: Colour}", "has no key 'colour'"),
        ("{content_type: ducks, title: Name}", "'ducks' is no declared content type"),
        ("{content_type: case_studies, title: Title}", "has no column 'Title'"),
        ("{content_type: case_studies, title: Name, fields: {quack: Year}}", "'quack' is no declared field"),
        ("{content_type: case_studies, title: Name, fields: {budget: {split: x}}}", "must say which column"),
        ("[a, b]", "is not a mapping"),
    ],
)
def test_a_mapping_that_cannot_be_followed_is_told_before_anything_is_written(
    folder, from_csv, mapping, told
):
    result = from_csv(SHEET, mapping)

    assert result.exit_code == 2
    assert told in result.stderr
    assert not (folder / "cases").exists()


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), max_size=30)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(title=CELLS, note=CELLS)
def test_any_cell_is_written_so_that_it_is_read_as_it_was(tmp_path_factory, title, note):
    folder = tmp_path_factory.mktemp("any")
    quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in (title, note))
    sheet = written(folder / "ducks.csv", f"Name,Note\n{quoted}\n")
    mapping = written(folder / "mapping.yml", "{content_type: ducks, title: Name, fields: {note: Note}}")
    run("csv", "--mapping", mapping, sheet, "--into", folder / "base")

    [path] = (folder / "base/ducks").iterdir()
    found = frontmatter.load(str(path)).metadata
    assert found.get("note", "") == note.strip()
    assert found["title"] == (title.strip() or path.stem)


# ---- Airtable --------------------------------------------------------------------------------------------------------


def test_a_table_is_the_content_type_of_its_name_and_an_id_becomes_a_slug(from_airtable):
    result = from_airtable()
    post = frontmatter.load("cases/duck-assembly.md")

    assert result.stdout.splitlines() == [
        "cases/duck-assembly.md",
        "cases/goose-panel.md",
        "methods/quack-circle.md",
    ]
    assert (post["methods"], post["start_year"], post["airtable_id"]) == (["quack-circle"], 2023, JURY)
    assert post.content == "They quacked."


def test_an_id_in_a_column_that_is_no_relation_becomes_a_title(from_airtable):
    from_airtable()

    assert frontmatter.load("cases/duck-assembly.md")["similar"] == ["Goose panel"]


def test_people_of_the_base_are_left_out_and_files_are_addresses(from_airtable):
    result = from_airtable()
    post = frontmatter.load("cases/duck-assembly.md")

    assert "owner" not in post.metadata
    assert "Donald" not in Path("cases/duck-assembly.md").read_text(encoding="utf-8")
    assert post["report"] == ["https://files.example/1.pdf"]
    assert "left out: a person of the base: Owner" in result.stderr


def test_an_id_that_is_nowhere_in_the_base_stays_and_is_told(from_airtable):
    result = from_airtable()

    assert frontmatter.load("cases/goose-panel.md")["methods"] == ["recZZZZZZZZZZZZZZ"]
    assert "no record of this id is in the base; kept as it was: Methods used" in result.stderr


def test_a_base_that_was_imported_passes_the_check_but_for_what_was_told(from_airtable):
    from_airtable()

    assert codes_of_check() == {"KB203", "KB301"}


@pytest.mark.parametrize(
    "shape",
    [
        {"tables": {"Methods": [{"id": CIRCLE, "fields": {"Name": "Quack circle"}}]}},
        {"records": [{"id": CIRCLE, "fields": {"Title": "Quack circle"}}]},
    ],
)
def test_a_base_may_be_a_mapping_of_tables_or_one_table(from_airtable, shape):
    from_airtable(shape, name="methods.json")

    assert frontmatter.load("methods/quack-circle.md")["airtable_id"] == CIRCLE


@pytest.mark.parametrize("base", [[], {}, {"tables": 3}, {"records": "none"}])
def test_what_is_no_base_is_told(from_airtable, base):
    result = from_airtable(base)

    assert result.exit_code == 2
    assert "is no base of Airtable" in result.stderr
