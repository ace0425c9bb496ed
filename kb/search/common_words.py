"""Words that say nothing: which of them a query can do without, and how a question is read."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

from kb.search.normalise import fold, plain_token
from kb.search.tree import And, Most, Node, Not, Or, Phrase, Word, every_of
from kb.search.wording import QUESTION_OPENERS, QUESTION_WORDS, STOP_WORDS

# Questions of so many telling words are read as all of them but one.
LEAST_IN_QUESTION, MOST_IN_QUESTION = 3, 7
# Of so many words, where no document has all, this share is enough, or at last half of them.
LEAST_WIDENED, MOST_WIDENED = 4, 8
ENOUGH = 0.6


def telling(tree: Node, text: str, left_out: list[str]) -> Node:
    """The tree of a text without words that say nothing, which are added to `left_out`."""
    question = _is_question(text)
    tree = _without(tree, _is_common_in(text, question=question), left_out)
    return _most_of(tree) if question else tree


def _is_question(text: str) -> bool:
    said = text.split()
    return len(said) > 2 and (text.rstrip().endswith("?") or fold(said[0]) in QUESTION_OPENERS)


def _most_of(tree: Node) -> Node:
    """A question of several plain words: hardly a document has all the words that a question happens to use."""
    if not isinstance(tree, And) or not all(isinstance(one, (Word, Phrase)) for one in tree.nodes):
        return tree
    return (
        Most(tree.nodes, len(tree.nodes) - 1)
        if LEAST_IN_QUESTION <= len(tree.nodes) <= MOST_IN_QUESTION
        else tree
    )


def widened(tree: Node | None) -> Iterator[Most]:
    """What to search for where no document has all of several plain words, the strictest first."""
    if isinstance(tree, (And, Most)) and all(isinstance(one, Word) for one in tree.nodes):
        number = len(tree.nodes)
        if LEAST_WIDENED <= number <= MOST_WIDENED:
            yield Most(tree.nodes, math.ceil(number * ENOUGH))
            yield Most(tree.nodes, number // 2)


def _is_common_in(text: str, *, question: bool) -> Callable[[Node], bool]:
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


def _without(node: Node, is_common: Callable[[Node], bool], left_out: list[str]) -> Node:
    if isinstance(node, Or):
        return Or(tuple(_without(one, is_common, left_out) for one in node.nodes))
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
            after = (*after, one.text) if nodes else ()
        else:
            node = _without(one, is_common, left_out)
            nodes.append(replace(node, after=after) if isinstance(node, Word) else node)
            after = ()
    return every_of(nodes) or node
