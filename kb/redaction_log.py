"""Where the log of a redaction lies, and what it says: what was withheld where and why, and never what it said."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from kb.diagnostics import KbError
from kb.withholding import Withheld


def log_path(edition: str, content_hash: str) -> Path:
    """The file for one edition in the user's state folder (XDG Base Directory Specification)."""
    home = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(home).expanduser() / "kb" / "redactions" / f"{edition}-{content_hash[:16]}.jsonl"


def write_log(path: Path, edition: str, content_hash: str, withheld: Iterable[Withheld]) -> None:
    """Write a line of JSON about the edition, then one for each thing withheld; readable by the user alone.

    Raises KbError where the file cannot be written.
    """
    lines = [{"edition": edition, "content_hash": content_hash}]
    lines += [{"path": item.path, "line": item.line, "kind": item.kind, "why": item.why} for item in withheld]  # type: ignore[dict-item]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            # A file that was there before keeps its mode when it is written anew.
            os.fchmod(descriptor, 0o600)
            file.write(text)
    except OSError as error:
        raise KbError(f"cannot write '{path}': {(error.strerror or 'unknown reason').lower()}") from error
