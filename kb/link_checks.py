"""What is known of the addresses of other sites: whether they answered, and when they were asked.

The file is written by `kb links` and read by a build. It is JSON: `schema_version` and `links`, sorted by address.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from kb.addresses import AddressBook, host_of
from kb.consent import RULE
from kb.declaration import Declaration
from kb.diagnostics import KbError
from kb.model import Edition
from kb.personal import find

SCHEMA_VERSION = "1"
# What an address did, with what that means to a reader.
OUTCOMES: Mapping[str, str] = {
    "answers": "answers as it is cited",
    "moved": "leads to another address for good",
    "dead": "there is nothing, or nobody answers",
    "unclear": "did not tell a program whether there is anything",
}
_TYPES: Mapping[str, Any] = {
    "url": str, "outcome": str, "status": int | None, "checked": str, "reason": str, "location": str | None,
}  # fmt: skip
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class LinkCheck:
    """What an address did on the day `checked` (ISO 8601): one of `OUTCOMES`, and why in words.

    `status` is that of HTTP, or None where there was no answer; `location` where a redirect ended, or None.
    """

    url: str
    outcome: str
    status: int | None
    checked: str
    reason: str = ""
    location: str | None = None


def read_checks(path: Path) -> dict[str, LinkCheck]:
    """The checks in a file by their address; raises KbError where it is no such file."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        checks = [_check(each) for each in found["links"]]
    except OSError as error:
        raise KbError(f"cannot read '{path}': {(error.strerror or 'unknown reason').lower()}") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise KbError(f"'{path}' is not a file that kb links wrote") from error
    return {check.url: check for check in checks}


def shown_checks(
    checks: Mapping[str, LinkCheck], edition: Edition, declaration: Declaration
) -> dict[str, LinkCheck]:
    """What an edition tells of the addresses that it gives.

    Where a redirect ended is not told of links in documents under the Rule, since names may stand there, nor where
    it is a page of the site itself, nor, to the public, where it is personal data such as the address of a meeting.
    """
    ruled = {document.id for document in edition.documents if document.attribution == RULE}
    urls = {link.url for link in edition.external_links}
    silent = {link.url for link in edition.external_links if link.source in ruled}
    hosts = AddressBook(declaration, ()).hosts

    def shown(check: LinkCheck) -> LinkCheck:
        is_silent = check.url in silent or (
            check.location is not None
            and (_host(check.location) in hosts or _is_personal(check.location, edition, declaration))
        )
        return replace(check, location=None) if is_silent else check

    return {url: shown(check) for url, check in checks.items() if url in urls}


def _host(url: str) -> str:
    return host_of(url).removeprefix("www.")


def _is_personal(url: str, edition: Edition, declaration: Declaration) -> bool:
    return edition.visibility == "public" and any(item not in declaration.allowed for item in find(url))


def as_json(checks: Iterable[LinkCheck]) -> str:
    """The file's text, the same for the same checks in any order."""
    links = [asdict(check) for check in sorted(checks, key=lambda check: check.url)]
    return json.dumps({"schema_version": SCHEMA_VERSION, "links": links}, ensure_ascii=False, indent=1) + "\n"


def _check(found: Mapping[str, Any]) -> LinkCheck:
    is_typed = all(isinstance(found.get(name), kind) for name, kind in _TYPES.items())
    if not is_typed or found["outcome"] not in OUTCOMES or not _DAY.fullmatch(found["checked"]):
        raise ValueError(found.get("url"))
    return LinkCheck(**found)
