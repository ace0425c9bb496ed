"""The plain text of a page, in sections under its headings."""

from __future__ import annotations

from html import unescape

from kb.markdown.characters import MORE, visible
from kb.markdown.words import Anchors, tidy
from kb.model import Section

Place = tuple[list[str], int]


class Outline:
    """Takes in a page's text piece by piece, as it stands in HTML.

    While `is_muted` nothing is taken in; line ends of the source stay where `is_verbatim`.
    """

    def __init__(self) -> None:
        self.sections: list[Section] = []
        self.first_heading: str | None = None
        self.summary: str | None = None
        self.is_verbatim = False
        self.is_muted = False
        self._anchors = Anchors()
        self._levels: list[int] = []
        self._parts: list[str] = []
        self._before_heading: list[str] = []
        self._head = (0, "", "")
        self._named: tuple[str, Place] = ("", ([], 0))

    def say(self, piece: str) -> None:
        """Text of a page; the first end of a summary in it makes all that was said before the summary."""
        if self.is_muted:
            return
        if MORE in piece:
            before, _, piece = piece.partition(MORE)
            self._parts.append(before)
            if self.summary is None:
                self.summary = self._summary()
        self._parts.append(piece if self.is_verbatim else piece.replace("\n", " "))

    def separate(self, by: str = "\n") -> None:
        """What was said ends here, with its line or with its table cell."""
        self._parts.append(by)

    def place(self) -> Place:
        """Where something begins whose text is wanted later; see `since`."""
        return self._parts, len(self._parts)

    def since(self, place: Place) -> str:
        """The text from a place to here, in one line."""
        parts, start = place
        pieces = parts[start:] if parts is self._parts else parts[start:] + self._parts
        return " ".join(_shown(pieces).split())

    def _summary(self) -> str:
        """All text so far in one line, without a heading that opens the page: it is a title."""
        said = [f"{section.heading}\n{section.text}" for section in self.sections]
        said += [self._head[1], _plain(self._before_heading), _plain(self._parts)]
        text = " ".join(" ".join(said).split())
        return text.removeprefix(self.first_heading or "").strip()

    def name(self, name: str) -> None:
        """What an author calls this place; a heading that follows at once, or is open, gets it for its anchor."""
        self._named = (name, self.place())

    def open_heading(self) -> None:
        self._before_heading, self._parts = self._parts, []

    def close_heading(self, level: int, given_id: str) -> tuple[int, str] | None:
        """The depth, from 1, and the anchor of a heading, now that its text is known; None where it has none.

        The depth never skips a level, whatever numbers the author wrote.
        """
        heading = " ".join(_shown(self._parts).split())
        given_id = given_id or self._name_of_heading()
        if not heading:
            self._parts, self._before_heading = self._before_heading, []
            return None
        self._close_section(self._before_heading)
        self._parts, self._before_heading = [], []
        if self.first_heading is None and not self.sections:
            self.first_heading = heading
        while self._levels and self._levels[-1] >= level:
            self._levels.pop()
        self._levels.append(level)
        self._head = (level, heading, self._anchors.anchor(heading, given_id))
        return len(self._levels), self._head[2]

    def _name_of_heading(self) -> str:
        name, (parts, start) = self._named
        self._named = ("", ([], 0))
        is_within = parts is self._parts
        is_just_before = parts is self._before_heading and not "".join(parts[start:]).strip()
        return name if is_within or is_just_before else ""

    def _close_section(self, parts: list[str]) -> None:
        level, heading, anchor = self._head
        text = _plain(parts)
        if text or level:
            self.sections.append(Section(level, heading, anchor, text))

    def close(self) -> str:
        """End the last section; returns the text of all."""
        self._close_section(self._parts)
        return "\n".join(
            piece for section in self.sections for piece in (section.heading, section.text) if piece
        )


def _plain(parts: list[str]) -> str:
    return tidy(_shown(parts))


def _shown(parts: list[str]) -> str:
    return visible(unescape("".join(parts)))
