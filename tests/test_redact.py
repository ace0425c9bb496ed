"""What is withheld is in no byte of an edition, and what is not withheld stays: documents, fields, passages, links."""

import json
from pathlib import Path

import pytest
from checking import NOTES, check, found, note, notes_with

MARKER = "zyxmarker"
SECRET = note(
    f"Title {MARKER}",
    f"# Heading {MARKER}\n\nBody {MARKER}.",
    visibility="network",
    summary=f"Summary {MARKER}",
    town=MARKER,
)


def bytes_of(catalogue) -> bytes:
    """Everything that the database's file holds, as readers of any tool would find it."""
    return Path(catalogue.conn.execute("pragma database_list").fetchone()[2]).read_bytes().lower()


def holds_marker(catalogue) -> bool:
    content = bytes_of(catalogue)
    return any(MARKER.encode(encoding) in content for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


def ids(catalogue) -> list[str]:
    return [row["id"] for row in catalogue["documents"].rows]


def text_of(catalogue, id: str = "notes/open") -> str:
    return catalogue["documents"].get(id)["body_text"]


# ---- the marker test is itself tested --------------------------------------------------------------------------


@pytest.mark.parametrize("visibility", ["public", "network"])
def test_a_marker_that_is_not_withheld_is_found(build, visibility):
    assert holds_marker(build({"notes/open.md": note(body=MARKER)}, config=NOTES, visibility=visibility))


def test_a_network_document_is_in_the_network_edition(build):
    assert holds_marker(build({f"notes/{MARKER}.md": SECRET}, config=NOTES, visibility="network"))


# ---- documents -------------------------------------------------------------------------------------------------

FIELDS = notes_with(
    "town: text", "kin: {kind: relation, to: notes, many: true, by: [id, slug, title]}", "one: {kind: relation, to: notes}",
    "theme: {kind: term, facet: true}", "begun: year",
)  # fmt: skip


@pytest.mark.parametrize(
    "secret",
    [
        pytest.param(SECRET, id="a network document"),
        pytest.param(
            SECRET.replace("visibility: network", "visibility: confidential"), id="a confidential document"
        ),
        pytest.param(
            SECRET.replace("visibility: network", "visibility: netwrok"), id="a misspelt visibility"
        ),
        pytest.param(
            SECRET.replace("visibility: network", "visibility: public\nvisibility: public"),
            id="a repeated visibility",
        ),
        pytest.param(SECRET.replace("visibility: network", "visibility:"), id="an empty visibility"),
        pytest.param(f"---\ntitle: {MARKER}: {MARKER}\n---\n{MARKER}\n", id="unreadable front matter"),
        pytest.param(f"---\ntitle: {MARKER}\n\n{MARKER}\n", id="front matter without an end"),
        pytest.param(f"\n\n---\nvisibility: network\n---\n{MARKER}\n", id="front matter after blank lines"),
        pytest.param(note(MARKER, f"::: network\n{MARKER}"), id="a container without an end"),
        pytest.param(note(MARKER, f"::: netwrok\n{MARKER}\n:::"), id="a container with a misspelt name"),
        pytest.param(note(MARKER, attribution="chatam-house"), id="a misspelt attribution"),
        pytest.param(
            note(MARKER, speakers=f"[{{name: {MARKER}, consent: perhaps}}]"), id="a misspelt consent"
        ),
        pytest.param(note(MARKER, visibility="network", theme=MARKER), id="a term used nowhere else"),
        pytest.param(note(MARKER, visibility="network", undeclared=MARKER), id="an undeclared key"),
        pytest.param(note(MARKER, visibility="network", series=MARKER), id="a series"),
        pytest.param(note(MARKER, visibility="network", redirect_from=f"/{MARKER}"), id="an old address"),
        pytest.param(
            note(MARKER, f"[{MARKER}](https://{MARKER}.example)", visibility="network"),
            id="a link to another site",
        ),
        pytest.param(note(MARKER, visibility="network", begun=MARKER), id="an unreadable value"),
    ],
)
def test_a_withheld_document_leaves_no_trace(build, secret):
    catalogue = build({f"notes/{MARKER}.md": secret, "notes/open.md": note()}, config=FIELDS)

    assert not holds_marker(catalogue)
    assert ids(catalogue) == ["notes/open"]


@pytest.mark.parametrize(
    "front_matter",
    [
        {"kin": f"[{MARKER}]"},
        {"kin": f"[notes/{MARKER}]"},
        {"kin": f"['Title {MARKER}']"},
        {"kin": f"[{MARKER.upper()}]"},
        {"kin": f"[{MARKER[:-1]}]"},
        {"one": MARKER},
        {"one": f"[{MARKER}, open]"},
        {"related": f"[notes/{MARKER}]"},
        {"redirect_from": f"/notes/{MARKER}"},
    ],
    ids=str,
)
def test_what_refers_to_a_withheld_document_does_not_name_it(build, front_matter):
    catalogue = build({f"notes/{MARKER}.md": SECRET, "notes/open.md": note(**front_matter)}, config=FIELDS)

    assert not holds_marker(catalogue)
    assert ids(catalogue) == ["notes/open"]


@pytest.mark.parametrize(
    "body",
    [
        f"See [the pond](/notes/{MARKER}).",
        f"See [the pond]({MARKER}.md).",
        f'See [the pond](/notes/{MARKER} "Title").',
        f"See [the pond](</notes/{MARKER}>).",
        f"See [the pond](/notes/{MARKER}#heading).",
        f"See [the pond](/Notes/{MARKER.upper()}.html?x=1).",
        f"See [the pond][p].\n\n[p]: /notes/{MARKER}",
        f"See [the pond].\n\n[the pond]: /notes/{MARKER} 'Title'",
        f'See <a href="/notes/{MARKER}">the pond</a>.',
        f"See [the *pond*](/notes/{MARKER}).",
        f"See [the pond](/notes/%7A{MARKER[1:]}).",
    ],
)
def test_a_link_to_a_withheld_document_becomes_plain_text(build, body):
    catalogue = build({f"notes/{MARKER}.md": SECRET, "notes/open.md": note(body=body)}, config=NOTES)

    assert not holds_marker(catalogue)
    assert text_of(catalogue) == "See the pond."


def test_a_wikilink_to_a_withheld_page_becomes_plain_text(build):
    catalogue = build(
        {
            f"notes/{MARKER}.md": SECRET,
            "notes/open.md": note(body=f"See [[{MARKER}|the pond]] and [[other]]."),
            "notes/other.md": note("Other"),
        }
    )

    assert not holds_marker(catalogue)
    assert [row["target"] for row in catalogue["links"].rows] == ["notes/other"]


def test_a_link_whose_address_begins_like_a_withheld_one_stays(build):
    files = {
        "notes/pond.md": note(visibility="network"),
        "notes/pond-life.md": note("Life"),
        "notes/open.md": note(body="[a](/notes/pond) [b](/notes/pond-life)"),
    }

    catalogue = build(files, config=NOTES)

    assert [row["target"] for row in catalogue["links"].rows] == ["notes/pond-life"]


def test_a_short_address_of_a_withheld_document_may_be_a_word_of_the_text(build):
    catalogue = build(
        {"notes/pond.md": note(visibility="network"), "notes/open.md": note(body="The pond: [it](pond).")},
        config=NOTES,
    )

    assert text_of(catalogue) == "The pond: it."


def test_positions_of_links_show_no_gap_where_one_is_withheld(build):
    files = {
        "notes/a.md": note(),
        "notes/b.md": note(visibility="network"),
        "notes/c.md": note(),
        "notes/open.md": note(kin="[a, b, c]"),
    }

    rows = build(files, config=FIELDS)["links"].rows

    assert [(row["target"], row["position"]) for row in rows] == [("notes/a", 0), ("notes/c", 1)]


def test_positions_in_a_series_show_no_gap_where_one_is_withheld(build):
    files = {f"notes/{day}.md": note(series="Talks", date=f"2024-05-0{day}") for day in (1, 2, 3)}
    files["notes/2.md"] = note(series="Talks", date="2024-05-02", visibility="network")

    assert [row["series_position"] for row in build(files, config=NOTES)["documents"].rows] == [1, 2]


def test_counts_are_those_of_the_edition(build):
    catalogue = build({f"notes/{MARKER}.md": SECRET, "notes/open.md": note()}, config=FIELDS)

    assert [row["total"] for row in catalogue["content_types"].rows] == [1]
    assert catalogue["build"].get("documents")["value"] == "1"
    assert catalogue["codebook"].get(("notes", "town"))["total"] == 1


def test_an_inline_document_is_withheld_with_the_one_it_stands_in(build):
    config = notes_with(
        "steps: {kind: relation, to: steps, many: true, inline: true}", types="steps: {folders: []}"
    )

    catalogue = build(
        {"notes/a.md": note(visibility="network", steps=f"[{{title: {MARKER}}}]"), "notes/open.md": note()},
        config=config,
    )

    assert not holds_marker(catalogue)
    assert ids(catalogue) == ["notes/open"]


def test_an_inline_document_may_be_stricter_than_the_one_it_stands_in(build):
    config = notes_with(
        "steps: {kind: relation, to: steps, many: true, inline: true}", types="steps: {folders: []}"
    )

    catalogue = build(
        {"notes/a.md": note(steps=f"[{{title: {MARKER}, visibility: network}}, {{title: Feed}}]")},
        config=config,
    )

    assert not holds_marker(catalogue)
    assert ids(catalogue) == ["notes/a", "steps/a/feed"]


def test_inline_documents_in_each_other_go_with_the_outermost(build):
    config = notes_with(
        "steps: {kind: relation, to: steps, many: true, inline: true}",
        types="steps:\n  folders: []\n  fields: {parts: {kind: relation, to: steps, many: true, inline: true}}",
    )
    files = {
        "notes/a.md": note(visibility="network", steps=f"[{{title: {MARKER}, parts: [{{title: Bread}}]}}]"),
        "notes/open.md": note(),
    }

    catalogue = build(files, config=config)

    assert not holds_marker(catalogue)
    assert ids(catalogue) == ["notes/open"]


@pytest.mark.parametrize("folder", ["notes", MARKER])
def test_without_a_declaration_no_column_and_no_type_comes_from_withheld_files_alone(build, folder):
    catalogue = build(
        {f"{folder}/secret.md": note(visibility="network", **{MARKER: "1"}), "notes/open.md": note()}
    )

    assert not holds_marker(catalogue)


# ---- fields ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("it: {kind: text, visibility: network}", MARKER),
        ("it: {kind: text, visibility: confidential}", MARKER),
        ("it: {kind: markdown, visibility: network, role: summary}", MARKER),
        ("it: {kind: year, visibility: network}", MARKER),
        ("it: {kind: term, visibility: network, facet: true}", MARKER),
        ("it: {kind: term, visibility: network, vocabulary: towns}", MARKER),
        ("it: {kind: relation, to: notes, visibility: network}", MARKER),
        ("it: {kind: url, visibility: network}", f"https://{MARKER}.example"),
        ("it: {kind: nested, fields: {a: text}, visibility: network}", f"{{a: {MARKER}}}"),
        ("it: {kind: text, many: true, visibility: network}", f"[{MARKER}]"),
        ("it: {kind: text, visibility: network}", f"[{MARKER}, other]"),
        ("it: {kind: integer, range: true, visibility: network}", f"50 {MARKER}"),
        ("it: {kind: relation, to: steps, inline: true, visibility: network}", f"{{title: {MARKER}}}"),
        ("other: {kind: text, aliases: [it], visibility: network}", MARKER),
    ],
)
def test_a_field_that_is_for_others_is_in_no_byte(build, declared, written):
    config = (
        notes_with(declared, types="steps: {folders: []}")
        + "    vocabularies: {towns: {terms: {duckford: Duckford}}}\n"
    )

    catalogue = build({"notes/open.md": note(it=written)}, config=config)

    assert not holds_marker(catalogue)
    assert ids(catalogue) == ["notes/open"]


@pytest.mark.parametrize(
    ("role", "column"), [("date_start", "date_start"), ("date_end", "date_end"), ("language", "language")]
)
def test_what_was_taken_from_a_field_that_is_for_others_is_withheld_too(build, role, column):
    config = notes_with(f"it: {{kind: text, visibility: network, role: {role}}}")

    catalogue = build({"notes/open.md": note(it="2024")}, config=config)

    assert "2024" not in str(catalogue["documents"].get("notes/open")[column])


def test_a_field_that_is_for_the_network_is_in_the_networks_edition(build):
    catalogue = build(
        {"notes/open.md": note(it=MARKER)},
        config=notes_with("it: {kind: text, visibility: network}"),
        visibility="network",
    )

    assert catalogue["notes"].get("notes/open")["it"] == MARKER


# ---- passages --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["network", "confidential"])
@pytest.mark.parametrize(
    "body",
    [
        "Open.\n\n::: {word}\n{marker}\n:::\n\nEnd.",
        "Open.\n\n- item\n\n  ::: {word}\n  {marker}\n  :::\n\nEnd.",
        "Open.\n\n> ::: {word}\n> {marker}\n> :::\n\nEnd.",
        "Open.\n\n:::: {word}\n{marker}\n\n::: public\n{marker}\n:::\n::::\n\nEnd.",
        "Open.\n\n::: public\n::: {word}\n{marker}\n:::\n:::\n\nEnd.",
        "Open.\n\n::: {word}\n## {marker}\n\n![{marker}](/{marker}.png) [{marker}](https://{marker}.example)\n:::\n\nEnd.",
        "Open.\n\n::: {word}\n| a |\n| - |\n| {marker} |\n:::\n\nEnd.",
        "Open[^1].\n\n::: {word}\n[^1]: {marker}\n:::\n\nEnd.",
        "Open.\n\n::: {word}\n```\n{marker}\n:::\n```\n{marker}\n:::\n\nEnd.",
        "Open.\n\n::: {word}\n<!-- {marker} -->\n[x](/notes/{marker})\n:::\n\nEnd.",
        "Open.\n\n::: {word}\n{marker}\n<!--more-->\n:::\n\nEnd.",
    ],
)
def test_a_passage_that_is_for_others_is_in_no_byte(build, word, body):
    catalogue = build({"notes/open.md": note(body=body.format(word=word, marker=MARKER))}, config=NOTES)

    assert not holds_marker(catalogue)
    assert text_of(catalogue).startswith("Open")
    assert text_of(catalogue).endswith("End.")


def test_a_passage_for_the_network_is_in_its_edition_without_its_marks(build):
    catalogue = build(
        {"notes/open.md": note(body="Open.\n\n::: network\nFor some.\n:::\n\nEnd.")},
        config=NOTES,
        visibility="network",
    )

    assert text_of(catalogue).split() == ["Open.", "For", "some.", "End."]
    assert ":::" not in catalogue["documents"].get("notes/open")["body_markdown"]


def test_a_mark_inside_a_code_block_is_text(build):
    catalogue = build({"notes/open.md": note(body="```\n::: network\nshown\n:::\n```")}, config=NOTES)

    assert "::: network" in text_of(catalogue)


def test_titles_summaries_and_words_are_counted_after_redaction(build):
    body = f"::: network\n# {MARKER}\n\n{MARKER}\n:::\n\nTwo words."

    catalogue = build({"notes/open.md": f"{body}\n"}, config=NOTES)

    document = catalogue["documents"].get("notes/open")
    assert (document["title"], document["word_count"], holds_marker(catalogue)) == ("Open", 2, False)


def test_wikilinks_stay_links_where_a_passage_was_cut(build):
    catalogue = build(
        {"notes/open.md": note(body="[[pond]]\n\n::: network\nx\n:::"), "notes/pond.md": note("Pond")}
    )

    assert [row["target"] for row in catalogue["links"].rows] == ["notes/pond"]


# ---- inheritance -----------------------------------------------------------------------------------------------

PROJECTS = notes_with("project: {kind: relation, to: projects}", types="projects: {}").replace(
    "      notes:\n", "      notes:\n        inherits: [project]\n"
)
CIRCLE = notes_with("next: {kind: relation, to: notes}").replace(
    "      notes:\n", "      notes:\n        inherits: [next]\n"
)


def test_a_document_inherits_the_visibility_of_what_it_belongs_to(build):
    files = {
        "projects/p.md": note("P", visibility="network"),
        "notes/a.md": note(project="p"),
        "notes/b.md": note(),
    }

    assert ids(build(files, config=PROJECTS)) == ["notes/b"]


def test_a_relation_that_nothing_inherits_over_withholds_nothing(build):
    files = {"projects/p.md": note("P", visibility="network"), "notes/a.md": note(project="p")}

    assert ids(build(files, config=PROJECTS.replace("        inherits: [project]\n", ""))) == ["notes/a"]


def test_a_document_may_be_stricter_than_what_it_belongs_to(build):
    files = {"projects/p.md": note("P"), "notes/a.md": note(project="p", visibility="network")}

    assert ids(build(files, config=PROJECTS)) == ["projects/p"]


def test_a_document_is_looser_only_with_a_reason(build):
    files = {
        "projects/p.md": note("P", visibility="network"),
        "notes/a.md": note(project="p", visibility="public"),
        "notes/b.md": note(project="p", visibility="public", visibility_reason="everybody agreed"),
        "notes/c.md": note(project="p", visibility_reason="everybody agreed"),
    }

    assert ids(build(files, config=PROJECTS)) == ["notes/b"]


def test_a_looser_document_is_reported_with_its_reason(tmp_path):
    files = {
        "projects/p.md": note("P", visibility="network"),
        "notes/a.md": note(project="p", visibility="public", visibility_reason="everybody agreed"),
    }

    (message,) = [item.message for item in check(tmp_path, files, PROJECTS) if item.code == "KB404"]

    assert "projects/p" in message
    assert "everybody agreed" in message


def test_visibility_is_inherited_over_several_steps(build):
    files = {
        "notes/a.md": note(next="b"),
        "notes/b.md": note(next="c"),
        "notes/c.md": note(visibility="network"),
        "notes/d.md": note(),
    }

    assert ids(build(files, config=CIRCLE)) == ["notes/d"]


@pytest.mark.parametrize("strict", ["a", "b", "c"])
def test_in_a_circle_everybody_is_as_strict_as_the_strictest(build, strict):
    files = {
        "notes/a.md": note(next="b"),
        "notes/b.md": note(next="c"),
        "notes/c.md": note(next="a"),
        "notes/d.md": note(),
    }
    files[f"notes/{strict}.md"] = files[f"notes/{strict}.md"].replace("title:", "visibility: network\ntitle:")

    assert ids(build(files, config=CIRCLE)) == ["notes/d"]


@pytest.mark.parametrize(
    ("site", "kind", "expected"),
    [
        ("public", "", ["notes/a"]),
        ("network", "", []),
        ("public", "visibility: network", []),
        ("network", "visibility: public", ["notes/a"]),
    ],
)
def test_the_default_is_the_content_types_else_the_sites(build, site, kind, expected):
    config = (
        f"plugins: {{kb: {{site: {{default_visibility: {site}}}, content_types: {{notes: {{{kind}}}}}}}}}"
    )

    assert ids(build({"notes/a.md": note()}, config=config)) == expected


def test_an_override_withholds_a_document_that_one_does_not_edit(build):
    config = NOTES + "    overrides: {notes/a: {visibility: network}}\n"

    assert ids(build({"notes/a.md": note(visibility="public"), "notes/b.md": note()}, config=config)) == [
        "notes/b"
    ]


def test_members_of_an_overridden_document_inherit_from_it(build):
    config = notes_with(
        "project: {kind: relation, to: projects}",
        types="projects: {}\ntalks:\n  fields: {project: {kind: relation, to: projects}}",
    )
    config += "    overrides: {projects/p: {visibility: network, members: talks}}\n"
    files = {
        "projects/p.md": note("P"),
        "notes/a.md": note(project="p"),
        "talks/b.md": note(project="p"),
        "talks/c.md": note(),
    }

    assert ids(build(files, config=config)) == ["notes/a", "talks/c"]


# ---- the Chatham House Rule ------------------------------------------------------------------------------------

SPEAKERS = "[{name: Zyx Marker, role: A duck keeper, consent: none}, {name: Max Mire, role: A driver, consent: public}, {name: Nan Ness, role: A cook, consent: network}]"


@pytest.mark.parametrize(
    ("visibility", "names"),
    [
        ("public", ["A duck keeper", "Max Mire", "A cook"]),
        ("network", ["A duck keeper", "Max Mire", "Nan Ness"]),
    ],
)
def test_under_the_rule_a_speaker_is_named_only_as_far_as_they_agreed(build, visibility, names):
    catalogue = build(
        {"notes/a.md": note(attribution="chatham-house", speakers=SPEAKERS)},
        config=NOTES,
        visibility=visibility,
    )

    assert [row["name"] for row in catalogue["speakers"].rows] == names


@pytest.mark.parametrize(
    "name", ["Zyx Marker", "ZYX MARKER", "Zyx\nMarker", "Zyx’s", "Zýx Märker", "zyx-marker", "Marker, Zyx"]
)
def test_under_the_rule_a_name_in_the_text_becomes_the_role(build, name):
    files = {"notes/a.md": note(body=f"Then {name} spoke.", attribution="chatham-house", speakers=SPEAKERS)}

    content = bytes_of(build(files, config=NOTES))

    assert b"zyx" not in content


def test_outside_the_rule_names_are_reported_and_never_changed(build, tmp_path):
    files = {
        "notes/a.md": note(attribution="chatham-house", speakers=SPEAKERS),
        "notes/b.md": note(body="By Zyx Marker."),
    }

    assert text_of(build(files, config=NOTES), "notes/b") == "By Zyx Marker."
    assert ("KB406", "notes/b.md") in [row[:2] for row in found(check(tmp_path, files))]


def test_the_rule_is_inherited_and_not_lifted_without_a_reason(build):
    files = {
        "projects/p.md": note("P", attribution="chatham-house"),
        "notes/a.md": note(project="p", speakers=SPEAKERS),
        "notes/b.md": note(project="p", speakers=SPEAKERS, attribution="open"),
    }

    catalogue = build(files, config=PROJECTS)

    assert [catalogue["documents"].get(id)["attribution"] for id in ("notes/a", "notes/b")] == [
        "chatham-house",
        "chatham-house",
    ]


# ---- personal data ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("personal", ["duck@zyx.example", "+44 20 7946 0018", "https://zoom.us/j/123456789"])
def test_personal_data_is_in_the_networks_edition_alone(build, personal):
    files = {"notes/a.md": note(body=f"Use {personal} please.")}

    assert personal.encode() not in bytes_of(build(files, config=NOTES))
    assert personal.encode() in bytes_of(build(files, config=NOTES, visibility="network"))


# ---- what is said of it ----------------------------------------------------------------------------------------


def test_what_is_withheld_is_reported_without_its_content(tmp_path):
    body = f"Open.\n\n::: network\n{MARKER}\n:::"
    files = {"notes/a.md": note(body=body, it=MARKER), "notes/b.md": note(visibility="network", it=MARKER)}

    diagnostics = check(tmp_path, files, notes_with("it: {kind: text, visibility: network}"))

    assert {item.code for item in diagnostics} == {"KB401", "KB402"}
    assert MARKER not in json.dumps([item.as_json() for item in diagnostics])


@pytest.mark.parametrize(
    "reference",
    [f"it: {MARKER}", f"it: {MARKER[:-2]}", f"kin: [{MARKER.upper()}]", f"redirect_from: /notes/{MARKER}"],
)
def test_diagnostics_of_an_edition_quote_nothing_that_it_withholds(build, reference):
    config = notes_with(
        "it: {kind: year, visibility: network}", "kin: {kind: relation, to: notes, many: true}"
    )

    catalogue = build(
        {
            "notes/a.md": f"---\ntitle: A\n{reference}\n---\n",
            f"notes/{MARKER}.md": note(MARKER, visibility="network"),
        },
        config=config,
    )

    assert (
        MARKER
        not in json.dumps([row["message"] + row["hint"] for row in catalogue["diagnostics"].rows]).lower()
    )


# ---- remarks of authors ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"---\ntitle: Open # {MARKER}\n# {MARKER}\n---\nText.\n", id="a YAML comment"),
        pytest.param(f"+++\ntitle = 'Open' # {MARKER}\n+++\nText.\n", id="a TOML comment"),
        pytest.param(note("Open", f"Text.\n\n<!-- {MARKER} -->"), id="an HTML comment"),
        pytest.param(note("Open", f"Text <!-- {MARKER} --> goes on."), id="an HTML comment in a line"),
        pytest.param(
            note("Open", f"Text.\n\n<!--\n{MARKER}\n\n{MARKER}\n-->"),
            id="an HTML comment over several paragraphs",
        ),
        pytest.param(note("Open", f"Text.\n\n<!-- {MARKER}"), id="an HTML comment without an end"),
        pytest.param(
            note("Open", f"Text.\n\n{{% comment %}}{MARKER}{{% endcomment %}}"), id="a Liquid comment"
        ),
    ],
)
def test_a_remark_that_no_page_shows_is_in_no_byte_of_the_public_edition(build, text):
    assert not holds_marker(build({"notes/open.md": text}, config=NOTES))


def test_an_html_comment_takes_nothing_else_with_it(build):
    assert text_of(
        build({"notes/open.md": note(body="One <!-- two --> three.\n\n<!-- four -->\n\nFive.")}, config=NOTES)
    ).split() == ["One", "three.", "Five."]


def test_a_comment_inside_code_is_text(build):
    assert "<!-- quack -->" in text_of(
        build({"notes/open.md": note(body="```\n<!-- quack -->\n```")}, config=NOTES)
    )


# ---- what holds for a series -----------------------------------------------------------------------------------

SERIES = """
plugins:
  kb:
    site: {title: Diary}
    content_types:
      notes: {}
    series:
      Committee: {visibility: network, attribution: chatham-house}
"""


def test_a_document_has_the_visibility_of_its_series(build):
    catalogue = build({"notes/a.md": note("A", "Text.", series="Committee"), "notes/b.md": note("B")}, SERIES)

    assert [row["id"] for row in catalogue["documents"].rows] == ["notes/b"]


def test_a_document_stands_under_the_rule_of_its_series(build):
    files = {"notes/a.md": note("A", "Text.", series="Committee")}

    (document,) = build(files, SERIES, visibility="network")["documents"].rows

    assert document["attribution"] == "chatham-house"


def test_a_series_is_set_aside_only_with_a_reason(build):
    loose = note(
        "A", "Text.", series="Committee", visibility="public", attribution="open", visibility_reason="agreed"
    )

    (document,) = build({"notes/a.md": loose}, SERIES)["documents"].rows

    assert (document["visibility"], document["attribution"]) == ("public", "open")
