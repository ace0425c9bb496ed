"""Help while typing and when little was found: completions, spelling, and what to leave out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kb.search.facets import Facets
from kb.search.normalise import WORD, normalised, plain_token
from kb.search.ranking import Asked, Found, answer
from kb.search.request import NOT_RECORDED, SearchRequest
from kb.search.results import Completion, Suggestion
from kb.search.sentence import quoted
from kb.search.tree import And, Most, Node, Not, Or, Phrase, Word, leaves
from kb.search.wording import STOP_WORDS

# With more results than this nobody needs help.
FEW = 3
# A longer query is a pasted text, and every word of it would have to be looked up.
MOST_WORDS = 8
MOST_SUGGESTIONS = 4


def suggestions(connection: sqlite3.Connection, asked: Asked, found: Found) -> tuple[Suggestion, ...]:
    """Other searches that find more than this one, each with its number of results, the nearest first."""
    if found.total > FEW or (asked.query.tree is None and not asked.filters):
        return ()
    kept: dict[tuple[tuple[str, str], ...], Suggestion] = {}
    for kind, text, request in (*_spellings(connection, asked), *(_less(asked) if not found.total else ())):
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
    tree = asked.query.tree
    if isinstance(tree, And) and len(tree.nodes) <= MOST_WORDS:
        for node in tree.nodes:
            rest = And(tuple(other for other in tree.nodes if other is not node))
            yield "word", f"Leave out {quoted(written(node))}", request.asking(written(rest))
        wanted = [node for node in tree.nodes if isinstance(node, (Word, Phrase))]
        if len(wanted) == len(tree.nodes):
            yield "any", "Any of these words", request.asking(" OR ".join(written(node) for node in wanted))
    if len(asked.filters) > 1:
        yield "filter", "Leave out all filters", request.without_filters()


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


def complete(connection: sqlite3.Connection, prefix: str, limit: int = 8) -> tuple[Completion, ...]:
    """Titles and terms that begin with, or have words that begin with, what was typed so far."""
    typed = normalised(prefix[:200], stemmed=False).replace("ː", "").split()
    if not typed:
        return ()
    *whole, last = typed
    text = " ".join([*(f'"{word}"' for word in whole), f'"{last}" *'])
    rows = connection.execute(
        """
        select search_completions.kind, search_completions.label, search_completions.words, search_completions.url,
          search_completions.type_label, search_completions.weight
        from search_titles
        join search_completions on search_completions.number = search_titles.rowid
        where search_titles match :text
        limit 400
        """,
        {"text": text},
    ).fetchall()
    start = " ".join(typed)
    ranked = sorted(
        rows,
        key=lambda row: (not _plain(row[1]).startswith(start), -row[5], len(row[1]), row[1], row[3] or ""),
    )
    return tuple(Completion(*row[:5]) for row in ranked[:limit])


def _plain(label: str) -> str:
    return normalised(label, stemmed=False).replace("ː", "")
