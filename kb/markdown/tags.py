"""The tags of sanitised HTML: each `<` begins one, each `>` ends one, values stand in double quotes."""

from __future__ import annotations

import re
from html import unescape

# Groups: "/" of a closing tag, name, attributes.
TAG = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>")
MARK = "data-kb"

_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_LEFT_OVER = re.compile(rf' (?:{MARK}="[^"]*"|class="")')


def value(tag: re.Match[str], name: str) -> str:
    """An attribute's value as text, "" where the tag has none."""
    return next((unescape(text) for key, text in _ATTRIBUTE.findall(tag[3]) if key == name), "")


def unmarked(tag: re.Match[str]) -> str:
    """The whole tag without its mark, and without a class of which nothing is left."""
    return _LEFT_OVER.sub("", tag[0])
