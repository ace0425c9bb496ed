"""What the commands in README.md answer is written by a script, so that nobody copies it by hand."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
COMMAND = f'{Path(sys.executable).name} -c "\nprint(1)\nprint(2)\nprint(3)"'


@pytest.fixture
def script():
    specification = importlib.util.spec_from_file_location("write_readme", ROOT / "scripts/write_readme.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_the_answer_of_a_command_of_several_lines_takes_the_place_of_the_one_before(script, tmp_path):
    assert script.answered(f"{COMMAND}\nold", tmp_path) == f"```\n$ {COMMAND}\n1\n2\n3\n```"


def test_an_answer_that_was_cut_is_cut_again(script, tmp_path):
    assert script.answered(f"{COMMAND}\nold\nold\n…", tmp_path) == f"```\n$ {COMMAND}\n1\n2\n…\n```"


def test_every_command_of_the_readme_that_shows_an_answer_is_found(script):
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    assert len(script.BLOCK.findall(text)) == len(re.findall(r"^\$ ", text, re.MULTILINE)) > 3
