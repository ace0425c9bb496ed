"""Where a person's name stands in a text, in all its spellings: what the Chatham House Rule has to find.

"Neither the identity nor the affiliation of the speaker(s), nor that of any other participant, may be revealed"
(Chatham House). Which names may stay is decided by consent; this module only finds and replaces them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

DEFAULT_ROLE = "a participant"
# What may stand between two parts of a name: spaces, a line break with its quote mark, hyphens, marks of
# emphasis, the joins of an address, and nothing at all.
_JOIN = r"(?:[\s\-‐‑_.+*>~|·]|%20|%2d|&nbsp;|<[^<>]*>|&shy;|\\)*"
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})
_TITLES = re.compile(r"^(?:dr|prof(?:essor)?|mr|mrs|ms|mx|sir|dame|lord|lady|rev|cllr)\.?\s+", re.IGNORECASE)
_NOT_LETTERS = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
# A part this short would be found inside other words' abbreviations.
_SHORTEST_PART = 3


@dataclass(frozen=True, slots=True)
class Folded:
    """A text without case and accents; `places[i]` is where its letter i stood in the original."""

    text: str
    places: tuple[int, ...]


def fold_with_places(text: str) -> Folded:
    """The text as names are compared, with the way back to the original."""
    if text.isascii():
        return Folded(text.lower(), ())
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        if unicodedata.category(letter) == "Cf":
            continue
        for part in unicodedata.normalize("NFKD", letter.translate(_APOSTROPHES)):
            if not unicodedata.combining(part):
                folded = part.casefold()
                letters.append(folded)
                places.extend([place] * len(folded))
    return Folded("".join(letters), (*places, len(text)))


@lru_cache(maxsize=4096)
def pattern_of(name: str, parts_alone: bool = False) -> re.Pattern[str] | None:
    """Finds a name in folded text: whole, family name first, with initials, and joined in an address.

    With `parts_alone` each part of the name is found by itself too. None for a name without letters.
    """
    folded = fold_with_places(_TITLES.sub("", name.strip())).text
    parts = [part for part in re.split(r"[\s\-‐‑.,_]+", folded) if part]
    if not parts or not any(letter.isalpha() for letter in folded):
        return None
    quoted = [re.escape(part).replace("'", "'?") for part in parts]
    forms = [_JOIN.join(quoted)]
    if len(parts) > 1:
        first, last = quoted[0], quoted[-1]
        forms += [
            rf"{last}\s*,\s*{first}",
            rf"{first}{_JOIN}{last}",
            rf"{last}{_JOIN}{first}",
            rf"{re.escape(parts[0][0])}{_JOIN}{last}",
            rf"{first}{_JOIN}{re.escape(parts[-1][0])}\.",
        ]
        forms += [
            _JOIN.join([*(re.escape(part[0]) for part in parts[:count]), *quoted[count:]])
            for count in range(1, len(parts))
        ]
        if parts_alone:
            forms += [part for part, text in zip(quoted, parts, strict=True) if len(text) >= _SHORTEST_PART]
    alternatives = "|".join(dict.fromkeys(forms))
    return re.compile(rf"(?<![^\W\d_])(?:{alternatives})(?![^\W\d_])")


def folded_text(text: str) -> str:
    """The text as names are compared, without the way back; much cheaper than `fold_with_places`."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES))
    return _NOT_LETTERS.sub("", decomposed).casefold()


def occurs(name: str, folded: str, *, parts_alone: bool = False) -> bool:
    """Whether the name stands in folded text in any of its spellings."""
    pattern = pattern_of(name, parts_alone)
    return bool(pattern and pattern.search(folded))


def replaced(text: str, names: Iterable[tuple[str, str, bool]]) -> str:
    """The text with every spelling of each name as what stands for it; names are (name, role, parts_alone)."""
    for name, role, parts_alone in names:
        pattern = pattern_of(name, parts_alone)
        if pattern is None:
            continue
        folded = fold_with_places(text)
        found = [match.span() for match in pattern.finditer(folded.text)]
        for start, end in reversed(found):
            if folded.places:
                start, end = folded.places[start], folded.places[end - 1] + 1
                while end < len(text) and unicodedata.combining(text[end]):
                    end += 1
            text = text[:start] + role + text[end:]
    return text
