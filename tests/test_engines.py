"""Where files are read makes no difference to what is written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kb import engines
from kb.diagnostics import KbError

ROOT = Path(__file__).parents[1]


def kb(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`kb` as a program of its own: a cluster of workers is started by the program that asks for it."""
    return subprocess.run(
        [sys.executable, "-m", "kb.cli", *arguments],
        cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def write_notes(folder: Path, number: int) -> None:
    (folder / "notes").mkdir(parents=True)
    for count in range(number):
        text = (
            f"---\ntitle: Note {count}\nfrom: a{count}@library.example\n---\n\nSee [[Note {count // 2}]].\n"
        )
        (folder / "notes" / f"{count}.md").write_text(text, encoding="utf-8")


def test_a_build_by_dask_has_the_same_bytes(tmp_path: Path) -> None:
    write_notes(tmp_path, 60)

    one = kb(tmp_path, "build", "-o", "one.db", "--jobs", "1", "--no-cache")
    other = kb(tmp_path, "build", "-o", "other.db", "--jobs", "2", "--no-cache", "--engine", "dask")

    assert (one.returncode, other.returncode) == (0, 0), other.stderr
    assert (tmp_path / "other.db").read_bytes() == (tmp_path / "one.db").read_bytes()


def test_a_dask_cluster_that_does_not_answer_is_told_in_one_line(tmp_path: Path) -> None:
    write_notes(tmp_path, 2)

    outcome = kb(
        tmp_path, "build", "--no-cache", "--engine", "dask",
        DASK_SCHEDULER_ADDRESS="tcp://127.0.0.1:9", DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT="1s",
    )  # fmt: skip

    assert (outcome.returncode, outcome.stderr) == (2, "kb: no Dask scheduler answers at tcp://127.0.0.1:9\n")


def test_without_dask_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dask", None)

    with pytest.raises(KbError, match=r"install kb\[dask\]"):
        engines.START["dask"](1, None)
