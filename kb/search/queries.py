"""The package's SQL files."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def sql(name: str) -> str:
    """The text of one of them."""
    return (resources.files("kb.search") / "sql" / name).read_text(encoding="utf-8")
