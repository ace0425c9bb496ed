"""A document while it is made: what has been read of it so far, and where its problems are reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kb.declaration import Declaration
from kb.diagnostics import Report
from kb.fields import Field
from kb.model import Entry, Node, Scalar
from kb.validation.item import Item, slug_of
from kb.values import Values, read_values

CORE_FIELDS: Mapping[str, Field] = {
    field.name: field
    for field in (
        Field("title", "text"),
        Field("summary", "markdown"),
        Field("date", "date_range"),
        Field("date_end", "date"),
        Field("language", "text"),
        Field("series", "text"),
        Field("licence", "text"),
        Field("visibility_reason", "text"),
        Field("related", "relation", many=True),
        Field("not_related", "relation", many=True),
        Field("redirect_from", "text", many=True),
    )
}


class Making:
    """One document while it is made; problems go to the report with its file and id.

    `doubtful` and `from_body` are what the document will have, `extra` what could not be read; `claimed` are the
    keys of its declared fields. `values` are those of the fields, `core` of the core keys that no field has taken.
    """

    def __init__(self, item: Item, declaration: Declaration, report: Report) -> None:
        self.item = item
        self.declaration = declaration
        self.report = report
        self.slug = slug_of(item)
        self.id = f"{item.content_type.name}/{self.slug}"
        self.doubtful = False
        self.from_body: set[str] = set()
        self.extra: dict[str, Any] = {}
        fields = item.content_type.fields
        self.claimed = {key for field in fields.values() for key in (field.name, *field.aliases)}
        self.values: dict[str, Values] = {name: self._read(field) for name, field in fields.items()}
        self.core = {name: self._read(field) for name, field in CORE_FIELDS.items() if name not in fields}

    def add(
        self, code: str, place: Node | Entry | None, message: str, hint: str = "", field: str | None = None
    ) -> None:
        """Report a problem at a place of the file, or of the declaration where that overrides the field."""
        line, column = (place.line, place.column) if place else (self.item.line, 1)
        path = self.declaration.file if place and field in self.item.overridden else self.item.source.path
        self.report.add(code, path, message, line=line, column=column, hint=hint,
                        field=field, document=self.id)  # fmt: skip

    def _read(self, field: Field) -> Values:
        entries = [self.item.keys[key] for key in (field.name, *field.aliases) if key in self.item.keys]
        values = read_values(field, entries, self.declaration.vocabularies)
        for problem in values.problems:
            place = Scalar(None, problem.line, problem.column)
            name = f"{field.name}.{problem.inner}" if problem.inner else field.name
            self.add(problem.code, place, problem.message, problem.hint, name)
        if values.kept:
            self.extra[field.name] = values.kept if field.many or len(values.kept) > 1 else values.kept[0]
        return values

    def one(self, name: str) -> Any:
        """The single value of a core key, or of the declared text field that has taken its name."""
        values = self.core.get(name) or self.values.get(name)
        value = values.read[0][0] if values and values.read else None
        return value if value is None or isinstance(value, str) or name not in self.values else None

    def of_role(self, role: str) -> Iterator[tuple[Field, Any]]:
        """The fields that play a role, each with its first value; those without one are left out."""
        for name, field in self.item.content_type.fields.items():
            if field.role == role:
                for value, _ in self.values[name].read[:1]:
                    yield field, value
