"""What is taken off a text before it is read: comments, Liquid, kramdown's marks, invisible characters."""

import pytest

from kb.markdown import read


def codes(text: str) -> list[tuple[str, int]]:
    return [(remark.code, remark.line) for remark in read(text).remarks]


# ---- comments --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "<!-- secret -->\n\na *b*",
        "<!-- secret -->a *b*",
        "a<!-- secret --> *b*",
        "<div>\n<!-- secret\n\n[secret](/secret)\n\n-->\n</div>\n\na *b*",
        '<div x="\n<!-- secret -->\n\na *b*',
        "> <!--\n> secret\n> -->\n\na *b*",
        "<!--- secret --->\na *b*",
    ],
)
def test_a_comment_is_nowhere(text: str):
    reading = read(text)

    assert "secret" not in f"{reading}"
    assert reading.text.endswith("a b")


def test_a_comment_that_is_not_closed_hides_what_follows_and_is_an_error():
    assert codes("a\n\n<!-- b\n\nc") == [("KB116", 3)]
    assert read("a\n\n<!-- b\n\nc").text == "a"


def test_a_comment_that_is_not_closed_in_a_quote_hides_only_the_quote():
    assert read("> <!-- b\n\nc").text == "c"


def test_a_comment_in_code_is_text():
    assert read("`<!-- a -->`\n\n    <!-- b -->").text == "<!-- a -->\n<!-- b -->"


# ---- Liquid ----------------------------------------------------------------------------------------------------


def test_liquid_is_taken_off_and_what_it_captures_stays():
    reading = read(
        "{% capture quote %}\nWe *learnt*.\n{%- endcapture -%}\n{% include quote.html text=quote %}\n\nRest {{ page.title }}"
    )

    assert reading.text == "We learnt.\nRest"


def test_liquid_is_reported_once_at_its_first_line():
    assert codes("a\n\n{% x %}\n\n{{ y }}\n{% z %}") == [("KB112", 3)]


def test_a_liquid_comment_is_left_out():
    assert read("a {% comment %}b\nc{% endcomment %} d").text == "a d"


def test_a_liquid_comment_that_is_not_closed_is_an_error():
    assert ("KB116", 2) in codes("a\n{% comment %}\nb")


def test_raw_liquid_is_text():
    assert read("Write {% raw %}{{ page.title }}{% endraw %} here").text == "Write {{ page.title }} here"


@pytest.mark.parametrize(
    "code", ["`{{ a }}`", "``{% a ` b %}``", "```\n{% a %}\n```", "    {{ a }}", "- ~~~\n  {% a %}\n  ~~~"]
)
def test_liquid_in_code_is_text(code: str):
    reading = read(code)

    assert reading.text.startswith(("{{ a", "{% a"))
    assert reading.remarks == ()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("{{site.baseurl}}/a", "/a"),
        ("{{ site.url }}{{ site.baseurl }}/a", "/a"),
        ("{% link _posts/2024-01-02-a.md %}", "_posts/2024-01-02-a.md"),
        ("{{ site.baseurl }}{% post_url 2024-01-02-a %}", "2024-01-02-a"),
        ("{{ '/a' | relative_url }}", "/a"),
        ("/a{{ page.none }}", "/a"),
    ],
)
def test_liquid_in_an_address_is_resolved_as_far_as_it_can_be(written: str, meant: str):
    assert [link.url for link in read(f"[x]({written})").links] == [meant]
    assert [link.url for link in read(f'<a href="{written}">x</a>').links] == [meant]


def test_what_an_included_template_shows_is_kept():
    reading = read(
        '{% include figure.html photo="/a.jpg" caption="The *panel*" %}\n\n{% include youtube.html id="x1" %}'
    )

    assert reading.text == "The panel"
    assert [(link.url, link.kind) for link in reading.links] == [
        ("https://www.youtube.com/watch?v=x1", "embed")
    ]


def test_a_line_that_liquid_had_indented_does_not_become_code():
    assert read("{% for a in b %}\n    Some text\n{% endfor %}").html == "<p>Some text</p>\n"


# ---- kramdown --------------------------------------------------------------------------------------------------


def test_attribute_lists_are_taken_off_and_reported_once():
    text = 'A paragraph\n{: .lead}\n\n![a](b.png){: .photo } and [c](d){:target="_blank"}\n\n| e |\n|---|\n| f |\n{: .wide}'

    assert read(text).text == "A paragraph\na and c\ne\nf"
    assert codes(text) == [("KB117", 2)]


@pytest.mark.parametrize(
    "heading", ["## How {#the-way}", "## How {#the-way} ##", "How {#the-way}\n---", "## How {: #the-way .x}"]
)
def test_the_id_that_an_author_gives_a_heading_is_its_anchor(heading: str):
    assert [(section.heading, section.anchor) for section in read(heading).sections] == [("How", "the-way")]


def test_braces_in_prose_are_text():
    text = "He {#4 of five} said {so}, {x:y} and {think}"

    assert read(text).text == text
    assert codes(text) == []


# ---- characters ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "mark", ["\x02", "\x03", "\x00", "\u200b", "\ufeff", "\u00ad", "\u202e", "\u2066", "\ufdd0", "\x7f"]
)
def test_what_nobody_sees_is_taken_out(mark: str):
    assert read(f"par{mark}ticipation").html == "<p>participation</p>\n"


@pytest.mark.parametrize("entity", ["&#8203;", "&#x202e;", "&shy;", "&ZeroWidthSpace;"])
def test_what_nobody_sees_is_taken_out_of_html_too(entity: str):
    assert read(f"<div>par{entity}ticipation</div>").text == "participation"


def test_a_vertical_tab_separates_words():
    assert read("one\vtwo").text == "one two"


def test_half_a_character_becomes_a_replacement_character():
    assert read("a \ud83d b").text == "a \ufffd b"


def test_marks_that_join_letters_of_some_scripts_stay():
    assert read("می\u200cخواهم").text == "می\u200cخواهم"


def test_windows_line_ends_are_line_ends():
    reading = read("# A\r\n\r\nb [c](d)\r\n")

    assert reading.text == "A\nb c"
    assert reading.links[0].line == 3


def test_what_is_taken_off_does_not_shift_lines():
    text = "<!-- a\n\nb -->\n{% comment %}\n\n{% endcomment %}\n{: .x}\n[c](d)"

    assert [link.line for link in read(text).links] == [8]
