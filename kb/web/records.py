"""Nested values, such as the points of an argument, line by line: texts as Markdown, references as links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from kb import markdown
from kb.catalogue import Document, Entry, Field
from kb.formats import dates
from kb.web.asked import address
from kb.web.contexts import RecordLine, Shown

_HEADING = re.compile(r"<(/?)h[1-6]\b[^>]*>")
_ONE_PARAGRAPH = re.compile(r"\s*<p>((?:(?!</?p>).)*)</p>\s*", re.DOTALL)
# The name of a picture says nothing to readers where the picture itself is not in the catalogue.
_PICTURE = re.compile(r"[\w.-]+\.(?:png|jpe?g|gif|svg|webp)", re.IGNORECASE)


def record(document: Document, field: Field, value: Mapping[str, Any]) -> Shown:
    """A nested value: its lines, and all of it in one line."""
    return _record(_targets(document, field), "", value)


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


def _record(targets: Mapping[tuple[str, str], Entry], path: str, value: Mapping[str, Any]) -> Shown:
    lines = tuple(
        RecordLine(name.replace("_", " ").capitalize(), values)
        for name, each in value.items()
        if (values := tuple(_values(targets, f"{path}.{name}".lstrip("."), each)))
    )
    return Shown(record=lines, text="; ".join(each.text for line in lines for each in line.values))


def _values(targets: Mapping[tuple[str, str], Entry], path: str, value: Any) -> Iterator[Shown]:
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, Mapping):
            yield _unless_single(_record(targets, path, each))
        elif target := targets.get((path, str(each))):
            yield Shown(text=target.title, url=address(target.url))
        elif each is not None and each != "" and not _PICTURE.fullmatch(str(each)):
            yield _plain(each)


def _unless_single(nested: Shown) -> Shown:
    """What a nested value says, without a label where it says one thing only."""
    values = [each for line in nested.record for each in line.values]
    return values[0] if len(values) == 1 else nested


def _plain(value: Any) -> Shown:
    if isinstance(value, bool):
        return Shown(text="Yes" if value else "No")
    text = str(value)
    return Shown(text=dates.human(text)) if dates.day(text) == text else inline(text)
