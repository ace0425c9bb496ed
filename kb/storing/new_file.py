"""Where an edition is written: a file beside the output, which replaces it when nothing went wrong."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kb.diagnostics import KbError

UNFINISHED = ".unfinished"


@contextmanager
def new_file(output: Path, *, is_public: bool) -> Iterator[str]:
    """A path beside the output; what is written there replaces the output if nothing goes wrong.

    What is not public can be read by nobody else on this machine, but by a group that could read what was there.
    """
    unfinished = output.with_name(f".{output.name}.{os.getpid()}{UNFINISHED}")
    try:
        _remove_abandoned(output)
        unfinished.unlink(missing_ok=True)
        if not is_public:
            group = output.stat().st_mode & 0o060 if output.exists() else 0
            unfinished.touch(mode=0o600)
            unfinished.chmod(0o600 | group)
        yield str(unfinished)
        _flush(unfinished)
        unfinished.replace(output)
        _flush(output.parent)
    except (OSError, sqlite3.OperationalError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise KbError(f"cannot write '{output}': {(reason or 'unknown reason').lower()}") from error
    finally:
        # What cannot be removed must not hide why the file could not be written; the next build removes it.
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    """A power cut must not leave a name that leads to a file whose content was never written."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_abandoned(output: Path) -> None:
    """Remove what builds left behind whose process no longer runs."""
    prefix = f".{output.name}."
    for path in sorted(output.parent.iterdir()):
        if path.name.startswith(prefix) and UNFINISHED in path.name:
            process = path.name[len(prefix) :].split(".")[0]
            if process.isdigit() and not _is_running(int(process)):
                path.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
