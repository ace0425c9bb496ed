"""What only a withheld passage refers to, links that lead into one, and marks that were meant to begin one."""

from pathlib import Path

import pytest
from checking import NOTES, check, found, note

MARKER = "zyxmarker"


def holds_marker(catalogue) -> bool:
    path = catalogue.conn.execute("pragma database_list").fetchone()[2]
    return MARKER.encode() in Path(path).read_bytes().lower()


@pytest.mark.parametrize(
    "body",
    [
        f"::: network\nSee.[^1]\n:::\n\n[^1]: {MARKER}\n", f"::: network\nSee.[^1]\n:::\n\n[^1]: A\n{MARKER}\n\n    {MARKER}\n",
        f"::: network\nSee.[^1]\n:::\n\n[^1]: As in [^2]\n\n[^2]: {MARKER}\n", f"::: network\nSee [it][a].\n:::\n\n[A]: https://{MARKER}.example\n",
        f"::: network\nSee [a].\n:::\n\n[a]: https://x.example\n  '{MARKER}'\n",
    ],
)  # fmt: skip
def test_what_only_a_withheld_passage_refers_to_is_withheld_with_it(build, body):
    assert not holds_marker(build({"notes/open.md": note(body=body)}, config=NOTES))


@pytest.mark.parametrize(
    "body",
    [
        f"Open.[^1]\n\n::: network\nSee.[^1]\n:::\n\n[^1]: {MARKER}\n", f"::: network\nSee.\n:::\n\nOpen.[^1]\n\n[^1]: {MARKER}\n",
        f"[It][a]\n\n::: network\nSee [it][a].\n:::\n\n[a]: https://{MARKER}.example\n", f"::: network\nSee [a].\n:::\n\n[a]: /x\n{MARKER}\n",
    ],
)  # fmt: skip
def test_what_the_rest_of_the_body_refers_to_or_says_stays(build, body):
    assert holds_marker(build({"notes/open.md": note(body=body)}, config=NOTES))


SECRET = f"Open.\n\n::: network\n## {MARKER}\n\nText.\n:::\n"


@pytest.mark.parametrize("address", [f"#{MARKER}", f"/notes/secret#{MARKER}", f"secret.md#{MARKER}"])
@pytest.mark.parametrize("form", ["See [there]({0}).", "See <a href='{0}'>there</a>."])
def test_a_link_to_a_withheld_heading_becomes_text(build, address, form):
    link = form.format(address)
    files = {"notes/secret.md": note("Secret", f"{link}\n\n{SECRET}"), "notes/open.md": note("Open", link)}
    within = {**files, "notes/open.md": note("Open", "Nothing." if address.startswith("#") else link)}

    catalogue = build(within, config=NOTES)

    assert not holds_marker(catalogue)
    assert "See there." in catalogue["documents"].get("notes/secret")["body_text"]


def test_a_link_to_another_heading_of_the_same_document_stays(build):
    files = {
        "notes/secret.md": note("Secret", f"{SECRET}\n## Part\n"),
        "notes/open.md": note("Open", "[There](/notes/secret#part)"),
    }

    assert "secret#part" in build(files, config=NOTES)["documents"].get("notes/open")["body_html"]


@pytest.mark.parametrize(
    "body",
    [
        "Hello ::: network x :::",
        "：：： network\nx\n：：：",
        ":: network\nx\n::",
        "!!! confidential\n    x",
        "<p>::: Network\nx\n:::</p>",
        "∶∶∶ network\nx\n∶∶∶",
        "﹕﹕﹕ network\nx",
        "**::: network**\nx\n**:::**",
        "$$\n::: network\nx\n:::\n$$",
        "\\begin{align}\n::: network\nx\n:::\n\\end{align}",
        "- > [!network]\n  > x",
        "> [! confidential]\n> x",
        "%% network %%\nx\n%% end network %%",
        "%%\n::: network\n%%\nx",
        "{/* ::: network */}\nx",
        "{# confidential #}\nx",
        "{% comment %}::: network{% endcomment %}\nx",
        "{::comment}network{:/comment}\nx",
        "::: public network\nx\n:::",
        "::: network, confidential\nx\n:::",
        "{% network %}\nx\n{% endnetwork %}",
        "{{< confidential >}}\nx\n{{< /confidential >}}",
        "<network>x</network>",
        "<confidential class='a'>\nx\n</confidential>",
        "[network]x[/network]",
        "```{network}\nx\n```",
        "~~~ ::: network\nx\n~~~",
    ],
)
def test_a_mark_that_withholds_nothing_where_it_stands_withholds_the_document(tmp_path, body):
    assert ("KB116", "notes/open.md") in [
        each[:2] for each in found(check(tmp_path, {"notes/open.md": note(body=body)}))
    ]


@pytest.mark.parametrize(
    "body",
    [
        "Write `::: network` so.",
        "```\nx ::: network\n```",
        "For the network: a list.",
        "- ::: network\n  x\n  :::",
        "::: confidential to the network\nx\n:::",
        "```network\nx\n```",
        "A [network] of many.\n\n[network]: https://zyx.example",
        "`{% network %}`",
    ],
)
def test_a_mark_in_code_and_the_word_in_a_sentence_are_text(tmp_path, body):
    assert "KB116" not in [each[0] for each in found(check(tmp_path, {"notes/open.md": note(body=body)}))]


def test_a_container_within_a_line_of_a_field_withholds_the_document(tmp_path):
    diagnostics = check(tmp_path, {"notes/open.md": note(summary="'x ::: network y :::'")})

    assert "KB116" in [each[0] for each in found(diagnostics)]


@pytest.mark.parametrize(
    "text", ["x\\n\\n::: {.network}\\ny", "x\\n\\n:::{network}\\ny", ":: network", "：：： network", "!!! network", "::: **network**",
             "```{network}\\nx\\n```", "{% network %}x"],
)  # fmt: skip
def test_a_field_that_was_meant_to_hold_a_container_withholds_the_document(tmp_path, text):
    diagnostics = check(tmp_path, {"notes/open.md": note(summary=f'"{text}"')})

    assert "KB116" in [each[0] for each in found(diagnostics)]


# ---- rules that stand where they say nothing -------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "----\ntitle: A\nvisibility: network\n----\n\nx", "\u200b---\nvisibility: network\n---\n\nx", "# A\n\n---\nvisibility: confidential\n---\n\nx",
        "---yaml\nvisibility: network\n---\n\nx", "title: A\nvisibility: network\n\nx", "---\ntitle: A\n---\n---\nattribution: chatham-house\n---\n\nx",
        "<!--\ntitle: A\nvisibility: network\n-->\n\nx", "> visibility: network\n\nx", "visibility = 'network' # for us\n\nx",
    ],
)  # fmt: skip
def test_a_document_of_which_the_front_matter_is_not_at_the_beginning_is_withheld(build, text):
    files = {"notes/rule.md": text, "notes/open.md": note(body="Kept.")}

    assert [row["id"] for row in build(files, config=NOTES)["documents"].rows] == ["notes/open"]


@pytest.mark.parametrize(
    "text", ["```yaml\nvisibility: network\n```", "The visibility: network or public?", "visibility: public", "    visibility: network of x"],
)  # fmt: skip
def test_a_rule_in_code_or_in_a_sentence_is_text(tmp_path, text):
    assert not {each.code for each in check(tmp_path, {"notes/open.md": note(body=text)})} & {
        "KB205",
        "KB212",
    }


@pytest.mark.parametrize(
    "keys", [{"meta": "{visibility: network}"}, {"extra": "{deep: [{Visibility: confidential}]}"}, {"params": "{attribution: chatham-house}"}]
)  # fmt: skip
def test_a_rule_within_another_key_puts_the_document_in_doubt(tmp_path, keys):
    codes = {each.code for each in check(tmp_path, {"notes/open.md": note(**keys)})}

    assert codes & {"KB205", "KB212"}


def test_a_word_within_another_key_that_is_no_rule_is_kept(tmp_path):
    assert not {each.code for each in check(tmp_path, {"notes/open.md": note(meta="{visibility: good}")})} & {
        "KB205"
    }


@pytest.mark.parametrize(
    "text", ["    ::: network\n    x\n    :::", "<pre>\n::: network\n</pre>", "{% highlight md %}\n::: network\n{% endhighlight %}"]
)  # fmt: skip
def test_a_mark_in_other_code_is_text(tmp_path, text):
    assert "KB116" not in [
        each[0] for each in found(check(tmp_path, {"notes/a.md": note(body=f"A\n\n{text}")}))
    ]


# ---- notes that refer to each other, and comments of other programs ----------------------------------------------


@pytest.mark.parametrize(
    "notes",
    [
        f"[^a]: {MARKER} [^b]\n\n[^b]: {MARKER} [^a]", f"[^a]: {MARKER} [^a]", f"[^a]: {MARKER}\n\n[^A]: {MARKER} again",
        "\n\n".join(f"[^{number or 'a'}]: {MARKER} [^{number + 1}]" for number in range(3000)),
    ],
    ids=["in a circle", "to itself", "twice", "in a long row"],
)  # fmt: skip
def test_notes_to_which_only_a_withheld_passage_leads_go_with_it(build, notes):
    body = f"Open.\n\n::: network\nSee.[^a]\n:::\n\n{notes}"

    assert not holds_marker(build({"notes/open.md": note(body=body)}, config=NOTES))


@pytest.mark.parametrize(
    "comment",
    [
        f"%% 5% {MARKER} %%", f"%%\n{MARKER} %% and so on", f"%%\n{MARKER}\n\n{MARKER}", f"{{{{< comment >}}}}{MARKER}{{{{< /comment >}}}}",
        f"{{{{/* {MARKER} */}}}}", f"{{% # {MARKER} %}}",
    ],
)  # fmt: skip
def test_a_comment_of_another_program_is_in_no_edition(build, comment):
    assert not holds_marker(build({"notes/open.md": note(body=f"A.\n\n{comment}\n")}, config=NOTES))


@pytest.mark.parametrize(
    "text",
    [
        "{{{{% include \"{0}.md\" %}}}}", "{{% include_relative {0}.md %}}", "{{{{< ref \"/notes/{0}\" >}}}}", "import x from './{0}.mdx'",
        "{{{{< button href=\"/notes/{0}\" >}}}}", "{{doc}}`it </notes/{0}>`", "See notes/{0}.md too.", "{{% post_url {0} %}}",
    ],
)  # fmt: skip
def test_the_path_of_a_withheld_document_is_in_no_mark_of_another_program(build, text):
    files = {
        f"notes/{MARKER}.md": note("Secret", visibility="network"),
        "notes/open.md": note("Open", f"A.\n\n{text.format(MARKER)}\n"),
    }

    catalogue = build(files, config=NOTES)

    assert not holds_marker(catalogue)
    assert catalogue["documents"].count == 1


def test_of_very_many_links_to_a_withheld_document_none_is_left(build):
    links = " ".join(
        f"[{number}](/notes/{MARKER}?{number}) ![p](/notes/{MARKER}?p{number})" for number in range(3000)
    )
    files = {f"notes/{MARKER}.md": note("Secret", visibility="network"), "notes/open.md": note("Open", links)}

    catalogue = build(files, config=NOTES)

    assert not holds_marker(catalogue)
    assert catalogue["documents"].count == 1
