"""The work that is done for each file by itself: read, parse, validate, and foresee what redaction will read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from kb.cache import Cache, key_of
from kb.declaration import Declaration
from kb.diagnostics import Report
from kb.model import Diagnostic, Document, Draft, SourceFile
from kb.packing import packed
from kb.processes import Processes, Work, results
from kb.redaction.foreseen import Foresight, alone, foresee
from kb.redaction.redaction import Redaction
from kb.shelf import Shelf
from kb.stages.parse import MOST_BYTES, Parsed, parse
from kb.stages.validate import Validated, unreadable, validate

Progress = Callable[[str, int, int], None]
Content = tuple[SourceFile, bytes | None]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class FileResult:
    """What one file gave, and, packed, what redaction will ask of it where that was found beforehand."""

    documents: tuple[Document, ...]
    diagnostics: tuple[Diagnostic, ...]
    foreseen: bytes | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the work on every file needs: what is declared, and how personal data is taken out of one document."""

    declaration: Declaration
    redaction: Redaction


def read_file(source: SourceFile, content: bytes | None, declaration: Declaration) -> FileResult:
    """The documents of one file: a function of its bytes and the declaration alone; None for an unreadable file."""
    return _validated(source, parse_file(source, content, declaration.site.wikilinks), declaration)


def bytes_of(source: SourceFile) -> bytes | None:
    """What is in the file, up to one byte more than is read; None where it cannot be opened."""
    try:
        with Path(source.location).open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError:
        return None


def parse_file(source: SourceFile, content: bytes | None, wikilinks: bool) -> Parsed:
    """The draft of one file; a file that could not be opened is reported."""
    if content is None:
        report = Report()
        report.add("KB011", source.path, "the file cannot be read")
        return Parsed(None, tuple(report))
    return parse(source, content, wikilinks=wikilinks)


def _validated(source: SourceFile, parsed: Parsed, declaration: Declaration) -> FileResult:
    if parsed.draft is None:
        return FileResult((unreadable(source),), parsed.diagnostics)
    validated: Validated = validate(parsed.draft, declaration)
    return FileResult(validated.documents, (*parsed.diagnostics, *validated.diagnostics))


class Worker:
    """Reads many files, and puts their bodies on a shelf.

    `foreseen` grows by what is read ahead of redaction, where another process or build does it.
    """

    def __init__(
        self, declaration: Declaration, processes: Processes, cache: Cache | None, progress: Progress | None
    ) -> None:
        self.declaration = declaration
        self.processes = processes
        self.processes.known = Known(declaration, alone(declaration))
        self.cache = cache
        self.progress = progress
        self.shelf = Shelf()
        self.foreseen = Foresight(self.shelf)

    def read(self, files: Sequence[SourceFile], report: Report) -> tuple[Document, ...]:
        """The documents of all files, in the files' order; diagnostics go to the report."""
        documents: list[Document] = []
        work = _read_one if self.processes.jobs == 1 and self.cache is None else _read_ahead
        results_ = self._work(files, repr(self.declaration), work)
        for source, result in zip(files, results_, strict=True):
            documents.extend(map(self.shelf.put_document, result.documents))
            report.extend(result.diagnostics)
            if result.foreseen is not None:
                self.foreseen.keep(source.path, result.foreseen)
        return tuple(documents)

    def infer_and_read(
        self,
        files: Sequence[SourceFile],
        report: Report,
        infer: Callable[[Declaration, Iterable[Draft]], Declaration],
    ) -> tuple[Declaration, tuple[Document, ...]]:
        """The same where the fields are to be found first, in all files."""
        parsed = [self.shelf.put(packed(item)) for item in self._work(files, "parsed", _parse_one)]
        items = (self.shelf.get(place) for place in parsed)
        declaration = infer(self.declaration, (item.draft for item in items if item.draft is not None))
        documents: list[Document] = []
        for source, place in zip(files, parsed, strict=True):
            result = _validated(source, self.shelf.get(place), declaration)
            documents.extend(map(self.shelf.put_document, result.documents))
            report.extend(result.diagnostics)
        return declaration, tuple(documents)

    def _work(
        self, files: Sequence[SourceFile], configuration: str, work: Work[Content, Result]
    ) -> Iterator[Result]:
        """The result of each file, in the files' order: kept from an earlier build, or made now."""

        def key(file: Content) -> bytes | None:
            source, content = file
            return key_of(configuration, _named(source), content) if content is not None else None

        contents = ((source, bytes_of(source)) for source in files)
        for number, result in enumerate(results(self.processes, self.cache, work, contents, key), 1):
            yield result
            if self.progress is not None:
                self.progress("reading", number, len(files))
        if self.cache is not None:
            self.cache.save()


def _named(source: SourceFile) -> str:
    return f"{source.path}\0{source.content_type}\0{source.slug}"


def _read_one(known: Known, file: Content) -> FileResult:
    return read_file(*file, known.declaration)


def _read_ahead(known: Known, file: Content) -> FileResult:
    """The same, and what redaction will ask of its documents."""
    result = read_file(*file, known.declaration)
    return replace(result, foreseen=packed(foresee(result.documents, known.redaction)))


def _parse_one(known: Known, file: Content) -> Parsed:
    return parse_file(*file, known.declaration.site.wikilinks)
