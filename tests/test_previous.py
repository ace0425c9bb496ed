"""No link to a document goes dead without a word: what an earlier edition had, the next one has or leads to."""

import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner
from conftest import write_files

from kb.cli import main

JURY, WALK = "---\ntitle: Duck jury\n---\n", "---\ntitle: Pond walk\n---\n"


@pytest.fixture
def build_again(tmp_path, monkeypatch):
    """Builds some files, then others with the first edition as the previous one; gives the second result."""
    monkeypatch.chdir(tmp_path)

    def build(before: dict[str, str], now: dict[str, str], *options: str):
        write_files(tmp_path / "before", before)
        write_files(tmp_path / "now", now)
        first = ["build", "before", "-o", "old.db", "--no-cache", "--redaction-log", "log.json"]
        CliRunner().invoke(main, first, catch_exceptions=False)
        second = [
            "build",
            "now",
            "--no-cache",
            "--previous",
            "old.db",
            "--redaction-log",
            "log.json",
            *options,
        ]
        return CliRunner().invoke(main, second, catch_exceptions=False)

    return build


def test_a_document_that_is_gone_is_an_error_and_the_rest_is_published(build_again):
    result = build_again({"methods/jury.md": JURY, "methods/walk.md": WALK}, {"methods/jury.md": JURY})

    assert result.exit_code == 1
    assert "error[KB503] no document 'methods/walk' any more" in result.stderr
    assert "wrote kb.db" in result.output


def test_a_document_that_is_gone_keeps_the_old_database_where_any_error_does(build_again, tmp_path):
    result = build_again({"methods/jury.md": JURY}, {"methods/walk.md": WALK}, "--strict", "-o", "old.db")

    assert result.exit_code == 1
    with closing(sqlite3.connect(tmp_path / "old.db")) as connection:
        assert connection.execute("select id from documents").fetchall() == [("methods/jury",)]


@pytest.mark.parametrize(
    "now",
    [
        {"methods/jury.md": JURY},
        {"methods/panel.md": "---\ntitle: Duck panel\nredirect_from: /methods/jury\n---\n"},
        {"methods/jury.md": "---\ntitle: Duck jury\nwithdrawn: the ducks flew away\n---\n"},
    ],
    ids=["still there", "moved", "withdrawn"],
)
def test_what_is_still_there_or_leads_on_is_no_error(build_again, now):
    result = build_again({"methods/jury.md": JURY}, now)

    assert result.exit_code == 0
    assert "KB503" not in result.stderr


def test_what_is_gone_because_it_is_withheld_is_told_and_stands_nowhere_in_the_edition(build_again, tmp_path):
    result = build_again(
        {"methods/jury.md": JURY},
        {"methods/jury.md": JURY.replace("title", "visibility: network\ntitle"), "methods/walk.md": WALK},
    )

    assert "KB503" in result.stderr
    assert b"jury" not in (tmp_path / "kb.db").read_bytes()


def test_an_edition_for_other_readers_is_no_earlier_one(build_again):
    result = build_again({"methods/jury.md": JURY}, {"methods/jury.md": JURY}, "--visibility", "network")

    assert result.exit_code == 2
    assert "is the public edition" in result.stderr


def test_what_is_no_database_is_no_earlier_edition(build_again, tmp_path):
    write_files(tmp_path / "other", {"notes.db": "no database"})
    result = build_again({"methods/jury.md": JURY}, {"methods/jury.md": JURY}, "--previous", "other/notes.db")

    assert result.exit_code == 2
    assert "is not a database that kb build made" in result.stderr
