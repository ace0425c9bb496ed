"""What a program is told that has an answer already: tag and time of data, and whether they hold (RFC 9110, 13)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from kb import __version__
from kb.catalogue import Catalogue
from kb.web.asked import Asked

WITHOUT_ENDING = frozenset({"/suggest"})
# As much of a hash as no two answers share.
LENGTH = 16


@dataclass(frozen=True, slots=True)
class Validators:
    """What names an answer: its tag, and when it came to be, or None where that is not known."""

    etag: str
    modified: datetime | None = None

    def headers(self) -> dict[str, str]:
        known = {"last-modified": format_datetime(self.modified, usegmt=True)} if self.modified else {}
        return {"etag": self.etag, **known}


def of_data(catalogue: Catalogue, asked: Asked) -> Validators:
    """The validators of data: what an address gives follows from the content, the address and the program alone."""
    address = (asked.root, asked.prefix, asked.path, asked.pairs)
    return of_address(catalogue, address, datetime.fromisoformat(asked.modified).astimezone(UTC))


def of_address(catalogue: Catalogue, address: tuple[object, ...], modified: datetime) -> Validators:
    """The validators of what stands at an address, which is told by all of its parts that count."""
    content = catalogue.site.content_hash[:LENGTH]
    named = hashlib.sha256(repr((*address, __version__)).encode("utf-8", "surrogatepass")).hexdigest()
    return Validators(f'W/"{content}-{named[:LENGTH]}"', modified)


def of_page(content: bytes) -> Validators:
    """The validators of a page, which also tells what day it is: they follow from the page itself."""
    return Validators(f'W/"{hashlib.sha256(content).hexdigest()[:24]}"')


def is_data(asked: Asked) -> bool:
    """Whether the address is one of data, which has an ending in general, rather than a page for readers."""
    return asked.path in WITHOUT_ENDING or "." in asked.path.rpartition("/")[2]


def is_known(headers: Mapping[str, Any], validators: Validators) -> bool:
    """Whether who asks has this answer. A tag decides alone; the time counts only where no tag is sent."""
    tags = headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or _plain(validators.etag) in {_plain(tag) for tag in tags.split(",")}
    since = _time(headers.get("if-modified-since"))
    return since is not None and validators.modified is not None and validators.modified <= since


def _plain(tag: str) -> str:
    """A tag without its mark of weakness, which does not count when one asks for a new answer."""
    return tag.strip().removeprefix("W/")


def _time(text: str | None) -> datetime | None:
    """The time of a header; None for one that is not there or cannot be read, as the standard wants it."""
    try:
        return parsedate_to_datetime(text).astimezone(UTC) if text else None
    except (ValueError, OverflowError):
        return None
