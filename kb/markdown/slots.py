"""Where the addresses of a page's links go, once it is known where they lead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from kb.markdown.links import may_be_linked

# No text and no attribute of a page holds a bare `<`, so these are its links and nothing else.
_TAG = re.compile(r'<a href="kb-link:(\d{1,9})"([^>]*>)|<a |</a>')
_UNSAFE = re.compile(r"[\x00-\x20\"<>\\^`{|}]")
_OTHER_SITE = re.compile(r"(?:https?:)?//", re.IGNORECASE)


def fill(html: str, addresses: Mapping[int, str | None]) -> str:
    """A page of `Reading.html` with an address for each slot; where there is none, the link becomes plain text."""
    is_kept: list[bool] = []

    def filled(tag: re.Match[str]) -> str:
        if tag[0] == "</a>":
            return "</a>" if is_kept.pop() else ""
        address = addresses.get(int(tag[1])) or "" if tag[1] else ""
        is_kept.append(not tag[1] or may_be_linked(address))
        if not tag[1]:
            return tag[0]
        return _opening(address) + tag[2] if is_kept[-1] else ""

    return _TAG.sub(filled, html)


def _opening(address: str) -> str:
    safe = _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", address.strip())
    away = ' rel="noopener noreferrer"' if _OTHER_SITE.match(safe) else ""
    return f'<a href="{escape(safe)}"{away}'
