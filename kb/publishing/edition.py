"""What a deployment has to know of an edition: whose it is, how many rows it has, what Datasette shows of it."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kb.catalogue import read_catalogue
from kb.catalogue.rows import quoted
from kb.diagnostics import KbError
from kb.web import metadata


@dataclass(frozen=True, slots=True)
class Edition:
    """One finished database. `sha256` and `size` (bytes) are the file's; `rows` counts the rows of each table.

    `metadata` is what Datasette publishes of it, `about` what the manifest says. `base_url` is where the catalogue
    will stand, None if its declaration does not say.
    """

    visibility: str
    sha256: str
    size: int
    rows: Mapping[str, int]
    metadata: Mapping[str, Any]
    about: Mapping[str, Any]
    base_url: str | None

    @property
    def host(self) -> str | None:
        """The host name of `base_url`, without a port."""
        return urlsplit(self.base_url).hostname if self.base_url else None

    @property
    def path(self) -> str:
        """The path below which the catalogue will stand: "/", or "/catalogue/"."""
        path = urlsplit(self.base_url).path.strip("/") if self.base_url else ""
        return f"/{path}/" if path else "/"


def read_edition(database: Path) -> Edition:
    """The edition in a file that `kb build` wrote; raises KbError for any other."""
    try:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?immutable=1", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            return _edition(database, connection)
    except (OSError, sqlite3.Error) as error:
        raise KbError(f"'{database}' is no catalogue: `kb build` makes one") from error


def _edition(database: Path, connection: sqlite3.Connection) -> Edition:
    catalogue = read_catalogue(connection)
    site = catalogue.site
    counts = _rows(connection)
    about = {
        "title": site.title,
        "edition": site.edition,
        "content_hash": site.content_hash,
        "kb_version": site.kb_version,
        "documents": site.documents,
        "rows": dict(counts),
    }
    with database.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    described = metadata.metadata(connection, catalogue)
    return Edition(
        site.edition, sha256, database.stat().st_size, counts, described, about, site.base_url
    )  # fmt: skip


def _rows(connection: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table has; an index's own tables count as Datasette counts them."""
    names = connection.execute("select name from sqlite_master where type = 'table' order by name").fetchall()
    return {
        name: int(connection.execute(f"select count(*) from {quoted(name)}").fetchone()[0])
        for (name,) in names
    }
