"""What a search finds, as values: everything that a page, the JSON, a feed or a terminal shows of it."""

from __future__ import annotations

from dataclasses import dataclass

from kb.search.request import SearchRequest


@dataclass(frozen=True, slots=True)
class ScorePart:
    """What one word of the query adds to a document's score.

    `columns` are the parts of the document that it stands in (title, summary, terms, headings, body, prose, parts);
    `via` is the spelling, synonym or stem that was found for it.
    """

    word: str
    via: str
    columns: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Why:
    """Why a document is among the results and stands where it stands."""

    sentence: str
    exact_title: bool
    parts: tuple[ScorePart, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. `snippet` is escaped HTML with <mark>, empty when the document has no text to show.

    `snippet_source` says where it comes from: section, field, part (a component of the document), summary or "".
    `section_anchor` and `section_heading` name the section; a field has its label for a heading and no anchor.
    `text_fragment` are words of the page around the first match, as they stand there, for `#:~:text=`.
    A snippet from a part has the part's title as its heading and `part_url` as its address.
    `score`: higher is better; 0.0 when there are no words. `title_html` is the escaped title with <mark>.
    """

    id: str
    content_type: str
    title: str
    url: str
    summary: str | None
    snippet: str
    snippet_source: str
    section_anchor: str | None
    section_heading: str | None
    text_fragment: str | None
    date_start: str | None
    date_end: str | None
    score: float
    title_html: str
    type_label: str
    parent: str | None = None
    part_url: str | None = None
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet.

    `count` is the number of results if it were chosen alone in its facet; the value `__none__` stands for "not
    recorded". `url` is the address of a relation's target in the catalogue.
    """

    value: str
    label: str
    count: int
    selected: bool = False
    excluded: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet: `field` is `type`, `year` or a declared field (then its parameter is `f.<field>`).

    `values` holds the most frequent ones and all that are chosen; `total_values` counts all that have results.
    `kind` is type, year, term, relation, boolean or the kind of a plain field.
    """

    field: str
    parameter: str
    label: str
    description: str | None
    kind: str
    values: tuple[FacetValue, ...]
    total_values: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another search that would find more: `kind` is spelling, word, filter, any or scope.

    `text` says what it does ("Leave out “juris”"), `total` how many results it has.
    """

    kind: str
    text: str
    request: SearchRequest
    total: int


@dataclass(frozen=True, slots=True)
class Completion:
    """What a reader may be typing: a title (with `url`) or a term (search for `words`)."""

    kind: str
    label: str
    words: str
    url: str | None
    type_label: str | None


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of a search. `total` counts all results; when `total_is_exact` is false there are more.

    `read_as` is one plain sentence on how the words were read. `also` are the synonyms searched for as well.
    `hits` is empty on a page beyond `pages`. `expression` is the FTS5 expression, "" without words;
    `sql` is a statement that lists the same documents and can be run against the published file.
    """

    request: SearchRequest
    read_as: str
    total: int
    total_is_exact: bool
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    suggestions: tuple[Suggestion, ...]
    also: tuple[str, ...]
    pages: int
    expression: str
    sql: str

    @property
    def next(self) -> SearchRequest | None:
        """The request of the next page, None on the last."""
        return self.request.on_page(self.request.page + 1) if self.request.page < self.pages else None

    @property
    def previous(self) -> SearchRequest | None:
        return (
            self.request.on_page(min(self.request.page - 1, self.pages or 1))
            if self.request.page > 1
            else None
        )
