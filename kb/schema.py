"""Which tables, views and columns there are: the catalogue's own, and those that follow from the declaration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kb import statements
from kb.declaration import ContentType, Declaration, OwnQuery
from kb.fields import Field, columns

SCHEMA_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Column:
    """A column with the words for it; `references` is the table whose primary key it holds."""

    name: str
    sql_type: str
    label: str
    description: str
    references: str | None = None
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `indexes` are lists of columns beside the primary key. A view has the `sql` that it stands for."""

    name: str
    label: str
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    sql: str = ""


def _column(text: str, references: str | None = None) -> Column:
    """A column from "name TYPE Label: description"."""
    head, description = text.split(": ", 1)
    name, sql_type, label = head.split(" ", 2)
    return Column(name, sql_type, label, description, references)


def _table(
    name: str, label: str, description: str, *columns: str | Column, key: str, indexes: str = ""
) -> Table:
    return Table(
        name, label, description,
        tuple(_column(column) if isinstance(column, str) else column for column in columns),
        tuple(key.split()), tuple(tuple(index.split()) for index in indexes.split(",") if index.strip()),
    )  # fmt: skip


CORE_TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        _table(
            "content_types", "Content types", "The kinds of document, in the declared order.",
            "name TEXT Name: of the table with its fields",
            "label TEXT Label: for one",
            "label_plural TEXT Label for several: as used for the listing",
            "description TEXT Description: what belongs there",
            "path TEXT Path: pattern of the addresses",
            "listing TEXT Listing: address of the page that lists all",
            "sort TEXT Order: in which they are listed, or null",
            "position INTEGER Position: as declared, from 0",
            "total INTEGER Documents: how many there are in this edition, without withdrawn ones",
            key="name",
        ),
        _table(
            "documents", "Documents", "Every document of this edition, one row each.",
            "id TEXT Id: content type and slug; stays the same as long as the file keeps its name",
            _column("content_type TEXT Content type: name of the table with its fields", "content_types"),
            "slug TEXT Slug: last part of the id",
            "title TEXT Title: as given, else the body's first heading, else made from the file's name",
            "summary TEXT Summary: plain text in a few sentences, or null",
            "date_start TEXT Start: ISO 8601, as precise as known (2024, 2024-05, 2024-05-17 or with a time)",
            "date_end TEXT End: ISO 8601; null where it is not known or the same as the start",
            "url TEXT Address: path of the document's page in the catalogue",
            "source_path TEXT File: the Markdown file that it was made from",
            "source_line INTEGER Line: line of the file on which it begins; more than 1 for a document inside another",
            "visibility TEXT Visibility: who may read it: public or network",
            "language TEXT Language: language tag (BCP 47), or null",
            "word_count INTEGER Words: number of words of the body",
            _column("parent TEXT Part of: the document in whose file it stands, or null", "documents"),
            "series TEXT Series: name of the series that it belongs to, or null",
            "series_position INTEGER Number in series: counted by date from 1, or null",
            "attribution TEXT Attribution: chatham-house where nobody is named without consent, else open or null",
            "licence TEXT Licence: under which the document may be used, or null",
            "withdrawn TEXT Withdrawn: reason for which it was withdrawn, or null",
            "completeness REAL Completeness: share (0 to 1) of its fields that are recorded or said not to be stated",
            "not_recorded TEXT Not recorded: JSON array of declared fields that have no value",
            "first_changed TEXT First change: date of the first known change to the file, or null",
            "last_changed TEXT Last change: date of the last known change to the file, or null",
            "same_as_body TEXT Same as body: JSON array of fields that repeat the body, or null",
            "body_markdown TEXT Body (Markdown): as written, after what is withheld was taken out",
            "body_html TEXT Body (HTML): sanitised; addresses are relative to the catalogue's root",
            "body_text TEXT Body (text): without any marks",
            "extra TEXT Extra: JSON object of keys that are not declared and values that could not be read, as written",
            key="id", indexes="content_type date_start id,parent,series series_position,source_path,url,last_changed",
        ),
        _table(
            "links", "Links", "References from one document to another; target is null where nothing answers to it.",
            _column("source TEXT From: document that holds the reference", "documents"),
            _column("target TEXT To: document that it names, or null", "documents"),
            "relation TEXT Relation: name of the field, or body for a link in the text",
            "reference TEXT As written: the reference as its author wrote it",
            "position INTEGER Position: order within document and relation, from 0",
            key="source relation position", indexes="target relation,relation target",
        ),
        _table(
            "external_links", "Links to other sites", "Addresses outside this catalogue, in bodies and in fields.",
            _column("source TEXT From: document that holds the link", "documents"),
            "position INTEGER Position: order within the document, from 0",
            "url TEXT Address: where it leads",
            "host TEXT Host: the address's host in lower case",
            "text TEXT Text: the words that are linked, or the field's label",
            "kind TEXT Kind: link, embed, image, registration or field",
            key="source position", indexes="host",
        ),
        _table(
            "link_checks", "Checked links", "What addresses of other sites did when kb links last asked them.",
            "url TEXT Address: as in external_links.url",
            "outcome TEXT Outcome: answers, moved (for good), dead, or unclear where a program was not told",
            "status INTEGER Status: of HTTP, or null where there was no answer",
            "reason TEXT Reason: in words",
            "location TEXT Location: where redirects ended, or null",
            "checked TEXT Checked: date on which it was asked",
            key="url",
        ),
        _table(
            "terms", "Terms", "Values of all term fields in long form, one row for each value of a document.",
            _column("document TEXT Document: that has the term", "documents"),
            "field TEXT Field: name of the field",
            "value TEXT Value: the term",
            "position INTEGER Position: order within document and field, from 0",
            key="document field position", indexes="field value",
        ),
        _table(
            "sections", "Sections", "Parts of the bodies, each under its heading.",
            _column("document TEXT Document: whose body it is a part of", "documents"),
            "position INTEGER Position: order within the body, from 0",
            "level INTEGER Level: of the heading, 1 to 6; 0 for text before the first",
            "heading TEXT Heading: plain text",
            "anchor TEXT Anchor: follows # in the address of the page",
            "text TEXT Text: plain text of the section without its subsections",
            key="document position",
        ),
        _table(
            "speakers", "Speakers", "Who spoke or was announced at an event, as far as they agreed to be named.",
            _column("document TEXT Event: at which they spoke", "documents"),
            "position INTEGER Position: order within the event, from 0",
            "name TEXT Name: of the person, or the role under which they are shown",
            "role TEXT Role: what they did where they worked",
            "organisation TEXT Organisation: for which they spoke",
            "talk TEXT Talk: its title",
            "links TEXT Links: JSON array of addresses",
            "consent TEXT Consent: who may learn the name: public, network or none",
            "attributed_as TEXT Attributed as: role to show without consent",
            "part TEXT Part: announced or spoke",
            key="document position",
        ),
        _table(
            "redirects", "Old addresses", "Addresses that lead to a document which has moved.",
            "path TEXT Path: old path, from the root",
            _column("document TEXT Document: that answers there now", "documents"),
            key="path",
        ),
        _table(
            "diagnostics", "Diagnostics", "What was found about the documents of this edition when it was built.",
            "number INTEGER Number: order by file, line and code",
            "code TEXT Code: explained by kb explain",
            "severity TEXT Severity: error, warning or info",
            "path TEXT File: as in documents.source_path",
            "line INTEGER Line: counted from 1",
            "column INTEGER Column: counted from 1",
            "field TEXT Field: that it is about, or null",
            "message TEXT Message: what was found",
            "hint TEXT Hint: what to do",
            _column("document TEXT Document: that it is about", "documents"),
            key="number", indexes="document,code",
        ),
        _table(
            "vocabularies", "Vocabularies", "Lists of allowed terms.",
            "name TEXT Name: as used in the codebook",
            "label TEXT Label: for readers",
            "description TEXT Description: what the vocabulary is for",
            key="name",
        ),
        _table(
            "vocabulary_terms", "Terms of vocabularies", "Every allowed term with its meaning.",
            _column("vocabulary TEXT Vocabulary: to which it belongs", "vocabularies"),
            "value TEXT Value: as stored in terms.value",
            "label TEXT Label: for readers",
            "definition TEXT Definition: what it means here",
            "also TEXT Also: JSON array of other labels, which the search takes as synonyms",
            "position INTEGER Position: as declared, from 0",
            key="vocabulary value",
        ),
        _table(
            "crosswalks", "Crosswalks", "What of ours comes nearest to the fields and keys of somebody else's data.",
            "number INTEGER Number: order in the file of the crosswalk, from 1",
            "scheme TEXT Scheme: whose data it is",
            "their_field TEXT Their field: its name in their data",
            "their_key TEXT Their key: a value of their field, or null where the whole field is meant",
            _column("content_type TEXT Content type: that has our field", "content_types"),
            "field TEXT Field: ours, or null where theirs tells the content type",
            "value TEXT Value: our term, or null where none comes near or the whole field is meant",
            "match TEXT Match: exact, close, broader (theirs covers more than ours) or none",
            "note TEXT Note: what to keep in mind, or null",
            key="number", indexes="scheme their_field their_key,content_type field value",
        ),
        _table(
            "codebook", "Codebook", "Every column of every table and view with its meaning.",
            "table_name TEXT Table: name of the table or view",
            "column_name TEXT Column: name",
            "label TEXT Label: for readers",
            "description TEXT Description: what the column holds",
            "kind TEXT Kind: of the declared field, or the column's SQL type",
            "unit TEXT Unit: of a number, or null",
            _column("vocabulary TEXT Vocabulary: whose terms it holds, or null", "vocabularies"),
            "recorded INTEGER Recorded: rows in which it is not null",
            "total INTEGER Total: rows of the table",
            "example TEXT Example: the first value that is not null, shortened, or null",
            "field TEXT Field: the declared field that fills it, or null",
            "many INTEGER Several: 1 where the field may have several values, which are a JSON array",
            "facet INTEGER Facet: 1 where readers can narrow by it",
            "search TEXT Search: column of the search in which it is found, or none",
            "target TEXT Leads to: content type that a relation names, or null",
            "inverse TEXT Inverse: field of that content type which says the same from there, or null",
            "inverse_label TEXT Seen from there: what the relation is called on the page of its target, or null",
            "role TEXT Role: what the catalogue uses it for, or null",
            "group TEXT Group: heading under which a page shows it, or null",
            "records TEXT Records: JSON array of what its records may hold, each with its path as name, or null",
            "position INTEGER Position: order within the table, from 0",
            key="table_name column_name",
        ),
        _table(
            "queries", "Canned queries", "Questions that are asked often, with the SQL that answers them here.",
            "name TEXT Name: as in the address of its page",
            "title TEXT Title: the question in a few words",
            "about TEXT About: heading under which it is listed",
            "description TEXT Description: what it answers",
            "reading TEXT How to read it: what a row means, and what it is based on",
            "parameters TEXT Parameters: JSON object of what can be filled in; what is left empty leaves out nothing",
            "plot TEXT Plot: columns that are drawn, the label and the number, or null",
            "sql TEXT SQL: a select statement with named parameters",
            key="name",
        ),
        _table(
            "build", "Build", "What this file is: edition, versions and counts.",
            "key TEXT Key: name",
            "value TEXT Value: as text, or null",
            key="key",
        ),
    )
}  # fmt: skip


# Written by `kb.search.index`, which decides what is searched; described here, so that the codebook is whole.
INDEX_TABLES: tuple[Table, ...] = (
    _table(
        "search", "Search", "Full-text index (FTS5) of every document; `where search match 'words' order by rank`.",
        "id TEXT Document: as in documents.id",
        "title TEXT Title: as it is searched, without accents and with the spellings that count as one",
        "summary TEXT Summary: as it is searched",
        "terms TEXT Terms: labels and other names of its terms and relations",
        "headings TEXT Headings: of its body",
        "body TEXT Body: as it is searched",
        "prose TEXT Prose: its other texts",
        key="id",
    ),
    _table(
        "related", "Related documents", "Up to six other documents for each, with the reason in words.",
        _column("document TEXT Document: from which one looks", "documents"),
        _column("other TEXT Related to: the other document", "documents"),
        "position INTEGER Position: the closest first, from 0",
        "reason TEXT Reason: what both have in common",
        "score REAL Score: how close they are; higher is closer",
        key="document position",
    ),
)  # fmt: skip


def table_of(content_type: ContentType) -> Table:
    """The table of a content type: the document's id, then the columns of each field in the declared order."""
    identity = Column("id", "TEXT", "Id", "the document, as in documents.id", "documents")
    fields = tuple(
        replace(column, description=content_type.columns.get(column.name, column.description))
        for field in content_type.fields.values()
        for column in _columns_of(field)
    )
    relations = tuple(
        (field.name,) for field in content_type.fields.values() if field.kind == "relation" and not field.many
    )
    return Table(
        content_type.name,
        content_type.label_plural,
        content_type.description,
        (identity, *fields),
        ("id",),
        relations,
    )


def _columns_of(field: Field) -> tuple[Column, ...]:
    single_relation = field.kind == "relation" and not field.many
    return tuple(
        Column(
            field.name + column.suffix,
            column.sql_type,
            f"{field.label} ({column.label})" if column.label else field.label,
            field.description,
            "documents" if single_relation else None,
            field,
        )
        for column in columns(field)
    )


def record_fields(field: Field, path: str = "") -> list[dict[str, Any]]:
    """The declared fields of the records of a nested field, those of records in it as `points.text`; else []."""
    described: list[dict[str, Any]] = []
    for inner in field.fields.values():
        name = path + inner.name
        described.append({
            "name": name, "label": inner.label, "description": inner.description or None, "kind": inner.kind,
            "unit": inner.unit, "vocabulary": inner.vocabulary, "many": inner.many, "target": inner.to,
        })  # fmt: skip
        described.extend(record_fields(inner, f"{name}."))
    return described


def tables(declaration: Declaration) -> tuple[Table, ...]:
    """Every table in the order in which it is written."""
    return (*CORE_TABLES.values(), *(table_of(kind) for kind in declaration.content_types.values()))


VIEWS: Mapping[str, Table] = {
    view.name: Table(
        view.name,
        view.title,
        view.description,
        tuple(Column(*column) for column in view.columns),
        (),
        sql=view.sql,
    )
    for view in statements.views()
}


def views(declaration: Declaration) -> tuple[Table, ...]:
    """Every view whose tables and columns the declaration has, in the order in which it is written."""
    possible = _columns_by_table(tables(declaration))
    return tuple(VIEWS[view.name] for view in statements.views() if view.is_possible(possible))


def queries(declaration: Declaration) -> tuple[statements.Statement, ...]:
    """Every canned query that can be asked of such a database; the collection's own replace those of their names."""
    possible = _columns_by_table((*tables(declaration), *views(declaration), *INDEX_TABLES))
    shipped = {query.name: query for query in statements.queries() if query.is_possible(possible)}
    own = {query.name: _own(query) for query in declaration.queries}
    return tuple(query for _, query in sorted({**shipped, **own}.items()))


def _own(query: OwnQuery) -> statements.Statement:
    return statements.Statement(
        name=query.name,
        title=query.title,
        description=query.description,
        sql=query.sql,
        reading=query.reading,
        about=query.about,
        parameters=query.parameters,
    )


def _columns_by_table(described: Iterable[Table]) -> dict[str, frozenset[str]]:
    return {table.name: frozenset(column.name for column in table.columns) for table in described}
