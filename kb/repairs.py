"""Which problems a program can mend with certainty: a patch for the files, none of which it changes.

A repair is certain where the file afterwards says what it was understood to say before, and nothing else: each
repaired file is read again, and compared.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb import frontmatter
from kb.diagnostics import Report
from kb.model import Diagnostic, Draft, Entry, Listing, Node, Repair, Scalar, SourceFile
from kb.model import Mapping as MappingNode
from kb.per_file import bytes_of, parse_file
from kb.yaml_nodes import NodeError, as_json

# What stands around an address in Markdown and HTML, and around a value in YAML; elsewhere the same letters are text.
_ADDRESS = r"""(?:(?<=[(<"'=}}])|(?<=\]: )){}(?![^\s)>"'])"""
_VALUE = r"""{}(?![^\s"'\],])"""
_PLAIN_TEXT = re.compile(r"\w(?:[\w .()/’'&+-]*[\w.)’'+])?")
_REPAIRED = "KB110"
_UNITED = "KB104"


@dataclass(frozen=True, slots=True)
class Patch:
    """A unified diff in the form that `git apply` takes, and how many files it changes."""

    text: str
    files: int


def patch_of(report: Report, files: Iterable[SourceFile], folder: Path) -> Patch:
    """The certain repairs of what was reported; paths are relative to a folder, or to SOURCE for files outside it."""
    found: dict[str, list[Diagnostic]] = {}
    for diagnostic in report:
        if diagnostic.repair or diagnostic.code == _UNITED:
            found.setdefault(diagnostic.path, []).append(diagnostic)
    diffs: list[str] = []
    for source in files:
        content = bytes_of(source) if source.path in found else None
        if content is not None and not Path(source.location).is_symlink():
            mended = repaired(source, content, found[source.path])
            if mended != content:
                diffs.append(_diff(_shown(source, folder), content.decode("utf-8"), mended.decode("utf-8")))
    return Patch("".join(diffs), len(diffs))


def repaired(source: SourceFile, content: bytes, diagnostics: Sequence[Diagnostic]) -> bytes:
    """The file's bytes with its certain repairs, or as they were where there is none."""
    if re.search(rb"\r(?!\n)", content):
        return content
    for diagnostic in diagnostics:
        if diagnostic.repair:
            content = _with_repair(source, content, diagnostic, diagnostic.repair)
    if any(diagnostic.code == _UNITED for diagnostic in diagnostics):
        content = _with_keys_united(source, content)
    return content


def _draft(source: SourceFile, content: bytes) -> Draft | None:
    return parse_file(source, content, wikilinks=False).draft


# -- one place in one line ----------------------------------------------------------------------------------------


def _with_repair(source: SourceFile, content: bytes, diagnostic: Diagnostic, repair: Repair) -> bytes:
    lines = content.decode("utf-8").split("\n")
    at = range(diagnostic.line - 1, min(diagnostic.line, len(lines)))
    # What a link refers to may be defined in another line than its own.
    for numbers in (at, range(len(lines))):
        changed = [_line(line, diagnostic, repair) if n in numbers else line for n, line in enumerate(lines)]
        mended = "\n".join(changed).encode("utf-8")
        if changed != lines and _says_the_same(source, content, mended, repair):
            return mended
    return content


def _line(line: str, diagnostic: Diagnostic, repair: Repair) -> str:
    written, meant = re.escape(repair[0]), repair[1]
    if diagnostic.code == _REPAIRED:
        return re.sub(_ADDRESS.format(written), lambda _: meant, line)
    found = re.compile(_VALUE.format(written)).search(line, diagnostic.column - 1)
    if found is None or found.start() > diagnostic.column:
        return line
    return line[: found.start()] + _value(line, found, meant) + line[found.end() :]


def _value(line: str, found: re.Match[str], meant: str) -> str:
    """A value to be written in place of another, in quotation marks where YAML needs them."""
    is_quoted = line[: found.start()].endswith(('"', "'"))
    return meant if is_quoted or _PLAIN_TEXT.fullmatch(meant) else json.dumps(meant, ensure_ascii=False)


def _says_the_same(source: SourceFile, before: bytes, after: bytes, repair: Repair) -> bool:
    """Whether nothing but the repair differs in what is read from a file."""
    old, new = _draft(source, before), _draft(source, after)
    if old is None or new is None:
        return False
    pairs = zip(_texts(old), _texts(new), strict=False)
    texts = all(one == other or (one, other) == repair for one, other in pairs)
    links = [link.url for link in old.reading.links] == [link.url for link in new.reading.links]
    is_whole = len(list(_texts(old))) == len(list(_texts(new)))
    return texts and links and is_whole and old.reading.html == new.reading.html


def _texts(draft: Draft) -> Iterator[str | None]:
    for entry in draft.keys.values():
        yield entry.key
        yield from _texts_of(entry.value)


def _texts_of(node: Node) -> Iterator[str | None]:
    if isinstance(node, Scalar):
        yield node.text
    elif isinstance(node, Listing):
        for item in node.items:
            yield from _texts_of(item)
    else:
        for entry in node.entries:
            yield entry.key
            yield from _texts_of(entry.value)


# -- repeated keys ------------------------------------------------------------------------------------------------


def _with_keys_united(source: SourceFile, content: bytes) -> bytes:
    """Each repeated key of the first level once, with the value that its repetitions are read as."""
    draft = _draft(source, content)
    if draft is None or not draft.repeated or not content.lstrip(b"\xef\xbb\xbf").startswith(b"---"):
        return content
    text = content.decode("utf-8")
    try:
        entries = frontmatter.split(text.removeprefix("\ufeff").replace("\r\n", "\n")).front_matter.entries
    except NodeError:
        return content
    lines = text.split("\n")
    for key in sorted(draft.repeated, key=lambda key: -draft.keys[key].line):
        same = [entry for entry in entries if entry.key == key]
        if len(same) > 1:
            _unite(lines, same, draft.keys[key], _ends(entries, lines, draft))
    mended = "\n".join(line for line in lines if line != _GONE).encode("utf-8")
    again = _draft(source, mended)
    same_values = again is not None and _values(again) == _values(draft) and again.body == draft.body
    return mended if same_values else content


# Stands for a line that is taken out; no line of a file is this very text.
_GONE = "\n"


def _ends(entries: Sequence[Entry], lines: Sequence[str], draft: Draft) -> dict[int, int]:
    """The last line of each entry by its first, without the comments and empty lines that follow it."""
    starts = sorted({entry.line for entry in entries})
    ends: dict[int, int] = {}
    for start, following in zip(starts, [*starts[1:], draft.body_line - 1], strict=True):
        end = following - 1
        while end > start and re.match(r"\s*(#|$)", lines[end - 1]):
            end -= 1
        ends[start] = end
    return ends


def _unite(lines: list[str], same: Sequence[Entry], united: Entry, ends: dict[int, int]) -> None:
    """Blank the lines of all but one of a key's repetitions; the one that stays has the united value."""
    meant = as_json(united.value)
    alike = [entry for entry in reversed(same) if as_json(entry.value) == meant]
    keep = alike[0] if alike and not isinstance(united.value, Listing) else same[0]
    for entry in same:
        if entry is not keep:
            lines[entry.line - 1 : ends[entry.line]] = [_GONE] * (ends[entry.line] - entry.line + 1)
    if isinstance(united.value, Listing) and as_json(keep.value) != meant:
        end = "\r" if lines[keep.line - 1].endswith("\r") else ""
        items = keep.value.items if isinstance(keep.value, Listing) else ()
        indent = " " * (items[0].column - 3) if items and items[0].line > keep.line else ""
        written = [f"{indent}- {_item(item)}{end}" for item in united.value.items]
        span = ends[keep.line] - keep.line + 1
        block = "\n".join([f"{_key(keep)}:{end}", *written])
        lines[keep.line - 1 : ends[keep.line]] = [block, *[_GONE] * (span - 1)]


def _key(entry: Entry) -> str:
    return entry.key if re.fullmatch(r"[\w-]+", entry.key) else json.dumps(entry.key, ensure_ascii=False)


def _item(node: Node) -> str:
    if isinstance(node, Scalar) and node.plain:
        return node.text or "null"
    return json.dumps(as_json(node), ensure_ascii=False)


def _values(draft: Draft) -> dict[str, Any]:
    return {key: as_json(MappingNode((entry,), 1, 1)) for key, entry in draft.keys.items()}


# -- the patch ----------------------------------------------------------------------------------------------------


def _shown(source: SourceFile, folder: Path) -> str:
    """Without a `diff --git` line, `git apply` takes paths as relative to the folder in which it runs."""
    file = Path(source.location)
    here = folder.resolve()
    return file.relative_to(here).as_posix() if file.is_relative_to(here) else source.path


def _diff(path: str, before: str, after: str) -> str:
    old, new = _lines(before), _lines(after)
    # A tab ends a name that may hold blanks.
    shown = difflib.unified_diff(old, new, _name(f"a/{path}"), _name(f"b/{path}"))
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in shown
    )


def _lines(text: str) -> list[str]:
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop().removesuffix("\n")
    return [*lines, last] if last else lines


def _name(path: str) -> str:
    """A name as git writes it: in quotation marks where it holds one, a backslash or a control character."""
    if re.search(r'["\\\x00-\x1f\x7f]', path):
        return json.dumps(path, ensure_ascii=False)
    return f"{path}\t" if " " in path else path
