"""The canned queries: each gives the rows that a small knowledge base is known to have, and says how to read them."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing

import pytest
from analysed import analysed

from kb import statements

# The colon of a cast or of a time would have something before it.
PARAMETER = re.compile(r"(?<![\w:']):([a-z_]+)\b")
ANSWERS = [
    (
        "case-studies-by-sources",
        {"at_most": "1"},
        [
            ("Trains", 0, 0, "case_studies/trains"),
            ("Buses", 1, 1, "case_studies/buses"),
            ("Ducks", 1, 0, "case_studies/ducks"),
        ],
    ),
    (
        "case-studies-of-a-method",
        {"method": "pan"},
        [
            ("Panel", "2021", "Ducks", 1, 1, "case_studies/ducks"),
            ("Panel", "2019", "Buses", 1, 1, "case_studies/buses"),
        ],
    ),
    (
        "completeness-by-content-type",
        {},
        [
            ("case_studies", "Case studies", 70.8, 1, 3, 3),
            ("components", "Steps", 66.7, 2, 5, 5),
            ("methods", "Methods", None, None, 0, 4),
            ("organisations", "Organisations", None, None, 0, 2),
            ("sources", "Sources", None, None, 0, 2),
            ("events", "Events", None, None, 0, 3),
        ],
    ),
    (
        "dangling-references",
        {},
        [
            ("missing", "sources", 1, 1, "case_studies/buses"),
        ],
    ),
    ("dangling-references", {"relation": "body"}, []),
    (
        "diagnostics-by-code",
        {"severity": "warning"},
        [
            ("KB202", "warning", "themes", 1, 1, "'themes': vocabulary 'themes' has no term 'pond'"),
            ("KB301", "warning", "sources", 1, 1, "sources: no document 'sources/missing'"),
        ],
    ),
    (
        "documents-by-completeness",
        {"content_type": "case_studies", "at_most": "90"},
        [
            (
                "case_studies/trains",
                "case_studies",
                "Trains",
                25.0,
                "begun, themes, organised_by, funded_by, sources, lesson",
            ),
            ("case_studies/ducks", "case_studies", "Ducks", 87.5, "funded_by"),
        ],
    ),
    (
        "documents-by-year",
        {"content_type": "case_studies"},
        [
            ("2019", 1, 2, 3),
            ("2021", 1, 2, 3),
            (None, 1, 2, 3),
        ],
    ),
    (
        "documents-of-a-series",
        {"series": "walk"},
        [
            ("Walks", 1, 2, "2024-03-01", "First", "events", "events/2024-03-01-first", None),
            ("Walks", 2, 2, "2024-05-02", "Second", "events", "events/2024-05-02-second", None),
        ],
    ),
    (
        "documents-that-nothing-names",
        {"content_type": "sources"},
        [
            ("sources", "sources/unread", "Unread"),
        ],
    ),
    (
        "documents-without-a-field",
        {"field": "lesson"},
        [
            ("lesson", "case_studies", "case_studies/trains", "Trains"),
        ],
    ),
    (
        "events-in-order",
        {},
        [
            ("2023-01-01", None, "Alone", None, None, None, "events/2023-01-01-alone"),
            ("2024-03-01", None, "First", "Walks", 1, 2, "events/2024-03-01-first"),
            ("2024-05-02", None, "Second", "Walks", 2, 2, "events/2024-05-02-second"),
        ],
    ),
    (
        "events-in-order",
        {"series": "walk", "year": "2024"},
        [
            ("2024-03-01", None, "First", "Walks", 1, 2, "events/2024-03-01-first"),
            ("2024-05-02", None, "Second", "Walks", 2, 2, "events/2024-05-02-second"),
        ],
    ),
    (
        "how-complete",
        {"content_type": "components", "at_most": "60"},
        [
            ("components", "participants", "Participants", "integer", 3, 2, 0, 5, 60.0),
            ("components", "feeds_into", "Feeds into", "relation", 2, 3, 0, 5, 40.0),
        ],
    ),
    (
        "largest-case-studies",
        {},
        [
            ("Buses", "2019", 112, 115, 2, 3, "case_studies/buses"),
            ("Ducks", "2021", 30, None, 1, 1, "case_studies/ducks"),
            ("Trains", None, None, None, 0, 1, "case_studies/trains"),
        ],
    ),
    (
        "largest-case-studies",
        {"at_least": "100"},
        [
            ("Buses", "2019", 112, 115, 2, 3, "case_studies/buses"),
        ],
    ),
    (
        "link-hosts",
        {},
        [
            ("wobbleton.example", 1, 1, "link"),
            ("www.wobbleton.example", 1, 1, "link"),
        ],
    ),
    (
        "links-to-a-host",
        {"host": "www."},
        [
            (
                "www.wobbleton.example",
                "https://www.wobbleton.example/trains",
                "https://www.wobbleton.example/trains",
                "link",
                "case_studies/trains",
                "Trains",
            ),
        ],
    ),
    (
        "mentioned-in-texts-only",
        {},
        [
            ("case_studies/buses", "Buses", "methods/round-table", "Round table", "methods"),
        ],
    ),
    (
        "methods-by-year",
        {"method": "panel", "since": "2020"},
        [
            ("2021", "Panel", 1, 1),
        ],
    ),
    (
        "methods-by-year",
        {"until": "2019"},
        [
            ("2019", "Panel", 1, 1),
            ("2019", "Poll", 1, 1),
        ],
    ),
    (
        "methods-for-a-number-of-people",
        {"people": "14"},
        [
            ("Panel", 1, 12, None, 2, 2, "methods/panel"),
        ],
    ),
    (
        "methods-for-a-number-of-people",
        {"people": "40"},
        [
            ("Panel", 1, 12, None, 2, 2, "methods/panel"),
        ],
    ),
    (
        "methods-in-use",
        {},
        [
            ("Panel", 2, 2, 2, 3, 3, "methods/panel"),
            ("Poll", 2, 1, 2, 3, 3, "methods/poll"),
            ("Hum", 1, 1, 1, 3, 3, "methods/hum"),
            ("Round table", 0, 0, 0, 3, 3, "methods/round-table"),
        ],
    ),
    (
        "methods-used-together",
        {"method": "poll"},
        [
            ("Panel", "Poll", 2, 2, 2, 2),
        ],
    ),
    ("methods-used-together", {"at_least": "3"}, []),
    (
        "most-referred-to",
        {"content_type": "organisations"},
        [
            ("organisations", "Council", "funded_by", 1, "organisations/council"),
            ("organisations", "Council", "organised_by", 1, "organisations/council"),
            ("organisations", "Duck Trust", "funded_by", 1, "organisations/trust"),
            ("organisations", "Duck Trust", "organised_by", 1, "organisations/trust"),
        ],
    ),
    (
        "named-together",
        {"relation": "funded_by", "at_least": "1"},
        [
            ("funded_by", "organisations/council", "organisations/trust", 1),
        ],
    ),
    (
        "organisations-in-case-studies",
        {},
        [
            ("Duck Trust", 2, "Funded by,Organised by", 2, 3, "organisations/trust"),
            ("Council", 1, "Funded by,Organised by", 2, 3, "organisations/council"),
        ],
    ),
    (
        "organisations-in-case-studies",
        {"relation": "funded_by"},
        [
            ("Council", 1, "Funded by", 1, 3, "organisations/council"),
            ("Duck Trust", 1, "Funded by", 1, 3, "organisations/trust"),
        ],
    ),
    (
        "organisations-that-bridge-case-studies",
        {},
        [
            ("Buses", "Ducks", 1, "Duck Trust", "case_studies/buses", "case_studies/ducks"),
        ],
    ),
    ("organisations-that-bridge-case-studies", {"organisation": "council"}, []),
    (
        "participations-by-method",
        {},
        [
            ("Panel", 42, None, 2, 2, 0.0, "methods/panel"),
            ("Poll", 100, 100, 1, 2, 50.0, "methods/poll"),
            ("Hum", None, None, 0, 1, 100.0, "methods/hum"),
        ],
    ),
    (
        "participations-by-year",
        {},
        [
            ("2019", 1, 112, 115, 2, 3),
            ("2021", 1, 30, None, 1, 1),
            (None, 1, None, None, 0, 1),
        ],
    ),
    (
        "process-patterns",
        {},
        [
            ("Panel → Poll", 2, 2, 1, 2, 5),
            ("Poll → Panel → Poll", 3, 1, 1, 2, 5),
            ("Poll → Panel", 2, 1, 1, 2, 5),
        ],
    ),
    (
        "process-patterns",
        {"steps": "3"},
        [
            ("Poll → Panel → Poll", 3, 1, 1, 2, 5),
        ],
    ),
    (
        "recent-changes",
        {"since": "2024"},
        [
            ("2024-05-02", "events/2024-05-02-second", "events", "Second", "2024-05-02"),
            ("2024-03-01", "events/2024-03-01-first", "events", "First", "2024-03-01"),
        ],
    ),
    (
        "relations-between-content-types",
        {"content_type": "components"},
        [
            ("components", "feeds_into", "Feeds into", "components", 3, 2, 5),
            ("components", "method", "Method", "methods", 5, 5, 5),
        ],
    ),
    (
        "search-documents",
        {"words": "night buses", "content_type": "case_studies"},
        [
            ("case_studies/buses", "case_studies", "Buses", "2019", None),
        ],
    ),
    (
        "search-with-a-term",
        {"words": "duck", "field": "themes", "term": "wild"},
        [
            ("case_studies/ducks", "Ducks", "case_studies", "2021", "Themes", "Wildlife"),
            ("case_studies/buses", "Buses", "case_studies", "2019", "Themes", "Wildlife"),
        ],
    ),
    (
        "sources-in-use",
        {},
        [
            ("Report", None, 2, 2, "sources/report"),
            ("Unread", None, 0, 0, "sources/unread"),
        ],
    ),
    (
        "speakers-by-organisation",
        {},
        [
            ("Duck Trust", 1, 1, "events/2024-03-01-first"),
        ],
    ),
    (
        "steps-without-a-number",
        {"method": "poll"},
        [
            ("components/buses/talk", "Talk", "Poll", "Buses", "case_studies/buses"),
        ],
    ),
    (
        "terms-by-year",
        {"field": "themes"},
        [
            ("case_studies", "themes", "2019", "Transport", 1, 1),
            ("case_studies", "themes", "2019", "Wildlife", 1, 1),
            ("case_studies", "themes", "2021", "Wildlife", 1, 1),
        ],
    ),
    (
        "terms-in-use",
        {},
        [
            ("case_studies", "themes", "wildlife", "Wildlife", 2, 2, 3),
            ("case_studies", "themes", "transport", "Transport", 1, 2, 3),
        ],
    ),
    (
        "terms-of-a-search",
        {"words": "night"},
        [
            ("themes", "transport", "Transport", 1, 1, 1),
            ("themes", "wildlife", "Wildlife", 1, 1, 1),
        ],
    ),
    (
        "terms-together",
        {"at_least": "1"},
        [
            ("themes", "transport", "wildlife", 1),
        ],
    ),
    (
        "values-outside-vocabularies",
        {},
        [
            (
                "themes",
                "'themes': vocabulary 'themes' has no term 'pond'",
                "case_studies/ducks",
                "case_studies/ducks.md",
                4,
            ),
        ],
    ),
    (
        "participations-by-method-and-year",
        {},
        [
            ("Hum", None, None, None, 0, 1, "methods/hum"),
            ("Panel", "2019", 12, 15, 1, 1, "methods/panel"),
            ("Panel", "2021", 30, None, 1, 1, "methods/panel"),
            ("Poll", "2019", 100, 100, 1, 2, "methods/poll"),
        ],
    ),
    (
        "participations-by-method-and-year",
        {"since": "2020"},
        [
            ("Panel", "2021", 30, None, 1, 1, "methods/panel"),
        ],
    ),
    (
        "methods-by-term",
        {"term": "wild"},
        [
            ("Themes", "Wildlife", "Panel", 2, 2),
            ("Themes", "Wildlife", "Poll", 2, 2),
        ],
    ),
    (
        "not-stated-in-sources",
        {},
        [
            ("lesson", "case_studies/ducks", "Ducks"),
        ],
    ),
    ("not-stated-in-sources", {"field": "begun"}, []),
    (
        "group-sizes-by-method",
        {},
        [
            ("Panel", 12, 13.5, 15, 1, 2, "methods/panel"),
            ("Poll", 100, 100.0, 100, 1, 2, "methods/poll"),
        ],
    ),
    ("group-sizes-by-method", {"at_least": "2"}, []),
]
NAMES = [query.name for query in statements.queries()]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = analysed(tmp_path_factory.mktemp("analysed"))
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        yield connection


def ask(database: sqlite3.Connection, name: str, empty: str | None = "", **filled: str) -> list[tuple]:
    """The rows of a query; a rank, which is no promise, is left out."""
    sql, parameters = database.execute(
        "select sql, parameters from queries where name = ?", (name,)
    ).fetchone()
    cursor = database.execute(sql, {**dict.fromkeys(json.loads(parameters or "{}"), empty), **filled})
    shown = [place for place, column in enumerate(cursor.description) if column[0] != "rank"]
    return [tuple(row[place] for place in shown) for row in cursor]


@pytest.mark.parametrize(
    ("name", "filled", "expected"), ANSWERS, ids=[f"{each[0]}-{each[1]}" for each in ANSWERS]
)
def test_a_query_gives_the_rows_that_there_are(database, name, filled, expected):
    assert ask(database, name, **filled) == expected


def test_every_query_is_asked_above():
    assert sorted({name for name, _, _ in ANSWERS}) == sorted(NAMES)


def test_there_are_at_least_twenty_five():
    assert len(NAMES) >= 25


@pytest.mark.parametrize("name", NAMES)
def test_a_parameter_that_is_empty_or_missing_leaves_out_nothing(database, name):
    assert ask(database, name, empty=None) == ask(database, name)


@pytest.mark.parametrize("query", statements.queries(), ids=NAMES)
def test_a_query_says_what_it_is_about_how_to_read_it_and_what_can_be_filled_in(query):
    used = set(PARAMETER.findall(query.sql))

    assert query.title
    assert query.description
    assert query.about
    assert len(query.reading.split()) > 8
    assert used == set(query.parameters)


@pytest.mark.parametrize(
    "words", ["citizens' jury", '"open quote', "C++", "a OR b)", "*", "naïve co-design", "  "]
)
def test_words_that_mean_something_to_the_index_are_only_words(database, words):
    assert isinstance(ask(database, "search-documents", words=words), list)


def test_steps_that_feed_into_each_other_end_a_sequence(database):
    patterns = {pattern: steps for pattern, steps, *_ in ask(database, "process-patterns")}

    assert max(patterns.values()) == 3


def test_many_steps_that_all_feed_into_each_other_still_have_an_end(build):
    slugs = [f"s{number}" for number in range(14)]
    steps = ", ".join(
        f"{{title: {slug}, slug: {slug}, feeds_into: [{', '.join(f'all/{each}' for each in slugs)}]}}"
        for slug in slugs
    )
    config = """
plugins:
  kb:
    content_types:
      case_studies: {fields: {steps: {kind: relation, to: components, many: true, inline: true}}}
      components: {folders: [], fields: {participants: {kind: integer, range: true}, feeds_into: {kind: relation, to: components, many: true}}}
      methods: {}
"""
    catalogue = build({"case_studies/all.md": f"---\ntitle: All\nsteps: [{steps}]\n---\n"}, config=config)

    assert ask(catalogue.conn, "process-patterns", steps="4") != []


def test_a_knowledge_base_of_other_things_has_the_general_queries_and_views_only(build):
    catalogue = build({"recipes/soup.md": "# Soup"})
    names = {row["name"] for row in catalogue["queries"].rows}

    assert "dangling-references" in names
    assert "methods-by-year" not in names
    assert {"document_links", "document_terms", "documents_in_series", "field_coverage"} <= set(
        catalogue.view_names()
    )
    assert "case_study_methods" not in catalogue.view_names()


def test_every_query_of_a_knowledge_base_of_other_things_can_be_asked(build):
    catalogue = build({"recipes/soup.md": "# Soup"})

    answers = [ask(catalogue.conn, row["name"]) for row in catalogue["queries"].rows]
    assert len(answers) > 20
