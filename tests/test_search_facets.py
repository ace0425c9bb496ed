"""Counts equal rows: whatever is typed and chosen, a facet's number is what a click on it brings."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_fixture import edition

from kb.search.engine import NOT_RECORDED, SearchRequest, ids, search
from kb.search.postings import Numbers, every, packed, unpacked

FIELDS = {
    "cases": {
        "themes": {"kind": "term", "many": True, "vocabulary": "themes", "facet": True},
        "methods": {"kind": "relation", "many": True, "to": "methods", "facet": True},
        "done": {"kind": "boolean", "facet": True},
        "type": {"kind": "text", "facet": True},
    },
    "methods": {"themes": {"kind": "term", "vocabulary": "themes", "facet": True}},
}
THEMES = ("health", "justice", "work, and pay", "école")
METHODS = ("methods/jury", "methods/survey")
VOCABULARIES = {"themes": {theme: (theme.title(), []) for theme in THEMES}}
CASES = [
    {"id": f"cases/{n}", "title": ("Data jury", "Water panel", "Data survey")[n % 3], "date_start": f"{2018 + n % 5}",
     "date_end": f"{2019 + n % 5}" if n % 2 else None, "themes": [THEMES[n % 4], THEMES[n % 3]][: n % 3],
     "methods": list(METHODS[: n % 3]), "done": (None, 0, 1)[n % 3], "type": ("a", "b")[n % 2]}
    for n in range(30)
]  # fmt: skip
DOCUMENTS = [*CASES, *({"id": method, "title": method[8:].title(), "themes": "health"} for method in METHODS)]


@pytest.fixture(scope="module")
def connection():
    return edition(DOCUMENTS, fields=FIELDS, vocabularies=VOCABULARIES)


def counts(connection, *pairs):
    results = search(connection, SearchRequest.from_pairs(pairs))
    return {found.field: {value.value: value.count for value in found.values} for found in results.facets}


choices = st.lists(
    st.one_of(
        st.tuples(st.just("type"), st.sampled_from(["cases", "methods", "!cases", "nonsense"])),
        st.tuples(
            st.just("f.themes"), st.sampled_from([*THEMES, "!health", "!justice", NOT_RECORDED, "none such"])
        ),
        st.tuples(st.just("f.methods"), st.sampled_from([*METHODS, "!methods/jury", NOT_RECORDED])),
        st.tuples(st.just("f.done"), st.sampled_from(["yes", "no", "!no", NOT_RECORDED])),
        st.tuples(st.just("f.type"), st.sampled_from(["a", "!b"])),
        st.tuples(
            st.just("year"),
            st.sampled_from(["2019", "2019..2021", "..2018", "2022..", "!2020", "!2021..", NOT_RECORDED]),
        ),
    ),
    max_size=5,
)


@given(choices, st.sampled_from(["", "data", "jury OR panel", "-survey", "themes:health"]))
@settings(max_examples=150)
def test_a_count_is_the_number_of_rows_when_the_value_alone_is_chosen_in_its_facet(connection, chosen, typed):
    request = SearchRequest.from_pairs([("q", typed), *chosen])

    for found in search(connection, request).facets:
        for value in found.values:
            kept = [old for old in request.values(found.field) if old.startswith("!") and not value.excluded]
            alone = request.without(found.field)
            for old in kept:
                alone = alone.including(found.field, old)
            assert value.count == len(ids(connection, alone.including(found.field, value.value))), (
                found,
                value,
            )


@given(choices, st.sampled_from(["", "data", "jury OR panel"]))
@settings(max_examples=100)
def test_the_statement_of_any_search_lists_the_same_documents(connection, chosen, typed):
    request = SearchRequest.from_pairs([("q", typed), *chosen])

    rows = connection.execute(search(connection, request).sql).fetchall()

    assert sorted(row[0] for row in rows) == sorted(ids(connection, request))


@given(choices)
def test_a_request_has_one_canonical_address(chosen):
    request = SearchRequest.from_pairs(chosen)

    assert SearchRequest.from_pairs(reversed(request.pairs())).pairs() == request.pairs()


def test_the_values_of_one_facet_are_joined_by_or_and_facets_by_and(connection):
    either = set(ids(connection, SearchRequest.from_pairs([("f.themes", "health"), ("f.themes", "justice")])))
    health, justice = (
        set(ids(connection, SearchRequest.from_pairs([("f.themes", one)]))) for one in THEMES[:2]
    )
    cases = set(ids(connection, SearchRequest.from_pairs([("type", "cases"), ("f.themes", "health")])))

    assert either == health | justice
    assert cases == {document for document in health if document.startswith("cases/")}


def test_an_excluded_value_stays_visible_and_is_marked(connection):
    results = search(connection, SearchRequest.from_pairs([("f.themes", "!health")]))
    values = {
        value.value: value for found in results.facets if found.field == "themes" for value in found.values
    }

    assert values["health"].excluded
    assert not set(ids(connection, SearchRequest.from_pairs([("f.themes", "!health")]))) & set(
        ids(connection, SearchRequest.from_pairs([("f.themes", "health")]))
    )


def test_a_chosen_value_stays_visible_without_results(connection):
    found = counts(connection, ("q", "jury"), ("f.themes", "école"), ("type", "methods"))

    assert found["themes"]["école"] == 0


def test_not_recorded_counts_only_documents_that_could_have_a_value(connection):
    unrecorded = sum(not case["methods"] for case in CASES)

    assert counts(connection)["methods"][NOT_RECORDED] == unrecorded


def test_a_document_is_filed_under_every_year_it_lasts(connection):
    years = Counter(
        str(year)
        for case in CASES
        for year in range(int(case["date_start"]), int(case["date_end"] or case["date_start"]) + 1)
    )

    assert counts(connection)["year"] == dict(years)


def test_an_undated_document_has_no_year_recorded_where_others_of_its_type_have_one():
    documents = [
        {"id": "cases/a", "title": "A", "date_start": "2020"},
        {"id": "cases/b", "title": "B"},
        {"id": "methods/jury", "title": "Jury"},
    ]
    connection = edition(documents)

    assert counts(connection)["year"] == {"2020": 1, NOT_RECORDED: 1}
    assert ids(connection, SearchRequest.from_pairs([("year", NOT_RECORDED)])) == ("cases/b",)
    assert ids(connection, SearchRequest.from_pairs([("year", "2020"), ("year", NOT_RECORDED)])) == (
        "cases/a", "cases/b",
    )  # fmt: skip


def test_a_year_can_be_left_out(connection):
    without = set(ids(connection, SearchRequest.from_pairs([("year", "!2019..2020")])))
    within = set(ids(connection, SearchRequest.from_pairs([("year", "2019..2020")])))

    assert without == set(ids(connection, SearchRequest())) - within


def test_a_declared_field_called_type_is_a_facet_beside_the_content_type(connection):
    assert counts(connection, ("f.type", "a"))["f.type"] == {"a": 15, "b": 15}


def test_a_listing_counts_its_own_documents_only(connection):
    results = search(connection, SearchRequest.from_pairs([], scope="methods"))

    assert (results.total, [found.field for found in results.facets]) == (2, ["themes"])


def test_a_value_that_does_not_exist_finds_nothing(connection):
    assert ids(connection, SearchRequest.from_pairs([("f.nonsense", "x")])) == ()


@given(st.lists(st.integers(1, 500), unique=True).map(sorted), st.sets(st.integers(1, 500)))
def test_a_stored_set_counts_like_a_set(numbers, found):
    stored = unpacked(*packed(numbers, 500))

    assert list(stored) == numbers
    assert Numbers(found).intersection_cardinality(stored) == len(found & set(numbers))
    assert list(every(500) - stored) == sorted({*range(1, 501)} - {*numbers})
