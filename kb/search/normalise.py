"""How a word is written before it is indexed or looked for: one spelling for all that a reader takes as the same.

The full-text index has one tokenizer (unicode61 with Porter's stemmer), so everything it cannot do is done here, to
the text and to the query alike. A token that must not be stemmed ends in `ː`, a letter that no text keeps.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from kb.search.porter import stem
from kb.search.wording import BRITISH, KEEP_APART, NOT_AMERICAN, OUR_WORDS, TOGETHER

# U+02D0 is a letter to SQLite, follows no rule of Porter's, can be seen and copied.
MARK = "ː"

TOKENIZER = "porter unicode61 remove_diacritics 2 categories 'L* N* Co M*'"
TITLE_TOKENIZER = "unicode61 remove_diacritics 2 categories 'L* N* Co M*'"

_APOSTROPHES = "'’‘ʼ‛´`′＇ʹ"
_HYPHENS = "-‐‑‒–—−"
# Scripts written without spaces: every character is a token, every word a phrase of them.
_SINGLE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
# Marks inside a word: combining ones of every script, soft hyphens and invisible joiners.
_MARKS = (
    "\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0903"
    "\u093a-\u094f\u0951-\u0963\u0980-\u0dff\u0f18-\u0fbc\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff"
)
_SINGLE_CHARACTER = re.compile(f"[{_SINGLE}]")
_RUN = rf"[^\W_{_SINGLE}]+(?:[{_MARKS}]+[^\W_{_SINGLE}]*)*"
_ENDING = rf"(?:[{_APOSTROPHES}](?:[sStTdDmM]|re|ve|ll)(?![^\W_]))"
_SUFFIX = rf"{_ENDING}|(?<=\d)(?:,\d\d\d)+(?![\w,])|(?:\+\+|\#)(?!\w)"
WORD = re.compile(rf"{_RUN}(?:{_SUFFIX})?|[{_SINGLE}&＆]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff" + MARK + "]")
_DROPPED_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]"
)
_LETTERS = str.maketrans({
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t",
    # Arabic: the carriers of hamza, final ya and ta marbuta are written either way; tatweel is ornament.
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": None,
})  # fmt: skip
_POSSESSIVE = re.compile(rf"[{_APOSTROPHES}]s$")
_AMERICAN_Z = re.compile(r"(?<=\w{3})iz(e|ed|es|er|ers|ing|ation|ations|ational|able|ability)$")
_AMERICAN_YZ = re.compile(r"lyz(e|ed|es|er|ers|ing)$")
_AMERICAN_OR = re.compile(
    rf"^((?:un|mis|dis)?(?:{OUR_WORDS}))or(s|ed|ing|al|ally|able|ably|ful|ite|ites|less|er|ers|y)?$"
)
_NOT_OUR = frozenset({"labory", "sabory", "humory", "honory", "armory"})
_APART = {word: family + MARK for family, words in KEEP_APART.items() for word in words}
_SPECIAL = {"&": "and", "c++": "cplusplus", "c#": "csharp", "f#": "fsharp", "j++": "jplusplus"}


def fold(word: str) -> str:
    """Lower case, without accents, compatibility forms and invisible characters."""
    if word.isascii():
        return word.lower()
    text = unicodedata.normalize("NFKD", _INVISIBLE.sub("", word)).casefold()
    return unicodedata.normalize(
        "NFC", _DROPPED_MARKS.sub("", unicodedata.normalize("NFKD", text))
    ).translate(_LETTERS)


@lru_cache(maxsize=400_000)
def token(word: str) -> str:
    """The one token that stands for a word as `WORD` finds it, in a text whose words are stemmed; "" for none."""
    plain = plain_token(word)
    if not plain.isascii():
        return plain
    plain = TOGETHER.get(plain, plain)
    plain = BRITISH.get(plain) or _british(plain)
    return _APART.get(plain, plain)


@lru_cache(maxsize=400_000)
def plain_token(word: str) -> str:
    """The word folded, without possessive ending and apostrophes, before anything is decided about its spelling."""
    folded = fold(word)
    if folded in _SPECIAL:
        return _SPECIAL[folded]
    if not folded.isalnum():
        folded = _POSSESSIVE.sub("", folded)
        folded = "".join(
            letter for letter in folded if letter.isalnum() or unicodedata.category(letter)[0] == "M"
        )
    return folded


@lru_cache(maxsize=100_000)
def unstemmed_token(word: str) -> str:
    """The token of a word in a text of another language: marked where Porter would change it."""
    plain = plain_token(word)
    return plain + MARK if stem(plain) != plain else plain


@lru_cache(maxsize=400_000)
def index_term(word: str) -> str:
    """What stands in the index for a word of a stemmed text."""
    return stem(token(word))


def words(text: str) -> list[str]:
    """The words of a text as they stand there, in order."""
    return WORD.findall(text)


def normalised(text: str, *, stemmed: bool = True) -> str:
    """A text as it is indexed: tokens with spaces between."""
    tokens = map(token if stemmed else unstemmed_token, WORD.findall(text))
    return " ".join(filter(None, tokens))


def key(text: str) -> str:
    """Index terms of a text, for comparing titles, labels and names whatever their spelling."""
    return " ".join(filter(None, map(index_term, WORD.findall(text))))


def is_single(character: str) -> bool:
    """Whether it belongs to a script written without spaces, of which every character is a word here."""
    return _SINGLE_CHARACTER.match(character) is not None


def spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and word of each word of a text."""
    for match in WORD.finditer(text):
        yield match.start(), match.end(), match[0]


def _british(word: str) -> str:
    if "iz" in word and word not in NOT_AMERICAN:
        return _AMERICAN_Z.sub(r"is\1", word)
    if "lyz" in word:
        return _AMERICAN_YZ.sub(r"lys\1", word)
    if "or" in word:
        british = _AMERICAN_OR.sub(r"\1our\2", word)
        return word if word in _NOT_OUR else british
    return word
