"""Search results as lines of text."""

from dataclasses import replace

import pytest
from search_fixture import edition

from kb.search.engine import SearchRequest, search
from kb.search.terminal import lines

DOCUMENTS = [
    {
        "id": "methods/jury",
        "title": "Jury & panel",
        "date_start": "2020",
        "body": "## When\nA jury\x1b[31m of <twelve>.",
    },
    {"id": "events/meeting", "title": "Meeting", "body": "They spoke of a jury."},
]


@pytest.fixture
def results():
    return search(edition(DOCUMENTS), SearchRequest("jury"))


def test_results_are_numbered_with_title_type_date_id_and_snippet(results):
    assert list(lines(results))[:8] == [
        "Documents with “jury”.",
        "2 results",
        "",
        "  1. Jury & panel (Method, 2020)",
        "     methods/jury",
        "     A jury [31m of <twelve>.",
        "     in: When",
        "",
    ]


def test_found_words_are_bold_where_colour_is_wanted(results):
    assert "  1. \x1b[1mJury\x1b[0m & panel (Method, 2020)" in list(lines(results, colour=True))


def test_control_characters_of_a_document_never_reach_the_terminal(results):
    assert "\x1b" not in "".join(lines(results))


def test_facets_are_summed_up(results):
    assert "Content type: Events 1, Methods 1" in list(lines(results))


def test_without_results_there_is_help():
    shown = list(lines(search(edition(DOCUMENTS), SearchRequest("jurry"))))

    assert shown == ["Documents with “jurry”.", "0 results", "Did you mean “jury”? (2 results)"]


def test_a_page_beyond_the_last_says_how_many_there_are(results):
    beyond = search(edition(DOCUMENTS), replace(results.request, page=9))

    assert list(lines(beyond))[1] == "2 results, page 9 of 1"


def test_a_count_that_is_not_exact_says_so(results):
    assert list(lines(replace(results, total_is_exact=False)))[1] == "more than 2 results"
