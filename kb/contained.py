"""What each edition would hold, file by file, for editors who decide what may be published."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kb.consent import RULE
from kb.model import Document, Edition, Library
from kb.pipeline import Editions
from kb.visibility import EDITIONS
from kb.withholding import Withheld

EDITIONS_SCHEMA_VERSION = 1
# So many lines are enough to find the places.
_MOST_LINES = 8
_WHOLE = "whole"


def as_text(editions: Editions) -> str:
    """A table of documents per content type, then every file that is not whole in each edition or is under the Rule."""
    return "\n".join([*_table(editions), *_files(editions), ""])


def as_json(editions: Editions) -> str:
    """`{schema_version, editions: {edition: {documents, withheld: [{path, line, kind, why}]}}}`."""
    found = {
        visibility: {
            "documents": [document.id for document in edition.documents],
            "withheld": [_as_dict(item) for item in editions.logs[visibility]],
        }
        for visibility, edition in editions.editions.items()
    }
    return (
        json.dumps(
            {"schema_version": EDITIONS_SCHEMA_VERSION, "editions": found}, ensure_ascii=False, indent=2
        )
        + "\n"
    )


def _as_dict(item: Withheld) -> dict[str, Any]:
    return {"path": item.path, "line": item.line, "kind": item.kind, "why": item.why}


def _table(editions: Editions) -> Iterator[str]:
    columns = [_counts(edition.documents) for edition in editions.editions.values()]
    columns.append(_counts(editions.content.library.documents))
    yield "".join(f"{name:>10}" for name in (*EDITIONS, "written")) + "  documents"
    for name in editions.content.declaration.content_types:
        yield "".join(f"{column[name]:>10,}" for column in columns) + f"  {name}"


def _counts(documents: Iterable[Document]) -> Counter[str]:
    return Counter(document.content_type for document in documents)


def _files(editions: Editions) -> Iterator[str]:
    library = editions.content.library
    logs = {visibility: _by_file(log) for visibility, log in editions.logs.items()}
    ruled = _ruled(library)
    origins = {
        document.source_path: editions.content.origins.get(document.id, ())
        for document in library.documents if document.parent is None
    }  # fmt: skip
    for path in sorted({*ruled, *(path for log in logs.values() for path in log)}):
        yield ""
        yield path + (f", under the Chatham House Rule: {ruled[path]}" if path in ruled else "")
        yield from (f"    {origin}" for origin in origins.get(path, ()))
        for visibility, edition in editions.editions.items():
            named = f"; {_speakers(edition, ruled[path], library, path)}" if path in ruled else ""
            yield f"    {visibility + ':':9}{_withheld(logs[visibility].get(path, ()))}{named}"


def _by_file(log: Iterable[Withheld]) -> Mapping[str, list[Withheld]]:
    files: dict[str, list[Withheld]] = {}
    for item in log:
        files.setdefault(item.path, []).append(item)
    return files


def _ruled(library: Library) -> dict[str, str]:
    """The ids of the documents under the Rule by their files."""
    return {
        document.source_path: document.id for document in library.documents
        if document.attribution == RULE and document.parent is None
    }  # fmt: skip


def _speakers(edition: Edition, id: str, library: Library, path: str) -> str:
    written = next(document for document in library.documents if document.id == id)
    names = {speaker.name for speaker in written.speakers}
    shown = [speaker.name for document in edition.documents if document.line == written.line
             and (document.id == id or document.source_path == path) for speaker in document.speakers]  # fmt: skip
    named = [name for name in shown if name in names]
    if not names:
        return "no speakers declared"
    return f"names {', '.join(named) if named else 'nobody'} of {len(written.speakers)} speakers"


def withheld_from(path: str, log: Iterable[Withheld]) -> str:
    """What an edition leaves out of a file, by its log."""
    return _withheld(item for item in log if item.path == path)


def _withheld(items: Iterable[Withheld]) -> str:
    """What an edition leaves out of one file, each kind with its lines."""
    lines: dict[str, set[int]] = {}
    for item in items:
        lines.setdefault(f"{item.kind} ({item.why})", set()).add(item.line)
    parts = [f"{what}, {_numbers(sorted(numbers))}" for what, numbers in lines.items()]
    return f"without {'; '.join(parts)}" if parts else _WHOLE


def _numbers(lines: list[int]) -> str:
    shown = ", ".join(map(str, lines[:_MOST_LINES])) + (" …" if len(lines) > _MOST_LINES else "")
    return f"line{'' if len(lines) == 1 else 's'} {shown}"
