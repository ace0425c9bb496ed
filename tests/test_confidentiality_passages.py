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
    ],
)
def test_a_mark_in_code_and_the_word_in_a_sentence_are_text(tmp_path, body):
    assert "KB116" not in [each[0] for each in found(check(tmp_path, {"notes/open.md": note(body=body)}))]


def test_a_container_within_a_line_of_a_field_withholds_the_document(tmp_path):
    diagnostics = check(tmp_path, {"notes/open.md": note(summary="'x ::: network y :::'")})

    assert "KB116" in [each[0] for each in found(diagnostics)]
