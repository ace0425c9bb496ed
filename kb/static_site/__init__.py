"""The catalogue as plain files with the same addresses, for any host of files: `kb export site`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from kb.diagnostics import KbError
from kb.export.documents import edition
from kb.export.files import Written, write_folder
from kb.export.source import Progress, source
from kb.formats import dates
from kb.static_site.site import files
from kb.web.asked import StaticSite

FORM = "site"


def export(
    database: Path,
    folder: Path,
    *,
    base_url: str | None,
    today: str,
    progress: Progress | None,
    tell: Callable[[Written], None],
) -> None:
    """Write the pages, formats, files and search index of an edition to `folder`, which an earlier one may have made.

    `today` is the ISO date that decides what lies ahead. `tell` learns of each file.
    Raises KbError for an edition that is not public, without a base address, and where the folder cannot be written.
    """
    with source(database, base_url=base_url, progress=progress) as opened:
        root, site = opened.needs_root(FORM), opened.catalogue.site
        _check_address(root)
        if site.edition != "public":
            raise KbError(
                f"'{database}' is the {site.edition} edition; whoever knows the address of a static host can read all"
                " that lies there, so that only the public edition becomes a site"
            )
        modified = dates.timestamp(site.last_changed) or dates.NEVER
        about = {"format": FORM, "today": today, **edition(opened)}
        made = files(database, opened, StaticSite(root, today, modified))
        write_folder(folder, made, about, tell)


def _check_address(root: str) -> None:
    said = urlsplit(root)
    if said.scheme not in ("http", "https") or not said.hostname or said.query or said.fragment:
        raise KbError(f"'{root}' is no address of a site; one begins with https:// and a host")
