"""Fenced containers: where passages for some readers begin and end, and what is doubtful about them."""

import pytest

from kb.markdown import read
from kb.model import Passage


def doubts(text: str) -> list[int]:
    return [remark.line for remark in read(text).remarks if remark.code == "KB116"]


@pytest.mark.parametrize("word", ["public", "network", "confidential"])
def test_a_container_that_names_a_visibility_is_a_passage(word: str):
    reading = read(f"a\n\n::: {word}\nb\n:::\n\nc")

    assert reading.passages == (Passage(word, 3, 5),)
    assert reading.remarks == ()
    assert reading.html == '<p>a</p>\n<div class="kb-container">\n<p>b</p>\n</div>\n<p>c</p>\n'


@pytest.mark.parametrize(
    "text",
    [
        ":::network\na\n:::",
        ":::: network\na\n::::",
        "::: {.network}\na\n:::",
        "::: network :::\na\n:::",
        "::: note network\na\n:::",
        "::: {.box .network}\na\n:::",
        "  ::: network\n  a\n  :::",
        "> ::: network\n> a\n> :::",
        "- ::: network\n  a\n  :::",
        "<div>\n::: network\n:::\n</div>",
        "text\n::: network\n:::",
        "[^1]: x\n    ::: network\n    :::",
    ],
)
def test_a_passage_is_recognised_wherever_and_however_it_is_written(text: str):
    reading = read(text)

    assert [(passage.word, passage.last_line - passage.first_line) for passage in reading.passages] in (
        [("network", 2)],
        [("network", 1)],
    )
    assert doubts(text) == []


def test_a_container_within_another_ends_first():
    text = "::: confidential\na\n::: note\nb\n:::\nc\n:::\nd"

    assert read(text).passages == (Passage("confidential", 1, 7),)
    assert doubts(text) == []


def test_a_box_is_no_passage_and_shows_its_title():
    reading = read("::: warning Before you start\na\n:::")

    assert reading.passages == ()
    assert reading.text == "Before you start\na"


@pytest.mark.parametrize("word", ["Confidential", "confidental", "private", "netwrok", "internal"])
def test_a_name_that_is_not_understood_is_a_passage_in_doubt(word: str):
    text = f"::: {word}\na\n:::"

    assert read(text).passages == (Passage(word, 1, 3),)
    assert doubts(text) == [1]


@pytest.mark.parametrize(
    ("text", "passage", "lines"),
    [
        ("::: network\na\n\nb", Passage("network", 1, 4), [1]),
        ("- ::: network\n  a\n- b\n", Passage("network", 1, 2), [1]),
        (":::: network\na\n:::\nb", Passage("network", 1, 4), [1, 3]),
        ("::: network\n```\n:::\n```", Passage("network", 1, 4), [1]),
    ],
)
def test_a_passage_that_is_not_closed_reaches_as_far_as_it_can_and_is_in_doubt(
    text: str, passage: Passage, lines: list[int]
):
    assert read(text).passages == (passage,)
    assert doubts(text) == lines


def test_a_mark_that_closes_nothing_is_in_doubt():
    reading = read("a\n\n:::\n\nb")

    assert reading.text == "a\nb"
    assert doubts("a\n\n:::\n\nb") == [3]


def test_a_mark_that_a_paragraph_swallows_is_in_doubt():
    assert doubts("- item\n      ::: confidential\n      secret\n      :::") == [2]


@pytest.mark.parametrize(
    "code", ["```\n::: network\n:::\n```", "a\n\n    ::: network\n    :::", "<pre>\n::: network\n</pre>"]
)
def test_a_mark_in_code_is_text(code: str):
    reading = read(code)

    assert reading.passages == ()
    assert reading.remarks == ()
    assert "::: network" in reading.text


def test_a_fence_with_a_mark_in_it_does_not_end_the_container_around_it():
    text = "::: network\n- ```\n  :::\n  ```\n:::\nb"

    assert read(text).passages == (Passage("network", 1, 5),)
    assert doubts(text) == []


def test_links_in_a_container_are_links():
    assert [link.line for link in read("::: network\n\n[a](b)\n\n:::").links] == [3]
