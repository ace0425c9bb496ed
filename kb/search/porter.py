"""The stem that SQLite's porter tokenizer gives a word: M. F. Porter, “An algorithm for suffix stripping” (1980).

The index is stemmed by SQLite itself. This copy of its rules says beforehand what it will do, so that a word can be
marked in a snippet, protected from a wrong stem, or left alone in another language. A test compares the two.
"""

from __future__ import annotations

from functools import lru_cache

SHORTEST, LONGEST = 3, 64

_STEP_2 = (
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("logi", "log"),
    ("bli", "ble"), ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"),
    ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"),
    ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
)  # fmt: skip
_STEP_3 = (
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
)  # fmt: skip
_STEP_4 = (
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti",
    "ous", "ive", "ize",
)  # fmt: skip


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of a folded word; words shorter than 3 or longer than 63 bytes stay as they are."""
    if not SHORTEST <= len(word.encode()) < LONGEST:
        return word
    # SQLite counts bytes: a letter with more than one is as many consonants.
    letters = _step_1(word.encode().decode("latin-1"))
    letters = _replaced(letters, _STEP_2)
    letters = _replaced(letters, _STEP_3)
    return _step_5(_step_4(letters)).encode("latin-1").decode()


def _shape(word: str) -> str:
    """One letter per letter: v for a vowel, c for a consonant; y is a vowel after a consonant."""
    shape = ""
    for position, letter in enumerate(word):
        vowel = letter in "aeiou" or (letter == "y" and position > 0 and shape[-1] == "c")
        shape += "v" if vowel else "c"
    return shape


def _measure(word: str) -> int:
    return _shape(word).count("vc")


def _ends_consonant_vowel_consonant(word: str) -> bool:
    return _shape(word)[-3:] == "cvc" and word[-1] not in "wxy"


def _step_1(word: str) -> str:
    if word.endswith("s") and not word.endswith("ss"):
        double = (word.endswith("sses") and len(word) > 4) or (word.endswith("ies") and len(word) > 3)
        word = word[:-2] if double else word[:-1]
    if word.endswith("eed") and len(word) > 3:
        word = word[:-1] if _measure(word[:-3]) > 0 else word
    else:
        word = _without_ed_or_ing(word)
    return word[:-1] + "i" if word.endswith("y") and "v" in _shape(word[:-1]) else word


def _without_ed_or_ing(word: str) -> str:
    suffix = next((suffix for suffix in ("ed", "ing") if word.endswith(suffix)), "")
    rest = word.removesuffix(suffix)
    if not suffix or "v" not in _shape(rest):
        return word
    if rest.endswith(("at", "bl", "iz")):
        return rest + "e"
    if len(rest) > 1 and rest[-1] == rest[-2] and rest[-1] not in "aeioulsz":
        return rest[:-1]
    return rest + "e" if _measure(rest) == 1 and _ends_consonant_vowel_consonant(rest) else rest


def _replaced(word: str, rules: tuple[tuple[str, str], ...]) -> str:
    for suffix, other in rules:
        if word.endswith(suffix) and len(word) > len(suffix):
            rest = word.removesuffix(suffix)
            return rest + other if _measure(rest) > 0 else word
    return word


def _step_4(word: str) -> str:
    # "ement", "ment" and "ent" end alike; the longest that fits decides, as in "agreement".
    for suffix in sorted(_STEP_4, key=len, reverse=True):
        if word.endswith(suffix) and len(word) > len(suffix):
            rest = word.removesuffix(suffix)
            allowed = suffix != "ion" or rest.endswith(("s", "t"))
            if allowed:
                return rest if _measure(rest) > 1 else word
    return word


def _step_5(word: str) -> str:
    if word.endswith("e"):
        rest = word[:-1]
        if _measure(rest) > 1 or (_measure(rest) == 1 and not _ends_consonant_vowel_consonant(rest)):
            word = rest
    return word[:-1] if word.endswith("ll") and _measure(word[:-1]) > 1 else word
