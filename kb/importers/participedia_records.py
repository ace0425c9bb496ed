"""What Participedia's files say: its CSV files and the JSON of its interface, as records of one shape.

Their CSV has a byte order mark, at most five columns for several values, a space before the second to fifth, keys
instead of labels, 0 both for no and for unknown, and texts from which the tags of HTML were deleted.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kb.diagnostics import KbError
from kb.importers.writing import Loss

MOST_VALUES = 5
KINDS = {"cases": "case", "methods": "method", "organizations": "organization"}
# In CSV their 0 stands for no and for unknown alike.
FLAGS = frozenset({
    "facilitators", "formal_evaluation", "impact_evidence", "legality", "ongoing", "staff", "volunteers",
})  # fmt: skip
NUMBERS = frozenset({"id", "latitude", "longitude"})
REFERENCES = ("is_component_of", "primary_organizer")
DATES = frozenset({"start_date", "end_date", "post_date", "updated_date"})
_NUMBERED = re.compile(r"(?P<name>.+)_(?P<number>[1-5])")
# A cell of several titles or references, as the files have them.
_TITLES = {
    "specific_methods_tools_techniques_titles": "specific_methods_tools_techniques",
    "has_components_titles": "has_components",
}
UNKNOWN: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True, slots=True)
class Record:
    """One of their records: its kind (case, method, organization), its values by field, and what its file lost."""

    kind: str
    values: Mapping[str, Any]
    losses: tuple[Loss, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.kind} {self.values.get('id') or self.values.get('title')}"


def read_records(path: Path) -> list[Record]:
    """Every record of a file; raises KbError for one that is neither their CSV nor their JSON."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise KbError(f"cannot read '{path}' as UTF-8 text") from error
    if path.suffix.lower() == ".json":
        return list(_from_json(path, text))
    return list(_from_csv(path, text))


# -- CSV ---------------------------------------------------------------------------------------------------------


def _from_csv(path: Path, text: str) -> Iterator[Record]:
    rows = csv.DictReader(io.StringIO(text, newline=""))
    if not {"id", "type", "title"} <= set(rows.fieldnames or ()):
        raise KbError(f"'{path}' is no CSV file of Participedia: it has no columns id, type and title")
    for row in rows:
        values, losses = _cells({name: cell for name, cell in row.items() if name})
        yield Record(str(values.pop("type", "case")), values, tuple(losses))


def _cells(row: Mapping[str, str | None]) -> tuple[dict[str, Any], list[Loss]]:
    values: dict[str, Any] = {}
    losses: list[Loss] = []
    for name, cell in row.items():
        text = (cell or "").strip()
        numbered = _NUMBERED.fullmatch(name)
        if numbered and not name.startswith("address"):
            values.setdefault(numbered["name"], [])
            values[numbered["name"]] += [text] if text else []
        elif text == "0" and name in FLAGS:
            losses.append(Loss(name, 0, "their 0 means no or unknown; taken as unknown"))
        elif text:
            values[_TITLES.get(name, name)] = _cell(name, text)
    _join_references(values)
    losses += [
        Loss(name, None, "five values, which is the most that their file holds; there may have been more")
        for name, value in values.items() if isinstance(value, list) and len(value) == MOST_VALUES
    ]  # fmt: skip
    if values.get("body"):
        losses.append(Loss("body", None, "their file has lost its headings, paragraphs and links"))
    return _known(values, losses), losses


def _join_references(values: dict[str, Any]) -> None:
    """What their file has as three columns is one reference in their interface."""
    for name in REFERENCES:
        parts = {part: values.pop(f"{name}_{part}", None) for part in ("id", "title", "url")}
        if parts["title"] is not None:
            values[name] = {part: _number(text) for part, text in parts.items() if text is not None}


def _cell(name: str, text: str) -> Any:
    if name in FLAGS:
        return "yes" if text == "1" else text
    if name in _TITLES:
        return [{"title": title.strip()} for title in text.split(", ")]
    if text.startswith("[{"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


# -- JSON --------------------------------------------------------------------------------------------------------


def _from_json(path: Path, text: str) -> Iterator[Record]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise KbError(f"'{path}' is not JSON: {error}") from error
    records = list(_records_of(found))
    if not records:
        raise KbError(
            f"'{path}' holds no records of Participedia: no cases, methods, organizations or article"
        )
    for kind, values in records:
        losses: list[Loss] = []
        yield Record(kind, _known(values, losses), tuple(losses))


def _records_of(found: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Their records with their kinds: of a list by kind, of the page of one, or of the results of a search."""
    if not isinstance(found, dict):
        return
    for name, kind in KINDS.items():
        yield from ((kind, dict(each)) for each in found.get(name) or () if isinstance(each, dict))
    single = [found["article"]] if isinstance(found.get("article"), dict) else []
    results = found["results"] if isinstance(found.get("results"), list) else []
    for each in (*single, *(each for each in results if isinstance(each, dict))):
        values = dict(each)
        yield str(values.pop("type", "case")), values


# -- both --------------------------------------------------------------------------------------------------------


def _known(values: Mapping[str, Any], losses: list[Loss]) -> dict[str, Any]:
    """The values that say something: an empty text, an empty list and a count of 0 people say nothing."""
    known: dict[str, Any] = {}
    for name, value in values.items():
        if name in DATES:
            value = _day(value)
        if name in NUMBERS:
            value = _number(value)
        if name in FLAGS and isinstance(value, bool):
            value = "yes" if value else "no"
        if name == "number_of_participants":
            value = _people(value, losses)
        if value not in UNKNOWN:
            known[name] = value
    if _is_zero(known.get("latitude")) and _is_zero(known.get("longitude")):
        losses.append(Loss("latitude, longitude", 0, "their 0 means that the place is unknown"))
        del known["latitude"], known["longitude"]
    return known


def _number(value: Any) -> Any:
    """A number that is written as text; any other value as it is."""
    if not isinstance(value, str):
        return value
    try:
        return float(value) if "." in value else int(value)
    except ValueError:
        return value


def _is_zero(value: Any) -> bool:
    return value is not None and str(value).strip() in ("0", "0.0")


def _people(value: Any, losses: list[Loss]) -> Any:
    """A number of a case, or the bands of a method."""
    if isinstance(value, list) and len(value) == 1 and str(value[0]).isdigit():
        value = value[0]
    if _is_zero(value):
        losses.append(Loss("number_of_participants", 0, "their 0 means unknown"))
        return None
    return int(value) if isinstance(value, str) and value.isdigit() else value


def _day(value: Any) -> Any:
    """A day in ISO 8601: theirs is a text with or without a time, or seconds since 1970."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return datetime.fromtimestamp(value, UTC).date().isoformat()
        except (OverflowError, OSError, ValueError):
            return None
    return str(value)[:10] if value not in UNKNOWN else None


def titles_in(value: Any) -> Iterable[str]:
    """The titles of what a value refers to: one reference, several, or a plain title."""
    items = value if isinstance(value, list) else [value]
    found = (each.get("title") if isinstance(each, dict) else each for each in items)
    return [str(title) for title in found if title not in UNKNOWN]
