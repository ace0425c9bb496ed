"""Where front matter ends and the body begins, and what the front matter says, in YAML, TOML or JSON."""

from __future__ import annotations

import json
import re
import tomllib
from bisect import bisect_right
from collections.abc import Callable
from collections.abc import Mapping as Mapping_
from dataclasses import dataclass
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from kb.model import Entry, Listing, Mapping, Node, Scalar
from kb.yaml_nodes import DEEPEST, MOST_VALUES, NodeError, read_yaml

# What no editor shows: blanks, byte order marks, and characters without width. Before and behind the marks they must
# not turn what decides over visibility into a body.
_UNSEEN = " \t\f\v\xa0\u200b\u200c\u200d\u2060\ufeff"
_YAML_END = re.compile(rf"^(?:---|\.\.\.)[{_UNSEEN}]*$", re.MULTILINE)
_TOML_END = re.compile(rf"^\+\+\+[{_UNSEEN}]*$", re.MULTILINE)
# The marks, with a comment or, as gray-matter has it, the language of what follows.
_OPENING = re.compile(
    rf"(---|\+\+\+)(?:(?<=-)(?:(?=\w)|[{_UNSEEN}]+(?=(?:ya?ml|toml|json|js)\b))(\w+)|[ \t]+#.*)?[{_UNSEEN}]*"
)
_KEY = r"(?:[A-Za-z_][\w -]{0,40}:(?:[ \t].*)?\n|[ \t]+.*\n|-[ \t].*\n|#.*\n){0,60}?"
# What a word processor makes of the marks, or too many of them.
_DASHES = r"(?:-{4,}|[-+]{1,3}|\+{4,}|[\u2010-\u2015\u2212]+)"
# Lines of `key: value`, one of the keys a document's own, up to a line of marks: a body would begin otherwise.
_UNOPENED = re.compile(
    rf"(?:({_DASHES})[ \t]*\n)?{_KEY}(?:title|visibility|attribution|date|slug|series|speakers):(?:[ \t].*)?\n"
    rf"{_KEY}({_DASHES})[ \t]*(?:\n|$)"
)
# Lines of `Key: value` or `key:: value` with no marks at all, as some programs write them, below a heading or none.
_LINE = r"(?:[-*][ \t]+)?[^\W\d_][\w -]{0,40}::?[ \t].*\n"
_UNMARKED_RULE = re.compile(
    rf"(?:#{{1,6}}[ \t].*\n\s*)?(?:{_LINE}){{0,60}}?"
    r"(?:[-*][ \t]+)?(visibility|attribution)::?[ \t]+[\w-]+[ \t]*(?:\n|$)",
    re.IGNORECASE,
)
_UNMARKED = re.compile(rf"(?:#{{1,6}}[ \t].*\n\s*)?((?:{_LINE}){{2,60}})\s*?(?:\n|$)")
_JSON_START = re.compile(r'\{\s*["}]')
_JSON_SPACE = re.compile(r"[ \t\n\r]*")
_JSON_PLAIN = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null")


_MARKS = "Write --- on a line of its own before the first key and after the last one, at the beginning of the file."
_LANGUAGES = "Write YAML between lines of ---, or TOML between lines of +++."
# Of TOML, over all lines; a line of prose with fifty sentences counts 2,500.
MOST_DOTS_SQUARED = 10_000_000


@dataclass(frozen=True, slots=True)
class Parts:
    """A file taken apart; `body_line` is the line on which the body starts."""

    front_matter: Mapping
    body: str
    body_line: int


def split(text: str) -> Parts:
    """The front matter and the body of a file's text, whose lines end in LF.

    Raises NodeError where front matter is opened and not closed, is unreadable, or is not a mapping.
    """
    blank = len(text) - len(text.lstrip("\n" + _UNSEEN))
    skipped = text.count("\n", 0, blank)
    if opening := _OPENING.fullmatch(text, blank, (text.find("\n", blank) + 1 or len(text) + 1) - 1):
        start = text.find("\n", blank) + 1
        end = _YAML_END if opening[1] == "---" else _TOML_END
        return _block(text, start, skipped + 2, end, _reader(opening[1], opening[2], skipped + 1))
    if _JSON_START.match(text, blank):
        return _json(text, blank)
    _check_marks(text, blank)
    return Parts(Mapping((), 1, 1), text, 1)


def _check_marks(text: str, start: int) -> None:
    """Refuse what was meant for front matter and is not marked as such: it may say who may read the document."""
    if unopened := _UNOPENED.match(text, start):
        opened, closed = unopened[1], unopened[2]
        if opened is None and len(closed) != len("---"):
            return
        said = f"is marked with '{opened}'" if opened else f"is closed with '{closed}' and never opened"
        at = unopened.start(1) if opened else unopened.start(2)
        raise NodeError("KB102", f"front matter {said}", text.count("\n", 0, at) + 1, 1, _MARKS)
    if unmarked := _UNMARKED_RULE.match(text, start):
        message = f"'{unmarked[1].lower()}' stands outside front matter"
        raise NodeError("KB102", message, text.count("\n", 0, unmarked.start(1)) + 1, 1, _MARKS)


def unmarked(parts: Parts) -> int | None:
    """The line on which what looks like front matter without marks begins, where a file has none with."""
    found = None if parts.front_matter.entries else _UNMARKED.match(parts.body.lstrip("\n") + "\n")
    if found is None:
        return None
    skipped = len(parts.body) - len(parts.body.lstrip("\n"))
    return parts.body_line + skipped + found.string.count("\n", 0, found.start(1))


def _reader(marks: str, language: str | None, line: int) -> Callable[[str, int], Node | None]:
    """What reads a block in a language, by default that of its marks."""
    read = _READERS.get((language or ("yaml" if marks == "---" else "toml")).lower())
    if read is None:
        raise NodeError("KB101", f"front matter is in '{language}', which is not read", line, 1, _LANGUAGES)
    return read


def _block(
    text: str, start: int, line: int, end: re.Pattern[str], read: Callable[[str, int], Node | None]
) -> Parts:
    """Front matter that begins at `start`, on a line of the file, and ends with a line of marks."""
    closing = end.search(text, start) if start else None
    if closing is None:
        raise NodeError("KB102", "front matter is opened and never closed", line - 1, 1)
    body_start = min(closing.end() + 1, len(text))
    node = read(text[start : closing.start()], line)
    return Parts(_mapping(node), text[body_start:], text.count("\n", 0, closing.start()) + 2)


def _read_json(text: str, first_line: int) -> Node:
    """JSON between the marks of YAML; it is read with the lines above it, so that places are those of the file."""
    start = first_line - 1 + len(text) - len(text.lstrip())
    parts = _json("\n" * (first_line - 1) + text, start)
    if parts.body.strip():
        raise NodeError("KB101", "front matter is not JSON: more follows the object", parts.body_line, 1)
    return parts.front_matter


def _mapping(node: Node | None) -> Mapping:
    if node is None or (isinstance(node, Scalar) and node.text is None):
        return Mapping((), 1, 1)
    if not isinstance(node, Mapping):
        found = "a list" if isinstance(node, Listing) else "plain text"
        raise NodeError("KB103", f"front matter is {found}, not 'key: value' lines", node.line, node.column)
    return node


def _read_toml(text: str, first_line: int) -> Node:
    # The reader remembers every beginning of a key with dots, so that its memory grows with their square.
    if sum(line.count(".") ** 2 for line in text.split("\n")) > MOST_DOTS_SQUARED:
        raise NodeError("KB106", "front matter holds keys with too many dots", first_line, 1)
    try:
        values = tomllib.loads(text, parse_float=str)
    except ValueError as error:  # TOMLDecodeError, and an integer with more digits than Python converts
        place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line, column = (int(place[1]), int(place[2])) if place else (text.count("\n"), 1)
        problem = str(error).split(" (at ")[0]
        message = f"front matter is not TOML: {problem}"
        raise NodeError("KB101", message, first_line + line - 1, column) from error
    except RecursionError as error:
        message = f"front matter is nested more than {DEEPEST} levels deep"
        raise NodeError("KB106", message, first_line, 1) from error
    return _TomlNodes(text, first_line).mapping(values, 0)


class _TomlNodes:
    """Places for the values of TOML, whose reader in the standard library tells none.

    A value is looked for behind the one before it; where its text is written with escapes it has its key's place.
    """

    def __init__(self, text: str, first_line: int) -> None:
        self.text = text
        self.first_line = first_line
        self.at = 0

    def mapping(self, values: Mapping_[str, Any], at: int) -> Mapping:
        line, column = self._place(at)
        return Mapping(tuple(self._entry(key, value) for key, value in values.items()), line, column)

    def _entry(self, key: str, value: Any) -> Entry:
        found = re.compile(rf"""(?<![\w-])["']?{re.escape(key)}["']?\s*[=.\]]""").search(self.text, self.at)
        if found:
            self.at = found.end()
        start = found.start() if found else self.at
        line, column = self._place(start)
        return Entry(key, self._node(value, start), line, column)

    def _node(self, value: Any, at: int) -> Node:
        if isinstance(value, dict):
            return self.mapping(value, at)
        if isinstance(value, list):
            start = max(self.text.find("[", self.at), 0)
            items = tuple(self._node(item, at) for item in value)
            return Listing(items, *self._place(start))
        written = _toml_text(value)
        found = self.text.find(written, self.at) if written else -1
        if found >= 0:
            self.at = found + len(written)
        is_text = isinstance(value, str)
        return Scalar(written, *self._place(found - is_text if found >= 0 else at), plain=not is_text)

    def _place(self, at: int) -> tuple[int, int]:
        return self.first_line + self.text.count("\n", 0, at), at - self.text.rfind("\n", 0, at)


def _toml_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _json(text: str, start: int = 0) -> Parts:
    try:
        end = json.JSONDecoder(parse_int=str).raw_decode(text, start)[1]
    except RecursionError as error:
        raise NodeError("KB106", f"front matter is nested more than {DEEPEST} levels deep", 1, 1) from error
    except json.JSONDecodeError as error:
        code = "KB102" if error.pos >= len(text.rstrip()) else "KB101"
        raise NodeError(
            code, f"front matter is not JSON: {error.msg.lower()}", error.lineno, error.colno
        ) from error
    node = _JsonNodes(text).value(start)[0]
    rest = text[end:]
    skipped = len(rest) - len(rest.lstrip(" \t"))
    body = rest[skipped:].removeprefix("\n")
    return Parts(_mapping(node), body, text.count("\n", 0, len(text) - len(body)) + 1)


class _JsonNodes:
    """Places for the values of JSON that is known to be valid."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.values = 0
        self.line_starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def value(self, at: int, depth: int = 0) -> tuple[Node, int]:
        at = self._space(at)
        line, column = self._place(at)
        self.values += 1
        if depth > DEEPEST or self.values > MOST_VALUES:
            raise NodeError(
                "KB106", "front matter is larger or deeper than the catalogue reads", line, column
            )
        if self.text[at] == "{":
            return self._mapping(at, depth, line, column)
        if self.text[at] == "[":
            return self._listing(at, depth, line, column)
        if self.text[at] == '"':
            text, at = self._string(at, line, column)
            return Scalar(text, line, column, plain=False), at
        match = _JSON_PLAIN.match(self.text, at)
        if match is None:
            raise NodeError("KB101", "front matter is not JSON: a number has no value", line, column)
        return Scalar(None if match[0] == "null" else match[0], line, column), match.end()

    def _mapping(self, at: int, depth: int, line: int, column: int) -> tuple[Node, int]:
        entries: list[Entry] = []
        at = self._space(at + 1)
        while self.text[at] != "}":
            at = self._space(at + 1 if self.text[at] == "," else at)
            key_line, key_column = self._place(at)
            key, at = self._string(at, key_line, key_column)
            value, at = self.value(self._space(at) + 1, depth + 1)
            entries.append(Entry(key, value, key_line, key_column))
            at = self._space(at)
        return Mapping(tuple(entries), line, column), at + 1

    def _listing(self, at: int, depth: int, line: int, column: int) -> tuple[Node, int]:
        items: list[Node] = []
        at = self._space(at + 1)
        while self.text[at] != "]":
            item, at = self.value(at + 1 if self.text[at] == "," else at, depth + 1)
            items.append(item)
            at = self._space(at)
        return Listing(tuple(items), line, column), at + 1

    def _string(self, at: int, line: int, column: int) -> tuple[str, int]:
        text, end = scanstring(self.text, at + 1, True)
        if re.search("[\ud800-\udfff]", text):
            raise NodeError(
                "KB101", "front matter is not JSON: half of a surrogate pair is no character", line, column
            )
        return text, end

    def _space(self, at: int) -> int:
        match = _JSON_SPACE.match(self.text, at)
        return match.end() if match else at

    def _place(self, at: int) -> tuple[int, int]:
        line = bisect_right(self.line_starts, at)
        return line, at - self.line_starts[line - 1] + 1


_READERS: Mapping_[str, Callable[[str, int], Node | None]] = {
    "yaml": read_yaml, "yml": read_yaml, "toml": _read_toml, "json": _read_json,
}  # fmt: skip
