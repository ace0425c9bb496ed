"""OpenRefine can match a list with the catalogue: answers have the shapes of the Reconciliation Service API 0.2."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from web_client import asking, small_application

from kb.catalogue.matching import Matcher
from kb.values import fold
from kb.web import views

# Written after the specification "Reconciliation Service API 0.2" of the W3C Entity Reconciliation Community Group.
ENTITY = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
}
SERVICE = {"type": "object", "required": ["service_url", "service_path"]}
MANIFEST = {
    "type": "object",
    "required": ["versions", "name", "identifierSpace", "schemaSpace"],
    "properties": {
        "versions": {"type": "array", "contains": {"const": "0.2"}},
        "name": {"type": "string"},
        "identifierSpace": {"type": "string", "pattern": "^http"},
        "schemaSpace": {"type": "string", "pattern": "^http"},
        "defaultTypes": {"type": "array", "items": ENTITY},
        "view": {"type": "object", "required": ["url"], "properties": {"url": {"type": "string", "pattern": r".*\{\{id\}\}.*"}}},
        "preview": {"type": "object", "required": ["url", "width", "height"], "properties": {"url": {"type": "string", "pattern": r".*\{\{id\}\}.*"}}},
        "suggest": {"type": "object", "properties": dict.fromkeys(["entity", "property", "type"], SERVICE)},
        "extend": {"type": "object", "properties": {"propose_properties": SERVICE, "property_settings": {"type": "array"}}},
    },
}  # fmt: skip
RESULTS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["result"],
        "properties": {
            "result": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id", "name", "score"],
                    "properties": {
                        "id": {"type": "string"}, "name": {"type": "string"}, "description": {"type": "string"},
                        "score": {"type": "number"}, "match": {"type": "boolean"}, "type": {"type": "array", "items": ENTITY},
                    },
                },
            }
        },
    },
}  # fmt: skip
SUGGESTED = {
    "type": "object",
    "required": ["result"],
    "properties": {"result": {"type": "array", "items": ENTITY}},
}
# A cell is one of these and nothing else.
CELL = {
    "oneOf": [
        {"type": "object", "additionalProperties": False, "required": list(keys), "properties": keys}
        for keys in (
            {"id": {"type": "string"}, "name": {"type": "string"}},
            {"str": {"type": "string"}},
            {"int": {"type": "integer"}},
            {"float": {"type": "number"}},
        )
    ]
}
EXTENSION = {
    "type": "object",
    "required": ["meta", "rows"],
    "properties": {
        "meta": {"type": "array", "items": ENTITY},
        "rows": {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": {"type": "array", "items": CELL}}},
    },
}  # fmt: skip


async def matched(client: Any, query: str, **more: Any) -> list[dict[str, Any]]:
    queries = json.dumps({"q0": {"query": query, **more}})
    return (await client.get("/reconcile", params={"queries": queries})).json()["q0"]["result"]


def has_shape(answer: Any, schema: dict[str, Any]) -> bool:
    return Draft202012Validator(schema).is_valid(answer)


async def test_the_service_says_what_it_can_do(client):
    manifest = (await client.get("/reconcile")).json()

    assert has_shape(manifest, MANIFEST)
    assert manifest["view"]["url"] == "http://localhost/reconcile/view?id={{id}}"
    assert {"methods", "organisations", "vocabulary/themes"} <= {
        each["id"] for each in manifest["defaultTypes"]
    }


async def test_a_name_that_one_document_alone_bears_is_a_match_however_it_is_spelt(client):
    best = (await matched(client, "  citizens' JURY", type="methods"))[0]

    assert (best["id"], best["match"], best["score"]) == ("methods/citizens-jury", True, 100.0)
    assert best["type"] == [{"id": "methods", "name": "Method"}]


async def test_a_name_with_a_mistake_is_a_candidate_and_no_match(client):
    best = (await matched(client, "World cafee", type="methods"))[0]

    assert (best["id"], best["match"]) == ("methods/world-cafe", False)
    assert 80 < best["score"] < 100


async def test_a_name_that_several_documents_bear_is_no_match(client):
    found = await matched(client, "Community of practice", type="events")

    assert [each["score"] for each in found] == [100.0, 100.0, 100.0]
    assert [each["match"] for each in found] == [False, False, False]


async def test_an_id_is_a_match_too(client):
    best = (await matched(client, "organisations/data-lab"))[0]

    assert (best["id"], best["match"]) == ("organisations/data-lab", True)


async def test_what_is_asked_for_by_properties_alone_has_no_candidates(client):
    queries = json.dumps({"q0": {"properties": [{"pid": "themes", "v": "health"}]}})
    answer = await client.get("/reconcile", params={"queries": queries})

    assert (answer.status_code, answer.json()) == (200, {"q0": {"result": []}})


async def test_a_term_is_matched_by_its_other_labels(client):
    best = (await matched(client, "nhs", type="vocabulary/themes"))[0]

    assert (best["id"], best["name"], best["match"]) == ("vocabulary/themes/health", "Health", True)


async def test_without_a_type_everything_is_a_candidate(client):
    found = {each["id"] for each in await matched(client, "Health")}

    assert "vocabulary/themes/health" in found


async def test_a_withdrawn_document_is_no_candidate(client):
    assert "case_studies/gone" not in {each["id"] for each in await matched(client, "A withdrawn case")}


@pytest.mark.parametrize("query", ["", "zzzzqqqq"])
async def test_what_is_like_nothing_has_no_candidates(client, query):
    assert await matched(client, query, type="methods") == []


async def test_many_names_are_asked_in_one_form(client):
    queries = {
        "a": {"query": "World café"},
        "b": {"query": "The Data Lab", "type": "organisations", "limit": 1},
    }
    answer = await client.post("/reconcile", data={"queries": json.dumps(queries)})

    assert has_shape(answer.json(), RESULTS)
    assert [answer.json()[name]["result"][0]["id"] for name in queries] == [
        "methods/world-cafe",
        "organisations/data-lab",
    ]


async def test_a_browser_that_has_a_cookie_may_send_the_form_too(client):
    headers = {"cookie": "ds_csrftoken=quack; other=1", "origin": "http://127.0.0.1:3333"}
    answer = await client.post("/reconcile", data={"queries": '{"q0": {"query": "jury"}}'}, headers=headers)

    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")


async def test_a_browser_is_told_that_a_form_may_be_sent(client):
    answer = await client.options("/reconcile", headers={"origin": "http://127.0.0.1:3333"})

    assert "POST" in answer.headers["access-control-allow-methods"]


async def test_no_other_page_takes_a_form(client):
    answers = [await client.post(path) for path in ("/reconcile/suggest/entity", "/search", "/")]

    assert [each.status_code for each in answers] == [405, 405, 405]


async def test_a_form_that_is_too_long_is_not_read(client):
    answer = await client.post("/reconcile", data={"queries": "x" * views.LONGEST_FORM})

    assert answer.status_code == 413


@pytest.mark.parametrize(
    "asked",
    [
        {"queries": "{"},
        {"queries": "[]"},
        {"queries": '{"q0": 3}'},
        {"queries": '{"q0": {}}'},
        {"extend": "{}"},
        {"extend": "[" * 9999},
    ],
)
async def test_a_question_that_cannot_be_read_is_told(client, asked):
    answer = await client.get(f"/reconcile?{urlencode(asked)}")

    assert answer.status_code == 400
    assert list(answer.json()) == ["schema_version", "error", "status", "hint"]


@pytest.mark.parametrize(
    ("address", "id"),
    [
        ("/reconcile/suggest/entity?prefix=citi", "methods/citizens-jury"),
        ("/reconcile/suggest/entity?prefix=jus", "vocabulary/themes/justice"),
        ("/reconcile/suggest/type?prefix=org", "organisations"),
        ("/reconcile/suggest/property?prefix=them", "themes"),
    ],
)
async def test_what_is_being_typed_is_completed(client, address, id):
    answer = (await client.get(address)).json()

    assert has_shape(answer, SUGGESTED)
    assert id in {each["id"] for each in answer["result"]}


@pytest.mark.parametrize("name", ["entity", "type", "property"])
async def test_more_suggestions_follow_those_that_are_there(client, name):
    first = (await client.get(f"/reconcile/suggest/{name}?prefix=")).json()["result"]
    following = (await client.get(f"/reconcile/suggest/{name}?prefix=&cursor=2")).json()["result"]

    assert following[: len(first) - 2] == first[2:]


async def test_an_id_is_completed_to_itself(client):
    answer = (await client.get("/reconcile/suggest/entity?prefix=organisations/data-lab")).json()

    assert [each["id"] for each in answer["result"]] == ["organisations/data-lab"]


async def test_a_list_is_extended_with_fields_of_what_was_matched(client):
    extend = {
        "ids": ["case_studies/river", "case_studies/nowhere"],
        "properties": [{"id": "start_year"}, {"id": "methods"}, {"id": "themes"}, {"id": "funded"}],
    }
    answer = (await client.get("/reconcile", params={"extend": json.dumps(extend)})).json()
    river = answer["rows"]["case_studies/river"]

    assert has_shape(answer, EXTENSION)
    assert (river["start_year"], river["funded"]) == ([{"int": 2019}], [{"str": "true"}])
    assert {"id": "methods/citizens-jury", "name": "Citizens’ jury"} in river["methods"]
    assert river["themes"][0] == {"id": "vocabulary/themes/health", "name": "Health"}
    assert answer["rows"]["case_studies/nowhere"]["start_year"] == []


async def test_the_fields_that_there_are_are_proposed(client):
    answer = (await client.get("/reconcile/properties?type=methods")).json()

    assert answer == {
        "type": "methods",
        "limit": 2,
        "properties": [{"id": "effort", "name": "Effort"}, {"id": "when_to_use", "name": "When to use it"}],
    }


@pytest.mark.parametrize(
    ("id", "way"),
    [
        ("methods/citizens-jury", "/methods/citizens-jury"),
        ("vocabulary/themes/health", "/codebook#vocabulary-themes"),
    ],
)
async def test_what_was_matched_leads_to_its_page(client, id, way):
    answer = await client.get("/reconcile/view", params={"id": id})

    assert (answer.status_code, answer.headers["location"]) == (302, way)


async def test_a_preview_may_stand_in_a_frame_and_holds_no_script(client):
    answer = await client.get("/reconcile/preview", params={"id": "case_studies/trains"})

    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert "<h1>&lt;b&gt;Trains&lt;/b&gt; &amp; ‘planes’</h1>" in answer.text
    assert "Passengers on timetables." in answer.text


@pytest.mark.parametrize("id", ["", "methods/none", "vocabulary/themes/none", "case_studies/gone"])
async def test_what_is_not_there_has_neither_page_nor_preview(client, id):
    answers = [await client.get(f"/reconcile/{name}", params={"id": id}) for name in ("view", "preview")]

    assert [each.status_code for each in answers] == [404, 404]


async def test_nobody_else_matches_a_list_with_an_edition_for_a_network(tmp_path):
    async with asking(small_application(tmp_path, build={"visibility": "network"})) as client:
        answer = await client.get("/reconcile")

    assert "access-control-allow-origin" not in answer.headers


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_no_name_is_too_odd_to_be_asked(name):
    assert Matcher(None).candidates(name, [], 5) == []  # type: ignore[arg-type]
    assert isinstance(fold(name), str)
