"""What redaction will ask of a document, as far as it can be told from that alone: found before, by another process."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass, field, replace

from kb import markdown, personal
from kb.cache import packed, unpacked
from kb.declaration import Declaration
from kb.diagnostics import Report
from kb.model import Document, Library, Reading
from kb.redaction.bodies import without_comments
from kb.redaction.personal_data import without_personal_data
from kb.redaction.redaction import Redaction, UncertainError, begin

# A text of so many letters takes no more room than its digest.
_SHORT = 80


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Packed readings by the text that was read, and personal data by the text that was searched, or its digest.

    It grows: what is not in it is read or searched when it is asked for, and then kept.
    """

    readings: dict[str, bytes] = field(default_factory=dict)
    found: dict[str | bytes, tuple[personal.Found, ...]] = field(default_factory=dict)

    def add(self, other: Foreseen) -> None:
        """Take in what was foreseen of another document."""
        self.readings.update(other.readings)
        self.found.update(other.found)

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


def alone(declaration: Declaration) -> Redaction:
    """The redaction of a public edition without documents, for one that is looked at by itself."""
    nothing = Library((), (), ())
    return begin(nothing, declaration, "public", frozenset(), markdown.read, personal.find)


def foresee(document: Document, redaction: Redaction) -> Foreseen:
    """What is asked while personal data is taken out of a document; nothing else needs to be searched or read twice.

    Where names or links to other documents are taken out as well, more will be asked than is foreseen.
    """
    foreseen = Foreseen()
    redaction = replace(redaction, read=foreseen.read, find=foreseen.find, found=Report(), log=[])
    with suppress(UncertainError):
        without_personal_data(redaction, without_comments(redaction, document), document)
    return foreseen
