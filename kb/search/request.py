"""What a search address says: its words, filters, order and page, and the one canonical way to write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

SORTS = ("relevance", "newest", "oldest", "title")
NOT_RECORDED = "__none__"
# Facets that every edition has, without a declaration.
TYPE, YEAR = "type", "year"
PER_PAGE = 20
# A longer query is cut: nobody types it, and every word costs a look-up.
MOST_CHARACTERS = 2_000
# An address with more values than this is a machine's; the rest is ignored.
MOST_VALUES = 100
LAST_PAGE = 1_000_000

Pairs = tuple[tuple[str, str], ...]
Filters = tuple[tuple[str, tuple[str, ...]], ...]

_YEARS = re.compile(r"\s*(\d{1,4})?\s*(\.\.\.?|-|–|—)?\s*(\d{1,4})?\s*")
# Spans as people say them, and by how much the years that they name lie outside: "after 2019" begins with 2020.
_SAID_SPANS = tuple(
    (re.compile(pattern, re.IGNORECASE), outside)
    for pattern, outside in (
        (r"\s*(?:from |between )?\s*(?P<first>\d{4})\s+(?:to|until|till|and)\s+(?P<last>\d{4})\s*", 0),
        (r"\s*(?:since|from|>=|≥)\s*(?P<first>\d{4})\s*", 0),
        (r"\s*(?P<first>\d{4})\s*(?:\+|onwards?|(?:and|or) later)\s*", 0),
        (r"\s*(?:until|till|up to|to|<=|≤)\s*(?P<last>\d{4})\s*", 0),
        (r"\s*(?P<last>\d{4})\s+(?:and|or) earlier\s*", 0),
        (r"\s*(?:after|>)\s*(?P<first>\d{4})\s*", 1),
        (r"\s*(?:before|<)\s*(?P<last>\d{4})\s*", 1),
    )
)


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One search.

    `filters` maps a facet field to the values that its address gives, as written there: `x` includes, `!x` excludes,
    `__none__` means that nothing is recorded; the values of a field are joined by OR.
    `scope` is the content type of a listing: it narrows the search and stands in the path, not in the pairs.
    `sort` is empty for the default: relevance when there are words, else the order of the listing.
    `types` are content type names, also with `!`. `years` are years and ranges as `years_text` writes them, written
    and joined as the values of a field are.
    `explain` asks for `Hit.why`; `facets` can be turned off where nobody looks at them.
    """

    words: str = ""
    types: tuple[str, ...] = ()
    filters: Filters = ()
    years: tuple[str, ...] = ()
    sort: str = ""
    page: int = 1
    synonyms: bool = True
    scope: str = ""
    explain: bool = False
    facets: bool = True
    per_page: int = PER_PAGE
    values_per_facet: int = 15

    @classmethod
    def from_pairs(
        cls, pairs: Iterable[tuple[str, str]], *, scope: str = "", facets: bool = True
    ) -> SearchRequest:
        """The request that the pairs of a query string say; what cannot be read is left out, never an error."""
        lists: dict[str, list[str]] = {}
        for key, value in pairs:
            lists.setdefault(key, []).append(_clean(value))
        return cls(
            words=_last(lists, "q")[:MOST_CHARACTERS],
            types=_values(lists.get("type", [])),
            filters=_filters(lists),
            years=_years(lists.get("year", [])),
            sort=_last(lists, "sort") if _last(lists, "sort") in SORTS else "",
            page=_page(_last(lists, "page")),
            synonyms=_last(lists, "synonyms") != "off",
            scope=scope,
            explain=_last(lists, "why") == "1",
            facets=facets,
        )

    def pairs(self) -> Pairs:
        """The canonical query string of this search: two requests that mean the same have the same pairs."""
        pairs = [("q", self.words)] if self.words else []
        pairs += [("type", value) for value in sorted(self.types)]
        pairs += [
            (parameter(field), value) for field, values in sorted(self.filters) for value in sorted(values)
        ]
        pairs += [("year", value) for value in sorted(self.years)]
        if self.sort:
            pairs.append(("sort", self.sort))
        if not self.synonyms:
            pairs.append(("synonyms", "off"))
        if self.explain:
            pairs.append(("why", "1"))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return tuple(pairs)

    def values(self, field: str) -> tuple[str, ...]:
        """What is chosen in a facet, as written; `type` and `year` are facets too."""
        if field == TYPE:
            return self.types
        if field == YEAR:
            return self.years
        return dict(self.filters).get(field, ())

    def including(self, field: str, value: str) -> SearchRequest:
        """This search with one more value of a facet (OR within it), from the first page."""
        kept = [other for other in self.values(field) if other.removeprefix("!") != value.removeprefix("!")]
        return self._with(field, (*kept, value))

    def without(self, field: str, value: str | None = None) -> SearchRequest:
        """This search with a value of a facet, or with all of them, taken out of the filters."""
        kept = [
            other for other in self.values(field) if value is not None and other.removeprefix("!") != value
        ]
        return self._with(field, tuple(kept))

    def without_filters(self) -> SearchRequest:
        """The words alone."""
        return replace(self, types=(), filters=(), years=(), page=1)

    def asking(self, words: str) -> SearchRequest:
        """The same filters with other words."""
        return replace(self, words=words[:MOST_CHARACTERS], page=1)

    def on_page(self, page: int) -> SearchRequest:
        return replace(self, page=page)

    def _with(self, field: str, values: tuple[str, ...]) -> SearchRequest:
        if field == TYPE:
            return replace(self, types=_values(values), page=1)
        if field == YEAR:
            return replace(self, years=_years(values), page=1)
        filters = {**dict(self.filters), field: _values(values)}
        kept = tuple(sorted((name, chosen) for name, chosen in filters.items() if chosen))
        return replace(self, filters=kept, page=1)


def facet_key(field: str) -> str:
    """The name of a declared field's facet: the field's own, unless a core facet has it."""
    return f"f.{field}" if field in (TYPE, YEAR) else field


def parameter(facet: str) -> str:
    """The address parameter of a facet."""
    return facet if facet in (TYPE, YEAR) or facet.startswith("f.") else f"f.{facet}"


def read_years(text: str) -> tuple[int | None, int | None] | None:
    """`2019`, `2019..2022`, `2019..` or `..2022`, or in words, as (first, last); None when it is none of these."""
    match = _YEARS.fullmatch(text)
    if not match or not (match[1] or match[3]):
        return _said_years(text)
    first, last = (int(part) if part else None for part in (match[1], match[3]))
    if not match[2]:
        return (first, first) if match[1] and not match[3] else None
    return _in_order(first, last)


def _said_years(text: str) -> tuple[int | None, int | None] | None:
    """`since 2019`, `2019 to 2022`, `before 2022` and their like as (first, last); None when it is none of these."""
    for pattern, outside in _SAID_SPANS:
        if match := pattern.fullmatch(text):
            named = match.groupdict()
            first, last = named.get("first"), named.get("last")
            return _in_order(int(first) + outside if first else None, int(last) - outside if last else None)
    return None


def _in_order(first: int | None, last: int | None) -> tuple[int | None, int | None]:
    return (last, first) if first is not None and last is not None and first > last else (first, last)


def years_text(years: tuple[int | None, int | None]) -> str:
    first, last = years
    if first == last:
        return str(first)
    return f"{'' if first is None else first}..{'' if last is None else last}"


def _clean(value: str) -> str:
    # Lone surrogates cannot be stored or sent; a NUL ends a string inside SQLite.
    text = value.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    return " ".join(text.split())


def _last(lists: dict[str, list[str]], key: str) -> str:
    return next((value for value in reversed(lists.get(key, [])) if value), "")


def _values(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({value for value in values if value.removeprefix("!")}))[:MOST_VALUES]


def _years(said: Sequence[str]) -> tuple[str, ...]:
    """Years and ranges in one way of writing, NOT_RECORDED, each also with `!`; what is none of these is left out."""
    found = set()
    for value in said:
        text = value.removeprefix("!")
        span = read_years(text)
        canonical = years_text(span) if span else NOT_RECORDED if text == NOT_RECORDED else ""
        found.add(f"!{canonical}" if canonical and value.startswith("!") else canonical)
    return _values(sorted(found))


def _filters(lists: dict[str, list[str]]) -> Filters:
    found = {
        facet_key(key.removeprefix("f.")): _values(values)
        for key, values in lists.items()
        if key.startswith("f.")
    }
    return tuple(sorted((field, values) for field, values in found.items() if field and values))


def _page(text: str) -> int:
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 8 else 1
