"""Where a person's name stands in a text, in all its spellings: what the Chatham House Rule has to find.

"Neither the identity nor the affiliation of the speaker(s), nor that of any other participant, may be revealed"
(Chatham House). Which names may stay is decided by consent; this module only finds and replaces them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from kb.letters import LETTERS, TAG, Folded, bare_text, fold_undivided, fold_with_places, folded_text
from kb.spellings import Spellings, spellings_of
from kb.written_names import is_long

DEFAULT_ROLE = "a participant"
_EMPHASIS = re.compile(r"(?<!\w)(?:\*{1,3}|_{1,3}|~~)(?=\S)|(?<=\S)(?:\*{1,3}|_{1,3}|~~)(?!\w)")


@dataclass(frozen=True, slots=True)
class Hidden:
    """A name that a text may not give, and what stands for it; with `parts_alone` each part of it counts too."""

    name: str
    role: str = DEFAULT_ROLE
    parts_alone: bool = False


def _spans(text: str, foldings: Iterable[Folded], hidden: Hidden) -> Iterator[tuple[int, int]]:
    foldings = tuple(foldings)
    for spellings in spellings_of(hidden.name, hidden.parts_alone):
        for folded in foldings:
            if not spellings.hints or any(hint in folded.text for hint in spellings.hints):
                yield from _spans_in(text, folded, spellings)


def _spans_in(text: str, folded: Folded, spellings: Spellings) -> Iterator[tuple[int, int]]:
    for match in _overlapping(spellings.anywhere, folded.text):
        yield folded.span(match, text)
    for match in _overlapping(spellings.capitals, folded.text):
        start, end = folded.span(match, text)
        words = LETTERS.findall(text[start:end])
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
    return bool(words) and (is_long(words[0]) or words[0].isupper())


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
    plain = folded_text(decoded)
    letters = "".join(LETTERS.findall(plain))
    spellings = [found for item in hidden for found in spellings_of(item.name, item.parts_alone)]
    return any(
        any(joined in letters for joined in found.joined)
        or (
            found.addresses is not None
            and (not found.hints or any(hint in plain for hint in found.hints))
            and found.addresses.search(plain) is not None
        )
        for found in spellings
    )


def replaced(text: str, hidden: Iterable[Hidden], agreed: Iterable[str] = ()) -> str:
    """The text with every spelling of each name as what stands for it; names that may be given stay whole.

    Tags and emphasis that begin or end in the middle of a name still do, so that all that follows stays as it was.
    """
    for start, end, role in reversed(_found(text, hidden, agreed)):
        tags = "".join(TAG.findall(text[start:end]))
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
