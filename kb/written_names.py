"""What a name as it was written is made of: its parts, who else it names, and where its letters may begin and end."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from kb.letters import TRANSLITERATED, folded_text

TITLE_WORDS = r"(?:dr|prof(?:essor)?|mr|mrs|ms|mx|sir|dame|lord|lady|rev|cllr)"
_TITLES = re.compile(rf"^(?:{TITLE_WORDS}\.?\s+)+", re.IGNORECASE)
# What stands behind a name and is no part of it.
_ADDED = re.compile(
    r"(?:[\s,]+(?:ph\.?d|m\.?d|mbe|obe|cbe|frs|esq|jr|sr|ii|iii)\.?|\s*\((?:she|he|they|ze|xe)\b[^()]*\))+\s*$",
    re.IGNORECASE,
)
# What somebody wrote behind a name: an affiliation, a remark, an address.
_REMARK = re.compile(
    r"\s*[,:/(\[<@].*|\s+[-–—]\s.*|\s+(?:(?:from|of)\s|(?:he|she|they)/).*", re.DOTALL | re.IGNORECASE
)
_SEVERAL = re.compile(r"\s*[;&|\n]\s*|\s+(?:and|und|et|y)\s+", re.IGNORECASE)
_FAMILY_FIRST = re.compile(r"\s*(?P<family>[^,]+),\s*(?P<given>[^,]+)\s*")
_PART = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
# A given name with its middle names has no more.
_MOST_GIVEN = 2
# In shorter parts, as Joe, an e after a vowel is more than a way to write an umlaut.
_SHORTEST_RESPELT = 5
# A part this short would be found inside other words' abbreviations; where a letter is a syllable two are many.
_SHORTEST_PART = 3
_SHORTEST_OF_SYLLABLES = 2
_SYLLABLES = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]")
_LETTER = r"[^\W\d_]"
_BEGIN, _END = rf"(?<!{_LETTER})", rf"(?!{_LETTER})"
# Writing that puts no space between words, or puts its particles to a word: where a name begins and ends there.
_BOUNDS = (
    (re.compile("[\u0590-\u08ff]"), rf"(?:{_BEGIN}|(?<={_BEGIN}[והבכלמשوفبكل]))", _END),
    (re.compile("[\u0900-\u0dff\u1100-\u11ff]"), _BEGIN, ""),
    (re.compile("[\u0e00-\u10ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"), "", ""),
)


def parts(name: str) -> list[str]:
    """The words of a name, folded, without its title and what stands behind it."""
    bare = _TITLES.sub("", name.strip())
    return _PART.findall(folded_text(_ADDED.sub("", bare) or bare))


def plain_name(name: str) -> str:
    """A name as all its spellings share it: without title, case, accents and what stands between its parts."""
    return " ".join(parts(one_name(name)))


def one_name(name: str) -> str:
    """The name at the beginning of an entry, given name first, without an affiliation or a remark behind it.

    >>> one_name("Jo Bell, Policy Lab"), one_name("Bell, Jo"), one_name("Jo Bell and Max Hill")
    ('Jo Bell', 'Jo Bell', 'Jo Bell and Max Hill')
    """
    bare = _ADDED.sub("", name)
    turned = _FAMILY_FIRST.fullmatch(bare)
    if turned and len(parts(turned["family"])) == 1 and 1 <= len(parts(turned["given"])) <= _MOST_GIVEN:
        return f"{turned['given'].strip()} {turned['family'].strip()}"
    head = "" if _SEVERAL.search(name) else _REMARK.sub("", bare)
    return head if len(parts(head)) > 1 else name


def names_in(entry: str) -> Iterator[str]:
    """The names of all whom an entry names, each once; an entry is one of them as it is."""
    found = [entry, *(one_name(piece) for piece in _SEVERAL.split(entry) if len(parts(piece)) > 1)]
    yield from dict.fromkeys([*found, one_name(entry)])


def written(name: str) -> list[tuple[str, ...]]:
    """Each part of a name as it may be written, its umlauts in both ways."""
    pairs = zip(parts(name), parts(name.translate(TRANSLITERATED)), strict=True)
    return [tuple(dict.fromkeys((plain, respelt, _without_umlauts(plain)))) for plain, respelt in pairs]


def _without_umlauts(part: str) -> str:
    return re.sub(r"(?<=[aou])e(?=\w)", "", part) if len(part) >= _SHORTEST_RESPELT else part


def is_long(part: str) -> bool:
    """Whether a part of a name is long enough to tell of somebody by itself."""
    shortest = _SHORTEST_OF_SYLLABLES if _SYLLABLES.search(part) else _SHORTEST_PART
    return len(unicodedata.normalize("NFC", part)) >= shortest


def bounds(name: str) -> tuple[str, str]:
    """Patterns of what is before and behind a name in the script of its letters."""
    folded = folded_text(name)
    return next(
        ((before, behind) for script, before, behind in _BOUNDS if script.search(folded)), (_BEGIN, _END)
    )
