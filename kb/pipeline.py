"""The order of the stages: from folders of Markdown to one finished edition."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from kb import history, markdown, per_file
from kb.cache import Cache, key_of
from kb.configuration import read_configuration
from kb.declaration import ContentType, Declaration
from kb.diagnostics import KbError, Report
from kb.inference import infer_fields, infer_types, shown_declaration
from kb.model import Document, Edition, Library, Reading, SourceFile
from kb.stages.discover import Found, claim, find, missing_folders
from kb.stages.link import link
from kb.stages.redact import redact
from kb.stages.render import render
from kb.stages.store import store
from kb.visibility import EDITIONS, settle
from kb.withholding import Withheld

CONFIGURATION = "metadata.yml"
# Called with the name of a stage, how many files are done, and how many there are.
Progress = Callable[[str, int, int], None]
Result = TypeVar("Result")


@dataclass(slots=True)
class Outcome:
    """What a build found and wrote. `counts` are documents per content type of the edition."""

    report: Report
    declaration: Declaration
    counts: Mapping[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    written: bool = False
    content_hash: str | None = None
    withheld: tuple[Withheld, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that was read: the settled library, and where each document's visibility came from."""

    library: Library
    declaration: Declaration
    files: tuple[SourceFile, ...]
    origins: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Editions:
    """Every edition that could be built, and what each leaves out, by its visibility."""

    content: Content
    editions: Mapping[str, Edition]
    logs: Mapping[str, tuple[Withheld, ...]]


def configuration_of(sources: list[Path], config: Path | None) -> Path | None:
    """The declaration's file: the one that is named, else the first source's own, else none."""
    if config is not None:
        if not config.is_file():
            raise KbError(f"there is no configuration '{config}'")
        return config
    return next((source / CONFIGURATION for source in sources if (source / CONFIGURATION).is_file()), None)


def sources_of(sources: list[Path], config: Path | None) -> list[Path]:
    """The folders to read: those named, else the folder of the configuration, else the current one."""
    return sources or [config.parent if config is not None else Path()]


def build(
    sources: list[Path],
    config: Path | None = None,
    output: Path = Path("kb.db"),
    visibility: str = "public",
    jobs: int = 1,
    cache: Path | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Build one edition from folders of Markdown.

    The output is replaced when everything is written; with `strict`, and any error in the content, it stays
    as it was. Raises KbError where the configuration or the environment makes a build impossible.
    """
    clock = _Clock()
    report = Report()
    content = read(
        sources, config, report, jobs=jobs, cache=cache, progress=progress, clock=clock, visibility=visibility
    )
    outcome = Outcome(report, content.declaration, seconds=clock.seconds)
    folders = sources_of(sources, config)
    with clock.stage("redact"):
        reader = _remembering(cache, folders, visibility)
        log: list[Withheld] = []
        read_again = reader or markdown.read
        edition = redact(content.library, content.declaration, visibility, report, read_again, log)
        outcome.withheld = tuple(log)
        if reader is not None:
            reader.cache.save()
        declaration = shown_declaration(content.declaration, edition, content.library.documents)
    if strict and report.count("error"):
        return outcome
    # Rendering goes on while the database is written, so that never all pages are in memory.
    rendered = clock.each("render", render(edition))
    with clock.stage("store"):
        changes = history.changes(folders, edition.documents, report)
        # A commit says when withheld documents were changed, too.
        tells_revision = visibility != "public" or declaration.site.publish_revision
        revision = history.revision(folders[0]) if tells_revision else None
        stored = store(edition, rendered, declaration, changes, output, revision)
    clock.seconds["store"] -= clock.seconds["render"]
    outcome.counts, outcome.content_hash, outcome.written = stored.counts, stored.content_hash, True
    return outcome


def read(
    sources: list[Path],
    config: Path | None,
    report: Report,
    *,
    jobs: int = 1,
    cache: Path | None = None,
    progress: Progress | None = None,
    clock: _Clock | None = None,
    visibility: str = "public",
) -> Content:
    """Everything up to the settled library; nothing is written but the cache.

    Without a declaration the fields are found in the documents that an edition of this visibility may show.
    """
    clock = clock or _Clock()
    folders = sources_of(sources, config)
    declared_in = configuration_of(folders, config)
    declaration = read_configuration(declared_in) if declared_in else Declaration()
    with clock.stage("discover"):
        found = find(folders, declaration.ignore, report)
        declaration = _with_types(declaration, found)
        files = claim(found, declaration.content_types, report)
        if declared_in and not declaration.inferred:
            missing_folders(folders, declaration, report)
    with clock.stage("parse and validate"):
        kept = Cache(cache, [str(folder.resolve()) for folder in folders]) if cache else None
        worker = per_file.Worker(declaration, jobs, kept, progress)
        if declaration.inferred:
            shown = partial(infer_fields, visibility=visibility)
            declaration, documents = worker.infer_and_read(files, report, shown)
        else:
            documents = worker.read(files, report)
    with clock.stage("link"):
        library = link(documents, declaration, report)
        _check_overrides(declaration, library.documents, report)
        library, origins = settle(library, declaration, report)
    return Content(library, declaration, files, origins)


def check(
    sources: list[Path], config: Path | None, report: Report, *, jobs: int = 1, cache: Path | None = None
) -> Content:
    """Everything that a build would report, the public edition's redaction included, with nothing written."""
    content = read(sources, config, report, jobs=jobs, cache=cache)
    redact(content.library, content.declaration, "public", report)
    history.changes(sources_of(sources, config), content.library.documents, report)
    return content


def editions(
    sources: list[Path], config: Path | None, report: Report, *, jobs: int = 1, cache: Path | None = None
) -> Editions:
    """What every edition would hold, with nothing written."""
    content = read(sources, config, report, jobs=jobs, cache=cache, visibility=EDITIONS[-1])
    logs: dict[str, list[Withheld]] = {visibility: [] for visibility in EDITIONS}
    made = {
        visibility: redact(content.library, content.declaration, visibility, report, log=log)
        for visibility, log in logs.items()
    }
    return Editions(content, made, {visibility: tuple(log) for visibility, log in logs.items()})


def declaration_of(sources: list[Path], config: Path | None) -> Declaration:
    """The declaration that applies to some folders; inferred from their files where there is none."""
    declared_in = configuration_of(sources, config)
    if declared_in is None:
        return read(sources, None, Report()).declaration
    return read_configuration(declared_in)


def write_text(path: Path, text: str) -> None:
    """Write a file that a command was asked for; raises KbError where that is not possible."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise KbError(f"cannot write '{path}': {(error.strerror or 'unknown reason').lower()}") from error


@dataclass(frozen=True, slots=True)
class _RememberingReader:
    """Reads bodies that redaction has changed, or finds what an earlier build read."""

    cache: Cache

    def __call__(self, text: str, *, wikilinks: bool = False) -> Reading:
        key = key_of(f"reading {wikilinks}", "", text.encode("utf-8", "surrogatepass"))
        found = self.cache.get(key)
        if not isinstance(found, Reading):
            found = markdown.read(text, wikilinks=wikilinks)
            self.cache.put(key, found)
        return found


def _remembering(cache: Path | None, folders: list[Path], visibility: str) -> _RememberingReader | None:
    if cache is None:
        return None
    return _RememberingReader(
        Cache(cache, ["redacted", visibility, *(str(folder.resolve()) for folder in folders)])
    )


def _with_types(declaration: Declaration, found: Iterable[Found]) -> Declaration:
    """The declared content types, or those that the folders suggest where none is declared."""
    if declaration.content_types:
        return declaration
    inferred = infer_types(file.path for file in found)
    kinds: Mapping[str, ContentType] = inferred.content_types
    return Declaration(
        site=replace(declaration.site, wikilinks=True), content_types=kinds, vocabularies=declaration.vocabularies,
        overrides=declaration.overrides, members=declaration.members, ignore=declaration.ignore,
        datasette=declaration.datasette, inferred=True,
    )  # fmt: skip


def _check_overrides(declaration: Declaration, documents: Iterable[Document], report: Report) -> None:
    ids = {document.id for document in documents}
    for id in declaration.overrides:
        if id not in ids:
            line, column = declaration.places[f"override {id}"]
            report.add(
                "KB008",
                declaration.file,
                f"override of '{id}', which does not exist",
                line=line,
                column=column,
            )


class _Clock:
    """Measures how long each stage takes; nothing that it measures goes into the output."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = time.perf_counter() - start

    def each(self, name: str, results: Iterable[Result]) -> Iterator[Result]:
        """The results, while the time that each takes to be made is added up."""
        self.seconds[name] = 0.0
        start = time.perf_counter()
        for result in results:
            self.seconds[name] += time.perf_counter() - start
            yield result
            start = time.perf_counter()
