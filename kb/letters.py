"""Letters as names are compared: without case, accents, and characters that no page shows."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

# Letters with a stroke and the like, which Unicode does not take apart, and the many apostrophes.
_PLAIN = str.maketrans({
    "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
    "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ı": "i", "ħ": "h", "Ħ": "H",
    "ŧ": "t", "Ŧ": "T",
})  # fmt: skip
# How such letters are written where there is no key for them.
TRANSLITERATED = str.maketrans({
    "ä": "ae", "Ä": "Ae", "ö": "oe", "Ö": "Oe", "ü": "ue", "Ü": "Ue", "ø": "oe", "Ø": "Oe", "å": "aa", "Å": "Aa",
})  # fmt: skip
# Accents that stand by themselves; then what Unicode calls default ignorable, and all that only formats.
_UNSEEN = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\u00ad\u0600-\u0605\u061c\u06dd\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# A word that is divided at the end of a line, in a quote too; also by what shows nowhere else.
_DIVISION = re.compile("(?<=[^\\W\\d_])[-‐\u00ad\u200b]\n[ \\t>]*(?=[^\\W\\d_])")
# Writing in which vowels are marks (Devanagari to Khmer), or may have marks (Hebrew, Arabic).
_MARKED = re.compile("[\u0591-\u08ff\u0900-\u10ff\u1780-\u17ff]")
# Where the letters begin that stand for such vowels: to `re` a mark is no part of a word.
_VOWELS = 0x20000
# Tags, marks of Markdown within a word, and a link of which only the text is read.
TAG = re.compile(r"<[^<>]*>")
LETTERS = re.compile(r"[^\W\d_]+")
_MARKS = re.compile(r"(?<=[\w@.])[*~`_\\]+(?=[\w@.])")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text without case and accents; `places[i]` is where its letter i stood in the original."""

    text: str
    places: tuple[int, ...]

    def span(self, match: re.Match[str], original: str) -> tuple[int, int]:
        """Where a match in the folded text stands in the original, with the accents that follow its last letter."""
        start, end = match.span()
        if not self.places:
            return start, end
        start, end = self.places[start], self.places[end - 1] + 1
        while end < len(original) and not _folded_letter(original[end]):
            end += 1
        return start, end


# A body is looked through for one name after another.
@lru_cache(maxsize=8)
def fold_with_places(text: str) -> Folded:
    """The text as names are compared, with the way back to the original."""
    return (
        Folded(text.lower(), ())
        if text.isascii()
        else _folded(text, [_folded_letter(letter) for letter in text])
    )


@lru_cache(maxsize=8)
def fold_undivided(text: str) -> Folded | None:
    """The same with words whole that are divided at the end of a line; None where none is."""
    divisions = list(_DIVISION.finditer(text))
    if not divisions:
        return None
    letters = [_folded_letter(letter) for letter in text]
    for division in divisions:
        letters[division.start() : division.end()] = [""] * len(division[0])
    return _folded(text, letters)


def _folded(text: str, letters: list[str]) -> Folded:
    places = [place for place, letter in enumerate(letters) for _ in letter]
    return Folded("".join(letters), (*places, len(text)))


@lru_cache(maxsize=4096)
def _folded_letter(letter: str) -> str:
    """A letter without case and accents; nothing for one that only formats."""
    parts = unicodedata.normalize("NFKD", letter.translate(_PLAIN))
    return "".join(
        _vowel(part).casefold()
        for part in parts
        if not unicodedata.combining(part) and not _UNSEEN.match(part)
    )


def _vowel(letter: str) -> str:
    """A letter for a vowel that is written as a mark; other letters as they are."""
    is_mark = _MARKED.match(letter) and unicodedata.category(letter).startswith("M")
    return chr(_VOWELS + ord(letter)) if is_mark else letter


def folded_text(text: str) -> str:
    """The text as names are compared, without the way back; much cheaper than `fold_with_places`."""
    if text.isascii():
        return text.lower()
    if _MARKED.search(text):
        return "".join(map(_folded_letter, text))
    return _UNSEEN.sub("", unicodedata.normalize("NFKD", text.translate(_PLAIN))).casefold()


def bare_text(text: str) -> str:
    """A text as a page would show it: without tags and marks, and with letters in place of their codes."""
    plain = unescape(unescape(text))
    return _MARKS.sub("", TAG.sub("", _LINK.sub(r"\1", plain)))
