"""The way back: a folder of Markdown files with front matter, and a declaration, from which the same rows are built."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import yaml

from kb.catalogue import Document
from kb.export.crosswalks import crosswalks
from kb.export.declared import declaration
from kb.export.files import File
from kb.export.front_matter import Keys, front_matter
from kb.export.source import Source, whole_document
from kb.formats.yaml_text import WIDTH, Dumper
from kb.personal import find

CONFIGURATION = "metadata.yml"
# A block of YAML holds such text as it is; all other is quoted.
_BLOCK = re.compile(r"(?! )[^\r\t\x85\u2028\u2029\ufeff]*\n[^\r\t\x85\u2028\u2029\ufeff]*")
# The file of a document, and not of one that stands inside it, for each that was chosen.
_FILES = """
with recursive held (id, parent) as (
  select documents.id, documents.parent from documents join temp.chosen using (id)
  union
  select documents.id, documents.parent from documents join held on held.parent = documents.id
)
select id from held where parent is null order by id
"""


def markdown_files(source: Source) -> Iterator[File]:
    """A file for each document that is not inside another, at the path from which it came, and the declaration."""
    folders: dict[str, set[str]] = {}
    allowed: set[str] = set()
    for shown in _documents(source):
        text, folder = _file(source, shown)
        folders.setdefault(shown.entry.content_type, set()).add(folder)
        allowed.update(each.text.lower() for each in find(text))
        yield File(shown.columns["source_path"], [text])
    named = crosswalks(source)
    for scheme, parts in named.items():
        yield File(f"crosswalk-{scheme}.yml", [_yaml(parts)])
    declared = declaration(source, folders, allowed)
    if named:
        declared["plugins"]["kb"]["crosswalks"] = {scheme: f"crosswalk-{scheme}.yml" for scheme in named}
    yield File(CONFIGURATION, [_yaml(declared)])


def _documents(source: Source) -> Iterator[Document]:
    found = source.connection.execute(f"select count(*) from ({_FILES})").fetchone()[0]
    for number, (id,) in enumerate(source.connection.execute(_FILES), 1):
        yield whole_document(source.connection, source.catalogue, id)
        source.progress("files", number, found)


def _file(source: Source, shown: Document) -> tuple[str, str]:
    """The file's text, and the folder of the content type in which it lies."""
    keys: Keys = front_matter(source, shown)
    folder, slug = _place(shown.columns["source_path"], shown.columns["slug"])
    if slug != shown.columns["slug"]:
        keys = {"slug": shown.columns["slug"], **keys}
    return f"---\n{_yaml(keys)}---\n{shown.columns['body_markdown'] or ''}", folder


def _place(path: str, slug: str) -> tuple[str, str]:
    """The folder from which a file's name gives the slug, with that slug; else its own folder."""
    below = str(PurePosixPath(path).with_suffix(""))
    if below.lower().endswith(f"/{slug}"):
        return below[: -len(slug) - 1], slug
    if below.lower() == slug:
        return ".", slug
    return str(PurePosixPath(path).parent), PurePosixPath(below).name.lower()


class _Dumper(Dumper):
    """Writes text of several lines as a block, besides."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if _BLOCK.fullmatch(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _number(dumper: yaml.SafeDumper, number: float) -> yaml.ScalarNode:
    """Without an exponent, which no field reads as a number."""
    written = repr(number)
    if "e" in written:
        written = f"{number:f}"
    return dumper.represent_scalar("tag:yaml.org,2002:float", written)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(float, _number)


def _yaml(keys: dict[str, Any]) -> str:
    return yaml.dump(keys, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH) if keys else ""
