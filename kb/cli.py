"""The commands: options in, one function called, exit status out."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from types import TracebackType
from typing import Any

import click

from kb import (
    __version__,
    baseline,
    contained,
    explain,
    pipeline,
    repairs,
    reporting,
    scaffold,
    searching,
    serving,
)
from kb.diagnostics import CODES, ConfigurationError, KbError, Report
from kb.export import comparison, differences
from kb.export import formats as exports
from kb.redaction_log import log_path, write_log
from kb.visibility import EDITIONS

CONTENT_ERRORS = 1
IMPOSSIBLE = 2
# EX_SOFTWARE of sysexits.h: a bug, which must not look like a mistake in the content.
BUG = 70

_sources = click.argument("sources", nargs=-1, metavar="[SOURCE]...", type=click.Path(path_type=Path))
_config = click.option(
    "--config", type=click.Path(path_type=Path), help="The declaration; else metadata.yml in SOURCE."
)
_jobs = click.option(
    "--jobs", type=click.IntRange(1), help="How many processes read files; as many as processors if not said."
)
_cache = click.option(
    "--no-cache", is_flag=True, help="Read every file anew, and keep nothing for the next time."
)
_database = click.option(
    "--db", "database", default="kb.db", type=click.Path(path_type=Path), help="The database to read."
)


def _reporting_problems(command: Callable[..., int]) -> Callable[..., None]:
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


def _crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What nobody foresaw: the traceback, and a status of its own."""
    sys.__excepthook__(kind, error, trace)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(BUG)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kb")
def main() -> None:
    """Markdown in, a searchable catalogue out."""
    sys.excepthook = _crash
    # A terminal or a file of another encoding shows an escape instead of failing in the middle of a line.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


@main.command()
@click.argument("folder", default=".", type=click.Path(path_type=Path))
@_reporting_problems
def init(folder: Path) -> int:
    """Write a commented metadata.yml made from what lies in FOLDER."""
    content = pipeline.read([folder], None, Report())
    path = folder / pipeline.CONFIGURATION
    scaffold.write_new(path, scaffold.declaration_text(content.declaration))
    click.echo(path)
    return 0


@main.command()
@_sources
@_config
@click.option(
    "--format", "form", type=click.Choice(list(reporting.FORMATS)), default="text", help="How to print them."
)
@click.option(
    "--baseline",
    "baseline_file",
    type=click.Path(path_type=Path),
    help="A report of --format json: print only what it does not hold, and fail on new errors and warnings.",
)
@click.option(
    "--fix-patch",
    type=click.Path(path_type=Path),
    help="Write the certain repairs to a file, as a patch for git apply.",
)
@click.option("--editions", is_flag=True, help="Print instead what each edition would hold and leave out.")
@_jobs
@_cache
@_reporting_problems
def check(
    sources: tuple[Path, ...], config: Path | None, form: str, baseline_file: Path | None,
    fix_patch: Path | None, editions: bool, jobs: int | None, no_cache: bool,
) -> int:  # fmt: skip
    """Read everything, write nothing, print every diagnostic."""
    report, folders = Report(), pipeline.sources_of(list(sources), config)
    if editions:
        return _print_editions(list(sources), config, form, jobs or _processors(), _cache_folder(no_cache))
    known = baseline.read_baseline(baseline_file) if baseline_file else None
    try:
        content = pipeline.check(
            list(sources), config, report, jobs=jobs or _processors(), cache=_cache_folder(no_cache)
        )
    except ConfigurationError as error:
        click.echo(_formatted(error.report, form, folders, config), nl=False)
        return IMPOSSIBLE
    if fix_patch is not None:
        _write_patch(report, content, fix_patch)
    compared = baseline.compare(report, known) if known is not None else None
    shown = compared.new if compared else report
    click.echo(_formatted(shown, form, folders, config), nl=False)
    if form == "text":
        click.echo(_severities(shown) + (_beside(compared) if compared else ""), err=True)
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


@main.command()
@_sources
@_config
@click.option(
    "-o", "--output", default="kb.db", type=click.Path(path_type=Path), help="The database to write."
)
@click.option("--visibility", type=click.Choice(EDITIONS), default="public", help="Whose edition to build.")
@_jobs
@_cache
@click.option("--strict", is_flag=True, help="Keep the old database if there is any error.")
@click.option(
    "--report",
    "report_file",
    type=click.Path(path_type=Path),
    help="Write all diagnostics to a file, as JSON.",
)
@click.option(
    "--redaction-log",
    type=click.Path(path_type=Path),
    help="Write what was withheld, where and why to this file instead of the user's state folder.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print only errors and the counts.")
@_reporting_problems
def build(
    sources: tuple[Path, ...], config: Path | None, output: Path, visibility: str, jobs: int | None,
    no_cache: bool, strict: bool, report_file: Path | None, redaction_log: Path | None, quiet: bool,
) -> int:  # fmt: skip
    """Build one edition as one SQLite file."""
    with _progress() as progress:
        outcome = pipeline.build(
            list(sources),
            config,
            output,
            visibility,
            jobs or _processors(),
            _cache_folder(no_cache),
            strict,
            progress,
        )
    folders = pipeline.sources_of(list(sources), config)
    shown = outcome.report.only("error") if quiet else outcome.report
    click.echo(_formatted(shown, "text", folders, config), err=True, nl=False)
    if report_file is not None:
        pipeline.write_text(
            report_file, reporting.as_json(outcome.report, {"documents": dict(outcome.counts)})
        )
    _write_log(outcome, visibility, redaction_log)
    _print_outcome(outcome, output)
    return CONTENT_ERRORS if outcome.report.count("error") else 0


def _write_log(outcome: pipeline.Outcome, visibility: str, path: Path | None) -> None:
    """Log what was withheld; a state folder that cannot be written to is told, and stops no build."""
    if not outcome.content_hash:
        return
    file = path or log_path(visibility, outcome.content_hash)
    try:
        write_log(file, visibility, outcome.content_hash, outcome.withheld)
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
    click.echo(_severities(outcome.report))
    click.echo(", ".join(f"{name} {seconds:.2f} s" for name, seconds in outcome.seconds.items()))
    click.echo(f"wrote {output}" if outcome.written else f"left {output} as it was")


@main.command()
@click.argument("database", metavar="[DB]", default="kb.db", type=click.Path(path_type=Path))
@_config
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="The port to listen on."
)
@click.option("--watch", is_flag=True, help="Build again whenever the content changes.")
@click.option(
    "--sql",
    type=click.Choice(["on", "off"]),
    default="on",
    show_default=True,
    help="Whether readers may write SQL.",
)
@click.option(
    "--access",
    type=click.Path(path_type=Path),
    help="A YAML file that says who may come in (allow) and how they sign in (plugins).",
)
@_reporting_problems
def serve(
    database: Path, config: Path | None, host: str, port: int, watch: bool, sql: str, access: Path | None
) -> int:
    """Serve the catalogue; build the database first when there is none."""
    serving.serve(
        database,
        config,
        host,
        port,
        watch=watch,
        sql=sql == "on",
        access=access,
        say=lambda text: click.echo(text, err=True),
    )
    return 0


@main.command()
@click.argument("words", nargs=-1, required=True)
@_database
@click.option("--type", "content_types", multiple=True, help="Only this content type; may be given again.")
@click.option("--json", "as_json", is_flag=True, help="Print the same JSON as the catalogue's /search.json.")
@_reporting_problems
def search(words: tuple[str, ...], database: Path, content_types: tuple[str, ...], as_json: bool) -> int:
    """Search the catalogue in the terminal; the same search as the web's."""
    click.echo(searching.search(database, " ".join(words), content_types, as_json=as_json), nl=False)
    return 0


@main.command("export")
@click.argument("form", metavar="FORMAT", type=click.Choice(list(exports.FORMATS)))
@_database
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file or folder to write.")
@click.option("--query", metavar="WORDS", help="Only what this search finds.")
@click.option(
    "--base-url", metavar="URL", help="Where the catalogue stands, if its declaration does not say."
)
@_reporting_problems
def export_(form: str, database: Path, output: Path | None, query: str | None, base_url: str | None) -> int:
    """Write the catalogue, or what a search finds in it, in another format."""
    with _progress() as progress:
        written = exports.export(
            form, database, output, query=query, base_url=base_url, progress=progress,
            stream=sys.stdout.buffer,
        )  # fmt: skip
    if written is not None:
        click.echo(f"wrote {written}", err=True)
    return 0


@main.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(list(differences.FORMATS)),
    default="text",
    help="How to print them.",
)
@_reporting_problems
def diff(old: Path, new: Path, form: str) -> int:
    """Tell which documents were added, removed and changed between two databases, field by field."""
    with comparison.compare(old, new) as compared:
        for piece in differences.FORMATS[form](compared):
            click.echo(piece, nl=False)
    return 0


@main.command()
@click.argument("content_type", metavar="TYPE")
@click.argument("title")
@_config
@_reporting_problems
def new(content_type: str, title: str, config: Path | None) -> int:
    """Start a document: a file with every declared field, explained in comments."""
    folder = pipeline.sources_of([], config)[0]
    content = pipeline.declaration_of([folder], config)
    click.echo(scaffold.new_document(content, folder, content_type, title))
    return 0


@main.command("explain")
@click.argument("what", metavar="CODE|ID")
@_sources
@_config
@_reporting_problems
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


def _formatted(report: Report, form: str, folders: list[Path], config: Path | None) -> str:
    if form == "text":
        return reporting.as_text(report, reporting.lines_of(folders, config))
    return reporting.FORMATS[form](report)


def _severities(report: Report) -> str:
    return ", ".join(
        f"{count} {severity}{'' if count == 1 else 's'}" for severity, count in report.summary().items()
    )


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _cache_folder(no_cache: bool) -> Path | None:
    """The user's cache folder (XDG Base Directory Specification), or None where nothing is to be kept."""
    if no_cache:
        return None
    home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(home).expanduser() / "kb"


@contextmanager
def _progress() -> Iterator[pipeline.Progress | None]:
    """A progress bar on standard error, if that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label="reading", file=sys.stderr) as bar:

        def show(stage: str, done: int, total: int) -> None:
            bar.label, bar.length = stage, total
            bar.update(done - bar.pos)

        yield show


if __name__ == "__main__":
    main()
