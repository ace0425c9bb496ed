"""What is withheld is not told by what surrounds it: keys, hints, orders, redirects, counts of problems, checked links."""

import io
import json
from pathlib import Path

import pytest
from checking import NOTES, check, note, notes_with

from kb import publishing
from kb.export import formats

MARKER = "zyxmarker"
CLOSED = notes_with(f"{MARKER}: {{kind: text, visibility: network}}", "not_stated: {kind: text, many: true}")


def holds_marker(catalogue) -> bool:
    path = catalogue.conn.execute("pragma database_list").fetchone()[2]
    return MARKER.encode() in Path(path).read_bytes().lower()


def codes(catalogue) -> list[str]:
    return [row["code"] for row in catalogue["diagnostics"].rows]


# ---- what the declaration says of a withheld field or content type ---------------------------------------------


@pytest.mark.parametrize(
    "config",
    [
        pytest.param(CLOSED.replace("      notes:\n", f"      notes:\n        sort: {MARKER} desc\n"), id="an order"),
        pytest.param(
            notes_with(
                "kin: {kind: relation, to: notes, many: true, inverse: " + MARKER + "}",
                MARKER + ": {kind: relation, to: notes, many: true, visibility: network}",
            ),
            id="an inverse",
        ),
        pytest.param(
            notes_with(f"about: {{kind: relation, to: {MARKER}}}", types=f"{MARKER}: {{visibility: network}}"),
            id="what a relation leads to",
        ),
    ],
)  # fmt: skip
def test_what_is_withheld_is_not_named_by_the_declaration_of_something_else(build, config):
    files = {"notes/a.md": note("A", kin="[b]"), "notes/b.md": note("B")}

    assert not holds_marker(build(files, config))


def test_a_relation_to_a_withheld_content_type_stays_if_a_document_of_it_is_public(build):
    config = notes_with("about: {kind: relation, to: logs}", types="logs: {visibility: network}")
    files = {"notes/a.md": note(about="one"), "logs/one.md": note("One", visibility="public")}

    assert [row["about"] for row in build(files, config)["notes"].rows] == ["logs/one"]


# ---- keys that mean a withheld field ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key", [MARKER.title(), MARKER.upper(), f"{MARKER}s", MARKER.replace("mark", "-mrak")]
)
def test_what_stands_under_a_misspelt_key_of_a_withheld_field_is_withheld(build, key):
    catalogue = build({"notes/a.md": note(**{key: "secret value"})}, CLOSED)

    assert not holds_marker(catalogue)
    assert (catalogue["documents"].get("notes/a")["extra"], codes(catalogue)) == (None, [])


def test_a_key_that_is_like_no_withheld_field_stays(build):
    catalogue = build({"notes/a.md": note(colour="blue")}, CLOSED)

    assert json.loads(catalogue["documents"].get("notes/a")["extra"]) == {"colour": "blue"}


def test_a_misspelt_key_of_a_withheld_part_of_a_record_is_withheld(build):
    config = notes_with(
        "facts: {kind: nested, many: true, fields: {what: text, teller: {kind: text, visibility: network}}}"
    )

    catalogue = build({"notes/a.md": note(facts=f"[{{what: x, Teller: {MARKER}}}]")}, config)

    assert not holds_marker(catalogue)
    assert catalogue["notes"].get("notes/a")["facts"] == '[{"what": "x"}]'


def test_a_withheld_field_that_is_not_stated_is_not_named_in_any_spelling(build):
    catalogue = build({"notes/a.md": note(not_stated=f"[{MARKER.title()}, colour]")}, CLOSED)

    assert not holds_marker(catalogue)
    assert catalogue["notes"].get("notes/a")["not_stated"] == '["colour"]'


def test_a_reference_by_a_withheld_value_is_told_by_the_id(build):
    config = notes_with(
        "code: {kind: text, visibility: network}", "kin: {kind: relation, to: notes, by: [code]}"
    )

    catalogue = build({"notes/a.md": note(kin=MARKER), "notes/b.md": note("B", code=MARKER)}, config)

    assert not holds_marker(catalogue)
    assert [(row["target"], row["reference"]) for row in catalogue["links"].rows] == [("notes/b", "notes/b")]


# ---- diagnostics -----------------------------------------------------------------------------------------------


def test_no_hint_names_a_term_that_only_a_withheld_document_has(build):
    config = notes_with("mood: {kind: term, vocabulary: moods}") + (
        f"    vocabularies: {{moods: {{label: Moods, terms: {{{MARKER}: M, calm: Calm}}}}}}\n"
    )
    files = {
        "notes/a.md": note(mood=MARKER[:-1]),
        "notes/b.md": note("B", visibility="network", mood=MARKER),
    }

    catalogue = build(files, config)

    assert not holds_marker(catalogue)
    assert codes(catalogue) == ["KB202"]


def test_a_problem_in_a_withheld_part_of_a_record_is_not_counted(build):
    config = notes_with(
        "facts: {kind: nested, many: true, fields: {what: text, number: {kind: integer, visibility: network}}}"
    )

    assert codes(build({"notes/a.md": note(facts="[{what: x, number: many}]")}, config)) == []


@pytest.mark.parametrize("closed", ["one", "other"])
def test_it_is_not_told_that_a_withheld_inverse_disagrees(build, closed):
    field = "{{kind: relation, to: notes, many: true, inverse: {0}{1}}}"
    config = notes_with(
        *(f"{name}: " + field.format(other, ", visibility: network" if name == closed else "")
          for name, other in (("one", "other"), ("other", "one")))
    )  # fmt: skip

    assert codes(build({"notes/a.md": note(one="[b]", other="[b]"), "notes/b.md": note("B")}, config)) == []


@pytest.mark.parametrize("address", ["/notes/secret#deep", "secret.md#deep"])
def test_a_missing_heading_of_a_withheld_document_is_not_told(build, address):
    files = {
        "notes/a.md": note(body=f"See [there]({address})."),
        "notes/secret.md": note("Secret", visibility="network"),
    }

    assert codes(build(files, NOTES)) == []


# ---- addresses -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [f"/notes/{MARKER}", f"/once/{MARKER}"])
def test_an_old_address_that_a_withheld_document_has_or_had_is_told_nowhere(build, address):
    files = {
        "notes/a.md": note(redirect_from=f"[{address}, /old]"),
        f"notes/{MARKER}.md": note("Secret", visibility="network", redirect_from=f"/once/{MARKER}"),
    }

    catalogue = build(files, NOTES)

    assert not holds_marker(catalogue)
    assert [row["path"] for row in catalogue["redirects"].rows] == ["/old"]
    assert codes(catalogue) == []


def test_a_link_that_may_lead_to_a_withheld_document_becomes_text(build):
    files = {
        "notes/a.md": note(redirect_from=f"[/notes/{MARKER}]"),
        "notes/b.md": note("B", f"See [there](/notes/{MARKER})."),
        f"notes/{MARKER}.md": note("Secret", visibility="network"),
    }

    catalogue = build(files, NOTES)

    assert not holds_marker(catalogue)
    assert catalogue["documents"].get("notes/b")["body_text"] == "See there."


def test_an_old_address_of_two_public_documents_is_still_not_redirected(build):
    old = {"redirect_from": "[/old]"}

    catalogue = build({"notes/a.md": note(**old), "notes/b.md": note("B", **old)}, NOTES)

    assert (catalogue["redirects"].count, codes(catalogue)) == (0, ["KB502", "KB502"])


SITE = NOTES.replace("  kb:\n", "  kb:\n    site: {base_url: 'https://ponds.example'}\n")


@pytest.mark.parametrize(
    "text",
    [
        f"https://ponds.example/notes/{MARKER}", f"(https://www.ponds.example/notes/{MARKER}).", f"{{% link notes/{MARKER}.md %}}",
        f"{{% post_url {MARKER} %}}", f"[there](//ponds.example/notes/{MARKER})", f"[there](/notes/{MARKER}.json)",
        f"`https://ponds.example/notes/{MARKER}`",
    ],
)  # fmt: skip
def test_the_address_of_a_withheld_document_is_in_no_text(build, text):
    files = {
        "notes/a.md": note(body=f"See {text} or not."),
        f"notes/{MARKER}.md": note("Secret", visibility="network"),
    }

    catalogue = build(files, SITE)

    assert not holds_marker(catalogue)
    assert catalogue["documents"].count == 1


# ---- what is inherited from a withheld document ----------------------------------------------------------------

PROJECTS = notes_with("project: {kind: relation, to: projects}", types="projects: {}").replace(
    "      notes:\n", "      notes:\n        inherits: [project]\n"
)
LOOSE = {"project": "p", "visibility": "public", "visibility_reason": "it was announced"}


def test_the_series_of_a_withheld_project_is_not_told(build):
    project = note("P", visibility="network", series=MARKER)

    catalogue = build({"projects/p.md": project, "notes/a.md": note(**LOOSE)}, PROJECTS)

    assert not holds_marker(catalogue)
    assert catalogue["documents"].count == 1


def test_a_series_of_ones_own_is_told_also_where_a_withheld_project_has_it(build):
    project = note("P", visibility="network", series="Talks")

    catalogue = build({"projects/p.md": project, "notes/a.md": note(**LOOSE, series="Talks")}, PROJECTS)

    assert catalogue["documents"].get("notes/a")["series"] == "Talks"


def test_a_reason_for_looser_visibility_does_not_set_the_rule_aside(build):
    project = note("P", visibility="network", attribution="chatham-house")
    speakers = f"[{{name: Jo {MARKER}, role: Cook}}]"

    catalogue = build({"projects/p.md": project, "notes/a.md": note(**LOOSE, speakers=speakers)}, PROJECTS)

    assert not holds_marker(catalogue)
    assert catalogue["documents"].get("notes/a")["attribution"] == "chatham-house"


# ---- comments that were meant to withhold ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        f"<!-- ::: network -->\n{MARKER}\n<!-- ::: -->", f"<!--\n::: network\n-->\n{MARKER}\n<!--\n:::\n-->",
        f"<!-- :::confidential-->{MARKER}", f"<!-- network -->\n{MARKER}\n<!-- /network -->", f"<!-- visibility: network -->\n{MARKER}",
        f"<!-- begin confidential -->\n{MARKER}\n<!-- end confidential -->", f"- A\n  <!-- ::: network -->\n  {MARKER}\n",
    ],
)  # fmt: skip
def test_a_comment_that_was_meant_to_withhold_puts_the_document_in_doubt(build, tmp_path, body):
    files = {"notes/a.md": note(body=body)}

    assert not holds_marker(build(files, NOTES))
    assert {item.code for item in check(tmp_path, files)} == {"KB116"}


@pytest.mark.parametrize(
    "body",
    [
        "<!-- ::: -->", "<!-- The network met here. -->", "```\n<!-- ::: network -->\n```", "`<!-- ::: network -->`",
        "<!-- ::: network\nold text\n::: -->",
    ],
)  # fmt: skip
def test_a_comment_that_begins_no_passage_is_a_comment(build, body):
    assert build({"notes/a.md": note(body=f"Kept.\n\n{body}")}, NOTES)["documents"].count == 1


# ---- checked links ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "location",
    [
        "https://zoom.us/j/123456789",
        "https://slides.example/jo-zyxmarker",
        "https://ponds.example/notes/secret",
    ],
)
def test_where_a_link_leads_is_not_told_if_its_document_may_not_say_so(build, tmp_path, location):
    checks = tmp_path / "links.json"
    url = "https://short.example/a"
    found = {
        "url": url,
        "outcome": "moved",
        "status": 200,
        "checked": "2026-01-01",
        "reason": "200 OK",
        "location": location,
    }
    checks.write_text(json.dumps({"schema_version": "1", "links": [found]}))  # fmt: skip
    files = {
        "notes/a.md": note(body=f"See [it]({url}).", attribution="chatham-house", speakers=f"[Jo {MARKER}]"),
        "notes/secret.md": note("Secret", visibility="network"),
    }

    (row,) = build(files, SITE, links=checks)["link_checks"].rows

    assert (row["outcome"], row["location"]) == ("moved", None)


# ---- files that others on the machine may not read -------------------------------------------------------------


@pytest.mark.parametrize(("visibility", "is_private"), [("network", True), ("public", False)])
def test_an_export_of_the_networks_edition_is_for_its_user_alone(build, tmp_path, visibility, is_private):
    catalogue = build({"notes/a.md": note()}, NOTES, visibility=visibility)
    database = Path(catalogue.conn.execute("pragma database_list").fetchone()[2])

    formats.export("json", database, tmp_path / "one.json", stream=io.BytesIO())
    formats.export("csv", database, tmp_path / "many", stream=io.BytesIO())

    rights = [(tmp_path / name).stat().st_mode & 0o077 for name in ("one.json", "many")]
    assert [right == 0 for right in rights] == [is_private, is_private]


def test_what_is_published_of_the_networks_edition_is_for_its_user_alone(build, tmp_path):
    catalogue = build({"notes/a.md": note()}, NOTES, visibility="network")
    database = Path(catalogue.conn.execute("pragma database_list").fetchone()[2])
    access = tmp_path / "access.yml"
    access.write_text("allow: {id: '*'}\n")

    publishing.publish(database, tmp_path / "published", access=access, tell=lambda file: None)

    assert (tmp_path / "published").stat().st_mode & 0o077 == 0


# ---- what something belongs to, said in a way that is not understood ---------------------------------------------


def ids(catalogue) -> list[str]:
    return sorted(row["id"] for row in catalogue["documents"].rows)


@pytest.mark.parametrize(
    "keys",
    [{"project": "circel"}, {"project": "'[Circle](/projects/circle)'"}, {"project": "{name: circle}"}, {"projct": "circle"}],
)  # fmt: skip
@pytest.mark.parametrize("rule", [{"visibility": "network"}, {"attribution": "chatham-house"}])
def test_a_document_is_withheld_if_a_rule_could_come_from_what_it_names_wrongly(build, keys, rule):
    files = {
        "projects/circle.md": note("Circle", **rule),
        "notes/a.md": note(**keys),
        "notes/b.md": note(
            "B", visibility="public", attribution="open", visibility_reason="announced", **keys
        ),
    }

    assert "notes/a" not in ids(build(files, PROJECTS))
    assert "notes/b" in ids(build(files, PROJECTS))


def test_a_document_is_withheld_if_its_project_may_be_one_of_two(build):
    files = {
        "projects/a.md": note("Circle", visibility="network"),
        "projects/b.md": note("Circle"),
        "notes/a.md": note(project="Circle"),
    }

    assert ids(build(files, PROJECTS)) == ["projects/b"]


def test_a_document_stays_where_no_rule_could_come_from_what_it_names_wrongly(build):
    files = {"projects/circle.md": note("Circle"), "notes/a.md": note(project="circel")}

    assert ids(build(files, PROJECTS)) == ["notes/a", "projects/circle"]


SERIES = NOTES + "    series: {Tálks: {visibility: network}}\n"


@pytest.mark.parametrize(
    "series", ["tálks", "TÁLKS", "Ta\u0301lks", "' Tálks '", "[Open, Tálks]", "{title: Tálks}"]
)
def test_a_series_is_the_declared_one_however_it_is_written(build, series):
    assert ids(build({"notes/a.md": note(series=series), "notes/b.md": note("B", series="Walks")}, SERIES)) == ["notes/b"]  # fmt: skip
