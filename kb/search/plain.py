"""What a stored value says in plain words: Markdown, JSON lists and records without their signs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_REWRITES = (
    (re.compile(r"<!--.*?-->", re.DOTALL), " "),
    (re.compile(r"</?[a-zA-Z][^<>]{0,500}>"), " "),
    (re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\([^()]*\)[^()\s]*)?(?:\s+\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"!?\[([^\[\]]*)\]\[[^\[\]]*\]"), r"\1"),
    (re.compile(r"^\s{0,3}(?:#{1,6}|>|[-*+]|\d{1,3}[.)])\s+", re.MULTILINE), ""),
    (re.compile(r"\*\*|__|~~|`"), ""),
    (re.compile(r"(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)"), ""),
    (re.compile(r"\{:[^{}]*\}|\\(?=[^\w\s])"), ""),
    (re.compile(r"[\x00-\x08\x0b-\x1f]"), " "),
)


def plain(markdown: str) -> str:
    """Markdown as the words that a reader sees, roughly: for searching and for snippets, never for a page."""
    if not any(sign in markdown for sign in "<[#>*_`-+~{\\.)\x0b"):
        return markdown.strip()
    for pattern, replacement in _REWRITES:
        markdown = pattern.sub(replacement, markdown)
    return markdown.strip()


def strings(value: Any) -> Iterator[str]:
    """The texts of a column's value: itself, or those in its JSON list or record, in order."""
    if isinstance(value, str) and value[:1] in "[{":
        try:
            value = json.loads(value)
        except ValueError:
            yield value
            return
    yield from _leaves(value)


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _leaves(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _leaves(one)
