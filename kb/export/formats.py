"""Which formats there are, and the one way to export each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kb.diagnostics import KbError
from kb.export import documents, files, markdown, pages, references, tables
from kb.export.files import File, Written
from kb.export.source import Progress, Source, source

Make = Callable[[Source, Sequence[Written]], Iterable[File]]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: `make` gives its files one after the other, and may look at those that were written before."""

    name: str
    label: str
    is_folder: bool
    make: Make


def _plain(
    name: str, label: str, make: Callable[[Source], Iterable[File]], *, is_folder: bool = False
) -> Format:
    return Format(name, label, is_folder, lambda source, _written: make(source))


FORMATS: Mapping[str, Format] = {
    form.name: form
    for form in (
        _plain("json", "everything, nested, in one file", documents.json_files),
        _plain(
            "jsonl", "a file per content type, one document a line", documents.jsonl_files, is_folder=True
        ),
        _plain("csv", "a file per table", tables.csv_files, is_folder=True),
        Format("datapackage", "a Frictionless Data Package", True, tables.datapackage_files),
        _plain("bibtex", "a bibliography", references.bibtex_files),
        _plain("ris", "references for reference managers", references.ris_files),
        _plain("csl-json", "references for citation processors", references.csl_files),
        _plain("atom", "a feed of all documents", pages.atom_files),
        _plain("ics", "a calendar of what happens on a known day", pages.ics_files),
        _plain("sitemap", "the addresses of all pages", pages.sitemap_files, is_folder=True),
        _plain(
            "markdown", "files from which the same rows are built", markdown.markdown_files, is_folder=True
        ),
        _plain("jsonld", "linked data in the words of schema.org", documents.jsonld_files),
    )
}


def export(
    form: str,
    database: Path,
    output: Path | None = None,
    *,
    query: str | None = None,
    base_url: str | None = None,
    progress: Progress | None = None,
    stream: BinaryIO,
) -> Path | None:
    """Export a database, or what a search of it finds, to `output`; returns where it was written.

    Without an output a folder is called after database and format, in the current one; a single file goes to
    `stream`, and None is returned. Raises KbError where that is not possible.
    """
    made = FORMATS[form]
    with source(database, query=query, base_url=base_url, progress=progress) as opened:
        if made.is_folder:
            folder = output or Path(f"{database.stem}-{form}")
            _write_folder(made, opened, folder)
            return folder
        (file,) = made.make(opened, ())
        if output is not None:
            if output.is_dir():
                raise KbError(f"'{output}' is a folder; this export is one file")
            files.write_file(output, file)
            return output
        stream.writelines(piece for piece, _ in file.pieces())
        return None


def _write_folder(form: Format, opened: Source, folder: Path) -> None:
    written: list[Written] = []
    about = {"format": form.name, **documents.edition(opened)}
    # Only a data package tells of its own files; of a hundred thousand others nothing is kept.
    tell: Callable[[Written], None] = written.append if form.name == "datapackage" else lambda _file: None
    files.write_folder(folder, form.make(opened, written), about, tell)
