"""Bodies of the real site: marks of other generators go, the text stays, and all of it can be found."""

import re
from html import unescape
from pathlib import Path

import pytest
from corpus_catalogue import Catalogue, catalogue_of


@pytest.fixture
def site(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue_of(corpus, "connectedbydata.org", tmp_path_factory)


# ---- bodies ---------------------------------------------------------------------------------------------------


def test_texts_hold_no_carriage_returns_and_no_invisible_characters(site: Catalogue) -> None:
    """93 files end their lines with CRLF; six hold zero-width spaces, one a vertical tab."""
    odd = "select count(*) from documents where instr(body_html || body_text, ?)"

    assert [site.one(odd, mark) for mark in ("\r", "\u200b", "\v")] == [0, 0, 0]


def test_a_front_matter_that_ends_the_file_without_a_newline_is_closed(site: Catalogue) -> None:
    """43 files end in `---`; none of them has a body."""
    empty = [path for path in site.files() if (site.source / path).read_bytes().endswith(b"---")]
    marks = ",".join("?" * len(empty))
    texts = site.column(f"select body_text from documents where source_path in ({marks})", *empty)

    assert len(empty) == len(texts) == 43
    assert set(texts) == {""}


def test_marks_of_other_generators_are_gone_and_the_text_between_them_is_not(site: Catalogue) -> None:
    marks = "select count(*) from documents where instr(body_html, ?)"
    report = site.one("select body_text from documents where id = 'annual_reports/2023/index'")

    assert [site.one(marks, mark) for mark in ("{%", "{{", "{: ", "&lt;!--more", "<!--more")] == [0] * 5
    assert "Foreword by Jeni Tennison" in report


def test_no_script_or_frame_is_left(site: Catalogue) -> None:
    html = "select count(*) from documents where instr(body_html, ?)"

    assert [site.one(html, mark) for mark in ("<script", "<iframe")] == [0, 0]


def test_the_address_of_every_frame_is_a_stored_link(site: Catalogue) -> None:
    """39 frames stand in the files; posts of other sites that a script would have drawn are embeds too."""
    texts = [(site.source / path).read_text(encoding="utf-8") for path in site.files()]
    frames = [unescape(url) for text in texts for url in re.findall(r'<iframe\b[^>]*?\bsrc="([^"]*)"', text)]
    embeds = set(site.column("select url from external_links where kind = 'embed'"))

    assert len(frames) == 39
    assert set(frames) - embeds == set()


def test_liquid_leaves_no_indented_code_behind(site: Catalogue) -> None:
    """`{%-` and `-%}` take off the white space around them; else the lines between become a block of code."""
    assert site.column("select id from documents where body_html like '%<code>&lt;li%'") == []


def test_what_stands_before_the_more_mark_is_the_summary(site: Catalogue) -> None:
    summary = site.one("select summary from documents where id = 'events/2024-07-18-community-of-practice'")

    assert summary.startswith("On Thursday 18 July 2024")
    assert summary.endswith("projects.")


def test_the_44_points_of_nine_pages_are_records(site: Catalogue) -> None:
    """They are all that these pages say."""
    points = """
        select content_type, count(distinct id), count(*) from (
            select problems.id, value from problems, json_each(points)
            union all select solutions.id, value from solutions, json_each(points)
            union all select actions.id, value from actions, json_each(points)
        ) join documents using (id) where body_text = '' group by content_type order by content_type
    """
    rows = site.rows(points)

    assert [(content_type, pages) for content_type, pages, _ in rows] == [
        ("actions", 3),
        ("problems", 3),
        ("solutions", 3),
    ]
    assert sum(number for _, _, number in rows) == 44


# ---- search ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["citizens’ juries", "citizen jury", "citizens jury", "Citizen's Juries"])
def test_spellings_of_citizens_jury_find_the_same_documents_and_the_method_first(
    site: Catalogue, words: str
) -> None:
    assert site.found(words) == site.found("citizens' jury")
    assert site.found(words)[0] == "methods/citizens-jury"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("household neighbourhood", "problems/connected"),
        ("snowball sampling", "components/mindkind-deliberative-democracy-sessions"),
    ],
)
def test_what_stands_in_front_matter_alone_is_found(site: Catalogue, words: str, expected: str) -> None:
    assert site.found(words)[0] == expected
