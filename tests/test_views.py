"""The views: the rows that a small knowledge base is known to have, counted from its files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from analysed import analysed

from kb import pipeline
from kb.schema import VIEWS

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = analysed(tmp_path_factory.mktemp("analysed"))
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        yield connection


def rows(database: sqlite3.Connection, sql: str) -> list[tuple]:
    return database.execute(sql).fetchall()


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_has_the_columns_that_it_describes(database, name):
    cursor = database.execute(f"select * from {name} limit 1")

    assert [each[0] for each in cursor.description] == [column.name for column in VIEWS[name].columns]


@pytest.mark.parametrize("name", VIEWS)
def test_every_column_of_a_view_is_in_the_codebook_with_its_counts(database, name):
    told = rows(
        database,
        f"select label, description, recorded, total from codebook where table_name = '{name}' order by position",
    )
    counted = rows(
        database, f"select {', '.join(f'count({column.name})' for column in VIEWS[name].columns)} from {name}"
    )

    assert [(label, text) for label, text, _, _ in told] == [
        (column.label, column.description) for column in VIEWS[name].columns
    ]
    assert tuple(recorded for _, _, recorded, _ in told) == counted[0]


def test_a_link_has_the_titles_of_both_ends_and_null_where_it_leads_nowhere(database):
    sql = "select relation_label, target_title, target_type, reference from document_links where source = 'case_studies/buses' and relation = 'sources'"

    assert rows(database, sql) == [
        ("Sources", "Report", "sources", "report"),
        ("Sources", None, None, "missing"),
    ]


def test_a_term_has_its_label_and_definition(database):
    sql = "select title, year, field_label, label, definition from document_terms where value = 'transport'"

    assert rows(database, sql) == [("Buses", "2019", "Themes", "Transport", "Getting about")]


def test_the_documents_of_a_series_are_numbered_by_date(database):
    sql = "select title, series_position, series_length from documents_in_series order by series_position"

    assert rows(database, sql) == [("First", 1, 2), ("Second", 2, 2)]


def test_an_event_of_no_series_has_null_there(database):
    sql = "select title, series, series_position, series_length from events_with_series where series is null"

    assert rows(database, sql) == [("Alone", None, None, None)]


def test_coverage_adds_up_to_all_documents(database):
    sql = "select count(*) from field_coverage where recorded + not_recorded + accounted_for <> total"

    assert rows(database, sql) == [(0,)]


def test_a_field_that_sources_do_not_state_is_accounted_for(database):
    sql = "select recorded, not_recorded, accounted_for, total, percent from field_coverage where field = 'lesson'"

    assert rows(database, sql) == [(1, 1, 1, 3, 33.3)]


def test_steps_stand_in_the_order_of_their_case_study(database):
    sql = """select step_title, methods, participants_min, participants_max from case_study_steps
             where case_study = 'case_studies/buses' order by position"""

    assert rows(database, sql) == [
        ("Poll", "Poll", 100, 100),
        ("Jury", "Panel", 12, 15),
        ("Talk", "Poll", None, None),
    ]


def test_participations_are_null_where_no_step_states_a_number(database):
    sql = "select steps, steps_with_number, participations_min, participations_max from case_study_participations"

    assert rows(database, sql + " where title = 'Trains'") == [(1, 0, None, None)]


def test_participations_have_no_upper_end_where_a_step_has_none(database):
    sql = "select steps_with_number, participations_min, participations_max from case_study_participations"

    assert rows(database, sql + " where title = 'Ducks'") == [(1, 30, None)]


def test_a_method_that_only_a_step_names_is_told_apart(database):
    sql = "select method_title, named_by_case_study, steps from case_study_methods where title = 'Buses' order by 1"

    assert rows(database, sql) == [("Panel", 1, 1), ("Poll", 0, 2)]


def test_an_organisation_has_a_row_for_each_part_that_it_had(database):
    sql = "select case_study_title, relation_label from organisation_case_studies where title = 'Council' order by 2"

    assert rows(database, sql) == [("Buses", "Funded by"), ("Buses", "Organised by")]


def test_a_step_that_names_its_case_study_and_is_named_by_it_counts_once(build):
    config = """
plugins:
  kb:
    content_types:
      case_studies: {fields: {steps: {kind: relation, to: components, many: true, by: [slug]}}}
      components: {fields: {case: {kind: relation, to: case_studies, by: [slug]}, participants: {kind: integer, range: true}}}
"""
    catalogue = build(
        {
            "case_studies/pond.md": "---\ntitle: Pond\nsteps: [count]\n---\n",
            "components/count.md": "---\ntitle: Count\ncase: pond\nparticipants: 7\n---\n",
            "components/later.md": "---\ntitle: Later\ncase: pond\n---\n",
        },
        config=config,
    )

    assert [(row["step"], row["position"]) for row in catalogue["case_study_steps"].rows] == [
        ("components/count", 0),
        ("components/later", None),
    ]


def test_a_step_has_a_row_for_each_of_its_methods_and_one_where_it_has_none(build):
    config = """
plugins:
  kb:
    content_types:
      components: {fields: {methods: {kind: relation, to: methods, many: true}, participants: {kind: integer, range: true}}}
      methods: {}
"""
    catalogue = build(
        {
            "components/count.md": "---\ntitle: Count\nmethods: [panel, poll]\nparticipants: 7\n---\n",
            "components/later.md": "---\ntitle: Later\n---\n",
            "methods/panel.md": "---\ntitle: Panel\n---\n",
            "methods/poll.md": "---\ntitle: Poll\n---\n",
        },
        config=config,
    )

    assert sorted(
        (row["step"], row["method_title"], row["participants_min"]) for row in catalogue["step_methods"].rows
    ) == [
        ("components/count", "Panel", 7),
        ("components/count", "Poll", 7),
        ("components/later", None, None),
    ]


@pytest.fixture(scope="module")
def collection(tmp_path_factory):
    """The catalogue of this repository: in a smaller one SQLite rightly prefers to read a whole table."""
    path = tmp_path_factory.mktemp("collection") / "kb.db"
    pipeline.build([ROOT], None, path)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        yield connection


@pytest.mark.parametrize(
    "sql",
    [
        "select * from document_links where source = 'methods/survey'",
        "select * from document_links where target = 'methods/survey'",
        "select * from document_terms where document = 'methods/survey'",
        "select * from document_terms where field = 'themes' and value = 'health'",
        "select * from external_links where host = 'doi.org'",
        "select * from documents where content_type = 'events' order by date_start",
    ],
)
def test_an_index_serves_what_is_asked_of_one_document_term_or_host(collection, sql):
    plan = [row[3] for row in rows(collection, f"explain query plan {sql}")]

    assert [step for step in plan if step.startswith("SCAN")] == []
