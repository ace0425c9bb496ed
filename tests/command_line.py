"""`kb` as it is called in a folder of its own, for tests of the command line."""

from collections.abc import Callable
from pathlib import Path

import pytest
from checking import NOTES
from click.testing import CliRunner, Result

from kb.cli import main


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run `kb` in a folder of its own; the answer has `exit_code`, `stdout` and `stderr`."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments, catch_exceptions=False)

    return run


def here(files: dict[str, str], config: str | None = NOTES) -> None:
    """Write these files, and a declaration, into the current folder."""
    for name, text in {**files, **({"metadata.yml": config} if config else {})}.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
