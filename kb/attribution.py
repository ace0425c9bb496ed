"""Where a person's name stands in a text, in all its spellings: what the Chatham House Rule has to find.

"Neither the identity nor the affiliation of the speaker(s), nor that of any other participant, may be revealed"
(Chatham House). Which names may stay is decided by consent; this module only finds and replaces them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

DEFAULT_ROLE = "a participant"
# What may stand between two parts of a name: spaces, a line break with its quote mark, hyphens, marks of
# emphasis, the joins of an address, and nothing at all.
_JOIN = r"(?:[\s\-‐‑_.+*>~|·]|%20|%2d|&nbsp;|<[^<>]*>|&shy;|\\)*"
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})
_TITLE_WORDS = r"(?:dr|prof(?:essor)?|mr|mrs|ms|mx|sir|dame|lord|lady|rev|cllr)"
_TITLES = re.compile(rf"^(?:{_TITLE_WORDS}\.?\s+)+", re.IGNORECASE)
_NOT_LETTERS = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_TAG = re.compile(r"<[^<>]*>")
_LETTERS = re.compile(r"[^\W\d_]+")
# A part this short would be found inside other words' abbreviations.
_SHORTEST_PART = 3
# A whole name this short would be found inside other words of an address.
_SHORTEST_JOINED = 6
# They stand in many names and tell of nobody.
_PARTICLES = frozenset("van von der den des del della dos das los las the and bin ibn abu mac mc ter".split())
# Parts of names that are words as well: by themselves they are a name only with a capital letter.
_WORDS = frozenset(
    """
    able abbot
    amber angel april archer art ash august autumn baker ball bank banks barber bay bean bell berry best
    better bill bird bishop black blessing blue booth bond branch brand bridge bridges bright brook brooks brown bush
    butler cane carpenter carter case cases cash castle chance chase child church clay clerk close coin cole cook cooper
    cope cotton court crane cross crow crystal cuff curry dale daisy dawn day dean dear destiny dick dove drew duke
    early earl east eve fair faith farmer field fields finch fisher flower foot ford forest forth foster fountain fox
    frank freedom french friend frost gale garden gardner gene gentle gift gill glass gold golden good goodman grace
    grand grant gray green grey guest guy hall hand harmony hardy harper hart haven hawk hay hazel head heath heather
    hill hills hobby holiday holly holt home honour hood hook hope house hunt hunter iris ivy jack jade jasmine jay jet
    jewel john joy judge june junior just justice key king kitchen knight lake lamb land lane lark law laws lee light
    lily little lock long lot love low major may mark marsh mason max may merry miles mill mills miller mint moody moon
    moor moore more moss mountain nation new nick noble north oak olive page paige park parker park pat patience peace
    pear pearl penny pepper piper plant pool poole poor pope porter post potter power prairie price pride
    prince prudence
    quick rain
    ran ray read reader reason red reed reeves reef rich rice ridge river rivers rob rock roman root rose
    rowan royal ruby rush sage salt sand sandy savage savannah sea senior serenity sharp shepherd short silver skinner
    sky small smart smith snow south spring star stark steel stern stone storm strange street strong sue summer summers
    sun swan swift tanner taylor temple thorn tide till town trail tree true trust turner vale victor viola violet vine
    walker wall ward water waters way weaver webb weeks wells west wheeler white wild will wills winter wise wood woods
    woodland work worth wright young
    """.split()
)


@dataclass(frozen=True, slots=True)
class Hidden:
    """A name that a text may not give, and what stands for it; with `parts_alone` each part of it counts too."""

    name: str
    role: str = DEFAULT_ROLE
    parts_alone: bool = False


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
        while end < len(original) and unicodedata.combining(original[end]):
            end += 1
        return start, end


# A body is looked through for one name after another.
@lru_cache(maxsize=8)
def fold_with_places(text: str) -> Folded:
    """The text as names are compared, with the way back to the original."""
    if text.isascii():
        return Folded(text.lower(), ())
    letters = [_folded_letter(letter) for letter in text]
    places = [place for place, letter in enumerate(letters) for _ in letter]
    return Folded("".join(letters), (*places, len(text)))


@lru_cache(maxsize=4096)
def _folded_letter(letter: str) -> str:
    """A letter without case and accents; nothing for one that only formats."""
    if unicodedata.category(letter) == "Cf":
        return ""
    parts = unicodedata.normalize("NFKD", letter.translate(_APOSTROPHES))
    return "".join(part.casefold() for part in parts if not unicodedata.combining(part))


def folded_text(text: str) -> str:
    """The text as names are compared, without the way back; much cheaper than `fold_with_places`."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES))
    return _NOT_LETTERS.sub("", decomposed).casefold()


def plain_name(name: str) -> str:
    """A name as all its spellings share it: without title, case, accents and what stands between its parts."""
    return " ".join(_parts(name))


def _parts(name: str) -> list[str]:
    folded = folded_text(_TITLES.sub("", name.strip()))
    return [part for part in re.split(r"[\s\-‐‑.,_]+", folded) if part]


@dataclass(frozen=True, slots=True)
class _Spellings:
    """The patterns of one name in folded text: of `capitals` only what has capital letters in the original counts.

    `hints` are texts of which one stands wherever a spelling does.
    """

    anywhere: re.Pattern[str] | None
    capitals: re.Pattern[str] | None
    hints: tuple[str, ...]
    joined: tuple[str, ...]


@lru_cache(maxsize=8192)
def _spellings(name: str, parts_alone: bool) -> _Spellings | None:
    """None for a name without letters."""
    parts = _parts(name)
    if not any(_LETTERS.search(part) for part in parts):
        return None
    quoted = [re.escape(part).replace("'", "'?") for part in parts]
    # Somebody is called "Guest".
    is_word = len(parts) == 1 and parts[0] in _WORDS
    anywhere = [] if is_word else [_JOIN.join(quoted)]
    capitals = quoted if is_word else []
    if len(parts) > 1:
        anywhere += _whole(quoted, parts)
        capitals += _with_initials(quoted, parts)
    if len(parts) > 1 and parts_alone:
        alone = [(text, part) for text, part in zip(parts, quoted, strict=True)
                 if len(text) >= _SHORTEST_PART and text not in _PARTICLES]  # fmt: skip
        anywhere += [part for text, part in alone if text not in _WORDS]
        capitals += [part for text, part in alone if text in _WORDS]
        capitals += _initials(parts)
    long = [max(_LETTERS.findall(part) or [part], key=len) for part in parts]
    joined = tuple("".join(_LETTERS.findall(text)) for text in (parts[0] + parts[-1], parts[-1] + parts[0]))
    return _Spellings(
        # Slugs of "Jo Bell's talk" have the s without the apostrophe.
        _pattern(anywhere, f"(?:{_TITLE_WORDS}\\.?\\s+)?", "s?") if anywhere else None,
        _pattern(capitals) if capitals else None,
        () if parts_alone else tuple(dict.fromkeys(long)),
        joined if len(parts) > 1 and len(joined[0]) >= _SHORTEST_JOINED else (),
    )


def _pattern(forms: Iterable[str], before: str = "", behind: str = "") -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W\d_]){before}(?:{'|'.join(dict.fromkeys(forms))})(?={behind}(?![^\W\d_]))")


def _whole(quoted: list[str], parts: list[str]) -> Iterator[str]:
    """Both ends of a name: family name first, without middle names, joined in an address or after an @."""
    first, last, initial = quoted[0], quoted[-1], re.escape(parts[0][0])
    yield rf"{last}\s*,\s*{first}"
    yield rf"{first}{_JOIN}{last}"
    yield rf"{last}{_JOIN}{first}"
    yield rf"(?<=[@/]){initial}{last}"
    yield rf"{initial}[-_.]+{last}"


def _with_initials(quoted: list[str], parts: list[str]) -> Iterator[str]:
    """Forms as "J. Bell", "J R Bell" and "Jo B.": with capital letters, since "a bell" and "will s." are no names."""
    yield rf"{re.escape(parts[0][0])}\.?{_JOIN}\s{_JOIN}{quoted[-1]}"
    yield rf"{quoted[0]}\s+{re.escape(parts[-1][0])}\b(?:\.|(?!'))"
    for count in range(2, len(parts)):
        yield _JOIN.join([*(re.escape(part[0]) + r"\.?" for part in parts[:count]), *quoted[count:]])


def _initials(parts: list[str]) -> Iterator[str]:
    """Initials as "J.B." anywhere, and "JB" where notes name who speaks: before a colon, or in brackets."""
    ends = [re.escape(part[0]) for part in (parts[0], parts[-1])]
    every = [re.escape(part[0]) for part in parts]
    for letters in (ends, every):
        yield r"\.\s?".join(letters) + r"\.?"
        plain = "".join(letters)
        yield rf"{plain}(?=(?:\*\*|__)?\s*:)"
        yield rf"(?<=[(\[]){plain}(?=[)\]])"


def _spans(text: str, folded: Folded, hidden: Hidden) -> Iterator[tuple[int, int]]:
    spellings = _spellings(hidden.name, hidden.parts_alone)
    if spellings is None or (spellings.hints and not any(hint in folded.text for hint in spellings.hints)):
        return
    for match in _overlapping(spellings.anywhere, folded.text) if spellings.anywhere else ():
        yield folded.span(match, text)
    for match in _overlapping(spellings.capitals, folded.text) if spellings.capitals else ():
        start, end = folded.span(match, text)
        words = _LETTERS.findall(text[start:end])
        if all(word[0].isupper() for word in words) and (len(words) > 1 or _is_name_or_initials(words)):
            yield start, end


def _overlapping(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Every match, also one that begins inside another: in "A. Law, Ann Law" the comma could belong to either."""
    match = pattern.search(text)
    while match:
        yield match
        match = pattern.search(text, match.start() + 1)


def _is_name_or_initials(words: list[str]) -> bool:
    return bool(words) and (len(words[0]) >= _SHORTEST_PART or words[0].isupper())


def _found(text: str, hidden: Iterable[Hidden], agreed: Iterable[str]) -> list[tuple[int, int, str]]:
    """Where a hidden name stands and what stands for it, in order and apart; not within a name that may be given."""
    hidden = tuple(hidden)
    if not hidden or not text:
        return []
    folded = fold_with_places(text)
    may_stand = [span for name in agreed for span in _spans(text, folded, Hidden(name))]
    spans = sorted(
        ((start, end, item.role) for item in hidden for start, end in _spans(text, folded, item)
         if not any(first <= start and end <= last for first, last in may_stand)),
        key=lambda span: (span[0], -span[1], span[2]),
    )  # fmt: skip
    apart: list[tuple[int, int, str]] = []
    for start, end, role in spans:
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]), apart[-1][2])
        else:
            apart.append((start, end, role))
    return apart


def occurs(text: str, hidden: Iterable[Hidden], agreed: Iterable[str] = ()) -> bool:
    """Whether one of some names stands in a text in any of its spellings."""
    return bool(_found(text, hidden, agreed))


def places(text: str, hidden: Hidden, agreed: Iterable[str] = ()) -> list[int]:
    """Where in a text the spellings of a name begin."""
    return [start for start, _, _ in _found(text, [hidden], agreed)]


def occurs_in_address(address: str, hidden: Iterable[Hidden], agreed: Iterable[str] = ()) -> bool:
    """The same for an address or a file's name, where words are joined and letters may be encoded."""
    hidden = tuple(hidden)
    if not hidden:
        return False
    decoded = unquote(address)
    if occurs(decoded, hidden, agreed) or occurs(address, hidden, agreed):
        return True
    letters = "".join(_LETTERS.findall(folded_text(decoded)))
    spellings = (_spellings(item.name, item.parts_alone) for item in hidden)
    return any(joined in letters for found in spellings if found for joined in found.joined)


def replaced(text: str, hidden: Iterable[Hidden], agreed: Iterable[str] = ()) -> str:
    """The text with every spelling of each name as what stands for it; names that may be given stay whole."""
    for start, end, role in reversed(_found(text, hidden, agreed)):
        # A tag that closes in the middle of a name still has to.
        text = text[:start] + role + "".join(_TAG.findall(text[start:end])) + text[end:]
    return text
