"""What suits a need: a reader says what is wanted, and sees what fits, what nearly fits, and why."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from kb.catalogue import (
    Catalogue,
    ContentType,
    Document,
    Entry,
    Field,
    Match,
    Need,
    briefly,
    find_matches,
    precedents,
    statement,
)
from kb.web.asked import Answer, Asked, address
from kb.web.chrome import chrome, listings
from kb.web.contexts import Candidate, Criterion, FinderPage, Link, Option
from kb.web.database import ROUTE
from kb.web.values import number, shown_values

# The content type that is found when none is named, if there is one.
USUAL = "methods"
# A vocabulary with more terms is no choice to make at a glance.
MOST_OPTIONS = 16
FITTING = 20
NEAR = 10
PRECEDENTS = 3
LEAD = "Say as much as you know. What is not recorded rules nothing out."


def answer(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/finder?of=…` with one parameter for each criterion, named like its field."""
    content_type = _content_type(catalogue, asked)
    if content_type is None:
        return Answer(templates=("kb_finder.html",), page=_nothing(catalogue, asked))
    fields = _criteria(catalogue, content_type)
    needs = [need for field in fields if (need := _need(catalogue, field, asked))]
    matches = find_matches(connection, content_type, needs) if needs else []
    fitting = [match for match in matches if _misses(match) == 0][:FITTING]
    near = [match for match in matches if _misses(match) == 1][:NEAR]
    show = _Shower(connection, catalogue, content_type, needs, [*fitting, *near])
    sql = statement(content_type, needs) if needs else ""
    plural = content_type.label_plural.lower()
    page = FinderPage(
        chrome=chrome(catalogue, asked, f"Find {plural} that suit"),
        heading=f"Which {content_type.label.lower()} suits?",
        lead=LEAD,
        content_type=content_type.name,
        criteria=tuple(_criterion(catalogue, field, asked) for field in fields),
        is_asked=bool(needs),
        found=_found(matches, plural),
        fitting=tuple(show.candidate(match) for match in fitting),
        near=tuple(show.candidate(match) for match in near),
        allowances=_allowances(matches, needs, asked, content_type),
        sql=sql,
        sql_url=address(f"/{ROUTE}", [("sql", sql)]) if sql else "",
    )
    return Answer(templates=("kb_finder.html",), page=page)


def _content_type(catalogue: Catalogue, asked: Asked) -> ContentType | None:
    """The type that is asked for, else the usual one, else the first that has criteria."""
    suitable = {each.name: each for each in listings(catalogue) if _criteria(catalogue, each)}
    return suitable.get(asked.value("of")) or suitable.get(USUAL) or next(iter(suitable.values()), None)


def _criteria(catalogue: Catalogue, content_type: ContentType) -> list[Field]:
    """Fields by which one can choose: short vocabularies that are facets, and ranges of whole numbers."""
    return [each for each in content_type.fields if _is_choice(catalogue, each) or _is_range(each)]


def _is_choice(catalogue: Catalogue, field: Field) -> bool:
    vocabulary = catalogue.vocabularies.get(field.vocabulary or "")
    return (
        field.kind == "term"
        and field.facet
        and vocabulary is not None
        and len(vocabulary.terms) <= MOST_OPTIONS
    )


def _is_range(field: Field) -> bool:
    return field.kind == "integer" and len(field.columns) > 1


def _need(catalogue: Catalogue, field: Field, asked: Asked) -> Need | None:
    """What the address says about a field; values that the vocabulary does not know are no need."""
    if _is_range(field):
        text = asked.value(field.name)
        return Need(field, number=int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else None
    known = catalogue.vocabularies[field.vocabulary or ""].terms
    values = tuple(
        dict.fromkeys(value for name, value in asked.pairs if name == field.name and value in known)
    )
    return Need(field, values) if values else None


def _criterion(catalogue: Catalogue, field: Field, asked: Asked) -> Criterion:
    need = _need(catalogue, field, asked)
    vocabulary = catalogue.vocabularies.get(field.vocabulary or "")
    terms = vocabulary.terms.values() if vocabulary and not _is_range(field) else ()
    return Criterion(
        name=field.name,
        label=field.label,
        description=field.description or "",
        unit=field.unit or "",
        number="" if need is None or need.number is None else str(need.number),
        options=tuple(
            Option(term.value, term.label, bool(need and term.value in need.values)) for term in terms
        ),
    )


def _misses(match: Match) -> int:
    return sum(met is False for met in match.meets.values())


def _found(matches: Sequence[Match], plural: str) -> str:
    fitting = sum(_misses(match) == 0 for match in matches)
    return (
        f"{number(fitting)} of {number(len(matches))} {plural} fit"
        if fitting
        else f"No {plural} fit all of it"
    )


def _allowances(
    matches: Sequence[Match], needs: Sequence[Need], asked: Asked, content_type: ContentType
) -> tuple[Link, ...]:
    """For each need, how many more would fit without it, and the search without it."""
    links = []
    for need in needs if len(needs) > 1 else ():
        more = sum(_misses(match) == 1 and match.meets[need.field.name] is False for match in matches)
        pairs = [(name, value) for name, value in asked.pairs if name not in (need.field.name, "of")]
        if more:
            url = address("/finder", [("of", content_type.name), *pairs])
            links.append(Link(f"Without “{need.field.label.lower()}”", url, f"+{more}"))
    return tuple(links)


class _Shower:
    """Shows matches: reads their values and precedents in one go."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        catalogue: Catalogue,
        content_type: ContentType,
        needs: Sequence[Need],
        matches: Sequence[Match],
    ) -> None:
        ids = [match.entry.id for match in matches]
        self.catalogue = catalogue
        self.needs = needs
        self.documents: Mapping[str, Document] = {
            each.entry.id: each for each in briefly(connection, catalogue, ids)
        }
        self.used: Mapping[str, list[Entry]] = precedents(connection, content_type.name, ids)

    def candidate(self, match: Match) -> Candidate:
        used = self.used.get(match.entry.id, [])
        return Candidate(
            title=match.entry.title,
            url=address(match.entry.url),
            summary=match.entry.summary or "",
            fits=self.reasons(match, meets=True),
            misses=self.reasons(match, meets=False),
            unknown=tuple(need.field.label for need in self.needs if match.meets[need.field.name] is None),
            used_in=tuple(Link(entry.title, address(entry.url)) for entry in used[:PRECEDENTS]),
            used_total=len(used),
        )

    def reasons(self, match: Match, *, meets: bool) -> tuple[str, ...]:
        """The needs that are or are not met, each with what the document says."""
        return tuple(
            f"{need.field.label}: {self.says(match, need)}"
            for need in self.needs
            if match.meets[need.field.name] is meets
        )

    def says(self, match: Match, need: Need) -> str:
        values = shown_values(self.catalogue, self.documents[match.entry.id], need.field)
        return ", ".join(value.text for value in values)


def _nothing(catalogue: Catalogue, asked: Asked) -> FinderPage:
    return FinderPage(
        chrome=chrome(catalogue, asked, "Nothing to choose by", is_indexed=False),
        heading="Nothing to choose by",
        lead="No content type here has two fields by which one could choose.",
        content_type="",
        criteria=(),
        is_asked=False,
        found="",
        fitting=(),
        near=(),
        allowances=(),
        sql="",
        sql_url="",
    )
