"""A crosswalk is declared in a file, stands in a table, and comes back from an export."""

import io
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kb import pipeline
from kb.configuration import read_configuration
from kb.diagnostics import ConfigurationError
from kb.export.formats import export

CONFIG = """
plugins:
  kb:
    vocabularies:
      themes: {label: Themes, complete: true, terms: {health: Health, ponds: Ponds}}
    crosswalks: {ducks: ducks.yml}
    content_types:
      case_studies:
        folders: [cases]
        fields: {themes: {kind: term, many: true, vocabulary: themes}, year: {kind: year}}
"""
DUCKS = """
types: {field: kind, keys: {flock: [case_studies]}}
title: {field: name, for: [case_studies.title], match: exact}
year: {for: [case_studies.year], note: Theirs is a season.}
topics:
  field: topic
  for: [case_studies.themes]
  keys: {vets: [health], water: [ponds, health], bills: [ponds], bread: []}
  exact: [vets]
  broader: [bills]
"""


def written(folder: Path, crosswalk: str = DUCKS, config: str = CONFIG) -> Path:
    folder.mkdir()
    (folder / "metadata.yml").write_text(config, encoding="utf-8")
    (folder / "ducks.yml").write_text(crosswalk, encoding="utf-8")
    (folder / "cases").mkdir()
    (folder / "cases/pond.md").write_text("---\ntitle: Pond\n---\n", encoding="utf-8")
    return folder


def rows(folder: Path) -> list[Any]:
    pipeline.build([folder], output=folder / "kb.db", cache=None)
    sql = "select their_field, their_key, content_type, field, value, match, note from crosswalks order by number"
    with closing(sqlite3.connect(folder / "kb.db")) as connection:
        return connection.execute(sql).fetchall()


def codes(folder: Path) -> list[tuple[str, str, int]]:
    with pytest.raises(ConfigurationError) as raised:
        read_configuration(folder / "metadata.yml")
    return [(each.code, each.path, each.line) for each in raised.value.report]


def test_each_match_is_a_row(tmp_path):
    assert rows(written(tmp_path / "base")) == [
        ("kind", "flock", "case_studies", None, None, "close", None),
        ("name", None, "case_studies", "title", None, "exact", None),
        ("year", None, "case_studies", "year", None, "close", "Theirs is a season."),
        ("topic", "vets", "case_studies", "themes", "health", "exact", None),
        ("topic", "water", "case_studies", "themes", "ponds", "broader", None),
        ("topic", "water", "case_studies", "themes", "health", "broader", None),
        ("topic", "bills", "case_studies", "themes", "ponds", "broader", None),
        ("topic", "bread", "case_studies", "themes", None, "none", None),
    ]


def test_a_term_that_no_document_of_the_edition_has_is_not_named(tmp_path):
    found = rows(written(tmp_path / "base", config=CONFIG.replace("complete: true, ", "")))

    assert [row[4] for row in found if row[0] == "topic"] == [None]


def test_a_crosswalk_comes_back_from_an_export_as_it_was(tmp_path):
    first = rows(written(tmp_path / "base"))
    export("markdown", tmp_path / "base/kb.db", tmp_path / "out", stream=io.BytesIO())

    assert rows(tmp_path / "out") == first


@pytest.mark.parametrize(
    ("crosswalk", "problem"),
    [
        ("topics:\n  for: [case_studies.colour]\n", ("KB005", "ducks.yml", 2)),
        ("types:\n  keys: {flock: [ponds]}\n", ("KB005", "ducks.yml", 2)),
        ("topics:\n  colour: green\n", ("KB002", "ducks.yml", 2)),
        ("topics:\n  for: [case_studies.year]\n  match: perfect\n", ("KB003", "ducks.yml", 3)),
        ("[]\n", ("KB003", "ducks.yml", 1)),
    ],
)
def test_a_mistake_in_a_crosswalk_is_told_with_its_line(tmp_path, crosswalk, problem):
    assert codes(written(tmp_path / "base", crosswalk)) == [problem]


def test_a_crosswalk_whose_file_is_not_there_is_told(tmp_path):
    folder = written(tmp_path / "base")
    (folder / "ducks.yml").unlink()

    assert [code for code, _, _ in codes(folder)] == ["KB005"]
