"""The facets of an edition while it is searched: which documents the filters leave, and the count of every value."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from kb.search.normalise import key
from kb.search.postings import Bits, Matches, Posting, as_bits, unpacked
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
    documents: Posting


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
    """All facets of one edition. `most` is the number of its documents, who are numbered from 1."""

    fields: Mapping[str, FacetField]
    most: int

    def every(self) -> Bits:
        """All documents."""
        return (1 << (self.most + 1)) - 2

    def named(self, name: str) -> FacetField | None:
        """The facet that a reader means by a name: its field or label, in the singular or plural."""
        if name in self.fields:
            return self.fields[name]
        wanted = key(name.replace("_", " "))
        for facet in self.fields.values():
            if wanted in (key(facet.field.replace("_", " ")), key(facet.label)):
                return facet
        return None

    def filed_under(self, document: str) -> int:
        """How many documents name this one in a relation that is a facet; of several relations, the most."""
        found = [facet.values.get(document) for facet in self.fields.values() if facet.kind == "relation"]
        return max((value.total for value in found if value), default=0)

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
            return Filter((), (), asked=bool(included))
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

    included: tuple[Value, ...]
    excluded: tuple[Value, ...]
    asked: bool

    def left(self, facets: Facets) -> Bits:
        """The documents that it leaves."""
        found = self.without_excluded(facets)
        if self.asked:
            found &= _any(self.included, facets.most)
        return found

    def without_excluded(self, facets: Facets) -> Bits:
        return facets.every() & ~_any(self.excluded, facets.most)


def _any(values: Sequence[Value], most: int) -> Bits:
    found = 0
    for value in values:
        found |= as_bits(value.documents, most)
    return found


def left(
    facets: Facets, request: SearchRequest, filters: Mapping[str, Filter], besides: str | None = None
) -> Bits:
    """The documents that all filters leave, or all but those of one facet."""
    found = facets.every()
    if request.scope:
        scope = facets.fields[TYPE].values.get(request.scope) if TYPE in facets.fields else None
        found &= as_bits(scope.documents, facets.most) if scope else 0
    for name, chosen in filters.items():
        if name != besides:
            found &= chosen.left(facets)
    return found


def counted(
    facets: Facets, request: SearchRequest, matches: Bits, *, only: str | None = None
) -> tuple[Facet, ...]:
    """Every facet with the values that have results, the most frequent first, and those that are chosen.

    A value's count leaves its own facet's choices out, so it is the number of results if it alone were chosen there.
    With `only`, that facet alone and all its values by label.
    """
    filters = facets.filters(request)
    everywhere = Matches(matches & left(facets, request, filters), facets.most)
    found = []
    for name, facet in facets.fields.items():
        if (only is not None and name != only) or (only is None and name == TYPE and request.scope):
            continue
        chosen = filters.get(name)
        values = (
            _counted(facet, everywhere)
            if chosen is None
            else _chosen(facets, facet, chosen, matches, request)
        )
        if values:
            found.append(_shown(facet, values, request, whole=only is not None))
    return tuple(found)


def _counted(facet: FacetField, found: Matches) -> list[FacetValue]:
    counts = [(value, found.count(value.documents)) for value in facet.values.values()]
    return [FacetValue(value.value, value.label, count, url=value.url) for value, count in counts if count]


def _chosen(
    facets: Facets, facet: FacetField, chosen: Filter, matches: Bits, request: SearchRequest
) -> list[FacetValue]:
    """The values of a facet in which something is chosen: what other filters leave, and what is excluded here."""
    besides = matches & left(facets, request, facets.filters(request), facet.field)
    including = Matches(besides & chosen.without_excluded(facets), facets.most)
    whole = Matches(besides, facets.most)
    included = {value.number for value in chosen.included}
    excluded = {value.number for value in chosen.excluded}
    values = []
    for value in facet.values.values():
        is_out = value.number in excluded
        count = (whole if is_out else including).count(value.documents)
        if count or is_out or value.number in included:
            values.append(
                FacetValue(value.value, value.label, count, value.number in included, is_out, value.url),
            )
    return values


def _shown(facet: FacetField, values: list[FacetValue], request: SearchRequest, *, whole: bool) -> Facet:
    total = sum(value.count > 0 for value in values)
    if facet.kind == YEAR:
        values = sorted(values, key=lambda value: (value.value == NOT_RECORDED, value.value))
    elif not whole:
        values = sorted(values, key=_worth)
        first = {value.value for value in values[: request.values_per_facet]}
        values = [value for value in values if value.value in first or _always_shown(value)]
    return Facet(
        facet.field, parameter(facet.field), facet.label, facet.description, facet.kind, tuple(values), total
    )


def _worth(value: FacetValue) -> tuple[bool, bool, int, str, str]:
    return not _is_chosen(value), value.value == NOT_RECORDED, -value.count, value.label, value.value


def _always_shown(value: FacetValue) -> bool:
    return _is_chosen(value) or value.value == NOT_RECORDED


def _is_chosen(value: FacetValue) -> bool:
    return value.selected or value.excluded


_kept: dict[str, Facets] = {}
_keeping = Lock()
# Editions of which the facets are kept in memory: the one served, the one before, and a few in tests.
MOST_KEPT = 4


def load(connection: sqlite3.Connection) -> Facets:
    """The facets of the edition behind a connection; kept by its fingerprint, since an edition never changes."""
    settings = dict(connection.execute("select key, value from search_settings").fetchall())
    fingerprint = settings["fingerprint"]
    with _keeping:
        if fingerprint not in _kept:
            if len(_kept) >= MOST_KEPT:
                del _kept[next(iter(_kept))]
            _kept[fingerprint] = _load(connection, int(settings["documents"]))
        return _kept[fingerprint]


def _load(connection: sqlite3.Connection, most: int) -> Facets:
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
        most,
    )
