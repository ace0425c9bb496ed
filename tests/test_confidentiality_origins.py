"""Where a document's visibility comes from, as `kb explain` tells it, and who on the machine may read an edition."""

import pytest
from checking import NOTES, note, notes_with
from command_line import here
from conftest import write_files

from kb import pipeline
from kb.diagnostics import Report

STRICT = notes_with().replace("label: Notes", "visibility: network")


@pytest.mark.parametrize(
    ("config", "keys", "expected"),
    [
        (NOTES, {}, "visibility: public by the site's default"), (NOTES, {"visibility": "public"}, "visibility: public by itself"),
        (STRICT, {}, "visibility: network by its content type"), (STRICT, {"visibility": "network"}, "visibility: network by itself"),
        (NOTES, {"visibility": "netwrok"}, "visibility: confidential because something in it is in doubt"),
    ],
)  # fmt: skip
def test_a_value_of_its_own_is_told_from_a_default_that_is_the_same(tmp_path, config, keys, expected):
    write_files(tmp_path / "source", {"notes/a.md": note(**keys), "metadata.yml": config})

    content = pipeline.read([tmp_path / "source"], None, Report())

    assert content.origins["notes/a"] == (expected,)


@pytest.mark.parametrize(("visibility", "mode"), [("public", 0o644), ("network", 0o600)])
def test_only_the_public_edition_can_be_read_by_everybody_on_the_machine(tmp_path, visibility, mode):
    write_files(tmp_path / "source", {"notes/a.md": note()})
    output = tmp_path / "kb.db"

    pipeline.build([tmp_path / "source"], None, output, visibility)

    assert output.stat().st_mode & 0o755 == mode


def test_a_group_that_could_read_the_networks_edition_can_read_the_next_one(tmp_path):
    write_files(tmp_path / "source", {"notes/a.md": note()})
    output = tmp_path / "kb.db"
    output.touch()
    output.chmod(0o644)

    pipeline.build([tmp_path / "source"], None, output, "network")

    assert output.stat().st_mode & 0o777 == 0o640


def test_editors_are_shown_where_the_visibility_of_a_withheld_file_came_from(run):
    config = notes_with("log: {kind: relation, to: logs}", types="logs: {}").replace(
        "      notes:\n", "      notes:\n        inherits: [log]\n"
    )
    here({"notes/a.md": note(log="b"), "logs/b.md": note(visibility="network")}, config)

    told = run("check", "--editions").stdout

    assert (
        "notes/a.md\n    visibility: public by the site's default\n    visibility: network from logs/b\n"
        in told
    )
