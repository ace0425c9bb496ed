"""Downloads of whole formats: what `kb export all` wrote beside the database, as long as it is of the same edition."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from datasette.utils.asgi import AsgiFileDownload, Response

from kb.web.database import CatalogueDatabase

MANIFEST = "manifest.json"
TYPES = {
    ".json": "application/json; charset=utf-8", ".jsonld": "application/ld+json; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8", ".xml": "application/xml; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8", ".bib": "application/x-bibtex; charset=utf-8",
    ".ris": "application/x-research-info-systems; charset=utf-8", ".zip": "application/zip",
}  # fmt: skip


def download(catalogue: CatalogueDatabase, name: str) -> Response | None:
    """A file of the folder, or for an empty name its manifest, which tells what there is; None where it is not here."""
    name = name or MANIFEST
    folder = folder_of(catalogue)
    if name not in names(catalogue):
        return None
    headers = {"cache-control": "no-cache"}
    content_type = TYPES.get(Path(name).suffix, "application/octet-stream")
    return AsgiFileDownload(str(folder / name), filename=name, content_type=content_type, headers=headers)


def folder_of(catalogue: CatalogueDatabase) -> Path:
    """Where `kb export all` writes, if it is run where the database lies."""
    path = catalogue.editions.path
    return path.with_name(f"{path.stem}-all")


def names(catalogue: CatalogueDatabase) -> tuple[str, ...]:
    """The manifest and the files that it names; nothing where it is of another content, or for other readers."""
    try:
        manifest: Any = json.loads((folder_of(catalogue) / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return ()
    site = catalogue.editions.current().catalogue.site
    named = manifest if isinstance(manifest, dict) else {}
    if (named.get("content_hash"), named.get("edition")) != (site.content_hash, site.edition):
        return ()
    return (MANIFEST, *sorted(str(each.get("path")) for each in named.get("files", [])))
