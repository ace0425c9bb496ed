"""How the value of a field is shown: as a fact beside the article or, when it is long, as a section of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from kb import markdown
from kb.catalogue import Catalogue, ContentType, Document, Field, LinkOut
from kb.formats import dates
from kb.web.asked import Asked, address
from kb.web.body import html_of
from kb.web.contexts import Fact, FactGroup, PartGroup, Prose, RecordList, Shown
from kb.web.coordinates import ROLES, on_the_map
from kb.web.records import inline, record

Block = Prose | PartGroup | RecordList

# A text of more characters than this, or of several lines, is read as prose.
SHORT = 160
# What can be taken in at a glance: no more values, and no more characters in all of them.
BRIEF_VALUES = 3
BRIEF_LENGTH = 60
# A relation to more documents has a list of its own.
MOST_IN_FACTS = 4
# Characters of several values that stand in one line or two.
LINE_LENGTH = 120
HALF_A_LINE = 40
# Roles of fields that the head of the page shows.
IN_THE_HEAD = frozenset({"title", "summary", "language"})
# The field in which authors list others that they looked for in vain.
NOT_STATED = "not_stated"
NOT_FOUND = "not in this catalogue"


def fact_groups(catalogue: Catalogue, document: Document) -> tuple[FactGroup, ...]:
    """The short fields by their groups, in the order of the declaration; those without a group come first."""
    groups: dict[str, list[Fact]] = {"": []}
    place = on_the_map(catalogue, document)
    for field in _fields(catalogue, document):
        if place and field.role in ROLES:
            fact = place if field.role == ROLES[0] else None
        else:
            fact = _short_fact(catalogue, document, field)
        if fact:
            groups.setdefault(field.group or "", []).append(fact)
    content_type = catalogue.content_types[document.entry.content_type]
    return tuple(
        FactGroup(heading, tuple(facts), is_minor(content_type, heading))
        for heading, facts in groups.items()
        if facts
    )


def _short_fact(catalogue: Catalogue, document: Document, field: Field) -> Fact | None:
    """The field as a fact; None where it has no value, or is shown elsewhere."""
    fact = None if is_of_the_page(field) else _fact(catalogue, document, field)
    return None if fact and (_is_long_list(field, fact) or _is_long_record(field, fact)) else fact


def is_minor(content_type: ContentType, group: str | None) -> bool:
    """Whether nobody searches, counts or follows any field of a group: leftovers, kept for the record."""
    fields = [field for field in content_type.fields if field.group == group]
    return bool(group) and not any(
        field.facet or field.kind in ("relation", "nested") or field.search not in (None, "none")
        for field in fields
    )


def long_lists(catalogue: Catalogue, document: Document) -> tuple[tuple[Fact, ...], tuple[Fact, ...]]:
    """The relations to too many documents to stand among the facts: before and after those that refer to this one.

    Content types are declared by what readers look for first. So what a topic or a method rests on, such as its
    sources, comes after the cases that refer to it.
    """
    types = list(catalogue.content_types)
    own = types.index(document.entry.content_type)
    pairs = ((field, _fact(catalogue, document, field)) for field in _fields(catalogue, document))
    found = [(field, fact) for field, fact in pairs if fact and _is_long_list(field, fact)]
    later = {field.name for field, _ in found if field.target in types and types.index(field.target) > own}
    before = tuple(fact for field, fact in found if field.name not in later)
    return before, tuple(fact for field, fact in found if field.name in later)


def prose(catalogue: Catalogue, document: Document, asked: Asked, level: int = 2) -> tuple[Prose, ...]:
    """The long fields as sections with headings of `level`; one that only repeats the body is left out."""
    return tuple(
        prose_of(field, document.values[field.name], asked, level)
        for field in _fields(catalogue, document)
        if _is_prose(field, document.values.get(field.name))
    )


def prose_of(field: Field, text: str, asked: Asked, level: int) -> Prose:
    """A long field as a section."""
    html = html_of(markdown.inline_html(text), asked, level + 1)
    return Prose(_anchor(field), field.label, html)


def _anchor(field: Field) -> str:
    return f"field-{field.name.replace('_', '-')}"


def blocks(
    catalogue: Catalogue, document: Document, asked: Asked, parts: Mapping[str, PartGroup]
) -> tuple[Block, ...]:
    """What follows the body: long fields and the inline documents, each where its field is declared.

    `parts` are the inline documents by their content type; those that no field leads to come last.
    """
    shown: list[Block] = []
    left = dict(parts)
    for field in catalogue.content_types[document.entry.content_type].fields:
        if field.kind == "relation" and field.target in left and _is_inline(document, field):
            shown.append(left.pop(field.target))
        elif _is_shown(document, field) and _is_prose(field, document.values.get(field.name)):
            shown.append(prose_of(field, document.values[field.name], asked, 2))
        elif (fact := _fact(catalogue, document, field)) and _is_long_record(field, fact):
            shown.append(RecordList(_anchor(field), field.label, fact.values))
    return (*shown, *left.values())


def records_of_the_page(catalogue: Catalogue, document: Document) -> tuple[RecordList, ...]:
    """Nested values that nobody searches, such as when the page was read again: of the page, not of its subject."""
    fields = (field for field in _fields(catalogue, document) if is_of_the_page(field))
    facts = ((field, _fact(catalogue, document, field)) for field in fields)
    return tuple(RecordList(_anchor(field), field.label, fact.values) for field, fact in facts if fact)


def opens_with_summary(document: Document) -> bool:
    """Whether the body begins with the summary, which then need not be shown before it."""
    body = _letters((document.columns["body_text"] or "")[: 2 * len(document.entry.summary or "") + SHORT])
    return bool(body) and body.startswith(_letters(document.entry.summary or ""))


def _fields(catalogue: Catalogue, document: Document) -> Iterator[Field]:
    for field in catalogue.content_types[document.entry.content_type].fields:
        if _is_shown(document, field) and not _is_inline(document, field):
            yield field


def _is_shown(document: Document, field: Field) -> bool:
    """Whether the head and the body of the page do not say the same already."""
    is_said = field.role in IN_THE_HEAD or field.name == NOT_STATED or field.name in document.same_as_body
    return not is_said and not _is_summary(document, field)


def _is_inline(document: Document, field: Field) -> bool:
    """Whether a relation leads to documents that are written inside this one."""
    if field.kind != "relation":
        return False
    children = {child.entry.id for child in document.children}
    return any(link.target and link.target.id in children for link in document.targets(field.name))


def _is_summary(document: Document, field: Field) -> bool:
    value = document.values.get(field.name)
    # A value may be marks alone, of which no letter is left.
    letters = _letters(value) if isinstance(value, str) else ""
    return bool(letters) and letters == _letters(document.entry.summary or "")


def _is_prose(field: Field, value: Any) -> bool:
    if field.kind not in ("markdown", "text") or not isinstance(value, str):
        return False
    return len(value) > SHORT or "\n" in value.strip()


def _is_long_list(field: Field, fact: Fact) -> bool:
    return field.kind == "relation" and len(fact.values) > MOST_IN_FACTS and not fact.is_in_line


def _is_long_record(field: Field, fact: Fact) -> bool:
    is_long = sum(len(value.text) for value in fact.values) > SHORT
    return field.kind == "nested" and is_long and not is_of_the_page(field)


def is_of_the_page(field: Field) -> bool:
    """Whether a field tells of the page rather than of its subject: nested values that nobody searches or counts."""
    return field.kind == "nested" and field.search == "none" and not field.facet


def shown_values(catalogue: Catalogue, document: Document, field: Field) -> tuple[Shown, ...]:
    """The values of a field one by one, () when it has none."""
    return tuple(_shown(catalogue, document, field))


def _fact(catalogue: Catalogue, document: Document, field: Field) -> Fact | None:
    if _is_prose(field, document.values.get(field.name)):
        return None
    shown = shown_values(catalogue, document, field)
    lengths = [len(each.text) for each in shown]
    is_in_line = len(shown) > 1 and sum(lengths) <= LINE_LENGTH and max(lengths) <= HALF_A_LINE
    return Fact(field.name, field.label, field.description or "", shown, is_in_line) if shown else None


def _shown(catalogue: Catalogue, document: Document, field: Field) -> Iterator[Shown]:
    if field.kind == "relation":
        # A reference that leads nowhere may be written several times; once says it.
        yield from dict.fromkeys(_reference(link) for link in document.targets(field.name))
        return
    value = document.values.get(field.name)
    for each in value if isinstance(value, list) else [value]:
        if each is not None and each != "":
            yield _one(catalogue, document, field, each)


def _reference(link: LinkOut) -> Shown:
    if link.target is None:
        return Shown(text=link.reference, note=NOT_FOUND)
    return Shown(text=link.target.title, url=address(link.target.url))


def _one(catalogue: Catalogue, document: Document, field: Field, value: Any) -> Shown:
    """One value by its kind; a mapping is a range or a record."""
    if isinstance(value, Mapping):
        return record(catalogue, document, field, value) if field.kind == "nested" else _range(field, value)
    match field.kind:
        case "term":
            return _term(catalogue, field, str(value))
        case "markdown":
            return inline(str(value))
        case "boolean":
            return Shown(text="Yes" if value else "No")
        case "url":
            return _web_address(str(value))
        case "email":
            return Shown(text=str(value), address=f"mailto:{value}")
        case "date" | "year" | "date_range":
            return Shown(text=dates.human(str(value)))
        case "integer" | "number":
            return Shown(text=_with_unit(number(value), field))
        case _:
            return Shown(text=str(value))


def is_brief(fact: Fact) -> bool:
    """Whether a fact can be taken in at a glance."""
    return len(fact.values) <= BRIEF_VALUES and sum(len(value.text) for value in fact.values) <= BRIEF_LENGTH


def number(value: Any) -> str:
    """A number as English texts write it, with commas between thousands; a whole one without decimals."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _term(catalogue: Catalogue, field: Field, value: str) -> Shown:
    vocabulary = catalogue.vocabularies.get(field.vocabulary or "")
    term = vocabulary.terms.get(value) if vocabulary else None
    url = address("/search", [(f"f.{field.name}", value)]) if field.facet else ""
    return Shown(text=term.label if term else value, url=url, note=(term.definition or "") if term else "")


def _web_address(value: str) -> Shown:
    try:
        parts = urlsplit(value)
    except ValueError:
        return Shown(text=value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return Shown(text=value)
    return Shown(
        text=parts.hostname.removeprefix("www.") + (parts.path if parts.path != "/" else ""), address=value
    )


def _range(field: Field, value: Mapping[str, Any]) -> Shown:
    if "start" in value or "end" in value:
        return Shown(text=dates.human_range(value.get("start"), value.get("end")))
    low, high, written = value.get("min"), value.get("max"), value.get("text")
    if low is None and high is None:
        return Shown(text=str(written))
    if low == high:
        return Shown(text=_with_unit(number(low), field), note=_unless_same(written, low))
    text = f"{number(low)}–{number(high)}" if None not in (low, high) else _open_range(low, high)
    return Shown(text=_with_unit(text, field))


def _open_range(low: Any, high: Any) -> str:
    return f"at least {number(low)}" if high is None else f"at most {number(high)}"


def _unless_same(written: Any, value: Any) -> str:
    """What the author wrote where it says more than the number, as in "about 40"."""
    return "" if written is None or str(written).strip() == str(value) else f"written as “{written}”"


def _with_unit(text: str, field: Field) -> str:
    return f"{text} {field.unit}" if field.unit else text


def _letters(text: str) -> str:
    """What is left of a text when its marks and spaces are taken away, to tell whether one repeats another."""
    return "".join(character for character in text if character.isalnum()).casefold()
