"""The forms that values of the configuration have; each mistake is reported where it is."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from kb.diagnostics import KbError, Report
from kb.model import Entry, Listing, Node, Scalar
from kb.model import Mapping as MappingNode
from kb.yaml_nodes import NodeError, read_yaml

_T = TypeVar("_T")


class Forms:
    """Values of the configuration as texts, flags and mappings; what has another form is reported with its place."""

    def __init__(self, path: Path) -> None:
        self.file = path
        self.path = path.name
        self.report = Report()
        self.places: dict[str, tuple[int, int]] = {}

    def add(
        self, code: str, node: Node | Entry, message: str, hint: str = "", field: str | None = None
    ) -> None:
        self.report.add(code, self.path, message, line=node.line, column=node.column, hint=hint, field=field)

    def tree(self, path: Path) -> Node | None:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise KbError(f"cannot read the configuration '{path.name}': {_reason(error)}") from error
        try:
            return read_yaml(text)
        except NodeError as error:
            message = error.message.replace("front matter", "the configuration")
            self.report.add("KB001", self.path, message, line=error.line, column=error.column)
            return None

    def mapping(self, node: Node | None, what: str, allowed: Iterable[str] | None = None) -> dict[str, Entry]:
        """The entries of a mapping by key; unknown and repeated keys are reported."""
        if node is None or (isinstance(node, Scalar) and node.text is None):
            return {}
        if not isinstance(node, MappingNode):
            self.add("KB003", node, f"{what} is not a mapping of keys to values")
            return {}
        found: dict[str, Entry] = {}
        for entry in node.entries:
            if entry.key in found:
                self.add(
                    "KB007", entry, f"key '{entry.key}' is repeated, first in line {found[entry.key].line}"
                )
            elif allowed is not None and entry.key not in (known := tuple(allowed)):
                close = difflib.get_close_matches(entry.key, known, 1)
                hint = f"Did you mean '{close[0]}'?" if close else ""
                self.add("KB002", entry, f"{what} has no key '{entry.key}'", hint)
            else:
                found[entry.key] = entry
        return found

    def text(self, entry: Entry | None, default: _T) -> str | _T:
        if entry is None or (isinstance(entry.value, Scalar) and entry.value.text is None):
            return default
        if not isinstance(entry.value, Scalar) or entry.value.text is None:
            self.add("KB003", entry, f"'{entry.key}' takes one text")
            return default
        return entry.value.text.strip()

    def texts(self, entry: Entry | None) -> tuple[str, ...]:
        if entry is None:
            return ()
        items = entry.value.items if isinstance(entry.value, Listing) else (entry.value,)
        texts = [item.text.strip() for item in items if isinstance(item, Scalar) and item.text is not None]
        if len(texts) < sum(1 for item in items if not (isinstance(item, Scalar) and item.text is None)):
            self.add("KB003", entry, f"'{entry.key}' takes a list of texts")
        return tuple(texts)

    def flag(self, entry: Entry | None) -> bool:
        text = self.text(entry, "false")
        if entry is not None and text not in ("true", "false"):
            self.add("KB003", entry, f"'{entry.key}' takes true or false, not '{text}'")
        return text == "true"

    def choice(self, entry: Entry | None, options: Iterable[str], default: _T) -> str | _T:
        text = self.text(entry, default)
        if entry is not None and text != default and text not in (known := tuple(options)):
            close = difflib.get_close_matches(str(text), known, 1)
            hint = f"Did you mean '{close[0]}'?" if close else f"Use one of {', '.join(known)}."
            self.add("KB003", entry, f"'{entry.key}' cannot be '{text}'", hint)
            return default
        return text


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return (error.strerror or "unreadable").lower() if isinstance(error, OSError) else "it is not UTF-8 text"
