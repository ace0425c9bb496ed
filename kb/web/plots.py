"""Drawings of canned queries: the bars by Leather, with a title, a description and colours for light and dark."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

import leather

from kb.catalogue.canned import CannedQuery, Result, ask, canned_queries
from kb.web.asked import Answer, Asked

FOLDER = "/data/plots/"
MEDIA_TYPE = "image/svg+xml"
WIDTH = 900
# The height of a bar with its gap, and of the axis and margins around them.
BAR = 28
AROUND = 130
# Bars that a drawing has at most, and letters of a label.
MOST = 30
LONGEST = 44
# The picture is a document of its own, with a style of its own and nothing else.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
SVG = "http://www.w3.org/2000/svg"
STYLE = """
text { fill: #1f1d1a; font-family: system-ui, "Liberation Sans", sans-serif; }
svg > g > rect { fill: none; }
.series rect { fill: #0b5753; }
.tick line { stroke: #8a8478; stroke-opacity: .4; }
@media (prefers-color-scheme: dark) {
  text { fill: #e9e6e0; }
  .series rect { fill: #86cfc4; }
}
"""


@dataclass(frozen=True, slots=True)
class Plot:
    """What is drawn of a query's result: at most `MOST` rows that have a label and a number.

    `undrawn` counts the rows for which there was no room, `unknown` those without a number; `unlabelled` adds up the
    numbers of rows without a label.
    """

    query: CannedQuery
    result: Result
    bars: tuple[tuple[str, float], ...]
    undrawn: int
    unknown: int
    unlabelled: float

    @property
    def height(self) -> int:
        """Of the drawing, in its own units, which are those of its width."""
        return len(self.bars) * BAR + AROUND

    @property
    def based_on(self) -> str:
        """On how much the whole rests, where the query says so of all rows alike; "" where each row says its own."""
        if not {"based_on", "out_of"} <= set(self.result.columns) or not self.result.rows:
            return ""
        known, whole = set(self.result.column("based_on")), set(self.result.column("out_of"))
        return f"Based on {known.pop()} of {whole.pop()}." if len(known) == len(whole) == 1 else ""

    @property
    def left_out(self) -> str:
        """What is not drawn, as a sentence; "" where all is."""
        parts = []
        if self.undrawn:
            parts.append(f"the first {len(self.bars)} of {len(self.bars) + self.undrawn} rows are drawn")
        if self.unlabelled and self.query.plot:
            parts.append(
                f"{self.unlabelled:g} whose {self.query.plot[0]} is not recorded stand in the table only"
            )
        if self.unknown:
            parts.append(
                f"{self.unknown} without a known number {'is' if self.unknown == 1 else 'are'} not drawn"
            )
        sentence = "; ".join(parts)
        return sentence[:1].upper() + sentence[1:] + "." if sentence else ""


def plots(connection: sqlite3.Connection) -> tuple[Plot, ...]:
    """Every canned query that can be drawn and has something to draw."""
    drawn = [plot(query, ask(connection, query)) for query in canned_queries(connection) if query.plot]
    return tuple(each for each in drawn if each.bars)


def plot(query: CannedQuery, result: Result) -> Plot:
    """What is drawn of a result; the query must have a plot."""
    assert query.plot is not None
    label, number = query.plot
    pairs = tuple(zip(result.column(label), result.column(number), strict=True))
    known = [(_label(name), value) for name, value in pairs if name is not None and value is not None]
    return Plot(
        query=query,
        result=result,
        bars=tuple(known[:MOST]),
        undrawn=len(known[MOST:]),
        unknown=sum(value is None for _, value in pairs),
        unlabelled=sum(value for name, value in pairs if name is None and value is not None),
    )


def answer(connection: sqlite3.Connection, asked: Asked) -> Answer | None:
    """`/data/plots/methods-in-use.svg`; None where no plot has the address."""
    name = asked.path.removeprefix(FOLDER).removesuffix(".svg")
    if asked.path != f"{FOLDER}{name}.svg":
        return None
    query = next((each for each in canned_queries(connection) if each.name == name and each.plot), None)
    drawn = plot(query, ask(connection, query)) if query else None
    if drawn is None or not drawn.bars:
        return None
    return Answer(body=svg(drawn), content_type=MEDIA_TYPE, headers={"content-security-policy": POLICY})


def svg(drawn: Plot) -> str:
    """The plot as an SVG document. The same numbers give the same bytes."""
    chart = leather.Chart()
    chart.add_bars([(value, name) for name, value in drawn.bars])
    chart.add_x_scale(
        min(0, *(value for _, value in drawn.bars)), max(1, *(value for _, value in drawn.bars))
    )
    ET.register_namespace("", SVG)
    root = ET.fromstring(chart.to_svg(width=WIDTH, height=drawn.height))  # noqa: S314 (our own drawing)
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.set("viewBox", f"0 0 {WIDTH} {drawn.height}")
    root.set("role", "img")
    root.set("aria-labelledby", "title description")
    for position, (tag, text) in enumerate(_words(drawn).items()):
        element = ET.Element(f"{{{SVG}}}{tag}", {} if tag == "style" else {"id": _IDS[tag]})
        element.text = text
        root.insert(position, element)
    return ET.tostring(root, encoding="unicode")


_IDS = {"title": "title", "desc": "description"}


def _words(drawn: Plot) -> dict[str, str]:
    values = "; ".join(f"{name}: {value:g}" for name, value in drawn.bars)
    told = " ".join(filter(None, (drawn.based_on, drawn.left_out)))
    return {"title": drawn.query.title, "desc": f"{told} {values}".strip(), "style": STYLE}


def _label(value: Any) -> str:
    text = str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
