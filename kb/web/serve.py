"""The catalogue as a web application: Datasette with this plugin, one database, and nothing else to configure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm

import kb.web

SETTINGS: dict[str, Any] = {
    "allow_csv_stream": True,
    "allow_download": True,
    "allow_facet": True,
    "default_page_size": 50,
    "facet_time_limit_ms": 200,
    "max_returned_rows": 1000,
    "num_sql_threads": 3,
    "sql_time_limit_ms": 1500,
    "suggest_facets": False,
    "template_debug": False,
    "trace_debug": False,
}


def application(database: Path, *, sql: bool = True, base_url: str = "/") -> Any:
    """The ASGI application for the catalogue in `database`.

    `sql` lets readers write their own SQL. `base_url` is the path below which a proxy serves it.
    Raises `sqlite3.DatabaseError` or `OSError` when the file is no readable catalogue.
    """
    return datasette_for(database, sql=sql, base_url=base_url).app()


def datasette_for(database: Path, *, sql: bool = True, base_url: str = "/") -> Datasette:
    """The Datasette behind `application`."""
    register()
    settings = {
        **SETTINGS,
        "base_url": f"/{base_url.strip('/')}/".replace("//", "/"),
        "default_allow_sql": sql,
    }
    return Datasette(immutables=[str(database)], settings=settings, metadata={})


def run(
    database: Path,
    host: str,
    port: int,
    *,
    sql: bool = True,
    base_url: str = "/",
    say: Callable[[str], None],
) -> None:
    """Serves the catalogue until it is interrupted; `say` is told where."""
    made = application(database, sql=sql, base_url=base_url)
    config = uvicorn.Config(
        made, host=host, port=port, log_level="warning", lifespan="on", server_header=False
    )
    # Bound before it is announced, so that a port in use is told instead.
    socket = config.bind_socket()
    say(f"serving {database} on http://{host}:{socket.getsockname()[1]}{base_url}")
    uvicorn.Server(config).run(sockets=[socket])


def register() -> None:
    """Makes this package a plugin of Datasette's; where it is installed, its entry point has done so already."""
    # Whoever imports this package before Datasette makes Datasette find its entry point while it is half loaded.
    if pm.is_registered(kb.web) and not pm.get_hookcallers(kb.web):
        pm.unregister(kb.web)
    if not pm.is_registered(kb.web):
        pm.register(kb.web)
