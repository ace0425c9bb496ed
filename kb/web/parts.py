"""The documents written inside another, such as the steps of a case: one by one, as a drawing, and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kb.catalogue import Catalogue, Document, Field
from kb.formats import dates
from kb.web.asked import Asked, address
from kb.web.body import html_of
from kb.web.contexts import Fact, Part, PartGroup, PartRow
from kb.web.flow import flow
from kb.web.values import fact_groups, is_brief, prose, shown_values

# Columns of the table beside number, title and what comes next; and parts that must record a field for its column.
MOST_COLUMNS = 6
WORTH_A_COLUMN = 2


def part_groups(catalogue: Catalogue, document: Document, asked: Asked) -> dict[str, PartGroup]:
    """The inline documents by content type, each type under its name."""
    children: dict[str, list[Document]] = {}
    for child in document.children:
        children.setdefault(child.entry.content_type, []).append(child)
    return {name: _group(catalogue, name, found, asked) for name, found in children.items()}


def _group(catalogue: Catalogue, name: str, children: Sequence[Document], asked: Asked) -> PartGroup:
    parts = tuple(_part(catalogue, child, asked) for child in children)
    columns = _columns(parts) if len(parts) > 1 else {}
    return PartGroup(
        anchor=f"parts-{name.replace('_', '-')}",
        heading=catalogue.content_types[name].label_plural,
        parts=parts,
        flow=flow(parts),
        columns=tuple(columns.values()),
        rows=tuple(_row(number, part, columns) for number, part in enumerate(parts, 1)) if columns else (),
    )


def _columns(parts: Sequence[Part]) -> dict[str, str]:
    """The label of each column by its field: what can be taken in at a glance, and is recorded more than once."""
    labels: dict[str, str] = {}
    counts: dict[str, int] = {}
    for fact in (fact for part in parts for fact in part.facts):
        labels[fact.name] = fact.label
        counts[fact.name] = counts.get(fact.name, 0) + 1
    worthy = [name for name in labels if counts[name] >= WORTH_A_COLUMN]
    return {name: labels[name] for name in worthy[:MOST_COLUMNS]}


def _row(number: int, part: Part, columns: Mapping[str, str]) -> PartRow:
    values = {fact.name: fact.values for fact in part.facts}
    return PartRow(
        number=number,
        title=part.title,
        anchor=part.anchor,
        cells=tuple(values.get(name, ()) for name in columns),
        then=part.then,
    )


def _part(catalogue: Catalogue, child: Document, asked: Asked) -> Part:
    content_type = catalogue.content_types[child.entry.content_type]
    siblings = {field.name for field in content_type.fields if field.target == content_type.name}
    then = [link.target.title for link in child.links if link.relation in siblings and link.target]
    facts = [
        fact for group in fact_groups(catalogue, child) for fact in group.facts if fact.name not in siblings
    ]
    return Part(
        anchor="part-" + child.entry.id.rpartition("/")[2],
        type_label=content_type.label,
        title=child.entry.title,
        url=address(child.entry.url),
        summary=child.entry.summary or "",
        facts=tuple(fact for fact in facts if is_brief(fact)),
        details=tuple(fact for fact in facts if not is_brief(fact)),
        prose=prose(catalogue, child, asked, level=4),
        body=html_of(child.columns["body_html"] or "", asked, 4),
        then=tuple(then),
        glance=_glance(catalogue, child, facts),
    )


def _glance(catalogue: Catalogue, child: Document, facts: Sequence[Fact]) -> str:
    """How, when, and with how many: the relations to one document, the date, and the numbers with a unit."""
    content_type = catalogue.content_types[child.entry.content_type]
    single = {field.name for field in content_type.fields if field.kind == "relation" and not field.many}
    named = [value.text for fact in facts if fact.name in single for value in fact.values]
    when = dates.human_range(child.entry.date_start, child.entry.date_end)
    return " · ".join(filter(None, (*named, when, sizes(catalogue, child))))


def sizes(catalogue: Catalogue, document: Document) -> str:
    """The numbers of a document that count something, such as "20 people"; "" when none is known."""
    fields = filter(_counts, catalogue.content_types[document.entry.content_type].fields)
    return ", ".join(value.text for field in fields for value in shown_values(catalogue, document, field))


def _counts(field: Field) -> bool:
    return field.kind == "integer" and bool(field.unit)
