"""The index that a browser searches: Pagefind's, made from the pages of documents, with facets as filters."""

from __future__ import annotations

import importlib
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from types import TracebackType
from typing import Self

from kb.diagnostics import KbError
from kb.search.facets import load
from kb.search.request import NOT_RECORDED, parameter

MISSING = "'site' needs Pagefind for its search; install kb[site]"
FOLDER = "pagefind"
# Pagefind's own pages of results and what belongs to them, which ours does without.
UNUSED = ("-ui.", "-highlight.", "-component-")
# What stands on the page of a document and is none of its text: names of its parts, what others say of it.
UNSEARCHED = (
    ".kb-eyebrow, .kb-series, .kb-to-facts, .kb-group, .kb-minor, .kb-complete, .kb-after, .kb-fact dt, "
    ".kb-fact a[href^='http']"
)
Filters = Mapping[str, tuple[tuple[str, str], ...]]


def filters_of(connection: sqlite3.Connection) -> Filters:
    """For the address of each document its (parameter, value) pairs: what the filters of a served search ask for."""
    facets = load(connection)
    addresses = dict(connection.execute("select number, url from search_documents"))
    found: dict[str, list[tuple[str, str]]] = {url: [] for url in addresses.values()}
    for name, facet in facets.fields.items():
        for value in facet.values.values():
            if value.value != NOT_RECORDED:
                for number in value.documents:
                    found[addresses[number]].append((parameter(name), value.value))
    return {url: tuple(pairs) for url, pairs in found.items()}


def with_filters(html: str, pairs: tuple[tuple[str, str], ...], meta: Mapping[str, str]) -> str:
    """The page of a document as it is indexed: filters and what a result shows, as elements of its head."""
    filters = (
        f'<meta data-pagefind-filter="{escape(name)}[content]" content="{escape(value)}">'
        for name, value in pairs
    )
    shown = (
        f'<meta data-pagefind-meta="{escape(name)}[content]" content="{escape(value)}">'
        for name, value in meta.items()
        if value
    )
    return html.replace("</head>", "".join((*filters, *shown)) + "</head>", 1)


class SearchIndex:
    """An index in the making: the pages to be indexed lie in a folder of their own until the context ends."""

    def __init__(self, language: str) -> None:
        self._program = _program()
        self._language = language.partition("-")[0]
        self._pages = 0

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="kb-site-")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.cleanup()

    def add(self, html: str) -> None:
        # By number, because the slugs of two steps may be longer than a name of a file can be.
        self._pages += 1
        (Path(self._folder.name) / f"{self._pages:09}.html").write_text(html, "utf-8")

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Paths below the site and contents, by path; raises KbError where the index cannot be made."""
        made = Path(self._folder.name) / FOLDER
        command = [
            *(self._program, "--site", self._folder.name, "--output-path", str(made), "--silent"),
            *("--force-language", self._language, "--exclude-selectors", UNSEARCHED),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise KbError(
                f"Pagefind could not make the search index: {(done.stderr or done.stdout).strip()[-300:]}"
            )
        for file in sorted(each for each in made.rglob("*") if each.is_file()):
            if not any(part in file.name for part in UNUSED):
                yield f"{FOLDER}/{file.relative_to(made).as_posix()}", file.read_bytes()


def _program() -> str:
    """Where Pagefind is, which is an extra; raises KbError where it is not installed."""
    try:
        return str(importlib.import_module("pagefind_bin").get_executable())
    except (ModuleNotFoundError, FileNotFoundError) as error:
        raise KbError(MISSING) from error
