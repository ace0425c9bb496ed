"""A query as a tree: what must occur, what may, and what must not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.search.normalise import is_single


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed; `prefix` when it ended in `*`; `after` are the common words before it that were left out."""

    text: str
    prefix: bool = False
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other: quoted, or joined by a sign inside (`R&D`, `GPT-4`, `face-to-face`)."""

    words: tuple[str, ...]
    prefix: bool = False
    quoted: bool = False

    @property
    def said(self) -> str:
        """The words in a row, as people write them: those of scripts without spaces follow each other directly."""
        if all(len(word) == 1 and is_single(word) for word in self.words):
            return "".join(self.words)
        return ("-" if len(self.words) == 2 and not self.quoted else " ").join(self.words)


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
    """At least so many of the nodes: how a question is read, and what no document has all of."""

    nodes: tuple[Node, ...]
    least: int


Node = Word | Phrase | Field | Not | And | Or | Most


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


def every_of(nodes: Sequence[Node]) -> Node | None:
    flat = [part for node in nodes for part in (node.nodes if isinstance(node, And) else (node,))]
    return And(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)


def any_of(nodes: Sequence[Node]) -> Node | None:
    flat = [part for node in nodes for part in (node.nodes if isinstance(node, Or) else (node,))]
    return Or(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)
