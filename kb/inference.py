"""The declaration that a folder of Markdown suggests: a content type for each folder, a field for each key."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from kb.declaration import (
    CORE_KEYS,
    FREE_SUFFIX,
    ContentType,
    Declaration,
    Site,
    is_reserved_address,
    is_reserved_table,
)
from kb.fields import KINDS, Field, UnreadableError, is_coordinate, tidy
from kb.model import Draft, Listing, Node, Scalar
from kb.model import Mapping as MappingNode
from kb.visibility import ATTRIBUTIONS, VISIBILITIES, may_read

ROOT = "pages"
# A text with few different values that come back is a way to narrow a list; more are just texts.
MOST_FACET_VALUES = 50
_NUMBER_NAMES = re.compile(r"year|jahr|année", re.IGNORECASE)


def infer_types(paths: Iterable[str]) -> Declaration:
    """A content type for each top-level folder that holds Markdown, and one for files in none; no fields yet."""
    folders = sorted({PurePosixPath(path).parts[0] if "/" in path else "." for path in paths})
    types: dict[str, ContentType] = {}
    for folder in folders:
        name = _free_name(ROOT if folder == "." else _name(folder), types)
        label = "Page" if folder == "." else _label(folder)
        plural = "Pages" if folder == "." else _label(folder)
        path = f"/{name.replace('_', '-')}/{{slug}}"
        types[name] = ContentType(
            name, label, plural, folders=(folder,), path=path, listing=path.removesuffix("/{slug}")
        )
    return Declaration(site=Site(wikilinks=True), content_types=types, inferred=True)


def _name(folder: str) -> str:
    """The folder's name as a table's: letters without accents, digits and underscores."""
    plain = unicodedata.normalize("NFKD", folder).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not name:
        return "folder_" + hashlib.sha256(folder.encode()).hexdigest()[:6]
    return name if name[0].isalpha() else f"folder_{name}"


def _free_name(name: str, taken: Mapping[str, ContentType]) -> str:
    if name.startswith("sqlite_"):
        name = f"folder_{name}"
    if is_reserved_table(name) or is_reserved_address(name.replace("_", "-")):
        name += FREE_SUFFIX
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}_{number}", number + 1
    return candidate


def _label(folder: str) -> str:
    words = re.sub(r"[-_\s]+", " ", folder).strip()
    return words[:1].upper() + words[1:] or folder


def infer_fields(
    declaration: Declaration, drafts: Iterable[Draft], visibility: str = "public"
) -> Declaration:
    """The declaration with a field for every key that the drafts of a content type have.

    What an edition of this visibility withholds decides nothing: not which fields there are, nor their kinds.
    """
    by_type: dict[str, list[Draft]] = {name: [] for name in declaration.content_types}
    for draft in drafts:
        if _is_shown(draft, declaration, visibility):
            by_type[draft.source.content_type].append(draft)
    types = {
        name: replace(kind, fields=_fields(by_type[name])) for name, kind in declaration.content_types.items()
    }
    return replace(declaration, content_types=types)


def _is_shown(draft: Draft, declaration: Declaration, visibility: str) -> bool:
    entry = draft.keys.get("visibility")
    if entry is None:
        return may_read(declaration.site.default_visibility, visibility)
    word = (
        entry.value.text if isinstance(entry.value, Scalar) and "visibility" not in draft.repeated else None
    )
    return word in VISIBILITIES and may_read(word, visibility)


@dataclass(slots=True)
class _Seen:
    """The values of one key over all files of a folder."""

    texts: list[str] = field(default_factory=list)
    files: int = 0
    listed: bool = False
    nested: list[MappingNode] = field(default_factory=list)


def _fields(drafts: Sequence[Draft]) -> dict[str, Field]:
    seen: dict[str, _Seen] = {}
    for draft in drafts:
        for key, entry in draft.keys.items():
            _see(seen.setdefault(key, _Seen()), entry.value)
    for key in CORE_KEYS:
        if key != "attribution" or any(_is_rule(text) for text in seen.get(key, _Seen()).texts):
            seen.pop(key, None)
    return _named_fields(seen)


def _is_rule(text: str) -> bool:
    """Whether a value of `attribution` could mean the rule; elsewhere the key is used to credit a source."""
    return text.strip() in ATTRIBUTIONS or "chatham" in text.lower()


def _named_fields(seen: Mapping[str, _Seen]) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for key in sorted(seen):
        name = _field_name(key, {**fields, **{other: Field(other) for other in seen if other != key}})
        aliases = (key,) if key != name else ()
        fields[name] = replace(_field(name, seen[key]), label=_label(key), aliases=aliases)
    return fields


def _field_name(key: str, taken: Mapping[str, Field]) -> str:
    name = _name(key)
    name = f"{name}_field" if name in CORE_KEYS or name == "id" else name
    candidate, number = name, 2
    while candidate in taken or any(
        candidate.startswith(f"{other}_") and other + "_start" == candidate for other in taken
    ):
        candidate, number = f"{name}_{number}", number + 1
    return candidate


def _see(seen: _Seen, node: Node) -> None:
    seen.files += 1
    for item in node.items if isinstance(node, Listing) else (node,):
        if isinstance(item, MappingNode):
            seen.nested.append(item)
        elif isinstance(item, Scalar) and item.text is not None and item.text.strip():
            seen.texts.append(item.text)
    seen.listed = seen.listed or isinstance(node, Listing)


def _field(name: str, seen: _Seen) -> Field:
    if seen.nested:
        inner: dict[str, _Seen] = {}
        for node in seen.nested:
            for entry in node.entries:
                _see(inner.setdefault(entry.key, _Seen()), entry.value)
        return Field(name, "nested", many=True, fields=_named_fields(inner), search="prose")
    kind = _kind(name, seen.texts)
    if kind in ("text", "term"):
        return Field(
            name, kind, many=seen.listed, facet=kind == "term", search="terms" if kind == "term" else "prose"
        )
    role = name if is_coordinate(name, kind, many=seen.listed) else None
    return Field(name, kind, many=seen.listed, role=role, facet=kind in ("boolean", "year"), search="none")


def _kind(name: str, texts: Sequence[str]) -> str:
    """The narrowest kind that every value can be read as."""
    if not texts:
        return "text"
    candidates = ["boolean", "year", "integer", "number", "date", "url", "email"]
    if not _NUMBER_NAMES.search(name):
        candidates.remove("year")
    if set(texts) <= {"0", "1"}:
        candidates.remove("boolean")
    for kind in candidates:
        if all(_reads(KINDS[kind].read, tidy(text), kind) for text in texts):
            return kind
    if any("\n" in text.strip() for text in texts):
        return "markdown"
    distinct = {tidy(text) for text in texts}
    short = max(len(text) for text in distinct) <= 60
    recurring = len(distinct) <= MOST_FACET_VALUES and len(distinct) < len(texts)
    return "term" if short and recurring else "text"


def _reads(read: Callable[[str], object], text: str, kind: str) -> bool:
    # Leading zeros are part of a code, and a bare year in a column of other things is a number.
    if kind in ("integer", "number") and re.match(r"0\d", text):
        return False
    try:
        read(text)
    except UnreadableError:
        return False
    return True
