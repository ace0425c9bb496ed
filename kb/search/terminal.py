"""Search results as lines of text, for a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from textwrap import wrap

from kb.search.results import Facet, Hit, SearchResults

WIDTH = 100
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"
# Values of a facet that are worth a line in a terminal.
_MOST_VALUES = 6
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def lines(results: SearchResults, *, colour: bool = False) -> Iterator[str]:
    """Ranked results with snippets, then the facets, or help when there is nothing; `colour` marks words in bold."""
    yield _clean(results.read_as)
    yield _count(results)
    first = (results.request.page - 1) * results.request.per_page
    for place, hit in enumerate(results.hits, first + 1):
        yield ""
        yield from _hit(place, hit, colour=colour)
    if results.hits:
        yield ""
        yield from (_facet(facet) for facet in results.facets if len(facet.values) > 1)
    for suggestion in results.suggestions:
        yield _clean(f"{suggestion.text} ({suggestion.total} {_results(suggestion.total)})")


def _count(results: SearchResults) -> str:
    more = "" if results.total_is_exact else "more than "
    text = f"{more}{results.total} {_results(results.total)}"
    if results.pages > 1 or results.request.page > 1:
        text += f", page {results.request.page} of {results.pages}"
    return text


def _results(number: int) -> str:
    return "result" if number == 1 else "results"


def _hit(place: int, hit: Hit, *, colour: bool) -> Iterator[str]:
    date = f", {_clean(hit.date_start)}" if hit.date_start else ""
    yield f"{place:>3}. {_text(hit.title_html, colour=colour)} ({_clean(hit.type_label)}{date})"
    yield f"     {_clean(hit.id)}"
    for line in wrap(_text(hit.snippet, colour=False), WIDTH - 5):
        yield f"     {line}"
    if hit.section_heading:
        yield f"     in: {_clean(hit.section_heading)}"
    if hit.why:
        yield from (f"     {line}" for line in wrap(f"why: {hit.why.sentence}", WIDTH - 5))


def _text(html: str, *, colour: bool) -> str:
    start, end = (_BOLD, _PLAIN) if colour else ("", "")
    # Control characters of a document must not reach the terminal; the only ones are our own.
    parts = html.replace("</mark>", "<mark>").split("<mark>")
    shown = [_clean(unescape(part)) for part in parts]
    return "".join(f"{start}{part}{end}" if place % 2 else part for place, part in enumerate(shown))


def _clean(text: str) -> str:
    return _UNSAFE.sub(" ", text)


def _facet(facet: Facet) -> str:
    values = [f"{value.label} {value.count}" for value in facet.values[:_MOST_VALUES]]
    rest = f", and {facet.total_values - _MOST_VALUES} more" if facet.total_values > _MOST_VALUES else ""
    return _clean(f"{facet.label}: {', '.join(values)}{rest}")
