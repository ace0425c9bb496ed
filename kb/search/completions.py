"""What may be completed while someone types: titles of documents, labels and other names of terms."""

from __future__ import annotations

import json
import sqlite3

Row = tuple[int, str, str, str, str | None, str | None, int]


def completions(connection: sqlite3.Connection) -> list[Row]:
    """Rows of `search_completions`, once per label and address; a term only when a document has it.

    The weight is the number of documents that link to a document or have the term. The heaviest come first, so that
    whoever reads only some of those that begin with a letter reads the ones that matter.
    """
    rows = sorted(
        [*_documents(connection), *_terms(connection)],
        key=lambda row: (-row[5], row[1], row[0], row[3] or ""),
    )
    seen: set[tuple[str, str | None]] = set()
    kept: list[Row] = []
    for kind, label, words, url, type_label, weight in rows:
        if (label, url) not in seen:
            seen.add((label, url))
            kept.append((len(kept) + 1, kind, label, words, url, type_label, weight))
    return kept


def _documents(connection: sqlite3.Connection) -> list[tuple[str, str, str, str | None, str | None, int]]:
    rows = connection.execute(
        """
        select documents.title, documents.url, content_types.label, count(distinct links.source)
        from documents
        left join content_types on content_types.name = documents.content_type
        left join links on links.target = documents.id
        where documents.withdrawn is null
        group by documents.id
        order by documents.id
        """
    )
    return [("document", title, title, url, label, weight) for title, url, label, weight in rows]


def _terms(connection: sqlite3.Connection) -> list[tuple[str, str, str, str | None, str | None, int]]:
    rows = connection.execute(
        """
        select vocabulary_terms.label, vocabulary_terms.value, vocabulary_terms.also, vocabularies.label,
          count(distinct terms.document)
        from vocabulary_terms
        join vocabularies on vocabularies.name = vocabulary_terms.vocabulary
        join codebook on codebook.vocabulary = vocabulary_terms.vocabulary
        join terms on terms.field = codebook.field and terms.value = vocabulary_terms.value
        group by vocabulary_terms.vocabulary, vocabulary_terms.value
        order by vocabulary_terms.vocabulary, vocabulary_terms.position
        """
    )
    return [
        ("term", name, name, None, vocabulary, weight)
        for label, value, also, vocabulary, weight in rows
        for name in [label or value, *(json.loads(also) if also else [])]
    ]
