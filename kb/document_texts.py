"""Which texts a document has: where redaction looks, what it may change, and on which line something stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from html import unescape
from typing import Any

from kb.declaration import ContentType
from kb.fields import Field
from kb.model import Body, Document, Speaker

_ATTRIBUTES = re.compile(r'\b(?:alt|title|id|href|src)="([^"]*)"')
Change = Callable[[str], str]
# What is in one of these forms cannot hold a text of its own.
_DATES = ("date", "date_range")
# An address that would have to change leads nowhere afterwards.
_ADDRESSES = ("url", "email")


def all_text(document: Document) -> str:
    """Every text of the document that an edition could show, speakers' names and references left out."""
    paths = (document.slug, document.source_path, *document.redirect_from)
    return "\n".join((document.body, *paths, *texts_beside_the_body(document)))


def texts_beside_the_body(document: Document) -> Iterator[str]:
    """Every text of the document but its body, its slug and its paths."""
    yield document.title
    yield from (text for text in _single(document) if text)
    for speaker in document.speakers:
        yield from (text for text in _of_speaker(speaker) if text)
    yield from strings(document.values)
    yield from strings(document.extra)


def _single(document: Document) -> tuple[str | None, ...]:
    return (document.summary, document.series, document.withdrawn, document.licence, document.language,
            document.date_start, document.date_end)  # fmt: skip


def _of_speaker(speaker: Speaker) -> tuple[str | None, ...]:
    return (
        speaker.role,
        speaker.organisation,
        speaker.talk,
        speaker.attributed_as,
        speaker.part,
        *speaker.links,
    )


def shown_text(document: Document) -> str:
    """What readers of a page see of the body, and what its links and pictures say: marks and entities are resolved."""
    reading = document.reading
    told = (unescape(text) for text in _ATTRIBUTES.findall(reading.html))
    addresses = (link.url for link in reading.links)
    return "\n".join((reading.text, reading.summary or "", *told, *addresses))


def strings(value: Any) -> Iterator[str]:
    """Every text in a value, the keys of its mappings too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield str(key)
            yield from strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings(item)


def line_of(document: Document, holds: Callable[[str], bool]) -> int:
    """The line of the file on which the body first holds something, or the document's own where it does not."""
    for number, line in enumerate(document.body.split("\n")):
        if holds(line):
            return document.body_line + number
    return document.line


def mapped(document: Document, change: Change, kind: ContentType) -> Document:
    """The document with every text of it changed; an address that would change is unknown instead.

    Speakers' names, references, the slug and the paths stay: each of them needs more than another text.
    """
    return replace(
        document,
        title=change(document.title),
        summary=_optional(document.summary, change),
        series=_optional(document.series, change),
        withdrawn=_optional(document.withdrawn, change),
        licence=_optional(document.licence, change),
        language=document.language if _optional(document.language, change) == document.language else None,
        content=Body(change(document.body), document.reading),
        values=changed_values(document.values, change, kind.fields),
        extra=changed(dict(document.extra), change),
        speakers=tuple(_changed_speaker(speaker, change) for speaker in document.speakers),
    )


def changed_values(values: Mapping[str, Any], change: Change, fields: Mapping[str, Field]) -> dict[str, Any]:
    """The values with every text in them changed; what becomes empty is unknown."""
    shown = {name: _shown_value(value, fields[name].kind, change) for name, value in values.items()}
    return {name: value for name, value in shown.items() if value not in (None, "", ())}


def _optional(text: str | None, change: Change) -> str | None:
    return change(text) if text else text


def _shown_value(value: Any, kind: str, change: Change) -> Any:
    if kind in _DATES:
        return value
    if kind in _ADDRESSES and isinstance(value, tuple):
        return tuple(item for item in value if changed(item, change) == item)
    if kind in _ADDRESSES:
        return value if changed(value, change) == value else None
    return changed(value, change)


def _changed_speaker(speaker: Speaker, change: Change) -> Speaker:
    """Names are not changed here: whether they may be given is a matter of consent."""
    return replace(
        speaker,
        role=_optional(speaker.role, change),
        organisation=_optional(speaker.organisation, change),
        talk=_optional(speaker.talk, change),
        attributed_as=_optional(speaker.attributed_as, change),
        part=_optional(speaker.part, change),
        links=tuple(url for url in speaker.links if change(url) == url),
    )


def changed(value: Any, change: Change) -> Any:
    """A value with every text in it changed, the keys of its mappings too."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {change(str(key)): changed(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(changed(item, change) for item in value)
    return value
