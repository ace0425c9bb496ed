"""Configuration by which Datasette 0.65 and 1.0 serve the folder: `datasette FOLDER`, nothing else to say.

Both read metadata.json and inspect-data.json. Only 0.65 reads settings.json and the queries in metadata.json, only
1.0 reads datasette.json; each passes over the other's without a word.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from kb.publishing.edition import Edition
from kb.web.serve import SETTINGS


def files(edition: Edition, database: str) -> Iterator[tuple[str, str]]:
    """Path and text of each configuration file."""
    name = PurePosixPath(database).stem
    yield "inspect-data.json", _json(inspect_data(edition, database, name))
    yield "metadata.json", _json(edition.metadata)
    yield "settings.json", _json({**SETTINGS, "base_url": edition.path})
    yield "datasette.json", _json(datasette_1(edition))


def inspect_data(edition: Edition, database: str, name: str) -> dict[str, Any]:
    """What `datasette inspect` would write: counted once, here, and not by each server as it starts."""
    tables = {table: {"count": count} for table, count in edition.rows.items()}
    return {name: {"hash": edition.sha256, "size": edition.size, "file": database, "tables": tables}}


def datasette_1(edition: Edition) -> dict[str, Any]:
    """Settings and canned queries where Datasette 1.0 looks for them."""
    databases = edition.metadata.get("databases", {})
    queries = {name: {"queries": about["queries"]} for name, about in databases.items() if "queries" in about}
    return {"settings": {**SETTINGS, "base_url": edition.path}, "databases": queries}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
