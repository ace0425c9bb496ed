"""Writes an edition as one new SQLite file and moves it into place when it is complete."""

from __future__ import annotations

import hashlib
import json
import marshal
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from itertools import islice
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any

import sqlite_utils

from kb import __version__
from kb.addresses import path_of, series_names
from kb.declaration import ContentType, Declaration
from kb.diagnostics import SEVERITIES, KbError
from kb.fields import Field, columns
from kb.link_checks import LinkCheck
from kb.model import Document, Edition, Rendered
from kb.schema import CORE_TABLES, INDEX_TABLES, SCHEMA_VERSION, Column, Table, queries, tables, views
from kb.search import index
from kb.search.written import WriteAll, write_all
from kb.values import fold

UNFINISHED = ".unfinished"
# The pages of so many documents are in memory at once.
DOCUMENTS_IN_MEMORY = 500
# The codebook's examples: in how many rows they are looked for first, and how long they may be.
ROWS_FOR_EXAMPLES = 20
EXAMPLE_LENGTH = 80
NO_CHECKS: Mapping[str, LinkCheck] = MappingProxyType({})
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stored:
    """What was written."""

    counts: Mapping[str, int]
    content_hash: str


def store(
    edition: Edition,
    rendered: Iterable[Rendered],
    declaration: Declaration,
    changes: Mapping[str, tuple[str | None, str | None]],
    output: Path,
    revision: str | None = None,
    checks: Mapping[str, LinkCheck] = NO_CHECKS,
    write_words: WriteAll = write_all,
) -> Stored:
    """Write the edition to `output`, which stays as it was until the new file is whole.

    `rendered` is taken a part at a time. `changes` gives the dates of first and last change by source path,
    `revision` the sources' commit, `checks` what addresses of other sites did, by these;
    `write_words` makes of the documents' texts what is indexed. Raises KbError where the file cannot be written.
    """
    with _new_file(output, is_public=edition.visibility == "public") as unfinished:
        database = sqlite_utils.Database(sqlite3.connect(unfinished))
        try:
            return _write(database, edition, rendered, declaration, changes, revision, checks, write_words)
        finally:
            database.close()


@contextmanager
def _new_file(output: Path, *, is_public: bool) -> Iterator[str]:
    """A path beside the output; what is written there replaces the output if nothing goes wrong.

    What is not public can be read by nobody else on this machine, but by a group that could read what was there.
    """
    unfinished = output.with_name(f".{output.name}.{os.getpid()}{UNFINISHED}")
    try:
        _remove_abandoned(output)
        unfinished.unlink(missing_ok=True)
        if not is_public:
            group = output.stat().st_mode & 0o060 if output.exists() else 0
            unfinished.touch(mode=0o600)
            unfinished.chmod(0o600 | group)
        yield str(unfinished)
        _flush(unfinished)
        unfinished.replace(output)
        _flush(output.parent)
    except (OSError, sqlite3.OperationalError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise KbError(f"cannot write '{output}': {(reason or 'unknown reason').lower()}") from error
    finally:
        # What cannot be removed must not hide why the file could not be written; the next build removes it.
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    """A power cut must not leave a name that leads to a file whose content was never written."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_abandoned(output: Path) -> None:
    """Remove what builds left behind whose process no longer runs."""
    prefix = f".{output.name}."
    for path in sorted(output.parent.iterdir()):
        if path.name.startswith(prefix) and UNFINISHED in path.name:
            process = path.name[len(prefix) :].split(".")[0]
            if process.isdigit() and not _is_running(int(process)):
                path.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _write(
    database: sqlite_utils.Database,
    edition: Edition,
    rendered: Iterable[Rendered],
    declaration: Declaration,
    changes: Mapping[str, tuple[str | None, str | None]],
    revision: str | None,
    checks: Mapping[str, LinkCheck],
    write_words: WriteAll,
) -> Stored:
    connection = database.conn
    connection.execute("pragma journal_mode = off")
    connection.execute("pragma synchronous = off")
    writer = _Writer(database, declaration)
    with database.atomic():
        for table in tables(declaration):
            writer.create(table)
        _documents(writer, edition, rendered, changes)
        _relations(writer, edition)
        _link_checks(writer, edition, checks)
        counts = _content_types(writer, edition)
        _queries(writer)
        _diagnostics(writer, edition)
        _build(writer, edition, counts, revision)
        _codebook(writer, writer.tables.values())
        index.write(connection, write_words)
        _codebook(writer, INDEX_TABLES)
        _views(writer)
        _count_codebook(writer)
    connection.execute("analyze")
    broken = connection.execute("pragma foreign_key_check").fetchall()
    assert not broken, f"foreign keys without a target: {broken[:3]}"
    return Stored(counts, writer.hash.hexdigest())


class _Writer:
    def __init__(self, database: sqlite_utils.Database, declaration: Declaration) -> None:
        self.database = database
        self.declaration = declaration
        self.tables = {table.name: table for table in tables(declaration)}
        self.hash = hashlib.sha256()

    def create(self, table: Table) -> None:
        self.database.table(table.name).create(
            {column.name: column.sql_type for column in table.columns},
            pk=table.primary_key[0] if len(table.primary_key) == 1 else table.primary_key,
            foreign_keys=[
                (column.name, column.references, CORE_TABLES[column.references].primary_key[0])
                for column in table.columns
                if column.references
            ],
        )
        for columns_ in table.indexes:
            self.database.table(table.name).create_index(columns_)

    def insert(self, name: str, rows: Iterable[Row]) -> int:
        """Insert rows that have every column of the table; returns how many. They count for the content hash."""
        names = [column.name for column in self.tables[name].columns]
        # With one name more than there are, this is a tuple for a table of one column too.
        values = [found[:-1] for found in map(itemgetter(*names, names[0]), rows)]
        # The plain form of marshal, version 0, is the same for equal values, and made much sooner than their repr.
        self.hash.update(marshal.dumps((name, values), 0))
        quoted = ", ".join(f'"{column}"' for column in names)
        marks = ", ".join("?" * len(names))
        self.database.conn.executemany(f'insert into "{name}" ({quoted}) values ({marks})', values)
        return len(values)


def _json(value: Any) -> str | None:
    """JSON with sorted keys, or None where there is nothing to say."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else None


# -- documents and their own tables ---------------------------------------------------------------------------


def _documents(
    writer: _Writer,
    edition: Edition,
    rendered: Iterable[Rendered],
    changes: Mapping[str, tuple[str | None, str | None]],
) -> None:
    positions = {
        member.id: position
        for members in series_names(edition.documents).values()
        for position, member in enumerate(members, 1)
    }
    targets = _targets(edition)
    named = {(link.source, link.relation) for link in edition.links}
    kinds = writer.declaration.content_types
    rest = iter(rendered)
    while some := tuple(islice(rest, DOCUMENTS_IN_MEMORY)):
        writer.insert(
            "documents",
            (_document(item, kinds[item.document.content_type], positions, named, changes) for item in some),
        )
        for name, kind in kinds.items():
            members = (item.document for item in some if item.document.content_type == name)
            writer.insert(name, (_fields(document, kind, targets) for document in members))
        writer.insert("sections", (row for item in some for row in _sections(item)))


def _document(
    item: Rendered,
    kind: ContentType,
    positions: Mapping[str, int],
    named: set[tuple[str, str]],
    changes: Mapping[str, tuple[str | None, str | None]],
) -> Row:
    document = item.document
    first, last = changes.get(document.source_path, (None, None))
    completeness, missing = _completeness(document, kind, named)
    return {
        "id": document.id,
        "content_type": document.content_type,
        "slug": document.slug,
        "title": document.title,
        "summary": document.summary,
        "date_start": document.date_start,
        "date_end": document.date_end,
        "url": path_of(kind, document.slug),
        "source_path": document.source_path,
        "source_line": document.line,
        "visibility": document.visibility,
        "language": document.language,
        "word_count": item.word_count,
        "parent": document.parent,
        "series": document.series,
        "series_position": positions.get(document.id),
        "attribution": document.attribution,
        "licence": document.licence,
        "withdrawn": document.withdrawn,
        "completeness": completeness,
        "not_recorded": _json(missing),
        "first_changed": first,
        "last_changed": last,
        "same_as_body": _json(_same_as_body(document, kind, item.text)),
        "body_markdown": document.body,
        "body_html": item.html,
        "body_text": item.text,
        "extra": _json(dict(document.extra)),
    }


def _completeness(
    document: Document, kind: ContentType, named: set[tuple[str, str]]
) -> tuple[float | None, list[str]]:
    """The share of declared fields that are recorded, or named in `not_stated`, and those that are neither."""
    stated = document.values.get("not_stated", ())
    looked_for = set(stated if isinstance(stated, tuple) else (stated,))
    fields = [name for name, field in kind.fields.items() if name != "not_stated" and not field.optional]
    missing = [
        name for name in fields
        if name not in document.values and (document.id, name) not in named and name not in looked_for
    ]  # fmt: skip
    return (round(1 - len(missing) / len(fields), 4) if fields else None), missing


def _same_as_body(document: Document, kind: ContentType, text: str) -> list[str]:
    """Prose fields that say what the body says, so that pages and search show it once."""
    prose = [
        (name, value) for name, field in kind.fields.items()
        if field.kind in ("markdown", "text") and isinstance(value := document.values.get(name), str)
    ]  # fmt: skip
    close = [
        (name, value)
        for name, value in prose
        if text and abs(len(value) - len(document.body)) < len(value) // 5 + 10
    ]
    return [name for name, value in close if fold(value) == fold(document.body)]


def _targets(edition: Edition) -> dict[tuple[str, str], list[str]]:
    """The ids that each relation of each document leads to, in order."""
    targets: dict[tuple[str, str], list[str]] = {}
    for link in edition.links:
        found = targets.setdefault((link.source, link.relation), [])
        if link.target is not None:
            found.append(link.target)
    return targets


def _fields(document: Document, kind: ContentType, targets: Mapping[tuple[str, str], list[str]]) -> Row:
    row: Row = {"id": document.id}
    for name, field in kind.fields.items():
        if field.kind == "relation":
            found = targets.get((document.id, name))
            row[name] = (json.dumps(found) if field.many else found[0]) if found else None
        else:
            row.update(_cells(field, document.values.get(name)))
    return row


def _cells(field: Field, value: Any) -> Row:
    """The columns of one field; unknown is null in each of them."""
    names = [field.name + column.suffix for column in columns(field)]
    if value is None:
        return dict.fromkeys(names)
    if field.many:
        return {field.name: json.dumps([_plain(item) for item in value], ensure_ascii=False)}
    if isinstance(value, tuple):
        return dict(zip(names, value, strict=True))
    return {field.name: json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else _plain(value)}


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else value


def _sections(item: Rendered) -> Iterator[Row]:
    for position, section in enumerate(item.sections):
        yield {
            "document": item.document.id, "position": position, "level": section.level, "heading": section.heading,
            "anchor": section.anchor, "text": section.text,
        }  # fmt: skip


# -- what documents say of each other ---------------------------------------------------------------------------


def _relations(writer: _Writer, edition: Edition) -> None:
    writer.insert("links", (
        {"source": link.source, "target": link.target, "relation": link.relation, "reference": link.reference,
         "position": link.position}
        for link in edition.links
    ))  # fmt: skip
    writer.insert("external_links", (
        {"source": link.source, "position": link.position, "url": link.url, "host": link.host, "text": link.text,
         "kind": link.kind}
        for link in edition.external_links
    ))  # fmt: skip
    writer.insert(
        "terms", (row for document in edition.documents for row in _terms(document, writer.declaration))
    )
    writer.insert("speakers", (row for document in edition.documents for row in _speakers(document)))
    writer.insert(
        "redirects", ({"path": path, "document": id} for path, id in sorted(edition.redirects.items()))
    )


def _link_checks(writer: _Writer, edition: Edition, checks: Mapping[str, LinkCheck]) -> None:
    """What is known of the addresses that this edition holds; the file may tell of others, which are not for it."""
    urls = sorted({link.url for link in edition.external_links if link.url in checks})
    writer.insert("link_checks", (asdict(checks[url]) for url in urls))


def _terms(document: Document, declaration: Declaration) -> Iterator[Row]:
    for name, field in declaration.content_types[document.content_type].fields.items():
        value = document.values.get(name) if field.kind == "term" else None
        if value is None:
            continue
        for position, term in enumerate(dict.fromkeys(value if isinstance(value, tuple) else (value,))):
            yield {"document": document.id, "field": name, "value": term, "position": position}


def _speakers(document: Document) -> Iterator[Row]:
    for position, speaker in enumerate(document.speakers):
        yield {
            "document": document.id, "position": position, "name": speaker.name, "role": speaker.role,
            "organisation": speaker.organisation, "talk": speaker.talk, "links": _json(list(speaker.links)),
            "consent": speaker.consent, "attributed_as": speaker.attributed_as, "part": speaker.part,
        }  # fmt: skip


# -- what the edition says of itself ----------------------------------------------------------------------------


def _content_types(writer: _Writer, edition: Edition) -> dict[str, int]:
    kinds = writer.declaration.content_types
    counts = dict.fromkeys(kinds, 0)
    for document in edition.documents:
        counts[document.content_type] += document.withdrawn is None
    writer.insert("content_types", (
        {"name": kind.name, "label": kind.label, "label_plural": kind.label_plural, "description": kind.description,
         "path": kind.path, "listing": kind.listing, "sort": kind.sort, "position": position,
         "total": counts[kind.name]}
        for position, kind in enumerate(kinds.values())
    ))  # fmt: skip
    vocabularies = writer.declaration.vocabularies.values()
    writer.insert("vocabularies", (
        {"name": vocabulary.name, "label": vocabulary.label, "description": vocabulary.description}
        for vocabulary in vocabularies
    ))  # fmt: skip
    writer.insert("vocabulary_terms", (
        {"vocabulary": vocabulary.name, "value": term.value, "label": term.label, "definition": term.definition,
         "also": _json(list(term.also)), "position": position}
        for vocabulary in vocabularies
        for position, term in enumerate(vocabulary.terms.values())
    ))  # fmt: skip
    matches = enumerate(writer.declaration.crosswalks, 1)
    writer.insert("crosswalks", ({"number": number, **asdict(match)} for number, match in matches))
    return counts


def _queries(writer: _Writer) -> None:
    """The canned queries stand in the file as well, so that it can be asked without this program."""
    writer.insert("queries", (
        {"name": query.name, "title": query.title, "about": query.about, "description": query.description,
         "reading": query.reading, "parameters": _json(dict(query.parameters)),
         "plot": " ".join(query.plot) if query.plot else None, "sql": query.sql}
        for query in queries(writer.declaration)
    ))  # fmt: skip


def _views(writer: _Writer) -> None:
    """The views that the declaration allows. They read the codebook, so they are described when it holds the rest."""
    described = views(writer.declaration)
    for view in described:
        writer.database.execute(f'create view "{view.name}" as\n{view.sql}')
    _codebook(writer, described)


def _diagnostics(writer: _Writer, edition: Edition) -> None:
    writer.insert("diagnostics", (
        {"number": number, **diagnostic.as_json(), "document": diagnostic.document}
        for number, diagnostic in enumerate(edition.diagnostics, 1)
    ))  # fmt: skip


def _codebook(writer: _Writer, described: Iterable[Table]) -> None:
    """One row for each column of some tables; how many rows have a value is counted in what was written."""
    rows: list[Row] = []
    for table in described:
        counts = ", ".join(f'count("{column.name}")' for column in table.columns)
        total, *recorded = writer.database.execute(
            f'select count(*), {counts} from "{table.name}"'
        ).fetchone()
        examples = _examples(writer, table, recorded)
        rows.extend(
            _codebook_row(table, column, position, total, recorded[position], examples[position])
            for position, column in enumerate(table.columns)
        )
    writer.insert("codebook", rows)


def _examples(writer: _Writer, table: Table, recorded: Sequence[int]) -> list[str | None]:
    """The first value of each column that has one, in few words; most columns have one in the first rows."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    first = writer.database.execute(
        f'select {names} from "{table.name}" limit {ROWS_FOR_EXAMPLES}'
    ).fetchall()
    examples = []
    for position, column in enumerate(table.columns):
        value = next((row[position] for row in first if row[position] is not None), None)
        if value is None and recorded[position]:
            value = writer.database.execute(
                f'select "{column.name}" from "{table.name}" where "{column.name}" is not null limit 1'
            ).fetchone()[0]
        examples.append(_briefly(value))
    return examples


def _briefly(value: Any) -> str | None:
    if value is None:
        return None
    text = " ".join(str(value).split())
    return text if len(text) <= EXAMPLE_LENGTH else text[: EXAMPLE_LENGTH - 1].rstrip() + "…"


def _count_codebook(writer: _Writer) -> None:
    """The codebook's rows about itself, which can be counted only when it is full."""
    columns_ = [column.name for column in writer.tables["codebook"].columns]
    counts = ", ".join(f'count("{column}")' for column in columns_)
    total, *recorded = writer.database.execute(f"select count(*), {counts} from codebook").fetchone()
    writer.database.conn.executemany(
        "update codebook set recorded = ?, total = ? where table_name = 'codebook' and column_name = ?",
        [(count, total, column) for column, count in zip(columns_, recorded, strict=True)],
    )


def _codebook_row(
    table: Table, column: Column, position: int, total: int, recorded: int, example: str | None
) -> Row:
    field: Field | None = column.field
    return {
        "table_name": table.name,
        "column_name": column.name,
        "label": column.label,
        "description": column.description or None,
        "kind": field.kind if field else column.sql_type.lower(),
        "unit": field.unit if field else None,
        "vocabulary": field.vocabulary if field else None,
        "recorded": recorded,
        "total": total,
        "example": example,
        "field": field.name if field else None,
        "many": int(field.many) if field else 0,
        "facet": int(field.facet) if field else 0,
        "search": field.search if field else "none",
        "target": field.to if field else None,
        "inverse": field.inverse if field else None,
        "inverse_label": field.inverse_label if field else None,
        "role": field.role if field else None,
        "group": field.group if field else None,
        "position": position,
    }


def _featured(ids: Sequence[str], edition: Edition) -> list[str]:
    """Those of the ids that the edition has: of the others not even the name is for its readers."""
    held = {document.id for document in edition.documents}
    return [id for id in ids if id in held]


def _build(writer: _Writer, edition: Edition, counts: Mapping[str, int], revision: str | None) -> None:
    site = writer.declaration.site
    severities = dict(
        writer.database.execute("select severity, count(*) from diagnostics group by severity").fetchall()
    )
    facts: dict[str, Any] = {
        "edition": edition.visibility,
        "visibility": edition.visibility,
        "content_hash": writer.hash.hexdigest(),
        "schema_version": SCHEMA_VERSION,
        "kb_version": __version__,
        "sqlite_version": sqlite3.sqlite_version,
        "source_revision": revision,
        "documents": sum(counts.values()),
        **{f"{severity}s": severities.get(severity, 0) for severity in SEVERITIES},
        "site_title": site.title,
        "site_description": site.description or None,
        "base_url": site.base_url,
        "language": site.language,
        "licence": site.licence,
        "repository": site.repository,
        "featured": _json(_featured(site.featured, edition)),
    }
    writer.insert(
        "build",
        ({"key": key, "value": None if value is None else str(value)} for key, value in facts.items()),
    )
