"""Which documents and terms somebody else's name may mean: candidates with scores, for matching lists with ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from rapidfuzz import fuzz, process

from kb.catalogue.rows import list_of, quoted, rows
from kb.catalogue.site import Catalogue, ContentType, Vocabulary
from kb.search.engine import SearchRequest, ids
from kb.values import fold

# The types of terms are called so, to tell them from content types.
VOCABULARY = "vocabulary/"
# Candidates that the search gives, of which the names are compared.
MOST_FOUND = 50
# Where there are so many documents of a type, only those that the search finds are compared.
MOST_COMPARED = 20_000
# A name that is the same scores 100; one below this is no candidate.
LEAST_SCORE = 40.0
ALSO = "also_known_as"
# How many names one document may have among the nearest.
NAMES_EACH = 3
LONGEST_NAME = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a name may mean. `score` is 0 to 100; `same` where the names are equal but for case, accents and spaces."""

    id: str
    name: str
    type_id: str
    type_name: str
    description: str | None
    score: float
    same: bool


@dataclass(frozen=True, slots=True)
class Named:
    """A document or term with its names, the one that is shown first."""

    id: str
    names: tuple[str, ...]
    description: str | None


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be matched: a content type or a vocabulary; `id` is its name among the types."""

    id: str
    name: str
    content_type: ContentType | None = None
    vocabulary: Vocabulary | None = None


def kinds(catalogue: Catalogue) -> dict[str, Kind]:
    """Every content type and every vocabulary, by id, in the order of the declaration."""
    types = (Kind(each.name, each.label, content_type=each) for each in catalogue.content_types.values())
    vocabularies = (
        Kind(f"{VOCABULARY}{each.name}", each.label, vocabulary=each)
        for each in catalogue.vocabularies.values()
    )
    return {each.id: each for each in (*types, *vocabularies)}


class Matcher:
    """Finds what names may mean; what a kind holds is read once for all the names that are asked."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known: dict[str, list[tuple[Named, str]]] = {}

    def candidates(self, name: str, wanted: Iterable[Kind], limit: int) -> list[Candidate]:
        """What a name may mean among some kinds, the nearest first; nothing for an empty name."""
        spelt = fold(name)[:LONGEST_NAME]
        if not spelt:
            return []
        found = [each for kind in wanted for each in self._of_kind(kind, name, spelt, limit)]
        return sorted(found, key=lambda each: (-each.score, each.name, each.id))[:limit]

    def _of_kind(self, kind: Kind, name: str, spelt: str, limit: int) -> Iterator[Candidate]:
        """The best of one kind, each once, by the nearest of its names."""
        names = self._names(kind, name)
        near = process.extract(
            spelt,
            [each for _, each in names],
            scorer=fuzz.WRatio,
            limit=limit * NAMES_EACH,
            score_cutoff=LEAST_SCORE,
        )
        same = {named.id for named, each in names if each == spelt or named.id == name.strip()}
        scores = dict.fromkeys(same, 100.0)
        for _, score, number in near:
            scores.setdefault(names[number][0].id, min(score, 99.0))
        by_id = {named.id: named for named, _ in names}
        for id, score in scores.items():
            named = by_id[id]
            yield Candidate(
                id, named.names[0], kind.id, kind.name, named.description, round(score, 1), same=id in same
            )

    def _names(self, kind: Kind, name: str) -> list[tuple[Named, str]]:
        """Every name of a kind, as it is compared; of a large one the names of what the search finds."""
        if kind.content_type is not None and kind.content_type.total > MOST_COMPARED:
            request = SearchRequest(words=name, types=(kind.id,), facets=False)
            found = ids(self._connection, request)[:MOST_FOUND]
            return _folded(_documents(self._connection, kind.content_type, found))
        if kind.id not in self._known:
            self._known[kind.id] = _folded(_all(self._connection, kind))
        return self._known[kind.id]


def _folded(found: Iterable[Named]) -> list[tuple[Named, str]]:
    return [(named, fold(name)) for named in found for name in named.names]


def beginning(
    connection: sqlite3.Connection, prefix: str, wanted: Iterable[Kind], limit: int
) -> list[Candidate]:
    """What is called so that one of its words begins with a prefix, by name."""
    spelt = fold(prefix)
    found = (
        Candidate(each.id, each.names[0], kind.id, kind.name, each.description, 100.0, same=False)
        for kind in wanted
        for each in _all(connection, kind)
        if each.id == prefix or any(f" {fold(name)}".find(f" {spelt}") >= 0 for name in each.names)
    )
    return sorted(islice(found, MOST_COMPARED), key=lambda each: (each.name, each.id))[:limit]


def _all(connection: sqlite3.Connection, kind: Kind) -> Iterator[Named]:
    if kind.content_type is not None:
        return _documents(connection, kind.content_type)
    assert kind.vocabulary is not None
    return (
        Named(f"{kind.id}/{term.value}", (term.label, term.value, *term.also), term.definition)
        for term in kind.vocabulary.terms.values()
    )


def _documents(
    connection: sqlite3.Connection, content_type: ContentType, among: Iterable[str] | None = None
) -> Iterator[Named]:
    """The documents of a type that are not withdrawn, with what else they are called."""
    has_also = any(field.name == ALSO and field.many for field in content_type.fields)
    also = f"(select own.{ALSO} from {quoted(content_type.name)} as own where own.id = documents.id)"
    sql = f"""select id, title, slug, summary, {also if has_also else "null"} as also from documents
              where content_type = :content_type and withdrawn is null order by id"""
    chosen = None if among is None else set(among)
    for row in rows(connection, sql, content_type=content_type.name):
        if chosen is None or row["id"] in chosen:
            names = (row["title"], row["slug"].replace("-", " "), *map(str, list_of(row["also"])))
            yield Named(row["id"], names, row["summary"])
