"""The commands of docs/operations.md do what the page says, one after the other as they stand there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[1] / "docs" / "operations.md").read_text("utf-8")
COMMANDS = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
CONTENT = """
git init --quiet .
git config user.name Editor
git config user.email editor@library.example
mkdir notes
printf -- '---\\ntitle: The river\\n---\\n\\nA jury met by the river.\\n' > notes/river.md
git add . && git commit --quiet --message 'Begin'
"""


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """All commands of the page, as one script that stops at the first that fails."""
    folder = tmp_path_factory.mktemp("operations")
    programs = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": f"{programs}:{os.environ['PATH']}",
        "XDG_CACHE_HOME": str(folder / "cache"),
        "XDG_STATE_HOME": str(folder / "state"),
    }
    (folder / "content").mkdir()
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n" + CONTENT + "\n".join(COMMANDS)],
        cwd=folder / "content", env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def test_every_command_of_the_page_succeeds(done: subprocess.CompletedProcess[str]) -> None:
    assert (done.returncode, len(COMMANDS)) == (0, 7), done.stderr


def test_the_served_edition_is_the_one_in_the_manifest(done: subprocess.CompletedProcess[str]) -> None:
    health, manifest = re.search(
        r'"content_hash": "(\w+)".*?\}\n.*?\n(\w{64})\n', done.stdout, re.DOTALL
    ).groups()  # type: ignore[union-attr]

    assert health == manifest


def test_the_program_that_was_published_still_searches(done: subprocess.CompletedProcess[str]) -> None:
    assert "The river" in done.stdout.partition("content_hash")[2]
