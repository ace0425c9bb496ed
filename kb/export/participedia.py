"""The way back to Participedia: documents as records with its field names and keys, as far as a crosswalk leads.

What an import kept beside our fields is given as it was. What follows from our fields goes through the table
`crosswalks`; where one term of ours answers to several keys of theirs, none is given, for nobody said which.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from kb.catalogue import Document
from kb.catalogue.rows import json_of, rows
from kb.diagnostics import KbError
from kb.export.files import File
from kb.export.source import Source

SCHEME = "participedia"
FILES = {"case": "cases", "method": "methods", "organization": "organizations"}
# Their fields with several values, of those that a crosswalk can fill.
MANY = frozenset(
    {"approaches", "decision_methods", "general_issues", "learning_resources", "scope_of_influence"}
)
REFERENCES = {"primary_organizer": "organization", "specific_methods_tools_techniques": "method"}
MISSING = "the database has no crosswalk 'participedia'; declare one under 'crosswalks' in metadata.yml"


@dataclass(frozen=True, slots=True)
class _Match:
    their_field: str
    their_key: str | None
    content_type: str
    field: str | None
    value: str | None
    match: str


@dataclass(slots=True)
class _Losses:
    """What of one document could not be told in their terms."""

    document: str
    found: list[dict[str, Any]] = field(default_factory=list)

    def add(self, name: str, value: Any, reason: str) -> None:
        self.found.append({"document": self.document, "field": name, "value": value, "reason": reason})


def participedia_files(source: Source) -> Iterator[File]:
    """A file for each of their kinds, in the shape of their interface, and lines that say what is not in them."""
    matches = tuple(_matches(source))
    if not matches:
        raise KbError(MISSING)
    types = sorted(_types(matches).items())
    for their, ours in types:
        name = FILES.get(their, f"{their}s")
        yield File(f"{name}.json", _records(source, matches, ours), f'{{"{name}": [\n', ",\n", "\n]}\n")
    yield File("losses.jsonl", (line for _, ours in types for line in _losses(source, matches, ours)))


def _records(source: Source, matches: tuple[_Match, ...], content_type: str) -> Iterator[str]:
    fields = _fields(source, matches, content_type)
    for document in source.whole(content_type):
        record = _record(document, matches, fields, _Losses(document.entry.id))
        yield json.dumps(record, ensure_ascii=False)


def _losses(source: Source, matches: tuple[_Match, ...], content_type: str) -> Iterator[str]:
    """The records are made once more, so that nothing is held."""
    for document in source.whole(content_type):
        losses = _Losses(document.entry.id)
        _record(document, matches, (), losses)
        yield from (json.dumps(each, ensure_ascii=False) + "\n" for each in losses.found)


def _matches(source: Source) -> Iterator[_Match]:
    there = "select 1 from sqlite_master where name = 'crosswalks'"
    if source.connection.execute(there).fetchone() is None:
        return
    sql = """select their_field, their_key, content_type, field, value, "match" as match from crosswalks
             where scheme = :scheme order by number"""
    for row in rows(source.connection, sql, scheme=SCHEME):
        yield _Match(**dict(row))


def _types(matches: Iterable[_Match]) -> dict[str, str]:
    return {each.their_key or "": each.content_type for each in matches if each.field is None}


def _fields(source: Source, matches: Iterable[_Match], content_type: str) -> list[str]:
    """Every field of theirs that some record of the kind has: unknown is null, and there."""
    sql = """select distinct kept.key from documents, json_each(documents.extra, '$.participedia') as kept
             where content_type = :content_type and extra is not null order by kept.key"""
    kept = [row["key"] for row in rows(source.connection, sql, content_type=content_type)]
    filled = [each.their_field for each in matches if each.field and each.content_type == content_type]
    return list(dict.fromkeys(["id", *filled, *kept]))


def _record(
    document: Document, matches: Iterable[_Match], fields: Iterable[str], losses: _Losses
) -> dict[str, Any]:
    extra = json_of(document.columns["extra"]) or {}
    kept = extra.get(SCHEME) if isinstance(extra, dict) else None
    kept = kept if isinstance(kept, dict) else {}
    by_field = _by_field(document, matches)
    said = _said(by_field, kept)
    known = {
        name: _value(document, name, met, said, losses) for name, met in by_field.items() if name not in kept
    }
    return {**dict.fromkeys(fields), **known, **kept}


def _said(by_field: Mapping[str, list[_Match]], kept: Mapping[str, Any]) -> set[tuple[str | None, str]]:
    """Terms of ours that only repeat what was kept: another field of theirs does not follow from them."""
    return {
        (each.field, each.value)
        for name, met in by_field.items()
        for each in met
        if each.value is not None and each.their_key in [str(key) for key in _several(kept.get(name))]
    }


def _by_field(document: Document, matches: Iterable[_Match]) -> dict[str, list[_Match]]:
    """What could fill each field of theirs: of the document itself, or of its steps."""
    steps = {each.entry.content_type for each in document.children}
    found: dict[str, list[_Match]] = {}
    for each in matches:
        if each.field and each.content_type in {document.entry.content_type, *steps}:
            found.setdefault(each.their_field, []).append(each)
    return found


def _value(
    document: Document,
    name: str,
    matches: list[_Match],
    said: AbstractSet[tuple[str | None, str]],
    losses: _Losses,
) -> Any:
    if name in REFERENCES:
        return _references(document, name, matches)
    if any(each.their_key is not None for each in matches):
        return _keys(document, name, matches, said, losses)
    told = [_own(holder, matches[0]) for holder in _holders(document, matches[0])]
    known = [each for each in told if each is not None]
    if len(known) > 1:
        losses.add(name, known, "one value for each step; theirs has one for the whole")
        return None
    return known[0] if known else None


def _holders(document: Document, match: _Match) -> tuple[Document, ...]:
    """The document, or its steps, whichever the match is about."""
    if match.content_type == document.entry.content_type:
        return (document,)
    return tuple(each for each in document.children if each.entry.content_type == match.content_type)


def _own(document: Document, match: _Match) -> Any:
    """The value of our field; of a range the number that it is, if it is one."""
    if match.field == "body":
        return document.columns["body_html"] or None
    name = match.field or ""
    if name in document.columns and name not in document.values:
        return document.columns[name]
    value = document.values.get(name)
    if isinstance(value, Mapping) and "min" in value:
        return value["min"] if value["min"] == value["max"] else None
    return str(value) if match.field and match.field.endswith("_year") and value is not None else value


def _keys(
    document: Document,
    name: str,
    matches: list[_Match],
    said: AbstractSet[tuple[str | None, str]],
    losses: _Losses,
) -> Any:
    """Their keys for our terms; a term to which several of their keys lead says none of them."""
    found: list[str] = []
    for column in dict.fromkeys((each.content_type, each.field) for each in matches):
        about = [each for each in matches if (each.content_type, each.field) == column]
        for holder in _holders(document, about[0]):
            terms = _several(_own(holder, about[0]))
            for term in (each for each in terms if (about[0].field, each) not in said):
                key = _key(about, str(term))
                if key is None:
                    losses.add(name, term, "no key of theirs, or several, mean this")
                elif key not in found:
                    found.append(key)
    if name in MANY:
        return found
    if len(found) > 1:
        losses.add(name, found, "several keys; theirs has room for one")
    return found[0] if len(found) == 1 else None


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _key(matches: Iterable[_Match], term: str) -> str | None:
    """The one key that leads to a term: the one that means the same, else the only one."""
    led = [each for each in matches if each.value == term]
    same = [each for each in led if each.match == "exact"] or led
    return same[0].their_key if len(same) == 1 else None


def _references(document: Document, name: str, matches: Iterable[_Match]) -> Any:
    """What a relation of ours leads to, by title; theirs has one organiser and many methods."""
    targets = [
        link.target
        for each in matches
        for link in document.targets(each.field or "")
        if link.target is not None
    ]
    found = [{"id": None, "type": REFERENCES[name], "title": target.title} for target in targets]
    if name == "primary_organizer":
        return found[0] if found else None
    return found
