"""How a name may be written in a text and in an address, as patterns over folded letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product

from kb.letters import LETTERS
from kb.written_names import TITLE_WORDS, bounds, is_long, names_in, one_name, parts, written

# What may stand between two parts of a name: spaces, a line break with its quote mark, hyphens, quotation marks, marks
# of emphasis and of notes, the joins of an address, and nothing at all.
_JOIN = r"(?:[\s\-‐‑–—_.+*>~|·/\"“”‘’'{}]|%20|%2d|&nbsp;|<[^<>]*>|&shy;|\\|\[\^[^\[\]\s]*\])*"
# The apostrophe in a name, and what stands in its place in addresses.
_APOSTROPHE = r"(?:['\s-]|%27|&(?:#0*39|#x27|apos|rsquo|#8217);)?"
_LETTER = r"[^\W\d_]"
# A whole name this short would be found inside other words of an address.
_SHORTEST_JOINED = 6
# A part this long tells of somebody inside another word of an address.
_SHORTEST_WITHIN = 7
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


def _quoted(forms: tuple[str, ...]) -> str:
    """A pattern of one part of a name."""
    either = "|".join(re.escape(form).replace("'", _APOSTROPHE) for form in forms)
    return f"(?:{either})" if len(forms) > 1 else either


@dataclass(frozen=True, slots=True)
class Spellings:
    """The patterns of one name in folded text: of `capitals` only what has capital letters in the original counts.

    `camel` is an initial before the family name, both with a capital letter; in `addresses` that needs none. `hints`
    are texts of which one stands wherever a spelling does, `joined` those that tell of somebody inside other words.
    """

    anywhere: re.Pattern[str] | None
    capitals: re.Pattern[str] | None
    camel: re.Pattern[str] | None
    addresses: re.Pattern[str] | None
    hints: tuple[str, ...]
    joined: tuple[str, ...]


@lru_cache(maxsize=8192)
def spellings_of(entry: str, parts_alone: bool) -> tuple[Spellings, ...]:
    """The spellings of each name in an entry; none for one without letters."""
    found = (_spellings(name, parts_alone) for name in names_in(entry))
    return tuple(spellings for spellings in found if spellings)


def _spellings(name: str, parts_alone: bool) -> Spellings | None:
    """None for a name without letters."""
    plain = parts(name)
    if not any(LETTERS.search(part) for part in plain):
        return None
    forms = written(name)
    quoted = [_quoted(each) for each in forms]
    # Somebody is called "Guest".
    is_word = len(plain) == 1 and plain[0] in _WORDS
    anywhere = [] if is_word else [_JOIN.join(quoted)]
    capitals = quoted if is_word else []
    if len(plain) > 1:
        anywhere += _whole(quoted, plain, is_name=one_name(name) == name)
        capitals += _with_initials(quoted, plain)
    if len(plain) > 1 and parts_alone:
        alone = [(text, part) for text, part in zip(plain, quoted, strict=True)
                 if is_long(text) and text not in _PARTICLES]  # fmt: skip
        anywhere += [part for text, part in alone if text not in _WORDS]
        capitals += [part for text, part in alone if text in _WORDS]
        capitals += _initials(plain)
    joined = _joined(forms, plain, parts_alone)
    anywhere += [rf"(?<=[@#])[\w.-]*?{re.escape(text)}\w*" for text in joined]
    long = [max(LETTERS.findall(form) or [form], key=len) for each in forms for form in each]
    around = bounds(name)
    initial = [re.escape(plain[0][0]) + quoted[-1]] if len(plain) > 1 else []
    return Spellings(
        # Slugs of "Jo Bell's talk" have the s without the apostrophe.
        _pattern(anywhere, around, f"(?:{TITLE_WORDS}\\.?\\s+)?") if anywhere else None,
        _pattern(capitals, around) if capitals else None,
        _pattern(initial, around) if initial else None,
        _pattern(initial, around) if initial and is_long(plain[-1]) else None,
        () if parts_alone else tuple(dict.fromkeys(long)),
        joined,
    )


def _joined(forms: list[tuple[str, ...]], plain: list[str], parts_alone: bool) -> tuple[str, ...]:
    """What tells of somebody inside other words of an address: both ends of a name as one, and a long part."""
    whole = ["".join(LETTERS.findall(first + last)) for one, other in ((0, -1), (-1, 0))
             for first, last in product(forms[one], forms[other])] if len(plain) > 1 else []  # fmt: skip
    found = [text for text in whole if len(text) >= _SHORTEST_JOINED]
    if parts_alone and len(plain) > 1:
        pairs = (first + last for first, last in pairwise(plain) if is_long(first) and is_long(last))
        found += [text for text in pairs if len(text) >= _SHORTEST_JOINED]
        found += [part for part in plain if len(part) >= _SHORTEST_WITHIN and part not in _WORDS]
    return tuple(dict.fromkeys(found))


def _pattern(forms: Iterable[str], around: tuple[str, str], before: str = "") -> re.Pattern[str]:
    begin, end = around
    behind = f"(?=s?{end})" if end else ""
    return re.compile(rf"{begin}{before}(?:{'|'.join(dict.fromkeys(forms))}){behind}")


def _whole(quoted: list[str], plain: list[str], *, is_name: bool) -> Iterator[str]:
    """Both ends of a name: family name first, without middle names or with a particle, joined in an address.

    Of what is a name and nothing else any two parts that follow each other, since a title may be one.
    """
    first, last, initial = quoted[0], quoted[-1], re.escape(plain[0][0])
    yield rf"{last}\s*,\s*{first}"
    yield rf"{last}\s*\(\s*{first}(?=\s*\))"
    yield rf"{first}{_JOIN}{last}"
    yield rf"{last}{_JOIN}{first}"
    yield rf"{first}\s+(?:(?:{'|'.join(sorted(_PARTICLES))}|de|da|di|du|la|le|zu|al|el)\s+){{1,3}}{last}"
    yield rf"(?<=[@/~]){initial}{last}"
    yield rf"{initial}{last}(?=\d)"
    yield rf"{initial}[-_.]+{last}"
    strong = [
        part for text, part in zip(plain, quoted, strict=True) if is_long(text) and text not in _PARTICLES
    ]
    if is_name:
        yield from (f"{one}{_JOIN}{other}" for one, other in pairwise(strong))


def _with_initials(quoted: list[str], plain: list[str]) -> Iterator[str]:
    """Forms as "J. Bell", "J R Bell", "Bell, J." and "Jo B.", or with a middle name that the entry has not.

    They need capital letters, since "a bell" and "will s." are no names.
    """
    first, last, initial = quoted[0], quoted[-1], re.escape(plain[0][0])
    yield rf"{initial}\.?{_JOIN}\s{_JOIN}{last}"
    yield rf"{initial}\.?[\s-]{{0,2}}{_LETTER}\.?\s+{last}"
    yield rf"{first}\s+{re.escape(plain[-1][0])}\b(?:\.|(?!'))"
    yield rf"{last},?\s+{initial}\b(?:\.|(?!'))"
    yield rf"{first}[\s.]+[\"'“‘(]?{_LETTER}+[\"'”’)]?[\s.-]+{last}"
    for count in range(2, len(plain)):
        yield _JOIN.join([*(re.escape(part[0]) + r"\.?" for part in plain[:count]), *quoted[count:]])


def _initials(plain: list[str]) -> Iterator[str]:
    """Initials as "J.B." anywhere, and "JB" where notes name who speaks: before a colon or a dash, or in brackets."""
    ends = [re.escape(part[0]) for part in (plain[0], plain[-1])]
    every = [re.escape(part[0]) for part in plain]
    for letters in (ends, every):
        yield r"\.\s?".join(letters) + r"\.?"
        joined = "".join(letters)
        yield rf"{joined}(?=(?:\*\*|__|</?\w+>)*\s*[:–—]|'s\b)"
        yield rf"(?<=[(\[/]){joined}(?=[)\]/])"
