"""JSON Schemas (2020-12) of everything that the catalogue answers as JSON, made from what was declared.

Each schema stands by itself, without references, so that it can be kept, embedded and read alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kb.catalogue.site import Catalogue, ContentType, Field, RecordField, Vocabulary
from kb.schema import CORE_TABLES

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# Version of the JSON shapes; each answer carries it as `schema_version`.
SCHEMA_VERSION = 1

TEXT: Schema = {"type": "string"}
INTEGER: Schema = {"type": "integer"}
ADDRESS: Schema = {"type": "string", "format": "uri"}
# A date is as precise as known: a year, a month, a day, or a time.
DATE: Schema = {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2}(T.+)?)?)?$"}
_KINDS: Mapping[str, Schema] = {
    "integer": INTEGER, "year": INTEGER, "number": {"type": "number"}, "boolean": {"type": "boolean"},
    "date": DATE, "nested": {"type": "object"},
}  # fmt: skip
_SQL_TYPES: Mapping[str, Schema] = {"INTEGER": INTEGER, "REAL": {"type": "number"}, "TEXT": TEXT}
# What every document has; any other column may be null.
_ALWAYS = frozenset({"id", "content_type", "slug", "title", "url", "source_path", "visibility"})
# Columns that are text in the database and something else as JSON.
_COLUMNS: Mapping[str, Schema] = {
    "url": ADDRESS,
    "extra": {"type": ["object", "null"]},
    "not_recorded": {"type": "array", "items": TEXT},
    "same_as_body": {"type": "array", "items": TEXT},
}


def nullable(schema: Schema) -> Schema:
    """The same, or null where nothing is known."""
    known = schema["type"]
    return {**schema, "type": [*(known if isinstance(known, list) else [known]), "null"]}


def record(properties: Mapping[str, Schema]) -> Schema:
    """An object with exactly these keys, all of them present."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def array(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def documents(catalogue: Catalogue) -> dict[str, Schema]:
    """The schema of a document's JSON, by content type."""
    return {name: _document(catalogue, each) for name, each in catalogue.content_types.items()}


def search() -> Schema:
    """The schema of a page of results: of the search and of every listing."""
    return _named(
        "A page of search results, or of a listing",
        {
            "query": TEXT,
            "read_as": TEXT,
            "also": array(TEXT),
            "total": INTEGER,
            "total_is_exact": {"type": "boolean"},
            "results": array(record(_RESULT)),
            "facets": {"type": "object", "additionalProperties": array(record(_FACET_VALUE))},
            "suggestions": array(record({"text": TEXT, "total": INTEGER, "url": ADDRESS})),
            "next": nullable(ADDRESS),
        },
    )


def suggestions() -> Schema:
    """The schema of what may be typed next."""
    option = {"kind": TEXT, "label": TEXT, "note": nullable(TEXT), "url": ADDRESS, "path": TEXT}
    return _named("Suggestions while typing", {"query": TEXT, "suggestions": array(record(option))})


def codebook() -> Schema:
    """The schema of what the codebook says of tables, columns and vocabularies."""
    columns = {**_COLUMN, "records": array(record(_RECORD_FIELD))}
    tables = {**_TABLE, "columns": array(record(columns))}
    vocabularies = {**_VOCABULARY, "terms": array(record(_TERM))}
    return _named(
        "The codebook", {"tables": array(record(tables)), "vocabularies": array(record(vocabularies))}
    )


def error() -> Schema:
    """The schema of what is answered where there is nothing else to say."""
    return _named("An error", {"error": TEXT, "status": INTEGER, "hint": TEXT})


_WHY: Mapping[str, Schema] = {
    "sentence": TEXT, "exact_title": {"type": "boolean"},
    "parts": array(record({"word": TEXT, "via": TEXT, "columns": array(TEXT), "score": {"type": "number"}})),
}  # fmt: skip
_RESULT: Mapping[str, Schema] = {
    "id": TEXT, "content_type": TEXT, "title": TEXT, "url": ADDRESS, "summary": nullable(TEXT),
    "snippet": {**TEXT, "description": "escaped HTML with <mark>"}, "snippet_source": TEXT,
    "section_anchor": nullable(TEXT), "section_heading": nullable(TEXT), "snippet_url": ADDRESS,
    "date_start": nullable(DATE), "date_end": nullable(DATE),
    "score": {"type": "number", "description": "higher is better"}, "why": nullable(record(_WHY)),
}  # fmt: skip
_FACET_VALUE: Mapping[str, Schema] = {
    "value": TEXT, "label": TEXT, "count": INTEGER, "selected": {"type": "boolean"}, "excluded": {"type": "boolean"},
}  # fmt: skip
_TARGET: Mapping[str, Schema] = {"id": TEXT, "title": TEXT, "url": ADDRESS}
# A reference that dangles has no id, title and address.
_LINK: Mapping[str, Schema] = {
    **{name: nullable(each) for name, each in _TARGET.items()},
    "relation": TEXT,
    "reference": TEXT,
}
_EXTERNAL_LINK: Mapping[str, Schema] = {
    "url": TEXT, "host": nullable(TEXT), "text": nullable(TEXT), "position": INTEGER, "kind": TEXT,
}  # fmt: skip
_SECTION: Mapping[str, Schema] = {
    "position": INTEGER, "level": INTEGER, "heading": nullable(TEXT), "anchor": nullable(TEXT), "text": TEXT,
}  # fmt: skip
_SPEAKER: Mapping[str, Schema] = {
    "name": nullable(TEXT), "role": nullable(TEXT), "organisation": nullable(TEXT), "talk": nullable(TEXT),
    "links": array(TEXT), "attributed_as": nullable(TEXT), "part": nullable(TEXT),
}  # fmt: skip
_DIAGNOSTIC: Mapping[str, Schema] = {
    "code": TEXT, "severity": {"type": "string", "enum": ["error", "warning", "info"]}, "path": TEXT, "line": INTEGER,
    "column": INTEGER, "field": nullable(TEXT), "message": TEXT, "hint": nullable(TEXT),
}  # fmt: skip
_COLUMN: Mapping[str, Schema] = {
    "name": TEXT, "label": TEXT, "description": nullable(TEXT), "kind": TEXT, "unit": nullable(TEXT),
    "vocabulary": nullable(TEXT), "many": {"type": "boolean"}, "recorded": nullable(INTEGER),
    "total": nullable(INTEGER), "example": nullable(TEXT), "references": nullable(array(TEXT)),
}  # fmt: skip
_RECORD_FIELD: Mapping[str, Schema] = {
    "name": TEXT, "label": TEXT, "description": nullable(TEXT), "kind": TEXT, "unit": nullable(TEXT),
    "vocabulary": nullable(TEXT), "many": {"type": "boolean"}, "target": nullable(TEXT),
}  # fmt: skip
_TABLE: Mapping[str, Schema] = {
    "name": TEXT, "label": TEXT, "description": TEXT, "group": TEXT, "primary_key": array(TEXT),
    "rows": nullable(INTEGER),
}  # fmt: skip
_TERM: Mapping[str, Schema] = {
    "value": TEXT, "label": TEXT, "definition": nullable(TEXT), "also": array(TEXT), "documents": INTEGER,
    "of": INTEGER,
}  # fmt: skip
_VOCABULARY: Mapping[str, Schema] = {
    "name": TEXT, "label": TEXT, "description": nullable(TEXT), "fields": array(array(TEXT)),
}  # fmt: skip
_CITE: Mapping[str, Schema] = {"text": TEXT, "bibtex": TEXT, "ris": TEXT, "csl": {"type": "object"}}


def _named(title: str, properties: Mapping[str, Schema], description: str = "") -> Schema:
    """A whole schema; every answer says first which version of the shapes it has."""
    described = {"description": description} if description else {}
    version = {"const": SCHEMA_VERSION, "type": "integer"}
    return {
        "$schema": DIALECT,
        "title": title,
        **described,
        **record({"schema_version": version, **properties}),
    }


def _document(catalogue: Catalogue, content_type: ContentType) -> Schema:
    fields = {field.name: _field(catalogue, field) for field in content_type.fields}
    return _named(
        content_type.label,
        {
            **_columns(),
            "content_type": {"const": content_type.name, "type": "string"},
            "fields": record(fields),
            "links": array(record(_LINK)),
            "linked_from": array(record({**_TARGET, "relation": TEXT})),
            "related": array(record({**_TARGET, "reason": TEXT})),
            "external_links": array(record(_EXTERNAL_LINK)),
            "sections": array(record(_SECTION)),
            "speakers": array(record(_SPEAKER)),
            "diagnostics": array(record(_DIAGNOSTIC)),
            "cite": record(_CITE),
        },
        content_type.description or "",
    )


def _columns() -> dict[str, Schema]:
    """The columns of `documents`, which every content type has."""
    described: dict[str, Schema] = {}
    for column in CORE_TABLES["documents"].columns:
        schema = _COLUMNS.get(column.name)
        if schema is None:
            plain = _SQL_TYPES[column.sql_type]
            schema = plain if column.name in _ALWAYS else nullable(plain)
        described[column.name] = {**schema, "title": column.label, "description": column.description}
    return described


def _field(catalogue: Catalogue, field: Field) -> Schema:
    """What a declared field may hold; null where nothing is recorded."""
    value = nullable(_range(field) if len(field.columns) > 1 else _value(catalogue, field))
    return {**value, **_words(field)}


def _words(field: Field | RecordField) -> Schema:
    known = {"title": field.label, "description": field.description, "x-unit": field.unit}
    return {name: text for name, text in known.items() if text}


def _value(catalogue: Catalogue, field: Field) -> Schema:
    one = dict(_KINDS.get(field.kind, TEXT))
    if field.kind == "relation":
        one["description"] = f"id of a document of {field.target}; `links` has its title and address"
    if field.kind == "boolean" and field.many:
        # A list is stored as it is, and SQLite has no truth values.
        one = {"type": ["boolean", "integer"]}
    if vocabulary := catalogue.vocabularies.get(field.vocabulary or ""):
        one |= _terms(vocabulary)
    if field.records:
        one |= _record_fields(catalogue, field.records, "")
    return array(one) if field.many else one


def _record_fields(catalogue: Catalogue, fields: Iterable[RecordField], path: str) -> Schema:
    """What declared keys of a record mean. What they hold is not bounded: it is kept as its author wrote it."""
    described = {}
    for each in fields:
        name = each.name.removeprefix(path)
        if each.name.startswith(path) and "." not in name:
            vocabulary = catalogue.vocabularies.get(each.vocabulary or "")
            within = _record_fields(catalogue, fields, f"{each.name}.")
            described[name] = {
                **_words(each),
                **(_terms(vocabulary) if vocabulary else {}),
                **({"items": within} if each.many and within else within),
            }
    return {"properties": described} if described else {}


def _terms(vocabulary: Vocabulary) -> Schema:
    """What the values of a vocabulary mean, for whoever reads the schema: new terms come with new editions."""
    return {
        "x-vocabulary": vocabulary.name,
        "x-terms": [{"const": term.value, "title": term.label} for term in vocabulary.terms.values()],
    }


def _range(field: Field) -> Schema:
    parts = [column.removeprefix(f"{field.name}_") for column in field.columns]
    number = _KINDS.get(field.kind, TEXT)
    kinds = {"start": DATE, "end": DATE, "text": TEXT}
    return record({part: nullable(kinds.get(part, number)) for part in parts})
