"""The real site of 841 files: nothing is lost, nothing is invented, and what is unknown stays unknown.

The numbers are those of the files, counted by other means than the product's; where a rule of counting matters,
the test says which.
"""

from pathlib import Path

import pytest
from corpus_catalogue import DECLARATION, Catalogue, catalogue_of

from kb import pipeline

COUNTS = {
    "case_studies": ("_pdg-cases", 10),
    "components": ("_pdg-components", 34),
    "methods": ("_pdg-methods", 15),
    "sources": ("_pdg-sources", 23),
    "organisations": ("_pdg-organisations", 17),
    "places": ("_pdg-locations", 4),
    "events": ("_events", 198),
    "projects": ("_projects", 32),
    "topics": ("_topics", 8),
    "funders": ("_funders", 9),
    "posts": ("_posts", 295),
    "resources": ("_resources", 68),
    "literature": ("_literature", 47),
    "people": ("_people", 37),
    "jobs": ("_jobs", 7),
    "annual_reports": ("_annual-report", 4),
    "policies": ("_policies", 2),
    "problems": ("_problems", 4),
    "solutions": ("_solutions", 4),
    "actions": ("_actions", 4),
}


@pytest.fixture
def site(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue_of(corpus, "connectedbydata.org", tmp_path_factory)


@pytest.fixture
def seeds(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue_of(corpus, "seeds", tmp_path_factory)


# ---- nothing is lost ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("content_type", "folder", "expected"), [(k, *v) for k, v in COUNTS.items()])
def test_each_folder_has_as_many_documents_as_files(
    site: Catalogue, content_type: str, folder: str, expected: int
) -> None:
    files = [path for path in site.files() if path.startswith(folder + "/")]
    documents = site.one("select count(*) from documents where content_type = ?", content_type)

    assert (documents, site.one(f"select count(*) from [{content_type}]")) == (expected, expected)
    assert len(files) == expected


def test_the_files_of_no_folder_of_their_own_are_pages(site: Catalogue) -> None:
    pages = site.column("select source_path from documents where content_type = 'pages' order by source_path")

    assert pages == sorted(path for path in site.files() if not path.startswith("_"))
    assert len(pages) == 19


def test_every_file_is_a_document_or_named_in_a_diagnostic(site: Catalogue) -> None:
    stored = set(site.column("select source_path from documents"))
    named = {diagnostic.path for diagnostic in site.outcome.report}

    assert set(site.files()) - stored - named == set()


def test_all_841_files_are_in_the_public_edition(site: Catalogue) -> None:
    assert site.one("select count(*) from documents") == 841
    assert site.outcome.report.count("error") == 0


def test_a_second_build_gives_the_same_bytes(site: Catalogue, tmp_path: Path) -> None:
    again = tmp_path / "again.db"
    pipeline.build(
        sources=[site.source], config=DECLARATION, output=again, visibility="public", jobs=1, cache=None
    )

    assert again.read_bytes() == site.database.read_bytes()


def test_the_declaration_knows_every_key_of_the_site(site: Catalogue) -> None:
    assert site.diagnosed("KB203") == []


def test_the_same_declaration_takes_the_seeds(seeds: Catalogue) -> None:
    ids = seeds.column("select id from documents order by id")

    assert ids == [
        "events/2024-07-18-community-of-practice",
        "events/2025-03-12-community-of-practice",
        "events/2025-06-24-engagement-lab",
        "projects/2024-community-of-practice",
        "projects/2024-mohn-westlake",
    ]
    assert seeds.one("select count(*) from links where target = 'projects/2024-mohn-westlake'") > 0


# ---- slugs and titles -----------------------------------------------------------------------------------------


def test_eleven_files_are_called_index_and_none_replaces_another(site: Catalogue) -> None:
    indexes = "select count(*) from documents where slug = 'index' or slug like '%/index'"

    assert site.one(indexes) == 11


def test_slugs_are_in_lower_case_and_keep_their_dates(site: Catalogue) -> None:
    path = "_events/2026-01-17-PAIRS-2026.md"

    assert site.column("select slug from documents where source_path = ?", path) == ["2026-01-17-pairs-2026"]


def test_weeknotes_without_a_title_have_one_that_tells_them_apart(site: Catalogue) -> None:
    """Of 189 files without a title 184 are weeknotes, whose file names hold an author and a date.

    Forty of them begin with one and the same heading of the third level, "What I’ve been doing".
    """
    titles = site.column(
        "select title from documents join posts using (id) where category = 'weeknotes' order by id"
    )

    assert len(titles) == len(set(titles)) == 184
    assert (titles[0], titles[-1]) == ("Weeknotes (2022-03-04)", "Emily weeknotes (2026-06-11)")


def test_each_title_that_was_made_from_a_file_name_is_said_to_be(site: Catalogue) -> None:
    """Of 189 files without a title seven begin their body with one: a heading of the first level."""
    assert len(site.diagnosed("KB206")) == 182


def test_documents_may_share_a_title(site: Catalogue) -> None:
    shared = "select count(*) from documents where title = ?"

    assert site.one(shared, "Data and AI public engagement: Community of Practice") == 17
    assert site.one(shared + " and content_type = 'posts'", "Data Policy Digest") == 29


# ---- repeated keys --------------------------------------------------------------------------------------------


def test_each_file_with_a_repeated_key_is_reported(site: Catalogue) -> None:
    """`topics` in 25 files, `project` in two, `link` in two."""
    fields = [str(field) for _, field in site.diagnosed("KB104")]

    assert sorted(fields) == ["link"] * 2 + ["project"] * 2 + ["topics"] * 25


def test_repeated_lists_are_united_in_order(site: Catalogue) -> None:
    topics = """
        select target from links where source = 'projects/2023-catalysing-communities' and relation = 'topics'
        order by position
    """

    assert site.column(topics) == ["topics/health", "topics/civil-society", "topics/participation"]


def test_45_events_are_about_the_public_sector(site: Catalogue) -> None:
    """A loader that keeps the last of two equal keys finds 24."""
    events = """
        select count(distinct source) from links
        where relation = 'topics' and target = 'topics/public-sector' and source like 'events/%'
    """

    assert site.one(events) == 45


def test_of_a_repeated_single_value_the_one_that_is_not_empty_stays(site: Catalogue) -> None:
    link = site.one("select link from events where id = 'events/2024-12-04-think-data'")

    assert link.startswith("https://thinkdigitalpartner.zohobackstage.eu/")
