"""Modules that are loaded late: what runs when, and what a command does without."""

import subprocess
import sys

import pytest

from kb import engines
from kb.cli import main
from kb.deferred import deferred

HELP = """
import sys
from kb.cli import main
main(["--help"], standalone_mode=False)
print(sorted({"datasette", "kb.export.files", "kb.fields", "markdown_it", "sqlite_utils", "yaml"} & set(sys.modules)))
"""


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package `ducks` with a module `pond`, which tells when it runs."""
    (tmp_path / "ducks").mkdir()
    (tmp_path / "ducks/__init__.py").write_text("")
    (tmp_path / "ducks/pond.py").write_text("print('runs')\nDEPTH = 3\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "ducks.pond", raising=False)
    monkeypatch.delitem(sys.modules, "ducks", raising=False)
    return "ducks"


def test_a_deferred_module_runs_when_it_is_first_asked_for_something(package, capsys):
    pond = deferred("ducks.pond")
    before = capsys.readouterr().out

    assert (before, pond.DEPTH, capsys.readouterr().out) == ("", 3, "runs\n")


@pytest.mark.usefixtures("package")
def test_a_deferred_module_is_the_one_that_others_import():
    pond = deferred("ducks.pond")

    from ducks import pond as imported  # noqa: PLC0415  # it is there once the fixture has written it

    assert imported is pond
    assert sys.modules["ducks"].pond is pond


@pytest.mark.usefixtures("package")
def test_a_module_that_is_loaded_is_not_loaded_again(capsys):
    from ducks import pond  # noqa: PLC0415  # it is there once the fixture has written it

    assert deferred("ducks.pond") is pond
    assert capsys.readouterr().out == "runs\n"


def test_the_list_of_commands_loads_nothing_of_what_they_do():
    done = subprocess.run([sys.executable, "-c", HELP], check=True, capture_output=True, text=True)

    assert done.stdout.splitlines()[-1] == "[]"


def test_a_search_in_the_terminal_loads_no_server():
    code = "import sys; from kb.cli.work import searching; print(bool(searching.search), 'datasette' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert done.stdout == "True False\n"


def test_the_engine_that_is_named_before_any_is_loaded_is_the_usual_one():
    engine = next(each for each in main.commands["build"].params if each.name == "engine")

    assert engine.default == engines.USUAL
