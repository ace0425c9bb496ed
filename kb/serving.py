"""Serves a catalogue: builds it where there is none, and again whenever the content changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import watchfiles

from kb import pipeline
from kb.diagnostics import KbError
from kb.web import serve as web

Say = Callable[[str], None]


def serve(
    database: Path, config: Path | None, host: str, port: int, *, watch: bool, sql: bool, say: Say
) -> None:
    """Serve until interrupted. Errors in the content do not keep what is good from being served."""
    if not database.exists():
        say(f"building {database}")
        _build(database, config, say)
    if watch:
        threading.Thread(target=_watch, args=(database, config, say), daemon=True).start()
    web.run(database, host, port, sql=sql, say=say)


def _build(database: Path, config: Path | None, say: Say) -> None:
    outcome = pipeline.build([], config, database)
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
    return path.endswith((".md", ".markdown", ".mdown", ".mkd", ".yml", ".yaml"))
