"""Where the text of a licence stands, by its SPDX identifier."""

from __future__ import annotations

from collections.abc import Mapping

ADDRESSES: Mapping[str, str] = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-NC-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "OGL-UK-3.0": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
}


def licence_address(licence: str | None) -> str | None:
    """The address of a licence that is known, or that is written as an address; else None."""
    if licence and licence.startswith(("https://", "http://")):
        return licence
    return ADDRESSES.get(licence or "")
