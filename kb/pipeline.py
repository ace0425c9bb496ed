"""The order of the stages: from folders of Markdown to one finished edition."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from kb import engines, history, per_file
from kb.addresses import path_of
from kb.cache import Cache
from kb.catalogue.previous import vanished
from kb.configuration import read_configuration
from kb.declaration import ContentType, Declaration
from kb.diagnostics import KbError, Report
from kb.inference import infer_fields, infer_types
from kb.link_checks import LinkCheck, read_checks, shown_checks
from kb.model import Document, Edition, Library, SourceFile
from kb.own_queries import with_own_queries
from kb.processes import Processes
from kb.redaction.foreseen import Foresight
from kb.remembering import Remembered, remembered
from kb.shown_declaration import shown_declaration
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
    """Everything that was read: the settled library, and where each document's visibility came from.

    `foreseen` is what redaction will ask of the documents, where it was found beforehand.
    """

    library: Library
    declaration: Declaration
    files: tuple[SourceFile, ...]
    origins: Mapping[str, tuple[str, ...]]
    foreseen: Foresight


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


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Nearly all that a build makes is needed to its end and has no cycles, so looking for garbage finds little."""
    thresholds = gc.get_threshold()
    gc.set_threshold(50_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)


@_collecting_seldom()
def build(
    sources: list[Path],
    config: Path | None = None,
    output: Path = Path("kb.db"),
    visibility: str = "public",
    jobs: int = 1,
    cache: Path | None = None,
    strict: bool = False,
    progress: Progress | None = None,
    previous: Path | None = None,
    links: Path | None = None,
    engine: str = engines.USUAL,
) -> Outcome:
    """Build one edition from folders of Markdown.

    The output is replaced when everything is written; with `strict`, and any error in the content, it stays
    as it was. `links` is a file of `kb links`, by default the declared one. What the edition in `previous` had and
    this one has no more is reported as KB503. `engine` names what reads the files; the bytes are the same with each.
    Raises KbError where the configuration or the environment makes a build impossible.
    """
    clock = _Clock()
    report = Report()
    with Processes(jobs, engine=engine) as processes:
        content = read(
            sources, config, report, jobs=jobs, cache=cache, progress=progress, clock=clock, visibility=visibility,
            processes=processes,
        )  # fmt: skip
        outcome = Outcome(report, content.declaration, seconds=clock.seconds)
        folders = sources_of(sources, config)
        known = _link_checks(links, configuration_of(folders, config), content.declaration)
        with clock.stage("redact"):
            kept = remembered(processes, cache, folders, visibility, content.foreseen)
            log: list[Withheld] = []
            edition = redact(content.library, content.declaration, visibility, report, kept, log)
            outcome.withheld = tuple(log)
            declaration = _shown(content, edition, report)
        if previous is not None:
            _report_vanished(previous, edition, declaration, report)
        if strict and report.count("error"):
            return outcome
        checks = shown_checks(known, edition, content.declaration)
        # Rendering goes on while the database is written, so that never all pages are in memory.
        rendered = _told(clock.each("render", render(edition)), len(edition.documents), progress)
        with clock.stage("store"):
            hiding = {item.path for item in log if item.kind in {"field", "passage"}}
            changes = history.changes(folders, edition.documents, report, hiding)
            # A commit says when withheld documents were changed, too.
            tells_revision = visibility != "public" or declaration.site.publish_revision
            revision = history.revision(folders[0]) if tells_revision else None
            stored = store(
                edition, rendered, declaration, changes, output, revision, checks, kept.write_words
            )
            kept.save()
        clock.seconds["store"] -= clock.seconds["render"]
        outcome.counts, outcome.content_hash, outcome.written = stored.counts, stored.content_hash, True
        return outcome


def _told(pages: Iterator[Result], total: int, progress: Progress | None) -> Iterator[Result]:
    """The same pages, and word of each to `progress`."""
    for number, page in enumerate(pages, 1):
        yield page
        if progress is not None:
            progress("writing", number, total)


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
    processes: Processes | None = None,
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
        with nullcontext(processes) if processes else Processes(jobs) as shared:
            worker = per_file.Worker(declaration, shared, kept, progress)
            if declaration.inferred:
                shown = partial(infer_fields, visibility=visibility)
                declaration, documents = worker.infer_and_read(files, report, shown)
            else:
                documents = worker.read(files, report)
    with clock.stage("link"):
        library = link(documents, declaration, report)
        _check_overrides(declaration, library.documents, report)
        library, origins = settle(library, declaration, report)
    return Content(library, declaration, files, origins, worker.foreseen)


def check(
    sources: list[Path], config: Path | None, report: Report, *, jobs: int = 1, cache: Path | None = None
) -> Content:
    """Everything that a build would report, the public edition's redaction included, with nothing written."""
    content = read(sources, config, report, jobs=jobs, cache=cache)
    kept = Remembered(Processes(1), None, content.foreseen)
    edition = redact(content.library, content.declaration, "public", report, kept)
    _shown(content, edition, report)
    history.changes(sources_of(sources, config), content.library.documents, report)
    return content


def _shown(content: Content, edition: Edition, report: Report) -> Declaration:
    """The declaration as an edition may show it, with those of its canned queries that it may have."""
    declaration, documents = content.declaration, content.library.documents
    shown = shown_declaration(declaration, edition, documents)
    return with_own_queries(shown, declaration, documents, edition, report)


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


def _with_types(declaration: Declaration, found: Iterable[Found]) -> Declaration:
    """The declared content types, or those that the folders suggest where none is declared."""
    if declaration.content_types:
        return declaration
    kinds: Mapping[str, ContentType] = infer_types(file.path for file in found).content_types
    site = replace(declaration.site, wikilinks=True)
    return replace(declaration, site=site, content_types=kinds, inferred=True)


def _link_checks(
    named: Path | None, declared_in: Path | None, declaration: Declaration
) -> dict[str, LinkCheck]:
    """What addresses of other sites did: by the file that is named, else the declared one, else nothing is known."""
    if named is None and declared_in is not None and declaration.link_checks is not None:
        named = declared_in.parent / declaration.link_checks
    return read_checks(named) if named is not None else {}


def _report_vanished(previous: Path, edition: Edition, declaration: Declaration, report: Report) -> None:
    kinds = declaration.content_types
    urls = {each.id: path_of(kinds[each.content_type], each.slug) for each in edition.documents}
    for gone in vanished(previous, edition.visibility, urls, edition.redirects):
        report.add(
            "KB503", gone.source_path, f"no document '{gone.id}' any more, and nothing stands at '{gone.url}'"
        )


def _check_overrides(declaration: Declaration, documents: Iterable[Document], report: Report) -> None:
    """Reports ids in the declaration that no document has, whether or not an edition will hold it."""
    ids = {document.id for document in documents}
    named = [(f"override of '{id}'", f"override {id}", id) for id in declaration.overrides]
    named += [(f"featured: '{id}'", f"featured {id}", id) for id in declaration.site.featured]
    for message, place, id in named:
        if id not in ids:
            line, column = declaration.places[place]
            report.add(
                "KB008", declaration.file, f"{message}, which does not exist", line=line, column=column
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
