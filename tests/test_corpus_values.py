"""Front matter of the real site: what is unknown stays unknown, and terms, dates and names mean one thing."""

from pathlib import Path

import pytest
from corpus_catalogue import Catalogue, catalogue_of


@pytest.fixture
def site(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue_of(corpus, "connectedbydata.org", tmp_path_factory)


# ---- unknown is null ------------------------------------------------------------------------------------------


def test_unknown_numbers_of_participants_are_null_and_not_nought(site: Catalogue) -> None:
    """24 of 34 components have a number; together 1,436 participations."""
    numbers = "select count(*), count(participants_min), sum(participants_min), min(participants_min) from components"

    assert site.rows(numbers) == [(34, 24, 1436, 3)]


def test_what_is_said_of_some_steps_alone_is_unknown_of_the_others(site: Catalogue) -> None:
    main_steps = "select primary_component, count(*) from components group by 1 order by 1"

    assert site.rows(main_steps) == [(None, 16), (1, 18)]


def test_years_in_quotes_are_numbers(site: Catalogue) -> None:
    years = (
        "select typeof(start_year), typeof(end_year), count(*) from case_studies group by 1, 2 order by 1, 2"
    )

    assert site.rows(years) == [("integer", "integer", 8), ("integer", "null", 2)]


def test_empty_texts_are_null(site: Catalogue) -> None:
    """Of 24 files with the key `background_information_described` eight hold an empty text."""
    described = "select count(background_described), count(nullif(background_described, '')) from components"

    assert site.rows(described) == [(16, 16)]


def test_values_of_another_kind_are_reported_and_kept_as_written(site: Catalogue) -> None:
    """Addresses without a host, which ten documents give for files of the old site, and one sentence for a yes."""
    reported = {str(field) for _, field in site.diagnosed("KB201")}
    kept = site.one("select extra ->> 'expired' from documents where id = 'jobs/researcher'")

    assert reported == {"expired", "link"}
    assert kept == "We have decided to delay recruitment for now"


def test_a_relation_that_names_nothing_known_is_null(site: Catalogue) -> None:
    """All ten cases name `missing-item` as their place: nobody may read that as a case without a place."""
    assert site.rows("select count(*), count(places) from case_studies") == [(10, 0)]


# ---- dates ----------------------------------------------------------------------------------------------------


def test_two_dates_in_one_text_are_the_first_and_the_last_day(site: Catalogue) -> None:
    several = "select id, date_start, date_end from documents where content_type = 'events' and date_end not null order by id"

    assert site.rows(several) == [
        ("events/2022-06-06-rightscon", "2022-06-06", "2022-06-10"),
        ("events/2022-09-12-rss-conference", "2022-09-12", "2022-09-15"),
    ]


def test_every_event_has_its_date(site: Catalogue) -> None:
    undated = "select count(*) from documents where content_type = 'events' and date_start is null"

    assert site.one(undated) == 0


def test_posts_take_their_date_from_the_file_name(site: Catalogue) -> None:
    dated = "select count(*) from documents where content_type = 'posts' and date_start = substr(slug, 1, 10)"

    assert site.one(dated) == 295


def test_dates_that_differ_from_the_file_name_are_reported_and_count(site: Catalogue) -> None:
    """Seven events and three documents."""
    paths = [path for path, _ in site.diagnosed("KB209")]
    moved = site.one("select date_start from documents where id = 'events/2025-09-10-ai-literacy'")

    assert len([path for path in paths if path.startswith("_events/")]) == 7
    assert len([path for path in paths if path.startswith("_resources/")]) == 3
    assert moved == "2025-11-10"


# ---- terms, series, people ------------------------------------------------------------------------------------


def test_misspelt_categories_are_the_terms_that_they_mean(site: Catalogue) -> None:
    """`partipating` ×3 is participating, `Attending` ×1 attending."""
    roles = """
        select value, count(*) from terms where field = 'role' and document like 'events/%'
        group by value order by value
    """

    assert site.rows(roles) == [
        ("attending", 30), ("organising", 89), ("participating", 7), ("presenting", 4), ("speaking", 68),
    ]  # fmt: skip


def test_every_label_of_the_case_database_is_a_term(site: Catalogue) -> None:
    assert site.diagnosed("KB202") == []


def test_labels_may_hold_commas_and_brackets(site: Catalogue) -> None:
    surveys = (
        "select count(*) from terms where field = 'decision_methods' and value like 'Opinion Survey (%)'"
    )

    assert site.one(surveys) == 6


def test_the_17_meetings_are_a_series_in_order(site: Catalogue) -> None:
    meetings = """
        select series_position, date_start from documents where series = 'Community of practice'
        order by series_position
    """
    rows = site.rows(meetings)

    assert [position for position, _ in rows] == list(range(1, 18))
    assert [date for _, date in rows] == sorted(date for _, date in rows)
    assert (rows[0][1], rows[-1][1]) == ("2024-07-18", "2026-03-11")


def test_events_of_the_community_of_practice_are_under_the_chatham_house_rule(site: Catalogue) -> None:
    """The project, its 17 meetings and one more event; articles that mention the project are not."""
    ruled = """
        select content_type, count(*) from documents where attribution = 'chatham-house'
        group by content_type order by content_type
    """

    assert site.rows(ruled) == [("events", 18), ("projects", 1)]


def test_the_credit_of_a_photograph_is_no_rule_of_attribution(site: Catalogue) -> None:
    assert site.one("select count(photo_credit) from literature") == 3
    assert site.diagnosed("KB212") == []


def test_addresses_of_people_are_in_no_public_table(site: Catalogue) -> None:
    columns = site.column("select name from pragma_table_info('people')")

    assert "email" not in columns
    assert site.one("select count(*) from codebook where column_name = 'email'") == 0


def test_no_address_of_a_person_is_in_the_public_edition(site: Catalogue) -> None:
    """Addresses at example.org stand for those of people, in front matter and in bodies."""
    assert site.database.read_bytes().count(b"@example.org") == 0
