"""Text in XML 1.0: escaped, and without the characters that no XML may hold."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(value: str | None) -> str:
    """`value` as the content of an element."""
    return escape(_FORBIDDEN.sub("", value or ""))


def attribute(value: str | None) -> str:
    """`value` as an attribute, with its quotes."""
    return quoteattr(_FORBIDDEN.sub("", value or ""))
