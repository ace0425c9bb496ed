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
from kb.formats import dates
from kb.web.allowances import allowances
from kb.web.asked import Answer, Asked, address
from kb.web.chrome import chrome, listings
from kb.web.contexts import Candidate, Criterion, FinderPage, Link, Option
from kb.web.criteria import chosen_type, criteria, is_range
from kb.web.database import ROUTE
from kb.web.values import number, shown_values

# Criteria to begin with; the others are tucked away.
FIRST_CRITERIA = 6
SHOWN = 20
NEAR = 10
# Side by side in a first comparison; more can be added there.
COMPARED = 3
PRECEDENTS = 3
LEAD = "Say as much as you know. What is not recorded rules nothing out."


def answer(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/finder?of=…` with one parameter for each criterion, named like its field."""
    content_type = chosen_type(catalogue, listings(catalogue), asked.value("of"))
    if content_type is None:
        return Answer(templates=("kb_finder.html",), page=_nothing(catalogue, asked))
    fields = criteria(catalogue, content_type)
    needs = [need for field in fields if (need := _need(catalogue, field, asked))]
    matches = _Matches(find_matches(connection, content_type, needs) if needs else [])
    ids = [each.entry.id for each in matches.without_doubt + matches.unsure + matches.near]
    show = _Shower(connection, catalogue, content_type, needs, ids)
    sql = statement(content_type, needs) if needs else ""
    page = FinderPage(
        chrome=chrome(catalogue, asked, f"Find {content_type.label_plural.lower()} that suit"),
        heading=f"Which {content_type.label.lower()} suits?",
        lead=LEAD,
        remark=_remark(fields, asked),
        content_type=content_type.name,
        criteria=tuple(
            _criterion(catalogue, field, asked, is_first=place < FIRST_CRITERIA)
            for place, field in enumerate(fields)
        ),
        needs=tuple(_without(catalogue, content_type, need, asked) for need in needs),
        found=matches.found(content_type),
        fitting=tuple(show.candidate(match) for match in matches.without_doubt[:SHOWN]),
        unsure=tuple(show.candidate(match) for match in matches.unsure[:SHOWN]),
        near=tuple(show.candidate(match) for match in matches.near[:NEAR]),
        fitting_total=len(matches.without_doubt),
        unsure_total=len(matches.unsure),
        near_total=len(matches.near),
        far=matches.far(content_type),
        cards_url=_cards_url(matches),
        compare=_compare(matches),
        allowances=allowances(catalogue, content_type, needs, matches.near, show.documents, asked),
        sql=sql,
        sql_url=address(f"/{ROUTE}", [("sql", sql)]) if sql else "",
    )
    return Answer(templates=("kb_finder.html",), page=page)


def _need(catalogue: Catalogue, field: Field, asked: Asked) -> Need | None:
    """What the address says about a field; values that the vocabulary does not know are no need."""
    if is_range(field):
        wanted = _whole_number(asked.value(field.name))
        return None if wanted is None else Need(field, number=wanted)
    known = catalogue.vocabularies[field.vocabulary or ""].terms
    values = tuple(
        dict.fromkeys(value for name, value in asked.pairs if name == field.name and value in known)
    )
    return Need(field, values) if values else None


def _whole_number(text: str) -> int | None:
    """The number that the text is, with or without commas between thousands; None if it is none."""
    digits = text.strip().replace(",", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def _remark(fields: Sequence[Field], asked: Asked) -> str:
    """What was typed for a number and is none."""
    unread = [
        f"“{text}” was left out: {field.label} is asked for as a whole number, such as 40."
        for field in fields
        if is_range(field) and (text := asked.value(field.name).strip()) and _whole_number(text) is None
    ]
    return " ".join(unread)


def _criterion(catalogue: Catalogue, field: Field, asked: Asked, *, is_first: bool) -> Criterion:
    need = _need(catalogue, field, asked)
    vocabulary = catalogue.vocabularies.get(field.vocabulary or "")
    terms = vocabulary.terms.values() if vocabulary and not is_range(field) else ()
    return Criterion(
        name=field.name,
        label=field.label,
        description=field.description or "",
        unit=field.unit or "",
        number="" if need is None or need.number is None else str(need.number),
        options=tuple(
            Option(term.value, term.label, bool(need and term.value in need.values)) for term in terms
        ),
        is_minor=not is_first and need is None,
    )


def _without(catalogue: Catalogue, content_type: ContentType, need: Need, asked: Asked) -> Link:
    """What is asked of a field, leading to the page that does not ask it."""
    labels = [catalogue.term_label(need.field.vocabulary, value) for value in need.values]
    text = " or ".join(labels) if need.number is None else f"{number(need.number)} {need.field.unit or ''}"
    kept = [(name, value) for name, value in asked.pairs if name not in (need.field.name, "of")]
    return Link(f"{need.field.label}: {text.strip()}", address("/finder", [("of", content_type.name), *kept]))


def _misses(match: Match) -> int:
    return sum(met is False for met in match.meets.values())


class _Matches:
    """All documents of the type by how well they suit, each in the order in which they were found."""

    def __init__(self, matches: Sequence[Match]) -> None:
        fitting = [match for match in matches if _misses(match) == 0]
        self.without_doubt = [match for match in fitting if None not in match.meets.values()]
        self.unsure = [match for match in fitting if None in match.meets.values()]
        self.near = [match for match in matches if _misses(match) == 1 and len(match.meets) > 1]
        self.total = len(matches)

    def found(self, content_type: ContentType) -> str:
        """How many fit, in words; "" when nothing was asked."""
        plural = content_type.label_plural.lower()
        if not self.total:
            return ""
        unsure = number(len(self.unsure))
        if not self.without_doubt:
            return f"No {plural} are known to fit all of it{f', {unsure} may' if self.unsure else ''}"
        fits = "fits" if len(self.without_doubt) == 1 else "fit"
        fit = f"{number(len(self.without_doubt))} of {number(self.total)} {plural} {fits}"
        return f"{fit}, {unsure} more may" if self.unsure else fit

    def far(self, content_type: ContentType) -> str:
        """How many are not shown at all; "" for none."""
        rest = self.total - len(self.without_doubt) - len(self.unsure) - len(self.near)
        label = content_type.label.lower() if rest == 1 else content_type.label_plural.lower()
        return f"{number(rest)} {label} {'does' if rest == 1 else 'do'} not fit." if rest else ""


class _Shower:
    """Shows matches: reads their values and precedents in one go."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        catalogue: Catalogue,
        content_type: ContentType,
        needs: Sequence[Need],
        ids: Sequence[str],
    ) -> None:
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
            used_in=tuple(_precedent(entry) for entry in used[:PRECEDENTS]),
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


def _precedent(entry: Entry) -> Link:
    return Link(entry.title, address(entry.url), dates.human_range(entry.date_start, entry.date_end))


def _compare(matches: _Matches) -> Link | None:
    suitable = matches.without_doubt or matches.unsure
    if len(suitable) < 2:
        return None
    fit = "that fit" if matches.without_doubt else "that may fit"
    title = (
        f"The first {COMPARED} {fit} side by side"
        if len(suitable) > COMPARED
        else f"Those {fit} side by side"
    )
    return Link(title, address("/compare", [("id", match.entry.id) for match in suitable[:COMPARED]]))


def _cards_url(matches: _Matches) -> str:
    shown = matches.without_doubt[:SHOWN] or matches.unsure[:SHOWN]
    return address("/cards", [("id", match.entry.id) for match in shown]) if shown else ""


def _nothing(catalogue: Catalogue, asked: Asked) -> FinderPage:
    return FinderPage(
        chrome=chrome(catalogue, asked, "Nothing to choose by", is_indexed=False),
        heading="Nothing to choose by",
        lead="No content type here has two fields by which one could choose.",
        remark="",
        content_type="",
        criteria=(),
        needs=(),
        found="",
        fitting=(),
        unsure=(),
        near=(),
        fitting_total=0,
        unsure_total=0,
        near_total=0,
        far="",
        cards_url="",
        compare=None,
        allowances=(),
        sql="",
        sql_url="",
    )
