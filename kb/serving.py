"""Serves a catalogue: builds it where there is none, and again whenever the content changes."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import watchfiles
import yaml

from kb import pipeline
from kb.diagnostics import KbError
from kb.redaction_log import log_path, write_log
from kb.visibility import EDITIONS
from kb.web import serve as web

Say = Callable[[str], None]


def serve(
    database: Path,
    config: Path | None,
    host: str,
    port: int,
    *,
    watch: bool,
    sql: bool,
    say: Say,
    access: Path | None = None,
    base_url: str = "/",
    templates: Path | None = None,
) -> None:
    """Serve until interrupted. Errors in the content do not keep what is good from being served.

    `access` names a file of Datasette metadata that says who may come in, `base_url` is the path below which a proxy
    serves the catalogue, `templates` a folder whose templates take the place of those of the same name.
    """
    allowed = read_access(access) if access else None
    if not database.exists():
        say(f"building {database}")
        _build(database, config, say)
    if watch:
        threading.Thread(target=_watch, args=(database, config, say), daemon=True).start()
    web.run(database, host, port, sql=sql, base_url=base_url, access=allowed, templates=templates, say=say)


def read_access(file: Path) -> dict[str, Any]:
    """Who may come in (`allow`) and how they sign in (`plugins`), as in Datasette's own metadata.

    Raises KbError for a file that does not say who may come in, or says anything else.
    """
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise KbError(f"cannot read '{file}'") from error
    if not isinstance(found, dict) or "allow" not in found or found.keys() - {"allow", "plugins"}:
        raise KbError(f"'{file}' has to say `allow`, and beside it nothing but `plugins`")
    return found


def _visibility(database: Path) -> str:
    """Whose edition a database is; the public one where there is none yet."""
    if not database.exists():
        return "public"
    connection = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
    try:
        found = connection.execute("select value from build where key = 'edition'").fetchone()
    except sqlite3.DatabaseError:
        return "public"
    finally:
        connection.close()
    return str(found[0]) if found and found[0] in EDITIONS else "public"


def _build(database: Path, config: Path | None, say: Say) -> None:
    """Build the same edition again; the log of what it leaves out is written too."""
    visibility = _visibility(database)
    outcome = pipeline.build([], config, database, visibility)
    if outcome.content_hash:
        try:
            log = log_path(visibility, outcome.content_hash)
            write_log(log, visibility, outcome.content_hash, outcome.withheld)
        except KbError as error:
            say(f"kb: {error}")
    for diagnostic in outcome.report.only("error"):
        say(f"{diagnostic.path}:{diagnostic.line}:{diagnostic.column}: {diagnostic.message}")
    say(f"built {database}: {sum(outcome.counts.values())} documents")


def _watch(database: Path, config: Path | None, say: Say) -> None:
    """Build again after each change of a Markdown or YAML file."""
    folder = pipeline.sources_of([], config)[0]
    for changed in watchfiles.watch(folder, watch_filter=_is_content):
        say(f"{len(changed)} files changed")
        try:
            _build(database, config, say)
        except KbError as error:
            say(f"kb: {error}")


def _is_content(_change: watchfiles.Change, path: str) -> bool:
    return path.endswith((".md", ".markdown", ".mdown", ".mkd", ".mdx", ".yml", ".yaml"))
