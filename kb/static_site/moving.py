"""Old addresses on a host that knows nothing of them: a page that leads on, and a list for hosts that read one."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from urllib.parse import quote

from kb.static_site.addresses import PLAIN, Addresses, file_of
from kb.static_site.links import relative

LIST = "_redirects"
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>This page has moved</title><meta name="robots" content="noindex"><link rel="canonical" href="{canonical}">
<meta http-equiv="refresh" content="0; url={place}"></head>
<body><main><h1>This page has moved</h1><p><a href="{place}">Go to where it stands now</a></p></main></body></html>
"""


def pages(addresses: Addresses, root: str) -> Iterator[tuple[str, str]]:
    """Path and text of a file for each old address."""
    for old, new in addresses.redirects.items():
        here = old if old.endswith(".html") else f"{old.rstrip('/')}/"
        place = escape(relative(f"{new}/", here))
        yield file_of(here), PAGE.format(place=place, canonical=escape(root + new))


def listed(addresses: Addresses, prefix: str) -> str:
    """The text of `_redirects`, as Netlify and Cloudflare Pages read it: an old address, a new one, and 301."""
    lines = (
        f"{_whole(old, prefix)} {_whole(new, prefix)}/ 301\n" for old, new in addresses.redirects.items()
    )
    return "".join(lines)


def _whole(address: str, prefix: str) -> str:
    return quote(prefix + address.removeprefix("/"), safe=f"%{PLAIN}")
