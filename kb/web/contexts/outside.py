"""The report of links to other sites."""

from __future__ import annotations

from dataclasses import dataclass

from kb.web.contexts.common import Chrome, Link


@dataclass(frozen=True, slots=True)
class OutsideRow:
    """An address of another site: what it did, when, where it leads now ("" for nowhere else), and who cites it."""

    address: str
    reason: str
    checked: str
    location: str
    cited_by: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class OutsidePage:
    """`/links`: which links to other sites are `dead`, which have `moved` for good, and on how many this rests."""

    chrome: Chrome
    basis: str
    dead: tuple[OutsideRow, ...]
    moved: tuple[OutsideRow, ...]
