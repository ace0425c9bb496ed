"""The commands that make an edition, and tell two apart."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli.options import (
    CONTENT_ERRORS,
    PATH,
    OneOf,
    cache_folder,
    cache_option,
    config_option,
    jobs_option,
    processors,
    reporting_problems,
    sources_argument,
)
from kb.cli.telling import formatted, progress_bar, severities
from kb.cli.work import comparison, differences, engines, pipeline, redaction_log, reporting, visibility
from kb.diagnostics import KbError

# A large site has thousands of remarks, among which its mistakes would not be seen.
MOST_INFOS_TOLD = 20


@click.command()
@sources_argument
@config_option
@click.option("-o", "--output", default="kb.db", type=PATH, help="The database to write.")
@click.option(
    "--visibility",
    "edition",
    type=OneOf(lambda: visibility.EDITIONS),
    default="public",
    help="Whose edition to build.",
)
@jobs_option
@cache_option
@click.option("--strict", is_flag=True, help="Keep the old database if there is any error.")
@click.option(
    "--report",
    "report_file",
    type=PATH,
    help="Write all diagnostics to a file, as JSON.",
)
@click.option(
    "--redaction-log",
    "log_file",
    type=PATH,
    help="Write what was withheld, where and why to this file instead of the user's state folder.",
)
@click.option(
    "--previous",
    type=PATH,
    help="An earlier edition: a document of it that is gone without a redirect is an error.",
)
@click.option(
    "--links",
    type=PATH,
    help="A file that kb links wrote: pages mark what did not answer.",
)
@click.option(
    "--engine",
    type=OneOf(lambda: engines.START),
    default="processes",
    show_default=True,
    help="What reads the files: processes of this machine, or a Dask cluster.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print only errors and the counts.")
@reporting_problems
def build(
    sources: tuple[Path, ...], config: Path | None, output: Path, edition: str, jobs: int | None,
    no_cache: bool, strict: bool, report_file: Path | None, log_file: Path | None, previous: Path | None,
    links: Path | None, engine: str, quiet: bool,
) -> int:  # fmt: skip
    """Build one edition as one SQLite file."""
    with progress_bar() as progress:
        outcome = pipeline.build(
            list(sources),
            config,
            output,
            edition,
            jobs or processors(),
            cache_folder(no_cache),
            strict,
            progress,
            previous,
            links,
            engine,
        )
    folders = pipeline.sources_of(list(sources), config)
    few = outcome.report.count("info") <= MOST_INFOS_TOLD
    told = outcome.report if few else outcome.report.only("error", "warning")
    shown = outcome.report.only("error") if quiet else told
    click.echo(formatted(shown, "text", folders, config), err=True, nl=False)
    if not quiet and not few:
        click.echo(reporting.infos_by_code(outcome.report), err=True, nl=False)
    if report_file is not None:
        pipeline.write_text(
            report_file, reporting.as_json(outcome.report, {"documents": dict(outcome.counts)})
        )
    _write_log(outcome, edition, log_file)
    _print_outcome(outcome, output)
    return CONTENT_ERRORS if outcome.report.count("error") else 0


def _write_log(outcome: pipeline.Outcome, edition: str, path: Path | None) -> None:
    """Log what was withheld; a state folder that cannot be written to is told, and stops no build."""
    if not outcome.content_hash:
        return
    file = path or redaction_log.log_path(edition, outcome.content_hash)
    try:
        redaction_log.write_log(file, edition, outcome.content_hash, outcome.withheld)
    except KbError as error:
        if path is not None:
            raise
        click.echo(f"kb: {error}", err=True)
        return
    if outcome.withheld:
        click.echo(f"redaction log: {file}", err=True)


def _print_outcome(outcome: pipeline.Outcome, output: Path) -> None:
    for name, count in outcome.counts.items():
        click.echo(f"{count:7,} {name}")
    click.echo(severities(outcome.report))
    click.echo(", ".join(f"{name} {seconds:.2f} s" for name, seconds in outcome.seconds.items()))
    click.echo(f"wrote {output}" if outcome.written else f"left {output} as it was")


@click.command()
@click.argument("old", type=PATH)
@click.argument("new", type=PATH)
@click.option(
    "--format",
    "form",
    type=OneOf(lambda: differences.FORMATS),
    default="text",
    help="How to print them.",
)
@reporting_problems
def diff(old: Path, new: Path, form: str) -> int:
    """Tell which documents were added, removed and changed between two databases, field by field."""
    with comparison.compare(old, new) as compared:
        for piece in differences.FORMATS[form](compared):
            click.echo(piece, nl=False)
    return 0
