"""Which characters of a text are text, and the few that are used to mark places in a clean one."""

from __future__ import annotations

import re

# A clean text holds none of the code points that Unicode keeps for use within programs, so this one marks the end of
# the summary until the page is finished.
MORE = "\ufdd0"

_LINE_LIKE = "\v\f\x85\u2028\u2029"
# Control characters, the marks of snippets among them; zero-width spaces and soft hyphens, which split words for a
# search; marks that turn the direction of all text after them; code points that are no characters.
_CONTROL = "\x00-\x08\x0e-\x1f\x7f-\x9f"
_INVISIBLE = _CONTROL + "\u00ad\u200b\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff"
_HALF = "\ud800-\udfff"
_UNWANTED = re.compile(f"[{_LINE_LIKE}{_INVISIBLE}{_HALF}]")
# Looks through a text three times as fast as a search for what it leaves out.
_ALL_VISIBLE = re.compile(f"[^{_LINE_LIKE}{_INVISIBLE}{_HALF}]*")


def visible(text: str) -> str:
    """The text with newlines at line ends and without what nobody sees; half a character becomes U+FFFD."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if _ALL_VISIBLE.fullmatch(text) else _UNWANTED.sub(_seen, text)


def _seen(unwanted: re.Match[str]) -> str:
    if unwanted[0] in _LINE_LIKE:
        return " "
    return "\ufffd" if "\ud800" <= unwanted[0] <= "\udfff" else ""
