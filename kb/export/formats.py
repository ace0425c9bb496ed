"""Which formats there are, and the one way to export each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from kb.diagnostics import KbError
from kb.export import (
    croissant,
    documents,
    everything,
    files,
    markdown,
    oai,
    pages,
    parquet,
    participedia,
    references,
    tables,
)
from kb.export.files import File, Written
from kb.export.source import Progress, Source, source

Make = Callable[[Source, Sequence[Written]], Iterable[File]]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: `make` gives its files one after the other.

    Where it `tells_of_files`, it may look at those that were written before.
    """

    name: str
    label: str
    is_folder: bool
    make: Make
    tells_of_files: bool = False


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
        _plain(
            "parquet",
            "a file per table, with types, lists and null",
            parquet.parquet_files,
            is_folder=True,
        ),
        Format("datapackage", "a Frictionless Data Package", True, tables.datapackage_files, True),
        Format("croissant", "a Croissant data set", True, croissant.croissant_files, True),
        _plain("bibtex", "a bibliography", references.bibtex_files),
        _plain("ris", "references for reference managers", references.ris_files),
        _plain("csl-json", "references for citation processors", references.csl_files),
        _plain("atom", "a feed of all documents", pages.atom_files),
        _plain("ics", "a calendar of what happens on a known day", pages.ics_files),
        _plain("oai", "an OAI-PMH static repository in Dublin Core", oai.oai_files),
        _plain("sitemap", "the addresses of all pages", pages.sitemap_files, is_folder=True),
        _plain(
            "markdown", "files from which the same rows are built", markdown.markdown_files, is_folder=True
        ),
        _plain(
            "participedia",
            "records with Participedia's fields and keys",
            participedia.participedia_files,
            is_folder=True,
        ),
        _plain("jsonld", "linked data in the words of schema.org", documents.jsonld_files),
        Format("all", "every format, as downloads", True, lambda source, _written: _everything(source)),
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
            files.write_file(output, file, _about(made, opened))
            return output
        stream.writelines(piece for piece, _ in file.pieces())
        return None


def _single(form: Format, source: Source) -> Iterable[File]:
    return form.make(source, ())


def _everything(source: Source) -> Iterable[File]:
    others = [form for form in FORMATS.values() if form.name != "all"]
    return everything.everything_files(
        source,
        {form.name: partial(_single, form) for form in others if not form.is_folder},
        {form.name: partial(_write_folder, form) for form in others if form.is_folder},
    )


def _write_folder(form: Format, opened: Source, folder: Path) -> None:
    written: list[Written] = []
    # Of the hundred thousand files of another format nothing is kept.
    tell: Callable[[Written], None] = written.append if form.tells_of_files else lambda _file: None
    files.write_folder(folder, form.make(opened, written), _about(form, opened), tell)


def _about(form: Format, opened: Source) -> dict[str, Any]:
    return {"format": form.name, **documents.edition(opened)}
