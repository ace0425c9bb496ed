"""What a reader of the finder could allow: the smallest change of one need, and how many more would fit then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from kb.catalogue import Catalogue, ContentType, Document, Match, Need
from kb.web.asked import Asked, address
from kb.web.contexts import Link
from kb.web.values import number

# Changes of one need, and changes in all.
PER_NEED = 2
MOST = 6


def allowances(
    catalogue: Catalogue,
    content_type: ContentType,
    needs: Sequence[Need],
    near: Sequence[Match],
    documents: Mapping[str, Document],
    asked: Asked,
) -> tuple[Link, ...]:
    """The changes that let in most, each with the page that it leads to; `near` are those that miss one thing.

    The note of a link is the number of documents that would be added.
    """
    found: list[tuple[int, Link]] = []
    for need in needs:
        missing = [documents[each.entry.id] for each in near if each.meets[need.field.name] is False]
        changes = (
            _of_number(need, missing) if need.number is not None else _of_values(catalogue, need, missing)
        )
        for text, values, more in list(changes)[:PER_NEED]:
            kept = [(name, value) for name, value in asked.pairs if name not in (need.field.name, "of")]
            pairs = [("of", content_type.name), *kept, *((need.field.name, value) for value in values)]
            found.append((more, Link(text, address("/finder", pairs), f"+{more}")))
    return tuple(link for _, link in sorted(found, key=lambda each: -each[0])[:MOST])


def _of_values(
    catalogue: Catalogue, need: Need, missing: Sequence[Document]
) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """One value more, those that most documents have first."""
    values = (value for document in missing for value in sorted(set(_values(document, need))))
    for value, more in sorted(Counter(values).items(), key=lambda each: (-each[1], each[0])):
        label = catalogue.term_label(need.field.vocabulary, value)
        yield f"{need.field.label} may also be “{label}”", (*need.values, value), more


def _values(document: Document, need: Need) -> list[str]:
    value = document.values.get(need.field.name)
    return [str(each) for each in (value if isinstance(value, list) else [value]) if each is not None]


def _of_number(need: Need, missing: Sequence[Document]) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """The nearest number below and above with which something more fits."""
    assert need.number is not None, "only a need with a number is changed by a number"
    ranges = [document.values[need.field.name] for document in missing]
    below = [each["max"] for each in ranges if each["max"] is not None and each["max"] < need.number]
    above = [each["min"] for each in ranges if each["min"] is not None and each["min"] > need.number]
    for nearest in [*([max(below)] if below else []), *([min(above)] if above else [])]:
        more = sum(
            (each["min"] is None or each["min"] <= nearest)
            and (each["max"] is None or nearest <= each["max"])
            for each in ranges
        )
        unit = f" {need.field.unit}" if need.field.unit else f" as {need.field.label.lower()}"
        yield f"With {number(nearest)}{unit} rather than {number(need.number)}", (str(nearest),), more
