"""What other programs write: their marks are understood, or taken off and reported, or stay as text; nothing is lost."""

import pytest
from checking import check, found, note

from kb.markdown import read
from kb.markdown.comments import without_comments


def codes(text: str, **options: bool) -> list[str]:
    return [remark.code for remark in read(text, **options).remarks]


def links(catalogue, source: str) -> list[tuple[str, str | None]]:
    rows = catalogue["links"].rows_where("source = ?", [source], order_by="position")
    return [(row["reference"], row["target"]) for row in rows]


# ---- boxes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first_line"),
    [
        ("> [!note] Before you start\n> Quack.", "Before you start"),
        ("> [!WARNING]\n> Quack.", "Warning"),
        ("> [!see-also]-\n> Quack.", "See also"),
        ('!!! tip "Before you start"\n    Quack.', "Before you start"),
        ("!!! tip\n    Quack.", "Tip"),
        ("???+ tip\n    Quack.", "Tip"),
        ('=== "In the pond"\n\n    Quack.', "In the pond"),
        (":::tip[Before you start]\nQuack.\n:::", "Before you start"),
        (":::tip\nQuack.\n:::", "Tip"),
    ],
)
def test_a_box_begins_with_its_title_or_with_what_it_is(text, first_line):
    reading = read(text)

    assert reading.text.split("\n") == [first_line, "Quack."]
    assert f"<strong>{first_line}</strong>" in reading.html


def test_the_title_of_a_callout_keeps_its_emphasis():
    assert "<strong>All <em>ducks</em></strong><br>\nQuack." in read("> [!note] All *ducks*\n> Quack.").html


def test_a_list_in_an_indented_box_is_a_list():
    assert "<li>Quack</li>" in read("!!! note\n    Sounds:\n\n    - Quack\n").html


@pytest.mark.parametrize("text", ["!!! note\nQuack.", "[!note] Quack.", "> Quack.\n> [!note] Quack.", "!!!"])
def test_a_mark_without_a_box_is_text(text):
    assert read(text).html.count("strong") == 0


@pytest.mark.parametrize(
    "mark", ["> [!network]\n> Quack.", "!!! network\n    Quack.", "???+ confidential\n    Quack."]
)
def test_a_box_that_names_a_visibility_withholds_the_document_because_it_would_withhold_nothing(
    tmp_path, mark
):
    assert ("KB116", "notes/a.md", 5) in found(check(tmp_path, {"notes/a.md": note(body=mark)}))


# ---- shortcodes and templates ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "text"),
    [
        ('{{< details "More on ducks" >}}', "More on ducks"),
        ('{% include box.html words="More on ducks" colour="blue" %}', "More on ducks"),
        ('{{% quote author="A Duck" %}}', "— A Duck"),
        ('{% include quote.html text=text person="A Duck" %}', "— A Duck"),
        ('{% if title == "More on ducks" %}', ""),
        ('{{< button class="wide and blue" >}}', ""),
        ("{{ page.title | upcase }}", ""),
    ],
)
def test_of_a_template_what_it_is_given_to_show_stays(mark, text):
    assert read(f"Before.\n\n{mark}").text == f"Before.\n{text}".strip()


@pytest.mark.parametrize(
    ("mark", "url", "kind"),
    [
        ("{{< youtube abc123 >}}", "https://www.youtube.com/watch?v=abc123", "embed"),
        ('{% include vimeo.html id="123" %}', "https://vimeo.com/123", "embed"),
        ("{{< gist a_duck 123 >}}", "https://gist.github.com/a_duck/123", "embed"),
        ('{{< card link="https://ducks.example/" >}}', "https://ducks.example/", "embed"),
        ("{{video https://ducks.example/film}}", "https://ducks.example/film", "embed"),
        ('{{< figure src="duck.jpg" alt="A duck" >}}', "duck.jpg", "image"),
        ('{% image "./duck.jpg", "A duck" %}', "./duck.jpg", "image"),
        ('[Pond]({{< ref "pond.md" >}})', "pond.md", "link"),
    ],
)
def test_what_a_template_embeds_or_refers_to_is_a_link(mark, url, kind):
    assert [(link.url, link.kind) for link in read(mark).links] == [(url, kind)]


def test_the_caption_of_a_picture_is_text():
    assert read('{{< figure src="duck.jpg" alt="A duck" caption="It *quacks*" >}}').text == "A duck It quacks"


@pytest.mark.parametrize(
    "comment", ["{# secret #}", "{#\nsecret\n#}", "{/* secret */}", "%% secret %%", "%%\nsecret\n%%"]
)
def test_a_comment_of_another_program_is_in_no_page_and_no_edition(comment):
    text = f"Quack.\n\n{comment}\n\nQuack."

    assert ("secret" in read(text).html, "secret" in without_comments(text)) == (False, False)


@pytest.mark.parametrize("text", ["5%% of 10%% of ducks", "{# never closed", "`{# code #}`"])
def test_what_only_looks_like_a_comment_is_text(text):
    assert without_comments(text) == text


# ---- MDX ---------------------------------------------------------------------------------------------------------


def test_a_line_of_a_program_is_taken_off_and_reported():
    reading = read("import Duck from '@parts/Duck'\nexport const ducks = 3\n\nQuack.")

    assert (reading.text, [remark.code for remark in reading.remarks]) == ("Quack.", ["KB118"])


@pytest.mark.parametrize("text", ["import duties are high.", "export of ducks from 'here' rises"])
def test_a_sentence_that_begins_like_a_program_is_text(text):
    assert read(text).text == text


def test_an_element_that_is_not_html_leaves_its_texts_and_addresses():
    reading = read('<Duck label="Big" href="https://ducks.example/">quacks</Duck>')

    assert reading.text.startswith("Big")
    assert [link.url for link in reading.links] == ["https://ducks.example/"]
    assert codes("<Duck/>") == ["KB118"]


def test_html_in_capitals_is_html():
    assert read("<TABLE><TR><TD>Quack</TD></TR></TABLE>").html.count("<td>Quack</td>") == 1


def test_a_file_of_mdx_is_a_document(build):
    assert build({"notes/a.mdx": "# Ducks\n"})["documents"].get("notes/a")["title"] == "Ducks"


# ---- attributes and formulas ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["[a](b.md){.wide}", "![a](b.png){#fig width=50%}", '`a`{data-b="c d"}'])
def test_attributes_behind_a_link_an_image_or_code_are_taken_off_and_reported(mark):
    assert "{" not in read(mark).html
    assert codes(mark) == ["KB117"]


@pytest.mark.parametrize("text", ["f(x){y}", "[a]{b c}", "(a) {.b}"])
def test_braces_that_are_no_attributes_are_text(text):
    assert read(text).text == text


@pytest.mark.parametrize(
    "formula", ["$$\na_1 * b * {{c}} \\\\\n$$", "$$ a * b * c $$", "\\begin{align}\na *b* \\\\\n\\end{align}"]
)
def test_a_formula_is_shown_letter_for_letter(formula):
    assert read(f"Before.\n\n{formula}\n\nAfter.").text == f"Before.\n{formula}\nAfter."


def test_two_dollars_that_no_others_end_are_text():
    assert read("$$ *much*\n\nmore").html == "<p>$$ <em>much</em></p>\n<p>more</p>\n"


# ---- other scripts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("案例。**重要：**注意。", "案例。<strong>重要：</strong>注意。"),
        ("と**強調（きょうちょう）**です", "と<strong>強調（きょうちょう）</strong>です"),
        ("**“引用”**文字", "<strong>“引用”</strong>文字"),
        ("**오리(duck)**를", "<strong>오리(duck)</strong>를"),
    ],
)
def test_emphasis_ends_at_punctuation_where_no_blanks_are_written(text, html):
    assert read(text).html == f"<p>{html}</p>\n"


# ---- notes that link by name -----------------------------------------------------------------------------------------


def test_a_heading_of_the_same_page_is_linked_by_its_name(build):
    catalogue = build({"notes/a.md": "# A\n\n[[#The pond]]\n\n## The pond\n"})

    assert '<a href="#the-pond">#The pond</a>' in catalogue["documents"].get("notes/a")["body_html"]


def test_a_picture_shown_by_its_name_is_a_picture_and_its_width_no_text():
    html = read("![[duck.png|300]]", wikilinks=True).html

    assert (">Image: duck.png<" in html, "300" in html) == (True, False)


def test_the_name_of_a_paragraph_is_taken_off_where_notes_link_by_name():
    assert read("Quack. ^duck-1", wikilinks=True).text == "Quack."
    assert read("Quack. ^duck-1").text == "Quack. ^duck-1"


def test_a_document_is_found_by_its_aliases_where_nothing_is_declared(build):
    catalogue = build({"notes/duck.md": note(aliases="[Mallard]"), "notes/a.md": note(body="[[Mallard]]")})

    assert links(catalogue, "notes/a") == [("Mallard", "notes/duck")]


def test_a_link_in_front_matter_is_a_relation_where_nothing_is_declared(build):
    catalogue = build({"notes/duck.md": note("Duck"), "notes/a.md": note(bird='"[[Duck|a duck]]"')})

    assert links(catalogue, "notes/a") == [("Duck", "notes/duck")]
    assert catalogue["notes"].get("notes/a")["bird"] == '["notes/duck"]'


def test_related_documents_may_be_written_as_links(build):
    catalogue = build({"notes/duck.md": note("Duck"), "notes/a.md": note(related='["[[Duck]]"]')})

    assert links(catalogue, "notes/a") == [("Duck", "notes/duck")]


# ---- addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("[x](/pond/duck.md)", "content/pond/duck"),
        ("[x](/pond/duck/)", "content/pond/duck"),
        ("[x](../pond/)", "content/pond/_index"),
        ("[x](/birds/mallard/)", "content/pond/duck"),
        ("[x]({{< ref duck.md >}})", "content/pond/duck"),
        ("[x](a duck.md)", "content/notes/a duck"),
        ("[x](..\\pond\\duck.md)", "content/pond/duck"),
        ("[x](<../pond/duck.md>)", "content/pond/duck"),
        ("[x](/duck/)", None),
    ],
)
def test_a_link_is_followed_as_the_program_that_it_was_written_for_does(build, link, target):
    catalogue = build(
        {
            "content/pond/_index.md": note(),
            "content/pond/duck.md": note(permalink="/birds/mallard/"),
            "content/notes/a duck.md": note(),
            "content/notes/a.md": note(body=link),
        }
    )

    assert [target for _, target in links(catalogue, "content/notes/a")] == [target]


def test_of_a_page_in_several_languages_that_of_the_links_own_is_meant(build):
    files = {f"content/pond/index.{language}.md": note() for language in ("de", "en")}
    catalogue = build({**files, "content/notes/a.de.md": note(body="[x](../pond/)")})

    assert links(catalogue, "content/notes/a.de") == [("../pond/", "content/pond/index.de")]


def test_blanks_between_angle_brackets_are_no_mistake():
    assert codes("[x](<a duck.md>)") == []


def test_a_repaired_address_is_reported_where_it_stands(tmp_path):
    diagnostics = check(tmp_path, {"notes/a.md": note(body="Quack. [x](www.ducks.example)")})

    assert [(remark.code, remark.line, remark.column) for remark in diagnostics] == [("KB110", 5, 12)]


@pytest.mark.parametrize("address", ["file:///C:/ducks.docx", "C:/ducks.docx", "javascript:alert(1)"])
def test_an_address_that_cannot_be_linked_is_reported_and_its_text_stays(address):
    assert (read(f"[Ducks]({address})").text, codes(f"[Ducks]({address})")) == ("Ducks", ["KB119"])


# ---- drafts, slugs and languages -------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["draft: true", "published: false", "private: true"])
def test_what_keeps_a_page_back_elsewhere_is_reported(tmp_path, key):
    diagnostics = check(tmp_path, {"notes/a.md": f"---\ntitle: Ducks\n{key}\n---\n"}, config=None)

    assert found(diagnostics) == [("KB214", "notes/a.md", 3)]


def test_a_draft_that_says_who_may_read_it_is_not_reported(tmp_path):
    assert check(tmp_path, {"notes/a.md": note(draft="true", visibility="public")}, config=None) == []


def test_a_slug_of_a_slash_is_reported_and_the_files_name_counts(tmp_path, build):
    files = {"notes/a.md": note(slug="/")}

    assert found(check(tmp_path, files)) == [("KB201", "notes/a.md", 3)]
    assert build(files)["documents"].get("notes/a")["extra"] == '{"slug": "/"}'


def test_no_language_is_assumed_where_nothing_is_declared(build):
    catalogue = build({"notes/a.md": note(), "notes/b.md": note(lang="cy"), "notes/c.md": note(lang="cy")})

    assert [catalogue["documents"].get(f"notes/{name}")["language"] for name in "abc"] == [None, "cy", "cy"]
