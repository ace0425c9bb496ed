"""What is assumed where nothing is declared: a content type for each folder, a field for each key, wikilinks."""

import json

import pytest
from checking import note

from kb.inference import infer_types


def types(catalogue) -> list[tuple[str, str, int]]:
    return [(row["name"], row["listing"], row["total"]) for row in catalogue["content_types"].rows]


def fields(catalogue, table: str = "notes") -> dict[str, tuple[str, int]]:
    rows = catalogue["codebook"].rows_where("table_name = ? and field is not null", [table])
    return {row["column_name"]: (row["kind"], row["many"]) for row in rows}


def of_values(build, *values: str, key: str = "it") -> tuple[str, int]:
    """The kind that is inferred from these values, one in each document."""
    return fields(
        build({f"notes/{number}.md": f"---\n{key}: {value}\n---\n" for number, value in enumerate(values)})
    )[key]


# ---- content types ---------------------------------------------------------------------------------------------


def test_every_folder_of_markdown_becomes_a_content_type(build):
    catalogue = build(
        {"Case Studies/a.md": note(), "methods/deep/b.md": note(), "c.md": note(), "images/d.txt": "no"}
    )

    assert sorted(types(catalogue)) == [
        ("case_studies", "/case-studies", 1),
        ("methods", "/methods", 1),
        ("pages", "/pages", 1),
    ]


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("Case Studies", "case_studies"),
        ("2024", "folder_2024"),
        ("Écoles", "ecoles"),
        ("_posts", "posts"),
        ("a-b.c", "a_b_c"),
        ("Ponds 0123456789abcdef0123456789abcdef", "ponds"),
        ("links", "links_pages"),
        ("documents", "documents_pages"),
        ("build", "build_pages"),
        ("feed.atom", "feed_atom"),
        ("kb", "kb_pages"),
        ("data", "data_pages"),
        ("order", "order"),
        ("group", "group"),
        ("select", "select"),
    ],
)
def test_a_folders_name_becomes_a_tables(build, folder, name):
    catalogue = build({f"{folder}/a.md": note()})

    assert types(catalogue)[0][0] == name
    assert [document["id"] for document in catalogue["documents"].rows] == [f"{name}/a"]


@pytest.mark.parametrize(
    "folder", ["search", "related", "facet", "sqlite_x", "search-log", "links", "yes", "null", "true", "日本"]
)
def test_every_folders_name_gives_a_name_that_may_be_declared(build, folder, tmp_path):
    name = types(build({f"{folder}/a.md": note()}))[0][0]

    assert (
        types(
            build({f"{name}/a.md": note()}, config=f"plugins: {{kb: {{content_types: {{{name}: {{}}}}}}}}")
        )[0][0]
        == name
    )


def test_folders_whose_names_would_be_one_are_told_apart():
    names = infer_types(["a b/x.md", "a-b/x.md", "a_b/x.md", "a_b_2/x.md"]).content_types

    assert len(names) == 4
    assert len({kind.listing for kind in names.values()}) == 4


def test_a_folder_called_pages_is_not_mixed_with_files_in_no_folder(build):
    catalogue = build({"a.md": note(), "pages/a.md": note()})

    assert [total for _, _, total in types(catalogue)] == [1, 1]


# ---- fields ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (("1", "2"), "integer"),
        (("1", "2.5"), "number"),
        (("0012", "0013"), "text"),
        (("true", "no"), "boolean"),
        (("0", "1"), "integer"),
        (("2024-05-17", "2023"), "date"),
        (("https://a.example", "http://b.example"), "url"),
        (("a@b.example", "c@d.example"), "email"),
        (("red", "red", "blue"), "term"),
        (("one", "two"), "text"),
        (("12:30", "12:45"), "text"),
        (("1", "soon"), "text"),
        (("'1'", "2"), "integer"),
        (('"a\\n\\nb"', "c"), "markdown"),
        (("2024-13-01", "2024-01-01"), "text"),
    ],
)
def test_a_field_has_the_narrowest_kind_that_reads_every_value(build, values, kind):
    assert of_values(build, *values) == (kind, 0)


def test_a_year_is_a_year_only_by_its_name(build):
    assert of_values(build, "2024", "2023", key="start_year")[0] == "year"
    assert of_values(build, "2024", "2023", key="people")[0] == "integer"


def test_one_list_makes_a_field_of_several_values(build):
    catalogue = build({"notes/a.md": note(tags="[x, y]"), "notes/b.md": note(tags="x")})

    assert fields(catalogue)["tags"][1] == 1
    assert json.loads(catalogue["notes"].get("notes/b")["tags"]) == ["x"]


def test_mappings_become_nested_records(build):
    catalogue = build({"notes/a.md": note(quotes="[{who: Duck, said: Quack}]")})

    assert json.loads(catalogue["notes"].get("notes/a")["quotes"]) == [{"who": "Duck", "said": "Quack"}]


def test_the_keys_of_records_keep_their_names(build):
    catalogue = build({"notes/a.md": note(quotes="[{title: Quack, id: 7}]")})

    assert json.loads(catalogue["notes"].get("notes/a")["quotes"]) == [{"id": 7, "title": "Quack"}]


@pytest.mark.parametrize(
    ("key", "column"),
    [
        ("Start Date", "start_date"),
        ("id", "id_field"),
        ("Été", "ete"),
        ("order", "order"),
        ("2nd", "field_2nd"),
        ("a.b", "a_b"),
    ],
)
def test_every_key_becomes_a_column(build, key, column):
    catalogue = build({"notes/a.md": f"---\n'{key}': quack\n---\n"})

    assert catalogue["notes"].get("notes/a") == {"id": "notes/a", column: "quack"}


def test_a_key_in_letters_that_no_table_has_becomes_a_column_too(build):
    catalogue = build({"notes/a.md": "---\n日本: quack\n---\n"})

    assert list(catalogue["notes"].get("notes/a").values()) == ["notes/a", "quack"]


def test_keys_that_would_be_one_column_are_told_apart(build):
    catalogue = build({"notes/a.md": "---\nStart Date: one\nstart-date: two\nstart_date: three\n---\n"})

    assert sorted(value for name, value in catalogue["notes"].get("notes/a").items() if name != "id") == [
        "one",
        "three",
        "two",
    ]


def test_keys_that_differ_in_case_alone_are_told_apart(build):
    catalogue = build({"notes/a.md": "---\nTown: one\ntown: two\n---\n"})

    assert sorted(value for name, value in catalogue["notes"].get("notes/a").items() if name != "id") == [
        "one",
        "two",
    ]


def test_core_keys_mean_what_they_always_mean(build):
    catalogue = build(
        {
            "notes/a.md": note(
                "Duck", date="2024-05-17", language="cy", summary="Of ducks", visibility="public"
            )
        }
    )

    document = catalogue["documents"].get("notes/a")
    assert (document["date_start"], document["language"], document["summary"]) == (
        "2024-05-17",
        "cy",
        "Of ducks",
    )
    assert fields(catalogue) == {}


def test_nothing_is_lost_and_nothing_is_remarked_on(build):
    catalogue = build({"notes/a.md": note(colour="red", size="[1, 2]", place="{town: X}")})

    assert list(catalogue["diagnostics"].rows) == []
    assert catalogue["documents"].get("notes/a")["extra"] is None


def test_a_folder_in_two_normal_forms_is_one_content_type(build):
    catalogue = build({"a\u00f1os/a.md": note(), "an\u0303os/b.md": note()})

    assert types(catalogue) == [("anos", "/anos", 2)]


# ---- wikilinks -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("link", ["[[Duck pond]]", "[[duck pond]]", "[[b]]", "[[b|the pond]]", "[[B#deep]]"])
def test_a_wikilink_names_a_page_by_title_or_file(build, link):
    catalogue = build(
        {"notes/a.md": note(body=f"See {link}."), "notes/b.md": note("Duck pond", body="## Deep\n\nWet.")}
    )

    assert [(row["source"], row["target"], row["relation"]) for row in catalogue["links"].rows] == [
        ("notes/a", "notes/b", "body")
    ]


def test_a_wikilink_to_nothing_keeps_its_row_and_its_text(build):
    catalogue = build({"notes/a.md": note(body="See [[Goose|the goose]].")})

    assert [(row["target"], row["reference"]) for row in catalogue["links"].rows] == [(None, "Goose")]
    assert "the goose" in catalogue["documents"].get("notes/a")["body_text"]
    assert [row["code"] for row in catalogue["diagnostics"].rows] == ["KB304"]


def test_a_declared_catalogue_has_no_wikilinks(build):
    catalogue = build(
        {"notes/a.md": note(body="See [[b]].")}, config="plugins: {kb: {content_types: {notes: {}}}}"
    )

    assert "[[b]]" in catalogue["documents"].get("notes/a")["body_text"]


def test_a_configuration_without_content_types_leaves_them_to_the_folders(build):
    catalogue = build(
        {"notes/a.md": note(), "other/b.md": note()},
        config="plugins: {kb: {site: {title: Ducks}, ignore: [other]}}",
    )

    assert types(catalogue) == [("notes", "/notes", 1)]
    assert catalogue["build"].get("site_title")["value"] == "Ducks"


def test_an_empty_folder_gives_an_empty_catalogue(build):
    assert list(build({})["documents"].rows) == []
