"""What is noted while one text is parsed and rendered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from markdown_it.ruler import StateBase

from kb.markdown.limits import MAX_STEPS, TooMuch
from kb.model import Passage, Remark, Repair


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that the sanitised page is to say about an element, kept aside so that no author can forge it.

    `kind` is `link`, `image`, `embed` or `wikilink` with `url`; `tag` is an `<a>` or `<img>` of the author's
    own HTML, which carries its address itself; `reference`, `return` and `footnote` belong to footnotes and
    have the footnote's id in `url`. `line` counts from 1 in the text. An address is `loose` where Markdown does
    not take it for one as it is written.
    """

    kind: str
    url: str = ""
    line: int = 1
    text: str = ""
    loose: bool = False


@dataclass(slots=True)
class Notes:
    """Travels in the parser's environment; `heading_ids` come from the cleaning (see `Cleaned`)."""

    has_containers: bool = False
    heading_ids: Mapping[int, str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    steps: int = 0

    def spend(self, steps: int) -> None:
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise TooMuch("too much markup")

    def remark(
        self, code: str, line: int, message: str, hint: str = "", repair: Repair | None = None
    ) -> None:
        self.remarks.append(Remark(code, line, 1, message, hint, repair))


def notes_of(state: StateBase) -> Notes:
    """The notes of the text that a rule of the parser is at work on."""
    return cast(Notes, state.env["notes"])
