"""What a declaration says of the fields of a content type, down to those of records."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from kb.configuration.checks import check_columns
from kb.configuration.forms import Forms
from kb.configuration.keys import FIELD_KEYS, NAME, SPELLINGS
from kb.declaration import ROLES, SEARCH_COLUMNS, UNDECLARABLE_KEYS, Vocabulary
from kb.fields import COORDINATES, KINDS, Field, is_coordinate
from kb.model import Entry, Scalar
from kb.visibility import VISIBILITIES


def words_of(name: str) -> str:
    """A name as the label that it has if none is declared."""
    return name.replace("_", " ").capitalize()


class FieldParts(Forms):
    """Reads fields."""

    def fields(
        self, entry: Entry | None, owner: str, vocabularies: Mapping[str, Vocabulary], nested: bool = False
    ) -> dict[str, Field]:
        found = self.mapping(entry.value if entry else None, f"fields of '{owner}'")
        fields = {name: self.field(name, item, owner, vocabularies, nested) for name, item in found.items()}
        if not nested:
            check_columns(self, found, fields, owner)
        return fields

    def field(
        self, name: str, entry: Entry, owner: str, vocabularies: Mapping[str, Vocabulary], nested: bool
    ) -> Field:
        if not NAME.fullmatch(name):
            self.add(
                "KB003",
                entry,
                f"'{name}' cannot name a field",
                "Use a-z, 0-9 and _; other spellings are aliases.",
            )
        if not nested and (name in UNDECLARABLE_KEYS or name == "id"):
            self.add("KB004", entry, f"'{name}' of '{owner}' has a fixed meaning and cannot be declared")
        if isinstance(entry.value, Scalar):
            # The short form: `title: text` says as much as `title: {kind: text}`.
            found = {"kind": Entry("kind", entry.value, entry.line, entry.column)}
        else:
            found = self.mapping(entry.value, f"field '{name}' of '{owner}'", FIELD_KEYS)
        kind = self.kind(found.get("kind"))
        return Field(
            name=name,
            kind=kind,
            label=self.text(found.get("label"), words_of(name)),
            description=self.text(found.get("description"), ""),
            unit=self.text(found.get("unit"), None),
            many=self.flag(found.get("many")),
            required=self.flag(found.get("required")),
            aliases=self.texts(found.get("aliases")),
            values=self.value_aliases(found.get("values")),
            role=self.choice(found.get("role"), ROLES, self.usual_role(name, kind, found)),
            visibility=self.choice(found.get("visibility"), VISIBILITIES, None),
            search=self.choice(found.get("search"), SEARCH_COLUMNS, KINDS[kind].search),
            facet=self.flag(found.get("facet")),
            vocabulary=self.known(found.get("vocabulary"), vocabularies, "vocabulary"),
            to=self.text(found.get("to"), None),
            by=self.texts(found.get("by")),
            inline=self.flag(found.get("inline")),
            inverse=self.text(found.get("inverse"), None),
            inverse_label=self.text(found.get("inverse_label"), None),
            fields=self.fields(found.get("fields"), name, vocabularies, nested=True),
            split=self.text(found.get("split"), None),
            range=self.flag(found.get("range")),
            group=self.text(found.get("group"), None),
            optional=self.flag(found.get("optional")),
        )

    def usual_role(self, name: str, kind: str, found: Mapping[str, Entry]) -> str | None:
        """The role of a field that is called like one; a `latitude` that is no single number is only a name."""
        if name in COORDINATES:
            is_many = self.flag(found.get("many")) or self.flag(found.get("range"))
            return name if is_coordinate(name, kind, many=is_many) else None
        return {"date": "date_start", "date_end": "date_end"}.get(name, name if name in ROLES else None)

    def kind(self, entry: Entry | None) -> str:
        written = self.text(entry, "text")
        kind = re.sub(r"[ -]+", "_", written.lower())
        kind = SPELLINGS.get(kind, kind)
        if entry is not None and kind not in KINDS:
            close = difflib.get_close_matches(kind, KINDS, 1)
            hint = f"Did you mean '{close[0]}'?" if close else f"Use one of {', '.join(KINDS)}."
            self.add("KB003", entry, f"there is no kind of field '{written}'", hint)
            return "text"
        return kind

    def known(self, entry: Entry | None, names: Mapping[str, object], what: str) -> str | None:
        name = self.text(entry, None)
        if entry is not None and name is not None and name not in names:
            close = difflib.get_close_matches(name, list(names), 1)
            hint = f"Did you mean '{close[0]}'?" if close else ""
            self.add("KB005", entry, f"{what} '{name}' is not declared", hint)
            return None
        return name

    def value_aliases(self, entry: Entry | None) -> dict[str, str]:
        found = self.mapping(entry.value if entry else None, "values")
        return {value: self.text(item, value) for value, item in found.items()}
