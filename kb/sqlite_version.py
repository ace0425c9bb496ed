"""Which SQLite this Python brings, and which of its versions have a fault that open SQL can reach.

Ranges as in the CVE records. Left out are faults that need what no reader can bring: a crafted database file
(CVE-2025-7709, CVE-2026-11822, -11824, -119373, -119374, -119378), a table of FTS3 (CVE-2026-119372), an extension
that is not loaded (CVE-2023-7104), a text of two gigabytes handed to a function of C (CVE-2022-35737), or a query
longer than open SQL takes (CVE-2026-119371, -119376, -119591).
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

Version = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of the versions from `first` up to, but without, `mended`."""

    first: Version
    mended: Version
    name: str
    what: str


FAULTS = (
    Fault((3, 39, 2), (3, 41, 2), "CVE-2025-7458", "a very long order by tells what is in memory"),
    Fault((3, 43, 0), (3, 43, 2), "CVE-2024-0232", "JSON in functions reads memory that is given back"),
    Fault((3, 44, 0), (3, 49, 1), "CVE-2025-29087", "concat_ws() with a long separator overwrites memory"),
    Fault((0, 0, 0), (3, 50, 2), "CVE-2025-6965", "a query with very many aggregates overwrites memory"),
)


def described(version: str) -> str:
    """The line of `kb --version`."""
    return f"kb {version}, SQLite {sqlite3.sqlite_version}"


def warnings(version: Version = sqlite3.sqlite_version_info) -> tuple[str, ...]:
    """A sentence for each known fault of this version of SQLite."""
    name = ".".join(map(str, version))
    return tuple(
        f"SQLite {name} has {fault.name} ({fault.what}), unless whoever packaged it has mended that; it is mended"
        f" in {'.'.join(map(str, fault.mended))}. Until then, serve strangers with --sql off"
        for fault in FAULTS
        if fault.first <= version < fault.mended
    )
