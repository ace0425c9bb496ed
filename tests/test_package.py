"""What is installed: a wheel with everything that the code reads, and a plugin that Datasette can load."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
READ_BY_THE_BUILD = ("pyproject.toml", "README.md", "LICENSE", "LICENSE-CONTENT")


def python(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def wheel(tmp_path: Path) -> zipfile.ZipFile:
    """The wheel of a copy of the project: the build leaves files in the folder it reads."""
    copy = tmp_path / "project"
    shutil.copytree(ROOT / "kb", copy / "kb", ignore=shutil.ignore_patterns("__pycache__"))
    for name in READ_BY_THE_BUILD:
        shutil.copy(ROOT / name, copy / name)
    command = ("-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", ".")
    answer = python(*command, folder=copy)
    assert answer.returncode == 0, answer.stderr
    return zipfile.ZipFile(next(copy.glob("kb-*.whl")))


def test_the_wheel_holds_every_file_of_the_package_and_the_licences(wheel):
    files = (path.relative_to(ROOT) for path in (ROOT / "kb").rglob("*") if path.is_file())
    package = {path.as_posix() for path in files if "__pycache__" not in path.parts}

    with wheel:
        held = {name for name in wheel.namelist() if ".dist-info/" not in name}
        licences = [name for name in wheel.namelist() if "/licenses/" in name]

    assert held == package
    assert len(licences) == 2


# Datasette loads its plugins while it is itself being imported. A plugin that imports `datasette.app` by then
# fails, and one that is half imported is taken without its hooks, in silence.
@pytest.mark.parametrize("first", ["datasette.app", "kb.web", "kb.cli"])
def test_datasette_finds_the_hooks_whichever_is_imported_first(first, tmp_path):
    check = f"""
import {first}
from datasette.app import pm
import kb.web
hooks = {{caller.name for caller in pm.get_hookcallers(pm.get_plugin("kb"))}}
print(sorted(hooks ^ {{name for name, value in vars(kb.web).items() if hasattr(value, "datasette_impl")}}), len(hooks) > 0)
"""

    answer = python("-c", check, folder=tmp_path)

    assert (answer.stderr, answer.stdout) == ("", "[] True\n")
