"""Builds and serves hostile knowledge bases, each in a process of its own with little time and memory.

A program: it reads the path of a folder from each line of its input, and prints how the build ended. The process that
builds is a copy of this one, so that starting it costs nothing; what the copies make of the templates, which takes half
of their time, is kept for the others in a folder.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sqlite3
import sys
import tempfile
import traceback
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
from datasette import hookimpl
from datasette.plugins import pm
from jinja2 import Environment, FileSystemBytecodeCache

from kb import pipeline, reporting
from kb.web.serve import application

CPU_SECONDS = 5
MEMORY = 1_000_000_000
ALWAYS = (
    "/",
    "/notes",
    "/notes.csv",
    "/notes.json",
    "/feed.atom",
    "/sitemap.xml",
    "/search?q=body",
    "/links",
)


class KeepingTemplates:
    """A plugin by which all Datasettes of this program use templates that one of them has read."""

    __name__ = "keeping-templates"

    def __init__(self, folder: str) -> None:
        self._kept = FileSystemBytecodeCache(folder)

    @hookimpl
    def prepare_jinja2_environment(self, env: Environment) -> None:
        env.bytecode_cache = self._kept


def outcome(folder: Path) -> dict[str, Any]:
    """What became of the knowledge base in a folder: `diagnostics`, `documents` by id, `pages` by address, `text`."""
    database = folder.parent / "kb.db"
    built = pipeline.build([folder], output=database)
    made = application(database)
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            "select id, url, source_path, title, body_html from documents order by id"
        ).fetchall()
    addresses = [row[1] for row in rows]
    return {
        "diagnostics": [(each.path, each.code) for each in built.report],
        "documents": {row[0]: row[2:] for row in rows},
        "pages": asyncio.run(fetched(made, [*ALWAYS, *addresses, *(f"{one}.json" for one in addresses)])),
        "text": reporting.as_text(built.report),
    }


async def fetched(made: Any, addresses: list[str]) -> dict[str, str]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=made), base_url="http://localhost"
    ) as client:
        answers = {address: await client.get(address) for address in addresses}
    return {address: f"{answer.status_code} {answer.text}" for address, answer in answers.items()}


def build_in_bounds(folder: Path) -> None:
    with (folder.parent / "stderr").open("wb") as stderr:
        os.dup2(stderr.fileno(), sys.stderr.fileno())
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    found = outcome(folder)
    (folder.parent / "outcome.json").write_text(json.dumps(found), encoding="utf-8")


def status_of(folder: Path) -> int:
    """0, or 1 with the traceback in a file beside the folder."""
    try:
        build_in_bounds(folder)
    except BaseException:  # noqa: BLE001 (a copy must never go on as the builder)
        traceback.print_exc()
        sys.stderr.flush()
        return 1
    return 0


def main() -> None:
    with tempfile.TemporaryDirectory() as templates:
        pm.register(KeepingTemplates(templates))
        for line in sys.stdin:
            process = os.fork()
            if process == 0:
                os._exit(status_of(Path(json.loads(line))))
            _, status = os.waitpid(process, 0)
            print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
