"""By what one can choose among the documents of a content type, and which type the finder finds."""

from __future__ import annotations

from collections.abc import Sequence

from kb.catalogue import Catalogue, ContentType, Field

# The content type that readers choose from by their needs, where there is one.
USUAL = "methods"
# A vocabulary with more terms is no choice to make at a glance.
MOST_OPTIONS = 16


def criteria(catalogue: Catalogue, content_type: ContentType) -> list[Field]:
    """Fields by which one can choose: short vocabularies that are facets, and ranges of whole numbers.

    What for comes first, then how many, then everything else as declared.
    """
    fields = [each for each in content_type.fields if _is_choice(catalogue, each) or is_range(each)]
    return sorted(fields, key=lambda each: (each is not fields[0], not is_range(each)))


def chosen_type(catalogue: Catalogue, types: Sequence[ContentType], wanted: str = "") -> ContentType | None:
    """Of the types that have criteria the wanted one, else the usual one, else the first."""
    suitable = {each.name: each for each in types if criteria(catalogue, each)}
    return suitable.get(wanted) or suitable.get(USUAL) or next(iter(suitable.values()), None)


def is_range(field: Field) -> bool:
    """Whether a number can be asked of the field."""
    return field.kind == "integer" and len(field.columns) > 1


def _is_choice(catalogue: Catalogue, field: Field) -> bool:
    vocabulary = catalogue.vocabularies.get(field.vocabulary or "")
    return (
        field.kind == "term"
        and field.facet
        and vocabulary is not None
        and len(vocabulary.terms) <= MOST_OPTIONS
    )
