"""What is read from a Markdown text: its page, its plain text, its sections and its summary."""

import pytest

from kb.markdown import inline_html, plain, read
from kb.model import Reading, Section


def test_an_empty_text_says_nothing():
    assert read(" \n\n") == Reading()


# ---- the page --------------------------------------------------------------------------------------------------


def test_emphasis_strikethrough_and_code_are_rendered():
    assert read("*a* **b** ~~c~~ `<d>`").html == (
        "<p><em>a</em> <strong>b</strong> <s>c</s> <code>&lt;d&gt;</code></p>\n"
    )


def test_a_table_can_be_scrolled_by_keyboard_and_its_head_names_its_columns():
    html = read("| Place | Year |\n|:--|--:|\n| Leeds | 2021 |").html

    assert html.startswith('<div class="kb-table" role="group" aria-label="Table" tabindex="0"><table>')
    assert '<th scope="col" class="kb-right">Year</th>' in html
    assert '<td class="kb-right">2021</td>' in html


def test_a_table_within_a_table_is_not_wrapped_again():
    html = read("<table><tr><td><table><tr><td>a</td></tr></table></td></tr></table>").html

    assert html.count("kb-table") == 1


def test_a_long_line_of_code_can_be_scrolled_by_keyboard():
    assert read("```python\nx = 1\n```").html == '<pre tabindex="0"><code>x = 1\n</code></pre>\n'


def test_the_state_of_a_task_is_a_character():
    assert (
        read("- [ ] book a room\n- [x] invite").html
        == "<ul>\n<li>☐ book a room</li>\n<li>☑ invite</li>\n</ul>\n"
    )


def test_a_definition_list_is_rendered():
    assert (
        read("Jury\n: People chosen by lot").html
        == "<dl>\n<dt>Jury</dt>\n<dd>People chosen by lot</dd>\n</dl>\n"
    )


def test_a_numbered_list_begins_where_its_author_began_it():
    assert '<ol start="4">' in read("4. fourth\n5. fifth").html


def test_a_footnote_leads_to_its_text_and_back():
    html = read("A claim.[^source]\n\n[^source]: The source.").html

    assert '<sup><a href="#fn1" id="fnref1-1">[1]</a></sup>' in html
    assert '<li id="fn1"><p>The source. <a href="#fnref1-1" aria-label="Back to the text">↩</a></p>' in html


def test_a_footnote_that_is_used_twice_leads_back_to_both_places():
    html = read("One[^a] two[^a]\n\n[^a]: Note").html

    assert 'href="#fnref1-1"' in html
    assert 'href="#fnref1-2"' in html


def test_a_footnote_that_nothing_refers_to_is_not_lost():
    assert "Unused" in read("Text[^a]\n\n[^a]: Used\n\n[^b]: Unused").text


def test_an_item_without_a_list_around_it_is_no_item():
    assert (
        read("<article>\n<li>left over</li>\n</article>").html
        == "<article>\n<div>left over</div>\n</article>"
    )


# ---- headings --------------------------------------------------------------------------------------------------


def test_the_highest_heading_of_a_text_is_the_second_of_its_page():
    assert read("# One\n\n## Two").html == '<h2 id="one">One</h2>\n<h3 id="two">Two</h3>\n'


def test_headings_of_a_page_skip_no_level():
    assert read("## One\n\n##### Two").html == '<h2 id="one">One</h2>\n<h3 id="two">Two</h3>\n'


def test_a_heading_in_html_is_a_heading():
    reading = read("<h1>Who <em>took</em> part</h1>\n\nForty people.")

    assert reading.html.startswith('<h2 id="who-took-part">')
    assert reading.sections == (Section(1, "Who took part", "who-took-part", "Forty people."),)


def test_an_empty_heading_is_left_out():
    assert read("##\n\ntext").html == "\n<p>text</p>\n"


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("What we’ve been up to", "what-weve-been-up-to"),
        ("Co-design, *step* by `step`!", "co-design-step-by-step"),
        ("Été à Genève", "été-à-genève"),
        ("हिन्दी में", "हिन्दी-में"),
        ("???", "section"),
        ("Fn1", "section-fn1"),
    ],
)
def test_an_anchor_is_made_of_a_heading_as_github_does(heading: str, anchor: str):
    assert [section.anchor for section in read(f"## {heading}").sections] == [anchor]


@pytest.mark.parametrize(
    "text", ['<a name="why"></a>\n## Reasons', '## <a id="why"></a>Reasons', '<h2 id="why">Reasons</h2>']
)
def test_the_name_that_an_author_gives_a_heading_in_html_is_its_anchor(text: str):
    assert '<h2 id="why">Reasons</h2>' in read(text).html


def test_a_name_that_stands_before_text_is_not_that_of_the_next_heading():
    assert [section.anchor for section in read('<a name="why"></a>\n\ntext\n\n## Reasons').sections] == [
        "",
        "reasons",
    ]


def test_each_anchor_occurs_once():
    anchors = [section.anchor for section in read("# A\n\n# A\n\n# A-1\n\n# A").sections]

    assert anchors == ["a", "a-1", "a-1-1", "a-2"]


# ---- plain text ------------------------------------------------------------------------------------------------


def test_emphasis_does_not_split_a_word():
    assert read("**co**design and *par*<b>ti</b>cipation").text == "codesign and participation"


def test_blocks_items_and_rows_are_lines_of_the_plain_text():
    text = read("# Title\n\nOne\ntwo\n\n- three\n- four\n\n| a | b |\n|---|---|\n| c | d |").text

    assert text == "Title\nOne two\nthree\nfour\na b\nc d"


def test_marks_of_footnotes_are_no_words_but_their_texts_are():
    assert read("decision subjects[^1]\n\n[^1]: See below").text == "decision subjects\nSee below"


def test_entities_are_characters_of_the_plain_text():
    assert read("R&amp;D &lt;b&gt; a&nbsp;b").text == "R&D <b> a b"


def test_the_description_of_an_image_is_in_the_plain_text():
    assert read("before![a *full* hall](hall.jpg)after").text == "before a full hall after"


def test_scripts_and_styles_are_not_in_the_plain_text():
    assert read("a <script>let b</script> c\n\n<style>\n.d {}\n</style>\n\ne").text == "a c\ne"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("the jury’s co-design – twice", 4),
        ("3.5% of 1,000", 3),
        ("市民の声", 4),
        ("हिन्दी में", 2),
        ("*** --- …", 0),
    ],
)
def test_words_are_counted_as_readers_count_them(text: str, words: int):
    assert read(f"x\n\n{text}").word_count == words + 1


# ---- sections --------------------------------------------------------------------------------------------------


def test_the_text_before_the_first_heading_is_a_section_without_heading():
    sections = read("Intro\n\n### Later\n\nMore").sections

    assert sections == (Section(0, "", "", "Intro"), Section(3, "Later", "later", "More"))


def test_a_heading_that_opens_the_text_is_told_apart():
    assert read("Title\n=====\n\ntext").first_heading == "Title"
    assert read("text\n\n# Title").first_heading is None


# ---- summary ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "What *it* is.\n\n<!--more-->\n\nThe rest.",
        "What *it* is.\n<!--more-->\nThe rest.",
        "What *it* is.<!--more-->\n\nThe rest.",
        "What *it* is. <!-- more --> The rest.",
        "# Title\n\nWhat *it* is.\n\n<!--more-->The rest.",
    ],
)
def test_the_summary_is_what_stands_before_more(body: str):
    reading = read(body)

    assert reading.summary == "What it is."
    assert reading.text.endswith("The rest.")
    assert "more" not in reading.html


def test_text_behind_more_on_its_line_is_markdown():
    assert "<p>The <em>rest</em>.</p>" in read("Intro\n\n<!--more-->The *rest*.").html


def test_more_in_code_is_text():
    reading = read("`<!--more-->` ends a summary")

    assert reading.summary is None
    assert reading.text == "<!--more--> ends a summary"


# ---- fields ----------------------------------------------------------------------------------------------------


def test_a_field_of_one_line_is_a_paragraph():
    assert inline_html("40 people & a moderator") == "<p>40 people &amp; a moderator</p>\n"


def test_a_field_keeps_its_addresses_and_its_headings_begin_at_three():
    assert inline_html("# How\n\n[a](/b)") == '<h3>How</h3>\n<p><a href="/b">a</a></p>\n'


def test_two_fields_on_a_page_share_no_ids():
    assert "id=" not in inline_html("# How\n\na[^1]\n\n[^1]: b")


def test_a_text_becomes_one_plain_line():
    assert plain("A *short*\ntext\n\nwith [a link](/b)") == "A short text with a link"
