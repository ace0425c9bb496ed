"""What all tests share: options, Hypothesis's profiles, the corpus, and a knowledge base of a few lines."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import sqlite_utils

from kb import pipeline

pytest_plugins = ["browser", "catalogues", "command_line"]

CI = os.environ.get("CI") == "true"
CORPUS = Path(os.environ.get("KB_CORPUS", Path(__file__).parents[2] / "shared" / "corpus"))
MARKED_BY_FIXTURE = {"browser": "browser", "corpus": "corpus"}

# No deadline: how fast the code is, benchmarks tell. In CI the same examples each time, so that a failure is
# the change's own; elsewhere new ones, to find more. `--hypothesis-profile=thorough` looks harder.
hypothesis.settings.register_profile("default", deadline=None, print_blob=True)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, max_examples=100, database=None)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=5000, print_blob=True)
hypothesis.settings.load_profile("ci" if CI else "default")


def pytest_addoption(parser: pytest.Parser) -> None:
    explanation = "write expected and golden files anew; read the diff before you commit"
    parser.addoption("--update", action="store_true", help=explanation)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for fixture in set(getattr(item, "fixturenames", ())) & MARKED_BY_FIXTURE.keys():
            item.add_marker(MARKED_BY_FIXTURE[fixture])


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """The last lines of all say what was not tested, and why."""
    yield
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = terminal.stats.get("skipped", []) if terminal else []
    for reason, number in sorted(Counter(skip_reason(report) for report in skipped).items()):
        terminal.write_line(f"NOT TESTED: {number} × {reason}", red=True, bold=True)


def skip_reason(report: Any) -> str:
    return report.longrepr[2].removeprefix("Skipped: ")


@pytest.fixture(scope="session")
def update(request: pytest.FixtureRequest) -> bool:
    """Whether expected and golden files are to be written anew (`--update`)."""
    return request.config.getoption("--update")


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of the real corpus: the variable KB_CORPUS, else the one beside this project."""
    if not CORPUS.is_dir():
        give_up = pytest.fail if CI else pytest.skip
        give_up(f"tests of the real corpus: no folder {CORPUS}; name it in KB_CORPUS")
    return CORPUS


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Callable[..., sqlite_utils.Database]]:
    """Build a tiny knowledge base: `build({"methods/jury.md": "# Jury"}, config="plugins: …")`.

    Files are written as they are, each call in a folder of its own; options are those of `kb.pipeline.build`.
    """
    opened: list[sqlite_utils.Database] = []

    def build_files(
        files: dict[str, str], config: str | None = None, **options: Any
    ) -> sqlite_utils.Database:
        folder = tmp_path / f"build-{len(opened) + 1}"
        source, output = folder / "source", folder / "kb.db"
        write_files(source, files if config is None else {**files, "metadata.yml": config})
        pipeline.build(**{"sources": [source], "output": output, "jobs": 1, "cache": None, **options})
        opened.append(sqlite_utils.Database(output))
        return opened[-1]

    yield build_files
    for database in opened:
        database.close()


def write_files(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir(parents=True)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
