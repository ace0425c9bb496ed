"""A place in degrees, as people read it, and the fact that leads from its page to the map."""

from __future__ import annotations

import math

from kb.catalogue import Catalogue, Document
from kb.catalogue.citing import coordinates
from kb.web.asked import address
from kb.web.contexts import Fact, Shown

ROLES = ("latitude", "longitude")


def in_degrees(north: float, east: float) -> str:
    """As "51.5° N, 0.1° W"."""
    return f"{_degrees(north, 'N', 'S')}, {_degrees(east, 'E', 'W')}"


def _degrees(value: float, above: str, below: str) -> str:
    """As 51.5° N; to the tenth of a degree, since a country or a city is no point."""
    rounded = math.floor(abs(value) * 10 + 0.5) / 10
    return f"{rounded:g}° {above if value >= 0 else below}"


def on_the_map(catalogue: Catalogue, document: Document) -> Fact | None:
    """Where the document is, leading to the map of its content type; None where a coordinate is not recorded."""
    degrees = coordinates(catalogue, document)
    if degrees is None:
        return None
    url = address("/map", [("of", document.entry.content_type)])
    return Fact(
        "coordinates", "On the map", "", (Shown(text=in_degrees(*degrees), url=url),), is_in_line=False
    )
