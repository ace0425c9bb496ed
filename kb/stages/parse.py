"""A file's bytes as a draft: its front matter as a tree, its body as text and as what the Markdown says."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

from kb import frontmatter, markdown
from kb.diagnostics import Report
from kb.model import Diagnostic, Draft, Entry, Listing, Mapping, Node, Remark, Scalar, SourceFile
from kb.yaml_nodes import NodeError

# The largest document of the field is some 120 kB; above this a page could neither be read nor served.
MOST_BYTES = 10_000_000
# So many bytes that are 0 happen to be in a file; in UTF-16 they are every other one.
_FEW_ZEROS = 8


@dataclass(frozen=True, slots=True)
class Parsed:
    """A draft, or None where the file could not be understood, with what there is to say about it."""

    draft: Draft | None
    diagnostics: tuple[Diagnostic, ...]


def parse(source: SourceFile, content: bytes, *, wikilinks: bool = False) -> Parsed:
    """The draft of a file; never raises for any content."""
    report = Report()
    try:
        text = _decode(content)
        parts = frontmatter.split(text)
    except NodeError as error:
        report.add(
            error.code, source.path, error.message, line=error.line, column=error.column, hint=error.hint
        )
        return Parsed(None, tuple(report))
    keys, repeated = _unite(parts.front_matter, source.path, report)
    if (line := frontmatter.unmarked(parts)) is not None:
        report.add("KB107", source.path, "lines of 'key: value' have no marks around them", line=line)
    reading = markdown.read(parts.body, wikilinks=wikilinks)
    for remark in reading.remarks:
        line = parts.body_line + remark.line - 1
        column = _column(parts.body, remark)
        report.add(
            remark.code,
            source.path,
            remark.message,
            line=line,
            column=column,
            hint=remark.hint,
            repair=remark.repair,
        )
    draft = Draft(source, keys, repeated, parts.body, parts.body_line, reading)
    return Parsed(draft, tuple(report))


def _column(body: str, remark: Remark) -> int:
    """Where a remark stands in its line: what is to be repaired is looked for, as the parser tells lines only."""
    if remark.repair is None or remark.column != 1:
        return remark.column
    return max(body.split("\n")[remark.line - 1].find(remark.repair[0]), 0) + 1


def _decode(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise NodeError("KB106", f"the file has more than {MOST_BYTES:,} bytes", 1, 1)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, len(before) - (before.rfind(b"\n") + 1) + 1
        message = f"the file is not UTF-8: byte 0x{content[error.start]:02x}"
        hint = "It is UTF-16: save it as UTF-8." if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ""
        raise NodeError("KB105", message, line, column, hint) from error
    if max(content[::2].count(0), content[1::2].count(0)) > max(len(content) // 4, _FEW_ZEROS):
        # Letters of two bytes each are UTF-8 as well, with a character between them that nobody sees.
        raise NodeError("KB105", "the file is not UTF-8: every other byte is 0", 1, 1)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _unite(mapping: Mapping, path: str, report: Report) -> tuple[dict[str, Entry], frozenset[str]]:
    """Each key once; what a repeated one said is united and reported."""
    groups: dict[str, list[Entry]] = {}
    for entry in mapping.entries:
        groups.setdefault(unicodedata.normalize("NFC", entry.key), []).append(entry)
    keys = {key: _united(key, entries, path, report) for key, entries in groups.items()}
    return keys, frozenset(key for key, entries in groups.items() if len(entries) > 1)


def _united(key: str, entries: list[Entry], path: str, report: Report) -> Entry:
    if len(entries) > 1:
        lines = " and ".join(str(entry.line) for entry in entries)
        report.add("KB104", path, f"key '{key}' is repeated, in lines {lines}", line=entries[1].line,
                   column=entries[1].column, field=key)  # fmt: skip
    value = _inner(_one_value([entry.value for entry in entries]), path, report)
    return replace(entries[0], key=key, value=value)


def _one_value(values: list[Node]) -> Node:
    """Lists united in order, each text once; of single values the last that is not empty."""
    if len(values) == 1:
        return values[0]
    told = [value for value in values if not (isinstance(value, Scalar) and value.text is None)]
    if not any(isinstance(value, Listing) for value in told):
        return told[-1] if told else values[-1]
    seen: set[str | None] = set()
    items: list[Node] = []
    for value in told:
        for item in value.items if isinstance(value, Listing) else (value,):
            text = item.text if isinstance(item, Scalar) else None
            if text is None or text not in seen:
                items.append(item)
            seen.add(text)
    return Listing(tuple(items), values[0].line, values[0].column)


def _inner(node: Node, path: str, report: Report) -> Node:
    """The same for the mappings inside a value."""
    if isinstance(node, Listing) and any(not isinstance(item, Scalar) for item in node.items):
        return replace(node, items=tuple(_inner(item, path, report) for item in node.items))
    if isinstance(node, Mapping):
        keys, repeated = _unite(node, path, report)
        return replace(node, entries=tuple(keys.values()), repeated=repeated)
    return node
