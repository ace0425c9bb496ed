"""Writes the pages of docs/ that follow from the code: `python scripts/write_docs.py` after a change of `CODES`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kb.diagnostics import CODES, Code

DIAGNOSTICS = Path(__file__).parents[1] / "docs" / "diagnostics.md"
STAGES = {
    "0": "Configuration and files",
    "1": "Front matter and body",
    "2": "Values",
    "3": "References and links",
    "4": "What is withheld",
    "5": "The catalogue",
}
INTRODUCTION = """\
# Diagnostics

What `kb check` and `kb build` report, by code. An **error** keeps a document out of the catalogue and makes the exit
status 1; a **warning** or **info** does not. `kb explain CODE` prints the same text. Each code has a tiny example with
its exact output in `tests/cases/`.

This page is written by `scripts/write_docs.py`.
"""


def diagnostics_page() -> str:
    """docs/diagnostics.md: every code with its reason and what to do, by stage."""
    return "\n".join((INTRODUCTION, *(line for digit in STAGES for line in _stage(digit))))


def _stage(digit: str) -> Iterator[str]:
    yield f"## {STAGES[digit]}\n"
    for code in CODES.values():
        if code.code[2] == digit:
            yield _code(code)


def _code(code: Code) -> str:
    return f"### {code.code} {code.name}\n\n{code.severity.capitalize()}. {code.reason}\n\nWhat to do: {code.hint}\n"


if __name__ == "__main__":
    DIAGNOSTICS.parent.mkdir(exist_ok=True)
    DIAGNOSTICS.write_text(diagnostics_page(), encoding="utf-8")
