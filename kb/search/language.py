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
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from kb.search.normalise import fold, plain_token, words
from kb.search.wording import QUESTION_OPENERS, QUESTION_WORDS, STOP_WORDS

# More words, or brackets in brackets, are a pasted text: what follows is passed over.
MOST_WORDS = 64
DEEPEST = 8
# Questions of so many telling words are read as most of them.
LEAST_IN_QUESTION, MOST_IN_QUESTION = 3, 7

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
# A plus sign separates words but in C++.
_SEPARATORS = re.compile(r"[/\\,;|:!?…·=<>\[\]{}~^]+|(?<![cfjCFJ+])\++")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed; `prefix` when it ended in `*`; `after` are the common words before it that were left out."""

    text: str
    prefix: bool = False
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other: quoted, or joined by a hyphen or another sign inside (`co-design`, `R&D`)."""

    words: tuple[str, ...]
    prefix: bool = False
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A node that counts in one field only."""

    name: str
    value: Node


@dataclass(frozen=True, slots=True)
class Not:
    """Everything but a node."""

    node: Node


@dataclass(frozen=True, slots=True)
class And:
    """All of the nodes, in the order typed."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the nodes."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Most:
    """All of the nodes but one: how a question is read."""

    nodes: tuple[Node, ...]


Node = Word | Phrase | Field | Not | And | Or | Most


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed. `tree` is None when there is nothing to search for.

    `left_out` are words so common that they were not searched for; `cut` says that the end was passed over.
    """

    tree: Node | None
    left_out: tuple[str, ...] = ()
    cut: bool = False


def read(typed: str, is_field: Callable[[str], bool] = lambda _: False) -> Query:
    """The tree of what was typed; `is_field` says which names before a colon are fields. Never raises."""
    text = _OPTIONAL_PLURAL.sub("", _CONTROLS.sub(" ", typed).translate(_QUOTES))
    parser = _Parser(text, is_field)
    tree = parser.any_of()
    left_out: list[str] = []
    if tree is not None:
        question = _is_question(text)
        tree = _without_common_words(tree, _common_words(text, question=question), left_out)
        tree = _most(tree) if question else tree
    return Query(tree, tuple(dict.fromkeys(left_out)), parser.cut)


def leaves(node: Node | None, *, wanted: bool = True) -> Iterator[Word | Phrase]:
    """The words and phrases of a tree that a document is wanted to have, in the order typed."""
    if isinstance(node, (Word, Phrase)):
        if wanted:
            yield node
    elif isinstance(node, Not):
        yield from leaves(node.node, wanted=not wanted)
    elif isinstance(node, Field):
        yield from leaves(node.value, wanted=wanted)
    elif node is not None:
        for one in node.nodes:
            yield from leaves(one, wanted=wanted)


class _Parser:
    """Recursive descent over the tokens; each method takes what belongs to it and leaves the rest."""

    def __init__(self, text: str, is_field: Callable[[str], bool]) -> None:
        self._text = text
        self._is_field = is_field
        self._at = 0
        self._words = 0
        self.cut = False

    def any_of(self, depth: int = 0) -> Node | None:
        found = []
        while True:
            node = self._all_of(depth)
            if node is not None:
                found.append(node)
            if not self._take_operator("OR"):
                return _either(found)

    def _all_of(self, depth: int) -> Node | None:
        found: list[Node] = []
        while True:
            if self._take_operator("AND"):
                continue
            match = self._peek()
            if match is None or (match["chunk"] == "OR") or (match["close"] and depth):
                return _every(found)
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
        node = self.any_of(depth + 1)
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
        nodes = [
            _phrase_or_word(piece, prefix=prefix and piece is pieces[-1], quoted=False) for piece in pieces
        ]
        return _every([node for node in nodes if node is not None])

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


def _every(nodes: list[Node]) -> Node | None:
    flat = [part for node in nodes for part in (node.nodes if isinstance(node, And) else (node,))]
    return And(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)


def _either(nodes: list[Node]) -> Node | None:
    flat = [part for node in nodes for part in (node.nodes if isinstance(node, Or) else (node,))]
    return Or(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)


def _phrase_or_word(found: list[str], *, prefix: bool, quoted: bool) -> Node | None:
    if not found:
        return None
    if len(found) == 1:
        return Word(found[0], prefix)
    return Phrase(tuple(found), prefix, quoted)


def _is_question(text: str) -> bool:
    said = text.split()
    return len(said) > 2 and (text.rstrip().endswith("?") or fold(said[0]) in QUESTION_OPENERS)


def _most(tree: Node) -> Node:
    """A question of several plain words: hardly a document has all the words that a question happens to use."""
    if not isinstance(tree, And) or not all(isinstance(one, (Word, Phrase)) for one in tree.nodes):
        return tree
    return Most(tree.nodes) if LEAST_IN_QUESTION <= len(tree.nodes) <= MOST_IN_QUESTION else tree


def _common_words(text: str, *, question: bool) -> Callable[[Node], bool]:
    """Whether a node is a word that says nothing, in this query."""
    common = STOP_WORDS | QUESTION_WORDS if question else STOP_WORDS
    shouted = text == text.upper()

    def is_common(node: Node) -> bool:
        if not isinstance(node, Word) or node.prefix:
            return False
        # In capitals between small letters it is a name: WHO, IT, US.
        name = not shouted and len(node.text) > 1 and node.text.isupper()
        return not name and plain_token(node.text) in common

    return is_common


def _without_common_words(node: Node, is_common: Callable[[Node], bool], left_out: list[str]) -> Node:
    if isinstance(node, Or):
        return Or(tuple(_without_common_words(one, is_common, left_out) for one in node.nodes))
    if not isinstance(node, And):
        return node
    kept = [one for one in node.nodes if not is_common(one)]
    if all(isinstance(one, Not) for one in kept):
        return node
    nodes: list[Node] = []
    after: tuple[str, ...] = ()
    for one in node.nodes:
        if isinstance(one, Word) and is_common(one):
            left_out.append(one.text)
            after = (*after, one.text)
        else:
            node = _without_common_words(one, is_common, left_out)
            nodes.append(replace(node, after=after) if isinstance(node, Word) else node)
            after = ()
    return _every(nodes) or node
