"""Plain text: its blanks, its words, and the anchors that headings make of it."""

from __future__ import annotations

import re
import unicodedata
from itertools import filterfalse

# Han, Hiragana and Katakana are written without blanks; as in word processors each character counts.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_ALL_SPACED = re.compile(f"[^{_UNSPACED}]*")
_UNSPACED_CHARACTER = re.compile(f"[{_UNSPACED}]")
_LETTER = re.compile(r"[^\W_]")
_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")
# The ids of footnotes.
_TAKEN = re.compile(r"fn(?:ref)?\d")


def tidy(text: str) -> str:
    """The text with single blanks, no empty lines and no blanks at the ends of lines."""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return "\n".join(filter(None, lines))


def word_count(text: str) -> int:
    """How many words a reader counts: `co-design` and `jury’s` are one each, a dash by itself is none."""
    unspaced = 0
    if not text.isascii() and not _ALL_SPACED.fullmatch(text):
        text, unspaced = _UNSPACED_CHARACTER.subn(" ", text)
    words = text.split()
    signs = sum(
        1 for word in filterfalse(str.isalnum, words) if not (word[0].isalnum() or _LETTER.search(word))
    )
    return unspaced + len(words) - signs


class Anchors:
    """Anchors as GitHub makes them, each once in a document; letters of all scripts stay."""

    def __init__(self) -> None:
        self._next: dict[str, int] = {}

    def anchor(self, heading: str, given: str = "") -> str:
        """The anchor of the next heading, from the id that its author gave it or from its text."""
        wanted = _slug(given) or _slug(heading) or "section"
        if _TAKEN.match(wanted):
            wanted = f"section-{wanted}"
        chosen = wanted
        while chosen in self._next:
            chosen = f"{wanted}-{self._next[wanted]}"
            self._next[wanted] += 1
        self._next[chosen] = 1
        return chosen


def _slug(text: str) -> str:
    text = unicodedata.normalize("NFC", text).lower()
    if text.isascii():
        return _NOT_IN_ANCHORS.sub("", text).replace(" ", "-")
    return "".join(letter for letter in text if _stays(letter)).replace(" ", "-")


def _stays(letter: str) -> bool:
    """Letters, digits, hyphens and blanks, with the marks that some scripts write above and below them."""
    return not _NOT_IN_ANCHORS.match(letter) or unicodedata.category(letter)[0] == "M"
