"""What `kb import` does: read what others hold, plan the files, tell what is lost, and write."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from kb import pipeline
from kb.declaration import Declaration
from kb.diagnostics import Report
from kb.importers import airtable as airtable_base
from kb.importers import csv_rows as rows_of_csv
from kb.importers import participedia as participedia_records
from kb.importers import writing
from kb.importers.writing import REPORT_VERSION, Imported, Knowledge, Planned, losses_text
from kb.values import fold

__all__ = ["airtable", "csv_rows", "losses_json", "losses_text", "participedia", "plan", "written"]

Read = Callable[[Knowledge], list[Imported]]


def participedia(files: Sequence[Path], knowledge: Knowledge) -> list[Imported]:
    return participedia_records.read(files, knowledge)


def csv_rows(files: Sequence[Path], mapping: Path, knowledge: Knowledge) -> list[Imported]:
    return rows_of_csv.read(files, mapping, knowledge)


def airtable(files: Sequence[Path], knowledge: Knowledge) -> list[Imported]:
    return airtable_base.read(files, knowledge)


def plan(read: Read, folder: Path, config: Path | None, *, force: bool) -> list[Planned]:
    """What would be written to a folder, which is read before, so that references to its documents are found."""
    knowledge = _knowledge(folder, config)
    return writing.plan(read(knowledge), folder, knowledge.declaration, force=force)


def written(planned: Sequence[Planned], *, dry_run: bool) -> Iterator[Path]:
    """The files that were written, or would be."""
    if dry_run:
        yield from (each.path for each in planned if not each.is_there)
    else:
        yield from writing.write(planned)


def losses_json(planned: Sequence[Planned]) -> str:
    """What was lost of each record, as JSON."""
    report = {"schema_version": REPORT_VERSION, "records": [each.as_json() for each in planned]}
    return json.dumps(report, ensure_ascii=False, indent=2, default=str) + "\n"


def _knowledge(folder: Path, config: Path | None) -> Knowledge:
    """What is declared and what lies there; a folder that is not there yet has nothing."""
    if not folder.is_dir() and config is None:
        return Knowledge(Declaration())
    content = pipeline.read([folder] if folder.is_dir() else [], config, Report())
    slugs = {
        (each.content_type, fold(name)): each.slug
        for each in content.library.documents
        for name in (each.title, each.slug)
    }
    return Knowledge(content.declaration, slugs)
