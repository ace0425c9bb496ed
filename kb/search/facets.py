"""The facets of an edition while it is searched: which documents the filters leave, and the count of every value."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.search.kept import Kept, Settings
from kb.search.normalise import key
from kb.search.postings import Numbers, every, unpacked
from kb.search.request import NOT_RECORDED, TYPE, YEAR, SearchRequest, facet_key, parameter, read_years
from kb.search.results import Facet, FacetValue

# What readers type for "not recorded".
SAID_FOR_NOT_RECORDED = frozenset({NOT_RECORDED, "none", "unknown"})


@dataclass(frozen=True, slots=True)
class Value:
    """One stored value: `number` names it in the index, `documents` says who has it."""

    number: int
    value: str
    label: str
    url: str | None
    total: int
    documents: Numbers


# A value of a facet and how many of the results have it.
Count = tuple[int, Value]


@dataclass(frozen=True, slots=True)
class FacetField:
    """One facet with its values by their name, in the order of their labels."""

    field: str
    label: str
    description: str | None
    kind: str
    values: Mapping[str, Value]

    def find(self, said: str) -> list[Value]:
        """The values that a reader means: by value, slug or label, else those whose label has all the words."""
        text = said.casefold().strip()
        if text in SAID_FOR_NOT_RECORDED and NOT_RECORDED in self.values:
            return [self.values[NOT_RECORDED]]
        if self.kind == YEAR:
            return self.between(said)
        if said in self.values:
            return [self.values[said]]
        wanted = key(said)
        for matches in (_is_value, _is_label, _has_words):
            found = [value for value in self.values.values() if wanted and matches(value, text, wanted)]
            if found:
                return found
        return []

    def beginning(self, said: str) -> list[Value]:
        """The values whose label or name begins so."""
        text = said.casefold()
        return [
            value for value in self.values.values() if any(name.startswith(text) for name in _names(value))
        ]

    def between(self, years: str) -> list[Value]:
        """The years of a range such as `2019..2022`, of those that the edition knows."""
        span = read_years(years)
        if span is None:
            return []
        first, last = span[0] if span[0] is not None else 0, span[1] if span[1] is not None else 9999
        return [
            value
            for value in self.values.values()
            if value.value.isdigit() and first <= int(value.value) <= last
        ]


def _names(value: Value) -> tuple[str, ...]:
    return value.label.casefold(), value.value.casefold(), value.value.casefold().rpartition("/")[2]


def _is_value(value: Value, text: str, _: str) -> bool:
    return text in _names(value)


def _is_label(value: Value, _: str, wanted: str) -> bool:
    return key(value.label) == wanted


def _has_words(value: Value, _: str, wanted: str) -> bool:
    return value.value != NOT_RECORDED and set(wanted.split()) <= set(key(value.label).split())


@dataclass(frozen=True, slots=True)
class Facets:
    """All facets of one edition, and the numbers of `every` document, which nobody may change."""

    fields: Mapping[str, FacetField]
    every: Numbers

    def named(self, name: str) -> FacetField | None:
        """The facet that a reader means by a name: its field or label, in the singular or plural."""
        if name in self.fields:
            return self.fields[name]
        wanted = key(name.replace("_", " "))
        for facet in self.fields.values():
            if wanted in (key(facet.field.replace("_", " ")), key(facet.label)):
                return facet
        return None

    def filed_under(self) -> dict[str, int]:
        """How many documents name another in a relation that is a facet, by its id; of several relations, the most."""
        found: dict[str, int] = {}
        for facet in self.fields.values():
            for value in facet.values.values() if facet.kind == "relation" else ():
                found[value.value] = max(value.total, found.get(value.value, 0))
        return found

    def filters(self, request: SearchRequest) -> dict[str, Filter]:
        """What the request chooses in each facet; a facet or value that the edition does not know matches nothing."""
        chosen: dict[str, tuple[str, ...]] = dict(request.filters)
        chosen |= {name: request.values(name) for name in (TYPE, YEAR) if request.values(name)}
        return {
            name: self._filter(self.named_exactly(name), values) for name, values in sorted(chosen.items())
        }

    def named_exactly(self, name: str) -> FacetField | None:
        return self.fields.get(name) or self.fields.get(facet_key(name))

    def _filter(self, facet: FacetField | None, values: Sequence[str]) -> Filter:
        included = [value for value in values if not value.startswith("!")]
        excluded = [value.removeprefix("!") for value in values if value.startswith("!")]
        if facet is None:
            return Filter(asked=bool(included))
        return Filter(
            tuple(value for said in included for value in _exactly(facet, said)),
            tuple(value for said in excluded for value in _exactly(facet, said)),
            asked=bool(included),
        )


def _exactly(facet: FacetField, said: str) -> list[Value]:
    if said in facet.values:
        return [facet.values[said]]
    if facet.kind == YEAR and facet.field == YEAR:
        return facet.between(said)
    return [value for value in facet.values.values() if said.casefold() in _names(value)][:1]


@dataclass(frozen=True, slots=True)
class Filter:
    """What is chosen in one facet: any of `included` (when `asked`), none of `excluded`."""

    included: tuple[Value, ...] = ()
    excluded: tuple[Value, ...] = ()
    asked: bool = False

    def left(self, facets: Facets) -> Numbers:
        """The documents that it leaves."""
        found = self.without_excluded(facets)
        return found & _any(self.included) if self.asked else found

    def without_excluded(self, facets: Facets) -> Numbers:
        return facets.every - _any(self.excluded)


def _any(values: Sequence[Value]) -> Numbers:
    return Numbers.union(Numbers(), *(value.documents for value in values))


def left(
    facets: Facets, request: SearchRequest, filters: Mapping[str, Filter], besides: str | None = None
) -> Numbers:
    """The documents that all filters leave, or all but those of one facet."""
    found = facets.every
    if request.scope:
        scope = facets.fields[TYPE].values.get(request.scope) if TYPE in facets.fields else None
        found = scope.documents if scope else Numbers()
    for name, chosen in filters.items():
        if name != besides:
            found = found & chosen.left(facets)
    return found


def counted(
    facets: Facets, request: SearchRequest, matches: Numbers, *, only: str | None = None
) -> tuple[Facet, ...]:
    """Every facet with the values that have results, the most frequent first, and those that are chosen.

    A value's count leaves its own facet's choices out, so it is the number of results if it alone were chosen there.
    With `only`, that facet alone and all its values by label.
    """
    filters = facets.filters(request)
    everywhere = matches & left(facets, request, filters)
    found = []
    for name, facet in facets.fields.items():
        if (only is not None and name != only) or (only is None and name == TYPE and request.scope):
            continue
        chosen = filters.get(name, Filter())
        if name in filters:
            counts = _beside(facets, facet, chosen, matches & left(facets, request, filters, name))
        else:
            counts = _counts(facet, everywhere)
        if counts:
            found.append(_shown(facet, counts, chosen, None if only else request.values_per_facet))
    return tuple(found)


def _counts(facet: FacetField, found: Numbers) -> list[Count]:
    """The values of a facet in which nothing is chosen, as far as they have results."""
    counts = [(found.intersection_cardinality(value.documents), value) for value in facet.values.values()]
    return [each for each in counts if each[0]]


def _beside(facets: Facets, facet: FacetField, chosen: Filter, found: Numbers) -> list[Count]:
    """The values of a facet in which something is chosen: what other filters leave, and what is chosen here."""
    including = found & chosen.without_excluded(facets)
    included, excluded = _numbers(chosen.included), _numbers(chosen.excluded)
    counts = []
    for value in facet.values.values():
        among = found if value.number in excluded else including
        count = among.intersection_cardinality(value.documents)
        if count or value.number in excluded or value.number in included:
            counts.append((count, value))
    return counts


def _numbers(values: Sequence[Value]) -> set[int]:
    return {value.number for value in values}


def _shown(facet: FacetField, counts: list[Count], chosen: Filter, most: int | None) -> Facet:
    """A facet with the most frequent values, or all by label where `most` is None; the values come by label."""
    total = sum(count > 0 for count, _ in counts)
    included, excluded = _numbers(chosen.included), _numbers(chosen.excluded)
    picked = included | excluded
    if facet.kind == YEAR:
        counts.sort(key=lambda each: (each[1].value == NOT_RECORDED, each[1].value))
    elif most is not None:
        counts.sort(key=lambda each: (each[1].number not in picked, each[1].value == NOT_RECORDED, -each[0]))
        always = (each for each in counts[most:] if each[1].number in picked or each[1].value == NOT_RECORDED)
        counts = [*counts[:most], *always]
    values = tuple(
        FacetValue(
            value.value,
            value.label,
            count,
            selected=value.number in included,
            excluded=value.number in excluded,
            url=value.url,
        )
        for count, value in counts
    )
    return Facet(
        facet.field, parameter(facet.field), facet.label, facet.description, facet.kind, values, total
    )


def load(connection: sqlite3.Connection) -> Facets:
    """The facets of the edition behind a connection."""
    return _kept.of(connection)


def _load(connection: sqlite3.Connection, settings: Settings) -> Facets:
    values: dict[str, dict[str, Value]] = {}
    rows = connection.execute(
        """
        select number, field, value, label, url, documents, dense, numbers
        from search_values
        order by number
        """
    )
    for number, field, value, label, url, documents, dense, blob in rows:
        values.setdefault(field, {})[value] = Value(
            number, value, label, url, documents, unpacked(bool(dense), blob)
        )
    fields = connection.execute("select field, label, description, kind from search_facets order by position")
    return Facets(
        {
            name: FacetField(name, label, description, kind, values.get(name, {}))
            for name, label, description, kind in fields
        },
        every(int(settings["documents"])),
    )


_kept = Kept(_load)
