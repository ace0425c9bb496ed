"""Requests that no reader would send: every route, with parameters, methods, paths and headers drawn from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from kb.web import decisions, routes

PATHS = [
    *routes.FIXED, *(route.example for route in decisions.ROUTES), "/case-studies", "/methods.json", "/case-studies.csv",
    "/case-studies.atom", "/methods/citizens-jury", "/methods/citizens-jury.json", "/methods/citizens-jury.bib",
    "/events/2024-10-01-meeting.ics", "/kb.json", "/kb.csv", "/kb/documents", "/kb/documents.json", "/kb/documents.csv",
    "/kb/case_studies", "/kb/search", "/kb/links.json", "/kb/most-referred-to", "/kb/most-referred-to.json",
    "/kb/documents/methods~2Fcitizens-jury", "/kb/documents/x,y,z.json", "/kb/nothing", "/kb/sqlite_master", "/kb/search_data",
    "/kb/documents~2e", "/kb//documents", "/KB", "/%6b%62", "/nothing", "/-/nothing", "/-/static/../x", "/_internal/tables",
]  # fmt: skip
NAMES = [
    "q", "type", "f.themes", "f.", "year", "sort", "page", "of", "id", "facet", "rows", "columns", "sql", "p", ":x", "", "::", "_where",
    "_sort", "_sort_desc", "_facet", "_facet_array", "_facet_date", "_facet_size", "_through", "_next", "_size", "_shape", "_json",
    "_col", "_nocol", "_labels", "_search", "_search_title", "_searchmode", "_stream", "_header", "_dl", "_trace", "_ttl", "_format",
    "_filter_column", "_filter_op", "_filter_value", "_filter_column_1", "_nofacet", "_nosuggest", "_nocount", "_timelimit", "_extra",
    "_hide_sql", "_show_sql", "_json_infinity", "_group_count", "title__exact", "title__contains", "title__glob", "title__regexp",
    "id__in", "x__y", "themes__arraycontains", "title__notnull__1",
]  # fmt: skip
VALUES = [
    "", "1", "0", "-1", "zzz", "title", "id", "null", "[", "{", "{}", "[1]", '"', "'", "%", "\x00", "9" * 40, "1e999", "nan", "select 1",
    "select * from documents", "select", "select 1;select 2", "pragma table_info(x)", "select :p", "explain select 1", "1=1", "themes",
    "max", "on", "off", "arrays", "objects", "object", "array", "arrayfirst", "csv", "<script>alert(1)</script>", "../../etc/passwd",
    "a" * 3000, "é", "日本", "\u202e", "2019..2022", "[]", "a,b,c", "t:x", "$ts:1", "~2F", '{"table":"x"}', "//evil.example", "/\\evil.example",
    '{"table":"links","column":"source","value":"1"}', "health", "!health", "__none__", "case_studies/river", "https://evil.example",
]  # fmt: skip
METHODS = [*["GET"] * 12, "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE", "FOO", "get"]
ENDS = [
    "%", "%zz", "%00", "/", "//", "\\", "#", "%2f..%2f", "é", "'", "~", "a" * 5000, ".json", ".csv", ".x", "/..", "%0d%0aset-cookie:a=b",
    "%5cevil.example", "%252f",
]  # fmt: skip
HEADERS = [
    b"host", b"cookie", b"accept", b"if-none-match", b"if-modified-since", b"accept-encoding", b"x-forwarded-host",
    b"x-forwarded-proto", b"authorization", b"content-type", b"content-length", b"range", b"origin", b"x-\xff", b"user-agent",
    b"referer", b"transfer-encoding",
]  # fmt: skip
CONTENTS = [
    b"", b"*", b"x", b"\xff\xfe", b"a" * 9000, b"evil.example", b"gzip;q=zz", b"ds_csrftoken=x; ds_actor=y", b'ds_actor="', b"=;;=",
    b"a[b]=c; \xff", b"multipart/form-data; boundary=x", b"application/json", b"9" * 30, b"-1", b"bytes=0-", b"Bearer x", b"http://[",
    b"<script>", b"Thu, 99 Xxx", b'W/"x"', b"text/html", b"ds_messages=abc.def",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it would come off the wire."""

    method: str
    path: str
    query: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back, with what was asked."""

    asked: Asked
    status: int
    headers: dict[str, str]
    body: bytes


def requests(seed: int, number: int) -> Iterator[Asked]:
    """So many requests, the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(number):
        path = chance.choice(PATHS) + (chance.choice(ENDS) if chance.random() < 0.1 else "")
        headers = tuple(
            (chance.choice(HEADERS), chance.choice(CONTENTS))
            for _ in range(chance.choice((0, 0, 0, 1, 2, 5)))
        )
        yield Asked(chance.choice(METHODS), path, _query(chance), headers)


def _query(chance: random.Random) -> bytes:
    parts = []
    for _ in range(chance.randrange(6)):
        value = chance.choice(VALUES)
        if chance.random() < 0.1:
            value = chance.randbytes(chance.randrange(10)).decode("latin-1")
        is_encoded = chance.random() < 0.9
        parts.append(f"{chance.choice(NAMES)}={quote(value, safe='') if is_encoded else value}")
    return "&".join(parts).encode()


async def answers(application: Any, asked: Iterator[Asked]) -> list[Answered]:
    return [await answer(application, one) for one in asked]


async def answer(application: Any, asked: Asked) -> Answered:
    """Ask as a server would, with bytes that no client would send."""
    sent: list[dict[str, Any]] = []

    async def receive():
        return {"type": "http.request", "body": b"x" * 10, "more_body": False}

    async def send(message):
        sent.append(message)

    raw = asked.path.encode("latin-1")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": asked.method, "path": unquote(asked.path),
        "raw_path": raw, "query_string": asked.query, "headers": list(asked.headers), "scheme": "http",
        "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip
    await application(scope, receive, send)
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in sent[0]["headers"]}
    return Answered(
        asked, sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:])
    )
