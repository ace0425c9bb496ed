"""The search of the real corpus: judged queries, citizens' juries in all spellings, and every facet's numbers."""

import re
import sqlite3
from pathlib import Path

import pytest
import yaml
from corpus_catalogue import catalogue_of
from facet_counts import counted_in_sql

from kb.search.engine import SearchRequest, ids, search
from kb.search.request import parameter

JUDGED = yaml.safe_load((Path(__file__).parent / "judgements" / "corpus.yml").read_text(encoding="utf-8"))
JURY = re.compile(r"citizens?['’‘]*s?['’‘]*[\s-]+jur(?:y|ies)", re.IGNORECASE)
SPELLINGS = (
    "citizens' jury", "citizens’ juries", "citizen jury", "citizens jury", "citizen's jury", "citizens juries",
    "citizens-jury", "Citizen’s Juries", "Citizens'' Juries", "CITIZENS-JURIES",
)  # fmt: skip
KNOWN = [query for query in JUDGED if query["kind"] in ("known-item", "person", "quoted")]


@pytest.fixture(scope="module")
def connection(corpus, tmp_path_factory):
    catalogue = catalogue_of(corpus, "connectedbydata.org", tmp_path_factory)
    return sqlite3.connect(f"file:{catalogue.database}?mode=ro", uri=True)


@pytest.fixture(scope="module")
def about_juries(connection):
    """The documents that contain any spelling, by a pattern of our own."""
    rows = connection.execute(
        "select id, title, coalesce(summary, ''), coalesce(body_text, '') from documents"
    )
    return {row[0] for row in rows if JURY.search("\n".join(row[1:]))}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_of_citizens_juries_finds_every_document_about_them(
    connection, about_juries, spelling
):
    found = ids(connection, SearchRequest(spelling))

    assert about_juries <= set(found)
    assert set(found) == set(ids(connection, SearchRequest(SPELLINGS[0])))


@pytest.mark.parametrize("query", KNOWN, ids=[query["query"] for query in KNOWN])
def test_what_is_clearly_about_it_is_among_the_first_three(connection, query):
    found = [hit.id for hit in search(connection, SearchRequest(query["query"])).hits[:3]]

    assert any(query["judged"].get(document, 0) >= 2 for document in found)


def test_every_judged_document_is_in_the_corpus(connection):
    known = {row[0] for row in connection.execute("select id from documents")}

    assert {document for query in JUDGED for document in query["judged"]} <= known


def test_a_long_digest_is_first_only_for_what_digests_are_asked(connection):
    firsts = [
        (query["query"], search(connection, SearchRequest(query["query"])).hits[:1])
        for query in JUDGED
        if query["kind"] != "misspelt"
    ]

    assert [typed for typed, hits in firsts if hits and hits[0].id.endswith("data-policy-digest")] == []


def test_the_number_of_every_value_of_every_facet_is_that_of_its_rows(connection):
    facets = search(connection, SearchRequest(values_per_facet=10_000)).facets
    wrong = [
        (facet.field, value.value)
        for facet in facets
        for value in facet.values
        if value.count != len(ids(connection, SearchRequest.from_pairs([(facet.parameter, value.value)])))
    ]

    assert len(facets) > 20
    assert wrong == []


def test_the_number_of_every_value_of_every_facet_is_that_of_sql(connection):
    facets = search(connection, SearchRequest(values_per_facet=10_000)).facets

    assert {(facet.field, value.value): value.count for facet in facets for value in facet.values} == (
        counted_in_sql(connection)
    )


def test_leaving_out_any_value_of_any_facet_leaves_all_other_documents(connection):
    everything = search(connection, SearchRequest(facets=False)).total
    left = {
        (facet.parameter, value.value): (
            search(
                connection, SearchRequest.from_pairs([(facet.parameter, f"!{value.value}")], facets=False)
            ).total
        )
        for facet in search(connection, SearchRequest(values_per_facet=10_000)).facets
        for value in facet.values
    }
    counted = {
        (parameter(field), value): everything - number
        for (field, value), number in counted_in_sql(connection).items()
    }

    assert left == counted
