"""The work that is done for each file by itself: read, parse, validate. In one process or several, or from a cache."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from kb.cache import Cache, key_of
from kb.declaration import Declaration
from kb.diagnostics import Report
from kb.model import Diagnostic, Document, Draft, SourceFile
from kb.stages.parse import MOST_BYTES, Parsed, parse
from kb.stages.validate import Validated, unreadable, validate

Progress = Callable[[str, int, int], None]
Content = tuple[SourceFile, bytes | None]
# Starting processes costs about as much as reading this many files.
FEWEST_FOR_PROCESSES = 300
FILES_AT_A_TIME = 25
# The bytes of so many files are in memory at once.
FILES_IN_MEMORY = 1000


@dataclass(frozen=True, slots=True)
class FileResult:
    """What one file gave."""

    documents: tuple[Document, ...]
    diagnostics: tuple[Diagnostic, ...]


Work = Callable[[SourceFile, bytes | None, Declaration], FileResult | Parsed]


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
    """Reads many files; `configuration` stands for everything but the files that decides over the result."""

    def __init__(
        self, declaration: Declaration, jobs: int, cache: Cache | None, progress: Progress | None
    ) -> None:
        self.declaration = declaration
        self.jobs = jobs
        self.cache = cache
        self.progress = progress
        self.pool: ProcessPoolExecutor | None = None

    def read(self, files: Sequence[SourceFile], report: Report) -> tuple[Document, ...]:
        """The documents of all files, in the files' order; diagnostics go to the report."""
        documents: list[Document] = []
        configuration = repr(self.declaration)
        for result in self._work(files, configuration, _read_one):
            assert isinstance(result, FileResult)
            documents.extend(result.documents)
            report.extend(result.diagnostics)
        return tuple(documents)

    def infer_and_read(
        self,
        files: Sequence[SourceFile],
        report: Report,
        infer: Callable[[Declaration, Iterable[Draft]], Declaration],
    ) -> tuple[Declaration, tuple[Document, ...]]:
        """The same where the fields are to be found first, in all files."""
        parsed = [result for result in self._work(files, "parsed", _parse_one) if isinstance(result, Parsed)]
        declaration = infer(self.declaration, (item.draft for item in parsed if item.draft is not None))
        documents: list[Document] = []
        for source, item in zip(files, parsed, strict=True):
            result = _validated(source, item, declaration)
            documents.extend(result.documents)
            report.extend(result.diagnostics)
        return declaration, tuple(documents)

    def _work(
        self, files: Sequence[SourceFile], configuration: str, work: Work
    ) -> Iterator[FileResult | Parsed]:
        """The result of each file, in the files' order: kept from an earlier build, or made now."""
        with ExitStack() as processes:
            for first in range(0, len(files), FILES_IN_MEMORY):
                contents = [(source, bytes_of(source)) for source in files[first : first + FILES_IN_MEMORY]]
                for number, result in enumerate(
                    self._results(contents, configuration, work, processes), first + 1
                ):
                    yield result
                    if self.progress is not None:
                        self.progress("reading", number, len(files))
        if self.cache is not None:
            self.cache.save()

    def _results(
        self, contents: Sequence[Content], configuration: str, work: Work, processes: ExitStack
    ) -> Iterator[FileResult | Parsed]:
        keys = [key_of(configuration, _named(source), content) if content is not None else None
                for source, content in contents]  # fmt: skip
        kept = [self.cache.get(key) if self.cache and key else None for key in keys]
        missing = [item for item, result in zip(contents, kept, strict=True) if result is None]
        made = self._make(missing, work, processes)
        for key, result in zip(keys, kept, strict=True):
            if result is None:
                result = next(made)
                if self.cache is not None and key is not None:
                    self.cache.put(key, result)
            yield result

    def _make(
        self, contents: Sequence[Content], work: Work, processes: ExitStack
    ) -> Iterator[FileResult | Parsed]:
        if self.jobs == 1 or (self.pool is None and len(contents) < FEWEST_FOR_PROCESSES):
            return (work(source, content, self.declaration) for source, content in contents)
        if self.pool is None:
            pool = ProcessPoolExecutor(self.jobs, initializer=_remember, initargs=(self.declaration, work))
            self.pool = processes.enter_context(pool)
        return self.pool.map(_work_remembered, contents, chunksize=FILES_AT_A_TIME)


def _named(source: SourceFile) -> str:
    return f"{source.path}\0{source.content_type}\0{source.slug}"


def _read_one(source: SourceFile, content: bytes | None, declaration: Declaration) -> FileResult | Parsed:
    return read_file(source, content, declaration)


def _parse_one(source: SourceFile, content: bytes | None, declaration: Declaration) -> FileResult | Parsed:
    return parse_file(source, content, declaration.site.wikilinks)


# A worker process gets the declaration once, not with every file.
_remembered: list[tuple[Declaration, Work]] = []


def _remember(declaration: Declaration, work: Work) -> None:
    _remembered[:] = [(declaration, work)]


def _work_remembered(item: Content) -> FileResult | Parsed:
    declaration, work = _remembered[0]
    return work(*item, declaration)
