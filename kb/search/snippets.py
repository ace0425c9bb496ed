"""What a result shows of its text: the best passage, with the found words marked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from kb.search.expression import Leaf, Terms
from kb.search.normalise import WORD, index_term, spans, unstemmed_token

LENGTH = 260
# Words in which the snippet should hold as many different search words as it can.
WINDOW = 32
_FRAGMENT_WORDS, _LONGEST_FRAGMENT = 5, 60
_SHORTEST_NEEDLE = 3
# Between two words of a phrase, in characters of the text.
_LONGEST_GAP = 80
_OTHER_LETTER = re.compile(r"[^\W\d_a-zA-Z]")
_ENDS = (". ", "? ", "! ", "\n")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document that a snippet may come from; `source` is section, field, part or summary."""

    source: str
    heading: str
    anchor: str | None
    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a passage as escaped HTML with <mark>; `fragment` are words of the text around the first mark."""

    html: str
    passage: Passage | None
    fragment: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """A search word in a text: where it starts and ends, and which of the typed ones it answers."""

    start: int
    end: int
    typed: str


class Marker:
    """Finds what was searched for in readable text. `forms` are the edition's spellings of each index term.

    A text is first looked through for what all forms of a word begin with; only there is a word read and compared.
    """

    def __init__(self, leaves: Sequence[Leaf], forms: Mapping[str, Sequence[str]]) -> None:
        self._sequences: dict[str, list[tuple[Terms, str]]] = {}
        self._telling: dict[str, list[str]] = {}
        self._first: set[str] = set()
        for leaf in leaves:
            known = self._sequences.setdefault(leaf.terms[0], [])
            if (leaf.terms, leaf.typed) not in known:
                known.append((leaf.terms, leaf.typed))
                # The longest word of a phrase tells most.
                telling = max(leaf.terms, key=len)
                self._telling.setdefault(leaf.typed, []).extend(_needles(forms.get(telling, [telling])))
                self._first.update(_needles(forms.get(leaf.terms[0], [leaf.terms[0]])))
        for known in self._sequences.values():
            known.sort(key=lambda item: -len(item[0]))

    def estimate(self, text: str) -> tuple[int, int]:
        """Roughly how many different things a text says, and how often; fast, for choosing where to look."""
        lowered = text.lower()
        counts = [sum(map(lowered.count, needles)) for needles in self._telling.values()]
        return sum(count > 0 for count in counts), sum(min(count, 4) for count in counts)

    def find(self, text: str, *, stemmed: bool, thorough: bool = False) -> list[Found]:
        """Every place of a text where something that was searched for stands, in order and apart.

        `thorough` compares every word, for texts whose accents hide a word from the quick look.
        """
        starts = [start for start, _, _ in spans(text)] if thorough else self._starts(text)
        as_term = index_term if stemmed else unstemmed_token
        found: list[Found] = []
        free = 0
        for start in starts:
            if start >= free:
                one = self._at(text, start, as_term)
                if one is not None:
                    found.append(one)
                    free = one.end
        return found

    def _starts(self, text: str) -> list[int]:
        lowered = text.lower()
        starts: set[int] = set()
        for needle in self._first:
            at = lowered.find(needle)
            while at >= 0:
                if at == 0 or not lowered[at - 1].isalnum() or not needle.isascii():
                    starts.add(at)
                at = lowered.find(needle, at + 1)
        # Lower case may be longer than the text, and then all places are wrong.
        return sorted(starts) if len(lowered) == len(text) else [start for start, _, _ in spans(text)]

    def _at(self, text: str, start: int, as_term: Callable[[str], str]) -> Found | None:
        match = WORD.match(text, start)
        if match is None:
            return None
        for terms, typed in self._sequences.get(as_term(match[0]), ()):
            end = _end_of(text, match.end(), terms[1:], as_term)
            if end is not None:
                return Found(start, end, typed)
        return None


def _end_of(text: str, end: int, terms: Terms, as_term: Callable[[str], str]) -> int | None:
    """Where a phrase ends whose first word has been read; None when the text goes on otherwise."""
    for term in terms:
        match = WORD.search(text, end, end + _LONGEST_GAP)
        if match is None or as_term(match[0]) != term:
            return None
        end = match.end()
    return end


def _needles(forms: Sequence[str]) -> list[str]:
    """What all forms of a word begin with, or each of them when that is too little to look for."""
    first, last = min(forms), max(forms)
    length = next(
        (place for place, (one, two) in enumerate(zip(first, last, strict=False)) if one != two), len(first)
    )
    return [first[:length]] if length >= _SHORTEST_NEEDLE else list(forms)


def best(passages: Iterable[Passage], marker: Marker, *, stemmed: bool) -> Snippet | None:
    """The piece of the passages that says most of what was searched for; None when none says any of it."""
    ranked = sorted(_estimates(passages, marker), key=lambda item: item[0])
    for estimate, passage in ranked:
        found = marker.find(passage.text, stemmed=stemmed) if estimate[0] else []
        if found:
            return _cut(passage, found)
    for _, passage in ranked:
        accented = _OTHER_LETTER.search(passage.text)
        found = marker.find(passage.text, stemmed=stemmed, thorough=True) if accented else []
        if found:
            return _cut(passage, found)
    return None


def _estimates(passages: Iterable[Passage], marker: Marker) -> Iterator[tuple[tuple[int, int, int], Passage]]:
    for place, passage in enumerate(passages):
        kinds, times = marker.estimate(passage.text)
        heading, _ = marker.estimate(passage.heading) if passage.heading else (0, 0)
        yield (-kinds, -times - 2 * heading, place), passage


def _cut(passage: Passage, found: Sequence[Found]) -> Snippet:
    first = max(range(len(found)), key=lambda place: (_richness(passage.text, found, place), -place))
    start, end = _edges(passage.text, found[first])
    return Snippet(marked(passage.text, found, start, end), passage, _fragment(passage.text, found[first]))


def _richness(text: str, found: Sequence[Found], place: int) -> tuple[int, int]:
    """How many different words, and how many at all, stand within reach after a found one."""
    reach = found[place].start + LENGTH * 3 // 4
    near = [one for one in found[place : place + WINDOW] if one.end <= reach and one.start < len(text)]
    return len({one.typed for one in near}), len(near)


def _edges(text: str, found: Found) -> tuple[int, int]:
    """Where the snippet starts and ends: at the sentence before if it is near, never inside a word."""
    start = max(found.start - LENGTH // 3, 0)
    ends = [(text.rfind(mark, start, found.start), len(mark)) for mark in _ENDS]
    sentence = max((place + length for place, length in ends if place >= 0), default=-1)
    if sentence >= 0:
        start = sentence
    elif start > 0:
        start = text.find(" ", start, found.start) + 1 or found.start
    end = min(start + LENGTH, len(text))
    if end < len(text):
        space = text.rfind(" ", found.end, end)
        end = space if space > 0 else end
    return start, max(end, found.end)


def marked(text: str, found: Sequence[Found], start: int = 0, end: int | None = None) -> str:
    """Part of a text as escaped HTML on one line, the found words in <mark>, with … where it was cut."""
    end = len(text) if end is None else end
    pieces, at = [], start
    for one in found:
        if start <= one.start and one.end <= end:
            pieces.append(escape(text[at : one.start]))
            pieces.append(f"<mark>{escape(text[one.start : one.end])}</mark>")
            at = one.end
    pieces.append(escape(text[at:end]))
    shown = " ".join("".join(pieces).split())
    before, after = text[:start].strip() != "", text[end:].strip() != ""
    return f"{'… ' if before else ''}{shown}{' …' if after else ''}"


def opening(text: str) -> str:
    """The beginning of a text as escaped HTML, for a result that no word was searched for in."""
    if len(text) <= LENGTH:
        return marked(text, [])
    space = text.rfind(" ", LENGTH // 2, LENGTH)
    return marked(text, [], 0, space if space > 0 else LENGTH)


def _fragment(text: str, found: Found) -> str:
    """Some words of the text from a found one on, as a browser can look for them."""
    line = text[found.start : found.end + _LONGEST_FRAGMENT].split("\n", 1)[0]
    ends = [match.end() for match in WORD.finditer(line) if match.end() < len(line)][:_FRAGMENT_WORDS]
    return text[found.start : max([found.end, *(found.start + end for end in ends)])]
