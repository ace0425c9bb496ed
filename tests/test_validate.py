"""What one file says as a document: title, slug, dates, values and rows, with nothing lost and nothing invented."""

import json
import unicodedata

import pytest
from checking import NOTES, check, found, note, notes_with

from kb.model import SourceFile
from kb.stages.parse import parse


def row(catalogue, id: str = "notes/duck") -> dict:
    return catalogue["documents"].get(id)


def own(catalogue, id: str = "notes/duck") -> dict:
    return catalogue[id.partition("/")[0]].get(id)


# ---- titles and slugs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("duck.md", "---\ntitle: Of ducks\n---\n# Another\n", "Of ducks"),
        ("duck.md", "---\ntitle: '  Of\n  ducks '\n---\n", "Of ducks"),
        ("duck.md", "# Of *ducks*\n\nQuack.\n", "Of ducks"),
        ("duck.md", "Quack.\n\n# Later\n", "Duck"),
        ("duck-pond_two.md", "Quack.\n", "Duck pond two"),
        ("2024-05-17-duck-pond.md", "Quack.\n", "Duck pond (2024-05-17)"),
        ("2024-05-17.md", "Quack.\n", "2024-05-17"),
        ("pond/index.md", "Quack.\n", "Pond"),
        ("duck.md", "---\ntitle:\n---\nQuack.\n", "Duck"),
        ("duck.md", "---\ntitle: 0012\n---\n", "0012"),
        ("duck.md", "---\ntitle: no\n---\n", "no"),
    ],
)
def test_a_title_is_the_front_matters_else_the_first_headings_else_the_file_names(build, name, text, title):
    catalogue = build({f"notes/{name}": text}, config=NOTES)

    assert [document["title"] for document in catalogue["documents"].rows] == [title]


@pytest.mark.parametrize(
    ("name", "front_matter", "slug"),
    [
        ("Duck Pond.md", "", "duck pond"),
        ("2024-05-17-Duck.md", "", "2024-05-17-duck"),
        ("deep/er/Duck.MD", "", "deep/er/duck"),
        ("v1.2.md", "", "v1.2"),
        (unicodedata.normalize("NFD", "café.md"), "", "café"),
        ("duck.md", "slug: Other-Duck\n", "other-duck"),
        ("duck.md", "slug: /pond/duck/\n", "pond/duck"),
        ("duck.md", f"slug: {unicodedata.normalize('NFD', 'café')}\n", "café"),
        ("duck.md", "slug:\n", "duck"),
        ("duck.md", "slug: 0012\n", "0012"),
    ],
)
def test_a_slug_is_the_declared_one_else_the_path_in_lower_case_and_nfc(build, name, front_matter, slug):
    catalogue = build({f"notes/{name}": f"---\ntitle: Duck\n{front_matter}---\n"}, config=NOTES)

    assert [(document["id"], document["slug"]) for document in catalogue["documents"].rows] == [
        (f"notes/{slug}", slug)
    ]


@pytest.mark.parametrize("slug", ["..", "a/../b", "a//b", '"a\\\\b"', "."])
def test_a_slug_that_makes_no_address_is_an_error(tmp_path, slug):
    assert ("KB211", "notes/duck.md", 3) in found(
        check(tmp_path, {"notes/duck.md": f"---\ntitle: Duck\nslug: {slug}\n---\n"})
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("duck.md", "Duck.md"),
        ("café.md", unicodedata.normalize("NFD", "café.md")),
        ("duck.md", "duck.markdown"),
        ("STRASSE.md", "strasse.md"),
    ],
)
def test_case_and_normal_form_do_not_make_two_ids(tmp_path, one, other):
    diagnostics = check(tmp_path, {f"notes/{one}": note(), f"notes/{other}": note()})

    assert [diagnostic.code for diagnostic in diagnostics] == ["KB013", "KB013"]


def test_neither_of_two_files_with_one_id_is_stored(build):
    catalogue = build(
        {"notes/a.md": note(), "notes/b.md": note(slug="a"), "notes/c.md": note()}, config=NOTES
    )

    assert [document["id"] for document in catalogue["documents"].rows] == ["notes/c"]


# ---- dates -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "front_matter", "dates"),
    [
        ("duck", "date: 2024-05-17", ("2024-05-17", None)),
        ("duck", "date: 2024", ("2024", None)),
        ("duck", "date: 2024-05", ("2024-05", None)),
        ("duck", "date: 2024-05-17 10:30:00 +0100", ("2024-05-17T10:30+01:00", None)),
        ("duck", "date: 17 May 2024", ("2024-05-17", None)),
        ("duck", "date: May 17, 2024", ("2024-05-17", None)),
        ("duck", "date: 2024-05-17, 2024-05-19", ("2024-05-17", "2024-05-19")),
        ("duck", "date: {start: 2024-05-17, end: 2024-05-19}", ("2024-05-17", "2024-05-19")),
        ("duck", "date: 2024-05-17\ndate_end: 2024-05-19", ("2024-05-17", "2024-05-19")),
        ("duck", "date: 2024-05-17\ndate_end: 2024-05-17", ("2024-05-17", None)),
        ("2024-05-17-duck", "title: Duck", ("2024-05-17", None)),
        ("2024-05-17-duck", "date: 2024-05-18", ("2024-05-18", None)),
        ("2024-13-01-duck", "title: Duck", (None, None)),
        ("duck", "date: 2024-13-01", (None, None)),
        ("duck", "date: soon", (None, None)),
        ("duck", "date:", (None, None)),
    ],
)
def test_a_date_is_as_precise_as_it_was_written_and_never_invented(build, name, front_matter, dates):
    catalogue = build({f"notes/{name}.md": f"---\n{front_matter}\n---\n"}, config=NOTES)

    assert [(document["date_start"], document["date_end"]) for document in catalogue["documents"].rows] == [
        dates
    ]


def test_a_field_may_have_the_role_of_the_date(build):
    config = notes_with("begun: {kind: year, role: date_start}", "over: {kind: date, role: date_end}")

    catalogue = build({"notes/duck.md": note(begun="about 2019", over="2021-03")}, config=config)

    assert (row(catalogue)["date_start"], row(catalogue)["date_end"]) == ("2019", "2021-03")


# ---- values and rows -------------------------------------------------------------------------------------------

KINDS = notes_with(
    "words: text", "prose: markdown", "count: integer", "share: number", "begun: year", "held: date", "days: date_range",
    "open: boolean", "report: url", "contact: email", "riders: {kind: integer, range: true}", "tags: {kind: text, many: true}",
    "years: {kind: year, many: true}", "quotes: {kind: nested, many: true, fields: {who: text, said: text}}",
)  # fmt: skip


def test_every_kind_fills_its_columns(build):
    front_matter = {
        "words": "no", "prose": "'*Quack*'", "count": "'1,500'", "share": "1.10", "begun": "'2019'", "held": "2024-05",
        "days": "2024-05-17/2024-05-19", "open": "'True'", "report": "https://duck.example/r", "contact": "office@duck.example",
        "riders": "50–60", "tags": "[zoo, 0012, null]", "years": "2019", "quotes": "{who: Duck, said: Quack}",
    }  # fmt: skip

    catalogue = build({"notes/duck.md": note(**front_matter)}, config=KINDS, visibility="network")

    assert own(catalogue) == {
        "id": "notes/duck", "words": "no", "prose": "*Quack*", "count": 1500, "share": 1.1, "begun": 2019, "held": "2024-05",
        "days_start": "2024-05-17", "days_end": "2024-05-19", "open": 1, "report": "https://duck.example/r",
        "contact": "office@duck.example", "riders_min": 50, "riders_max": 60, "riders_text": "50–60",
        "tags": '["zoo", "0012"]', "years": "[2019]", "quotes": '[{"who": "Duck", "said": "Quack"}]',
    }  # fmt: skip


@pytest.mark.parametrize("nothing", ["", "null", "~", "''", "[]", "[null, '']"])
def test_unknown_is_null_in_every_column(build, nothing):
    keys = [
        "words",
        "prose",
        "count",
        "share",
        "begun",
        "held",
        "days",
        "open",
        "report",
        "contact",
        "riders",
        "tags",
        "years",
        "quotes",
    ]

    catalogue = build({"notes/duck.md": note(**dict.fromkeys(keys, nothing))}, config=KINDS)

    assert set(own(catalogue).values()) == {"notes/duck", None}
    assert row(catalogue)["extra"] is None


def test_what_cannot_be_read_is_null_in_its_column_and_kept_as_written(build):
    front_matter = {
        "count": "many",
        "begun": "soon",
        "held": "2024-13-01",
        "open": "perhaps",
        "years": "[2019, later]",
        "report": "duck.example",
    }

    catalogue = build({"notes/duck.md": note(**front_matter)}, config=KINDS)

    columns = own(catalogue)
    assert [columns[name] for name in front_matter] == [None, None, None, None, "[2019]", None]
    assert json.loads(row(catalogue)["extra"]) == {
        "begun": "soon", "count": "many", "held": "2024-13-01", "open": "perhaps", "report": "duck.example", "years": ["later"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("no", "no"), ("0012", "0012"), ("1.10", "1.10"), ("12:30", "12:30"), ("2024-13-01", "2024-13-01"), ("true", True),
        ("12", 12), ("'12'", "12"), ("null", None), ("[a, {b: c}]", ["a", {"b": "c"}]), ("{a: {b: [1]}}", {"a": {"b": [1]}}),
    ],
)  # fmt: skip
def test_an_undeclared_key_is_kept_as_it_was_written(build, written, kept):
    catalogue = build({"notes/duck.md": note(colour=written)}, config=NOTES)

    assert json.loads(row(catalogue)["extra"]) == {"colour": kept}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("topics: [a]\ntopics: [b, a]", ["a", "b"]),
        ("topics: a\ntopics: [b]", ["a", "b"]),
        ("topics: [a]\ntopics:", ["a"]),
    ],
)
def test_repeated_lists_are_united_in_order(build, text, expected):
    catalogue = build(
        {"notes/duck.md": f"---\n{text}\n---\n"}, config=notes_with("topics: {kind: text, many: true}")
    )

    assert json.loads(own(catalogue)["topics"]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("town: A\ntown: B", "B"), ("town: A\ntown:", "A"), ("town:\ntown: B\ntown: ~", "B")],
)
def test_of_repeated_single_values_the_last_that_is_not_empty_stays(build, text, expected):
    catalogue = build({"notes/duck.md": f"---\n{text}\n---\n"}, config=notes_with("town: text"))

    assert own(catalogue)["town"] == expected


def test_a_repeated_key_is_reported_with_both_lines(tmp_path):
    diagnostics = check(
        tmp_path, {"notes/duck.md": "---\ntitle: A\ntown: B\ntitle: C\n---\n"}, notes_with("town: text")
    )

    assert [(item.code, item.line, item.message) for item in diagnostics] == [
        ("KB104", 4, "key 'title' is repeated, in lines 2 and 4")
    ]


def test_a_key_inside_a_mapping_may_be_repeated_too(tmp_path):
    diagnostics = check(tmp_path, {"notes/duck.md": "---\ntitle: A\nplace:\n  town: B\n  town: C\n---\n"})

    assert ("KB104", "notes/duck.md", 5) in found(diagnostics)


def test_a_merged_key_that_is_said_anew_is_no_repetition(tmp_path):
    text = "---\ntitle: A\nbase: &base {town: B}\nplace: {<<: *base, town: C}\n---\n"

    assert [code for code, _, _ in found(check(tmp_path, {"notes/duck.md": text}))] == ["KB203", "KB203"]


@pytest.mark.parametrize(
    "encoded",
    [note().encode("utf-8-sig"), note().replace("\n", "\r\n").encode(), note().replace("\n", "\r").encode()],
)
def test_a_byte_order_mark_and_line_ends_of_other_systems_change_nothing(build, encoded):
    catalogue = build({"notes/duck.md": encoded.decode(), "notes/plain.md": note()}, config=NOTES)

    columns = ("title", "body_markdown", "body_html", "body_text", "word_count")
    assert [row(catalogue)[column] for column in columns] == [
        row(catalogue, "notes/plain")[column] for column in columns
    ]


def test_a_problem_in_a_file_with_other_line_ends_has_its_line_there(tmp_path):
    text = note(town="[1", body="x").replace("\n", "\r\n")

    assert ("KB101", "notes/duck.md", 4) in found(check(tmp_path, {"notes/duck.md": text}))


# ---- summary and language --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("---\nsummary: Of *ducks*.\n---\n", "Of ducks."),
        ("Of *ducks*.\n<!--more-->\nAnd geese.\n", "Of ducks."),
        ("---\nsummary: Own.\n---\nOf ducks.<!--more-->\nAnd geese.\n", "Own."),
        ("Of ducks and geese.\n", None),
    ],
)
def test_a_summary_is_the_declared_one_else_what_stands_before_more(build, text, summary):
    catalogue = build({"notes/duck.md": text}, config=NOTES)

    assert row(catalogue)["summary"] == summary


@pytest.mark.parametrize(
    ("written", "language"),
    [("cy", "cy"), ("en-GB", "en-GB"), ("", "en"), ("no", "no"), ("'Welsh, mostly'", None)],
)
def test_a_language_is_a_tag_or_unknown(build, written, language):
    catalogue = build({"notes/duck.md": note(language=written)}, config=NOTES)

    assert row(catalogue)["language"] == language


# ---- inline documents ------------------------------------------------------------------------------------------

STEPS = notes_with(
    "steps: {kind: relation, to: steps, many: true, inline: true}",
    types="steps:\n  folders: []\n  fields: {hours: integer}",
)


def test_a_mapping_under_an_inline_relation_becomes_a_document_of_its_own(build):
    text = "---\ntitle: Pond\nsteps:\n  - title: Feed the ducks\n    hours: 2\n    body: |\n      Bread is *bad*.\n  - {title: Rest, slug: nap}\n---\n"

    catalogue = build({"notes/pond.md": text}, config=STEPS)

    assert json.loads(own(catalogue, "notes/pond")["steps"]) == [
        "steps/pond/feed-the-ducks",
        "steps/pond/nap",
    ]
    assert own(catalogue, "steps/pond/feed-the-ducks")["hours"] == 2
    step = row(catalogue, "steps/pond/feed-the-ducks")
    assert (step["parent"], step["source_path"], step["source_line"], step["body_text"]) == (
        "notes/pond",
        "notes/pond.md",
        4,
        "Bread is bad.",
    )


def test_an_inline_document_without_a_title_is_kept_as_written(build):
    catalogue = build({"notes/pond.md": note(steps="[{hours: 2}]")}, config=STEPS)

    assert json.loads(row(catalogue, "notes/pond")["extra"]) == {"steps": [{"hours": 2}]}


def test_a_problem_in_an_inline_document_has_its_line_in_the_file(tmp_path):
    text = "---\ntitle: Pond\nsteps:\n  - title: Feed\n    hours: some\n---\n"

    assert found(check(tmp_path, {"notes/pond.md": text}, STEPS)) == [("KB201", "notes/pond.md", 5)]


def test_two_inline_documents_of_one_title_are_both_reported(tmp_path):
    diagnostics = check(
        tmp_path,
        {"notes/pond.md": "---\ntitle: Pond\nsteps:\n  - {title: Feed}\n  - {title: feed}\n---\n"},
        STEPS,
    )

    assert [(code, line) for code, _, line in found(diagnostics) if code == "KB013"] == [
        ("KB013", 4),
        ("KB013", 5),
    ]


# ---- overrides -------------------------------------------------------------------------------------------------


def test_an_override_replaces_a_key_of_the_document_that_it_names(build):
    config = (
        notes_with("town: text") + "    overrides:\n      notes/duck: {town: Duckford, date: 2024-05-17}\n"
    )

    catalogue = build(
        {"notes/duck.md": note(town="Wobbleton"), "notes/goose.md": note(town="Wobbleton")}, config=config
    )

    assert (own(catalogue)["town"], row(catalogue)["date_start"]) == ("Duckford", "2024-05-17")
    assert own(catalogue, "notes/goose")["town"] == "Wobbleton"


def test_a_problem_in_an_override_is_reported_where_it_was_written(tmp_path):
    config = notes_with("begun: year") + "    overrides:\n      notes/duck: {begun: soon}\n"

    assert found(check(tmp_path, {"notes/duck.md": note()}, config)) == [("KB201", "metadata.yml", 8)]


# ---- letters ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_letters_of_two_bytes_are_no_text_that_could_be_read(encoding):
    content = "---\nvisibility: network\n---\nQuack.\n".encode(encoding)

    parsed = parse(SourceFile("notes/a.md", "notes/a.md", "notes", "a"), content)

    assert (parsed.draft, [diagnostic.code for diagnostic in parsed.diagnostics]) == (None, ["KB105"])
