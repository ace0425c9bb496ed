"""Nested values, such as the points of an argument, line by line: texts as Markdown, references as links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from kb import markdown
from kb.catalogue import Catalogue, Document, Entry, Field, RecordField
from kb.formats import dates
from kb.web.asked import address
from kb.web.contexts import RecordLine, Shown

_HEADING = re.compile(r"<(/?)h[1-6]\b[^>]*>")
_ONE_PARAGRAPH = re.compile(r"\s*<p>((?:(?!</?p>).)*)</p>\s*", re.DOTALL)
# The name of a picture says nothing to readers where the picture itself is not in the catalogue.
_PICTURE = re.compile(r"[\w.-]+\.(?:png|jpe?g|gif|svg|webp)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Known:
    """What references in records lead to, by their path and how they are written; the declared fields by their path."""

    catalogue: Catalogue
    targets: Mapping[tuple[str, str], Entry]
    fields: Mapping[str, RecordField]

    def label(self, path: str) -> str:
        """How readers see a key."""
        declared = self.fields.get(path)
        return declared.label if declared else path.rpartition(".")[2].replace("_", " ").capitalize()

    def words(self, path: str, value: Any) -> str:
        """How readers see a value: a term by its label, a number with its unit."""
        if isinstance(value, bool):
            return "Yes" if value else "No"
        declared = self.fields.get(path)
        if declared and declared.unit and isinstance(value, int | float):
            return f"{value} {declared.unit}"
        return self.catalogue.term_label(declared.vocabulary if declared else None, str(value))


def record(catalogue: Catalogue, document: Document, field: Field, value: Mapping[str, Any]) -> Shown:
    """A nested value: its lines, and all of it in one line."""
    known = _Known(catalogue, _targets(document, field), {each.name: each for each in field.records})
    return _record(known, "", value)


def inline(text: str) -> Shown:
    """A text in Markdown that stands within a line or a cell, where a heading is no heading of the page."""
    html = _HEADING.sub(r"<\1p>", markdown.inline_html(text))
    paragraph = _ONE_PARAGRAPH.fullmatch(html)
    return Shown(text=markdown.plain(text), html=Markup(paragraph[1] if paragraph else html))  # noqa: S704


def _targets(document: Document, field: Field) -> dict[tuple[str, str], Entry]:
    """What the references within the field lead to, by their path below it and how they are written."""
    return {
        (link.relation.removeprefix(f"{field.name}."), link.reference): link.target
        for link in document.links
        if link.relation.startswith(f"{field.name}.") and link.target
    }


def _record(known: _Known, path: str, value: Mapping[str, Any]) -> Shown:
    lines = tuple(
        RecordLine(known.label(inner), values)
        for name, each in value.items()
        if (values := tuple(_values(known, inner := f"{path}.{name}".lstrip("."), each)))
    )
    return Shown(record=lines, text="; ".join(each.text for line in lines for each in line.values))


def _values(known: _Known, path: str, value: Any) -> Iterator[Shown]:
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, Mapping):
            yield _unless_single(_record(known, path, each))
        elif target := known.targets.get((path, str(each))):
            yield Shown(text=target.title, url=address(target.url))
        elif each is not None and each != "" and not _PICTURE.fullmatch(str(each)):
            yield _plain(known.words(path, each))


def _unless_single(nested: Shown) -> Shown:
    """What a nested value says, without a label where it says one thing only."""
    values = [each for line in nested.record for each in line.values]
    return values[0] if len(values) == 1 else nested


def _plain(text: str) -> Shown:
    return Shown(text=dates.human(text)) if dates.day(text) == text else inline(text)
