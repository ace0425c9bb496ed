"""The query language: what a reader typed, as a tree. Nothing that can be typed is an error.

    words             all must occur                      "a phrase"       the words in this order
    a AND b, a OR b   operators in capitals               a NOT b, -b      without b
    (a OR b) c        brackets                            partic*          words that begin so
    title:word        in one part of the document         theme:health     documents with this value
    year:2019..2022   documents of these years            co-design        as it is spoken: co design, codesign

Everything else is text: an open quote ends with the line, a bracket or operator without a partner is passed over,
a name before a colon that is no field is a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from kb.search.common_words import telling
from kb.search.normalise import plain_token, words
from kb.search.tree import Field, Node, Not, Phrase, Word, any_of, every_of
from kb.search.wording import STOP_WORDS

# More words, or brackets in brackets, are a pasted text: what follows is passed over.
MOST_WORDS = 32
DEEPEST = 8

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂〝〞「」『』", '"'))
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]+")
_OPTIONAL_PLURAL = re.compile(r"(?<=\w)\((?:s|es|ies)\)", re.IGNORECASE)
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<phrase>"(?P<quoted>[^"]*)(?:"(?P<star>\*)?|$))
    | (?P<open>\() | (?P<close>\))
    | (?P<minus>-(?=[^\s\-)]))
    | (?P<field>[^\W\d][\w-]*):(?=[^\s:)])
    | (?P<chunk>[^\s"()]+)
    )""",
    re.VERBOSE,
)
_HYPHENS = re.compile("[-‐‑–—]+")
# Signs that hold words together as a phrase: R&D, l'eau, example.org.
_SIGNS_INSIDE = re.compile(r"\w[&@._'’](?=\w)")
# A plus sign separates words but in C++.
_SEPARATORS = re.compile(r"[/\\,;|:!?…·=<>\[\]{}~^]+|(?<![cfjCFJ+])\++")


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed. `tree` is None when there is nothing to search for.

    `left_out` are words so common that they were not searched for; `cut` says that the end was passed over, `widened`
    that no document has all of the words.
    """

    tree: Node | None
    left_out: tuple[str, ...] = ()
    cut: bool = False
    widened: bool = False


def read(typed: str, is_field: Callable[[str], bool] = lambda _: False) -> Query:
    """The tree of what was typed; `is_field` says which names before a colon are fields. Never raises."""
    text = _OPTIONAL_PLURAL.sub("", _CONTROLS.sub(" ", typed).translate(_QUOTES))
    parser = _Parser(text, is_field)
    tree = parser.any()
    left_out: list[str] = []
    if tree is not None:
        tree = telling(tree, text, left_out)
    return Query(tree, tuple(dict.fromkeys(left_out)), parser.cut)


class _Parser:
    """Recursive descent over the tokens; each method takes what belongs to it and leaves the rest."""

    def __init__(self, text: str, is_field: Callable[[str], bool]) -> None:
        self._text = text
        self._is_field = is_field
        self._at = 0
        self._words = 0
        self.cut = False

    def any(self, depth: int = 0) -> Node | None:
        found = []
        while True:
            node = self._all_of(depth)
            if node is not None:
                found.append(node)
            if not self._take_operator("OR"):
                return any_of(found)

    def _all_of(self, depth: int) -> Node | None:
        found: list[Node] = []
        while True:
            if self._take_operator("AND"):
                continue
            match = self._peek()
            if match is None or (match["chunk"] == "OR") or (match["close"] and depth):
                return every_of(found)
            node = self._one(depth)
            if node is not None:
                found.append(node)

    def _one(self, depth: int) -> Node | None:
        match = self._next()
        if match["minus"] or match["chunk"] == "NOT":
            return self._negated(depth)
        if match["open"]:
            return self._group(depth)
        if match["phrase"] is not None:
            return self._phrase(match)
        if match["field"]:
            return self._field(match, depth)
        return self._chunk(match["chunk"]) if match["chunk"] else None

    def _negated(self, depth: int) -> Node | None:
        negated = True
        following = self._peek()
        while following is not None and (following["minus"] or following["chunk"] == "NOT"):
            self._next()
            negated = not negated
            following = self._peek()
        if following is None or (following["close"] and depth) or following["chunk"] in ("AND", "OR"):
            return None
        node = self._one(depth)
        return Not(node) if negated and node is not None else node

    def _group(self, depth: int) -> Node | None:
        if depth >= DEEPEST:
            return None
        node = self.any(depth + 1)
        following = self._peek()
        if following is not None and following["close"]:
            self._next()
        return node

    def _phrase(self, match: re.Match[str]) -> Node | None:
        found = self._counted(words(match["quoted"]))
        prefix = bool(match["star"]) or match["quoted"].rstrip().endswith("*")
        return _phrase_or_word(found, prefix=prefix, quoted=True)

    def _field(self, match: re.Match[str], depth: int) -> Node | None:
        name = match["field"]
        if depth >= DEEPEST or not self._is_field(name):
            return self._chunk(name)
        following = self._peek()
        if following is not None and following["chunk"] and following.start("chunk") == self._at:
            value = self._value(self._next()["chunk"])
        else:
            value = self._one(depth + 1) if following is not None and not following["close"] else None
        return Field(name, value) if value is not None else None

    def _value(self, text: str) -> Node | None:
        # Kept as typed: a value may hold dots, slashes and hyphens (2019..2022, methods/citizens-jury).
        self._words += 1
        value = text.removesuffix("*")
        return Word(value, prefix=value != text) if value and not self._is_full() else None

    def _chunk(self, text: str) -> Node | None:
        prefix = text.endswith("*")
        pieces = [self._counted(words(piece)) for piece in _SEPARATORS.split(text)]
        pieces = [piece for piece in pieces if piece]
        nodes: list[Node] = []
        for piece in pieces:
            begins = prefix and piece is pieces[-1]
            if _is_as_if_spaced(text, piece):
                nodes += [Word(word, begins and word is piece[-1]) for word in piece]
            else:
                nodes += filter(None, [_phrase_or_word(piece, prefix=begins, quoted=False)])
        return every_of(nodes)

    def _counted(self, found: list[str]) -> list[str]:
        found = [word for word in found if plain_token(word)]
        free = max(MOST_WORDS - self._words, 0)
        self._words += len(found)
        self.cut = self.cut or len(found) > free
        return found[:free]

    def _is_full(self) -> bool:
        self.cut = self.cut or self._words > MOST_WORDS
        return self.cut

    def _peek(self) -> re.Match[str] | None:
        match = _TOKEN.match(self._text, self._at)
        if match is None or self._words > MOST_WORDS:
            self.cut = self.cut or match is not None
            return None
        return match

    def _next(self) -> re.Match[str]:
        match = _TOKEN.match(self._text, self._at)
        assert match is not None
        self._at = match.end()
        return match

    def _take_operator(self, name: str) -> bool:
        match = self._peek()
        if match is None or match["chunk"] != name:
            return False
        self._next()
        return True


def _is_as_if_spaced(text: str, piece: list[str]) -> bool:
    """Whether words joined by hyphens say the same with spaces: citizens-jury, but not face-to-face or GPT-4."""
    plain = all(word.isalpha() and plain_token(word) not in STOP_WORDS for word in piece)
    return plain and len(piece) == len(_HYPHENS.split(text.strip("-*"))) and not _SIGNS_INSIDE.search(text)


def _phrase_or_word(found: list[str], *, prefix: bool, quoted: bool) -> Node | None:
    if not found:
        return None
    if len(found) == 1:
        return Word(found[0], prefix)
    return Phrase(tuple(found), prefix, quoted)
