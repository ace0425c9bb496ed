"""Which characters of a text are text, and the few that are used to mark places in a clean one."""

from __future__ import annotations

import re

# A clean text holds none of the code points that Unicode keeps for use within programs, so these mean something
# until the page is finished: the end of the summary, and a number in an address for what an author wrote there.
MORE = "\ufdd0"
_HELD = re.compile("\ufdd1(\\d{1,6})\ufdd2")

_LINE_LIKE = "\v\f\x85\u2028\u2029"
# Control characters, the marks of snippets among them; zero-width spaces and soft hyphens, which split words for a
# search; marks that turn the direction of all text after them; code points that are no characters.
_INVISIBLE = "\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff"
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


def held(number: int) -> str:
    """What stands in an address for something that was taken off there."""
    return f"\ufdd1{number}\ufdd2"


def without_held(text: str) -> str:
    """The text without what was held, for places that turned out to be no address."""
    return _HELD.sub("", text) if "\ufdd1" in text else text


def released(address: str, kept: list[tuple[str, str]]) -> tuple[str, str]:
    """An address with what was held in it: as it can be followed, and as it was written."""

    def with_kept(which: int) -> str:
        return _HELD.sub(
            lambda found: kept[int(found[1])][which] if int(found[1]) < len(kept) else "", address
        )

    return (with_kept(0), with_kept(1)) if "\ufdd1" in address else (address, address)
