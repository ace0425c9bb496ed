"""A small finished database in plain SQL, for tests of what reads one: the web, the catalogue and the formats."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kb import statements
from kb.search import index

SCHEMA = """
create table documents(
  id text primary key, content_type text, slug text, title text, summary text, date_start text, date_end text,
  url text,
  source_path text, visibility text, language text, word_count integer, body_markdown text, body_html text,
  body_text text, extra text, source_line integer, parent text references documents(id), licence text,
  attribution text, series text, series_position integer, withdrawn text, completeness real, not_recorded
  text,
  first_changed text, last_changed text, same_as_body text);
create table case_studies(
  id text primary key references documents(id), question text, start_year integer, methods text, themes text,
  participants_min integer, participants_max integer, participants_text text, organisation text references
  documents(id),
  components text, funded integer, report text, outcome text);
create table methods(id text primary key references documents(id), effort text, when_to_use text);
create table components(
  id text primary key references documents(id), method text references documents(id), participants integer,
  feeds_into text);
create table events(id text primary key references documents(id), dates_start text, dates_end text, place
text);
create table organisations(id text primary key references documents(id), contact text);
create table links(source text, target text, relation text, reference text, position integer,
  primary key (source, relation, position));
create table external_links(source text, position integer, url text, host text, text text, kind text,
  primary key (source, position));
create table terms(document text, field text, value text, position integer, primary key (document, field,
position));
create table sections(document text, position integer, level integer, heading text, anchor text, text text,
  primary key (document, position));
create table speakers(document text, position integer, name text, role text, organisation text, talk text,
links text,
  consent text, attributed_as text, part text, primary key (document, position));
create table redirects(path text primary key, document text references documents(id));
create table diagnostics(number integer primary key, code text, severity text, path text, line integer,
  "column" integer, field text, message text, hint text, document text);
create table content_types(name text primary key, label text, label_plural text, description text, path text,
  listing text, sort text, position integer, total integer);
create table crosswalks(number integer primary key, scheme text, their_field text, their_key text,
  content_type text, field text, value text, match text, note text);
create table vocabularies(name text primary key, label text, description text);
create table vocabulary_terms(vocabulary text, value text, label text, definition text, also text, position
integer,
  primary key (vocabulary, value));
create table codebook(table_name text, column_name text, label text, description text, kind text, unit text,
  vocabulary text, recorded integer, total integer, field text, many integer, facet integer, search text,
  target text,
  example text, role text, "group" text, inverse text, inverse_label text, records text, position integer, primary key (table_name,
  column_name));
create table queries(name text primary key, title text, about text, description text, reading text, parameters text,
  plot text, sql text);
create table build(key text primary key, value text);
"""

CONTENT_TYPES = {
    "case_studies": (
        "Case study",
        "Case studies",
        "What was done, with whom, and what came of it.",
        "/case-studies",
    ),
    "methods": ("Method", "Methods", "Ways of giving people a say.", "/methods"),
    "components": ("Step", "Steps", "One step of a case study.", "/components"),
    "events": ("Event", "Events", "Meetings and what was said.", "/events"),
    "organisations": (
        "Organisation",
        "Organisations",
        "Who commissioned, ran and took part.",
        "/organisations",
    ),
}

# table, column, label, kind, and what else is set of the codebook
FIELDS: list[tuple[str, str, str, str, dict[str, Any]]] = [
    ("case_studies", "question", "Question at stake", "text", {"search": "prose", "group": "What was asked"}),
    ("case_studies", "start_year", "First year", "year", {"role": "date_start", "facet": 1}),
    ("case_studies", "methods", "Methods", "relation",
     {"many": 1, "facet": 1, "target": "methods", "inverse_label": "Case studies that used it"}),
    ("case_studies", "themes", "Themes", "term", {"many": 1, "facet": 1, "vocabulary": "themes"}),
    ("case_studies", "participants_min", "Participants", "integer", {"field": "participants", "unit": "people"}),
    ("case_studies", "participants_max", "Participants", "integer", {"field": "participants", "unit": "people"}),
    ("case_studies", "participants_text", "Participants", "integer", {"field": "participants", "unit": "people"}),
    ("case_studies", "organisation", "Led by", "relation", {"target": "organisations"}),
    ("case_studies", "components", "Steps", "relation", {"many": 1, "target": "components"}),
    ("case_studies", "funded", "Funded", "boolean", {}),
    ("case_studies", "report", "Report", "url", {}),
    ("case_studies", "outcome", "What changed", "markdown", {"search": "prose", "group": "Outcome"}),
    ("methods", "effort", "Effort", "term", {"facet": 1, "vocabulary": "efforts"}),
    ("methods", "when_to_use", "When to use it", "markdown", {"search": "prose"}),
    ("components", "method", "Method", "relation", {"target": "methods", "facet": 1}),
    ("components", "participants", "Participants", "integer", {"unit": "people"}),
    ("components", "feeds_into", "Feeds into", "relation", {"many": 1, "target": "components"}),
    ("events", "dates_start", "Dates", "date_range", {"field": "dates"}),
    ("events", "dates_end", "Dates", "date_range", {"field": "dates"}),
    ("events", "place", "Place", "text", {"facet": 1}),
    ("organisations", "contact", "Contact", "email", {}),
]  # fmt: skip

BUILD = {
    "edition": "public", "visibility": "public", "content_hash": "abc123def456", "source_revision": "deadbeef",
    "kb_version": "0.1.0", "schema_version": "1", "documents": "11", "site_title": "A say in data",
    "site_description": "Case studies, methods and events about giving the public a say in data and AI.",
    "base_url": "", "language": "en", "licence": "CC-BY-4.0", "repository": "https://git.example/kb/blob/main/{path}",
    "errors": "0", "warnings": "1", "infos": "0",
}  # fmt: skip

VOCABULARIES = {
    "themes": ("Themes", {"health": "Health", "justice": "Justice", "transport": "Transport"}),
    "efforts": ("Effort", {"low": "An evening", "high": "Several days"}),
}


def write(path: Path, **build: str) -> Path:
    """The small catalogue at `path`; `build` overrides rows of the build table. Returns the path."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    # Nobody needs it after a crash, and waiting for the disk is most of the time.
    connection.execute("pragma synchronous = off")
    with connection:
        connection.executescript(SCHEMA)
        connection.execute("begin")
        _describe(connection, {**BUILD, **build})
        _match(connection)
        _fill(connection)
        _count(connection)
        index.write(connection)
        _ask(connection)
    connection.close()
    return path


def insert(connection: sqlite3.Connection, table: str, **values: Any) -> None:
    """One row; lists and mappings are stored as JSON."""
    stored = [json.dumps(value) if isinstance(value, list | dict) else value for value in values.values()]
    names = ", ".join(f'"{name}"' for name in values)
    connection.execute(f"insert into {table}({names}) values ({', '.join('?' * len(values))})", stored)


def _describe(connection: sqlite3.Connection, build: dict[str, str]) -> None:
    for key, value in build.items():
        insert(connection, "build", key=key, value=value)
    for name, (label, terms) in VOCABULARIES.items():
        insert(connection, "vocabularies", name=name, label=label)
        for position, (value, term) in enumerate(terms.items()):
            also = ["NHS"] if value == "health" else []
            insert(
                connection,
                "vocabulary_terms",
                vocabulary=name,
                value=value,
                label=term,
                also=also,
                position=position,
            )
    for position, (name, (label, plural, description, listing)) in enumerate(CONTENT_TYPES.items()):
        insert(connection, "content_types", name=name, label=label, label_plural=plural, description=description,
               path=listing + "/{slug}", listing=listing, position=position)  # fmt: skip
    for position, (table, column, label, kind, more) in enumerate(FIELDS):
        settings = {"field": column, "many": 0, "facet": 0, "search": "none", **more}
        insert(connection, "codebook", table_name=table, column_name=column, label=label, kind=kind,
               position=position, **settings)  # fmt: skip


def _match(connection: sqlite3.Connection) -> None:
    rows = (
        ("type", "case", "case_studies", None, None, "close"), ("type", "method", "methods", None, None, "close"),
        ("title", None, "case_studies", "title", None, "exact"), ("title", None, "methods", "title", None, "exact"),
        ("general_issues", "health", "case_studies", "themes", "health", "close"),
        ("general_issues", "law", "case_studies", "themes", "justice", "close"),
        ("general_issues", "national", "case_studies", "themes", "justice", "close"),
    )  # fmt: skip
    for number, (theirs, key, content_type, field, value, match) in enumerate(rows, 1):
        insert(connection, "crosswalks", number=number, scheme="participedia", their_field=theirs, their_key=key,
               content_type=content_type, field=field, value=value, match=match)  # fmt: skip


def a_document(connection: sqlite3.Connection, content_type: str, slug: str, title: str, **more: Any) -> str:
    """A row of `documents` and one of its own table; `fields` are the columns of the latter."""
    document_id = f"{content_type}/{slug}"
    fields = more.pop("fields", {})
    columns = {
        "url": f"{CONTENT_TYPES[content_type][3]}/{quote(slug, safe='/&')}", "source_path": f"{document_id}.md", "visibility": "public",
        "language": "en", "word_count": 120, "body_html": "<p>A body.</p>", "body_text": "A body.",
        "body_markdown": "A body.", "source_line": 1, "completeness": 0.5, "not_recorded": [], **more,
    }  # fmt: skip
    insert(
        connection, "documents", id=document_id, content_type=content_type, slug=slug, title=title, **columns
    )
    insert(connection, content_type, id=document_id, **fields)
    return document_id


def _fill(connection: sqlite3.Connection) -> None:
    jury = a_document(
        connection, "methods", "citizens-jury", "Citizens’ jury",
        summary="A small group hears evidence and reaches a verdict.", last_changed="2025-03-01",
        first_changed="2024-01-01",
        fields={"effort": "high", "when_to_use": "When a question is *contested*.\n\n## And when not\n\nRarely."},
    )  # fmt: skip
    cafe = a_document(connection, "methods", "world-cafe", "World café", fields={"effort": "low"})
    a_document(connection, "methods", "deep/größe & more", "A method with an odd slug")
    lab = a_document(
        connection, "organisations", "data-lab", "The Data Lab", fields={"contact": "lab@example.org"}
    )
    river = a_document(
        connection, "case_studies", "river", "River sensors", summary="Neighbours decided who may read the gauges.",
        date_start="2019", date_end="2021", last_changed="2025-05-02", first_changed="2024-02-01", language="en",
        body_html='<h2 id="setting">Setting</h2><p>On the <a href="/methods/citizens-jury">jury</a> &amp; the river.</p>'
                  '<h2 id="result">Result</h2><p>They agreed.</p>',
        body_text="Setting\nOn the jury & the river.\nResult\nThey agreed.", body_markdown="## Setting\n\nOn the jury.",
        not_recorded=["organisation"], extra={"colour": "blue"},
        fields={"question": "Who may read the gauges?", "start_year": 2019, "methods": [jury, cafe],
                "themes": ["health", "justice"], "participants_min": 40, "participants_max": 60,
                "participants_text": "40 to 60", "components": ["components/river/first", "components/river/second"],
                "funded": 1, "report": "https://example.org/report.pdf", "outcome": "The council **agreed**."},
    )  # fmt: skip
    for position, (name, method, people) in enumerate((("first", jury, 12), ("second", cafe, 1500))):
        step = a_document(
            connection, "components", f"river/{name}", f"The {name} step", parent=river, source_path="case_studies/river.md",
            source_line=20 + position, fields={"method": method, "participants": people},
        )  # fmt: skip
        insert(
            connection,
            "links",
            source=river,
            target=step,
            relation="components",
            reference=name,
            position=position,
        )
        insert(
            connection, "links", source=step, target=method, relation="method", reference=method, position=0
        )
    first, second = "components/river/first", "components/river/second"
    insert(
        connection,
        "links",
        source=first,
        target=second,
        relation="feeds_into",
        reference="second",
        position=0,
    )
    trains = a_document(
        connection, "case_studies", "trains", "<b>Trains</b> & ‘planes’", date_start="2022",
        summary="Passengers on timetables.", withdrawn=None,
        fields={"start_year": 2022, "methods": [jury], "themes": ["transport"], "organisation": lab},
    )  # fmt: skip
    a_document(
        connection, "case_studies", "gone", "A withdrawn case", withdrawn="2024-05-01: at the request of its authors",
    )  # fmt: skip
    _links(connection, river, trains, jury, cafe, lab)
    _events(connection)


def _links(connection: sqlite3.Connection, river: str, trains: str, jury: str, cafe: str, lab: str) -> None:
    for position, (target, reference) in enumerate(
        ((jury, "citizens-jury"), (cafe, "World café"), (None, "no-such"))
    ):
        insert(connection, "links", source=river, target=target, relation="methods", reference=reference,
               position=position)  # fmt: skip
    insert(
        connection,
        "links",
        source=river,
        target=jury,
        relation="body",
        reference="/methods/citizens-jury",
        position=0,
    )
    insert(
        connection,
        "links",
        source=trains,
        target=jury,
        relation="methods",
        reference="citizens-jury",
        position=0,
    )
    insert(
        connection,
        "links",
        source=trains,
        target=lab,
        relation="organisation",
        reference="data-lab",
        position=0,
    )
    insert(connection, "external_links", source=river, position=0, url="https://example.org/report.pdf",
           host="example.org", text="report", kind="field")  # fmt: skip
    for document, field, values in (
        (river, "themes", ("health", "justice")), (trains, "themes", ("transport",)), (jury, "effort", ("high",)),
        (cafe, "effort", ("low",)),
    ):  # fmt: skip
        for position, value in enumerate(values):
            insert(connection, "terms", document=document, field=field, value=value, position=position)
    for position, (heading, anchor) in enumerate((("Setting", "setting"), ("Result", "result"))):
        insert(connection, "sections", document=river, position=position, level=2, heading=heading, anchor=anchor,
               text=f"{heading}: about the river.")  # fmt: skip
    insert(connection, "redirects", path="/old/river", document=river)
    insert(connection, "diagnostics", number=1, code="KB301", severity="warning", path="case_studies/river.md", line=7,
           column=1, field="methods", message="methods: no document 'methods/no-such'", hint="Did you mean …?",
           document=river)  # fmt: skip


def _events(connection: sqlite3.Connection) -> None:
    for position, (day, end) in enumerate(
        (("2024-07-18", None), ("2024-10-01", "2024-10-02"), ("2999-01-05", None))
    ):
        event = a_document(
            connection, "events", f"{day}-meeting", "Community of practice", date_start=day, date_end=end,
            series="Community of practice", series_position=position + 1,
            fields={"dates_start": day, "dates_end": end, "place": "Leeds"},
        )  # fmt: skip
        insert(connection, "speakers", document=event, position=0, name="Ada Example", role="Engineer",
               organisation="The Data Lab", talk="On gauges", links=[], consent="public")  # fmt: skip


def _count(connection: sqlite3.Connection) -> None:
    connection.execute(
        "update content_types set total = (select count(*) from documents where content_type = content_types.name)"
    )
    total = "(select total from content_types where name = codebook.table_name)"
    connection.execute(f"update codebook set total = {total}, recorded = {total}")


def _ask(connection: sqlite3.Connection) -> None:
    """The views and canned queries that these tables allow."""
    for view in statements.views():
        if view.is_possible(_columns(connection)):
            connection.execute(f"create view {view.name} as {view.sql}")
    for query in statements.queries():
        if query.is_possible(_columns(connection)):
            insert(
                connection, "queries", name=query.name, title=query.title, about=query.about,
                description=query.description, reading=query.reading, parameters=dict(query.parameters),
                plot=" ".join(query.plot) if query.plot else None, sql=query.sql,
            )  # fmt: skip


def _columns(connection: sqlite3.Connection) -> dict[str, frozenset[str]]:
    names = [
        row[0] for row in connection.execute("select name from sqlite_master where type in ('table', 'view')")
    ]
    return {
        name: frozenset(row[1] for row in connection.execute(f"pragma table_info({name})")) for name in names
    }
