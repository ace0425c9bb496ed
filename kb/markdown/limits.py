"""How much work one text may cause: whatever it holds, it is read within seconds and a gigabyte."""

from __future__ import annotations

import re

# A long book. Tokens take some hundred times the memory of their text.
MAX_CHARACTERS = 1_000_000
# Attempts to find markup: about a second. An article of 20,000 words and 1,000 links takes 6,000.
MAX_STEPS = 100_000
# How many of them an attempt to find a block counts for: all its rules are asked.
STEPS_OF_A_BLOCK = 4
# Levels of lists, quotes and containers within one another, two for a list; each takes stack frames of the parser.
MAX_NESTING = 40
# The sanitiser looks through the open tags at each new one: its time grows with open tags times all tags.
MAX_RAW_TAGS = 20_000
MAX_LOOKS = 100_000_000
# HTML repeats an unclosed <b> in every later paragraph: a page may grow by this many tags.
MAX_COPIES = 300_000

# A reference is written once and used often: all addresses and titles of links together, in characters.
MAX_ADDRESSES = 4_000_000

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_CLOSED_BY_OTHERS = frozenset("dd dt li option p tbody td tfoot th thead tr".split())
_REPEATED = frozenset("a b big code em font i nobr s small strike strong tt u".split())


class TooMuch(Exception):  # noqa: N818 - the text is at fault, not the program
    """The text asks for more work than one text may; the message says what there is too much of."""


class RawTags:
    """Counts the tags that an author wrote, and how many of them are open at once."""

    def __init__(self) -> None:
        self._total = 0
        self._open: list[str] = []
        self._deepest = 0
        self._repeated = 0
        self._most_repeated = 0

    def add(self, html: str) -> None:
        for end, name in _TAG.findall(html):
            name = name.lower()
            self._total += 1
            if end:
                self._close(name)
            elif name not in _VOID:
                self._open.append(name)
                self._repeated += name in _REPEATED
                self._deepest = max(self._deepest, len(self._open))
                self._most_repeated = max(self._most_repeated, self._repeated)

    def _close(self, name: str) -> None:
        """Take the last tag off if it has this name; a browser may close less than that, but not more."""
        while self._open and self._open[-1] != name and self._open[-1] in _CLOSED_BY_OTHERS:
            self._open.pop()
        if self._open and self._open[-1] == name:
            self._open.pop()
            self._repeated -= name in _REPEATED

    def check(self, html: str) -> None:
        """Raise `TooMuch` where the page `html` would grow manyfold, or take long to sanitise."""
        tags = html.count("<")
        if self._total > MAX_RAW_TAGS:
            raise TooMuch(f"more than {MAX_RAW_TAGS:,} HTML tags")
        if self._deepest * tags > MAX_LOOKS or self._most_repeated * tags > MAX_COPIES:
            raise TooMuch("too many open HTML tags")
