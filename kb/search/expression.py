"""From the tree of a query to the FTS5 expression that finds it, with all spellings and other names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice

from kb.search.facets import FacetField, Value
from kb.search.language import read
from kb.search.lexicon import PARTS, Lexicon, OtherName
from kb.search.normalise import MARK, index_term, key, plain_token, token, unstemmed_token, words
from kb.search.porter import stem
from kb.search.tree import And, Field, Most, Node, Not, Or, Phrase, Word, leaves
from kb.search.weights import EVERY
from kb.search.wording import FIRST_PARTS

# No document has this token: what a value that nothing has is read as.
NOTHING = f'facets : "{MARK}none"'
_SCOPES = {"text": "", "heads": "{title summary terms headings} : ", "terms": "{title terms} : "}
LONGEST_NAME = 5
MOST_IN_PHRASE = 20
# Words that all prefixes of a query stand for together; then each stands for its most frequent one.
MOST_BEGINNINGS = 80
# A phrase costs as much as so many words.
COST_OF_PHRASE = 3
# Of more words, or more choices of some of them, the expression that ranks is the plain one.
MOST_RANKED_WORDS, MOST_RANKED_CHOICES = 12, 10

Terms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One thing that was searched for: `typed` by the reader, found as `via` where the `terms` follow each other.

    `expression` finds it alone. `kind` is word, phrase, spelling or synonym.
    """

    typed: str
    via: str
    terms: Terms
    expression: str
    kind: str


@dataclass(slots=True)
class Built:
    """An expression with what it looks for."""

    text: str
    leaves: list[Leaf] = field(default_factory=list)
    also: list[str] = field(default_factory=list)


def build(tree: Node, lexicon: Lexicon, *, synonyms: bool) -> Built:
    """The FTS5 expression of a tree; what it matches is the same whatever spelling the reader chose."""
    builder = _Builder(lexicon, synonyms)
    return Built(builder.match(tree), builder.leaves, list(dict.fromkeys(builder.also)))


def ranking(tree: Node, lexicon: Lexicon, *, synonyms: bool) -> str:
    """An expression that matches the same documents and ranks them better.

    Each word is looked for once more in the titles, where it is rare though the texts be full of it, and once more
    together with the word after it. Both are said with OR beside the word that they imply, so nothing else matches.
    Of many words each says little, and their order less: there it is not worth its time.
    """
    words = sum(1 for _ in islice(leaves(tree), MOST_RANKED_WORDS + 1))
    return _Builder(lexicon, synonyms, ranks=words <= MOST_RANKED_WORDS).match(tree)


class _Builder:
    def __init__(self, lexicon: Lexicon, synonyms: bool, *, ranks: bool = False) -> None:
        self.lexicon = lexicon
        self.synonyms = synonyms
        self.ranks = ranks
        self.leaves: list[Leaf] = []
        self.also: list[str] = []
        self.wanted = True
        self.begun = 0

    def match(self, node: Node) -> str:
        if isinstance(node, Word):
            return self._all([node])
        if isinstance(node, Phrase):
            return self._phrase(node)
        if isinstance(node, And):
            return self._all(node.nodes)
        if isinstance(node, Or):
            return _joined("OR", [self.match(one) for one in node.nodes])
        if isinstance(node, Most):
            return self._most(node)
        if isinstance(node, Not):
            return self._all([node])
        return self._field(node)

    def _most(self, node: Most) -> str:
        """Every choice of so many nodes; where there are many choices, each word is said often enough."""
        several = list(combinations(node.nodes, node.least))
        ranks, self.ranks = self.ranks, self.ranks and len(several) <= MOST_RANKED_CHOICES
        text = _joined("OR", [self._all(some) for some in several])
        self.ranks = ranks
        return text

    def _all(self, nodes: Sequence[Node]) -> str:
        wanted = [one for one in nodes if not isinstance(one, Not)]
        unwanted = [one.node for one in nodes if isinstance(one, Not)]
        found = self._sequence(wanted) if wanted else [f'facets : "{EVERY}"']
        text = _joined("AND", found)
        if not unwanted:
            return text
        # What is excluded is excluded by its own name alone.
        self.wanted, synonyms, self.synonyms = not self.wanted, self.synonyms, False
        without = _joined("OR", [self.match(one) for one in unwanted])
        self.wanted, self.synonyms = not self.wanted, synonyms
        return f"({text} NOT {without})"

    def _sequence(self, nodes: Sequence[Node]) -> list[str]:
        """The expressions of nodes that must all match; words that follow each other may be one name."""
        others = self._other_names(nodes)
        found: list[str] = []
        position = 0
        while position < len(nodes):
            if position in others:
                length, names = others[position]
                part = nodes[position : position + length]
                typed = " ".join(map(_typed, part))
                text = _joined("AND", self._plain(part))
                found.append(_joined("OR", [text, *(self._other(typed, name) for name in names)]))
            else:
                length = min((start for start in others if start > position), default=len(nodes)) - position
                found += self._plain(nodes[position : position + length])
            position += length
        return found

    def _plain(self, nodes: Sequence[Node]) -> list[str]:
        found: list[str] = []
        position = 0
        while position < len(nodes):
            one, two = nodes[position], nodes[position + 1] if position + 1 < len(nodes) else None
            pair = self._pair(one, two)
            found.append(pair or (self._ranked(one, two) if isinstance(one, Word) else self.match(one)))
            position += 2 if pair else 1
        return found

    def _ranked(self, word: Word, following: Node | None) -> str:
        text = self._word(word)
        if not self.ranks or word.prefix:
            return text
        said = token(word.text)
        together = []
        if isinstance(following, Word) and not following.prefix:
            together.append(_quoted([said, *map(token, following.after), token(following.text)]))
        return _joined("OR", [text, f'({{title}} : "{said}")', *together])

    def _pair(self, one: Node, two: Node | None) -> str | None:
        """Two words that are also written as one: `co design`, `health care`."""
        if not (isinstance(one, Word) and isinstance(two, Word)) or one.prefix or two.prefix:
            return None
        whole = plain_token(one.text) + plain_token(two.text)
        inseparable = plain_token(one.text) in FIRST_PARTS
        if not inseparable and not self.lexicon.has_term(whole):
            return None
        typed = f"{one.text} {two.text}"
        apart = self._terms(typed, typed, [one.text, two.text], "phrase") if inseparable else None
        apart = apart or _joined("AND", [self._word(one), self._word(two)])
        return _joined("OR", [apart, self._terms(typed, whole, [whole], "spelling")])

    def _word(self, word: Word) -> str:
        if word.prefix:
            return self._beginnings(word)
        found = [self._terms(word.text, word.text, [word.text], "word")]
        parts = self.lexicon.compound(word.text)
        if parts:
            found.append(self._terms(word.text, " ".join(parts), list(parts), "spelling"))
        return _joined("OR", found)

    def _beginnings(self, word: Word, before: Sequence[str] = (), most: int | None = None) -> str:
        found: dict[str, str] = {}
        cost = COST_OF_PHRASE if before else 2 if len(word.text) == 1 else 1
        free = min(most or MOST_BEGINNINGS, (MOST_BEGINNINGS - self.begun) // cost)
        beginnings = self.lexicon.beginnings(word.text)[: max(free, 1)]
        self.begun += len(beginnings) * cost
        for beginning in beginnings:
            terms = [*before, beginning]
            found.setdefault(index_term(beginning), self._terms(f"{word.text}*", beginning, terms, "word"))
        return _joined("OR", list(found.values())) if found else NOTHING

    def _phrase(self, phrase: Phrase) -> str:
        typed = _typed(phrase)
        if phrase.prefix:
            return self._beginnings(Word(phrase.words[-1], True), phrase.words[:-1], MOST_IN_PHRASE)
        found = [self._terms(typed, typed, list(phrase.words), "phrase")]
        if not phrase.quoted and len(phrase.words) == 2:
            whole = "".join(map(plain_token, phrase.words))
            found.append(self._terms(typed, whole, [whole], "spelling"))
        if not phrase.quoted:
            names = self._known_names([key(typed)]).get(key(typed), [])
            found += [self._other(typed, name) for name in names]
        return _joined("OR", found)

    def _other_names(self, nodes: Sequence[Node]) -> dict[int, tuple[int, list[OtherName]]]:
        """Where a known name begins among the words, how many words it has, and what else it is called."""
        keys: dict[str, tuple[int, int]] = {}
        for start in range(len(nodes)):
            for length in range(1, LONGEST_NAME + 1):
                part = nodes[start : start + length]
                if len(part) < length or not all(isinstance(one, Word) and not one.prefix for one in part):
                    break
                keys.setdefault(" ".join(index_term(_typed(one)) for one in part), (start, length))
        found = self._known_names(list(keys))
        chosen: dict[int, tuple[int, list[OtherName]]] = {}
        taken: set[int] = set()
        for name in sorted(found, key=lambda name: (-keys[name][1], keys[name][0])):
            start, length = keys[name]
            if not taken & set(range(start, start + length)):
                chosen[start] = (length, found[name])
                taken |= set(range(start, start + length))
        return chosen

    def _known_names(self, keys: Sequence[str]) -> dict[str, list[OtherName]]:
        return self.lexicon.other_names(keys) if self.synonyms and keys else {}

    def _other(self, typed: str, name: OtherName) -> str:
        if self.wanted:
            self.also.append(name.name)
        text = self._terms(typed, name.name, words(name.name), "synonym")
        return f"({_SCOPES[name.scope]}{text})" if name.scope != "text" else text

    def _terms(self, typed: str, via: str, found: Sequence[str], kind: str) -> str:
        """Words that follow each other, in a stemmed text and, where the edition has any, in one that is not."""
        stemmed, plain = [token(word) for word in found], [unstemmed_token(word) for word in found]
        variants = [stemmed, plain] if self.lexicon.unstemmed and stemmed != plain else [stemmed]
        texts = []
        for variant in variants:
            text = _quoted(variant)
            texts.append(text)
            if self.wanted:
                self.leaves.append(Leaf(typed, via, tuple(map(stem, variant)), text, kind))
        return _joined("OR", texts)

    def _field(self, node: Field) -> str:
        facet = self.lexicon.facet(node.name)
        if facet is None:
            part = PARTS[node.name.lower()]
            synonyms, self.synonyms = self.synonyms, False
            text = f"{{{part}}} : ({self.match(_words_of(node.value))})"
            self.synonyms = synonyms
            return f"({text})"
        return self._filed(facet, node.value)

    def _filed(self, facet: FacetField, node: Node) -> str:
        if isinstance(node, Not):
            return f'(facets : "{EVERY}" NOT {self._filed(facet, node.node)})'
        if isinstance(node, (And, Or)):
            operator = "AND" if isinstance(node, And) else "OR"
            return _joined(operator, [self._filed(facet, one) for one in node.nodes])
        if isinstance(node, (Word, Phrase)):
            return any_of(meant(facet, node))
        return self.match(node)


def _words_of(value: Node) -> Node:
    """A value after a colon is kept as typed; in a part of the text it is words like any other."""
    if isinstance(value, Word):
        return read(f"{value.text}*" if value.prefix else value.text).tree or value
    return value


def meant(facet: FacetField, node: Word | Phrase) -> list[Value]:
    """The values of a facet that a typed value means."""
    said = node.text if isinstance(node, Word) else " ".join(node.words)
    return facet.beginning(said) if node.prefix else facet.find(said)


def any_of(values: Sequence[Value]) -> str:
    """The expression that finds the documents with any of some values."""
    if not values:
        return f"({NOTHING})"
    tokens = " OR ".join(f'"{MARK}{value.number}"' for value in values)
    return f"(facets : ({tokens}))"


def _typed(node: Node) -> str:
    if isinstance(node, Word):
        return node.text
    assert isinstance(node, Phrase)
    return node.said


def _quoted(tokens: Sequence[str]) -> str:
    return '"' + " ".join(tokens) + '"'


def _joined(operator: str, parts: Sequence[str]) -> str:
    distinct = list(dict.fromkeys(parts))
    return distinct[0] if len(distinct) == 1 else f"({f' {operator} '.join(distinct)})"
