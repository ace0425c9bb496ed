"""A document as its author could have written it: the front matter that says what the database holds of it.

The rules are those of reading, the other way round: a value is written in the form that is read as this value, and
what could not be read is written again as it was.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kb.catalogue import ContentType, Document, Field, LinkOut
from kb.catalogue.rows import json_of, list_of, rows
from kb.export.source import Source

Keys = dict[str, Any]

# Text that Markdown reads as itself; in any other all marks are escaped.
_PLAIN = re.compile(r"(?![\s#:~>+=-]|\d{1,9}[.)])(?!.*://)[^\n<&*_`~\[\]\\{}|$@:\"]*")
_MARKS = re.compile(r"""([!-/:-@\[-`{-~])""")
# A reason is asked of a document that more may read, or that names more, than what it belongs to would allow.
REASON = "as in the edition from which this file was exported"
_PROTECTED = "chatham-house"
# What is told of a speaker in words.
_SPEAKER_TEXTS = ("name", "role", "organisation", "talk", "attributed_as", "part")


def front_matter(source: Source, document: Document) -> Keys:
    """The keys of a file's front matter, in the order in which people write them; the slug is not among them."""
    return _Writer(source, document).keys()


@dataclass(frozen=True, slots=True)
class _Written:
    """A value as read, and what of it could not be: both are written again."""

    values: list[Any]
    kept: list[Any]

    def one_or_many(self, *, many: bool) -> Any:
        items = [*self.values, *self.kept]
        return items if many or len(items) > 1 else items[0]


class _Writer:
    """Writes the keys of one document."""

    def __init__(self, source: Source, document: Document) -> None:
        self.source = source
        self.document = document
        self.columns = document.columns
        self.content_type: ContentType = source.catalogue.content_types[document.entry.content_type]
        self.declared = {field.name for field in self.content_type.fields}
        extra = json_of(self.columns["extra"])
        self.extra: dict[str, Any] = extra if isinstance(extra, dict) else {}
        self.several = {each["field"] for each in document.diagnostics if each["code"] == "KB207"}

    def keys(self) -> Keys:
        keys: Keys = {}
        self.core(keys, "title", self.columns["title"])
        for field in self.content_type.fields:
            if (value := self.field(field)) is not None:
                keys[field.name] = value
        self.core(keys, "summary", self.summary())
        self.core(keys, "date", self.date("date_start"))
        self.core(keys, "date_end", self.date("date_end"))
        self.core(keys, "language", self.unless_site("language", self.source.catalogue.site.language))
        self.core(keys, "series", self.columns["series"])
        self.core(keys, "speakers", self.speakers() or None)
        for name in ("related", "not_related"):
            self.core(keys, name, [link.reference for link in self.document.targets(name)] or None)
        self.core(keys, "redirect_from", self.redirects() or None)
        self.core(keys, "licence", self.unless_site("licence", self.source.catalogue.site.licence))
        self.rights(keys)
        keys.update((name, value) for name, value in self.extra.items() if name not in keys)
        return keys

    def core(self, keys: Keys, name: str, value: Any) -> None:
        """A key that every document may have, unless a declared field has taken its name."""
        if name in self.declared:
            return
        # What was kept of speakers is in their value already.
        kept = None if name == "speakers" else self.extra.get(name)
        if kept is not None:
            value = kept if value is None else [value, *(kept if isinstance(kept, list) else [kept])]
        if value is not None:
            keys[name] = value

    def rights(self, keys: Keys) -> None:
        """Who may read it and how people are named: always said, so that no default decides."""
        if self.columns["withdrawn"] is not None:
            keys["withdrawn"] = self.columns["withdrawn"] or True
        keys["visibility"] = self.columns["visibility"]
        attribution = self.columns["attribution"]
        if attribution is not None:
            keys["attribution"] = attribution
        is_open = self.columns["visibility"] == "public" and self.source.catalogue.site.edition != "public"
        if is_open or attribution == "open":
            keys["visibility_reason"] = REASON

    # -- core keys --------------------------------------------------------------------------------------------

    def role_says(self, role: str) -> bool:
        """Whether a declared field that plays the role has a value."""
        fields = (field for field in self.content_type.fields if field.role == role)
        return any(self.document.values.get(field.name) is not None for field in fields)

    def summary(self) -> str | None:
        summary = self.columns["summary"]
        if summary is None or self.role_says("summary"):
            return None
        return summary if _PLAIN.fullmatch(summary) else _MARKS.sub(r"\\\1", summary)

    def date(self, role: str) -> str | None:
        """A date that no declared field gives; the day in the file's name is written with the rest."""
        return None if self.role_says(role) else self.columns[role]

    def unless_site(self, name: str, default: str | None) -> str | None:
        value = self.columns[name]
        return None if value == default else value

    def redirects(self) -> list[str]:
        sql = "select path from redirects where document = :id order by path"
        return [row["path"] for row in rows(self.source.connection, sql, id=self.document.entry.id)]

    def speakers(self) -> list[Any]:
        sql = """select name, role, organisation, talk, attributed_as, part, links, consent from speakers
                 where document = :id order by position"""
        kept = self.extra.get("speakers") or []
        further = {
            each["name"]: each for each in kept if isinstance(each, dict) and each.get("name") is not None
        }
        found = [
            {**self.speaker(row), **further.get(row["name"], {})}
            for row in rows(self.source.connection, sql, id=self.document.entry.id)
        ]
        return [*found, *(each for each in kept if not (isinstance(each, dict) and each.get("name")))]

    def speaker(self, row: sqlite3.Row) -> Keys:
        told: Keys = {name: row[name] for name in _SPEAKER_TEXTS if row[name] is not None}
        if links := list_of(row["links"]):
            told["links"] = links
        if row["consent"] not in (None, "none"):
            told["consent"] = row["consent"]
        elif self.columns["attribution"] == _PROTECTED:
            # What stands here is a role and no name; applied to it again, the Rule would take it out of the text too.
            told["consent"] = "public"
        return told

    # -- declared fields --------------------------------------------------------------------------------------

    def field(self, field: Field) -> Any:
        kept = self.extra.get(field.name)
        kept_items = kept if isinstance(kept, list) else [] if kept is None else [kept]
        if field.name in self.several:
            return kept_items
        values = list(self.references(field) if field.kind == "relation" else self.values(field))
        if not values and not kept_items:
            return None
        return _Written(values, kept_items).one_or_many(many=field.many)

    def values(self, field: Field) -> Iterator[Any]:
        value = self.document.values.get(field.name)
        if value is None:
            return
        for each in value if field.many and isinstance(value, list) else [value]:
            yield _as_written(field, each)

    def references(self, field: Field) -> Iterator[Any]:
        """References as their author wrote them; documents that stand inline are written there again."""
        children = {child.entry.id: child for child in self.document.children}
        for link in self.document.targets(field.name):
            child = children.pop(link.reference, None) if _is_own(link, self.document) else None
            yield link.reference if child is None else self.inline(child)

    def inline(self, child: Document) -> Keys:
        keys = front_matter(self.source, child)
        own = child.columns["slug"].removeprefix(f"{self.columns['slug']}/")
        body = child.columns["body_markdown"]
        title = keys.pop("title", None)
        named = {"title": title} if title is not None else {}
        return {**named, "slug": own, **keys, **({"body": body} if body else {})}


def _is_own(link: LinkOut, document: Document) -> bool:
    return link.target is not None and link.target.parent == document.entry.id


def _as_written(field: Field, value: Any) -> Any:
    """A value in the form in which it is read as the same value."""
    if field.kind == "date_range":
        start, end = value.values() if isinstance(value, dict) else value
        return start if end is None else {"start": start, "end": end}
    if isinstance(value, dict) and field.kind != "nested":
        return value["text"]
    if isinstance(value, list) and field.kind != "nested":
        return value[-1]
    if field.kind == "boolean":
        return bool(value)
    return value
