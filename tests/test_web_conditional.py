"""Data is fetched again only when it has changed, compressed where that is asked for, and readable from other sites."""

import gzip
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest
import small_catalogue
from hypothesis import given
from hypothesis import strategies as st
from web_client import asking, small_application

from kb.web import conditional
from kb.web.conditional import Validators
from kb.web.serve import application

DATA = [
    "/search.json",
    "/case-studies/river.json",
    "/feed.atom",
    "/methods.csv",
    "/events.ics",
    "/openapi.json",
]
LATER = "Fri, 01 Jan 2100 00:00:00 GMT"
EARLIER = "Mon, 01 Jan 2001 00:00:00 GMT"


@pytest.fixture
async def network(tmp_path: Path):
    async with asking(small_application(tmp_path, build={"visibility": "network"})) as opened:
        yield opened


# ---- asking again ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [*DATA, "/methods/citizens-jury"])
async def test_who_names_the_tag_of_an_answer_is_told_that_it_still_holds(client, address):
    first = await client.get(address)
    again = await client.get(address, headers={"if-none-match": f'"other", {first.headers["etag"]}'})

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize("address", DATA)
async def test_who_names_the_time_of_an_answer_is_told_that_it_still_holds(client, address):
    first = await client.get(address)
    again = await client.get(address, headers={"if-modified-since": first.headers["last-modified"]})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"if-modified-since": LATER}, 304),
        ({"if-modified-since": EARLIER}, 200),
        ({"if-modified-since": "yesterday"}, 200),
        ({"if-none-match": "*"}, 304),
        ({"if-none-match": '"other"'}, 200),
        ({"if-none-match": '"other"', "if-modified-since": LATER}, 200),
    ],
)
async def test_a_condition_is_read_as_the_standard_has_it(client, headers, status):
    assert (await client.get("/search.json", headers=headers)).status_code == status


async def test_what_is_not_there_is_not_said_to_be_unchanged(client):
    answer = await client.get("/nothing.json", headers={"if-none-match": "*", "if-modified-since": LATER})

    assert answer.status_code == 404


async def test_the_tag_of_data_follows_from_the_content_and_the_address(tmp_path):
    tags = []
    for name, changed in (("one", {}), ("two", {}), ("three", {"content_hash": "another"})):
        (tmp_path / name).mkdir()
        async with asking(small_application(tmp_path / name, build=changed)) as client:
            tags.append((await client.get("/methods.json")).headers["etag"])
            tags.append((await client.get("/methods.json?q=jury")).headers["etag"])

    assert tags[:2] == tags[2:4]
    assert len(set(tags)) == 4


@given(tags=st.text(max_size=40), since=st.text(max_size=40))
def test_no_header_is_too_odd_to_be_read(tags, since):
    named = Validators('W/"a-b"', datetime(2024, 1, 1, tzinfo=UTC))

    assert conditional.is_known({"if-none-match": tags, "if-modified-since": since}, named) in (True, False)


@given(st.integers(min_value=0, max_value=4_000_000_000))
def test_a_time_that_was_told_is_read_as_the_same_time(seconds):
    moment = datetime.fromtimestamp(seconds, UTC)
    named = Validators('"a"', moment)

    assert conditional.is_known({"if-modified-since": format_datetime(moment, usegmt=True)}, named)


# ---- HEAD and OPTIONS ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [*DATA, "/", "/methods/citizens-jury", "/kb.json", "/nothing.json"])
async def test_head_gives_what_get_gives_without_the_content(client, address):
    got, head = await client.get(address), await client.head(address)

    assert (head.status_code, head.content) == (got.status_code, b"")
    assert head.headers["content-type"] == got.headers["content-type"]
    assert head.headers.get("etag") == got.headers.get("etag")


@pytest.mark.parametrize("address", ["/", "/search.json", "/kb/documents.json"])
async def test_options_tells_what_may_be_done(client, address):
    answer = await client.options(address)

    assert (answer.status_code, answer.headers["allow"]) == (204, "GET, HEAD, OPTIONS")


async def test_a_browser_is_told_that_scripts_of_other_sites_may_read_data(client):
    asked = {"origin": "https://other.example", "access-control-request-method": "GET"}
    answer = await client.options("/search.json", headers=asked)

    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in answer.headers["access-control-allow-headers"]


# ---- other sites -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", [*DATA, "/nothing.json", "/kb.json", "/kb/documents.csv", "/kb.db", "/sitemap.xml"]
)
async def test_scripts_of_other_sites_may_read_data(client, address):
    answer = await client.get(address)

    assert answer.headers.get_list("access-control-allow-origin") == ["*"]


@pytest.mark.parametrize("address", ["/", "/methods/citizens-jury", "/search", "/kb/documents"])
async def test_scripts_of_other_sites_may_not_read_pages(client, address):
    assert "access-control-allow-origin" not in (await client.get(address)).headers


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
async def test_scripts_of_other_sites_may_read_nothing_of_an_edition_for_a_network(network, method):
    answer = await network.request(method, "/search.json", headers={"origin": "https://other.example"})

    assert [name for name in answer.headers if name.startswith("access-control")] == []


# ---- compressed ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/search.json", "/case-studies/river.json", "/", "/openapi.json"])
async def test_a_text_is_compressed_for_who_can_read_it(client, address):
    async with client.stream("GET", address, headers={"accept-encoding": "gzip"}) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])
    plain = await client.get(address, headers={"accept-encoding": "identity"})

    assert answer.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["vary"]
    assert gzip.decompress(raw) == plain.content
    assert "content-encoding" not in plain.headers


async def test_the_database_is_sent_as_it_is(client):
    answer = await client.get("/kb.db", headers={"accept-encoding": "gzip"})

    assert "content-encoding" not in answer.headers
    assert answer.content.startswith(b"SQLite format 3")


async def test_where_people_sign_in_nothing_is_compressed(tmp_path):
    database = small_catalogue.write(tmp_path / "kb.db")
    async with asking(application(database, access={"allow": {"unauthenticated": True}})) as client:
        answer = await client.get("/search.json", headers={"accept-encoding": "gzip"})

    assert answer.status_code == 200
    assert "content-encoding" not in answer.headers
