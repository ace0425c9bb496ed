"""Where things lie that are not needed now: packed, in a file without a name, so that memory need not hold them all."""

from __future__ import annotations

import tempfile
import weakref
from dataclasses import dataclass, replace
from typing import Any

from kb.diagnostics import KbError
from kb.model import Body, Content, Document, Passage, Reading
from kb.packing import PackedBody, packed_body, unpacked

# So much stays in memory before there is a file at all.
MOST_BYTES_IN_MEMORY = 16_000_000
# What is done with a document asks for its body several times, and now and then for that of one it links to.
MOST_AT_HAND = 4

Place = tuple[int, int]


class Shelf:
    """Things that were put away, by the place that `put` gave; the same place always gives the same thing.

    The file can be opened by nobody else, and is gone when the shelf is.
    """

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(MOST_BYTES_IN_MEMORY)  # noqa: SIM115 - closed with the shelf
        self._end = 0
        self._at_hand: dict[Place, Any] = {}
        weakref.finalize(self, self._file.close)

    def put(self, data: bytes) -> Place:
        """Put something packed away; raises KbError where there is no room."""
        place = self._end, len(data)
        try:
            self._file.seek(self._end)
            self._file.write(data)
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            where = tempfile.gettempdir()
            raise KbError(
                f"cannot keep bodies in '{where}': {reason}; name another folder in TMPDIR"
            ) from error
        self._end += len(data)
        return place

    def get(self, place: Place) -> Any:
        """What lies at a place, unpacked; the last few stay at hand."""
        if place in self._at_hand:
            return self._at_hand[place]
        start, length = place
        self._file.seek(start)
        thing = unpacked(self._file.read(length))
        while len(self._at_hand) >= MOST_AT_HAND:
            del self._at_hand[next(iter(self._at_hand))]
        self._at_hand[place] = thing
        return thing

    def put_document(self, document: Document) -> Document:
        """A document whose body lies on the shelf."""
        content = self.put_body(document.content)
        return document if content is document.content else replace(document, content=content)

    def put_body(self, content: Content) -> Content:
        """A body that lies on the shelf until something of it is asked for; an empty one stays as it is."""
        kept = packed_body(content) if isinstance(content, Body) else content
        return ShelvedBody(self, self.put(kept.data), kept.passages) if isinstance(kept, PackedBody) else kept


@dataclass(frozen=True, slots=True, eq=False)
class ShelvedBody:
    """A body that lies on a shelf."""

    shelf: Shelf
    place: Place
    passages: tuple[Passage, ...]

    @property
    def markdown(self) -> str:
        markdown: str = self.shelf.get(self.place)[0]
        return markdown

    @property
    def reading(self) -> Reading:
        reading: Reading = self.shelf.get(self.place)[1]
        return reading
