"""Personal data in a text: e-mail addresses, phone numbers, and links that join, replay or edit something."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from kb import personal_patterns as patterns

WITHHELD = {
    "e-mail address": "[address withheld]", "phone number": "[number withheld]",
    "meeting link": "[link withheld]", "editable document": "[link withheld]",
}  # fmt: skip

_ADDRESS_BEGINS = re.compile(r"[\s<>\"'()\[\]]")
# What is before the end of a host, with the scheme of its address, in a text from its end to its beginning.
_HOST_BACKWARDS = re.compile(
    r"(?:\.[\w-]+)*(?://:|f2%f2%a3%)[a-z+.-]*[a-z]|(?:\.[\w-]+)*(?://)?", re.IGNORECASE
)
# A host, or the part of an e-mail address before or after its sign.
_LONGEST = 210
# The address of a page is looked at so far back.
_LONGEST_ADDRESS = 2000
# So many letters are searched at once around signs that stand close together.
_MOST_AROUND = 1200
# As long as a part of a host may be, with its dot (RFC 1035): the last one may begin another address.
_LONGEST_LABEL = 64
_MAY_BE_LINK = re.compile(r"[.:=#]\S")
# The word before such a sign says what may be a link; letters of an encoded sign before it belong to that word.
# In a text from its end to its beginning each sign is found at once, and no letter is looked at twice.
_WORDS_BEFORE = tuple(re.compile(rf"{sign}[\w-]+") for sign in (r"\.", ":", "=", r"\#"))
_IN_HOST = re.compile(r"[\w-]\Z")
_ENCODED_BEFORE = ("%2f", "%3d")
_ENCODED_BACKWARDS = tuple(encoded[:0:-1] for encoded in _ENCODED_BEFORE)


def _by_word() -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, (_kind, begins, _following) in enumerate(patterns.LINKS):
        word = re.split("(?<=[.:=#])", begins, maxsplit=1)[0]
        places.setdefault(word[::-1], []).append(place)
    return places


# The places of the forms of links by the word that begins them, with its sign, from its end to its beginning.
_LINKS_BY_WORD = _by_word()


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of personal data: what kind it is, the text, and where it begins and ends."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be public: whole addresses, and domains with all their addresses."""

    addresses: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()

    def __contains__(self, found: Found) -> bool:
        text = found.text.lower()
        if found.kind == "e-mail address":
            text = patterns.AT.sub("@", _decoded(text).removeprefix("mailto:").partition("?")[0])
            text = "".join(text.split())
        return text in self.addresses or (
            found.kind == "e-mail address" and text.rpartition("@")[2] in self.domains
        )


NOTHING_ALLOWED = Allowed()
# Finds the personal data in a text; one may remember what it found.
Find = Callable[[str], Iterable[Found]]


def find(text: str) -> Iterator[Found]:
    """Every piece of personal data in a text, by kind; two of them may overlap."""
    # Letters are compared in one form only, without changing where they stand.
    same = text if text.isascii() else patterns.OTHER.sub(lambda match: patterns.SAME[match[0]], text)
    lower = _lower(same)
    yield from _links(same, lower)
    for kind, start, end in (*_passcodes(same, lower), *_emails(same, lower), *_phones(same)):
        found = same[start:end].rstrip(".,; ")
        yield Found(kind, found, start, start + len(found))


def _lower(text: str) -> str:
    """The text in lower case, as long as it was."""
    lower = text.lower()
    return (
        lower if len(lower) == len(text) else "".join(min(letter.lower(), letter, key=len) for letter in text)
    )


def _links(text: str, lower: str) -> Iterator[Found]:
    if not _MAY_BE_LINK.search(text):
        return
    for kind, begins, following in _possible_links(lower):
        place = lower.find(begins)
        while place >= 0:
            start = _start_of_host(text, place)
            rest = following.match(text, place + len(begins)) if start is not None else None
            if rest and start is not None:
                found = text[start : rest.end()].rstrip(".,;")
                if begins != "mailto:" or _is_encoded(found):
                    yield Found(kind, found, start, start + len(found))
            # What an address holds is a part of it: an address in it need not be read to its end again.
            place = lower.find(begins, rest.end() if rest else place + 1)


def _possible_links(lower: str) -> list[patterns.Link]:
    """The forms of links whose beginning stands in a text as a word of its own, in their order."""
    backwards = lower[::-1]
    words = {word for pattern in _WORDS_BEFORE for word in pattern.findall(backwards)}
    words.update([word[:-2] for word in words if word.endswith(_ENCODED_BACKWARDS)])
    places = sorted(place for word in words & _LINKS_BY_WORD.keys() for place in _LINKS_BY_WORD[word])
    return [patterns.LINKS[place] for place in places]


def _start_of_host(text: str, place: int) -> int | None:
    """Where the address begins whose host ends at a place; None inside another word."""
    before = text[max(0, place - _LONGEST) : place]
    if _IN_HOST.search(before) and not before.lower().endswith(_ENCODED_BEFORE):
        return None
    match = _HOST_BACKWARDS.match(before[::-1])
    return place - (len(match[0]) if match else 0)


def _passcodes(text: str, lower: str) -> Iterator[tuple[str, int, int]]:
    if any(word in lower for word in patterns.PASSCODE_WORDS):
        for match in patterns.PASSCODE.finditer(text):
            yield "meeting link", *match.span("what")


def _emails(text: str, lower: str) -> Iterator[tuple[str, int, int]]:
    spans: set[tuple[int, int]] = set()
    if any(sign in lower for sign in patterns.AT_SIGNS):
        spans |= _around([patterns.AT], lower, patterns.EMAIL, text)
    spans |= _around(patterns.SPELT_SIGNS, lower, patterns.SPELT_EMAIL, text)
    for start, end in sorted(spans):
        if not _is_handle(text, start):
            yield "e-mail address", start, end


def _around(
    signs: Iterable[re.Pattern[str]], lower: str, pattern: re.Pattern[str], text: str
) -> set[tuple[int, int]]:
    """Where a pattern stands near one of its signs; one that looks behind at every letter is slow elsewhere."""
    near = sorted(match.span() for sign in signs for match in sign.finditer(lower))
    return {span for start, end in _surroundings(near) for span in _spans(pattern, text, start, end)}


def _surroundings(signs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pieces of a text that hold each sign with all that may belong to it; of bounded length each."""
    pieces: list[tuple[int, int]] = []
    for first, last in signs:
        start, end = max(0, first - _LONGEST), last + _LONGEST
        if pieces and start <= pieces[-1][1] and end - pieces[-1][0] <= _MOST_AROUND:
            start = pieces.pop()[0]
        pieces.append((start, end))
    return pieces


def _spans(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where a pattern stands between two places, also where the end of one is the beginning of the next."""
    last = start
    while match := pattern.search(text, start, end):
        if match.end() > last:
            last = match.end()
            yield match.span()
        start = max(match.start() + 1, match.end() - _LONGEST_LABEL)


def _is_handle(text: str, start: int) -> bool:
    """In the address of a page, what has the form of an e-mail address is a social handle."""
    if text[start - 1 : start] != "/":
        return False
    scheme = text.rfind("://", max(0, start - _LONGEST_ADDRESS), start)
    return scheme >= 0 and not _ADDRESS_BEGINS.search(text, scheme, start)


def _phones(text: str) -> Iterator[tuple[str, int, int]]:
    for run in patterns.DIGITS.finditer(text):
        # What follows is looked at, too.
        for match in patterns.PHONE.finditer(text, run.start(), run.end() + 2):
            if sum(letter.isdigit() for letter in match[0]) >= patterns.FEWEST_PHONE_DIGITS:
                yield "phone number", *match.span()
    for match in patterns.NAMED_NUMBER.finditer(text):
        is_named = patterns.NAMES_PHONE.search(text, max(0, match.start() - 30), match.start())
        if is_named and not patterns.NO_NUMBER.match(text, match.start()):
            yield "phone number", *match.span()


def _is_encoded(address: str) -> bool:
    """Whether it is an e-mail address only once it is decoded; others are found by their form."""
    return "%" in address and "@" in _decoded(address)


def _decoded(text: str) -> str:
    while (once := unquote(text)) != text:
        text = once
    return text


def without(text: str, kinds: Iterable[str], allowed: Allowed, find: Find = find) -> str:
    """The text with what is found of some kinds, and is not allowed, as a note in brackets."""
    wanted = frozenset(kinds)
    pieces: list[str] = []
    begin = 0
    for item in _apart(item for item in find(text) if item.kind in wanted and item not in allowed):
        pieces += (text[begin : item.start], WITHHELD[item.kind])
        begin = item.end
    return "".join((*pieces, text[begin:]))


def _apart(found: Iterable[Found]) -> list[Found]:
    """What was found, in the order of the text; of what overlaps the longer, over all of both."""
    apart: list[Found] = []
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if apart and item.start < apart[-1].end:
            last = apart[-1]
            apart[-1] = Found(last.kind, last.text, last.start, max(last.end, item.end))
        else:
            apart.append(item)
    return apart
