"""The files that pages need beside their HTML: their addresses change with their content, so browsers keep them."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from mimetypes import guess_type

from datasette.utils.asgi import Request, Response

ONE_YEAR = "public, max-age=31536000, immutable"
ONE_HOUR = "public, max-age=3600"


async def asset(request: Request) -> Response:
    """A file of the folder `static`."""
    content = _contents().get(request.url_vars["name"])
    if content is None:
        return Response.text("There is no such file.\n", status=404)
    kept = ONE_YEAR if request.args.get("v") == version(request.url_vars["name"]) else ONE_HOUR
    kind = guess_type(request.url_vars["name"])[0] or "application/octet-stream"
    if kind.startswith("text/") or kind.endswith(("javascript", "svg+xml")):
        kind += "; charset=utf-8"
    return Response(content, headers={"cache-control": kept}, content_type=kind)


async def icon() -> Response:
    """The icon, for those who ask for it where it always was."""
    content = _contents()["icon.svg"]
    return Response(content, headers={"cache-control": ONE_HOUR}, content_type="image/svg+xml")


def asset_path(name: str) -> str:
    """The address path of a static file, below the base address, with the version of its content."""
    return f"/-/kb/{name}?v={version(name)}"


@cache
def version(name: str) -> str:
    """A short hash of the content of a static file."""
    return hashlib.sha256(_contents()[name]).hexdigest()[:12]


@cache
def _contents() -> dict[str, bytes]:
    folder = files("kb.web") / "static"
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}
