"""YAML text as a tree of values with places, in which every scalar stays the text its author wrote.

Built from parser events, so that nesting cannot exhaust the stack, repeated keys survive, and an alias
that would expand without bound is refused before it does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from kb.model import Entry, Listing, Mapping, Node, Scalar

Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
# Front matter of real documents holds some hundred values; an alias bomb multiplies a few into millions.
MOST_VALUES = 100_000
DEEPEST = 100
# So many characters of a text count as one value more: an alias repeats a long text as well as a list.
CHARACTERS_OF_A_VALUE = 100
# libyaml's reader refuses these characters wherever they stand, a stray vertical tab from a word processor too.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


# A line that says all of one value; an excerpt shows no more of a longer one.
_KEY_LINE = re.compile(r"([ ]*[\w][\w -]*:[ \t]+)(\S.*?)[ \t]*")
LONGEST_HINT = 120


class NodeError(Exception):
    """Text that is no usable tree; `code` is the diagnostic, line and column count from 1, no hint means the code's."""

    def __init__(self, code: str, message: str, line: int, column: int, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.line, self.column, self.hint = code, message, line, column, hint


@dataclass(slots=True)
class _Open:
    """A collection whose end has not been read yet."""

    line: int
    column: int
    anchor: str | None
    is_mapping: bool
    items: list[Node] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    merged: list[Entry] = field(default_factory=list)
    key: Scalar | None = None
    values: int = 1


def read_yaml(text: str, first_line: int = 1) -> Node | None:
    """The tree of a YAML document, or None for an empty one; `first_line` is the line its text starts on.

    Raises NodeError for text that is not YAML, for a key that is not text, and for a tree that is too large
    or too deep once its aliases are followed.
    """
    try:
        return _composed(text, first_line)
    except NodeError as error:
        if error.code != "KB106":
            error.hint = _hint(text, error.line - first_line)
        raise


def _composed(text: str, first_line: int) -> Node | None:
    try:
        return _Composer(first_line).compose(_FORBIDDEN.sub(" ", text))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if (
            error.context_mark
            and "unexpected" in (error.problem or "")
            and "quoted scalar" in (error.context or "")
        ):
            mark = error.context_mark  # where the quote opens; that it never closes is seen only at the end
        line, column = (mark.line, mark.column) if mark else (0, 0)
        problem = error.problem or "not YAML"
        raise NodeError(
            "KB101", f"front matter is not YAML: {problem}", first_line + line, column + 1
        ) from error
    except yaml.YAMLError as error:
        problem = str(error).splitlines()[0]
        raise NodeError("KB101", f"front matter is not YAML: {problem}", first_line, 1) from error


def _hint(text: str, number: int) -> str:
    """How the line that YAML does not take, counted from 0, would be right; empty where that is not certain."""
    lines = text.split("\n")
    line = lines[number] if 0 <= number < len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "Indent with blanks in place of the tab."
    found = _KEY_LINE.fullmatch(line) if len(line) <= LONGEST_HINT else None
    quoted = f"{found[1].lstrip()}{_quoted(found[2])}" if found else ""
    return f"Put the whole value in quotes: {quoted}" if quoted and _is_yaml(quoted) else ""


def _is_yaml(text: str) -> bool:
    try:
        return isinstance(yaml.safe_load(text), dict)
    except yaml.YAMLError:
        return False


def _quoted(value: str) -> str:
    """A value in quotes; those around it, which end too early, are replaced."""
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    return f'"{value}"' if '"' not in value and "\\" not in value else "'" + value.replace("'", "''") + "'"


class _Composer:
    def __init__(self, first_line: int) -> None:
        self.first_line = first_line
        self.stack: list[_Open] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.root: Node | None = None
        self.documents = 0

    def compose(self, text: str) -> Node | None:
        for event in yaml.parse(text, Loader=Loader):
            mark = event.start_mark
            assert mark is not None
            line, column = self.first_line + mark.line, mark.column + 1
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event, line, column)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._open(event, line, column)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close()
            elif isinstance(event, yaml.AliasEvent):
                self._alias(str(event.anchor), line, column)
            elif isinstance(event, yaml.DocumentStartEvent):
                self._document(line, column)
        return self.root

    def _document(self, line: int, column: int) -> None:
        self.documents += 1
        if self.documents > 1:
            raise NodeError("KB103", "front matter holds more than one YAML document", line, column)

    def _scalar(self, event: yaml.ScalarEvent, line: int, column: int) -> None:
        plain = bool(event.implicit[0])
        is_key = bool(self.stack) and self.stack[-1].is_mapping and self.stack[-1].key is None
        text = None if plain and event.value in NULLS and not is_key else event.value
        node = Scalar(text, line, column, plain)
        values = 1 + len(event.value) // CHARACTERS_OF_A_VALUE
        if event.anchor:
            self.anchors[event.anchor] = (node, values)
        self._add(node, values, line, column)

    def _open(self, event: yaml.CollectionStartEvent, line: int, column: int) -> None:
        if len(self.stack) >= DEEPEST:
            raise NodeError("KB106", f"front matter is nested more than {DEEPEST} levels deep", line, column)
        self.stack.append(_Open(line, column, event.anchor, isinstance(event, yaml.MappingStartEvent)))

    def _close(self) -> None:
        done = self.stack.pop()
        node: Node = (
            Mapping(_with_merged(done), done.line, done.column)
            if done.is_mapping
            else Listing(tuple(done.items), done.line, done.column)
        )
        if done.anchor:
            self.anchors[done.anchor] = (node, done.values)
        self._add(node, done.values, done.line, done.column)

    def _alias(self, anchor: str, line: int, column: int) -> None:
        if anchor not in self.anchors:
            raise NodeError("KB101", f"alias '*{anchor}' has no anchor before it", line, column)
        node, values = self.anchors[anchor]
        self._add(node, values, line, column)

    def _add(self, node: Node, values: int, line: int, column: int) -> None:
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        parent.values += values
        if parent.values > MOST_VALUES:
            raise NodeError(
                "KB106", f"front matter expands to more than {MOST_VALUES:,} values", line, column
            )
        if not parent.is_mapping:
            parent.items.append(node)
        elif parent.key is None:
            if not isinstance(node, Scalar):
                raise NodeError("KB103", "a key of the front matter is not text", line, column)
            parent.key = node
        else:
            if parent.key.text == "<<" and parent.key.plain:
                parent.merged.extend(_merged(node))
            else:
                parent.entries.append(Entry(parent.key.text or "", node, parent.key.line, parent.key.column))
            parent.key = None


def _merged(value: Node) -> tuple[Entry, ...]:
    """The entries of the mappings that a merge key `<<` names."""
    sources = value.items if isinstance(value, Listing) else (value,)
    for source in sources:
        if not isinstance(source, Mapping):
            raise NodeError(
                "KB101", "merge key '<<' names something that is no mapping", source.line, source.column
            )
    return tuple(entry for source in sources if isinstance(source, Mapping) for entry in source.entries)


def _with_merged(done: _Open) -> tuple[Entry, ...]:
    """A mapping's own entries, then those merged into it under keys that it does not have; the first counts."""
    merged: dict[str, Entry] = {}
    own = {entry.key for entry in done.entries}
    for entry in done.merged:
        if entry.key not in own:
            merged.setdefault(entry.key, entry)
    return (*done.entries, *merged.values())


_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,17})")


def as_json(node: Node) -> Any:
    """The tree as JSON-ready values, as its author wrote them.

    Only what reads the same in every loader becomes more than text: `true`, `false`, null, and numbers that
    are written back letter for letter (so `0012` and `1.10` stay text).
    """
    if isinstance(node, Mapping):
        return {entry.key: as_json(entry.value) for entry in node.entries}
    if isinstance(node, Listing):
        return [as_json(item) for item in node.items]
    if not node.plain or node.text is None:
        return node.text
    if node.text in ("true", "false"):
        return node.text == "true"
    if _INTEGER.fullmatch(node.text):
        return int(node.text)
    if re.fullmatch(r"-?\d{1,15}\.\d{1,15}", node.text) and repr(float(node.text)) == node.text:
        return float(node.text)
    return node.text
