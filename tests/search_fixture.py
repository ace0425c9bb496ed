"""A small edition for the search tests: the finished tables, made from plain values, in memory."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from kb.search.index import write

TABLES = """
create table documents(
  id text primary key, content_type text, slug text, title text, summary text, date_start text, date_end text,
  url text, source_path text, visibility text, language text, word_count integer, body_markdown text,
  body_html text, body_text text, extra text, source_line integer, parent text, licence text, attribution text,
  series text, series_position integer, withdrawn text, completeness real, not_recorded text, first_changed text,
  last_changed text);
create table links(source text, target text, relation text, reference text, position integer,
  primary key (source, relation, position));
create table terms(document text, field text, value text, position integer, primary key (document, field, position));
create table sections(document text, position integer, level integer, heading text, anchor text, text text,
  primary key (document, position));
create table speakers(document text, position integer, name text, role text, organisation text, talk text, links text,
  consent text, attributed_as text, part text, primary key (document, position));
create table content_types(name text primary key, label text, label_plural text, description text, path text,
  listing text, sort text, position integer, total integer);
create table vocabularies(name text primary key, label text, description text);
create table vocabulary_terms(vocabulary text, value text, label text, definition text, also text, position integer,
  primary key (vocabulary, value));
create table codebook(table_name text, column_name text, label text, description text, kind text, unit text,
  vocabulary text, recorded integer, total integer, field text, many integer, facet integer, search text, target text,
  role text, "group" text, "inverse" text, records text, position integer, primary key (table_name, column_name));
create table build(key text primary key, value text);
"""
HEADING = re.compile(r"^## (.*)$", re.MULTILINE)

Fields = Mapping[str, Mapping[str, Any]]


def edition(
    documents: Sequence[Mapping[str, Any]],
    *,
    fields: Mapping[str, Fields] | None = None,
    vocabularies: Mapping[str, Mapping[str, Any]] | None = None,
    sorts: Mapping[str, str] | None = None,
) -> sqlite3.Connection:
    """An edition of documents given as `{"id": "methods/x", "title": …, "body": …, field: value}`, with its index.

    `fields` declares fields by content type: `{"methods": {"theme": {"kind": "term", "facet": True}}}`;
    `vocabularies` are `{name: {value: (label, [also, …])}}`. A body's `## Heading` starts a section.
    """
    connection = sqlite3.connect(":memory:")
    connection.executescript(TABLES)
    declared = _declare(connection, documents, fields or {}, sorts or {})
    for name, terms in (vocabularies or {}).items():
        connection.execute("insert into vocabularies values (?, ?, null)", (name, name.title()))
        rows = [
            (name, value, label, None, json.dumps(also), n)
            for n, (value, (label, also)) in enumerate(terms.items())
        ]
        connection.executemany("insert into vocabulary_terms values (?, ?, ?, ?, ?, ?)", rows)
    for document in documents:
        _add(connection, document, declared[document["id"].split("/")[0]])
    connection.execute("insert into build values ('language', 'en')")
    write(connection)
    connection.commit()
    return connection


def _declare(
    connection: sqlite3.Connection,
    documents: Sequence[Mapping[str, Any]],
    fields: Mapping[str, Fields],
    sorts: Mapping[str, str],
) -> dict[str, Fields]:
    names = list(dict.fromkeys([*fields, *(document["id"].split("/")[0] for document in documents)]))
    for position, name in enumerate(names):
        total = sum(document["id"].startswith(f"{name}/") for document in documents)
        label = name.replace("_", " ").capitalize()
        listing = "/" + name.replace("_", "-")
        row = (
            name,
            label.removesuffix("s"),
            label,
            None,
            f"{listing}/{{slug}}",
            listing,
            sorts.get(name),
            position,
            total,
        )
        connection.execute("insert into content_types values (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        columns = "".join(f', "{field}"' for field in fields.get(name, {}))
        connection.execute(f'create table "{name}"(id text primary key{columns})')
        for number, (field, options) in enumerate(fields.get(name, {}).items()):
            _codebook(connection, name, field, options, number)
    return {name: fields.get(name, {}) for name in names}


def _codebook(
    connection: sqlite3.Connection, table: str, field: str, options: Mapping[str, Any], number: int
) -> None:
    row = {
        "table_name": table, "column_name": field, "label": options.get("label", field.replace("_", " ").capitalize()),
        "kind": options["kind"], "vocabulary": options.get("vocabulary"), "field": field,
        "many": int(options.get("many", False)), "facet": int(options.get("facet", False)),
        "search": options.get("search", "terms" if options["kind"] in ("term", "relation") else "prose"),
        "target": options.get("to"), "position": number,
    }  # fmt: skip
    connection.execute(
        f"insert into codebook ({', '.join(row)}) values ({', '.join('?' * len(row))})", tuple(row.values())
    )


def _add(connection: sqlite3.Connection, document: Mapping[str, Any], fields: Fields) -> None:
    identifier, body = document["id"], document.get("body", "")
    kind, slug = identifier.split("/", 1)
    row = {
        "id": identifier, "content_type": kind, "slug": slug, "title": document.get("title", slug),
        "summary": document.get("summary"), "date_start": document.get("date_start"),
        "date_end": document.get("date_end"), "url": f"/{kind.replace('_', '-')}/{slug}",
        "source_path": f"{identifier}.md", "visibility": "public", "language": document.get("language"),
        "word_count": len(body.split()), "body_text": HEADING.sub(r"\1", body), "parent": document.get("parent"),
        "series": document.get("series"), "extra": document.get("extra"),
    }  # fmt: skip
    connection.execute(
        f"insert into documents ({', '.join(row)}) values ({', '.join('?' * len(row))})", tuple(row.values())
    )
    parts = HEADING.split(body)
    sections = [
        (0, "", "", parts[0]),
        *(
            (2, head, head.lower().replace(" ", "-"), text)
            for head, text in zip(parts[1::2], parts[2::2], strict=True)
        ),
    ]
    rows = [
        (identifier, n, level, head, anchor, text.strip())
        for n, (level, head, anchor, text) in enumerate(sections)
    ]
    connection.executemany("insert into sections values (?, ?, ?, ?, ?, ?)", rows)
    for number, name in enumerate(document.get("speakers", [])):
        connection.execute(
            "insert into speakers(document, position, name) values (?, ?, ?)", (identifier, number, name)
        )
    for relation in ("related", "not_related"):
        rows = [(identifier, one, relation, one, n) for n, one in enumerate(document.get(relation, []))]
        connection.executemany("insert into links values (?, ?, ?, ?, ?)", rows)
    _fields(connection, document, kind, fields)


def _fields(connection: sqlite3.Connection, document: Mapping[str, Any], table: str, fields: Fields) -> None:
    stored = {"id": document["id"]}
    for name, options in fields.items():
        value = document.get(name)
        several = [] if value is None else value if isinstance(value, list) else [value]
        stored[name] = json.dumps(value) if isinstance(value, list) else value
        if options["kind"] == "term":
            rows = [(document["id"], name, one, n) for n, one in enumerate(several)]
            connection.executemany("insert into terms values (?, ?, ?, ?)", rows)
        if options["kind"] == "relation":
            links = [(document["id"], one, name, one, n) for n, one in enumerate(several)]
            connection.executemany("insert into links values (?, ?, ?, ?, ?)", links)
    columns = ", ".join(f'"{name}"' for name in stored)
    connection.execute(
        f'insert into "{table}" ({columns}) values ({", ".join("?" * len(stored))})', tuple(stored.values())
    )
