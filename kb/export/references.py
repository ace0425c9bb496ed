"""Every document as a reference: BibTeX, RIS and CSL-JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from kb.catalogue.citing import citable
from kb.export.files import File
from kb.export.source import Source
from kb.formats import citations


def bibtex_files(source: Source) -> Iterator[File]:
    yield File("catalogue.bib", _references(source, citations.as_bibtex), between="\n")


def ris_files(source: Source) -> Iterator[File]:
    yield File("catalogue.ris", _references(source, citations.as_ris), between="\r\n")


def csl_files(source: Source) -> Iterator[File]:
    items = _references(source, lambda cited: json.dumps(citations.as_csl(cited), ensure_ascii=False))
    yield File("catalogue.csl.json", items, "[\n", ",\n", "\n]\n")


def _references(source: Source, write: Callable[[citations.Citable], str]) -> Iterator[str]:
    for document in source.brief():
        yield write(citable(source.catalogue, document, source))
