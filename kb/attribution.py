"""Where a person's name stands in a text, in all its spellings: what the Chatham House Rule has to find.

"Neither the identity nor the affiliation of the speaker(s), nor that of any other participant, may be revealed"
(Chatham House). Which names may stay is decided by consent; this module only finds and replaces them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from urllib.parse import unquote

from kb.letters import TRANSLITERATED, Folded, bare_text, fold_undivided, fold_with_places, folded_text

DEFAULT_ROLE = "a participant"
# What may stand between two parts of a name: spaces, a line break with its quote mark, hyphens, marks of
# emphasis, the joins of an address, and nothing at all.
_JOIN = r"(?:[\s\-‐‑_.+*>~|·]|%20|%2d|&nbsp;|<[^<>]*>|&shy;|\\)*"
_TITLE_WORDS = r"(?:dr|prof(?:essor)?|mr|mrs|ms|mx|sir|dame|lord|lady|rev|cllr)"
_TITLES = re.compile(rf"^(?:{_TITLE_WORDS}\.?\s+)+", re.IGNORECASE)
# What stands behind a name and is no part of it.
_ADDED = re.compile(
    r"(?:[\s,]+(?:ph\.?d|m\.?d|mbe|obe|cbe|frs|esq|jr|sr|ii|iii)\.?|\s*\((?:she|he|they|ze|xe)\b[^()]*\))+\s*$",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]*>")
_LETTERS = re.compile(r"[^\W\d_]+")
_PART = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_EMPHASIS = re.compile(r"(?<!\w)(?:\*{1,3}|_{1,3}|~~)(?=\S)|(?<=\S)(?:\*{1,3}|_{1,3}|~~)(?!\w)")
# A part this short would be found inside other words' abbreviations.
_SHORTEST_PART = 3
# A whole name this short would be found inside other words of an address.
_SHORTEST_JOINED = 6
# In shorter parts, as Joe, an e after a vowel is more than a way to write an umlaut.
_SHORTEST_RESPELT = 5
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


def plain_name(name: str) -> str:
    """A name as all its spellings share it: without title, case, accents and what stands between its parts."""
    return " ".join(_parts(name))


def _parts(name: str) -> list[str]:
    bare = _TITLES.sub("", name.strip())
    return _PART.findall(folded_text(_ADDED.sub("", bare) or bare))


def _written(name: str) -> list[tuple[str, ...]]:
    """Each part of a name as it may be written, its umlauts in both ways."""
    pairs = zip(_parts(name), _parts(name.translate(TRANSLITERATED)), strict=True)
    return [tuple(dict.fromkeys((plain, respelt, _without_umlauts(plain)))) for plain, respelt in pairs]


def _without_umlauts(part: str) -> str:
    return re.sub(r"(?<=[aou])e(?=\w)", "", part) if len(part) >= _SHORTEST_RESPELT else part


def _quoted(forms: tuple[str, ...]) -> str:
    """A pattern of one part of a name."""
    either = "|".join(re.escape(form).replace("'", "'?") for form in forms)
    return f"(?:{either})" if len(forms) > 1 else either


@dataclass(frozen=True, slots=True)
class _Spellings:
    """The patterns of one name in folded text: of `capitals` only what has capital letters in the original counts.

    `camel` is an initial before the family name, both with a capital letter. `hints` are texts of which one stands
    wherever a spelling does.
    """

    anywhere: re.Pattern[str] | None
    capitals: re.Pattern[str] | None
    camel: re.Pattern[str] | None
    hints: tuple[str, ...]
    joined: tuple[str, ...]


@lru_cache(maxsize=8192)
def _spellings(name: str, parts_alone: bool) -> _Spellings | None:
    """None for a name without letters."""
    parts = _parts(name)
    if not any(_LETTERS.search(part) for part in parts):
        return None
    written = _written(name)
    quoted = [_quoted(forms) for forms in written]
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
    long = [max(_LETTERS.findall(form) or [form], key=len) for forms in written for form in forms]
    joined = tuple("".join(_LETTERS.findall(first + last)) for one, other in ((0, -1), (-1, 0))
                   for first, last in product(written[one], written[other]))  # fmt: skip
    return _Spellings(
        # Slugs of "Jo Bell's talk" have the s without the apostrophe.
        _pattern(anywhere, f"(?:{_TITLE_WORDS}\\.?\\s+)?", "s?") if anywhere else None,
        _pattern(capitals) if capitals else None,
        _pattern([re.escape(parts[0][0]) + quoted[-1]]) if len(parts) > 1 else None,
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
    yield rf"{initial}{last}(?=\d)"
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


def _spans(text: str, foldings: Iterable[Folded], hidden: Hidden) -> Iterator[tuple[int, int]]:
    spellings = _spellings(hidden.name, hidden.parts_alone)
    if spellings is None:
        return
    for folded in foldings:
        if not spellings.hints or any(hint in folded.text for hint in spellings.hints):
            yield from _spans_in(text, folded, spellings)


def _spans_in(text: str, folded: Folded, spellings: _Spellings) -> Iterator[tuple[int, int]]:
    for match in _overlapping(spellings.anywhere, folded.text):
        yield folded.span(match, text)
    for match in _overlapping(spellings.capitals, folded.text):
        start, end = folded.span(match, text)
        words = _LETTERS.findall(text[start:end])
        if all(word[0].isupper() for word in words) and (len(words) > 1 or _is_name_or_initials(words)):
            yield start, end
    for match in _overlapping(spellings.camel, folded.text):
        start, end = folded.span(match, text)
        if text[start : start + 2].isupper():
            yield start, end


def _overlapping(pattern: re.Pattern[str] | None, text: str) -> Iterator[re.Match[str]]:
    """Every match, also one that begins inside another: in "A. Law, Ann Law" the comma could belong to either."""
    match = pattern.search(text) if pattern else None
    while match and pattern:
        yield match
        match = pattern.search(text, match.start() + 1)


def _is_name_or_initials(words: list[str]) -> bool:
    return bool(words) and (len(words[0]) >= _SHORTEST_PART or words[0].isupper())


def _found(text: str, hidden: Iterable[Hidden], agreed: Iterable[str]) -> list[tuple[int, int, str]]:
    """Where a hidden name stands and what stands for it, in order and apart; not within a name that may be given."""
    hidden = tuple(hidden)
    if not hidden or not text:
        return []
    foldings = [folded for folded in (fold_with_places(text), fold_undivided(text)) if folded]
    may_stand = [span for name in agreed for span in _spans(text, foldings, Hidden(name))]
    spans = sorted(
        ((start, end, item.role) for item in hidden for start, end in _spans(text, foldings, item)
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


def occurs_in_disguise(text: str, hidden: Iterable[Hidden], agreed: Iterable[str] = ()) -> bool:
    """The same for a text as a page would show it, with letters as codes, and marks or tags between them."""
    bare = bare_text(text)
    return bare != text and occurs(bare, hidden, agreed)


def occurs_in_address(address: str, hidden: Iterable[Hidden], agreed: Iterable[str] = ()) -> bool:
    """The same for an address or a file's name, where words are joined and letters may be encoded."""
    hidden = tuple(hidden)
    if not hidden:
        return False
    decoded = address
    while (once := unquote(decoded)) != decoded:
        decoded = once
    if any(occurs(form, hidden, agreed) for form in {decoded, address}):
        return True
    letters = "".join(_LETTERS.findall(folded_text(decoded)))
    spellings = (_spellings(item.name, item.parts_alone) for item in hidden)
    return any(joined in letters for found in spellings if found for joined in found.joined)


def replaced(text: str, hidden: Iterable[Hidden], agreed: Iterable[str] = ()) -> str:
    """The text with every spelling of each name as what stands for it; names that may be given stay whole.

    Tags and emphasis that begin or end in the middle of a name still do, so that all that follows stays as it was.
    """
    for start, end, role in reversed(_found(text, hidden, agreed)):
        tags = "".join(_TAG.findall(text[start:end]))
        closing, opening = _emphasis(text, start, end)
        rest = text[end:]
        if opening and rest.startswith(opening[::-1]):
            opening, rest = "", rest[len(opening) :]
        spaces = rest[: len(rest) - len(rest.lstrip(" "))] if opening else ""
        text = text[:start] + role + closing + tags + spaces + opening + rest[len(spaces) :]
    return text


def _emphasis(text: str, start: int, end: int) -> tuple[str, str]:
    """The marks of emphasis that end, and those that begin, in a part of a text and have their other half elsewhere."""
    closing, opening = "", ""
    for mark in _EMPHASIS.finditer(text, start, end):
        if text[mark.start() - 1 : mark.start()].isspace():
            opening += mark[0]
        elif opening.endswith(mark[0]):
            opening = opening.removesuffix(mark[0])
        else:
            closing += mark[0]
    return closing, opening
