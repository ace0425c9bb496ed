"""The commands that write an edition in other formats, and bring in what others hold."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from kb.cli.options import PATH, OneOf, config_option, database_option, reporting_problems, today_option
from kb.cli.telling import day, progress_bar
from kb.cli.work import exports, importing, pipeline, static_site
from kb.diagnostics import KbError

# The one export that asks the web application for its pages.
SITE = "site"


@click.command("export")
@click.argument("form", metavar="FORMAT", type=OneOf(lambda: [*exports.FORMATS, SITE]))
@database_option
@click.option("-o", "--output", type=PATH, help="The file or folder to write.")
@click.option("--query", metavar="WORDS", help="Only what this search finds.")
@click.option(
    "--base-url", metavar="URL", help="Where the catalogue stands, if its declaration does not say."
)
@today_option
@reporting_problems
def export_(
    form: str,
    database: Path,
    output: Path | None,
    query: str | None,
    base_url: str | None,
    today: datetime | None,
) -> int:
    """Write the catalogue, or what a search finds in it, in another format."""
    if form == SITE:
        return _export_site(database, output, query, base_url, today)
    with progress_bar() as progress:
        written = exports.export(
            form, database, output, query=query, base_url=base_url, progress=progress,
            stream=sys.stdout.buffer,
        )  # fmt: skip
    if written is not None:
        click.echo(f"wrote {written}", err=True)
    return 0


def _export_site(
    database: Path, output: Path | None, query: str | None, base_url: str | None, today: datetime | None
) -> int:
    if query is not None:
        raise KbError("'site' is the whole catalogue; --query narrows the other formats")
    folder = output or Path(f"{database.stem}-{SITE}")
    with progress_bar() as progress:
        static_site.export(
            database,
            folder,
            base_url=base_url,
            today=day(today),
            progress=progress,
            tell=lambda _written: None,
        )
    click.echo(f"wrote {folder}", err=True)
    return 0


@click.group("import")
def import_() -> None:
    """Write Markdown files from what others hold as tables or JSON."""


def _importing(command: Callable[..., Any]) -> Callable[..., Any]:
    """The arguments and options of every import."""
    for option in (
        click.option("--force", is_flag=True, help="Replace files that are there already."),
        click.option("--dry-run", is_flag=True, help="Tell what would be written, and write nothing."),
        click.option(
            "--losses",
            type=PATH,
            help="Write what was lost of each record to a file, as JSON.",
        ),
        click.option("--into", type=PATH, help="The folder to write to; else the declaration's."),
        config_option,
        click.argument("files", nargs=-1, required=True, metavar="FILE...", type=PATH),
    ):
        command = option(command)
    return command


@import_.command("participedia")
@_importing
@reporting_problems
def import_participedia(files: tuple[Path, ...], **options: Any) -> int:
    """Import cases, methods and organisations of Participedia, from their CSV or JSON."""
    return _import(lambda knowledge: importing.participedia(files, knowledge), **options)


@import_.command("csv")
@click.option(
    "--mapping",
    required=True,
    type=PATH,
    help="A YAML file: which column fills which field.",
)
@_importing
@reporting_problems
def import_csv(files: tuple[Path, ...], mapping: Path, **options: Any) -> int:
    """Import the rows of any CSV file."""
    return _import(lambda knowledge: importing.csv_rows(files, mapping, knowledge), **options)


@import_.command("airtable")
@_importing
@reporting_problems
def import_airtable(files: tuple[Path, ...], **options: Any) -> int:
    """Import an Airtable base exported as JSON."""
    return _import(lambda knowledge: importing.airtable(files, knowledge), **options)


def _import(
    read: importing.Read,
    config: Path | None,
    into: Path | None,
    losses: Path | None,
    force: bool,
    dry_run: bool,
) -> int:
    folder = into or pipeline.sources_of([], config)[0]
    planned = importing.plan(read, folder, config, force=force)
    for line in importing.losses_text(planned):
        click.echo(line, err=True, nl=False)
    if losses is not None:
        pipeline.write_text(losses, importing.losses_json(planned))
    for path in importing.written(planned, dry_run=dry_run):
        click.echo(path)
    return 0
