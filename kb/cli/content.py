"""The commands for those who write: begin, check, explain."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli.options import (
    CONTENT_ERRORS,
    IMPOSSIBLE,
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
from kb.cli.telling import formatted, severities
from kb.cli.work import baseline, contained, explain, pipeline, repairs, reporting, scaffold
from kb.diagnostics import CODES, ConfigurationError, KbError, Report


@click.command()
@click.argument("folder", default=".", type=PATH)
@reporting_problems
def init(folder: Path) -> int:
    """Write a commented metadata.yml made from what lies in FOLDER."""
    content = pipeline.read([folder], None, Report())
    path = folder / pipeline.CONFIGURATION
    scaffold.write_new(path, scaffold.declaration_text(content.declaration))
    click.echo(path)
    return 0


@click.command()
@sources_argument
@config_option
@click.option(
    "--format", "form", type=OneOf(lambda: reporting.FORMATS), default="text", help="How to print them."
)
@click.option(
    "--baseline",
    "baseline_file",
    type=PATH,
    help="A report of --format json: print only what it does not hold, and fail on new errors and warnings.",
)
@click.option(
    "--fix-patch",
    type=PATH,
    help="Write the certain repairs to a file, as a patch for git apply.",
)
@click.option("--editions", is_flag=True, help="Print instead what each edition would hold and leave out.")
@jobs_option
@cache_option
@reporting_problems
def check(
    sources: tuple[Path, ...], config: Path | None, form: str, baseline_file: Path | None,
    fix_patch: Path | None, editions: bool, jobs: int | None, no_cache: bool,
) -> int:  # fmt: skip
    """Read everything, write nothing, print every diagnostic."""
    report, folders = Report(), pipeline.sources_of(list(sources), config)
    if editions:
        return _print_editions(list(sources), config, form, jobs or processors(), cache_folder(no_cache))
    known = baseline.read_baseline(baseline_file) if baseline_file else None
    try:
        content = pipeline.check(
            list(sources), config, report, jobs=jobs or processors(), cache=cache_folder(no_cache)
        )
    except ConfigurationError as error:
        click.echo(formatted(error.report, form, folders, config), nl=False)
        return IMPOSSIBLE
    if fix_patch is not None:
        _write_patch(report, content, fix_patch)
    compared = baseline.compare(report, known) if known is not None else None
    shown = compared.new if compared else report
    click.echo(formatted(shown, form, folders, config), nl=False)
    if form == "text":
        click.echo(severities(shown) + (_beside(compared) if compared else ""), err=True)
    return CONTENT_ERRORS if shown.count("error") or (compared and shown.count("warning")) else 0


def _print_editions(
    sources: list[Path], config: Path | None, form: str, jobs: int, cache: Path | None
) -> int:
    report = Report()
    found = pipeline.editions(sources, config, report, jobs=jobs, cache=cache)
    click.echo(contained.as_json(found) if form == "json" else contained.as_text(found), nl=False)
    return CONTENT_ERRORS if report.count("error") else 0


def _write_patch(report: Report, content: pipeline.Content, file: Path) -> None:
    patch = repairs.patch_of(report, content.files, Path.cwd())
    pipeline.write_text(file, patch.text)
    click.echo(f"wrote {file}, which mends {patch.files} file{'' if patch.files == 1 else 's'}", err=True)


def _beside(compared: baseline.Compared) -> str:
    gone = f"; {compared.gone} of the baseline no longer" if compared.gone else ""
    return f" beside {compared.known} known{gone}"


@click.command()
@click.argument("content_type", metavar="TYPE")
@click.argument("title")
@config_option
@reporting_problems
def new(content_type: str, title: str, config: Path | None) -> int:
    """Start a document: a file with every declared field, explained in comments."""
    folder = pipeline.sources_of([], config)[0]
    content = pipeline.declaration_of([folder], config)
    click.echo(scaffold.new_document(content, folder, content_type, title))
    return 0


@click.command("explain")
@click.argument("what", metavar="CODE|ID")
@sources_argument
@config_option
@reporting_problems
def explain_(what: str, sources: tuple[Path, ...], config: Path | None) -> int:
    """Say why a diagnostic exists, or where a document's values and visibility came from."""
    if what.upper() in CODES:
        click.echo(explain.explain_code(what.upper()), nl=False)
        return 0
    report = Report()
    text = explain.explain_document(what, pipeline.editions(list(sources), config, report), report)
    if text is None:
        raise KbError(
            f"there is no code and no document '{what}'; an id is a content type and a slug, as methods/world-cafe"
        )
    click.echo(text, nl=False)
    return 0
