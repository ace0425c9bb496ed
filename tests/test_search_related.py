"""Which documents are shown beside a document, and why."""

import pytest
from search_fixture import edition

FIELDS = {
    "cases": {
        "themes": {"kind": "term", "many": True, "vocabulary": "themes", "facet": True, "label": "Themes"},
        "methods": {"kind": "relation", "many": True, "to": "methods", "label": "Methods"},
    },
    "methods": {},
}
VOCABULARIES = {"themes": {"health": ("Health", []), "water": ("Water", []), "rare": ("Rare", [])}}
OTHERS = [{"id": f"cases/other-{n}", "title": f"Other {n}", "themes": ["health"]} for n in range(12)]


def related(documents):
    connection = edition(documents, fields=FIELDS, vocabularies=VOCABULARIES)
    rows = connection.execute(
        "select document, other, reason, score from related order by document, position"
    )
    found = {}
    for document, other, reason, score in rows:
        found.setdefault(document, []).append((other, reason, score))
    return found


@pytest.fixture
def two_cases():
    return [
        {"id": "methods/jury", "title": "Jury"},
        {"id": "cases/a", "title": "River", "methods": ["methods/jury"], "themes": ["rare"]},
        {"id": "cases/b", "title": "Lake", "methods": ["methods/jury"], "themes": ["rare"]},
        *OTHERS,
    ]


def test_documents_that_share_a_method_and_a_term_are_related_in_words(two_cases):
    other, reason, _ = related(two_cases)["cases/a"][0]

    assert (other, reason) == ("cases/b", "Same methods: “Jury”; same themes: “Rare”")


def test_reason_and_score_are_the_same_from_either_side(two_cases):
    found = related(two_cases)

    assert found["cases/a"][0][1:] == found["cases/b"][0][1:]


def test_what_the_author_chose_comes_first(two_cases):
    two_cases[1]["related"] = ["cases/other-3"]

    assert [row[:2] for row in related(two_cases)["cases/a"]][:2] == [
        ("cases/other-3", "Chosen by the editors"),
        ("cases/b", "Same methods: “Jury”; same themes: “Rare”"),
    ]


def test_a_document_that_was_chosen_shows_who_chose_it(two_cases):
    two_cases[1]["related"] = ["cases/other-3"]

    assert related(two_cases)["cases/other-3"][0][0] == "cases/a"


def test_the_author_can_forbid_a_pair(two_cases):
    two_cases[1]["not_related"] = ["cases/b"]
    found = related(two_cases)

    assert "cases/b" not in [row[0] for row in found.get("cases/a", [])]
    assert "cases/a" not in [row[0] for row in found.get("cases/b", [])]


def test_there_are_at_most_six():
    documents = [{"id": f"cases/{n}", "title": f"Case {n}", "themes": ["rare", "water"]} for n in range(9)]

    assert {len(rows) for rows in related([*documents, *OTHERS, *OTHERS[:0], *_fillers()]).values()} == {6}


def _fillers():
    return [{"id": f"methods/{n}", "title": f"Method number {n}"} for n in range(20)]


def test_no_document_is_related_to_itself(two_cases):
    assert all(document != other for document, rows in related(two_cases).items() for other, _, _ in rows)
