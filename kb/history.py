"""When each file was first and last changed: from git where there is a history, else from the document's own date."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from pathlib import Path

from kb.diagnostics import Report
from kb.model import Document

Dates = tuple[str | None, str | None]
_COMMIT = "\x01"


def changes(
    sources: list[Path],
    documents: Iterable[Document],
    report: Report,
    hiding: AbstractSet[str] = frozenset(),
) -> Mapping[str, Dates]:
    """ISO dates of first and last change by source path, never from the clock.

    Of the files that are `hiding` something git's last change is not told: it may have been of that alone.
    A shallow clone shows only its last commits; that is reported, since every file then seems to be new.
    """
    from_git: dict[str, Dates] = {}
    for source in reversed(sources):
        from_git.update(_of_repository(source, report))
    for path in hiding & from_git.keys():
        from_git[path] = (from_git[path][0], None)
    fallback = _source_date_epoch()
    found: dict[str, Dates] = {}
    for document in documents:
        if document.parent is None:
            date = document.date_start[:10] if document.date_start else fallback
            found[document.source_path] = from_git.get(document.source_path, (date, date))
    return found


def revision(folder: Path) -> str | None:
    """The commit that a folder's files are of, with `-dirty` where tracked ones differ; None without a history."""
    described = _git(folder, "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*")
    return described.strip() if described else None


def _source_date_epoch() -> str | None:
    """The day that SOURCE_DATE_EPOCH names (reproducible-builds.org), or None."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC).date().isoformat() if epoch.isdigit() else None


def _of_repository(folder: Path, report: Report) -> dict[str, Dates]:
    """First and last commit dates (UTC) of the files below a folder, by their path there."""
    shallow = _git(folder, "rev-parse", "--is-shallow-repository")
    if shallow is None:
        return {}
    if shallow.strip() == "true":
        report.add(
            "KB015", ".", "the git history is a shallow clone's, so dates of first change are too late"
        )
    log = _git(folder, "log", "-z", "-M", "--relative", "--name-status", f"--format={_COMMIT}%ct", "--", ".")
    return _dates(log) if log else {}


def _git(folder: Path, *arguments: str) -> str | None:
    """What git says, or None where there is no git or no repository."""
    # A repository's own settings may name programs to run; this is the one that a listing would start.
    command = [
        "git",
        "-C",
        str(folder),
        "-c",
        "core.fsmonitor=false",
        "-c",
        "core.quotepath=false",
        *arguments,
    ]
    try:
        done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    except OSError:
        return None
    return done.stdout.decode("utf-8", "surrogateescape") if done.returncode == 0 else None


def _dates(log: str) -> dict[str, Dates]:
    """The log is newest first, so a renamed file is followed from its present name to its older ones."""
    present: dict[str, str] = {}
    found: dict[str, Dates] = {}
    for day, status, paths in _changes(log):
        name = present.get(paths[-1], paths[-1])
        last = found[name][1] if name in found else day
        found[name] = (day, last)
        if status.startswith("R"):
            present[paths[0]] = name
    return found


def _changes(log: str) -> Iterator[tuple[str, str, list[str]]]:
    """(day, status, paths) of each change in the log: one path, or the old and the new one of a rename."""
    for commit in log.split(_COMMIT)[1:]:
        seconds, *fields = [field.strip("\n") for field in commit.split("\0") if field.strip("\n")]
        day = datetime.fromtimestamp(int(seconds), UTC).date().isoformat()
        parts = iter(fields)
        for status in parts:
            yield day, status, [next(parts), next(parts)] if status[0] in "RC" else [next(parts)]
