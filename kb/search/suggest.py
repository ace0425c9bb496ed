"""Help when little was found: spelling, and what to leave out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kb.search.facets import Facets
from kb.search.lexicon import PARTS
from kb.search.normalise import WORD, plain_token
from kb.search.ranking import Asked, Found, answer
from kb.search.request import NOT_RECORDED, SearchRequest
from kb.search.results import Suggestion
from kb.search.sentence import quoted
from kb.search.tree import And, Field, Most, Node, Not, Or, Phrase, Word, leaves
from kb.search.wording import STOP_WORDS

# With more results than this nobody needs help.
FEW = 3
# A longer query is a pasted text, and every word of it would have to be looked up.
MOST_WORDS = 8
MOST_SUGGESTIONS = 8


def suggestions(connection: sqlite3.Connection, asked: Asked, found: Found) -> tuple[Suggestion, ...]:
    """Other searches that find more than this one, each with its number of results, the nearest first."""
    if found.total > FEW or (asked.query.tree is None and not asked.filters):
        return ()
    kept: dict[tuple[tuple[str, str], ...], Suggestion] = {}
    for kind, text, request in (*_spellings(connection, asked), *(_less(asked) if not found.total else ())):
        if len(kept) == MOST_SUGGESTIONS:
            break
        number = _total(connection, asked.facets, request)
        if number > found.total:
            kept.setdefault(request.pairs(), Suggestion(kind, text, request, number))
    return tuple(kept.values())


def _total(connection: sqlite3.Connection, facets: Facets, request: SearchRequest) -> int:
    return answer(connection, facets, request)[1].total


def _spellings(connection: sqlite3.Connection, asked: Asked) -> Iterator[tuple[str, str, SearchRequest]]:
    found = leaves(asked.query.tree)
    typed = [part for leaf in found for part in ((leaf.text,) if isinstance(leaf, Word) else leaf.words)]
    if not 0 < len(typed) <= MOST_WORDS:
        return
    better = {word: other for word in typed if (other := _better(connection, asked, word))}
    if better:
        text = WORD.sub(lambda match: better.get(match[0], match[0]), asked.request.words)
        yield "spelling", f"Did you mean {quoted(text)}?", asked.request.asking(text)


def _better(connection: sqlite3.Connection, asked: Asked, word: str) -> str | None:
    """A word of the edition that differs by a letter or two and is said more often."""
    plain = plain_token(word)
    if len(plain) < 4 or plain in STOP_WORDS or any(letter.isdigit() for letter in plain):
        return None
    said = asked.lexicon.documents(word)
    # The first letter is seldom wrong; where it is, it was left out or changed places with the second.
    known = {**_beginning(connection, plain[0], plain, said), **_beginning(connection, plain[1], plain, said)}
    furthest = 1 if len(plain) < 6 or said else 2
    near = process.extract(plain, list(known), scorer=OSA.distance, score_cutoff=furthest, limit=50)
    ranked = sorted(near, key=lambda item: (item[1], item[0][:1] != plain[:1], -known[item[0]], item[0]))
    return next((other for other, distance, _ in ranked if distance), None)


def _beginning(connection: sqlite3.Connection, letter: str, near: str, said: int) -> dict[str, int]:
    """Words of about the same length that begin with a letter and are said much more often, with their numbers."""
    rows = connection.execute(
        """
        select word, documents
        from search_words
        where word >= :letter and word < :letter || char(1114111) and documents > :said
          and length(word) between :shortest and :longest
        """,
        {"letter": letter, "said": said * 4, "shortest": len(near) - 2, "longest": len(near) + 2},
    )
    return dict(rows.fetchall())


def _less(asked: Asked) -> Iterator[tuple[str, str, SearchRequest]]:
    """What may be left out of a search without results: a filter, a word, all filters, all but any word."""
    request = asked.request
    for name in asked.filters:
        facet = asked.facets.named_exactly(name)
        for value in request.values(name):
            text = f"Leave out {facet.label if facet else name}: {_label(asked, name, value)}"
            yield "filter", text, request.without(name, value.removeprefix("!"))
    if asked.query.tree is not None:
        yield from _fewer_words(request, asked.query.tree)
    if len(asked.filters) > 1:
        yield "filter", "Leave out all filters", request.without_filters()
    if request.scope and asked.query.tree is not None:
        yield "scope", "Search in everything", replace(request.without_filters(), scope="")


def _fewer_words(request: SearchRequest, tree: Node) -> Iterator[tuple[str, str, SearchRequest]]:
    """The search without one of its words, with any of them, and with no regard to where they stand."""
    looser = _loosened(tree)
    if looser != tree:
        yield "any", "The same words anywhere and in any order", request.asking(written(looser))
    several = tree if isinstance(tree, And) else looser
    if isinstance(several, And) and len(several.nodes) <= MOST_WORDS:
        for node in several.nodes:
            rest = And(tuple(other for other in several.nodes if other is not node))
            yield "word", f"Leave out {quoted(written(node))}", request.asking(written(rest))
        wanted = [node for node in several.nodes if isinstance(node, (Word, Phrase))]
        if len(wanted) == len(several.nodes):
            yield "any", "Any of these words", request.asking(" OR ".join(written(node) for node in wanted))


def _loosened(node: Node) -> Node:
    """The same words without quotation marks, and not in one part of the document alone."""
    if isinstance(node, Phrase) and node.quoted and not node.prefix:
        return And(tuple(Word(word) for word in node.words))
    if isinstance(node, Field) and node.name.lower() in PARTS:
        return _loosened(node.value)
    if isinstance(node, (And, Or)):
        return replace(node, nodes=tuple(map(_loosened, node.nodes)))
    return node


def _label(asked: Asked, name: str, value: str) -> str:
    facet = asked.facets.named_exactly(name)
    found = facet.values.get(value.removeprefix("!")) if facet else None
    label = found.label if found else "Not recorded" if value == NOT_RECORDED else value.removeprefix("!")
    return f"not {label}" if value.startswith("!") else label


def written(node: Node) -> str:
    """A node as it may be typed."""
    if isinstance(node, Word):
        return node.text + ("*" if node.prefix else "")
    if isinstance(node, Phrase):
        return f'"{" ".join(node.words)}{"*" if node.prefix else ""}"'
    if isinstance(node, Not):
        return (
            f"NOT {written(node.node)}"
            if isinstance(node.node, (Word, Phrase))
            else f"NOT ({written(node.node)})"
        )
    if isinstance(node, (And, Most)):
        return " ".join(f"({written(one)})" if isinstance(one, Or) else written(one) for one in node.nodes)
    if isinstance(node, Or):
        return " OR ".join(
            f"({written(one)})" if isinstance(one, And) else written(one) for one in node.nodes
        )
    return f"{node.name}:{_written_value(node.value)}"


def _written_value(node: Node) -> str:
    return written(node) if isinstance(node, (Word, Phrase)) else f"({written(node)})"
