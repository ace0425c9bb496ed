"""Which diagnostics are known already: those of a report that `kb check --format json` or `--report` wrote before."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.diagnostics import KbError, Report

Known = Counter[tuple[str, ...]]
# Lines move with every edit above them, and some messages name them.
_LINES = re.compile(r"\blines? \d+(?:(?:, | and )\d+)*")


@dataclass(frozen=True, slots=True)
class Compared:
    """`new` is what the baseline does not know; `known` counts what it does, `gone` what occurs no more."""

    new: Report
    known: int
    gone: int


def read_baseline(file: Path) -> Known:
    """How often each diagnostic is known, wherever in its file it stands; raises KbError for any other file."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))["diagnostics"]
        return Counter(_name(diagnostic) for diagnostic in found)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        message = f"cannot read the baseline '{file}': {reason}; kb check --format json writes one"
        raise KbError(message) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise KbError(f"'{file}' is no report that kb check --format json wrote") from error


def compare(report: Report, known: Known) -> Compared:
    """What a report says beyond a baseline; of a diagnostic that occurs more often than before, the last are new."""
    left = known.copy()
    new = Report()
    for diagnostic in report:
        name = _name(diagnostic.as_json())
        if left[name] > 0:
            left[name] -= 1
        else:
            new.extend([diagnostic])
    gone = left.total()
    return Compared(new, known.total() - gone, gone)


def _name(diagnostic: dict[str, Any]) -> tuple[str, ...]:
    code, path, field, message = (diagnostic[key] for key in ("code", "path", "field", "message"))
    return code, path, field or "", _LINES.sub("lines", message)
