"""Whether this server can answer, for proxies and monitors; it is asked without signing in."""

from __future__ import annotations

import json
import sqlite3

from kb.web.editions import Edition

ADDRESS = "/health.json"
SCHEMA_VERSION = 1


async def answer(edition: Edition, *, gated: bool) -> tuple[int, bytes]:
    """Status and JSON: 200 if a row can be read, else 503.

    A public edition says which one it is and how many documents it holds; one that is gated says nothing of itself.
    """
    try:
        await edition.read(_read_a_row)
    except sqlite3.Error:
        return 503, _json({"status": "failing"})
    site = edition.catalogue.site
    known = {} if gated else {"content_hash": site.content_hash, "documents": site.documents}
    return 200, _json({"status": "ok", **known})


def _read_a_row(connection: sqlite3.Connection) -> None:
    connection.execute("select id from documents limit 1").fetchone()


def _json(about: dict[str, object]) -> bytes:
    return json.dumps({"schema_version": SCHEMA_VERSION, **about}).encode() + b"\n"
