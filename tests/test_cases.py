"""Every diagnostic that there is, each with a tiny knowledge base that shows it and the exact output of `kb check`."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb import pipeline
from kb.cli import main
from kb.diagnostics import CODES

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.name for path in CASES.iterdir())


def leads_nowhere(folder: Path) -> None:
    (folder / "notes/away.md").symlink_to("nowhere.md")
    (folder / "notes/round.md").symlink_to("round.md")


def is_no_file(folder: Path) -> None:
    outside = folder.parent / "outside.md"
    outside.write_text("what is outside stays outside\n", encoding="utf-8")
    (folder / "notes/outside.md").symlink_to(outside)
    (folder / "notes/again").symlink_to(".")
    os.mkfifo(folder / "notes/pipe.md")


def is_latin_1(folder: Path) -> None:
    (folder / "notes/cafe.md").write_bytes("---\ntitle: Ducks\n---\n\nIn the café.\n".encode("latin-1"))


def is_a_shallow_clone(folder: Path) -> None:
    author = ("-c", "user.name=Dot", "-c", "user.email=dot@wobbleton.example", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", folder, "init", "--quiet"], check=True)
    subprocess.run(["git", "-C", folder, "add", "."], check=True)
    subprocess.run(
        ["git", "-C", folder, *author, "commit", "--quiet", "--message", "Add the panel"], check=True
    )
    head = subprocess.run(["git", "-C", folder, "rev-parse", "HEAD"], check=True, capture_output=True).stdout
    (folder / ".git/shallow").write_bytes(head)


def was_built_before(folder: Path) -> None:
    pipeline.build([folder / "before"], output=folder / "old.db", cache=None)


# What files in git cannot say.
PREPARE: dict[str, Callable[[Path], None]] = {
    "KB011-file-unreadable": leads_nowhere,
    "KB012-not-a-regular-file": is_no_file,
    "KB015-history-incomplete": is_a_shallow_clone,
    "KB105-not-utf-8": is_latin_1,
    "KB503-document-vanished": was_built_before,
}
# What only a build can find, and the words that follow `kb`; its diagnostics are in the report.
COMMANDS = {
    "KB503-document-vanished": [
        "build",
        "now",
        "--no-cache",
        "--previous",
        "old.db",
        "--redaction-log",
        "log.json",
    ],
}


@pytest.mark.parametrize("name", NAMES)
def test_a_case_gives_exactly_the_expected_output(name, tmp_path, monkeypatch, update):
    folder, expected = tmp_path / name, CASES / name / "expected.txt"
    shutil.copytree(CASES / name, folder)
    PREPARE.get(name, Path)(folder)
    monkeypatch.chdir(folder)

    command = COMMANDS.get(name, ["check", "--no-cache"])
    result = CliRunner().invoke(main, command, catch_exceptions=False)
    printed = result.stderr if name in COMMANDS else result.stdout

    if update:
        expected.write_text(printed, encoding="utf-8")
    assert printed == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_case_shows_the_code_that_it_is_named_for(name):
    assert f"[{name[:5]}]" in (CASES / name / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", CODES.values(), ids=list(CODES))
def test_every_code_has_a_case(code):
    assert f"{code.code}-{code.name}" in NAMES
