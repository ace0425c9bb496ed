"""What a draft says, by the declaration: one document, and one for each that stands inline in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kb.declaration import Declaration
from kb.diagnostics import Report
from kb.model import Body, Diagnostic, Document, Draft, Reference, SourceFile
from kb.model import Mapping as MappingNode
from kb.validation import rules, texts
from kb.validation.dates import dates
from kb.validation.item import Item, item_inline, item_of_file, overridden
from kb.validation.keys import check_keys, check_markers, check_slug
from kb.validation.making import Making
from kb.validation.references import plain_values, references
from kb.validation.speakers import speakers
from kb.yaml_nodes import as_json


@dataclass(frozen=True, slots=True)
class Validated:
    """The documents of one file, its own first, with what there is to say about them."""

    documents: tuple[Document, ...]
    diagnostics: tuple[Diagnostic, ...]


def validate(draft: Draft, declaration: Declaration) -> Validated:
    """The documents of a draft; values that cannot be read are reported and kept in `extra`."""
    report = Report()
    documents = _documents(item_of_file(draft, declaration), declaration, report)
    return Validated(tuple(documents), tuple(report))


def unreadable(source: SourceFile) -> Document:
    """What stands for a file that could not be understood: in no edition, and not to be named by others."""
    return Document(
        id=f"{source.content_type}/{source.slug}", content_type=source.content_type, slug=source.slug,
        title=source.slug, source_path=source.path, visibility="confidential", doubtful=True,
    )  # fmt: skip


def _documents(item: Item, declaration: Declaration, report: Report) -> list[Document]:
    """The document of an item, then those that stand inline in it."""
    making = Making(overridden(item, declaration), declaration, report)
    document = _document(making)
    inline: list[Document] = []
    found = list(document.references)
    for field, position, node in _inline_nodes(making):
        made = _inline(field, node, making)
        inline.extend(made)
        found.extend(Reference(field, child.id, position, node.line, node.column) for child in made[:1])
    found.sort(key=lambda reference: (reference.relation, reference.position))
    return [replace(document, references=tuple(found), extra=dict(sorted(making.extra.items()))), *inline]


def _inline_nodes(making: Making) -> Iterator[tuple[str, int, MappingNode]]:
    for field, values in making.values.items():
        for position, node in values.inline:
            yield field, position, node


def _inline(field: str, node: MappingNode, making: Making) -> list[Document]:
    """The document that stands as a mapping under a relation, with those that stand in it."""
    target = making.item.content_type.fields[field].to
    assert target is not None
    content_type = making.declaration.content_types[target]
    item = item_inline(making.item, making.slug, node, content_type, making.id)
    if item is None:
        making.add("KB210", node, f"'{field}' holds a nested value without a title", field=field)
        making.extra.setdefault(field, []).append(as_json(node))
        return []
    return _documents(item, making.declaration, making.report)


def _document(making: Making) -> Document:
    """The document, with what keeps it from being understood reported in the order of its keys."""
    check_slug(making)
    check_keys(making)
    check_markers(making)
    rules.check_drafts(making)
    item = making.item
    start, end = dates(making)
    return Document(
        id=making.id,
        content_type=item.content_type.name,
        slug=making.slug,
        visibility=rules.visibility(making),
        title=texts.title(making),
        source_path=item.source.path,
        line=item.line,
        parent=item.parent,
        summary=texts.summary(making),
        date_start=start,
        date_end=end,
        language=texts.language(making),
        visibility_reason=rules.reason(making),
        attribution=rules.attribution(making),
        series=making.one("series"),
        licence=making.one("licence") or item.content_type.licence or making.declaration.site.licence,
        withdrawn=rules.withdrawn(making),
        redirect_from=tuple(value for value, _ in making.core["redirect_from"].read),
        speakers=speakers(making),
        values=plain_values(making),
        references=references(making),
        extra=dict(sorted(making.extra.items())),
        content=Body(item.body, item.reading),
        body_line=item.body_line,
        # Every part of the document may have put it in doubt, so this is asked last.
        doubtful=making.doubtful or any(remark.code == "KB116" for remark in item.reading.remarks),
        from_body=frozenset(making.from_body),
        says=rules.said(making) | ({"series"} if making.one("series") else frozenset()),
    )
