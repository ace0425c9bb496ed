"""What a declared field's front matter says: the nodes an author wrote, as values, with what could not be read."""

from __future__ import annotations

import ast
import difflib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kb.declaration import Vocabulary
from kb.fields import Field, UnreadableError, expected_of, read, read_date, tidy
from kb.model import Entry, Listing, Node, Reading, Scalar
from kb.model import Mapping as MappingNode
from kb.yaml_nodes import as_json

_COMBINING = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
# References as in bodies, one or several: `[[Page]]`, `[[Page#heading|label]]`.
_WIKILINK = re.compile(r"\[\[([^\[\]|#]+)(?:[|#][^\[\]]*)?\]\]")
_WIKILINKS = re.compile(rf"{_WIKILINK.pattern}(?:\s*[,;]?\s*{_WIKILINK.pattern})*")
# Spreadsheet exports write lists as text; longer text that begins with a bracket is prose.
LONGEST_STRINGIFIED = 20_000


@dataclass(frozen=True, slots=True)
class Problem:
    """A diagnostic about one value, before it is known which document it belongs to.

    `inner` is the field of a record that it is about, of a record within that as `outer.inner`.
    """

    code: str
    message: str
    line: int
    column: int
    hint: str = ""
    inner: str = ""


@dataclass(slots=True)
class Values:
    """What was read of one field. `kept` holds as written what was not; `inline` the mappings of a relation.

    `nested` are references in records: (name of the relation within the record, value, where it stands).
    """

    read: list[tuple[Any, Scalar | None]] = field(default_factory=list)
    inline: list[tuple[int, MappingNode]] = field(default_factory=list)
    kept: list[Any] = field(default_factory=list)
    nested: list[tuple[str, Any, Scalar | None]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, code: str, node: Node | Entry, message: str, hint: str = "") -> None:
        self.problems.append(Problem(code, message, node.line, node.column, hint))


def read_values(declared: Field, entries: Iterable[Entry], vocabularies: Mapping[str, Vocabulary]) -> Values:
    """The values of a field from all keys under which it was written, in order; nulls and blanks are unknown."""
    values = Values()
    for entry in entries:
        for item in _items(declared, entry.value):
            _read_item(declared, item, vocabularies, values)
    if not declared.many and len(values.read) + len(values.inline) > 1:
        _keep_first(declared, values)
    return values


def _keep_first(declared: Field, values: Values) -> None:
    distinct = {repr(value) for value, _ in values.read}
    if len(distinct) > 1 or values.inline:
        node = values.read[1][1] if len(values.read) > 1 else None
        place = node or (values.inline[-1][1] if values.inline else Scalar(None, 1, 1))
        count = len(values.read) + len(values.inline)
        values.problem("KB207", place, f"'{declared.name}' takes one value and has {count}")
        values.kept.extend(as_json(node) if node else _written(value) for value, node in values.read)
        values.kept.extend(as_json(node) for _, node in values.inline[1 if not values.read else 0 :])
    del values.read[1:]
    del values.inline[0 if values.read else 1 :]


def _written(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _items(declared: Field, node: Node) -> list[Node]:
    """The single nodes of a value; a list that a spreadsheet wrote as text is taken apart."""
    if isinstance(node, Listing):
        return [inner for item in node.items for inner in _items(declared, item)]
    if isinstance(node, MappingNode):
        return [node]
    if node.text is None or not node.text.strip():
        return []
    text = node.text.strip()
    if declared.kind == "relation" and _WIKILINKS.fullmatch(text):
        return [replace(node, text=name.strip()) for name in _WIKILINK.findall(text)]
    if (declared.many or declared.kind == "relation") and text[0] == "[" and text[-1] == "]":
        listed = _stringified(text)
        if listed is not None:
            return [replace(node, text=item) for item in listed if item.strip()]
    if declared.split:
        return [replace(node, text=part.strip()) for part in text.split(declared.split) if part.strip()]
    return [node]


def _stringified(text: str) -> list[str] | None:
    if len(text) > LONGEST_STRINGIFIED:
        return None
    try:
        tree = ast.parse(text, mode="eval").body
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    if not isinstance(tree, ast.List):
        return None
    items = [_stringified_item(item, text) for item in tree.elts]
    return [item for item in items if item] if None not in items else None


def _stringified_item(item: ast.expr, text: str) -> str | None:
    """An item of a list written as text: a string's content, a number as written, "" for a null, else None."""
    if isinstance(item, ast.Name) and item.id in ("None", "null", "nan"):
        return ""
    if isinstance(item, ast.Constant):
        if item.value is None:
            return ""
        return item.value if isinstance(item.value, str) else ast.get_source_segment(text, item)
    return None


def _read_item(declared: Field, node: Node, vocabularies: Mapping[str, Vocabulary], values: Values) -> None:
    if isinstance(node, MappingNode):
        _read_mapping(declared, node, vocabularies, values)
    elif isinstance(node, Scalar) and node.text is not None:
        if declared.kind == "nested":
            _unreadable(declared, node, values)
        else:
            _read_text(declared, node, vocabularies, values)


def _read_text(declared: Field, node: Scalar, vocabularies: Mapping[str, Vocabulary], values: Values) -> None:
    assert node.text is not None
    text = declared.values.get(tidy(node.text), node.text)
    try:
        value = read(declared, text)
    except UnreadableError:
        _unreadable(declared, node, values)
        return
    if declared.kind == "term" and declared.vocabulary:
        value = _term(declared, node, value, vocabularies[declared.vocabulary], values)
    if value is not None and value != "":
        values.read.append((value, node))


def _unreadable(declared: Field, node: Node, values: Values) -> None:
    expected = expected_of(declared)
    written = as_json(node)
    shown = written if isinstance(written, str) else json.dumps(written, ensure_ascii=False)
    message = f"'{declared.name}' cannot be read: '{shorten(shown)}'"
    values.problem("KB201", node, message, f"Write {expected}.")
    values.kept.append(written)


def shorten(text: str, most: int = 80) -> str:
    """The text on one line, cut to at most so many characters."""
    text = tidy(text)
    return text if len(text) <= most else text[: most - 1] + "…"


def fold(text: str) -> str:
    """Text as two spellings of one name share it: no case, accents, kinds of apostrophe or extra spaces."""
    text = tidy(text)
    if text.isascii():
        return text.lower()
    text = text.replace("’", "'").replace("‘", "'").replace("ʼ", "'")
    return _COMBINING.sub("", unicodedata.normalize("NFKD", text)).casefold()


def _term(declared: Field, node: Scalar, text: str, vocabulary: Vocabulary, values: Values) -> str | None:
    """The vocabulary's own value for a term written as its value, label or alternative label."""
    if text in vocabulary.terms:
        return text
    spellings = {
        fold(spelling): term.value
        for term in vocabulary.terms.values()
        for spelling in (*term.also, term.label, term.value)
    }
    if fold(text) in spellings:
        return spellings[fold(text)]
    close = difflib.get_close_matches(fold(text), spellings, 1)
    hint = f"Did you mean '{spellings[close[0]]}'?" if close else ""
    message = f"'{declared.name}': vocabulary '{vocabulary.name}' has no term '{shorten(text)}'"
    values.problem("KB202", node, message, hint)
    values.kept.append(text)
    return None


def _read_mapping(
    declared: Field, node: MappingNode, vocabularies: Mapping[str, Vocabulary], values: Values
) -> None:
    if declared.kind == "relation" and declared.inline:
        values.inline.append((len(values.read) + len(values.inline), node))
    elif declared.kind == "nested":
        values.read.append((_record(declared, node, vocabularies, values), None))
    elif declared.kind == "date_range" and (range_ := _range_mapping(declared, node, vocabularies)):
        values.read.append((range_, None))
    else:
        _unreadable(declared, node, values)


def _range_mapping(
    declared: Field, node: MappingNode, vocabularies: Mapping[str, Vocabulary]
) -> tuple[str, str | None] | None:
    """A range written as `{start: …, end: …}`."""
    day = Field(declared.name, "date")
    ends = {entry.key: read_values(day, [entry], vocabularies) for entry in node.entries}
    found = {key: end.read for key, end in ends.items()}
    if any(end.problems for end in ends.values()):
        return None
    if set(found) <= {"start", "end"} and found.get("start"):
        end = found.get("end")
        return found["start"][0][0], end[0][0] if end else None
    return None


def _record(
    declared: Field, node: MappingNode, vocabularies: Mapping[str, Vocabulary], values: Values
) -> dict[str, Any]:
    """One nested record; keys that its fields do not declare are kept as written, if anything is."""
    owners = {key: name for name, inner in declared.fields.items() for key in (name, *inner.aliases)}
    record: dict[str, Any] = {}
    for entry in node.entries:
        name = owners.get(entry.key)
        if name is None:
            if (written := as_json(entry.value)) not in (None, ""):
                record[entry.key] = written
            continue
        inner = declared.fields[name]
        found = read_values(inner, [entry], vocabularies)
        values.problems.extend(
            replace(problem, inner=f"{name}.{problem.inner}" if problem.inner else name)
            for problem in found.problems
        )
        if inner.kind == "relation":
            values.nested.extend((name, value, node) for value, node in found.read)
        plain = [_written(value) for value, _ in found.read] + found.kept
        if plain:
            record[name] = plain if inner.many else plain[0]
    return record


# The page of a folder, also in one of several languages; and what one program appends to the names of its exports.
_FOLDER_PAGE = re.compile(r"_?index(?:\.[a-z]{2}(?:-[a-z]{2,4})?)?", re.IGNORECASE)
EXPORTED_ID = re.compile(r"[ _-][0-9a-f]{32}$", re.IGNORECASE)
_FILE_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:-|$)")


def title_of_body(reading: Reading) -> str | None:
    """The heading of the first level that opens a body; one of a lower level is a part, not a title."""
    opens = reading.first_heading and reading.sections and reading.sections[0].level == 1
    return reading.first_heading if opens else None


def title_of_file(source_path: str, slug: str) -> str:
    """The title that a file's name gives, in the case in which it is written; a slug of its own counts before."""
    name = source_path.rpartition(".")[0]
    same = unicodedata.normalize("NFC", name).lower().endswith(slug)
    return title_from_slug(unicodedata.normalize("NFC", name) if same else slug)


def slugify(text: str) -> str:
    """Letters and digits of any script in lower case, all else as single hyphens; composed (NFC), as every slug is."""
    folded = fold(text.replace("'", "").replace("’", "")).lower()
    return unicodedata.normalize("NFC", re.sub(r"[^\w]+|_+", "-", folded).strip("-"))


def file_date(slug: str) -> str | None:
    """The day with which a file's name begins, or None."""
    match = _FILE_DATE.match(slug.rsplit("/", 1)[-1])
    try:
        return read_date("-".join(match.groups())) if match else None
    except UnreadableError:
        return None


def title_from_slug(slug: str) -> str:
    """The words of a slug or of a file's path; its date, if it begins with one, follows in brackets."""
    name = slug.rsplit("/", 1)[-1]
    if _FOLDER_PAGE.fullmatch(name) and "/" in slug:
        name = slug.rsplit("/", 2)[-2]
    name = EXPORTED_ID.sub("", name) or name
    date = file_date(name)
    words = re.sub(r"[-_\s]+", " ", name[10:] if date else name).strip()
    words = words[:1].upper() + words[1:]
    return f"{words} ({date})" if date and words else words or date or slug
