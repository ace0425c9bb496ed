"""The commands that put an edition before its readers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from kb.cli.options import PATH, config_option, database_option, reporting_problems, today_option
from kb.cli.telling import day
from kb.cli.work import link_checking, link_checks, pipeline, publishing, searching, searching_json, serving


@click.command()
@click.argument("database", metavar="[DB]", default="kb.db", type=PATH)
@config_option
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
    type=PATH,
    help="A YAML file that says who may come in (allow) and how they sign in (plugins).",
)
@click.option(
    "--base-url",
    default="/",
    show_default=True,
    metavar="PATH",
    help="The path below which a proxy serves the catalogue.",
)
@click.option(
    "--templates",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder of templates that take the place of those of the same name.",
)
@reporting_problems
def serve(
    database: Path, config: Path | None, host: str, port: int, watch: bool, sql: str, access: Path | None,
    base_url: str, templates: Path | None,
) -> int:  # fmt: skip
    """Serve the catalogue; build the database first when there is none."""
    serving.serve(
        database,
        config,
        host,
        port,
        watch=watch,
        sql=sql == "on",
        access=access,
        base_url=base_url,
        templates=templates,
        say=lambda text: click.echo(text, err=True),
    )
    return 0


@click.command()
@click.option("--to", "folder", required=True, type=PATH, help="The folder to write.")
@database_option
@click.option(
    "--access",
    type=PATH,
    help="A YAML file that says who may come in; an edition that is not public needs one.",
)
@reporting_problems
def publish(folder: Path, database: Path, access: Path | None) -> int:
    """Write all that a deployment needs: the database, configuration, the program, a container file."""
    if access is not None:
        serving.read_access(access)
    publishing.publish(database, folder, access=access, tell=lambda _written: None)
    click.echo(f"wrote {folder}", err=True)
    return 0


@click.command()
@click.argument("words", nargs=-1, required=True)
@database_option
@click.option("--type", "content_types", multiple=True, help="Only this content type; may be given again.")
@click.option("--json", "as_json", is_flag=True, help="Print the same JSON as the catalogue's /search.json.")
@click.option("--why", is_flag=True, help="Say of each result why it was found.")
@reporting_problems
def search(
    words: tuple[str, ...], database: Path, content_types: tuple[str, ...], as_json: bool, why: bool
) -> int:
    """Search the catalogue in the terminal; the same search as the web's."""
    found = searching.search(database, " ".join(words), content_types, why=why)
    # Where the output is no terminal, it is written without the marks.
    click.echo(searching_json.as_json(found) if as_json else searching.as_text(found, colour=True), nl=False)
    return 0


@click.command("links")
@database_option
@click.option(
    "-o",
    "--output",
    default="links.json",
    show_default=True,
    type=PATH,
    help="The file to write; what it says already need not be asked again.",
)
@click.option(
    "--keep",
    default=0,
    show_default=True,
    metavar="DAYS",
    type=click.IntRange(0),
    help="Ask again only what was asked longer ago or is unclear.",
)
@today_option
@click.option(
    "--at-once", default=8, show_default=True, type=click.IntRange(1, 64), help="Hosts asked at once."
)
@click.option(
    "--pause",
    default=1.0,
    show_default=True,
    type=click.FloatRange(0),
    help="Seconds between requests to a host.",
)
@click.option(
    "--timeout",
    default=20.0,
    show_default=True,
    type=click.FloatRange(1),
    help="Seconds until a host is given up.",
)
@click.option("--private", is_flag=True, help="Ask addresses of this machine and its network, too.")
@reporting_problems
def links_(
    database: Path, output: Path, keep: int, today: datetime | None, at_once: int, pause: float, timeout: float,
    private: bool,
) -> int:  # fmt: skip
    """Ask over the network whether the addresses of other sites still answer, and write it down."""
    manners = link_checking.Manners(at_once, pause, timeout, private)
    known = link_checks.read_checks(output) if keep and output.is_file() else {}
    checks = link_checking.recheck(
        database, known, keep, day(today), manners, lambda text: click.echo(text, err=True)
    )
    pipeline.write_text(output, link_checks.as_json(checks))
    click.echo(link_checking.summary(checks), nl=False)
    click.echo(f"wrote {output}", err=True)
    return 0
