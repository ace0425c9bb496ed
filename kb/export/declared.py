"""The declaration that a database was built with, as far as the database tells: a metadata.yml for its files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from kb.catalogue import ContentType, Field, Vocabulary
from kb.catalogue.rows import quoted
from kb.export.source import Source

# What a declared key may be called.
NAME = re.compile(r"[a-z][a-z0-9_]*")
# How a reference may name its target, where nothing else is known of it.
WAYS = ("id", "slug", "title", "url")


def declaration(
    source: Source, folders: Mapping[str, Iterable[str]], public_addresses: Iterable[str]
) -> dict[str, Any]:
    """A declaration with which the exported files are built into the same rows.

    `folders` are those of each content type; `public_addresses` personal data that the edition gives.
    """
    catalogue = source.catalogue
    return {
        "title": catalogue.site.title,
        "plugins": {
            "kb": {
                "site": _site(source, sorted(public_addresses)),
                "vocabularies": {
                    name: _vocabulary(vocabulary) for name, vocabulary in catalogue.vocabularies.items()
                },
                "content_types": {
                    name: _content_type(source, each, sorted(folders.get(name, ())))
                    for name, each in catalogue.content_types.items()
                },
            }
        },
    }


def _known(described: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in described.items() if value not in (None, "", [], {}, False)}


def _site(source: Source, public_addresses: list[str]) -> dict[str, Any]:
    site = source.catalogue.site
    return _known({
        "title": site.title, "description": site.description, "base_url": site.base_url, "language": site.language,
        "licence": site.licence, "repository": site.repository, "default_visibility": "public",
        "public_addresses": public_addresses, "wikilinks": _has_wikilinks(source), "featured": list(site.featured),
    })  # fmt: skip


def _has_wikilinks(source: Source) -> bool:
    """Whether `[[Page]]` is a link here: where it is none, pages show it as it is written."""
    written, shown = source.connection.execute(
        """select count(*) filter (where body_markdown like '%[[%]]%'),
                  count(*) filter (where body_html like '%[[%]]%') from documents"""
    ).fetchone()
    return bool(written and not shown)


def _vocabulary(vocabulary: Vocabulary) -> dict[str, Any]:
    terms = {
        term.value: _known({"label": term.label, "definition": term.definition, "also": list(term.also)})
        for term in vocabulary.terms.values()
    }
    known = _known({"label": vocabulary.label, "description": vocabulary.description})
    return {**known, "complete": True, "terms": terms}


def _content_type(source: Source, each: ContentType, folders: list[str]) -> dict[str, Any]:
    return {
        "label": [each.label, each.label_plural],
        **_known({"description": each.description}),
        "folders": folders,
        "path": each.path,
        **_known({"sort": each.sort}),
        "fields": {field.name: _field(source, field) for field in each.fields},
    }


def _field(source: Source, field: Field) -> dict[str, Any]:
    is_relation = field.kind == "relation"
    return {
        "kind": field.kind,
        **_known({
            "label": field.label, "description": field.description, "unit": field.unit, "many": field.many,
            "facet": field.facet, "search": field.search, "vocabulary": field.vocabulary, "to": field.target,
            "by": _ways(source, field) if is_relation else None, "inline": is_relation and _is_inline(source, field),
            "role": field.role, "group": field.group, "inverse": field.inverse, "inverse_label": field.inverse_label,
            "range": len(field.columns) == 3, "fields": _nested(source, field) if field.kind == "nested" else None,
        }),
    }  # fmt: skip


def _ways(source: Source, field: Field) -> list[str] | None:
    """The ways of naming a target, where references were resolved in another than the usual ones."""
    target = source.catalogue.content_types.get(field.target or "")
    if target is None or not _unusual(source, field):
        return None
    kinds = ("text", "url", "email", "term")
    return [*WAYS, *(other.name for other in target.fields if other.kind in kinds)]


def _unusual(source: Source, field: Field) -> bool:
    sql = """select 1 from links join documents as target on target.id = links.target
             join documents as source on source.id = links.source
             where links.relation = ? and source.content_type = ? and reference not like '%/%'
               and lower(reference) not in (target.id, target.slug, lower(target.title)) limit 1"""
    return source.connection.execute(sql, (field.name, field.table)).fetchone() is not None


def _is_inline(source: Source, field: Field) -> bool:
    sql = """select 1 from links join documents as target on target.id = links.target
             join documents as source on source.id = links.source
             where links.relation = ? and source.content_type = ? and links.reference = target.id
               and target.parent = source.id limit 1"""
    return source.connection.execute(sql, (field.name, field.table)).fetchone() is not None


def _nested(source: Source, field: Field) -> dict[str, Any]:
    """The keys of records as far as they are texts or references; all others are read as they are written."""
    words = {
        each.name: _known({"label": each.label, "description": each.description}) for each in field.records
    }
    kinds = _texts(source, field) | _references(source, field)
    return {key: kind | words.get(key, {}) for key, kind in kinds.items()}


def _texts(source: Source, field: Field) -> dict[str, Any]:
    column = f"own.{quoted(field.columns[0])}"
    records = (
        f"json_each({column}) as record, json_each(record.value) as key"
        if field.many
        else f"json_each({column}) as key"
    )
    sql = f"""select key.key from {quoted(field.table)} as own, {records} where {column} is not null
              group by key.key having min(key.type) = 'text' and max(key.type) = 'text' order by key.key"""
    found = [str(key) for (key,) in source.connection.execute(sql)]
    return {key: {"kind": "markdown"} for key in found if NAME.fullmatch(key)} or {"text": {"kind": "text"}}


def _references(source: Source, field: Field) -> dict[str, Any]:
    sql = f"""select distinct links.relation, target.content_type from links
              join {quoted(field.table)} as source on source.id = links.source
              join documents as target on target.id = links.target
              where links.relation like ? order by links.relation, target.content_type"""
    found = source.connection.execute(sql, (f"{field.name}.%",)).fetchall()
    return {
        relation.removeprefix(f"{field.name}."): {"kind": "relation", "to": target, "many": True}
        for relation, target in found
    }
