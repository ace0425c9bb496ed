"""What several commands have in common: their options, and the status they end with."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from functools import cached_property, wraps
from pathlib import Path
from typing import Any

import click

from kb.cli.work import reporting
from kb.diagnostics import ConfigurationError, KbError

CONTENT_ERRORS = 1
IMPOSSIBLE = 2


class OneOf(click.Choice[str]):
    """One of some names, which are asked for when a command needs them: whoever lists all commands loads no work."""

    def __init__(self, names: Callable[[], Iterable[str]]) -> None:
        # Not as `click.Choice` begins, which asks for them at once.
        self.case_sensitive = True
        self._names = names

    @cached_property
    def choices(self) -> tuple[str, ...]:  # type: ignore[override]  # nothing writes it but what is replaced above
        return tuple(self._names())


# A file or folder, whether it is there or not.
PATH = click.Path(path_type=Path)

sources_argument = click.argument("sources", nargs=-1, metavar="[SOURCE]...", type=PATH)
config_option = click.option("--config", type=PATH, help="The declaration; else metadata.yml in SOURCE.")
jobs_option = click.option(
    "--jobs", type=click.IntRange(1), help="How many processes read files; as many as processors if not said."
)
cache_option = click.option(
    "--no-cache", is_flag=True, help="Read every file anew, and keep nothing for the next time."
)
database_option = click.option("--db", "database", default="kb.db", type=PATH, help="The database to read.")
today_option = click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The date that counts as today; that of the clock if not said.",
)


def reporting_problems(command: Callable[..., int]) -> Callable[..., None]:
    """Turns what makes a command impossible into one line and status 2."""

    @wraps(command)
    def wrapped(*arguments: Any, **options: Any) -> None:
        try:
            status = command(*arguments, **options)
        except ConfigurationError as error:
            click.echo(reporting.as_text(error.report), err=True, nl=False)
            status = IMPOSSIBLE
        except KbError as error:
            click.echo(f"kb: {error}", err=True)
            status = IMPOSSIBLE
        except KeyboardInterrupt:
            status = 130
        sys.exit(status)

    return wrapped


def processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def cache_folder(no_cache: bool) -> Path | None:
    """The user's cache folder (XDG Base Directory Specification), or None where nothing is to be kept."""
    if no_cache:
        return None
    home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(home).expanduser() / "kb"
