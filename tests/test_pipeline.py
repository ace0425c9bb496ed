"""Building again and again: from the cache as without it, with dates from git, killed, twice at once, and without a disk."""

import os
import resource
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from checking import NOTES, note, notes_with
from conftest import write_files

from kb import pipeline
from kb.diagnostics import KbError


@pytest.fixture
def site(tmp_path) -> Path:
    files = {
        f"notes/{name}.md": note(name, f"Body of {name}.\n\n[x](/notes/a)", colour="red", date="soon")
        for name in "abcde"
    }
    write_files(tmp_path / "site", {**files, "metadata.yml": NOTES})
    return tmp_path / "site"


@pytest.fixture
def builds(site, tmp_path):
    """Build the site with the cache and without; the bytes of both."""

    def build(**options) -> tuple[bytes, bytes]:
        pipeline.build([site], None, tmp_path / "cached.db", cache=tmp_path / "cache", **options)
        pipeline.build([site], None, tmp_path / "fresh.db", **options)
        return (tmp_path / "cached.db").read_bytes(), (tmp_path / "fresh.db").read_bytes()

    return build


def rows(database: Path, sql: str) -> list[tuple]:
    connection = sqlite3.connect(database)
    found = connection.execute(sql).fetchall()
    connection.close()
    return found


# ---- the cache -------------------------------------------------------------------------------------------------


def change(site: Path) -> None:
    (site / "notes/b.md").write_text(note("B", "Other."), encoding="utf-8")


def add(site: Path) -> None:
    (site / "notes/f.md").write_text(note("F"), encoding="utf-8")


def delete(site: Path) -> None:
    (site / "notes/a.md").unlink()


def rename(site: Path) -> None:
    (site / "notes/a.md").rename(site / "notes/z.md")


def exchange(site: Path) -> None:
    a, b = ((site / f"notes/{name}.md").read_bytes() for name in "ab")
    (site / "notes/a.md").write_bytes(b)
    (site / "notes/b.md").write_bytes(a)


def declare(site: Path) -> None:
    (site / "metadata.yml").write_text(notes_with("colour: {kind: term, facet: true}"), encoding="utf-8")


def declare_nothing(site: Path) -> None:
    (site / "metadata.yml").unlink()


def spoil(site: Path) -> None:
    (site / "notes/c.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")


def empty(site: Path) -> None:
    (site / "notes/c.md").write_bytes(b"")


@pytest.mark.parametrize(
    "edit",
    [change, add, delete, rename, exchange, declare, declare_nothing, spoil, empty],
    ids=lambda edit: edit.__name__,
)
def test_after_an_edit_the_cache_gives_the_same_bytes_as_none(builds, site, edit):
    builds()
    edit(site)

    cached, fresh = builds()

    assert cached == fresh


def test_without_a_declaration_the_cache_gives_the_same_bytes_as_none(builds, site):
    declare_nothing(site)
    builds()
    change(site)

    cached, fresh = builds(visibility="network")

    assert cached == fresh


def kept(folder: Path) -> set[bytes]:
    """The keys of everything that the caches hold."""
    files = (folder / "cache").iterdir()
    return {key for file in files for (key,) in rows(file, "select key from results")}


def test_what_did_not_change_is_not_read_again(builds, site, tmp_path):
    builds()
    before = kept(tmp_path)
    change(site)
    builds()

    after = kept(tmp_path)

    # Of each of five documents: what its file says, and its words as they are indexed.
    assert (len(before), len(after), len(before & after)) == (10, 10, 8)


def test_the_cache_is_readable_by_the_user_alone(builds, tmp_path):
    builds()

    assert stat.S_IMODE((tmp_path / "cache").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in (tmp_path / "cache").iterdir()} == {0}


def test_withdrawn_text_does_not_stay_in_the_cache(builds, site, tmp_path):
    (site / "notes/f.md").write_text(note("F", "Zyxmarker."), encoding="utf-8")
    builds()
    (site / "notes/f.md").unlink()
    builds()

    assert b"Zyxmarker" not in b"".join(path.read_bytes() for path in (tmp_path / "cache").iterdir())


def spoil_caches(folder: Path, spoil_file: Callable[[Path], object]) -> None:
    for file in (folder / "cache").iterdir():
        spoil_file(file)


@pytest.mark.parametrize(
    "content",
    [b"", b"garbage" * 1_000, b"SQLite format 3\0" + b"\0" * 4_000],
    ids=["empty", "garbage", "half a database"],
)
def test_a_spoilt_cache_is_made_anew(builds, tmp_path, content):
    builds()
    spoil_caches(tmp_path, lambda file: file.write_bytes(content))

    cached, fresh = builds()

    assert cached == fresh


@pytest.mark.parametrize("value", [b"", b"garbage", b"\x80\x05", b"(", b"cos\nnothing\n."])
def test_a_spoilt_result_in_the_cache_is_made_anew(builds, tmp_path, value):
    def spoil_values(file: Path) -> None:
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("update results set value = ?", [value])

    builds()
    spoil_caches(tmp_path, spoil_values)

    cached, fresh = builds()

    assert cached == fresh


def test_a_cache_that_cannot_be_written_is_no_hindrance(site, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")

    outcome = pipeline.build([site], None, tmp_path / "kb.db", cache=tmp_path / "file")

    assert outcome.counts == {"notes": 5}


def test_both_editions_come_from_one_cache(builds):
    builds(visibility="network")

    cached, fresh = builds(visibility="public")

    assert cached == fresh


# ---- dates from git --------------------------------------------------------------------------------------------


@pytest.fixture
def git(site):
    def run(*arguments: str, date: str = "2024-01-01") -> None:
        author = {
            "GIT_AUTHOR_NAME": "Dot",
            "GIT_AUTHOR_EMAIL": "dot@ducks.example",
            "GIT_COMMITTER_NAME": "Dot",
            "GIT_COMMITTER_EMAIL": "dot@ducks.example",
        }
        dates = {"GIT_AUTHOR_DATE": f"{date}T12:00:00+0000", "GIT_COMMITTER_DATE": f"{date}T12:00:00+0000"}
        subprocess.run(
            ["git", "-C", site, "-c", "commit.gpgsign=false", *arguments],
            check=True,
            capture_output=True,
            env={**os.environ, **author, **dates},
        )

    run("init", "--quiet")
    run("add", ".")
    run("commit", "-m", "First")
    return run


def changed(site: Path, tmp_path: Path) -> dict[str, tuple]:
    pipeline.build([site], None, tmp_path / "kb.db")
    return {
        slug: dates
        for slug, *dates in rows(
            tmp_path / "kb.db", "select slug, first_changed, last_changed from documents"
        )
    }


def test_first_and_last_change_come_from_git(git, site, tmp_path):
    change(site)
    git("commit", "-am", "Second", date="2024-02-02")

    assert [changed(site, tmp_path)[slug] for slug in "ab"] == [
        ["2024-01-01", "2024-01-01"],
        ["2024-01-01", "2024-02-02"],
    ]


def test_a_renamed_file_keeps_its_first_change(git, site, tmp_path):
    git("mv", "notes/a.md", "notes/z.md")
    git("commit", "-m", "Rename", date="2024-02-02")

    assert changed(site, tmp_path)["z"] == ["2024-01-01", "2024-02-02"]


def test_a_change_of_what_is_withheld_moves_no_date_and_no_byte(git, site, tmp_path):
    def publish(told: str, date: str) -> bytes:
        text = f"---\ntitle: A\n---\n\nOpen.\n\n::: network\n{told}\n:::\n"
        (site / "notes" / "a.md").write_text(text, encoding="utf-8")
        git("commit", "-am", "Write", date=date)
        pipeline.build([site], None, tmp_path / "kb.db")
        return (tmp_path / "kb.db").read_bytes()

    before, after = publish("Quiet.", "2024-02-02"), publish("Hush.", "2024-03-03")

    assert after == before
    assert rows(tmp_path / "kb.db", "select first_changed, last_changed from documents where slug = 'a'") == [
        ("2024-01-01", None)
    ]


def revision(site: Path, database: Path, visibility: str = "network") -> str | None:
    pipeline.build([site], None, database, visibility)
    return rows(database, "select value from build where key = 'source_revision'")[0][0]


def test_the_build_names_the_commit_of_its_sources_and_whether_they_differ(git, site, tmp_path):
    clean = revision(site, tmp_path / "kb.db")
    change(site)

    assert len(clean) == 40
    assert revision(site, tmp_path / "kb.db") == f"{clean}-dirty"


def test_a_public_edition_names_no_commit_unless_it_is_asked_to(git, site, tmp_path):
    silent = revision(site, tmp_path / "kb.db", "public")
    configuration = (site / "metadata.yml").read_text(encoding="utf-8")
    asking = configuration.replace("  kb:\n", "  kb:\n    site: {publish_revision: true}\n")
    (site / "metadata.yml").write_text(asking, encoding="utf-8")

    assert silent is None
    assert len(revision(site, tmp_path / "kb.db", "public") or "") == len("-dirty") + 40


def test_without_a_history_the_build_names_no_commit(site, tmp_path):
    assert revision(site, tmp_path / "kb.db") is None


def test_a_file_that_takes_the_name_of_a_renamed_one_has_its_own_dates(git, site, tmp_path):
    git("mv", "notes/a.md", "notes/z.md")
    git("commit", "-m", "Rename", date="2024-02-02")
    (site / "notes/a.md").write_text("Something else altogether.\n", encoding="utf-8")
    git("add", ".")
    git("commit", "-m", "New", date="2024-03-03")

    assert [changed(site, tmp_path)[slug] for slug in "az"] == [
        ["2024-03-03", "2024-03-03"],
        ["2024-01-01", "2024-02-02"],
    ]


def test_a_file_that_git_does_not_know_has_its_own_date(git, site, tmp_path):
    (site / "notes/new.md").write_text(note(date="2024-05-17"), encoding="utf-8")

    assert changed(site, tmp_path)["new"] == ["2024-05-17", "2024-05-17"]


def test_a_source_below_the_repository_has_its_dates_too(git, site, tmp_path):
    write_files(site / "deep", {"notes/a.md": note(), "metadata.yml": NOTES})
    git("add", ".")
    git("commit", "-m", "Deep", date="2024-02-02")

    assert changed(site / "deep", tmp_path) == {"a": ["2024-02-02", "2024-02-02"]}


def test_a_name_of_letters_that_git_would_quote_has_its_dates(git, site, tmp_path):
    (site / 'notes/é "ü" x.md').write_text(note(), encoding="utf-8")
    git("add", ".")
    git("commit", "-m", "Letters", date="2024-02-02")

    assert changed(site, tmp_path)['é "ü" x'] == ["2024-02-02", "2024-02-02"]


def test_a_shallow_clone_is_reported(git, site, tmp_path):
    change(site)
    git("commit", "-am", "Second", date="2024-02-02")
    subprocess.run(
        ["git", "clone", "--quiet", "--depth", "1", f"file://{site}", tmp_path / "clone"], check=True
    )

    outcome = pipeline.build([tmp_path / "clone"], None, tmp_path / "kb.db")

    assert [item.code for item in outcome.report if item.code == "KB015"] == ["KB015"]


@pytest.mark.parametrize(("epoch", "expected"), [("1700000000", "2023-11-14"), ("", None), ("soon", None)])
def test_without_git_and_date_the_source_date_epoch_counts_and_never_the_clock(
    site, tmp_path, monkeypatch, epoch, expected
):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)

    assert changed(site, tmp_path)["a"] == [expected, expected]


# ---- what may happen to a build --------------------------------------------------------------------------------

BUILD = "import sys; from pathlib import Path; from kb import pipeline; pipeline.build([Path(sys.argv[1])], None, Path(sys.argv[2]))"


def test_two_builds_at_once_leave_one_whole_database(site, tmp_path):
    running = [subprocess.Popen([sys.executable, "-c", BUILD, site, tmp_path / "out.db"]) for _ in range(3)]

    assert [process.wait(60) for process in running] == [0, 0, 0]
    assert rows(tmp_path / "out.db", "pragma integrity_check") == [("ok",)]
    assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []


KILLED = BUILD.replace(
    "pipeline.build",
    "import os, signal; from kb.stages import store; store.index.write = lambda *_: os.kill(os.getpid(), signal.SIGKILL); pipeline.build",
    1,
)


def test_a_killed_build_leaves_the_old_database_and_the_next_one_works(site, tmp_path):
    pipeline.build([site], None, tmp_path / "out.db")
    old = (tmp_path / "out.db").read_bytes()
    change(site)
    killed = subprocess.run([sys.executable, "-c", KILLED, site, tmp_path / "out.db"], check=False)

    assert (killed.returncode, (tmp_path / "out.db").read_bytes()) == (-signal.SIGKILL, old)
    pipeline.build([site], None, tmp_path / "out.db")
    assert (tmp_path / "out.db").read_bytes() != old
    assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []


def with_little_room() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))


def test_a_full_disk_leaves_the_old_database_and_is_said_in_one_line(site, tmp_path):
    (tmp_path / "out.db").write_bytes(b"the old one")
    command = [sys.executable, "-m", "kb.cli", "build", "--no-cache", site, "-o", tmp_path / "out.db"]

    answer = subprocess.run(command, preexec_fn=with_little_room, capture_output=True, text=True, check=False)

    assert (answer.returncode, (tmp_path / "out.db").read_bytes()) == (2, b"the old one")
    assert answer.stderr.splitlines()[-1].startswith("kb: cannot write")
    assert "Traceback" not in answer.stderr
    assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []


def test_a_source_that_vanishes_leaves_the_old_database(site, tmp_path):
    (tmp_path / "out.db").write_bytes(b"the old one")
    shutil.rmtree(site)

    with pytest.raises(KbError):
        pipeline.build([site], None, tmp_path / "out.db")
    assert (tmp_path / "out.db").read_bytes() == b"the old one"


# ---- what a build tells ----------------------------------------------------------------------------------------


def test_a_build_tells_how_long_each_stage_took(site, tmp_path):
    outcome = pipeline.build([site], None, tmp_path / "kb.db")

    assert list(outcome.seconds) == ["discover", "parse and validate", "link", "redact", "render", "store"]


def test_a_build_tells_its_progress(site, tmp_path):
    told = []

    pipeline.build([site], None, tmp_path / "kb.db", progress=lambda *step: told.append(step))

    assert [step for step in told if step[1] == step[2]] == [("reading", 5, 5), ("writing", 5, 5)]
