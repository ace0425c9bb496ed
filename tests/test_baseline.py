"""`kb check --baseline`: what is known is accepted, and only what is new fails."""

import json
from pathlib import Path

import pytest
from checking import note
from command_line import here

WARNED = {"notes/a.md": note(colour="red", date="soon"), "notes/b.md": note()}
BROKEN = {"notes/a.md": "---\ntitle: [\n---\n", "notes/b.md": note()}


@pytest.fixture
def checked(run):
    """Check these files against what was known of others; the answer has `exit_code`, `stdout` and `stderr`."""

    def checked(before: dict[str, str], after: dict[str, str], *options: str):
        here(before)
        Path("known.json").write_text(run("check", "--format", "json").stdout, encoding="utf-8")
        here(after)
        return run("check", "--baseline", "known.json", *options)

    return checked


@pytest.mark.parametrize("files", [WARNED, BROKEN])
def test_what_is_known_is_neither_printed_nor_a_failure(checked, files):
    answer = checked(files, {})

    assert (answer.stdout, answer.exit_code) == ("", 0)


@pytest.mark.parametrize("new", [note(date="soon"), "---\ntitle: [\n---\n"])
def test_a_new_error_or_warning_is_printed_and_fails(checked, new):
    answer = checked(WARNED, {"notes/c.md": new})

    assert answer.stdout.startswith("notes/c.md:")
    assert "notes/a.md" not in answer.stdout
    assert answer.exit_code == 1


def test_a_new_remark_is_printed_and_does_not_fail(checked):
    answer = checked(WARNED, {"notes/c.md": note(unheard="of")})

    assert "KB203" in answer.stdout
    assert answer.exit_code == 0


def test_what_is_known_may_move_within_its_file(checked):
    moved = WARNED["notes/a.md"].replace("---\n", "---\n# A comment\n\n", 1)

    assert checked(WARNED, {"notes/a.md": moved}).exit_code == 0


def test_a_repeated_key_may_move_though_its_message_names_lines(checked):
    repeated = "---\ntitle: A\ntitle: B\n---\n"

    assert (
        checked(
            {"notes/a.md": repeated}, {"notes/a.md": repeated.replace("title: A", "# x\ntitle: A")}
        ).exit_code
        == 0
    )


def test_the_same_problem_once_more_is_new(checked):
    once = "---\ntitle: A\n---\n\n[a](/nowhere)\n"

    answer = checked({"notes/a.md": once}, {"notes/a.md": once + "\n[b](/nowhere)\n"})

    assert "notes/a.md:7:" in answer.stdout
    assert answer.exit_code == 1


def test_the_same_problem_in_another_file_is_new(checked):
    answer = checked(WARNED, {"notes/c.md": WARNED["notes/a.md"]})

    assert answer.exit_code == 1


def test_what_was_mended_is_counted(checked):
    answer = checked(WARNED, {"notes/a.md": note()})

    assert "0 errors, 0 warnings, 0 infos beside 0 known; 2 of the baseline no longer" in answer.stderr


def test_every_format_holds_only_what_is_new(checked):
    answer = checked(WARNED, {"notes/c.md": note(date="soon")}, "--format", "json")

    assert {found["path"] for found in json.loads(answer.stdout)["diagnostics"]} == {"notes/c.md"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("another.json", "{}"), ("known.json", ""), ("known.json", "[]"), ("known.json", "{}"),
        ("known.json", '{"diagnostics": [1]}'), ("known.json", '{"diagnostics": [{"code": 1}]}'),
    ],
)  # fmt: skip
def test_a_baseline_that_is_none_or_not_there_is_exit_status_2_in_one_line(run, name, content):
    here(WARNED)
    Path(name).write_text(content, encoding="utf-8")

    answer = run("check", "--baseline", "known.json")

    assert answer.exit_code == 2
    assert answer.stderr.startswith("kb: ")
    assert answer.stderr.count("\n") == 1
