"""Personal data in a text: e-mail addresses, phone numbers, and links that join, replay or edit something."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

WITHHELD = {
    "e-mail address": "[address withheld]", "phone number": "[number withheld]",
    "meeting link": "[link withheld]", "editable document": "[link withheld]",
}  # fmt: skip

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9.%+@/-])[A-Za-z0-9][\w.%+-]*?(?:@|%40|&#64;|&#x40;|&commat;)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(?![A-Za-z0-9@])"
)
_ENCODED_AT = re.compile("%40|&#64;|&#x40;|&commat;")
# Numbers with an international prefix, or with an area code that begins with 0; years, ids and amounts have neither.
_PHONE = re.compile(
    r"(?<![\w./=#-])(?:\+\d{1,3}[\s().-]{0,2}(?:\d[\s().-]{0,2}){6,12}\d|"
    r"\(?0\d{2,4}\)?[ -]\d{3,4}[ -]?\d{3,4})(?![\w/-])"
)
_MEETING = re.compile(
    r"https?://(?:[\w-]+\.)*(?:zoom\.us/(?:j|s|w|my|rec|launch)/|zoom\.us/wc/|teams\.(?:microsoft|live)\.com/(?:l/meetup-join|meet)/"
    r"|meet\.google\.com/[a-z]{3}-|webex\.com/(?:meet|join|\w+/j\.php)|meet\.jit\.si/|whereby\.com/|gotomeet\w*\.(?:com|me)/|bluejeans\.com/\d)"
    r"[^\s<>\"')\]]*",
    re.IGNORECASE,
)
_EDITABLE = re.compile(
    r"https?://(?:[\w-]+\.)*(?:docs\.google\.com/(?:document|spreadsheets|presentation)/(?:u/\d+/)?d/(?!e/)|drive\.google\.com/(?:drive|file|open)|"
    r"hackmd\.io/|etherpad\.|pad\.riseup\.net/|miro\.com/app/|mural\.co/|app\.mural\.co/|notion\.so/|cryptpad\.fr/|1drv\.ms/|"
    r"[\w-]+\.sharepoint\.com/|(?:www\.)?figma\.com/(?:file|board|jam)/|dropbox\.com/(?:s|scl)/|trello\.com/b/)[^\s<>\"')\]]*",
    re.IGNORECASE,
)
# Most texts hold nothing of a kind, and its sign is found sooner than its pattern, which looks behind at every letter.
_PATTERNS = (
    ("meeting link", _MEETING, re.compile("://")),
    ("editable document", _EDITABLE, re.compile("://")),
    ("e-mail address", _EMAIL, re.compile("@|%40|&#64;|&#x40;|&commat;")),
    ("phone number", _PHONE, re.compile(r"\+\d|0\d{2,4}\)?[ -]\d{3,4}[ -]?\d{3}")),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of personal data: what kind it is, the text, and where it begins and ends."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be public: whole addresses, and domains with all their addresses."""

    addresses: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()

    def __contains__(self, found: Found) -> bool:
        text = _ENCODED_AT.sub("@", found.text.lower())
        return text in self.addresses or (
            found.kind == "e-mail address" and text.rpartition("@")[2] in self.domains
        )


NOTHING_ALLOWED = Allowed()


def find(text: str) -> Iterator[Found]:
    """Every piece of personal data in a text, by kind."""
    for kind, pattern, sign in _PATTERNS:
        if sign.search(text):
            for match in pattern.finditer(text):
                found = match[0].rstrip(".,;")
                yield Found(kind, found, match.start(), match.start() + len(found))


def without(text: str, kinds: Iterable[str], allowed: Allowed) -> str:
    """The text with what is found of some kinds, and is not allowed, as a note in brackets."""
    wanted = frozenset(kinds)
    found = [item for item in find(text) if item.kind in wanted and item not in allowed]
    for item in sorted(found, key=lambda item: item.start, reverse=True):
        text = text[: item.start] + WITHHELD[item.kind] + text[item.end :]
    return text
