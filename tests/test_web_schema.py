"""Every JSON answer has the shape that is served for it, and OpenAPI tells how to ask for it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import jsonschema
import openapi_spec_validator
import pytest
from jsonschema import Draft202012Validator
from web_client import asking

from kb import pipeline
from kb.web.serve import application

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def own_catalogue(tmp_path_factory) -> Path:
    """The database of this repository's own content."""
    output = tmp_path_factory.mktemp("own") / "kb.db"
    pipeline.build([ROOT], None, output)
    return output


async def problems(client: Any, address: str, schema: str) -> list[str]:
    """What an answer has that its schema, as it is served, does not allow."""
    served = (await client.get(schema)).json()
    answer = (await client.get(address)).json()
    return [f"{each.json_path}: {each.message}" for each in validator(served).iter_errors(answer)]


def validator(schema: Any) -> Draft202012Validator:
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize(
    "address",
    [
        "/search.json",
        "/search.json?q=river&type=methods",
        "/search.json?q=rivr&page=9",
        "/methods.json",
        "/case-studies.json?f.themes=health",
    ],
)
async def test_a_page_of_results_has_the_shape_of_its_schema(client, address):
    assert await problems(client, address, "/schema/search.json") == []


@pytest.mark.parametrize(
    ("address", "schema"),
    [
        ("/case-studies/river.json", "case_studies"),
        ("/case-studies/trains.json", "case_studies"),
        ("/methods/citizens-jury.json", "methods"),
        ("/components/river/first.json", "components"),
        ("/events/2024-10-01-meeting.json", "events"),
        ("/organisations/data-lab.json", "organisations"),
    ],
)
async def test_a_document_has_the_shape_of_its_schema(client, address, schema):
    assert await problems(client, address, f"/schema/documents/{schema}.json") == []


@pytest.mark.parametrize(
    ("address", "schema"),
    [("/suggest?q=jur", "suggestions"), ("/suggest", "suggestions"), ("/codebook.json", "codebook")],
)
async def test_a_fixed_answer_has_the_shape_of_its_schema(client, address, schema):
    assert await problems(client, address, f"/schema/{schema}.json") == []


@pytest.mark.parametrize(
    "address", ["/nothing/here.json", "/case-studies/gone.json", "/-/metadata.json", "/schema/none.json"]
)
async def test_an_error_has_the_shape_of_its_schema(client, address):
    assert await problems(client, address, "/schema/error.json") == []


async def test_what_a_reader_may_not_do_is_told_as_an_error_where_json_was_asked_for(client):
    schema = (await client.get("/schema/error.json")).json()
    answer = await client.delete("/search.json")

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert list(validator(schema).iter_errors(answer.json())) == []


async def test_every_document_of_this_repository_has_the_shape_of_its_schema(own_catalogue):
    with closing(sqlite3.connect(own_catalogue)) as connection:
        found = connection.execute(
            "select url, content_type from documents where withdrawn is null order by id"
        ).fetchall()
    async with asking(application(own_catalogue)) as client:
        described = (await client.get("/openapi.json")).json()["components"]["schemas"]
        validators = {name: validator(schema) for name, schema in described.items()}
        wrong = [
            f"{url} {each.json_path}: {each.message}"
            for url, content_type in found
            for each in validators[f"document.{content_type}"].iter_errors(
                (await client.get(f"{url}.json")).json()
            )
        ]

    assert found
    assert wrong == []


async def test_a_schema_says_where_it_stands_and_what_a_field_means(client):
    answer = await client.get("/schema/documents/case_studies.json")
    schema = answer.json()
    fields = schema["properties"]["fields"]["properties"]

    assert answer.headers["content-type"] == "application/schema+json; charset=utf-8"
    assert schema["$id"] == "http://localhost/schema/documents/case_studies.json"
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert fields["participants"]["properties"]["min"] == {"type": ["integer", "null"]}
    assert (fields["participants"]["x-unit"], fields["participants"]["title"]) == ("people", "Participants")
    assert {"const": "health", "title": "Health"} in fields["themes"]["items"]["x-terms"]


async def test_a_schema_asks_for_every_key_and_allows_no_other(client):
    schema = (await client.get("/schema/documents/methods.json")).json()
    answer = (await client.get("/methods/citizens-jury.json")).json()

    assert not Draft202012Validator(schema).is_valid({**answer, "invented": 1})
    assert not Draft202012Validator(schema).is_valid({k: v for k, v in answer.items() if k != "summary"})


async def test_the_description_of_the_interface_is_valid_openapi(client):
    described = (await client.get("/openapi.json")).json()

    openapi_spec_validator.validate(described)
    assert described["openapi"] == "3.1.0"
    assert described["servers"] == [{"url": "http://localhost"}]


async def test_the_description_names_every_listing_and_every_kind_of_document(client):
    paths = (await client.get("/openapi.json")).json()["paths"]

    assert {"/search.json", "/methods.json", "/methods/{slug}.json", "/case-studies/{slug}.json"} <= set(
        paths
    )
    assert [name for name, path in paths.items() if "503" not in path["get"]["responses"]] == []


async def test_the_description_names_the_facets_of_a_listing(client):
    paths = (await client.get("/openapi.json")).json()["paths"]
    names = {parameter["name"] for parameter in paths["/methods.json"]["get"]["parameters"]}

    assert names == {"q", "year", "sort", "page", "f.effort"}


async def test_the_description_of_this_repositorys_catalogue_is_valid_openapi(own_catalogue):
    async with asking(application(own_catalogue)) as client:
        openapi_spec_validator.validate((await client.get("/openapi.json")).json())
