"""What is made of an edition's own texts, document by document: kept by an earlier build, or made by any process."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.cache import Cache, key_of
from kb.model import Document, Reading
from kb.personal import Found
from kb.processes import Processes, results
from kb.redaction.foreseen import Foresight
from kb.search import written
from kb.search.written import Columns, Written


@dataclass(frozen=True, slots=True)
class Remembered:
    """`foreseen` is what was found beforehand; without a cache nothing is kept for the next build."""

    processes: Processes
    cache: Cache | None
    foreseen: Foresight

    def turn_to(self, document: Document) -> None:
        """What is asked next is about this document."""
        self.foreseen.turn_to(document)

    def read(self, text: str, *, wikilinks: bool = False) -> Reading:
        """What a body says that redaction has changed."""
        if self.cache is None or text in self.foreseen.at_hand.readings:
            return self.foreseen.read(text, wikilinks=wikilinks)
        key = key_of(f"reading {wikilinks}", "", text.encode("utf-8", "surrogatepass"))
        found = self.cache.get(key)
        if not isinstance(found, Reading):
            found = self.foreseen.read(text, wikilinks=wikilinks)
            self.cache.put(key, self.foreseen.at_hand.readings[text])
        return found

    def find(self, text: str) -> tuple[Found, ...]:
        """The personal data in a text."""
        return self.foreseen.find(text)

    def write_words(self, documents: Iterable[Columns]) -> Iterator[Written]:
        """The documents as they are indexed."""
        if self.cache is None and self.processes.jobs == 1:
            return written.write_all(documents)
        return results(self.processes, self.cache, written.write, documents, _key_of_words)

    def save(self) -> None:
        """Keep what was made for the next build."""
        if self.cache is not None:
            self.cache.save()


def remembered(
    processes: Processes,
    cache: Path | None,
    folders: Sequence[Path],
    visibility: str,
    foreseen: Foresight,
) -> Remembered:
    """What is remembered of the edition of some folders."""
    named = ["redacted", visibility, *(str(folder.resolve()) for folder in folders)]
    return Remembered(processes, Cache(cache, named) if cache is not None else None, foreseen)


def _key_of_words(document: Columns) -> bytes:
    # The plain form of marshal, version 0, is the same for equal values.
    return key_of("words", "", marshal.dumps(tuple(document), 0))
