"""Fenced containers: `::: name` to `:::`, within one another, in lists and in quotes.

A container that names a visibility is a passage for some readers only, so nothing about its ends is guessed:
one that is not closed, a mark that closes nothing and a name that is not understood are errors, and in doubt
the passage is the longer one.
"""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock

from kb.markdown.callouts import label
from kb.markdown.notes import Notes, notes_of
from kb.model import Passage

_VISIBILITIES = ("public", "network", "confidential")
# Names that other Markdown dialects give to boxes, columns and the like.
_PRESENTATIONAL = frozenset(
    """
    abstract accordion admonition alert annotation aside attention block box bug callout callout-caution
    callout-important callout-note callout-tip callout-warning caption card cards carousel caution center
    centre challenge checklist citation code code-group column columns danger definition details
    discussion div dropdown error example exercise faq figure footer fullwidth gallery grid grid-item
    header help highlight hint img-float important info intro item keypoints landscape layout lead left
    margin note notice objectives panel panel-tabset prereq proof pull-quote question questions quote raw
    right row section seealso sidebar slide solution spoiler step steps success summary tab tab-item
    tab-set table tabs task testimonial theorem tip toc todo topic v-pre video warning wide wrapper
    """.split()
)
# Those whose name says something to readers, as a heading does.
_SAYING = frozenset(
    "attention caution danger hint important info note notice question seealso tip warning".split()
)
# `note Title`, `note[Title]`, either with attributes in braces.
_NAMED = re.compile(r"([\w-]+)(?:\[([^\]]*)\])?\s*(?:\{[^{}]*\})?\s*([^{}]*)")
_WORD = re.compile(r"[^\s{}()\[\]\"'<>.,;:=#|]+")
_MARK = re.compile(r":{3,}")
_FENCE = re.compile(r"(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}(?!.*`)|~{3,})")
_LINE_MARK = re.compile(r"^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t>]+)*:{3,}", re.MULTILINE)


def container(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A rule of the block parser."""
    length, info = _mark(state, start)
    if not length or silent:
        return bool(length)
    notes = notes_of(state)
    if not info:
        notes.remark("KB116", start + 1, "':::' closes no container")
        state.line = start + 1
        return True
    closing, closed = _closing_line(state, start, end, length)
    notes.spend(closing - start)
    _note_passage(notes, info, start + 1, closing + closed)
    if not closed:
        notes.remark("KB116", start + 1, f"container '{info}' is not closed")
    _push(state, info, start, closing)
    state.line = closing + closed
    return True


def _push(state: StateBlock, info: str, start: int, closing: int) -> None:
    token = state.push("container_open", "div", 1)
    token.info = _title(info)
    token.map = [start, closing]
    parent, last = state.parentType, state.lineMax
    # So no paragraph in the container runs on behind its end.
    state.parentType, state.lineMax = "container", closing
    state.md.block.tokenize(state, start + 1, closing)
    state.parentType, state.lineMax = parent, last
    state.push("container_close", "div", -1)


def _mark(state: StateBlock, line: int) -> tuple[int, str]:
    """The number of colons that a line begins with and what follows them, or 0 if it is no mark."""
    start = state.bMarks[line] + state.tShift[line]
    found = _MARK.match(state.src, start, state.eMarks[line])
    if not found or state.is_code_block(line):
        return 0, ""
    return found.end() - start, _info(state.src[found.end() : state.eMarks[line]])


def _info(rest: str) -> str:
    return rest.strip().rstrip(":").strip()


def first_mark(state: StateBlock, start: int, end: int) -> int:
    """The first line that is a mark, or the first blank one."""
    for line in range(start, end):
        if state.isEmpty(line) or _mark(state, line)[0]:
            return line
    return end


def _closing_line(state: StateBlock, start: int, end: int, length: int) -> tuple[int, bool]:
    """The line of the mark that closes the container, or the line behind its last one and False."""
    lengths, fence = [length], ""
    for line in range(start + 1, end):
        # Below zero stands for a quote's paragraph that runs on without its mark.
        if 0 <= state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            return line, False
        text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
        if fence:
            fence = "" if text.startswith(fence) and not text.strip(fence[0]).strip() else fence
        elif found := _FENCE.match(text):
            fence = found[1]
        else:
            _count(lengths, *_mark(state, line))
            if not lengths:
                return line, True
    return end, False


def _count(lengths: list[int], length: int, info: str) -> None:
    """Open or close one more container; a mark that is too short to close is left to be reported as such."""
    if length and info:
        lengths.append(length)
    elif length >= lengths[-1]:
        lengths.pop()


def _note_passage(notes: Notes, info: str, first: int, last: int) -> None:
    """Record the container if it names a visibility, or a word that is not known to be anything else."""
    word = visibility_named(info)
    if word is None:
        return
    notes.passages.append(Passage(word, first, last))
    if word not in _VISIBILITIES:
        notes.remark("KB116", first, f"container '{word}' names no visibility")


def visibility_named(info: str) -> str | None:
    """The word of a container's first line that says who may read it, as written; None for a mere box.

    >>> visibility_named("confidental"), visibility_named("note"), visibility_named("{.note .network}")
    ('confidental', None, 'network')
    """
    words: list[str] = _WORD.findall(info)
    if not words:
        return info
    if "{" in info:
        named = [word for word in words if word.casefold() in _VISIBILITIES]
        if named:
            return named[0] if len(named) == 1 else info
    if words[0].casefold() not in _PRESENTATIONAL:
        return info if _names_a_stricter(words) else words[0]
    return words[1] if len(words) == 2 and words[1].casefold() in _VISIBILITIES else None


def _names_a_stricter(words: list[str]) -> bool:
    """Whether a visibility is followed by one that fewer may read: then it is not certain which was meant."""
    named = [_VISIBILITIES.index(word.casefold()) for word in words if word.casefold() in _VISIBILITIES]
    return len(named) > 1 and words[0].casefold() in _VISIBILITIES and max(named) > named[0]


def _title(info: str) -> str:
    """The heading of a box such as `::: note Before you start`."""
    found = _NAMED.fullmatch(info)
    if not found or found[1].casefold() not in _PRESENTATIONAL:
        return ""
    title = (found[2] or found[3] or "").strip()
    return title or (label(found[1]) if found[1].casefold() in _SAYING else "")


def first_loose_mark(text: str) -> int | None:
    """The line of a text, from 0, that looks like a mark but was not taken for one, if any does."""
    found = _LINE_MARK.search(text)
    return text.count("\n", 0, found.start()) if found else None
