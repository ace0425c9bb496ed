"""What readers cannot do, and what the server does not tell."""

from __future__ import annotations

import base64
import hashlib
import re
import sqlite3
import time
from pathlib import Path

import httpx
import pytest
from web_client import asking, small_application

from kb.open_sql.limits import restrict
from kb.web import security


@pytest.mark.parametrize(
    "name",
    ["databases", "metadata", "plugins", "threads", "settings", "versions", "actor", "config", "permissions", "messages",
     "allow-debug", "auth-token", "patterns"],
)  # fmt: skip
@pytest.mark.parametrize("ending", ["", ".json"])
async def test_datasettes_pages_about_itself_are_closed(client, name, ending):
    answer = await client.get(f"/-/{name}{ending}")

    assert answer.status_code == 403


async def test_no_page_names_the_folder_of_the_database(client, tmp_path: Path):
    ways = (
        "/",
        "/data",
        "/kb",
        "/kb.json",
        "/kb/documents.json",
        "/nothing",
        "/kb/nothing",
        "/kb?sql=select",
        "/kb.db",
    )
    answers = [await client.get(way) for way in ways]

    assert [answer.url.path for answer in answers if str(tmp_path).encode() in answer.content] == []
    assert [answer.url.path for answer in answers if str(tmp_path) in str(answer.headers)] == []


@pytest.mark.parametrize(
    "raw",
    [
        b"//evil.example/",
        b"/\\evil.example/",
        b"/%5cevil.example/",
        b"/%5Cevil.example",
        b"/%2f/evil.example/",
        b"/a%0d%0ab/",
    ],
)
async def test_no_address_redirects_off_the_site(tmp_path: Path, raw):
    sent = await ask_raw(small_application(tmp_path), raw)
    headers = dict(sent[0]["headers"])

    assert sent[0]["status"] == 400
    assert b"location" not in headers


@pytest.mark.parametrize("method", ["GET", "OPTIONS", "POST"])
@pytest.mark.parametrize("raw", [b"*", b"http://evil.example/", b"evil.example:443", b"kb"])
async def test_what_is_no_path_of_this_site_is_refused(tmp_path: Path, raw, method):
    sent = await ask_raw(small_application(tmp_path), raw, method)

    assert sent[0]["status"] == 400


async def ask_raw(made, raw: bytes, method: str = "GET") -> list[dict]:
    """Ask with a path that no client would send."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": raw.decode("latin-1"),
        "raw_path": raw,
        "query_string": b"",
        "headers": [],
        "scheme": "http",
    }
    await made(scope, receive, send)
    return sent


async def test_a_path_that_is_no_utf_8_is_refused(tmp_path: Path):
    sent = await ask_raw(small_application(tmp_path), b"/methods/%ff")

    assert sent[0]["status"] == 400


@pytest.mark.parametrize(
    "way",
    ["/", "/search", "/case-studies/river", "/nothing", "/case-studies/gone", "/old/river", "/feed.atom"],
)
async def test_every_page_of_ours_says_that_it_runs_nothing_and_stands_in_no_frame(client, way):
    headers = (await client.get(way)).headers

    assert headers["content-security-policy"] == security.OWN_POLICY
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"


@pytest.mark.parametrize(
    "way", ["/kb", "/kb/documents", "/kb/documents.json", "/-/static/app.css", "/-/nothing"]
)
async def test_datasettes_pages_stand_in_no_frame_either(client, way):
    headers = (await client.get(way)).headers

    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("way", ["/kb", "/kb/documents", "/kb?sql=select+1"])
async def test_the_scripts_in_datasettes_pages_are_those_that_their_policy_allows(client, way):
    page = await client.get(way)

    written = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in written]
    assert written
    assert [each for each in hashes if each not in page.headers["content-security-policy"]] == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize(
    "way", ["/", "/methods/citizens-jury", "/kb", "/kb/documents", "/kb/most-referred-to"]
)
async def test_the_catalogue_can_only_be_read(client, method, way):
    answer = await client.request(method, way)

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("way", ["/", "/methods/citizens-jury", "/search.json", "/kb/documents"])
async def test_head_is_get_without_a_body(client, way):
    answer = await client.head(way)

    assert answer.status_code == 200
    assert answer.content == b""


async def test_no_page_of_ours_sets_a_cookie(client):
    answers = [await client.get(way) for way in ("/", "/search", "/case-studies/river", "/nothing")]

    assert [answer for answer in answers if "set-cookie" in answer.headers] == []


@pytest.mark.parametrize(
    "sql",
    [
        "select length(hex(zeroblob(400000000)))",
        "select length(printf('%.*c', 400000000, 'x'))",
        "select length(format('%.*c', 400000000, 'x'))",
        "select randomblob(1000000000)",
        "select load_extension('x')",
        "with recursive t(x) as (select 'aaaaaaaaaaaaaaaa' union all select x || x from t) select max(length(x)) from t",
        "select count(*) from documents a, documents b, documents c, documents d, documents e, documents f, documents g, documents h",
    ],
)
async def test_sql_that_would_exhaust_the_server_is_stopped(client, sql):
    started = time.monotonic()
    answer = await client.get("/kb.json", params={"sql": sql})

    assert answer.status_code == 400
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    "sql",
    ["delete from documents", "attach database '/tmp/x' as x", "pragma query_only=off", "pragma writable_schema=on",
     "create table x(y)", "create temp table x(y)", "vacuum", "select * from pragma_wal_checkpoint", "insert into build values (1, 2)"],
)  # fmt: skip
def test_a_restricted_connection_reads_and_does_nothing_else(tmp_path: Path, sql):
    path = tmp_path / "some.db"
    with sqlite3.connect(path) as made:
        made.execute("create table build(key, value)")
    made.close()
    connection = sqlite3.connect(f"file:{path}", uri=True)
    restrict(connection)

    with pytest.raises(sqlite3.DatabaseError):
        connection.execute(sql)
    connection.close()


async def test_useful_sql_still_works(client):
    sql = "select upper(title), json_array_length(not_recorded), (select count(*) from json_each(not_recorded)) from documents order by id limit 1"
    answer = await client.get("/kb.json", params={"sql": sql})

    assert answer.json()["rows"][0][0] == "A WITHDRAWN CASE"


async def test_without_open_sql_tables_stay_and_queries_of_readers_are_refused(tmp_path: Path):
    async with asking(small_application(tmp_path, sql=False)) as client:
        statuses = [
            (await client.get(way)).status_code
            for way in ("/kb?sql=select+1", "/kb/documents", "/kb/most-referred-to")
        ]

    assert statuses == [403, 200, 200]


@pytest.mark.parametrize(
    "way",
    [
        "/kb/documents?_sort=zzz",
        "/kb/documents?_through=x",
        "/kb/documents?_next=x&_sort=title",
        "/kb/documents.json?_size=zz",
    ],
)
async def test_datasettes_own_mistakes_are_answered_without_internals(tmp_path: Path, way):
    transport = httpx.ASGITransport(app=small_application(tmp_path), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        answer = await client.get(way)

    assert "Traceback" not in answer.text
    assert "site-packages" not in answer.text
    assert answer.status_code < 500 or "The mistake is ours" in answer.text


async def test_a_style_sheet_is_kept_for_a_year_under_the_name_of_its_content(client):
    home = (await client.get("/")).text
    address = home.partition('rel="stylesheet" href="')[2].partition('"')[0]
    answer = await client.get(address)
    other = await client.get("/-/kb/kb.css?v=old")

    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert other.headers["cache-control"] == "public, max-age=3600"
    assert (await client.get("/-/kb/nothing.css")).status_code == 404
