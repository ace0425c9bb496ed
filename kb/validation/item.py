"""What a document is made from: a whole file, or a mapping inside one, with what the declaration overrides in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kb import markdown
from kb.declaration import ContentType, Declaration
from kb.fields import Field, tidy
from kb.model import Draft, Entry, Reading, Scalar, SourceFile
from kb.model import Mapping as MappingNode
from kb.values import slugify


@dataclass(frozen=True, slots=True)
class Item:
    """What one document is made from; `slug` is what its file's name or its parent gives it."""

    content_type: ContentType
    source: SourceFile
    keys: Mapping[str, Entry]
    repeated: frozenset[str]
    slug: str
    body: str
    body_line: int
    reading: Reading
    line: int = 1
    parent: str | None = None
    overridden: frozenset[str] = frozenset()

    def fields_of(self, key: str) -> Iterable[Field]:
        """The declared fields that are written under a key."""
        return (field for field in self.content_type.fields.values() if key in (field.name, *field.aliases))


def item_of_file(draft: Draft, declaration: Declaration) -> Item:
    """The item of a whole file."""
    return Item(
        declaration.content_types[draft.source.content_type], draft.source, draft.keys, draft.repeated,
        draft.source.slug, draft.body, draft.body_line, draft.reading,
    )  # fmt: skip


def item_inline(
    parent: Item, slug: str, node: MappingNode, content_type: ContentType, id: str
) -> Item | None:
    """The item of a mapping that stands under a relation of `parent`, whose slug and id are given.

    None where nothing gives it a slug.
    """
    keys = {entry.key: entry for entry in node.entries}
    name = _inline_name(keys)
    if not name:
        return None
    body = keys["body"].value if "body" in keys else None
    text = body.text if isinstance(body, Scalar) and body.text else ""
    return Item(
        content_type, parent.source, keys, node.repeated, f"{slug}/{name}", text, body.line + 1 if body else node.line,
        markdown.read(text) if text else Reading(), node.line, id,
    )  # fmt: skip


def _inline_name(keys: Mapping[str, Entry]) -> str:
    for key in ("slug", "title"):
        entry = keys.get(key)
        if entry and isinstance(entry.value, Scalar) and entry.value.text:
            return slugify(entry.value.text)
    return ""


def overridden(item: Item, declaration: Declaration) -> Item:
    """The item with what the declaration says for it in place of what is written."""
    entries = declaration.overrides.get(f"{item.content_type.name}/{slug_of(item)}", ())
    if not entries:
        return item
    keys = {entry.key: entry for entry in entries}
    fields = item.content_type.fields.values()
    names = {field.name for field in fields if keys.keys() & {field.name, *field.aliases}} | keys.keys()
    return replace(
        item, keys={**item.keys, **keys}, repeated=item.repeated - keys.keys(), overridden=frozenset(names)
    )


def slug_of(item: Item) -> str:
    """The slug that an item has or says, within its parent's."""
    entry = item.keys.get("slug")
    declared = (
        tidy(entry.value.text) if entry and isinstance(entry.value, Scalar) and entry.value.text else ""
    )
    declared = declared.strip("/")
    slug = unicodedata.normalize("NFC", declared.lower()) if declared else item.slug
    if item.parent is not None and declared:
        return f"{item.parent.split('/', 1)[1]}/{slug}"
    return slug
