"""What commands tell beside their data: diagnostics, how many there are, how far the work is."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from kb.cli.work import pipeline, reporting
from kb.diagnostics import Report


def formatted(report: Report, form: str, folders: list[Path], config: Path | None) -> str:
    if form == "text":
        return reporting.as_text(report, reporting.lines_of(folders, config))
    return reporting.FORMATS[form](report)


def severities(report: Report) -> str:
    return ", ".join(
        f"{count} {severity}{'' if count == 1 else 's'}" for severity, count in report.summary().items()
    )


@contextmanager
def progress_bar() -> Iterator[pipeline.Progress | None]:
    """A progress bar on standard error, if that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label="reading", file=sys.stderr) as bar:

        def show(stage: str, done: int, total: int) -> None:
            bar.label, bar.length = stage, total
            bar.update(done - bar.pos)

        yield show


def day(said: datetime | None) -> str:
    """The day that was said, else today's, as ISO 8601."""
    return (said or datetime.fromtimestamp(time.time(), UTC)).date().isoformat()
