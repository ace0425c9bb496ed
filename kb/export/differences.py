"""The comparison of two editions as text, JSON and an Atom feed."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kb.diagnostics import KbError
from kb.export.comparison import Comparison, Difference, FieldChange
from kb.formats import dates, feeds

SCHEMA_VERSION = 1
# A value that is longer, or has several lines, is told by its changed lines.
LONGEST_VALUE = 100
_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


def as_text(found: Comparison) -> Iterator[str]:
    """A line for each document and one for each field, then how many of each kind there are."""
    counts = dict.fromkeys(_SIGNS, 0)
    for each in found.differences:
        counts[each.kind] += 1
        moved = f" (moved to {each.moved_to})" if each.moved_to else ""
        yield f"{_SIGNS[each.kind]} {each.entry.id}: {each.entry.title}{moved}\n"
        for change in each.fields:
            yield from (f"    {line}\n" for line in _field_lines(change))
    yield ", ".join(f"{count} {kind}" for kind, count in counts.items()) + "\n"


def as_json(found: Comparison) -> Iterator[str]:
    """`{schema_version, old, new, differences}`; each difference names its document, a change its fields."""
    about = {
        "schema_version": SCHEMA_VERSION,
        "old": _edition(found.old.build),
        "new": _edition(found.new.build),
    }
    yield json.dumps(about, ensure_ascii=False).removesuffix("}") + ', "differences": [\n'
    for number, each in enumerate(found.differences):
        yield (",\n" if number else "") + json.dumps(_difference(each), ensure_ascii=False)
    yield "\n]}\n"


def as_atom(found: Comparison) -> Iterator[str]:
    """A feed with an entry for each difference; raises KbError where the catalogue's address is not known."""
    site = found.new.site
    if not site.base_url:
        raise KbError("a feed needs whole addresses; say site.base_url in metadata.yml")
    feed = feeds.Feed(
        title=f"{site.title}: changes",
        address=f"{site.base_url}/",
        own_address=f"{site.base_url}/changes.atom",
        updated=dates.NEVER,
        author=site.title,
        language=site.language,
        entries=tuple(_feed_entry(each, site.base_url) for each in found.differences),
        rights=site.licence,
    )
    yield feeds.as_atom(feed)


FORMATS: Mapping[str, Callable[[Comparison], Iterator[str]]] = {
    "text": as_text,
    "json": as_json,
    "atom": as_atom,
}


def _edition(build: Mapping[str, str]) -> dict[str, str | None]:
    return {key: build.get(key) for key in ("content_hash", "source_revision", "edition", "documents")}


def _difference(each: Difference) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "id": each.entry.id,
        "content_type": each.entry.content_type,
        "title": each.entry.title,
        "url": each.entry.url,
        "moved_to": each.moved_to,
        "fields": [_field(change) for change in each.fields],
    }


def _field(change: FieldChange) -> dict[str, Any]:
    return {"field": change.field, "label": change.label, "old": change.old, "new": change.new}


def _field_lines(change: FieldChange) -> Iterator[str]:
    old, new = _shown(change.old), _shown(change.new)
    if max(len(old), len(new)) <= LONGEST_VALUE and "\n" not in old + new:
        yield f"{change.field}: {old or '(none)'} → {new or '(none)'}"
        return
    yield f"{change.field}:"
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm="")
    yield from (
        f"    {line}" for number, line in enumerate(lines) if number > 1 and not line.startswith("@@")
    )


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _feed_entry(each: Difference, root: str) -> feeds.FeedEntry:
    labels = ", ".join(change.label for change in each.fields)
    told = {
        "added": "New.",
        "removed": f"Moved to {each.moved_to}." if each.moved_to else "Removed.",
        "changed": f"Changed: {labels}.",
    }
    when = dates.timestamp(each.changed_on) or dates.timestamp(each.entry.date_start) or dates.NEVER
    summary = " ".join(filter(None, (told[each.kind], each.entry.summary)))
    return feeds.FeedEntry(each.entry.title, root + each.entry.url, when, None, summary, each.kind)
