"""Whichever call of a build that writes fails or is its last: the old database stays whole, or the new one is."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from checking import NOTES, note
from conftest import write_files

from kb import pipeline

PROGRAM = Path(__file__).parent / "faults.py"
IMPOSSIBLE = 2
KILLED = -9


@pytest.fixture(scope="module", params=["fail", "kill"])
def builds(request, tmp_path_factory) -> dict[str, Any]:
    """What `faults.py` did: a whole build, one with each call as the faulty one, and a whole one after them."""
    folder = tmp_path_factory.mktemp("faults")
    write_files(folder / "source", {"notes/a.md": note("A", "Old."), "metadata.yml": NOTES})
    pipeline.build([folder / "source"], output=folder / "old.db")
    (folder / "source/notes/a.md").write_text(note("A", "New, by a@b.example."), encoding="utf-8")
    (folder / "out").mkdir()
    places = {"XDG_CACHE_HOME": str(folder / "cache"), "XDG_STATE_HOME": str(folder / "state")}
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(folder), request.param],
        env={**os.environ, **places}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    found["old"] = hashlib.sha256((folder / "old.db").read_bytes()).hexdigest()
    found["how"] = request.param
    return found


def described(builds: dict[str, Any], build: dict[str, Any]) -> tuple[Any, ...]:
    return (*builds["calls"][build["call"] - 1], build["status"], build["printed"])


def test_many_calls_of_every_kind_were_made_to_fail(builds):
    kinds = {kind for kind, _ in builds["calls"]}

    assert kinds >= {"connect", "execute", "fsync", "replace", "unlink", "mkdir", "open"}
    assert len(builds["faulty"]) > len(builds["calls"]) / 6 > 20


def test_the_database_is_always_the_old_one_or_the_new_one(builds):
    whole = {builds["old"], builds["before"]["database"]}

    assert [described(builds, each) for each in builds["faulty"] if each["database"] not in whole] == []


def test_a_build_that_says_that_it_is_done_has_written_the_new_database(builds):
    done = [each for each in builds["faulty"] if each["status"] == 0]

    assert [
        described(builds, each) for each in done if each["database"] != builds["before"]["database"]
    ] == []


def test_a_build_that_could_not_write_the_database_says_so_in_one_line(builds):
    failed = [each for each in builds["faulty"] if each["status"] not in (0, KILLED)]

    assert [described(builds, each) for each in failed if each["status"] != IMPOSSIBLE] == []
    assert [described(builds, each) for each in failed if len(last_lines(each)) != 1] == []


def last_lines(build: dict[str, Any]) -> list[str]:
    """What was said about the failure."""
    return [line for line in build["printed"].splitlines() if line.startswith("kb: ")]


def test_every_call_that_writes_the_database_ends_the_build_if_it_fails(builds):
    calls = [(kind, ".unfinished" in name or kind == "fsync") for kind, name in builds["calls"]]
    in_place = calls.index(("replace", True))
    numbers = {place for place, (_, is_database) in enumerate(calls[: in_place + 2], 1) if is_database}
    statuses = {each["status"] for each in builds["faulty"] if each["call"] in numbers}

    assert statuses - {IMPOSSIBLE, KILLED} == set()


def test_the_next_build_leaves_nothing_behind_but_the_new_database(builds):
    assert builds["after"]["files"] == ["kb.db"]
    assert (builds["after"]["status"], builds["after"]["database"]) == (0, builds["before"]["database"])


def test_the_file_is_on_the_disk_before_it_gets_its_name_and_its_name_before_the_build_ends(builds):
    kinds = [kind for kind, _ in builds["calls"]]
    first = kinds.index("fsync")
    order = [(kind, Path(name).name) for kind, name in builds["calls"] if kind in ("fsync", "replace")]
    unfinished = order[1][1]

    assert order == [("fsync", unfinished), ("replace", unfinished), ("fsync", "out")]
    assert unfinished.endswith(".unfinished")
    assert kinds[first - 1 : first + 3] == ["execute", "fsync", "replace", "fsync"]


# ---- places that cannot be written to or read -----------------------------------------------------------------------


@pytest.mark.parametrize("place", ["/proc/kb.db", "/dev/null/kb.db", "nowhere/kb.db", "source"])
def test_a_place_that_cannot_be_written_to_is_told_in_one_line(run, place):
    write_files(Path("source"), {"notes/a.md": note("A"), "metadata.yml": NOTES})
    done = run("build", "source", "-o", place)

    assert done.exit_code == IMPOSSIBLE
    assert [line.split(" '")[0] for line in done.stderr.splitlines() if line.startswith("kb: ")] == [
        "kb: cannot write"
    ]
