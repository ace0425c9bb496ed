"""Diagnostics for people and for tools: text with the line and a caret, JSON, GitHub annotations, SARIF."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kb import __version__
from kb.diagnostics import CODES, Report
from kb.model import Diagnostic

REPORT_SCHEMA_VERSION = 1
# The line of a file, or None where it cannot be shown.
LineOf = Callable[[str, int], str | None]
_GITHUB_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}
_SARIF_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_WIDEST = 120


def lines_of(folders: Iterable[Path], config: Path | None = None) -> LineOf:
    """Finds lines of the files below some folders, or beside the configuration; the file read last is kept.

    A file that only a link below them leads to is not shown.
    """
    named = ((config.parent,) if config else ()) + tuple(folders)
    roots = [(root, root.resolve()) for root in named]
    kept: dict[str, list[str]] = {}

    def line_of(path: str, number: int) -> str | None:
        if path not in kept:
            kept.clear()
            file = next((root / path for root, real in roots if _is_inside(real, root / path)), None)
            text = file.read_text(encoding="utf-8-sig", errors="replace") if file else ""
            kept[path] = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return kept[path][number - 1] if 0 < number <= len(kept[path]) else None

    return line_of


def _is_inside(real_root: Path, file: Path) -> bool:
    return file.is_file() and file.resolve().is_relative_to(real_root)


def as_text(report: Report, line_of: LineOf | None = None) -> str:
    """Every diagnostic with its place, the line it is about, and what to do."""
    return "".join(_text(diagnostic, line_of) for diagnostic in report)


def infos_by_code(report: Report) -> str:
    """How many remarks of each code there are, a line each, and how to see them; nothing where there is none."""
    counts = Counter(diagnostic.code for diagnostic in report.only("info"))
    if not counts:
        return ""
    lines = (f"{count:7,} info[{code}] {CODES[code].name}\n" for code, count in sorted(counts.items()))
    return (
        "".join(lines)
        + "    hint: kb check prints each with its place; kb explain CODE says what it means.\n"
    )


def _text(diagnostic: Diagnostic, line_of: LineOf | None) -> str:
    place = f"{visible(diagnostic.path)}:{diagnostic.line}:{diagnostic.column}"
    head = f"{place}: {diagnostic.severity}[{diagnostic.code}] {visible(diagnostic.message)}\n"
    line = line_of(diagnostic.path, diagnostic.line) if line_of else None
    shown = _excerpt(line, diagnostic.line, diagnostic.column) if line and line.strip() else ""
    return f"{head}{shown}    hint: {visible(diagnostic.hint)}\n"


def _excerpt(line: str, number: int, column: int) -> str:
    start = max(0, column - _WIDEST // 2) if len(line) > _WIDEST else 0
    excerpt = visible(line[start : start + _WIDEST].rstrip())
    before = len(visible(line[start : column - 1]))
    width = len(str(number))
    return f"    {number} | {excerpt}\n    {' ' * width} | {' ' * before}^\n"


def visible(text: str) -> str:
    """Text in which control and direction characters are escaped, so that a terminal shows and does not obey them."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() or unicodedata.category(letter) == "Zs"
        else " " if letter == "\t" else letter.encode("unicode_escape").decode()
        for letter in text
    )  # fmt: skip


def as_json(report: Report, summary: Mapping[str, Any] | None = None) -> str:
    """`{schema_version, diagnostics, summary}`; the summary counts diagnostics per severity."""
    found = {
        "schema_version": REPORT_SCHEMA_VERSION,
        "diagnostics": [diagnostic.as_json() for diagnostic in report],
        "summary": {**report.summary(), **(summary or {})},
    }
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def as_github(report: Report) -> str:
    """Workflow commands (docs.github.com, "Workflow commands for GitHub Actions"), one a line."""
    return "".join(
        f"::{_GITHUB_LEVELS[item.severity]} file={_property(item.path)},line={item.line},col={item.column},"
        f"title={item.code} {CODES[item.code].name}::{_escaped(f'{item.message}. {item.hint}')}\n"
        for item in report
    )


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(report: Report) -> str:
    """SARIF 2.1.0 (OASIS), with one rule for each code that occurs."""
    diagnostics = tuple(report)
    rules = sorted({item.code for item in diagnostics})
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {"name": "kb", "version": __version__, "rules": [_rule(code) for code in rules]}
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(item, rules) for item in diagnostics],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(code: str) -> dict[str, Any]:
    known = CODES[code]
    return {
        "id": code,
        "name": known.name,
        "shortDescription": {"text": known.reason},
        "help": {"text": known.hint},
        "defaultConfiguration": {"level": _SARIF_LEVELS[known.severity]},
    }


def _result(item: Diagnostic, rules: list[str]) -> dict[str, Any]:
    region = {"startLine": item.line, "startColumn": item.column}
    location = {"artifactLocation": {"uri": quote(item.path)}, "region": region}
    return {
        "ruleId": item.code,
        "ruleIndex": rules.index(item.code),
        "level": _SARIF_LEVELS[item.severity],
        "message": {"text": f"{item.message}. {item.hint}"},
        "locations": [{"physicalLocation": location}],
    }


FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
}
