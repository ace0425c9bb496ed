"""References and links of the real site: what they name, what they cannot name, and what was repaired.

Two loaders count differently. A loader that keeps the last of two equal keys finds 1,456 references in the front
matter: 1,409 that name a document exactly, 5 ignoring case, 42 that dangle. Uniting repeated keys gives back 26
topics, one of which ("Open Government") dangles: 1,434, 5 and 43. The declaration reads `author: Tim Davies,
Jonathan Smith` as two people, whom it finds: 1,436, 5 and 42; and follows the one `resources` of a point: 1,437.
"""

from pathlib import Path

import pytest
from corpus_catalogue import Catalogue, catalogue_of

DECLARED = "relation not in ('body', 'related')"
BODY = "relation = 'body' and target is not null"
# How authors meant to write an address of the site; all else had to be repaired first.
AS_WRITTEN = "(reference like 'http%' or reference like '/%')"
# A Liquid tag that names a post; the tools that counted the links took it for text.
POST_URL = (
    "source = 'posts/2022-05-13-tim-weeknotes' and target = 'posts/2022-05-13-patching-data-governance'"
)


@pytest.fixture
def site(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue_of(corpus, "connectedbydata.org", tmp_path_factory)


# ---- declared relations ----------------------------------------------------------------------------------------


def test_1424_of_1466_references_name_a_document(site: Catalogue) -> None:
    assert site.rows(f"select count(*), count(target) from links where {DECLARED}") == [(1466, 1424)]


def test_five_references_are_found_ignoring_case_and_are_reported(site: Catalogue) -> None:
    assert sorted(site.diagnosed("KB302")) == [
        ("_events/2024-07-16-building-a-roadmap.md", "projects"),
        ("_events/2024-09-22-labour-conference.md", "projects"),
        ("_events/2024-09-23-autonomy-labour-conference.md", "projects"),
        ("_people/anna-dent.md", "topics"),
        ("_people/kaelynn-narita.md", "topics"),
    ]


def test_42_references_dangle_and_are_kept_as_written(site: Catalogue) -> None:
    dangling = f"""
        select content_type, relation, count(*) from links join documents on documents.id = links.source
        where target is null and {DECLARED} group by 1, 2 order by 1, 2
    """

    assert site.rows(dangling) == [
        ("case_studies", "places", 12),
        ("components", "case_studies", 5),
        ("components", "methods", 5),
        ("events", "authors", 1),
        ("events", "projects", 1),
        ("events", "topics", 6),
        ("organisations", "cases", 7),
        ("posts", "projects", 2),
        ("resources", "projects", 3),
    ]


def test_each_dangling_reference_is_reported(site: Catalogue) -> None:
    """Three of the 42 stand in one case, and each has a line of its own."""
    assert len([diagnostic for diagnostic in site.outcome.report if diagnostic.code == "KB301"]) == 42


@pytest.mark.parametrize(
    ("reference", "expected"),
    [("missing-item", 12), ("public-dialogue-on-location-data-ethics", 5), ("Community Advisory Group", 4),
     ("Town Hall", 1), ("recacKhRimMyBf1Af", 4), ("Participation", 5), ("Open Government", 1)],
)  # fmt: skip
def test_what_dangles_keeps_its_text(site: Catalogue, reference: str, expected: int) -> None:
    rows = f"select count(*) from links where reference = ? and target is null and {DECLARED}"

    assert site.one(rows, reference) == expected


def test_a_case_leads_to_its_steps_methods_organisations_and_sources(site: Catalogue) -> None:
    case = "case_studies/mindkind-global-mental-health-databank-pilot"
    relations = """
        select relation, count(target) from links
        where source = ? and relation in ('components', 'methods', 'organisations', 'sources')
        group by relation having count(target) > 0 order by relation
    """

    assert [relation for relation, _ in site.rows(relations, case)] == [
        "components", "methods", "organisations", "sources",
    ]  # fmt: skip


def test_a_method_leads_back_to_the_cases_that_used_it(site: Catalogue) -> None:
    cases = """
        select source from links
        where target = 'methods/desk-review' and relation = 'methods' and source like 'case_studies/%' order by source
    """

    assert (
        "case_studies/adolescent-mental-health-participatory-mapping-for-future-data-collaboration"
        in site.column(cases)
    )


def test_records_are_found_by_their_number_in_the_other_database(site: Catalogue) -> None:
    """`feeds_into` holds lists written as texts; two steps feed into each other."""
    assert site.rows("select count(*), count(target) from links where relation = 'feeds_into'") == [(22, 22)]
    circle = """
        select count(*) from links as there join links as back
        on back.source = there.target and back.target = there.source
        where there.relation = 'feeds_into' and back.relation = 'feeds_into'
    """
    assert site.one(circle) == 2


def test_titles_are_looked_up_in_the_declared_content_type_alone(site: Catalogue) -> None:
    """Eight titles occur in several content types, `Data Policy Digest` as a project and 29 articles."""
    targets = (
        "select distinct target from links where relation = 'projects' and reference = 'Data Policy Digest'"
    )

    assert site.column(targets) == ["projects/2023-data-policy-digest"]
    assert site.diagnosed("KB303") == []


def test_both_sides_of_a_relation_agree(site: Catalogue) -> None:
    """29 links from cases to steps and 29 back, 15 to organisations and 15 back; what dangles is reported as that."""
    assert site.diagnosed("KB306") == []


def test_points_refer_to_literature_by_its_short_name(site: Catalogue) -> None:
    """51 references in the points of nine pages, and one to a document."""
    targets = """
        select targets.content_type, count(*) from links
        join documents as sources on sources.id = links.source
        join documents as targets on targets.id = links.target
        where sources.content_type in ('problems', 'solutions', 'actions') and relation not in ('body', 'projects')
        group by 1 order by 1
    """

    assert site.rows(targets) == [("literature", 51), ("resources", 1)]


# ---- links in bodies -------------------------------------------------------------------------------------------


def test_1385_links_to_the_site_itself_resolve_as_written_and_1396_with_certain_repairs(
    site: Catalogue,
) -> None:
    """Links that CommonMark or `<a>` makes. Repaired: nine `[x]((https://…))` and two addresses without a scheme."""
    resolved = f"select count(*) from links where {BODY} and not ({POST_URL})"

    assert site.one(resolved) == 1396
    assert site.one(f"{resolved} and {AS_WRITTEN}") == 1385


def test_1242_pairs_of_documents_are_linked_as_written_and_1252_with_repairs(site: Catalogue) -> None:
    """Of the eleven repaired links one repeats a link that its page has already."""
    pairs = f"select distinct source, target from links where {BODY} and not ({POST_URL})"

    assert len(site.rows(pairs)) == 1252
    assert len(site.rows(f"{pairs} and {AS_WRITTEN}")) == 1242


def test_a_tag_that_names_a_post_is_a_link_to_it(site: Catalogue) -> None:
    assert site.one(f"select count(*) from links where {BODY} and {POST_URL}") == 1


def test_each_repaired_address_of_the_site_is_reported(site: Catalogue) -> None:
    repaired = [d for d in site.outcome.report if d.code == "KB110" and "connectedbydata.org" in d.message]

    assert len(repaired) == 11


def test_anchors_that_authors_wrote_in_html_are_found(site: Catalogue) -> None:
    """Eighteen links lead to `<a name="…">` in their own page."""
    page = "_events/2022-09-29-data-protection-digital-information-bill-civil-society-event.md"

    assert page not in [path for path, _ in site.diagnosed("KB305")]


def test_a_browsers_text_fragment_is_no_missing_heading(site: Catalogue) -> None:
    messages = [d.message for d in site.outcome.report if d.code == "KB305"]

    assert [message for message in messages if ":~:text=" in message] == []


@pytest.mark.parametrize(
    ("source", "reference", "target"),
    [
        ("events/2023-06-19-data-justice-conference", "http://connectedbydata.org/blog/2023/07/07/governance-game-playtest",
         "posts/2023-07-07-governance-game-playtest"),
        ("events/2026-01-19-generative-ai-for-education-summit", "/ai-in-education/", "pages/ai-in-education/index"),
        ("posts/2022-03-01-launch", "/problems/impact.html", "problems/impact"),
        ("funders/jrrt", "/projects/2024-jrrt-influencing.md", "projects/2024-jrrt-influencing"),
        ("jobs/research-associate", "https://connectedbydata.org/team/tim-davies", "people/tim-davies"),
        ("annual_reports/2024/index", "https://connectedbydata.org/", "pages/index"),
        ("projects/2023-lga-brickwal-ai-explainer-videos", "/blog/2024/10/07/local-gov-ai-scripts",
         "posts/2024-10-07-local-gov-ai-scripts"),
        ("events/2024-11-20-people-participation-power", "connectedbydata.org/projects/2024-gca-ai", "projects/2024-gca-ai"),
        ("events/2025-04-09-community-of-practice", "(https://connectedbydata.org/projects/2024-community-of-practice)",
         "projects/2024-community-of-practice"),
    ],
)  # fmt: skip
def test_each_way_of_writing_an_address_leads_to_its_document(
    site: Catalogue, source: str, reference: str, target: str
) -> None:
    found = "select distinct target from links where source = ? and reference = ? and relation = 'body'"

    assert site.column(found, source, reference) == [target]


def test_links_to_pages_of_the_site_that_are_not_here_dangle_and_are_reported(site: Catalogue) -> None:
    """Three to the list of articles, two to posts of another name; the files of the toolkit are no pages."""
    dangling = """
        select source, reference from links
        where relation = 'body' and target is null and reference not like '%/files/%' and reference not like '%/assets/%'
        order by source
    """
    rows = site.rows(dangling)

    assert rows == [
        ("annual_reports/2023/index", "/blog/#weeknotes"),
        ("annual_reports/2024/index", "https://connectedbydata.org/blog/#weeknotes"),
        ("jobs/research-associate", "https://connectedbydata.org/blog#weeknotes"),
        ("posts/2022-06-24-jeni-weeknotes", "https://connectedbydata.org/weeknotes/2022/06/24/weeknotes"),
        (
            "posts/2025-03-03-data-policy-digest",
            "https://connectedbydata.org/news/2025/01/15/wales-wpc-guidance",
        ),
    ]
