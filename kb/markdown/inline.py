"""The parser for the text of paragraphs: the library's rules, of which only those are tried that a character begins."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline

from kb.markdown.limits import MAX_NESTING
from kb.markdown.notes import notes_of

_BEGINS: Mapping[str, tuple[str, ...]] = {
    "\n": ("newline",),
    "\\": ("escape",),
    "`": ("backticks",),
    "~": ("strikethrough",),
    "*": ("emphasis",),
    "_": ("emphasis",),
    "[": ("wikilink", "link", "file_link", "footnote_ref"),
    "!": ("wikilink", "image", "file_link"),
    "<": ("autolink", "html_inline"),
    "&": ("entity",),
    "]": (),
}
_BEGINS_MARKUP = re.compile("[" + re.escape("".join(_BEGINS)) + "]")
_COUNTED_AT_ONCE = 1000

_Rule = Callable[[StateInline, bool], bool]


class InlineParser(ParserInline):
    """Does what the library's does, but counts its steps and does not ask every rule at every character."""

    def __init__(self, library: ParserInline) -> None:
        super().__init__()
        self.ruler, self.ruler2 = library.ruler, library.ruler2
        enabled = dict(zip(self.ruler.get_active_rules(), self.ruler.getRules(), strict=True))
        self._rules: dict[str, tuple[_Rule, ...]] = {
            character: tuple(enabled[name] for name in names if name in enabled)
            for character, names in _BEGINS.items()
        }

    def tokenize(self, state: StateInline) -> None:
        source, end = state.src, state.posMax
        steps = 0
        while state.pos < end:
            steps += 1
            if steps == _COUNTED_AT_ONCE:
                notes_of(state).spend(steps)
                steps = 0
            rules = self._rules.get(source[state.pos])
            if rules is None:
                start, state.pos = state.pos, _end_of_text(state)
                state.append_pending(source[start : state.pos])
                continue
            for rule in rules:
                if rule(state, False):
                    break
            else:
                state.append_pending(source[state.pos])
                state.pos += 1
        notes_of(state).spend(steps)
        if state.pending:
            state.pushPending()

    def skipToken(self, state: StateInline) -> None:  # noqa: N802 - the library's name
        """Go on behind what would be one token, without making it; remembers where that is."""
        start = state.pos
        if start in state.cache:
            state.pos = state.cache[start]
            return
        notes_of(state).spend(1)
        rules = self._rules.get(state.src[start])
        if state.level >= MAX_NESTING:
            state.pos = state.posMax + 1
        elif rules is None:
            state.pos = _end_of_text(state)
        elif not self._matches(state, rules):
            state.pos += 1
        state.cache[start] = state.pos

    def _matches(self, state: StateInline, rules: tuple[_Rule, ...]) -> bool:
        """Whether a rule matches here; what it finds within counts as one level deeper."""
        state.level += 1
        matches = any(rule(state, True) for rule in rules)
        state.level -= 1
        return matches


def _end_of_text(state: StateInline) -> int:
    found = _BEGINS_MARKUP.search(state.src, state.pos, state.posMax)
    return found.start() if found else state.posMax
