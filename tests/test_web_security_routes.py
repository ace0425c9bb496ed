"""Every address under / and /-/ has a decision, and the server keeps to it."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_catalogue
from web_client import asking, small_application

from kb.web.decisions import CLOSED, INTERNAL, PUBLIC, ROUTES
from kb.web.routes import FIXED
from kb.web.serve import datasette_for

DOCUMENTATION = (Path(__file__).parents[1] / "docs" / "security.md").read_text(encoding="utf-8")
ANSWERED = [route for route in ROUTES if route.decision == PUBLIC]
REFUSED = [*(route for route in ROUTES if route.decision == CLOSED), INTERNAL]
# Other ways to write an address that is closed.
DISGUISES = [
    "{}/",
    "{}.json",
    "{}.json?_shape=array",
    "{}/x",
    "{}x",
    "/-{}",
    "{}%2ejson",
    "/.{}",
    "{};a",
    "{}%00",
    "/%2d/{}",
]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    return small_application(tmp_path_factory.mktemp("served"))


@pytest.fixture
async def client(served):
    async with asking(served) as opened:
        yield opened


def test_every_route_of_the_application_has_a_decision(tmp_path: Path):
    datasette = datasette_for(small_catalogue.write(tmp_path / "kb.db"))

    assert {pattern.pattern for pattern, _ in datasette._routes()} == {route.pattern for route in ROUTES}


@pytest.mark.parametrize("route", ANSWERED, ids=lambda route: route.pattern)
async def test_a_public_address_is_answered(client, route):
    assert (await client.get(route.example)).status_code in (200, 302, 404)


@pytest.mark.parametrize("route", REFUSED, ids=lambda route: route.pattern)
async def test_a_closed_address_is_refused(client, route):
    answer = await client.get(route.example)

    assert (answer.status_code, "closed" in answer.text) == (403, True)


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("route", REFUSED, ids=lambda route: route.pattern)
async def test_a_closed_address_written_otherwise_gives_nothing_either(client, route, disguise):
    answer = await client.get(disguise.format(route.example.removesuffix(".json")))

    assert answer.status_code in (400, 403, 404)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("route", REFUSED, ids=lambda route: route.pattern)
async def test_a_closed_address_is_closed_to_every_method(client, route, method):
    assert (await client.request(method, route.example)).status_code == 403


@pytest.mark.parametrize("route", [*ROUTES, INTERNAL], ids=lambda route: route.pattern)
def test_every_decision_is_documented_with_its_reason(route):
    assert f"| `{route.example}` | {route.decision} | {route.why} |" in DOCUMENTATION


@pytest.mark.parametrize("path", FIXED)
def test_every_page_of_ours_is_documented_as_public(path):
    assert f"`{path}`" in DOCUMENTATION


@pytest.mark.parametrize("path", FIXED)
async def test_every_page_of_ours_is_answered(client, path):
    assert (await client.get(path)).status_code in (200, 404)


# ---- what is sent to the addresses that take something -------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "content", "status"),
    [
        ({"content-type": "multipart/form-data; boundary=x"}, b"--x--", 415),
        ({"content-type": "application/json"}, b"{}", 415),
        ({}, b"a" * 20_000, 413),
        ({"content-type": "application/x-www-form-urlencoded", "content-length": "many"}, b"", 411),
    ],
)
async def test_a_form_that_none_of_our_pages_has_is_not_read(client, headers, content, status):
    answer = await client.post("/-/login", headers=headers, content=content)

    assert answer.status_code == status


async def test_a_connection_for_messages_is_ended_and_the_catalogue_stays_open(tmp_path: Path):
    made = small_application(tmp_path)
    sent = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message["type"])

    await made({"type": "websocket", "path": "/", "headers": []}, receive, send)
    async with asking(made) as client:
        answer = await client.get("/")

    assert sent == ["websocket.close"]
    assert answer.status_code == 200


@pytest.mark.parametrize("host", ["evil.example/", "a b", "<script>", "a@b", "[x", "a:b", "a,b"])
async def test_a_host_that_could_not_be_one_is_refused(client, host):
    answer = await client.get("/", headers={"host": host})

    assert (answer.status_code, host in answer.text) == (400, False)


async def test_crawlers_are_kept_out_of_the_endless_spaces(client):
    rules = (await client.get("/robots.txt")).text
    marked = [
        (await client.get(way)).headers.get("x-robots-tag")
        for way in ("/kb", "/kb/documents", "/kb.json?sql=select+1")
    ]

    assert [f"Disallow: {path}\n" in rules for path in ("/search", "/kb", "/-/")] == [True, True, True]
    assert marked == ["noindex, nofollow"] * 3
