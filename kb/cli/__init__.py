"""The commands: options in, one function called, exit status out."""

from __future__ import annotations

import io
import os
import sys
from types import TracebackType

import click

from kb import __version__, sqlite_version
from kb.cli import catalogue, content, editions, exchange

# EX_SOFTWARE of sysexits.h: a bug, which must not look like a mistake in the content.
BUG = 70


def _crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What nobody foresaw: the traceback, and a status of its own."""
    sys.__excepthook__(kind, error, trace)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(BUG)


def _tell_version(context: click.Context, _parameter: click.Parameter, is_asked: bool) -> None:
    if not is_asked or context.resilient_parsing:
        return
    click.echo(sqlite_version.described(__version__))
    for warning in sqlite_version.warnings():
        click.echo(f"kb: {warning}", err=True)
    context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_tell_version,
    help="Show the versions of kb and SQLite and exit.",
)
def main() -> None:
    """Markdown in, a searchable catalogue out."""
    sys.excepthook = _crash
    # A terminal or a file of another encoding shows an escape instead of failing in the middle of a line.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


for command in (
    content.init, content.check, content.new, content.explain_,
    editions.build, editions.diff,
    catalogue.serve, catalogue.publish, catalogue.search, catalogue.links_,
    exchange.export_, exchange.import_,
):  # fmt: skip
    main.add_command(command)
