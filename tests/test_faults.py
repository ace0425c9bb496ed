"""Whichever call of a build that writes fails or is its last: the old database stays whole, or the new one is."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from checking import NOTES, note
from conftest import write_files

PROGRAM = Path(__file__).parent / "faults.py"
IMPOSSIBLE = 2
KILLED = -9
# A thousand builds wait for a disk a thousand times; none of them needs one that outlives the power.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
Build = dict[str, Any]


@pytest.fixture(scope="module", params=["the disk is full", "one call fails", "the process is killed"])
def builds(request) -> Build:
    """What `faults.py` did: a whole build, and one with each call as the faulty one, with a whole one after it."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as name:
        folder = Path(name)
        write_files(folder / "before", {"notes/a.md": note("A", "Old."), "metadata.yml": NOTES})
        write_files(
            folder / "after", {"notes/a.md": note("A", "New, by a@b.example."), "metadata.yml": NOTES}
        )
        places = {"XDG_CACHE_HOME": str(folder / "cache"), "XDG_STATE_HOME": str(folder / "state")}
        done = subprocess.run(
            [sys.executable, str(PROGRAM), str(folder), request.param],
            env={**os.environ, **places}, stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        found: Build = json.loads(done.stdout)
        found["old"] = hashlib.sha256((folder / "old.db").read_bytes()).hexdigest()
    return {**found, "how": request.param}


def place_of_the_rename(builds: Build) -> int:
    return [each["call"][0] for each in builds["faulty"]].index("rename")


def until_the_rename(builds: Build) -> list[Build]:
    """The builds whose faulty call came before the new database had its name, the call that gives it the last."""
    return builds["faulty"][: place_of_the_rename(builds) + 1]


def after_the_rename(builds: Build) -> list[Build]:
    return builds["faulty"][place_of_the_rename(builds) + 1 :]


def not_killed(builds: Build) -> list[Build]:
    """The builds that could still say what went wrong."""
    return [each for each in builds["faulty"] if each["status"] not in (0, KILLED)]


def said(build: Build) -> list[str]:
    """What was said about a failure."""
    return [line for line in build["printed"].splitlines() if line.startswith("kb: ")]


def is_of_the_database(build: Build) -> bool:
    """Whether there can be no new database without the call."""
    kind, file = build["call"]
    return ".unfinished" in file or kind == "fsync"


def test_the_calls_are_many_pythons_and_sqlites(builds):
    kinds = [each["call"][0] for each in builds["faulty"]]

    assert set(kinds) >= {"open", "write", "fsync", "rename", "unlink", "mkdir", "chmod"}
    assert kinds.count("write") > 100


def test_each_of_them_was_reached(builds):
    is_killed = builds["how"] == "the process is killed"

    assert {each["status"] == KILLED for each in builds["faulty"]} == {is_killed}


def test_a_build_that_says_that_it_is_done_has_written_the_new_database(builds):
    done = [each for each in builds["faulty"] if each["status"] == 0]

    assert [each for each in done if each["database"] != builds["usual"]["database"]] == []


def test_any_other_leaves_the_old_one_whole_until_the_new_one_has_its_name(builds):
    not_done = [each for each in until_the_rename(builds) if each["status"] != 0]

    assert [each for each in not_done if each["database"] != builds["old"]] == []


def test_from_then_on_the_new_one_is_there_whole(builds):
    assert {each["database"] for each in after_the_rename(builds)} == {builds["usual"]["database"]}


def test_a_call_that_the_database_needs_ends_the_build_if_it_fails(builds):
    needed = [each for each in until_the_rename(builds) if is_of_the_database(each)]

    assert {each["status"] for each in needed} <= {IMPOSSIBLE, KILLED}


def test_a_build_that_could_not_write_the_database_says_so_in_one_line(builds):
    assert [each for each in not_killed(builds) if each["status"] != IMPOSSIBLE] == []
    assert [
        each for each in not_killed(builds) if [line[:17] for line in said(each)] != ["kb: cannot write "]
    ] == []
    assert [each for each in builds["faulty"] if "Traceback" in each["printed"]] == []


def test_the_next_build_leaves_nothing_behind_but_what_every_build_leaves(builds):
    usual = {name: builds["usual"][name] for name in ("status", "files", "database")}

    assert [each for each in builds["faulty"] if {**each["next"], **usual} != each["next"]] == []
    assert [file for file in usual["files"] if file.startswith("out/")] == ["out/kb.db"]


def test_a_log_of_what_was_withheld_that_cannot_be_written_is_told(builds):
    of_the_log = [each for each in builds["faulty"] if "/state" in each["call"][1]]

    assert len(of_the_log) > 3
    assert [each for each in of_the_log if each["status"] == 0 and len(said(each)) != 1] == []


def test_the_file_is_on_the_disk_before_it_gets_its_name_and_its_name_before_the_build_ends(builds):
    calls = [each["call"] for each in builds["faulty"]]
    order = [(kind, Path(file).name) for kind, file in calls if kind in ("fsync", "rename")]
    kinds = [kind for kind, file in calls if file.endswith((".unfinished", "/out"))]
    unfinished = order[0][1]

    assert order == [("fsync", unfinished), ("rename", unfinished), ("fsync", "out")]
    assert unfinished.endswith(".unfinished")
    assert kinds[-5:] == ["write", "fsync", "rename", "fsync", "unlink"]


# ---- places that cannot be written to or read -----------------------------------------------------------------------


@pytest.mark.parametrize("place", ["/proc/kb.db", "/dev/null/kb.db", "nowhere/kb.db", "source"])
def test_a_place_that_cannot_be_written_to_is_told_in_one_line(run, place):
    write_files(Path("source"), {"notes/a.md": note("A"), "metadata.yml": NOTES})
    done = run("build", "source", "-o", place)

    assert done.exit_code == IMPOSSIBLE
    assert [line.split(" '")[0] for line in done.stderr.splitlines() if line.startswith("kb: ")] == [
        "kb: cannot write"
    ]
