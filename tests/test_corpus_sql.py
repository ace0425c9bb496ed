"""What an analyst asks of the real site in SQL: the answers were counted in its files by other means."""

import json
from pathlib import Path
from typing import Any

import pytest
from corpus_catalogue import Catalogue, catalogue_of


@pytest.fixture
def site(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue_of(corpus, "connectedbydata.org", tmp_path_factory)


def asked(site: Catalogue, name: str, *columns: str) -> list[tuple[Any, ...]]:
    """These columns of the answer to a canned query that leaves out nothing."""
    ((sql,),) = site.rows("select sql from queries where name = ?", name)
    unfilled = site.one("select coalesce(parameters, '{}') from queries where name = ?", name)
    for parameter in json.loads(unfilled):
        sql = sql.replace(f":{parameter}", "''")
    return site.rows(f"select {', '.join(columns)} from ({sql})")


def test_one_case_study_used_a_citizens_jury_as_its_primary_method(site: Catalogue) -> None:
    """Only one file of the case database has it under `primary_method_link`."""
    jury = """select case_study from case_study_methods
              where method = 'methods/citizens-jury' and named_by_case_study = 1"""

    assert site.column(jury) == ["case_studies/foundations-of-fairness-nhs-data-sharing"]


def test_24_of_34_steps_have_a_number_and_together_1436_participations(site: Catalogue) -> None:
    """No step of the site names two methods, so that the query's rows add up to all steps."""
    numbers = asked(
        site,
        "participations-by-method",
        "sum(participations_min)",
        "sum(participations_max)",
        "sum(based_on)",
        "sum(out_of)",
    )

    assert numbers == [(1436, 1436, 24, 34)]


def test_methods_whose_steps_state_no_number_have_no_sum_instead_of_nought(site: Catalogue) -> None:
    unknown = asked(
        site, "participations-by-method", "method", "participations_min", "based_on", "percent_unknown"
    )

    assert [row for row in unknown if row[2] == 0] == [
        ("Desk review", None, 0, 100.0),
        ("Data Governance Clinic", None, 0, 100.0),
        ("Focus Group", None, 0, 100.0),
    ]


def test_case_studies_without_any_number_have_no_sum(site: Catalogue) -> None:
    """29 of the 34 steps belong to a case study that has a file; 23 of them have a number."""
    unknown = "select title from case_study_participations where participations_min is null order by title"

    assert site.column(unknown) == ["Data Governance Clinics", "LEDS/HOB Open Space"]
    assert site.rows(
        "select sum(steps), sum(steps_with_number), sum(participations_min) from case_study_participations"
    ) == [(29, 23, 1351)]


def test_the_seventeen_meetings_stand_in_order(site: Catalogue) -> None:
    files = sorted(path.name for path in (site.source / "_events").glob("*-community-of-practice.md"))
    meetings = site.rows(
        """select series_position, series_length, event from events_with_series
           where series is not null order by series_position"""
    )

    assert len(files) == 17
    assert meetings == [
        (number, 17, f"events/{name.removesuffix('.md')}") for number, name in enumerate(files, 1)
    ]


def test_steps_that_feed_into_each_other_do_not_keep_the_query_of_patterns_from_ending(
    site: Catalogue,
) -> None:
    """The site has such a circle, of two steps."""
    circle = """select count(*) from links as one join links as other
                  on other.source = one.target and other.target = one.source
                where one.relation = 'feeds_into' and other.relation = 'feeds_into'"""

    assert site.one(circle) == 2
    assert asked(site, "process-patterns", "max(steps)", "min(based_on)", "min(out_of)") == [(4, 17, 34)]


def test_the_places_that_were_lost_are_wanted_most(site: Catalogue) -> None:
    """Twelve places of ten case studies are `missing-item`."""
    wanted = asked(site, "dangling-references", "reference", "relation", "times", "documents")

    assert wanted[0] == ("missing-item", "places", 12, 10)


@pytest.mark.parametrize("view", ["document_links", "document_terms"])
def test_a_view_has_a_row_for_each_row_of_its_table(site: Catalogue, view: str) -> None:
    assert site.one(f"select count(*) from {view}") == site.one(
        f"select count(*) from {view.removeprefix('document_')}"
    )
