"""The declaration as an edition may show it: without the fields, terms, types and names that are for other readers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

from kb.declaration import CORE_KEYS, ContentType, Declaration, Match, Vocabulary
from kb.fields import Field, columns
from kb.model import Document, Edition
from kb.visibility import hidden_types, is_closed, may_read


def shown_declaration(
    declaration: Declaration, edition: Edition, read: Iterable[Document] = ()
) -> Declaration:
    """The declaration as an edition may show it.

    Fields that are for other readers have no column, and nothing names them. Terms that none of its documents use are
    left out, unless their vocabulary is `complete`; so are vocabularies that only fields for others use. Content types
    without a document are left out where their documents are for others, or where no declaration names them, since the
    folder's name would tell of what is withheld; so are the inferred fields that none of its documents had when they
    were `read`. Canned queries are left out, for `kb.own_queries` decides which of them an edition has.
    """
    used = {document.content_type for document in edition.documents}
    types = _shown_types(declaration, edition, used, read)
    vocabularies = _shown_vocabularies(declaration, edition, types)
    matches = tuple(each for each in declaration.crosswalks if _is_match_shown(each, types, vocabularies))
    return replace(
        declaration, content_types=types, vocabularies=vocabularies, crosswalks=matches, queries=()
    )


def _shown_types(
    declaration: Declaration, edition: Edition, used: AbstractSet[str], read: Iterable[Document]
) -> dict[str, ContentType]:
    """The content types that have documents, that others name, or whose documents the readers could see."""
    hidden = hidden_types(declaration, edition.visibility, used)
    shown = {
        name: replace(kind, fields=_readable(kind.fields, edition.visibility, hidden))
        for name, kind in declaration.content_types.items()
    }
    shown = _naming_shown_fields(shown, declaration.content_types)
    if declaration.inferred:
        shown = {
            name: replace(shown[name], fields=_recorded_fields(shown[name], edition, read)) for name in used
        }
    named = {field.to for kind in shown.values() for field in kind.fields.values() if field.to}
    return {
        name: shown[name] for name, kind in declaration.content_types.items()
        if name in used | named or (
            not declaration.inferred
            and may_read(kind.visibility or declaration.site.default_visibility, edition.visibility)
        )
    }  # fmt: skip


def _shown_vocabularies(
    declaration: Declaration, edition: Edition, types: Mapping[str, ContentType]
) -> dict[str, Vocabulary]:
    """The vocabularies of shown fields and of none, each with the terms that are used, or with all if complete."""
    terms = _used_terms(declaration, edition)
    named, declared = _named_vocabularies(types), _named_vocabularies(declaration.content_types)
    return {
        name: vocabulary if vocabulary.complete
        else replace(vocabulary, terms={
            value: term for value, term in vocabulary.terms.items() if (name, value) in terms
        })
        for name, vocabulary in declaration.vocabularies.items()
        if name in named or name not in declared
    }  # fmt: skip


def _is_match_shown(
    match: Match, types: Mapping[str, ContentType], vocabularies: Mapping[str, Vocabulary]
) -> bool:
    """Whether a match of a crosswalk names nothing that only other readers may learn of."""
    kind = types.get(match.content_type)
    if kind is None or match.field is None or match.field in (*CORE_KEYS, "body"):
        return kind is not None
    field = kind.fields.get(match.field)
    if field is None or match.value is None:
        return field is not None
    vocabulary = vocabularies.get(field.vocabulary or "")
    return vocabulary is not None and match.value in vocabulary.terms


def _recorded_fields(kind: ContentType, edition: Edition, read: Iterable[Document]) -> dict[str, Field]:
    places = {(document.source_path, document.line) for document in edition.documents}
    members = [*edition.documents, *(each for each in read if (each.source_path, each.line) in places)]
    told = {
        name for document in members if document.content_type == kind.name
        for name in (*document.values, *document.extra, *(each.relation for each in document.references))
    }  # fmt: skip
    # Which keys the records of these documents had is not looked at, so none is named.
    return {name: replace(field, fields={}) for name, field in kind.fields.items() if name in told}


def _named_vocabularies(types: Mapping[str, ContentType]) -> set[str | None]:
    """The vocabularies of the fields of some content types, and of the parts of their records."""
    fields = [field for kind in types.values() for field in kind.fields.values()]
    return {each.vocabulary for field in fields for each in (field, *field.fields.values())}


def _readable(fields: Mapping[str, Field], visibility: str, hidden: AbstractSet[str]) -> dict[str, Field]:
    """The fields that are for the readers of the edition, down to those of records; the others have no column in it."""
    return {
        name: replace(field, fields=_readable(field.fields, visibility, hidden)) if field.fields else field
        for name, field in fields.items()
        if not is_closed(field, visibility, hidden)
    }


def _naming_shown_fields(
    types: Mapping[str, ContentType], declared: Mapping[str, ContentType]
) -> dict[str, ContentType]:
    """The content types without what names a field that is not shown: the inverse of another, the order of a list."""

    def named(field: Field) -> Field:
        is_shown = field.inverse is None or field.to is None or field.inverse in types[field.to].fields
        return field if is_shown else replace(field, inverse=None)

    return {
        name: replace(
            kind,
            sort=None if _sorts_by_hidden(kind, declared[name]) else kind.sort,
            fields={key: named(field) for key, field in kind.fields.items()},
        )
        for name, kind in types.items()
    }


def _sorts_by_hidden(kind: ContentType, declared: ContentType) -> bool:
    column = (kind.sort or "").partition(" ")[0]
    hidden = (field for name, field in declared.fields.items() if name not in kind.fields)
    return any(column == field.name + part.suffix for field in hidden for part in columns(field))


def _used_terms(declaration: Declaration, edition: Edition) -> set[tuple[str, str]]:
    """(vocabulary, value) of every term that a document of the edition has."""
    used: set[tuple[str, str]] = set()
    for document in edition.documents:
        fields = declaration.content_types[document.content_type].fields
        for name, value in document.values.items():
            used.update(_terms_in(value, fields[name]))
    return used


def _terms_in(value: Any, field: Field) -> Iterator[tuple[str, str]]:
    """(vocabulary, value) of the terms in a value, those in records too."""
    if field.vocabulary is None and not field.fields:
        return
    for each in value if isinstance(value, tuple) else (value,):
        if isinstance(each, Mapping):
            for key in each.keys() & field.fields.keys():
                yield from _terms_in(each[key], field.fields[key])
        elif field.vocabulary is not None:
            yield field.vocabulary, each
