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
from kb.values import EXPORTED_ID, fold
from kb.visibility import ATTRIBUTIONS, VISIBILITIES, may_read

ROOT = "pages"
# A text with few different values that come back is a way to narrow a list; more are just texts.
MOST_FACET_VALUES = 50
# A link to a page by its name, as notes have it in their front matter.
_REFERENCE = re.compile(r"\[\[([^\[\]|#]+)(?:[|#][^\[\]]*)?\]\]")
# Keys under which other programs say in which language a text is.
_LANGUAGE_KEYS = frozenset({"lang", "locale"})
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_NUMBER_NAMES = re.compile(r"year|jahr|année", re.IGNORECASE)


def infer_types(paths: Iterable[str]) -> Declaration:
    """A content type for each top-level folder that holds Markdown, and one for files in none; no fields yet."""
    composed = (unicodedata.normalize("NFC", path) for path in paths)
    folders = sorted({PurePosixPath(path).parts[0] if "/" in path else "." for path in composed})
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


def _name(written: str, prefix: str = "folder") -> str:
    """The name of a folder as a table's, or of a key as a column's: letters without accents, digits, underscores."""
    plain = unicodedata.normalize("NFKD", EXPORTED_ID.sub("", written)).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")
    if not name:
        return f"{prefix}_" + hashlib.sha256(written.encode()).hexdigest()[:6]
    return name if name[0].isalpha() else f"{prefix}_{name}"


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
    words = re.sub(r"[-_\s]+", " ", EXPORTED_ID.sub("", folder)).strip()
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
    pages = _pages(by_type)
    types = {
        name: replace(kind, fields=_with_relations(_fields(by_type[name]), by_type[name], pages))
        for name, kind in declaration.content_types.items()
    }
    return replace(declaration, content_types=types)


def _pages(by_type: Mapping[str, Iterable[Draft]]) -> dict[str, set[str]]:
    """The content types that have a page of each name, which is its title or its file's."""
    pages: dict[str, set[str]] = {}
    for name, drafts in by_type.items():
        for draft in drafts:
            title = draft.keys.get("title")
            written = title.value.text if title and isinstance(title.value, Scalar) else None
            for called in {fold(written or ""), fold(PurePosixPath(draft.source.path).stem)}:
                pages.setdefault(called, set()).add(name)
    return pages


def _with_relations(
    fields: dict[str, Field], drafts: Sequence[Draft], pages: Mapping[str, set[str]]
) -> dict[str, Field]:
    """The fields, of which those whose values are links to pages of one content type are relations to it."""
    for name, declared in fields.items():
        seen = _Seen()
        for draft in drafts:
            for key in (name, *declared.aliases):
                if key in draft.keys:
                    _see(seen, draft.keys[key].value)
        links = [_REFERENCE.fullmatch(text.strip()) for text in seen.texts]
        named = [pages.get(fold(link[1].rpartition("/")[2]), set()) for link in links if link]
        targets = set[str]().union(*named)
        if links and all(links) and len(targets) == 1 and not seen.nested:
            label, aliases = declared.label, declared.aliases
            fields[name] = Field(
                name, "relation", label, aliases=aliases, many=True, to=targets.pop(), search="terms"
            )
    return fields


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


def _named_fields(seen: Mapping[str, _Seen], *, inner: bool = False) -> dict[str, Field]:
    """The fields of keys, by names of their own; those of records within a field meet no column of others."""
    fields: dict[str, Field] = {}
    for key in sorted(seen):
        taken = {**fields, **{other: Field(other) for other in seen if other != key}}
        name = key if inner else _field_name(key, taken)
        aliases = (key,) if key != name else ()
        fields[name] = replace(_field(name, seen[key]), label=_label(key), aliases=aliases)
    return fields


def _field_name(key: str, taken: Mapping[str, Field]) -> str:
    name = _name(key, "field")
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
        return Field(name, "nested", many=True, fields=_named_fields(inner, inner=True), search="prose")
    kind = _kind(name, seen.texts)
    if kind == "term" and name in _LANGUAGE_KEYS and all(_LANGUAGE.fullmatch(text) for text in seen.texts):
        return Field(name, kind, role="language", facet=True, search="terms")
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
