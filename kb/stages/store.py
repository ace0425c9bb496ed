"""Writes an edition as one new SQLite file and moves it into place when it is complete."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import sqlite_utils

from kb.declaration import Declaration
from kb.link_checks import LinkCheck
from kb.model import Edition, Rendered
from kb.schema import INDEX_TABLES, tables
from kb.search import index
from kb.search.written import WriteAll, write_all
from kb.storing.about import write_build, write_content_types, write_diagnostics, write_queries, write_views
from kb.storing.codebook import count_codebook, write_codebook
from kb.storing.documents import write_documents
from kb.storing.new_file import new_file
from kb.storing.relations import write_link_checks, write_relations
from kb.storing.writer import Writer

NO_CHECKS: Mapping[str, LinkCheck] = MappingProxyType({})


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
    with new_file(output, is_public=edition.visibility == "public") as unfinished:
        database = sqlite_utils.Database(sqlite3.connect(unfinished))
        try:
            return _write(database, edition, rendered, declaration, changes, revision, checks, write_words)
        finally:
            database.close()


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
    writer = Writer(database, declaration)
    with database.atomic():
        for table in tables(declaration):
            writer.create(table)
        write_documents(writer, edition, rendered, changes)
        write_relations(writer, edition)
        write_link_checks(writer, edition, checks)
        counts = write_content_types(writer, edition)
        write_queries(writer)
        write_diagnostics(writer, edition)
        write_build(writer, edition, counts, revision)
        write_codebook(writer, writer.tables.values())
        index.write(connection, write_words)
        write_codebook(writer, INDEX_TABLES)
        write_views(writer)
        count_codebook(writer)
    connection.execute("analyze")
    broken = connection.execute("pragma foreign_key_check").fetchall()
    assert not broken, f"foreign keys without a target: {broken[:3]}"
    return Stored(counts, writer.hash.hexdigest())
