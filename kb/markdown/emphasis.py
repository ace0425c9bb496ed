"""Emphasis beside Chinese, Japanese and Korean letters, between which nobody puts blanks.

CommonMark's rule for `**重要：**注意` takes the second `**` for no end, because it stands behind punctuation and
before a letter. Here such letters, and their punctuation, count as what emphasis may touch (the proposal
"CJK-friendly emphasis" to CommonMark).
"""

from __future__ import annotations

import re

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_inline import StateInline, emphasis

_CJK = re.compile(
    "[\u1100-\u11ff\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)


def beside_cjk(state: StateInline, silent: bool) -> bool:
    """As the library's rule, whose answer is put right where a run of `*` touches such a letter."""
    start, known = state.pos, len(state.delimiters)
    if not emphasis.tokenize(state, silent):
        return False
    before = state.src[start - 1 : start]
    behind = state.src[state.pos : state.pos + 1] if state.pos < state.posMax else ""
    if state.src[start] == "*" and (_CJK.match(before) or _CJK.match(behind)):
        for delimiter in state.delimiters[known:]:
            delimiter.open = _may_begin(before, behind)
            delimiter.close = _may_begin(behind, before)
    return True


def _may_begin(outer: str, inner: str) -> bool:
    """Whether emphasis may begin between two letters, or end, seen from behind; empty at the ends of a text."""
    if not inner or isWhiteSpace(ord(inner)):
        return False
    return _CJK.match(inner) is not None or not _is_punctuation(inner) or not outer or (
        isWhiteSpace(ord(outer)) or _is_punctuation(outer) or _CJK.match(outer) is not None
    )  # fmt: skip


def _is_punctuation(letter: str) -> bool:
    return isMdAsciiPunct(ord(letter)) or isPunctChar(letter)
