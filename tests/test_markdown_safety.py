"""Whatever a text holds, its page is harmless and finished in time."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import helpers
from markdown_it.parser_inline import ParserInline
from markdown_it.token import Token

from kb.markdown import fill, inline_html, plain, read
from kb.markdown.dialect import parser
from kb.markdown.notes import Notes
from kb.markdown.rendering import SEAL

PIECES = [
    "a", "word ", " ", "\n", "\n\n", "\t", "    ", "\r\n", "*", "**", "_", "~~", "`", "```\n", "\\", "!", "[", "]", "(", ")", "](x)",
    "](http://a.b/c)", "![", "[^1]", "[^1]: n\n", "[r]: /u\n", "[[P|l]]", "|", "|a|b|\n|-|-|\n", "# ", "- ", "> ", "1. ", ": ",
    ":::", "::: network\n", "::: note\n", "{% x %}", "{{ y }}", "{% comment %}", "{: .c}", "{#id}", "<!--", "-->", "<!--more-->",
    "<", "<a>", "</a>", "<a href='javascript:x'>", '<a href="kb-link:0">', '<a data-kb="0">', "<div>", "</div>", "<div\n", "<p class='",
    '">', "'>", "<script>", "</script>", "<style>", "<plaintext>", "<textarea>", "<title>", "<xmp>", "<select>", "<template>",
    "<table>", "<tr><td>", "</table>", "<svg>", "<math>", "<iframe src=//e.f/x>", "<img src=x onerror=alert(1)>", "<video src=v>",
    "<h1 id=x>", "</h1>", "<h3>", "<b>", "</b>", "<pre>", "</pre>", "<li id='fn1'>", "<blockquote class=twitter-tweet>",
    "<section class=kb-footnotes>", "&", "&amp;", "&lt;", "&#x1e;", "&#xFDD0;", "\x00", "\x02", "\ud800", "\u200b", "\u202e",
    "\ufdd0", "\ufdd10\ufdd2", "é", "日本", "www.a.b/c", "a@b.c", "<http://x.y>",
]  # fmt: skip
texts = st.one_of(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.text(st.characters()))

ELEMENTS = frozenset(
    """
    a abbr address article aside b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em
    figcaption figure footer h2 h3 h4 h5 h6 header hr i ins kbd li main mark ol p pre q rp rt ruby s samp section small span
    strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr
    """.split()
)
ATTRIBUTES = frozenset(
    "aria-label class colspan datetime dir href id lang open rel reversed role rowspan scope start tabindex title value".split()
)
NEVER_SHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202e\ud800-\udfff\ufdd0-\ufdef]")


class Page(HTMLParser):
    """What is wrong with a page, as far as an XML parser would mind, and more."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.faults: list[object] = []
        self.ids: list[str | None] = []
        self.addresses: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        self.faults += self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.faults += [tag for _ in [0] if tag not in ELEMENTS]
        self.faults += [name for name, _ in attrs if name not in ATTRIBUTES]
        self.ids += [value for name, value in attrs if name == "id"]
        self.addresses += [value or "" for name, value in attrs if name == "href"]
        if tag not in ("br", "col", "hr", "wbr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_comment(self, data: str) -> None:
        self.faults.append(data)


@given(texts)
@example("<h3>\n<li>a<h1>b")
@example("<plaintext>\n\na *b* [c](d)")
@example("<div a='\n\n*b* [c](d)\n\n'>")
def test_a_page_is_well_formed_and_holds_only_what_is_allowed(text):
    reading = read(text, wikilinks=True)
    page = Page(fill(reading.html, {link.slot: link.url for link in reading.links}))

    assert page.faults == []
    assert len(page.ids) == len(set(page.ids))
    assert not any(
        address.lower().startswith(("javascript", "data:", "kb-link")) for address in page.addresses
    )
    assert not NEVER_SHOWN.search(reading.html + reading.text)
    assert SEAL not in f"{reading}"


@given(texts)
def test_a_reading_agrees_with_itself(text):
    reading = read(text, wikilinks=True)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1

    assert reading == read(text, wikilinks=True)
    assert [link.slot for link in reading.links] == list(range(len(reading.links)))
    assert all(1 <= link.line <= lines for link in (*reading.links, *reading.remarks))
    assert all(1 <= passage.first_line <= passage.last_line <= lines for passage in reading.passages)
    assert reading.text == "\n".join(part for s in reading.sections for part in (s.heading, s.text) if part)


@given(texts)
def test_a_field_is_as_harmless_as_a_body(text):
    page = Page(inline_html(text))

    assert page.faults == []
    assert page.ids == []
    assert "\n" not in plain(text)


@given(texts)
def test_paragraphs_are_parsed_as_the_library_parses_them(text):
    """The parser asks only those rules that a character can begin, and has another function for addresses."""
    library = parser.__wrapped__(wikilinks=True)
    own = library.inline
    library.inline = ParserInline()
    library.inline.ruler, library.inline.ruler2 = own.ruler, own.ruler2
    library.helpers = helpers
    text = text.replace("\r", "")

    assert joined(parser(wikilinks=True).parse(text, {"notes": Notes()})) == joined(
        library.parse(text, {"notes": Notes()})
    )


def joined(tokens: list[Token]) -> list[object]:
    """Tokens with their text in one piece; levels are not used."""
    found: list[object] = []
    for token in tokens:
        is_text = token.type == "text"
        if is_text and found and isinstance(found[-1], str):
            found[-1] += token.content
        else:
            found.append(
                token.content
                if is_text
                else (token.type, token.attrs, token.content, token.map, joined(token.children or []))
            )
    return found


HOSTILE = {
    "a body of 20 MB": "a b c\n" * 3_400_000,
    "a megabyte of emphasis": "*a* " * 250_000,
    "a megabyte of paragraphs": "a\n\n" * 330_000,
    "a megabyte of items": "- a\n" * 250_000,
    "a megabyte of links": "[a](b) " * 140_000,
    "quotes in quotes": ">" * 100_000 + " a",
    "lines of quotes in quotes": "> " * 50 + "\n" + "> a\n" * 20_000,
    "lists in lists": "- " * 20_000 + "a",
    "open brackets": "[" * 100_000,
    "open images": "![" * 50_000,
    "open links": "[a](" * 50_000,
    "open wikilinks": "[[a|" * 30_000,
    "stars": "*" * 100_000,
    "emphasis in emphasis": "*a **b " * 9_000 + "b** a* " * 9_000,
    "backticks of all lengths": "{{ a }}" + "".join("`" * length + " " for length in range(1, 1300)),
    "open elements": "<div>" * 100_000,
    "open elements over blank lines": "<div>\n\n" * 20_000,
    "elements that tables keep open": "<div><table></div></table>\n" * 4_900 + "\n\n" + "a\n\n" * 10_000,
    "bold that is repeated in each paragraph": "<p>"
    + "".join(f"<b title={n}>" for n in range(2000))
    + "\n\n"
    + "a\n\n" * 10_000,
    "open comments": "<!--" * 20_000,
    "open comments over blank lines": "<!--\n\n" * 20_000,
    "open tags": "<a " * 40_000,
    "attributes": "<a " + "x=y " * 50_000 + ">",
    "footnotes": "".join(f"[^{n}] " for n in range(5000))
    + "\n\n"
    + "".join(f"[^{n}]: x\n\n" for n in range(5000)),
    "open footnotes": "[^a]: x\n\n" + "[^" * 50_000,
    "a long table": "|a|b|c|\n|-|-|-|\n" + "|x|y|z|\n" * 30_000,
    "a wide table": "|" + "a|" * 5000 + "\n|" + "-|" * 5000 + "\n" + "|x|\n" * 200,
    "open containers": "::: a\n" * 20_000,
    "containers in containers": "".join(f"{':' * (4000 - n)} a\n" for n in range(600)),
    "open Liquid": "{%" * 50_000 + "{{" * 50_000,
    "Liquid in addresses": "[x]({{ a }}/b) " * 30_000,
    "open Liquid comments": "{% comment %}" * 20_000,
    "kramdown's marks": "{: .a}" * 100_000,
    "headings of one name": "# a\n\n" * 20_000,
    "zero-width spaces": "\u200b" * 1_000_000,
    "halves of characters": "\ud800" * 1_000_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_is_rendered_or_shown_as_it_was_written(text: str):
    reading = read(text)

    assert {remark.code for remark in reading.remarks} <= {"KB106", "KB110", "KB112", "KB116", "KB117"}
    assert "<script" not in reading.html


def test_a_text_that_is_too_large_keeps_its_words_and_loses_its_comments():
    reading = read("Some *words* <!-- secret --> & more\n" + "a\n\n" * 400_000)

    assert [remark.code for remark in reading.remarks] == ["KB106"]
    assert reading.html.startswith('<pre tabindex="0">Some *words*  &amp; more\n')
    assert "secret" not in f"{reading}"


def test_a_passage_in_a_text_that_is_too_large_is_in_doubt():
    reading = read("a\n\n> ::: confidential\n" + "a\n\n" * 400_000)

    assert [(remark.code, remark.line) for remark in reading.remarks] == [("KB106", 1), ("KB116", 3)]


@pytest.mark.parametrize(
    "html",
    [
        "<p onclick='a()' style='color:red' id='main' class='b'>x</p>",
        "<form action='/a'><input name=b><button>x</button></form>",
        "<svg onload=a()></svg>x",
        "<link rel=stylesheet href=//e.f><meta http-equiv=refresh content=0><base href=//e.f>x",
        "<img src=//e.f/a.png srcset='//e.f/b.png 2x' onerror=a()>",
        "<object data=//e.f/a><param name=b></object><applet code=c></applet>",
        "<math><mtext><table><mglyph><style><img src=x onerror=a()>",
    ],
)
def test_nothing_runs_loads_or_reaches_out_of_its_place(html: str):
    page = read(html).html

    assert not re.search(r"<(?!/?(?:p|span|a|div|table|tbody)\b)", page)
    assert not re.search(r"<[^>]*\s(?:on\w+|style|src|id|action|srcset)=", page)
