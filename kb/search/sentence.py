"""How a query was read, in one plain sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.search.expression import meant
from kb.search.facets import SAID_FOR_NOT_RECORDED, FacetField
from kb.search.language import Query
from kb.search.lexicon import PARTS, Lexicon
from kb.search.request import NOT_RECORDED, TYPE, YEAR, read_years
from kb.search.tree import And, Field, Most, Node, Not, Or, Phrase, Word
from kb.search.wording import FIRST_PARTS

# Other names that are said; the rest is counted.
MOST_NAMED = 3
UNKNOWN = ", which no document has"
_PART_NAMES = {
    "title": "the title", "summary": "the summary", "headings": "a heading", "body": "the text", "terms": "the terms",
}  # fmt: skip


def read_as(query: Query, lexicon: Lexicon, also: Sequence[str] = (), *, crowded: bool = False) -> str:
    """One sentence about what is searched for, for people who do not know the signs.

    `crowded`: so many documents match that not all of them were ranked.
    """
    if query.tree is None:
        return "All documents."
    clauses = [f"Documents {_clause(query.tree, lexicon)}"]
    if query.widened:
        clauses = [f"No document has all of these words; documents {_clause(query.tree, lexicon)}"]
    if also:
        clauses.append(f"also searching for {listed(first_of(also), 'and')}")
    if query.left_out:
        were = "was" if len(query.left_out) == 1 else "were"
        clauses.append(
            f"{listed([quoted(word) for word in query.left_out], 'and')} {were} left out as too common"
        )
    if query.cut:
        clauses.append("only the first words were searched for")
    if crowded:
        clauses.append("so many match that those which say it in their text alone follow by date")
    return "; ".join(clauses) + "."


def quoted(text: str) -> str:
    return f"“{text}”"


def first_of(names: Sequence[str]) -> list[str]:
    """The first names, quoted, and how many more there are."""
    shown = names if len(names) <= MOST_NAMED + 1 else names[:MOST_NAMED]
    rest = len(names) - len(shown)
    return [*(quoted(name) for name in shown), *([f"{rest} other names"] if rest else [])]


def listed(parts: Sequence[str], word: str) -> str:
    """Parts in a row with commas, and a word before the last."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def _clause(node: Node, lexicon: Lexicon) -> str:
    """What documents must be like, to follow the word "documents"."""
    if not isinstance(node, And):
        return _said(node, lexicon)
    words = [one for one in node.nodes if not isinstance(one, (Not, Field))]
    others = [_said(one, lexicon) for one in node.nodes if isinstance(one, Field)]
    without = [one.node for one in node.nodes if isinstance(one, Not)]
    clauses = [f"with {listed(_names(words, lexicon), 'and')}"] if words else []
    clauses += others
    clauses += [f"without {listed([_name(one, lexicon) for one in without], 'or')}"] if without else []
    return ", ".join(clauses)


def _said(node: Node, lexicon: Lexicon) -> str:
    if isinstance(node, Field):
        return _field(node, lexicon)
    if isinstance(node, Not):
        return f"without {_name(node.node, lexicon)}"
    if isinstance(node, Or) and any(isinstance(one, (And, Not, Field)) for one in node.nodes):
        return listed([_clause(one, lexicon) for one in node.nodes], "or")
    return f"with {_name(node, lexicon)}"


def _names(nodes: Sequence[Node], lexicon: Lexicon) -> list[str]:
    """The names of nodes; a first part that is no word of its own is said with what follows it."""
    names: list[str] = []
    first = ""
    for node in nodes:
        if isinstance(node, Word) and not node.prefix and not first and node.text.lower() in FIRST_PARTS:
            first = node.text
        elif first and isinstance(node, Word):
            names.append(_name(replace(node, text=f"{first}-{node.text}"), lexicon))
            first = ""
        else:
            names += [quoted(first)] if first else []
            names.append(_name(node, lexicon))
            first = ""
    return [*names, quoted(first)] if first else names


def _name(node: Node, lexicon: Lexicon) -> str:
    if isinstance(node, Word):
        return f"a word that begins with {quoted(node.text)}" if node.prefix else quoted(node.text)
    if isinstance(node, Phrase):
        text = quoted(node.said)
        ending = " and what begins so" if node.prefix else ""
        return f"the phrase {text}{ending}" if node.quoted or node.prefix else text
    if isinstance(node, Or):
        return f"({listed([_name(one, lexicon) for one in node.nodes], 'or')})"
    if isinstance(node, And):
        names = _names(node.nodes, lexicon)
        return names[0] if len(names) == 1 else f"({listed(names, 'and')})"
    if isinstance(node, Not):
        return f"not {_name(node.node, lexicon)}"
    if isinstance(node, Most):
        return f"at least {node.least} of {listed([_name(one, lexicon) for one in node.nodes], 'and')}"
    return f"those {_field(node, lexicon)}"


def _field(node: Field, lexicon: Lexicon) -> str:
    facet = lexicon.facet(node.name)
    if facet is None:
        return f"with {_name(node.value, lexicon)} in {_PART_NAMES[PARTS[node.name.lower()]]}"
    if facet.kind == TYPE:
        return f"of the type {_values(facet, node.value, lexicon)}"
    if _is_not_recorded(facet, node.value):
        return f"for which no {_lower(facet.label)} {'are' if facet.label.endswith('s') else 'is'} recorded"
    if facet.field == YEAR and isinstance(node.value, Word):
        return _years(node.value.text)
    values = _values(facet, node.value, lexicon)
    # What nobody has is said last.
    end = UNKNOWN if values.endswith(UNKNOWN) else ""
    return f"filed under {values.removesuffix(UNKNOWN)} ({facet.label}){end}"


def _is_not_recorded(facet: FacetField, node: Node) -> bool:
    if not isinstance(node, Word):
        return False
    found = [value.value for value in meant(facet, node)]
    return found == [NOT_RECORDED] or (not found and node.text.lower() in SAID_FOR_NOT_RECORDED)


def _lower(label: str) -> str:
    """A label inside a sentence; one that begins like an abbreviation keeps its capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _values(facet: FacetField, node: Node, lexicon: Lexicon) -> str:
    if isinstance(node, (Word, Phrase)):
        found = meant(facet, node)
        said = node.text if isinstance(node, Word) else " ".join(node.words)
        names = [quoted(value.label) for value in found]
        return listed(names, "or") if names else f"{quoted(said)}{UNKNOWN}"
    if isinstance(node, (And, Or)):
        return listed(
            [_values(facet, one, lexicon) for one in node.nodes], "or" if isinstance(node, Or) else "and"
        )
    if isinstance(node, Not):
        return f"not {_values(facet, node.node, lexicon)}"
    return _name(node, lexicon)


def _years(text: str) -> str:
    span = read_years(text)
    if span is None:
        return f"of the year {quoted(text)}{UNKNOWN}"
    first, last = span
    if first == last:
        return f"of {first}"
    if first is None or last is None:
        return f"up to {last}" if first is None else f"from {first} on"
    return f"from {first} to {last}"
