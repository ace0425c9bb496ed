"""The files by which a machine runs the edition: the program itself, a container, a proxy, a service.

They are the files of the folder `files`, with the few things filled in that depend on the edition.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files as resources
from importlib.resources.abc import Traversable

from kb.publishing.edition import Edition

PROGRAM = "app"
# Nobody's number: a container's processes need no name.
USER = "10001"
PORT = "8001"
# Signs people in; only an edition that is not for everybody needs it.
ACCESS_PLUGIN = "datasette-auth-passwords>=1.1.1,<2"


def files(edition: Edition, *, gated: bool) -> Iterator[tuple[str, str | bytes]]:
    """Path and content of each file; `gated` where people have to sign in."""
    filled = _filled(edition, gated=gated)
    for file in _in_order(resources("kb.publishing.deployment") / "files"):
        text = file.read_text("utf-8")
        for name, value in filled.items():
            text = text.replace(f"@{name}@", value)
        yield file.name, text
    for path, file in _program(resources("kb"), f"{PROGRAM}/kb"):
        yield path, file.read_bytes()


def _filled(edition: Edition, *, gated: bool) -> dict[str, str]:
    access = ["--access", "/catalogue/access.yml"] if gated else []
    base = ["--base-url", edition.path] if edition.path != "/" else []
    command = ["serve", "/catalogue/kb.db", "--port", PORT, *base, *access]
    return {
        "ARGUMENT_LIST": ", ".join(f'"{word}"' for word in command),
        "CACHE": "off" if gated else "catalogue",
        "GZIP": "off" if gated else "on",
        "HOST": edition.host or "catalogue.example",
        "HEALTH": f"http://127.0.0.1:{PORT}{edition.path}health.json",
        "PATH": edition.path,
        "PLUGINS": ACCESS_PLUGIN if gated else "",
        "PORT": PORT,
        "RELEASE": str(edition.about["content_hash"])[:12],
        "UNIT_ARGUMENTS": " ".join(command).replace("/catalogue/", "/opt/catalogue/current/"),
        "USER": USER,
    }


def _program(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    """The files of the program, so that the folder needs nothing but the packages it stands on."""
    for found in _in_order(folder):
        below = f"{path}/{found.name}"
        if found.is_dir():
            if found.name != "__pycache__":
                yield from _program(found, below)
        elif not found.name.endswith(".pyc"):
            yield below, found


def _in_order(folder: Traversable) -> list[Traversable]:
    return sorted(folder.iterdir(), key=lambda each: each.name)
