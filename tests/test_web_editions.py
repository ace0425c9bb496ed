"""A replaced file is seen by a running server, and each request reads one edition."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import subprocess
import sys
from itertools import chain, pairwise
from pathlib import Path

import httpx
import pytest
import small_catalogue
from datasette.app import Datasette
from web_client import asking, small_application

from kb.diagnostics import KbError
from kb.web import serve
from kb.web.database import catalogue_database
from kb.web.serve import application, datasette_for

EDITIONS = [f"Edition-{number}" for number in range(8)]
WAYS = ("/", "/kb/build.json?_shape=objects")
Met = dict[tuple[str, str], asyncio.Event]


def put(path: Path, title: str) -> None:
    """A whole new file, moved into place."""
    unfinished = path.with_suffix(".unfinished")
    small_catalogue.write(unfinished, site_title=title, content_hash=title)
    unfinished.replace(path)


async def test_a_running_server_shows_the_new_build(tmp_path: Path):
    path = tmp_path / "some.db"
    put(path, "First")
    async with asking(application(path)) as client:
        before = (await client.get("/")).text
        put(path, "Second")
        after = (await client.get("/")).text
        table = (await client.get("/kb/build.json?_shape=objects&key=site_title")).json()

    assert "<h1>First</h1>" in before
    assert "<h1>Second</h1>" in after
    assert table["rows"][0]["value"] == "Second"


async def test_no_request_fails_and_none_mixes_two_editions_while_the_file_is_replaced(tmp_path: Path):
    path = tmp_path / "kb.db"
    put(path, EDITIONS[0])
    met = {(way, edition): asyncio.Event() for way in WAYS for edition in EDITIONS}
    async with asking(application(path)) as client, asyncio.timeout(120):
        readers = (read_until_the_last(client, way, met) for way in WAYS)
        _, *seen = await asyncio.gather(replace_when_met(path, met), *readers)

    assert {len(titles) for titles in chain(*seen)} == {1}
    assert [set().union(*titles) for titles in seen] == [set(EDITIONS), set(EDITIONS)]


async def replace_when_met(path: Path, met: Met) -> None:
    """Each edition is replaced by the next as soon as it was read in every way, and they read on."""
    for before, after in pairwise(EDITIONS):
        await asyncio.gather(*(met[way, before].wait() for way in WAYS))
        await asyncio.to_thread(put, path, after)


async def read_until_the_last(client: httpx.AsyncClient, way: str, met: Met) -> list[set[str]]:
    """The editions that each of many answers speaks of."""
    seen: list[set[str]] = []
    while not met[way, EDITIONS[-1]].is_set():
        answer = await client.get(way)
        assert answer.status_code == 200
        seen.append(set(re.findall(r"Edition-\d", answer.text)))
        met[way, max(seen[-1])].set()
    return seen


async def test_an_edition_is_closed_when_its_last_request_has_ended(tmp_path: Path):
    path = tmp_path / "kb.db"
    put(path, "First")
    database = catalogue_database(datasette_for(path))
    assert database is not None
    editions = database.editions
    with editions.request() as first:
        with first.own.lent() as connection:
            put(path, "Second")
            await editions.look()
            still = (
                await first.read(
                    lambda c: c.execute("select value from build where key = 'site_title'").fetchone()
                )
            )[0]
        open_meanwhile = connection.execute("select 1").fetchone()[0]

    assert (still, open_meanwhile) == ("First", 1)
    assert editions.latest.catalogue.site.title == "Second"
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connection.execute("select 1")


async def test_a_file_that_cannot_be_read_leaves_the_old_edition_in_service(tmp_path: Path, caplog):
    path = tmp_path / "kb.db"
    put(path, "First")
    async with asking(application(path)) as client:
        broken = tmp_path / "broken"
        broken.write_bytes(b"no database")
        broken.replace(path)
        answers = [await client.get("/"), await client.get("/")]
        path.unlink()
        answers.append(await client.get("/methods"))

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert [record.message.split(":")[0] for record in caplog.records] == ["the old edition stays"]


async def test_a_plain_datasette_with_the_plugin_finds_the_catalogue_under_any_file_name(tmp_path: Path):
    serve.register()
    other = tmp_path / "other.db"
    sqlite3.connect(other).execute("create table t(x)").connection.close()
    path = small_catalogue.write(tmp_path / "methods.db")
    datasette = Datasette([str(other), str(path)])
    async with asking(datasette.app()) as client:
        statuses = {
            way: (await client.get(way)).status_code
            for way in ("/", "/methods", "/kb/documents", "/other/t", "/kb")
        }

    assert statuses == dict.fromkeys(statuses, 200)


def test_datasettes_own_command_serves_the_catalogue_in_mutable_and_immutable_mode(tmp_path: Path):
    path = str(small_catalogue.write(tmp_path / "methods.db"))
    commands = [[path], ["--immutable", path]]
    answers = [
        subprocess.run(
            [sys.executable, "-m", "datasette", *words, "--get", "/methods/world-cafe"],
            capture_output=True, text=True, check=False,
        )
        for words in commands
    ]  # fmt: skip

    assert [("World café</h1>" in answer.stdout, answer.returncode) for answer in answers] == [
        (True, 0),
        (True, 0),
    ]


async def test_a_datasette_without_a_catalogue_stays_as_it_is(tmp_path: Path):
    serve.register()
    other = tmp_path / "other.db"
    sqlite3.connect(other).execute("create table t(x)").connection.close()
    async with asking(Datasette([str(other)]).app()) as client:
        answer = await client.get("/-/databases.json")

    assert answer.json()[0]["name"] == "other"


@pytest.mark.parametrize(
    "statement", ["drop table search_documents", "alter table build rename to other", "drop table sections"]
)
def test_a_file_that_this_version_cannot_read_is_told_in_one_sentence(tmp_path: Path, statement):
    path = small_catalogue.write(tmp_path / "kb.db")
    with sqlite3.connect(path) as connection:
        connection.execute("pragma foreign_keys = off")
        connection.execute(statement)
    connection.close()

    with pytest.raises(KbError, match=r"kb\.db is no catalogue"):
        application(path)


async def test_the_server_ends_its_editions_when_it_is_shut_down(tmp_path: Path):
    made = small_application(tmp_path)
    messages = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])
    sent = []

    async def receive():
        return next(messages)

    async def send(message):
        sent.append(message["type"])

    await made({"type": "lifespan"}, receive, send)

    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
