"""Downloads of whole formats: what `kb export all` wrote beside the database, as long as it is of the same edition."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import AsgiFileDownload, Request, Response

from kb.web.database import CatalogueDatabase, catalogue_database
from kb.web.editions import Edition

if TYPE_CHECKING:
    # Datasette loads this plugin while its own application module is being imported.
    from datasette.app import Datasette

MANIFEST = "manifest.json"
TYPES = {
    ".json": "application/json; charset=utf-8", ".jsonld": "application/ld+json; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8", ".xml": "application/xml; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8", ".bib": "application/x-bibtex; charset=utf-8",
    ".ris": "application/x-research-info-systems; charset=utf-8", ".zip": "application/zip",
}  # fmt: skip
GONE = "No such export of this edition is here. `kb export all` writes them beside the database.\n"


async def download(request: Request, datasette: Datasette) -> Response:
    """A file of the folder, or its manifest, which tells what there is; 404 for one of another edition."""
    catalogue = catalogue_database(datasette)
    assert catalogue is not None, "routes are registered for a catalogue only"
    name = request.url_vars["name"] or MANIFEST
    folder = folder_of(catalogue)
    if name not in _names(folder, catalogue.editions.current()):
        return Response.text(GONE, status=404)
    headers = {"cache-control": "no-cache"}
    content_type = TYPES.get(Path(name).suffix, "application/octet-stream")
    return AsgiFileDownload(str(folder / name), filename=name, content_type=content_type, headers=headers)


def folder_of(catalogue: CatalogueDatabase) -> Path:
    """Where `kb export all` writes, if it is run where the database lies."""
    path = catalogue.editions.path
    return path.with_name(f"{path.stem}-all")


def _names(folder: Path, edition: Edition) -> frozenset[str]:
    """The files that the manifest names; none where it is of another content, or for other readers."""
    try:
        manifest: Any = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return frozenset()
    site = edition.catalogue.site
    named = manifest if isinstance(manifest, dict) else {}
    if (named.get("content_hash"), named.get("edition")) != (site.content_hash, site.edition):
        return frozenset()
    return frozenset({MANIFEST, *(str(each.get("path")) for each in named.get("files", []))})
