"""The kinds of field: how a value is read from what an author wrote, and which columns it fills.

A kind decides what text means; a loader never does. So `no` is a language where a text is declared,
`0012` keeps its zeros, and `2024-13-01` is reported instead of becoming another day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\x00-\x08\x0b-\x1f\x7f]")
_SPACE = re.compile(r"\s+")


class UnreadableError(ValueError):
    """The text is not of the kind; the message completes "expected …"."""


@dataclass(frozen=True, slots=True)
class Field:
    """A declared front-matter key.

    `aliases` are other keys under which authors wrote it, `values` maps other spellings of a value to the
    declared one. `by` names the ways, in order, in which a relation may name its target. `group` is the
    heading under which a page shows it; `inverse` the field of the target type that says the same from there,
    `inverse_label` what the relation is called when it is seen from there. A field that is `optional` says something
    of a few documents only, so that completeness does not count it.
    """

    name: str
    kind: str = "text"
    label: str = ""
    description: str = ""
    unit: str | None = None
    many: bool = False
    required: bool = False
    aliases: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    role: str | None = None
    visibility: str | None = None
    search: str = "none"
    facet: bool = False
    vocabulary: str | None = None
    to: str | None = None
    by: tuple[str, ...] = ()
    inline: bool = False
    inverse: str | None = None
    inverse_label: str | None = None
    fields: Mapping[str, Field] = field(default_factory=dict)
    split: str | None = None
    range: bool = False
    group: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a content type's table; `suffix` follows the field's name."""

    suffix: str
    sql_type: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """How values of one kind are read; `expected` is shown to an author whose value could not be."""

    name: str
    read: Callable[[str], Any]
    expected: str
    columns: tuple[Column, ...]
    search: str = "none"


def tidy(text: str) -> str:
    """One line of text: no invisible characters, single spaces, no space at the ends."""
    return _SPACE.sub(" ", _INVISIBLE.sub("", text)).strip()


def _markdown(text: str) -> str:
    return text.strip("\n").rstrip()


_NUMBER = r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-+]?\d+(?:\.\d+)?"


# SQLite's integers have 64 bits; a longer number is a code, not a count.
_LARGEST = 2**63 - 1
_MOST_DIGITS = 40


def _integer(text: str) -> int:
    match = re.fullmatch(r"([-+]?(?:\d{1,3}(?:,\d{3})+|\d+))(?:\.0+)?", text)
    if not match or len(text) > _MOST_DIGITS or abs(number := int(match[1].replace(",", ""))) > _LARGEST:
        raise UnreadableError
    return number


def _number(text: str) -> float:
    if not re.fullmatch(_NUMBER, text) or len(text) > _MOST_DIGITS:
        raise UnreadableError
    return float(text.replace(",", ""))


_ABOUT = r"(?:about|around|approximately|approx\.?|circa|c\.|ca\.?|some|roughly|nearly|almost|~|≈)\s*"
_AT_LEAST = r"(?:at least|more than|over|above|from|minimum(?: of)?|min\.?|>=?|≥)\s*"
_AT_MOST = r"(?:at most|up to|fewer than|less than|under|below|maximum(?: of)?|max\.?|<=?|≤)\s*"
# A word that bounds or joins numbers is no unit: "70 or fewer" is not 70.
_UNIT = (
    r"(?:\s+(?![^\d]*\b(?:or|and|to|fewer|less|more|most|least|over|under|plus|than|max|min|maximum|minimum|per|each|times)\b)"
    r"[^\W\d][^\d]{0,40})?"
)
_RANGES = tuple(
    (re.compile(pattern, re.IGNORECASE), bounds)
    for pattern, bounds in (
        (rf"(?:between\s+|{_ABOUT})?({_NUMBER})\s*(?:-|–|—|to|and)\s*({_NUMBER}){_UNIT}", ("low", "high")),
        (rf"{_AT_LEAST}({_NUMBER}){_UNIT}", ("low",)),
        (rf"({_NUMBER})\s*(?:\+|or more|and more|or over|plus|minimum){_UNIT}", ("low",)),
        (rf"({_NUMBER})\s*(?:or fewer|or less|or under|maximum){_UNIT}", ("high",)),
        (rf"{_AT_MOST}({_NUMBER}){_UNIT}", ("high",)),
        (rf"(?:{_ABOUT})?({_NUMBER}){_UNIT}", ("both",)),
    )
)


def read_range(text: str, number: Callable[[str], float]) -> tuple[float | None, float | None, str]:
    """A number or a range of numbers in words: (minimum, maximum, the text); an open end is None.

    Raises UnreadableError for anything that holds further numbers or words whose meaning is not certain.
    """
    for pattern, bounds in _RANGES:
        match = pattern.fullmatch(text)
        if match:
            found = dict(zip(bounds, map(number, match.groups()), strict=True))
            low = found.get("both", found.get("low"))
            high = found.get("both", found.get("high"))
            if low is not None and high is not None and low > high:
                raise UnreadableError
            return low, high, text
    raise UnreadableError


def _year(text: str) -> int:
    match = re.fullmatch(rf"(?:{_ABOUT})?(\d{{4}})", text, re.IGNORECASE)
    if not match or not 1000 <= int(match[1]) <= 2999:
        raise UnreadableError
    return int(match[1])


# English, with its abbreviations, then German, French, Spanish, Italian, Portuguese, Dutch and Welsh.
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan januar jänner janvier enero gennaio janeiro januari ionawr",
         "february feb februar février febrero febbraio fevereiro februari chwefror",
         "march mar märz mars marzo março maart mawrth", "april apr avril abril aprile ebrill",
         "may mai mayo maggio maio mei", "june jun juni juin junio giugno junho mehefin",
         "july jul juli juillet julio luglio julho gorffennaf", "august aug août agosto augustus awst",
         "september sept sep septembre septiembre setiembre settembre setembro medi",
         "october oct oktober octobre octubre ottobre outubro hydref",
         "november nov novembre noviembre novembro tachwedd",
         "december dec dezember décembre diciembre dicembre dezembro rhagfyr"), 1)
    for name in names.split()
}  # fmt: skip
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
# Where the year comes first, the month follows it; where dots stand between numbers, the day comes first.
_YEAR_FIRST = re.compile(r"(\d{4})(?:[/.](\d{1,2})[/.](\d{1,2})|年(?:(\d{1,2})月(?:(\d{1,2})日)?)?)")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_TIMED = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[-+]\d{2}:?(?:\d{2})?)?",
    re.IGNORECASE,
)
_WRITTEN = re.compile(
    r"(?:(?:[a-z]+day,?\s+)?(\d{1,2})(?:st|nd|rd|th|er|º|\.)?\s+(?:(?:of|de)\s+)?)?"
    r"([^\W\d_]+)\.?,?\s+(?:del?\s+)?(\d{4})",
    re.IGNORECASE,
)
_AMERICAN = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,\s+(\d{4})", re.IGNORECASE)


def read_date(text: str) -> str:
    """A date as ISO 8601, as precise as it was written: a year, a month, a day or a time with its zone.

    Days written with the name of a month are read, in English and some languages of its neighbours; numbers with
    slashes that do not begin with the year are not, because their order is not certain. Raises UnreadableError for
    days that the calendar does not have.
    """
    if match := _ISO.fullmatch(text):
        return _calendar(match[1], match[2], match[3])
    if match := _YEAR_FIRST.fullmatch(text):
        return _calendar(match[1], match[2] or match[4], match[3] or match[5])
    if match := _DOTTED.fullmatch(text):
        return _calendar(match[3], match[2], match[1])
    if match := _TIMED.fullmatch(text):
        return _moment(match)
    if match := _WRITTEN.fullmatch(text):
        return _calendar(match[3], _MONTHS.get(match[2].lower(), 0), match[1])
    if match := _AMERICAN.fullmatch(text):
        return _calendar(match[3], _MONTHS.get(match[1].lower(), 0), match[2])
    raise UnreadableError


def _calendar(year: str, month: str | int | None, day: str | None) -> str:
    try:
        found = date(
            int(year), int(month or 1) if month is not None else 1, int(day or 1) if day is not None else 1
        )
    except ValueError as error:
        raise UnreadableError from error
    if (month is not None and int(month) == 0) or (day is not None and int(day) == 0) or found.year < 1000:
        raise UnreadableError
    return found.isoformat()[: 10 if day is not None else 7 if month is not None else 4]


def _moment(match: re.Match[str]) -> str:
    year, month, day, hour, minute, second, zone = match.groups()
    zone = (
        "" if zone is None else "+00:00" if zone in "Zz" else zone[:3] + ":" + (zone[3:].lstrip(":") or "00")
    )
    text = f"{year}-{month:0>2}-{day:0>2}T{hour:0>2}:{minute}:{second or '00'}{zone}"
    try:
        datetime.fromisoformat(text)
    except ValueError as error:
        raise UnreadableError from error
    return text if second not in (None, "00") else text[:16] + text[19:]


_LIST_SPLIT = re.compile(r"\s*[,;]\s*")
_RANGE_SPLIT = re.compile(r"\s*(?:/|–|—|→|\bto\b|\buntil\b|\s-\s|(?<=^\d)-|(?<=^\d\d)-)\s*", re.IGNORECASE)
_FIRST_DAY = re.compile(r"\d{1,2}(?:st|nd|rd|th|er|º|\.)?")


def read_date_range(text: str) -> tuple[str, str | None]:
    """(start, end) of "2022-06-06, 2022-06-10", "2019–2021", "1–3 May 2024", "2024-05/2024-07" or one date (end None).

    Of a list of dates the earliest and the latest count. Raises UnreadableError where one is no date, or where
    a range ends before it starts.
    """
    try:
        return read_date(text), None
    except UnreadableError:
        ends = _RANGE_SPLIT.split(text)
    if len(ends) == 2:
        start, end = _read_start(ends[0], ends[1]), read_date(ends[1])
        if end[: len(start)] < start[: len(end)]:
            raise UnreadableError
        return start, end
    dates = sorted(read_date(part) for part in _LIST_SPLIT.split(text))
    return dates[0], dates[-1] if len(dates) > 1 else None


def _read_start(text: str, end: str) -> str:
    """The first date of a range, whose month and year may be said of the last alone: "1" of "1–3 May 2024"."""
    day = _FIRST_DAY.match(end)
    if day and _FIRST_DAY.fullmatch(text):
        return read_date(text + end[day.end() :])
    try:
        return read_date(text)
    except UnreadableError:
        return read_date(f"{text} {end[-4:]}")


# English, then French, German, Spanish, Italian, Portuguese and Dutch.
_TRUE = frozenset("true yes on y 1 oui vrai ja wahr sí si verdadero vero sim verdadeiro waar".split())
_FALSE = frozenset("false no off n 0 non faux nein falsch falso não nee onwaar".split())


def _boolean(text: str) -> bool:
    folded = text.lower()
    if folded not in _TRUE | _FALSE:
        raise UnreadableError
    return folded in _TRUE


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise UnreadableError from error
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or re.search(r'[\s<>"]', text):
        raise UnreadableError
    return text


def _email(text: str) -> str:
    text = text.removeprefix("mailto:")
    if not re.fullmatch(r"[^@\s<>\"(),:;]+@[^@\s<>\"(),:;]+\.[^@\s<>\"(),:;.]+", text):
        raise UnreadableError
    return text


def _unread(text: str) -> str:
    return text


_ONE_TEXT = (Column("", "TEXT"),)
_ONE_INTEGER = (Column("", "INTEGER"),)

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("text", tidy, "text", _ONE_TEXT, "prose"),
        Kind("markdown", _markdown, "Markdown", _ONE_TEXT, "prose"),
        Kind("integer", _integer, "a whole number, as 70 or 1,500", _ONE_INTEGER),
        Kind("number", _number, "a number, as 0.5 or 1,500", (Column("", "REAL"),)),
        Kind("year", _year, "a year of four digits", _ONE_INTEGER),
        Kind("date", read_date, "a date, as 2024-07-18, 2024-07 or 2024", _ONE_TEXT),
        Kind("date_range", read_date_range, "a date, as 2024-07-18, or two, as 2024-07-18/2024-07-20",
             (Column("_start", "TEXT", "start"), Column("_end", "TEXT", "end"))),
        Kind("boolean", _boolean, "true or false", _ONE_INTEGER),
        Kind("url", _url, "an address that begins with https:// or http://", _ONE_TEXT),
        Kind("email", _email, "an e-mail address", _ONE_TEXT),
        Kind("term", tidy, "a term", _ONE_TEXT, "terms"),
        Kind("relation", tidy, "a reference to a document", _ONE_TEXT, "terms"),
        Kind("nested", _unread, "a mapping of keys to values", _ONE_TEXT, "prose"),
    )
}  # fmt: skip

# Roles of numbers that say where something is, with the degrees that they cannot exceed.
COORDINATES: Mapping[str, int] = {"latitude": 90, "longitude": 180}

_RANGE_COLUMNS = ("_min", "minimum"), ("_max", "maximum")


def columns(declared: Field) -> tuple[Column, ...]:
    """The columns a field fills: one for most and for every many-valued field, which is a JSON array."""
    if declared.many:
        return _ONE_TEXT
    if declared.range:
        sql_type = KINDS[declared.kind].columns[0].sql_type
        return (
            *(Column(suffix, sql_type, label) for suffix, label in _RANGE_COLUMNS),
            Column("_text", "TEXT", "as written"),
        )
    return KINDS[declared.kind].columns


def read(declared: Field, text: str) -> Any:
    """The value of a text under a declared field; raises UnreadableError."""
    kind = KINDS[declared.kind]
    if kind.name == "markdown":
        return kind.read(text)
    text = tidy(text)
    if declared.range:
        return read_range(text, kind.read)
    value = kind.read(text)
    most = COORDINATES.get(declared.role or "")
    if most is not None and abs(value) > most:
        raise UnreadableError
    return value


def is_coordinate(name: str | None, kind: str, *, many: bool) -> bool:
    """Whether a field of this kind can have the role of that name, and it is that of a coordinate."""
    return name in COORDINATES and kind in ("integer", "number") and not many


def expected_of(declared: Field) -> str:
    """What an author whose value could not be read should have written."""
    most = COORDINATES.get(declared.role or "")
    return KINDS[declared.kind].expected if most is None else f"degrees from -{most} to {most}, as 51.5"
