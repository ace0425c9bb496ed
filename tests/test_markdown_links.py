"""Links, images and embeds of a text: what is recorded, what is repaired, and where their addresses go."""

import pytest

from kb.markdown import fill, read
from kb.model import BodyLink


def addresses(text: str) -> list[str]:
    return [link.url for link in read(text).links]


# ---- what is recorded ------------------------------------------------------------------------------------------


def test_a_link_is_recorded_with_its_text_and_line():
    reading = read("one\ntwo [the *jury*](/jury)")

    assert reading.links == (BodyLink("/jury", "the jury", 2, 0),)
    assert reading.html == '<p>one\ntwo <a href="kb-link:0">the <em>jury</em></a></p>\n'


def test_links_of_all_kinds_are_in_the_order_of_the_page():
    text = "[a](/1) <https://two.org> [c][r] <a href='/4'>d</a> ![e](/5.png)\n\n[r]: /3"

    assert addresses(text) == ["/1", "https://two.org", "/3", "/4", "/5.png"]


@pytest.mark.parametrize(
    "text",
    [
        "\n\n- item\n  - [a](/x)",
        "\n\n> quote\n> [a](/x)",
        "| a |\n|---|\n| b |\n| [a](/x) |",
        "<div>\n<p>\n\n<a href='/x'>a</a>",
        "x[^1]\n\n[^1]:\n    [a](/x)",
        "::: note\n\nx\n[a](/x)\n:::",
    ],
)
def test_a_link_has_the_line_it_stands_on_wherever_it_stands(text: str):
    assert [link.line for link in read(text).links] == [4]


def test_an_address_is_kept_as_it_is_written():
    assert addresses("[a](https://é.org/Ä%20ö?q=[1]&b=%C3#x)") == ["https://é.org/Ä%20ö?q=[1]&b=%C3#x"]


def test_a_link_to_a_place_of_its_own_page_needs_no_address():
    reading = read("[below](#how)")

    assert reading.html == '<p><a href="#how">below</a></p>\n'
    assert reading.links == (BodyLink("#how", "below", 1, 0),)


def test_a_link_without_text_shows_its_address():
    assert fill(read("[](/a)").html, {0: "/b"}) == '<p><a href="/b">/a</a></p>\n'


@pytest.mark.parametrize(
    "text",
    [
        "[a](javascript:b())",
        "[a](<java\tscript:b>)",
        "<a href='data:b'>a</a>",
        "[a](file:///b)",
        "[a]()",
        "<a name=b>a</a>",
    ],
)
def test_an_address_that_may_not_be_linked_leaves_its_text(text: str):
    reading = read(text)

    assert reading.html.strip() in ("<p>a</p>", "a")
    assert reading.links == ()


def test_pages_are_linked_by_name_where_that_is_asked_for():
    reading = read("[[Citizens’ jury|juries]] and [[World café#Rules]]", wikilinks=True)

    assert reading.links == (
        BodyLink("Citizens’ jury", "juries", 1, 0, "wikilink"),
        BodyLink("World café#Rules", "World café#Rules", 1, 1, "wikilink"),
    )


def test_double_brackets_are_text_where_it_is_not():
    assert read("[[Page]]").html == "<p>[[Page]]</p>\n"


# ---- images and embeds -----------------------------------------------------------------------------------------


def test_an_image_becomes_a_link_so_that_nothing_is_loaded():
    reading = read("![A full hall](https://elsewhere.org/hall.jpg)")

    assert reading.html == '<p><span class="kb-image"><a href="kb-link:0">Image: A full hall</a></span></p>\n'
    assert reading.links == (BodyLink("https://elsewhere.org/hall.jpg", "A full hall", 1, 0, "image"),)


def test_an_image_in_a_link_is_recorded_beside_it():
    reading = read("[![Logo](logo.png)](/home)")

    assert reading.html == '<p><a href="kb-link:0"><span class="kb-image">Image: Logo</span></a></p>\n'
    assert [link.kind for link in reading.links] == ["link", "image"]


def test_an_image_without_description_is_reported_and_named_by_its_file():
    reading = read("one\n\n![](/photos/town%20hall.jpg)")

    assert [(remark.code, remark.line) for remark in reading.remarks] == [("KB111", 3)]
    assert "Image: town hall.jpg" in reading.html


@pytest.mark.parametrize(
    ("html", "label", "url"),
    [
        ("<iframe src='https://www.youtube.com/embed/x' title='YouTube video player'></iframe>", "Video: www.youtube.com",
         "https://www.youtube.com/embed/x"),
        ("<iframe\n title=\"A talk\"\n src=\"https://player.vimeo.com/1\">\n</iframe>", "Video: A talk (player.vimeo.com)",
         "https://player.vimeo.com/1"),
        ("<video controls><source src='a.mp4'><source src='a.webm'></video>", "Video: a.mp4", "a.mp4"),
        ("<object data='//host.org/x'></object>", "Embedded content: host.org", "//host.org/x"),
        ("<embed src='report.pdf'>", "Document: report.pdf", "report.pdf"),
    ],
)  # fmt: skip
def test_an_embed_becomes_a_link_that_says_what_it_is(html: str, label: str, url: str):
    reading = read(html)

    assert reading.links == (BodyLink(url, label, 1, 0, "embed"),)
    assert f'<span class="kb-embed"><a href="kb-link:0">{label}</a></span>' in reading.html


def test_a_post_of_another_site_is_a_quotation_whose_last_link_leads_to_it():
    reading = read(
        '<blockquote class="twitter-tweet"><p>Hi <a href="https://t.co/a">a</a></p> <a href="https://twitter.com/b/1">May</a>'
        '</blockquote> <script async src="https://platform.twitter.com/widgets.js"></script>'
    )

    assert [(link.url, link.kind) for link in reading.links] == [
        ("https://t.co/a", "link"),
        ("https://twitter.com/b/1", "embed"),
    ]
    assert "widgets" not in reading.html


# ---- repairs ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("(https://example.org/a)", "https://example.org/a"),
        ("www.example.org", "https://www.example.org"),
        ("example.org/a?b", "https://example.org/a?b"),
        ("youtu.be/x", "https://youtu.be/x"),
        ("https//example.org", "https://example.org"),
        ("http:/example.org/a", "http://example.org/a"),
        ("someone@example.org", "mailto:someone@example.org"),
        ("/files/a report.pdf", "/files/a%20report.pdf"),
    ],
)
def test_an_address_of_certain_meaning_is_repaired_and_reported(written: str, meant: str):
    reading = read(f"one\n[a]({written})")

    assert [link.url for link in reading.links] == [meant]
    assert [(remark.code, remark.line) for remark in reading.remarks] == [("KB110", 2)]
    assert f"'{meant}'" in reading.remarks[0].message


@pytest.mark.parametrize(
    "address", ["notes.md", "a/b.html", "../c", "http://localhost", "page.io", "/d?e=(f)", "https/x"]
)
def test_an_address_of_uncertain_meaning_is_left_as_it_is(address: str):
    reading = read(f"[a]({address})")

    assert [link.url for link in reading.links] == [address]
    assert reading.remarks == ()


# ---- addresses -------------------------------------------------------------------------------------------------


def test_a_link_whose_address_is_known_leads_there():
    assert fill(read("[a](b.md)").html, {0: "/notes/b"}) == '<p><a href="/notes/b">a</a></p>\n'


def test_a_link_without_address_becomes_what_it_says():
    html = read("[a *b*](c) and [d](e)").html

    assert fill(html, {0: None, 1: "/e"}) == '<p>a <em>b</em> and <a href="/e">d</a></p>\n'


def test_a_link_to_another_site_does_not_say_where_it_comes_from():
    assert 'href="https://a.org" rel="noopener noreferrer"' in fill(read("[a](b)").html, {0: "https://a.org"})


@pytest.mark.parametrize("address", ["javascript:alert(1)", " data:x", "", "vbscript:x"])
def test_an_address_that_may_not_be_linked_is_not_filled_in(address: str):
    assert fill(read("[a](b)").html, {0: address}) == "<p>a</p>\n"


def test_an_address_cannot_break_out_of_its_place():
    html = fill(read("[a](b)").html, {0: '/x" onclick="y" <z>\\'})

    assert html == '<p><a href="/x%22%20onclick=%22y%22%20%3Cz%3E%5C">a</a></p>\n'


def test_an_author_cannot_write_a_slot():
    reading = read(
        "<a href='kb-link:0'>a</a> <a href=' KB-link:0'>b</a> <a data-kb='0'>c</a> [d](kb-link:0) [e](/f)"
    )

    assert fill(reading.html, {0: "/f"}) == '<p>a b c d <a href="/f">e</a></p>\n'


def test_what_looks_like_a_slot_in_code_stays_text():
    html = read('`<a href="kb-link:0">`').html

    assert fill(html, {0: "/x"}) == html
