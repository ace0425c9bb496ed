"""Documents as cards to be printed and cut out."""

from __future__ import annotations

from dataclasses import dataclass

from kb.web.contexts.common import Chrome, Link


@dataclass(frozen=True, slots=True)
class Card:
    """A document on a quarter of a sheet: its short `facts` as (label, text), and where all of it stands.

    `url` is its path, `address` the whole address in print, `used` how many documents refer to it.
    """

    type_label: str
    title: str
    date: str
    summary: str
    facts: tuple[tuple[str, str], ...]
    used: str
    url: str
    address: str


@dataclass(frozen=True, slots=True)
class CardsPage:
    """`/cards`: documents four to a sheet.

    `stylesheet` is its own, beside that of every page. `remark` says what was left out, `back` leads to the list
    that the cards were made of, and `types` are ways to begin where nothing was chosen.
    """

    chrome: Chrome
    stylesheet: str
    heading: str
    lead: str
    remark: str
    sheets: tuple[tuple[Card, ...], ...]
    back: Link | None
    types: tuple[Link, ...]
