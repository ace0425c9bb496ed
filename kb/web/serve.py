"""The catalogue as a web application: Datasette with this plugin, one database, and nothing else to configure."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm

import kb.web
from kb.diagnostics import KbError
from kb.web import gate
from kb.web.asked import StaticSite
from kb.web.database import adopt, catalogue_database

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
    "truncate_cells_html": 200,
}


Access = Mapping[str, Any]


def application(
    database: Path,
    *,
    sql: bool = True,
    base_url: str = "/",
    access: Access | None = None,
    templates: Path | None = None,
    static: StaticSite | None = None,
) -> Any:
    """The ASGI application for the catalogue in `database`.

    `sql` lets readers write their own SQL. `base_url` is the path below which a proxy serves it. `access` is
    Datasette metadata that says who may come in (`allow`) and how they sign in (`plugins`). `templates` is a folder
    whose templates take the place of those of the same name. `static` where the answers become files: pages then offer
    nothing that needs a server.
    Raises KbError when the file is no readable catalogue.
    """
    made = datasette_for(
        database, sql=sql, base_url=base_url, access=access, templates=templates, static=static
    )
    return made.app()


def datasette_for(
    database: Path,
    *,
    sql: bool = True,
    base_url: str = "/",
    access: Access | None = None,
    templates: Path | None = None,
    static: StaticSite | None = None,
) -> Datasette:
    """The Datasette behind `application`."""
    register()
    settings = {
        **SETTINGS,
        "base_url": f"/{base_url.strip('/')}/".replace("//", "/"),
        "default_allow_sql": sql,
    }
    # Without a secret of their own, people are signed out whenever the server starts anew.
    secret = os.environ.get("DATASETTE_SECRET")
    made = Datasette(
        immutables=[str(database)],
        settings=settings,
        metadata=dict(access or {}),
        secret=secret,
        template_dir=str(templates) if templates else None,
    )
    catalogue = adopt(made)
    if catalogue is None:
        raise KbError(f"{database} is no catalogue: `kb build` makes one")
    catalogue.static = static
    return made


def run(
    database: Path,
    host: str,
    port: int,
    *,
    sql: bool = True,
    base_url: str = "/",
    access: Access | None = None,
    templates: Path | None = None,
    say: Callable[[str], None],
) -> None:
    """Serves the catalogue until it is interrupted; `say` is told where.

    Raises KbError for an edition that is not public where strangers could reach it.
    """
    datasette = datasette_for(database, sql=sql, base_url=base_url, access=access, templates=templates)
    made = datasette.app()
    check_audience(datasette, host)
    config = uvicorn.Config(
        made, host=host, port=port, log_level="warning", lifespan="on", server_header=False
    )
    # Bound before it is announced, so that a port in use is told instead.
    bound = _bound(host, port)
    say(f"serving {database} on http://{host}:{bound.getsockname()[1]}{base_url}")
    uvicorn.Server(config).run(sockets=[bound])


@contextmanager
def meanwhile(made: Any) -> Iterator[str]:
    """The address at which an application answers while the context lasts: a free port of this machine.

    For programs that look at pages, such as the tests and the script that photographs them.
    """
    config = uvicorn.Config(made, host="127.0.0.1", port=0, log_level="warning")
    server = uvicorn.Server(config)
    bound = _bound("127.0.0.1", 0)
    # Whoever asks before the server is up waits in line.
    bound.listen()
    thread = threading.Thread(target=server.run, args=([bound],), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def _bound(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise KbError(
            f"cannot listen on {host}, port {port}: {reason}; choose another with --port"
        ) from error


def check_audience(datasette: Datasette, host: str) -> None:
    """Raises KbError where an edition that is not public would be open to everybody who can reach the address."""
    catalogue = catalogue_database(datasette)
    edition = catalogue.editions.latest.catalogue.site.edition if catalogue else None
    if edition == "public" or _is_loopback(host) or asyncio.run(gate.refuses_strangers(datasette)):
        return
    raise KbError(
        f"this is the {edition} edition, and everybody who can reach {host} could read it; say who may come in with"
        " --access FILE (docs/confidentiality.md), serve it on 127.0.0.1, or serve the public edition"
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def register() -> None:
    """Makes this package a plugin of Datasette's; where it is installed, its entry point has done so already."""
    # Whoever imports this package before Datasette makes Datasette find its entry point while it is half
    # loaded.
    if pm.is_registered(kb.web) and not pm.get_hookcallers(kb.web):
        pm.unregister(kb.web)
    if not pm.is_registered(kb.web):
        pm.register(kb.web)
