"""`kb export` and `kb diff`, as they are typed."""

import json
from pathlib import Path

import pytest
import small_catalogue
from click.testing import CliRunner

from kb.cli import main
from kb.export.formats import FORMATS

PAGE = (Path(__file__).parents[1] / "docs" / "exports.md").read_text(encoding="utf-8")


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs a command in a folder with the small catalogue as kb.db."""
    monkeypatch.chdir(tmp_path)
    small_catalogue.write(tmp_path / "kb.db")
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


def test_a_file_is_printed(run):
    result = run("export", "csl-json")

    assert result.exit_code == 0
    assert json.loads(result.stdout)[0]["id"] == "case_studies/gone"


def test_a_folder_is_written_and_named(run, tmp_path):
    result = run("export", "csv", "-o", "tables")

    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "wrote tables\n")
    assert (tmp_path / "tables" / "methods.csv").is_file()


def test_what_a_search_finds_is_exported(run):
    result = run("export", "csl-json", "--query", "gauges", "--base-url", "https://kb.example.org/")

    assert "https://kb.example.org/case-studies/river" in {each["URL"] for each in json.loads(result.stdout)}


def test_a_missing_database_is_one_line_and_status_2(run):
    result = run("export", "json", "--db", "none.db")

    assert (result.exit_code, result.stderr) == (
        2,
        "kb: there is no database 'none.db'; kb build makes one\n",
    )


def test_differences_are_printed(run, tmp_path):
    small_catalogue.write(tmp_path / "new.db")
    result = run("diff", "kb.db", "new.db")

    assert (result.exit_code, result.stdout) == (0, "0 added, 0 removed, 0 changed\n")


def test_a_feed_of_differences_needs_the_address_of_the_catalogue(run):
    result = run("diff", "kb.db", "kb.db", "--format", "atom")

    assert result.exit_code == 2
    assert "site.base_url" in result.stderr


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_documented(form):
    assert f"`{form}`" in PAGE
