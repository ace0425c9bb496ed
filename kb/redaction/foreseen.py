"""What redaction will ask of a document, as far as it can be told from that alone: found before, by another process."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from kb import markdown, personal
from kb.declaration import Declaration
from kb.diagnostics import Report
from kb.model import Document, Library, Reading
from kb.packing import packed, unpacked
from kb.redaction.bodies import without_comments
from kb.redaction.personal_data import without_personal_data
from kb.redaction.redaction import Redaction, Unaided, UncertainError, begin
from kb.shelf import Place, Shelf

# A text of so many letters takes no more room than its digest.
_SHORT = 80
# Some 20 MB.
MOST_FOUND = 100_000


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Packed readings by the text that was read, and personal data by the text that was searched, or its digest.

    It grows: what is not in it is read or searched when it is asked for, and then kept.
    """

    readings: dict[str, bytes] = field(default_factory=dict)
    found: dict[str | bytes, tuple[personal.Found, ...]] = field(default_factory=dict)

    def turn_to(self, document: Document) -> None:
        """It is of one document only."""

    def read(self, text: str, *, wikilinks: bool = False) -> Reading:
        """What a text says."""
        if text in self.readings:
            reading: Reading = unpacked(self.readings[text])
            return reading
        reading = markdown.read(text, wikilinks=wikilinks)
        self.readings[text] = packed(reading)
        return reading

    def find(self, text: str) -> tuple[personal.Found, ...]:
        """The personal data in a text."""
        key = text if len(text) <= _SHORT else hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        if key not in self.found:
            self.found[key] = tuple(personal.find(text))
        return self.found[key]


class Foresight:
    """What was foreseen of many files; only that of the one whose documents are at hand is in memory."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._places: dict[str, Place] = {}
        self._path: str | None = None
        self.at_hand = Foreseen()

    def keep(self, path: str, foreseen: bytes) -> None:
        """Keep what was foreseen, packed, of the documents of the file with this path."""
        self._places[path] = self._shelf.put(foreseen)

    def turn_to(self, document: Document) -> None:
        """What is asked next is about this document."""
        if document.source_path == self._path:
            return
        self._path = document.source_path
        place = self._places.get(self._path)
        self.at_hand = self._shelf.get(place) if place is not None else Foreseen()

    def read(self, text: str, *, wikilinks: bool = False) -> Reading:
        """What a text says."""
        return self.at_hand.read(text, wikilinks=wikilinks)

    def find(self, text: str) -> tuple[personal.Found, ...]:
        """The personal data in a text."""
        # After the last document the texts of all links are searched.
        if len(self.at_hand.found) > MOST_FOUND:
            self.at_hand = Foreseen()
        return self.at_hand.find(text)


def alone(declaration: Declaration) -> Redaction:
    """The redaction of a public edition without documents, for one that is looked at by itself."""
    return begin(Library((), (), ()), declaration, "public", frozenset(), Unaided())


def foresee(documents: Iterable[Document], redaction: Redaction) -> Foreseen:
    """What is asked while personal data is taken out of documents; nothing else needs to be searched or read twice.

    Where names or links to other documents are taken out as well, more will be asked than is foreseen.
    """
    foreseen = Foreseen()
    redaction = replace(redaction, lookup=foreseen, found=Report(), log=[])
    for document in documents:
        with suppress(UncertainError):
            without_personal_data(redaction, without_comments(redaction, document), document)
    return foreseen
