"""What references and links name: every way of writing them, and what is said of those that name nothing."""

import json

import pytest
from checking import NOTES, check, found, note, notes_with

ONE_METHOD = {"methods/citizens-jury.md": note("Citizens’ Jury", code="rec123", redirect_from="/old/jury")}
METHODS = 'methods:\n  fields: {code: text}\n  source_urls: ["https://ducks.example/how/{slug}"]'


def config(by: str = "", many: str = "true") -> str:
    return notes_with(f"methods: {{kind: relation, to: methods, many: {many}, by: [{by}]}}", types=METHODS)


def links(catalogue, relation: str = "methods") -> list[tuple[str, str | None, str]]:
    rows = catalogue["links"].rows_where("relation = ?", [relation], order_by="source, position")
    return [(row["source"], row["target"], row["reference"]) for row in rows]


def target(build, reference: str, by: str = "") -> str | None:
    catalogue = build({"notes/a.md": note(methods=f"[{reference}]"), **ONE_METHOD}, config=config(by))
    return links(catalogue)[0][1]


# ---- declared relations ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reference",
    [
        "citizens-jury",
        "methods/citizens-jury",
        "Citizens’ Jury",
        "/methods/citizens-jury",
        "/old/jury",
        "https://ducks.example/how/citizens-jury",
    ],
)
def test_a_reference_may_be_a_slug_id_title_or_address(build, reference):
    assert target(build, reference) == "methods/citizens-jury"


@pytest.mark.parametrize(
    ("by", "reference", "expected"),
    [
        ("code", "rec123", "methods/citizens-jury"),
        ("code", "citizens-jury", None),
        ("slug", "Citizens’ Jury", None),
        ("title", "citizens-jury", None),
        ("source_url", "https://ducks.example/how/citizens-jury/", "methods/citizens-jury"),
        ("slug, code", "rec123", "methods/citizens-jury"),
    ],
)
def test_a_declaration_says_how_a_reference_names_its_target(build, by, reference, expected):
    assert target(build, reference, by) == expected


@pytest.mark.parametrize("reference", ["citizens' jury", "CITIZENS-JURY", "Citizens’  jury"])
def test_case_and_apostrophes_are_ignored_as_a_last_resort_with_a_warning(tmp_path, reference):
    diagnostics = check(tmp_path, {"notes/a.md": note(methods=f'["{reference}"]'), **ONE_METHOD}, config())

    assert [code for code, _, _ in found(diagnostics) if code != "KB203"] == ["KB302"]


def test_a_reference_that_is_exactly_right_is_not_remarked_on(tmp_path):
    assert check(tmp_path, {"notes/a.md": note(methods="[citizens-jury]"), **ONE_METHOD}, config()) == []


def test_a_reference_to_a_file_by_its_name_is_not_remarked_on(tmp_path):
    files = {"notes/a.md": note(methods="[Town Jury]"), "methods/Town Jury.md": note("Jury of the town")}

    assert check(tmp_path, files, config()) == []


@pytest.mark.parametrize("address", ["/methods/citizen-jury/", "../methods/citizens-jurry.md#who"])
def test_an_address_without_a_document_has_the_nearest_as_a_hint(tmp_path, address):
    diagnostics = check(tmp_path, {"notes/a.md": note(body=f"See [it]({address})."), **ONE_METHOD}, config())

    assert [(each.code, each.hint) for each in diagnostics if each.code != "KB203"] == [
        ("KB304", "Did you mean 'methods/citizens-jury'?")
    ]


def test_a_title_is_looked_up_in_the_declared_content_type_alone(build):
    catalogue = build(
        {"notes/a.md": note("Pond", methods="[Pond]"), "methods/b.md": note("Pond")}, config=config()
    )

    assert links(catalogue) == [("notes/a", "methods/b", "Pond")]


def test_a_dangling_reference_keeps_its_row_and_its_text(build):
    catalogue = build(
        {"notes/a.md": note(methods="[goose-poll, citizens-jury]"), **ONE_METHOD}, config=config()
    )

    assert links(catalogue) == [
        ("notes/a", None, "goose-poll"),
        ("notes/a", "methods/citizens-jury", "citizens-jury"),
    ]
    assert json.loads(catalogue["notes"].get("notes/a")["methods"]) == ["methods/citizens-jury"]


def test_a_single_relation_is_the_targets_id_and_a_foreign_key(build):
    catalogue = build(
        {"notes/a.md": note(methods="citizens-jury"), **ONE_METHOD}, config=config(many="false")
    )

    assert catalogue["notes"].get("notes/a")["methods"] == "methods/citizens-jury"
    assert {(key.column, key.other_table) for key in catalogue["notes"].foreign_keys} == {
        ("id", "documents"),
        ("methods", "documents"),
    }


def test_a_dangling_single_relation_is_null_with_its_text_in_links(build):
    catalogue = build({"notes/a.md": note(methods="goose-poll"), **ONE_METHOD}, config=config(many="false"))

    assert catalogue["notes"].get("notes/a")["methods"] is None
    assert links(catalogue) == [("notes/a", None, "goose-poll")]


def test_an_ambiguous_title_is_linked_to_none(build):
    files = {"notes/a.md": note(methods="[Pond]"), "methods/b.md": note("Pond"), "methods/c.md": note("Pond")}

    assert links(build(files, config=config())) == [("notes/a", None, "Pond")]


def test_an_exact_slug_wins_over_a_title_that_another_document_has(build):
    files = {
        "notes/a.md": note(methods="[pond]"),
        "methods/pond.md": note("Something"),
        "methods/other.md": note("pond"),
    }

    assert links(build(files, config=config())) == [("notes/a", "methods/pond", "pond")]


def test_a_document_may_name_any_other_as_related(build):
    catalogue = build(
        {
            "notes/a.md": note(related="[methods/citizens-jury, Geese]"),
            "notes/b.md": note("Geese"),
            **ONE_METHOD,
        },
        config=config(),
    )

    assert [row[1] for row in links(catalogue, "related")] == ["methods/citizens-jury", "notes/b"]


def test_a_document_may_say_what_is_not_related_to_it(build):
    catalogue = build(
        {
            "notes/a.md": note("Rare geese", not_related="[notes/b, no-such]"),
            "notes/b.md": note("Rare geese again"),
            "notes/c.md": note("Rare geese once more", related="[notes/a]"),
        },
        config=config(),
    )

    assert [row[1] for row in links(catalogue, "not_related")] == ["notes/b", None]
    assert [row["code"] for row in catalogue["diagnostics"].rows] == ["KB301"]
    assert {(row["document"], row["other"]) for row in catalogue["related"].rows if "notes/a" in row.values()} == {
        ("notes/a", "notes/c"), ("notes/c", "notes/a"),
    }  # fmt: skip


def test_documents_may_refer_to_each_other_in_a_circle(build):
    config = notes_with("next: {kind: relation, to: notes}")

    catalogue = build(
        {"notes/a.md": note(next="b"), "notes/b.md": note(next="c"), "notes/c.md": note(next="a")},
        config=config,
    )

    assert [row[:2] for row in links(catalogue, "next")] == [
        ("notes/a", "notes/b"),
        ("notes/b", "notes/c"),
        ("notes/c", "notes/a"),
    ]


def test_one_document_named_twice_is_kept_twice_in_links(build):
    catalogue = build(
        {"notes/a.md": note(methods="[citizens-jury, Citizens’ Jury]"), **ONE_METHOD}, config=config()
    )

    assert [row[2] for row in links(catalogue)] == ["citizens-jury", "Citizens’ Jury"]


def test_two_sides_that_agree_are_not_remarked_on(tmp_path):
    config = notes_with(
        "steps: {kind: relation, to: steps, many: true, inverse: note}",
        types="steps:\n  fields: {note: {kind: relation, to: notes}}",
    )

    assert check(tmp_path, {"notes/a.md": note(steps="[b]"), "steps/b.md": note(note="a")}, config) == []


# ---- links in bodies -------------------------------------------------------------------------------------------

SITE = "plugins:\n  kb:\n    site: {base_url: https://catalogue.example}\n    content_types:\n      notes:\n        source_urls: ['https://ducks.example/{year}/{month}/{name}', 'https://ducks.example/n/{slug}']\n"
PONDS = {
    "notes/deep/2024-05-17-pond.md": note(
        "Pond",
        body="## Depth\n\nWet.\n\n[up](../a.md) [down](2024-05-18-lake.md)",
        redirect_from="[/old/pond.html]",
    ),
    "notes/deep/2024-05-18-lake.md": note("Lake"),
}


@pytest.mark.parametrize(
    "address",
    [
        "/notes/deep/2024-05-17-pond",
        "/notes/deep/2024-05-17-pond/",
        "/Notes/Deep/2024-05-17-Pond",
        "/notes/deep/2024-05-17-pond.html",
        "/notes/deep/2024-05-17-pond?from=here",
        "/notes/deep/2024-05-17-pond#depth",
        "deep/2024-05-17-pond.md",
        "./deep/2024-05-17-pond.md",
        "deep/2024-05-17-pond",
        "https://catalogue.example/notes/deep/2024-05-17-pond",
        "https://ducks.example/2024/05/pond",
        "http://www.ducks.example/2024/05/pond.html",
        "https://ducks.example/n/deep/2024-05-17-pond",
        "/2024/05/pond",
        "/old/pond.html",
        "/old/pond",
        "{{ site.baseurl }}/2024/05/pond",
    ],
)
def test_a_body_link_may_be_written_in_every_way(build, address):
    catalogue = build({"notes/a.md": note(body=f"See [it]({address})."), **PONDS}, config=SITE)

    assert [row[1] for row in links(catalogue, "body") if row[0] == "notes/a"] == [
        "notes/deep/2024-05-17-pond"
    ]
    assert 'href="/notes/deep/2024-05-17-pond' in catalogue["documents"].get("notes/a")["body_html"]


def test_a_relative_link_counts_from_the_file_that_holds_it(build):
    catalogue = build({"notes/a.md": note(), **PONDS}, config=SITE)

    assert [row[1] for row in links(catalogue, "body")] == ["notes/a", "notes/deep/2024-05-18-lake"]


def test_a_link_to_a_heading_keeps_it(build):
    catalogue = build(
        {"notes/a.md": note(body="[it](/notes/deep/2024-05-17-pond#depth)"), **PONDS}, config=SITE
    )

    assert 'href="/notes/deep/2024-05-17-pond#depth"' in catalogue["documents"].get("notes/a")["body_html"]


def test_a_link_to_nothing_keeps_its_row_and_reads_as_text(build):
    catalogue = build({"notes/a.md": note(body="See [the goose](/notes/goose).")}, config=NOTES)

    assert links(catalogue, "body") == [("notes/a", None, "/notes/goose")]
    document = catalogue["documents"].get("notes/a")
    assert (document["body_text"], "<a" in document["body_html"]) == ("See the goose.", False)


@pytest.mark.parametrize(
    "address", ["/search?q=ducks", "/notes", "/", "mailto:office@ducks.example", "tel:123", "#quack"]
)
def test_other_addresses_of_this_site_are_no_links_between_documents(build, address):
    catalogue = build(
        {"notes/a.md": note(body=f"## Quack\n\n[it]({address})")}, config=NOTES, visibility="network"
    )

    assert links(catalogue, "body") == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "[Duck](https://Duck.example/a?b#c)",
            ("https://Duck.example/a?b#c", "duck.example", "Duck", "link"),
        ),
        ("<https://duck.example>", ("https://duck.example", "duck.example", "https://duck.example", "link")),
        (
            "![A duck](https://duck.example/d.png)",
            ("https://duck.example/d.png", "duck.example", "A duck", "image"),
        ),
        (
            "[Come](https://www.eventbrite.example/e/1)",
            ("https://www.eventbrite.example/e/1", "www.eventbrite.example", "Come", "registration"),
        ),
    ],
)
def test_links_to_other_sites_are_listed(build, body, expected):
    rows = build({"notes/a.md": note(body=body)}, config=NOTES)["external_links"].rows

    assert [(row["url"], row["host"], row["text"], row["kind"]) for row in rows] == [expected]


def test_an_address_in_a_field_is_listed_too(build):
    config = notes_with("report: {kind: url, label: Full report}")

    rows = build({"notes/a.md": note(report="https://duck.example/r")}, config=config)["external_links"].rows

    assert [(row["url"], row["text"], row["kind"]) for row in rows] == [
        ("https://duck.example/r", "Full report", "field")
    ]


def test_a_link_in_an_inline_document_counts_from_its_file(build):
    config = notes_with(
        "steps: {kind: relation, to: steps, many: true, inline: true}", types="steps: {folders: []}"
    )

    catalogue = build(
        {"notes/a.md": note(steps="[{title: Feed, body: '[it](b.md)'}]"), "notes/b.md": note()}, config=config
    )

    assert links(catalogue, "body") == [("steps/a/feed", "notes/b", "b.md")]


@pytest.mark.parametrize(
    "address",
    [
        "https://[duck",
        "//[duck",
        "http://duck.example:port/",
        "https://du ck.example",
        "http://\u2100.example",
    ],
)
def test_an_impossible_address_breaks_nothing(build, address):
    files = {
        "notes/a.md": note(
            body=f"[it](<{address}>)", redirect_from=f"['{address}']", related=f"['{address}']"
        ),
        "notes/b.md": note(),
    }

    assert build(files, config=NOTES)["documents"].count == 2


# ---- old addresses ---------------------------------------------------------------------------------------------


def test_an_old_address_leads_to_its_document(build):
    catalogue = build({"notes/a.md": note(redirect_from="[/old/a, old/b.html/]")}, config=NOTES)

    assert [(row["path"], row["document"]) for row in catalogue["redirects"].rows] == [
        ("/old/a", "notes/a"),
        ("/old/b.html", "notes/a"),
    ]


def test_an_old_address_that_is_another_documents_is_not_redirected(build):
    catalogue = build({"notes/a.md": note(redirect_from="/notes/b"), "notes/b.md": note()}, config=NOTES)

    assert list(catalogue["redirects"].rows) == []


# ---- series ----------------------------------------------------------------------------------------------------


def test_the_documents_of_a_series_are_in_the_order_of_their_dates(build):
    files = {
        f"notes/{name}.md": note(series="Pond talks", date=date)
        for name, date in [("a", "2024-03"), ("b", "2023"), ("c", "2024-01-05")]
    }

    rows = build({**files, "notes/d.md": note()}, config=NOTES)["documents"].rows_where(
        order_by="series_position, id"
    )

    assert [(row["slug"], row["series_position"]) for row in rows] == [
        ("d", None),
        ("b", 1),
        ("c", 2),
        ("a", 3),
    ]
