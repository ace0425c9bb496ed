"""Tables, queries and the database itself are fetched again only when the edition has changed."""

import pytest
from web_client import asking, small_application

TABLES = ["/kb.db", "/kb.json", "/kb/documents.json", "/kb/documents.csv", "/kb/documents.json?_shape=array"]


@pytest.mark.parametrize("address", TABLES)
async def test_who_names_the_tag_is_told_that_it_still_holds(client, address):
    first = await client.get(address)
    again = await client.get(address, headers={"if-none-match": first.headers["etag"]})

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


@pytest.mark.parametrize("address", TABLES)
async def test_who_names_the_time_is_told_that_it_still_holds(client, address):
    first = await client.get(address)
    again = await client.get(address, headers={"if-modified-since": first.headers["last-modified"]})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("address", TABLES)
async def test_an_older_time_gets_the_answer(client, address):
    answer = await client.get(address, headers={"if-modified-since": "Mon, 01 Jan 2001 00:00:00 GMT"})

    assert answer.status_code == 200
    assert answer.content


async def test_tables_and_their_parts_have_tags_of_their_own(client):
    addresses = ["/kb/documents.json", "/kb/documents.json?_size=1", "/kb/documents.csv", "/kb/links.json"]
    tags = {(await client.get(address)).headers["etag"] for address in addresses}

    assert len(tags) == len(addresses)


@pytest.mark.parametrize(
    "address",
    ["/kb.json?sql=select+random()", "/kb/documents.json?_where=1", "/kb/nothing.json", "/kb/documents"],
)
async def test_what_does_not_follow_from_the_edition_alone_has_no_tag(client, address):
    assert "etag" not in (await client.get(address)).headers


async def test_what_is_not_there_is_not_said_to_be_unchanged(client):
    answer = await client.get("/kb/nothing.json", headers={"if-none-match": "*"})

    assert answer.status_code == 404


async def test_another_edition_has_other_tags(tmp_path):
    tags = []
    for content in ("one", "two"):
        folder = tmp_path / content
        folder.mkdir()
        async with asking(small_application(folder, build={"content_hash": content})) as client:
            tags.append((await client.get("/kb/documents.json")).headers["etag"])

    assert tags[0] != tags[1]
