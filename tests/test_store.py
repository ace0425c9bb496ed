"""The database that others rely on: its tables and columns, unknown as null, and the same bytes from the same files."""

import json
import sqlite3

import pytest
from checking import NOTES, note, notes_with
from conftest import write_files

from kb import pipeline
from kb.diagnostics import KbError

# As DESIGN section 5 promises; more columns may be there.
PROMISED = {
    "documents": "id content_type slug title summary date_start date_end url source_path visibility language word_count body_markdown body_html body_text extra",
    "links": "source target relation reference position",
    "external_links": "source url host text position kind",
    "terms": "document field value position",
    "sections": "document position level heading anchor text",
    "diagnostics": "code severity path line column field message hint",
    "codebook": "table_name column_name label description kind unit vocabulary recorded total",
    "build": "key value",
}

DEMO = """
title: Wobbleton
plugins:
  kb:
    site: {licence: CC-BY-4.0}
    vocabularies:
      themes: {label: Themes, terms: {transport: {label: Transport, also: [Buses]}, wildlife: Wildlife}}
    content_types:
      case_studies:
        label: [Case study, Case studies]
        fields:
          summary: {kind: markdown, role: summary}
          begun: {kind: year, role: date_start, facet: true, description: First year}
          held: date_range
          riders: {kind: integer, range: true, unit: people}
          share: number
          themes: {kind: term, many: true, vocabulary: themes, facet: true}
          methods: {kind: relation, to: methods, many: true, inverse_label: Used in}
          organiser: {kind: relation, to: organisations}
          steps: {kind: relation, to: steps, many: true, inline: true}
          quotes: {kind: nested, many: true, fields: {who: text, said: text}}
          report: url
      methods: {}
      organisations: {}
      steps: {folders: [], fields: {hours: integer}}
"""
FILES = {
    "case_studies/bus-panel.md": note(
        "The bus panel", "Forty *people*.\n\n## The ride\n\nSee [how](/methods/panel) and [more](https://wobbleton.example).",
        summary="Of *buses*", begun="2023", held="2023-05-01/2023-05-03", riders="about 40", share="0.5", themes="[buses, Wildlife]",
        methods="[panel, duck-poll]", organiser="council", steps="[{title: Ride, hours: 2}]", quotes="[{who: Dot, said: Slow}]",
        report="https://wobbleton.example/report", colour="red",
    ),
    "methods/panel.md": note("Panel", redirect_from="/old/panel"),
    "organisations/council.md": note("Council"),
}  # fmt: skip


@pytest.fixture
def demo(build):
    return build(FILES, config=DEMO)


# ---- tables ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", PROMISED)
def test_a_table_has_the_columns_that_others_rely_on(demo, table):
    assert set(PROMISED[table].split()) <= {column.name for column in demo[table].columns}


def test_the_schema_of_a_small_demo_is_the_golden_one(demo, update, pytestconfig):
    golden = pytestconfig.rootpath / "tests/golden/schema.sql"
    statements = demo.execute(
        "select sql from sqlite_master where sql is not null and name not like 'search%' order by type = 'view', rootpage, name"
    ).fetchall()
    schema = "".join(f"{statement};\n" for (statement,) in statements)

    if update:
        golden.write_text(schema, encoding="utf-8")
    assert schema == golden.read_text(encoding="utf-8")


def test_every_foreign_key_is_real(demo):
    demo.execute("pragma foreign_keys = on")

    assert demo.execute("pragma foreign_key_check").fetchall() == []
    with pytest.raises(sqlite3.IntegrityError):
        demo["links"].insert({"source": "methods/none", "relation": "body", "reference": "x", "position": 0})


def test_the_file_is_a_sound_database(demo):
    assert demo.execute("pragma integrity_check").fetchall() == [("ok",)]


def test_every_document_has_its_row_in_its_content_types_table(demo):
    assert {row["id"]: row["content_type"] for row in demo["documents"].rows} == {
        "case_studies/bus-panel": "case_studies", "methods/panel": "methods", "organisations/council": "organisations",
        "steps/bus-panel/ride": "steps",
    }  # fmt: skip
    assert [demo[name].count for name in ("case_studies", "methods", "organisations", "steps")] == [
        1,
        1,
        1,
        1,
    ]


def test_a_documents_own_columns_hold_what_was_written(demo):
    assert demo["case_studies"].get("case_studies/bus-panel") == {
        "id": "case_studies/bus-panel", "summary": "Of *buses*", "begun": 2023, "held_start": "2023-05-01", "held_end": "2023-05-03",
        "riders_min": 40, "riders_max": 40, "riders_text": "about 40", "share": 0.5, "themes": '["transport", "wildlife"]',
        "methods": '["methods/panel"]', "organiser": "organisations/council", "steps": '["steps/bus-panel/ride"]',
        "quotes": '[{"who": "Dot", "said": "Slow"}]', "report": "https://wobbleton.example/report",
    }  # fmt: skip


def test_a_document_has_what_every_document_has(demo):
    document = demo["documents"].get("case_studies/bus-panel")

    assert {name: document[name] for name in ("slug", "title", "summary", "date_start", "url", "source_path", "visibility", "language")} == {
        "slug": "bus-panel", "title": "The bus panel", "summary": "Of buses", "date_start": "2023", "url": "/case-studies/bus-panel",
        "source_path": "case_studies/bus-panel.md", "visibility": "public", "language": "en",
    }  # fmt: skip
    assert (document["extra"], document["licence"], document["date_end"]) == (
        '{"colour": "red"}',
        "CC-BY-4.0",
        None,
    )
    assert document["body_text"].split("\n") == ["Forty people.", "The ride", "See how and more."]


def test_all_declared_relations_are_links_single_ones_too(demo):
    rows = demo["links"].rows_where("source = 'case_studies/bus-panel'", order_by="relation, position")

    assert [(row["relation"], row["target"], row["reference"]) for row in rows] == [
        ("body", "methods/panel", "/methods/panel"), ("methods", "methods/panel", "panel"), ("methods", None, "duck-poll"),
        ("organiser", "organisations/council", "council"), ("steps", "steps/bus-panel/ride", "steps/bus-panel/ride"),
    ]  # fmt: skip


def test_all_terms_are_rows(demo):
    assert [(row["field"], row["value"], row["position"]) for row in demo["terms"].rows] == [
        ("themes", "transport", 0),
        ("themes", "wildlife", 1),
    ]


def test_a_bodys_sections_are_rows(demo):
    rows = demo["sections"].rows_where("document = 'case_studies/bus-panel'")

    assert [(row["level"], row["heading"], row["anchor"], row["text"]) for row in rows] == [
        (0, "", "", "Forty people."), (2, "The ride", "the-ride", "See how and more."),
    ]  # fmt: skip


def test_diagnostics_of_published_documents_are_rows(demo):
    assert [(row["code"], row["path"], row["field"]) for row in demo["diagnostics"].rows] == [
        ("KB301", "case_studies/bus-panel.md", "methods"), ("KB203", "case_studies/bus-panel.md", "colour"),
    ]  # fmt: skip


def test_vocabularies_and_their_terms_are_rows(demo):
    rows = demo["vocabulary_terms"].rows

    assert [(row["vocabulary"], row["value"], row["label"], row["also"]) for row in rows] == [
        ("themes", "transport", "Transport", '["Buses"]'), ("themes", "wildlife", "Wildlife", None),
    ]  # fmt: skip


def test_the_codebook_has_a_row_for_every_column_of_every_table(demo):
    tables = [name for name in demo.table_names() if not name.startswith(("search", "sqlite_"))]
    columns = {(name, column.name) for name in tables for column in demo[name].columns}

    assert columns - {(row["table_name"], row["column_name"]) for row in demo["codebook"].rows} == set()


def test_the_codebook_counts_what_is_recorded(demo):
    codebook = demo["codebook"]

    assert [
        codebook.get(("documents", column))[count]
        for column in ("id", "summary")
        for count in ("recorded", "total")
    ] == [4, 4, 1, 4]
    assert [
        codebook.get(("case_studies", "riders_min"))[key] for key in ("unit", "kind", "recorded", "total")
    ] == ["people", "integer", 1, 1]


def test_the_codebook_counts_itself(demo):
    row = demo["codebook"].get(("codebook", "unit"))

    assert row["total"] == demo["codebook"].count
    assert row["recorded"] == demo["codebook"].count_where("unit is not null")


def test_the_build_says_what_the_file_is(demo):
    told = {row["key"]: row["value"] for row in demo["build"].rows}

    assert {key: told[key] for key in ("edition", "visibility", "documents", "errors", "warnings", "infos", "site_title")} == {
        "edition": "public", "visibility": "public", "documents": "4", "errors": "0", "warnings": "1", "infos": "1", "site_title": "Wobbleton",
    }  # fmt: skip


def test_the_search_finds_every_document(demo):
    assert demo.execute("select count(*) from search").fetchone()[0] == 4


def test_completeness_says_which_fields_are_empty(build):
    config = notes_with("town: text", "begun: year", "not_stated: {kind: text, many: true}", "held: date")

    document = build({"notes/a.md": note(town="Wobbleton", not_stated="[held]")}, config=config)[
        "documents"
    ].get("notes/a")

    assert (document["completeness"], json.loads(document["not_recorded"])) == (0.6667, ["begun"])


@pytest.mark.parametrize("name", ["order", "group", "select", "values", "index", "table_"])
def test_words_of_sql_may_be_names(build, name):
    config = f"plugins: {{kb: {{content_types: {{{name}: {{fields: {{{name}: text, from: integer}}}}}}}}}}"

    assert build({f"{name}/a.md": note(**{name: "x", "from": "1"})}, config=config)[name].get(
        f"{name}/a"
    ) == {"id": f"{name}/a", name: "x", "from": 1}


def test_a_quote_in_a_value_is_only_a_quote(build):
    catalogue = build({"notes/a'; drop table documents; --.md": note("O'Duck \"the\" 'first'")}, config=NOTES)

    assert [row["title"] for row in catalogue["documents"].rows] == ["O'Duck \"the\" 'first'"]


# ---- the same bytes --------------------------------------------------------------------------------------------


def bytes_of(folder, name: str, files: dict[str, str], **options) -> bytes:
    write_files(folder / name, files)
    pipeline.build([folder / name], None, folder / f"{name}.db", **options)
    return (folder / f"{name}.db").read_bytes()


def test_two_builds_of_the_same_files_are_the_same_bytes(tmp_path):
    files = {**FILES, "metadata.yml": DEMO}

    assert bytes_of(tmp_path, "one", files) == bytes_of(tmp_path, "two", dict(reversed(files.items())))


def test_two_builds_without_a_configuration_are_the_same_bytes(tmp_path):
    assert bytes_of(tmp_path, "one", FILES) == bytes_of(tmp_path, "two", dict(reversed(FILES.items())))


def test_several_processes_give_the_same_bytes(tmp_path):
    files = {f"notes/{number}.md": note(f"Duck {number}", colour="red", date="soon") for number in range(320)}

    assert bytes_of(tmp_path, "one", files) == bytes_of(tmp_path, "two", files, jobs=2)


def test_a_second_build_over_the_first_leaves_nothing_of_what_was_deleted(tmp_path):
    write_files(
        tmp_path / "source", {"notes/a.md": note("Zyxmarker"), "notes/b.md": note(), "metadata.yml": NOTES}
    )
    pipeline.build([tmp_path / "source"], None, tmp_path / "kb.db")
    (tmp_path / "source/notes/a.md").unlink()

    pipeline.build([tmp_path / "source"], None, tmp_path / "kb.db")

    assert b"zyxmarker" not in (tmp_path / "kb.db").read_bytes().lower()


def test_the_clock_is_in_no_edition(tmp_path, monkeypatch):
    first = bytes_of(tmp_path, "one", FILES)
    monkeypatch.setenv("TZ", "Pacific/Auckland")

    assert bytes_of(tmp_path, "two", FILES) == first


def test_another_text_gives_another_content_hash(tmp_path):
    write_files(tmp_path / "source", {"notes/a.md": note()})
    before = pipeline.build([tmp_path / "source"], None, tmp_path / "kb.db").content_hash
    (tmp_path / "source/notes/a.md").write_text(note(body="Quack!"), encoding="utf-8")

    assert pipeline.build([tmp_path / "source"], None, tmp_path / "kb.db").content_hash != before


# ---- replaced when complete ------------------------------------------------------------------------------------


@pytest.fixture
def source(tmp_path):
    write_files(tmp_path / "source", {"notes/a.md": note(), "metadata.yml": NOTES})
    return tmp_path / "source"


def test_an_open_reader_keeps_the_old_edition(source, tmp_path):
    pipeline.build([source], None, tmp_path / "kb.db")
    reader = sqlite3.connect(tmp_path / "kb.db")
    reader.execute("select count(*) from documents").fetchone()
    (source / "notes/b.md").write_text(note(), encoding="utf-8")

    pipeline.build([source], None, tmp_path / "kb.db")

    old = reader.execute("select count(*) from documents").fetchone()
    reader.close()
    assert (
        old,
        sqlite3.connect(tmp_path / "kb.db").execute("select count(*) from documents").fetchone(),
    ) == ((1,), (2,))


def test_nothing_but_the_database_is_left_beside_it(source, tmp_path):
    (tmp_path / "out").mkdir()

    pipeline.build([source], None, tmp_path / "out/kb.db")

    assert [path.name for path in (tmp_path / "out").iterdir()] == ["kb.db"]


def test_what_a_killed_build_left_behind_is_cleared_away(source, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/.kb.db.999999999.unfinished").write_bytes(b"half a database")

    pipeline.build([source], None, tmp_path / "out/kb.db")

    assert [path.name for path in (tmp_path / "out").iterdir()] == ["kb.db"]


def test_what_another_build_is_writing_is_left_alone(source, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/.kb.db.1.unfinished").write_bytes(b"half a database")

    pipeline.build([source], None, tmp_path / "out/kb.db")

    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [".kb.db.1.unfinished", "kb.db"]


@pytest.mark.parametrize("output", ["missing/kb.db", "folder", "file/kb.db"])
def test_an_output_that_cannot_be_written_is_said_in_one_line(source, tmp_path, output):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(KbError, match="cannot write"):
        pipeline.build([source], None, tmp_path / output)


# ---- one bad file ----------------------------------------------------------------------------------------------

BAD = {
    "YAML": b"---\ntitle: [\n---\n",
    "no end": b"---\ntitle: Bad\n",
    "a list": b"---\n- a\n---\n",
    "bytes": b"---\ntitle: \xff\xfe\n---\n",
    "a bomb": b"---\na: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
    b"d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*d,*d]\n---\n",
    "depth": b"---\na: " + b"[" * 5_000 + b"\n---\n",
    "a long number": b'{"a": ' + b"1" * 5_000 + b"}\n",
    "half a letter": b'{"title": "\\ud800"}\nx',
    "half a letter in a key": b'{"\\udfff": "x"}\nx',
    "an impossible address": b'---\ntitle: Bad\nredirect_from: "http://[x"\nslug: "["\n---\n[x](http://[y)\n',
    "a NUL": b'---\ntitle: "a\\0b"\nx: "\\0"\n---\n\x00\n',
    "a bad slug": b"---\nslug: ../../good\n---\n",
    "an open container": b"::: network\nx\n",
    "quotes and brackets": b">" * 3_000 + b"[" * 3_000,
    "emptiness": b"",
    "a huge number": b"---\nriders: 99999999999999999999999\nshare: " + b"9" * 400 + b"\n---\n",
    "another type of everything": b"---\ntitle: [a, {b: c}]\nsummary: {a: b}\ndate: [x]\nspeakers: 1\nseries: [a]\nslug: {a: b}\nrelated: {}\nlicence: []\nwithdrawn: {a: [b]}\n---\n",
}


@pytest.mark.parametrize("bad", BAD.values(), ids=list(BAD))
def test_one_bad_file_never_changes_what_is_stored_for_another(tmp_path, bad):
    config = notes_with("riders: integer", "share: number", "colour: text")
    good = note(
        "Good",
        "Quack [b](https://b.example).\n\n## More",
        colour="red",
        riders="3",
        date="2024-05-17",
        odd="[1, x]",
    )
    write_files(tmp_path / "alone", {"notes/good.md": good, "metadata.yml": config})
    write_files(tmp_path / "beside", {"notes/good.md": good, "metadata.yml": config})
    (tmp_path / "beside/notes/aaa.md").write_bytes(bad)

    assert stored(tmp_path, "beside") == stored(tmp_path, "alone")


def stored(folder, name: str) -> dict[str, list]:
    """Everything that an edition holds of the good document."""
    pipeline.build([folder / name], None, folder / f"{name}.db")
    connection = sqlite3.connect(folder / f"{name}.db")
    owners = {
        "documents": "id",
        "notes": "id",
        "links": "source",
        "external_links": "source",
        "sections": "document",
        "diagnostics": "document",
    }
    held = {
        table: [
            row[table == "diagnostics" :]
            for row in connection.execute(f"select * from {table} where {owner} = 'notes/good' order by 2")
        ]
        for table, owner in owners.items()
    }
    connection.close()
    return held


def test_a_field_that_repeats_the_body_is_named_so_that_it_is_shown_once(build):
    text = "The same **words** about ducks and geese, at some length."
    repeated = f"---\ntitle: A\nabout: {text}\nmore: Other words.\n---\n\n{text}\n"
    fields = notes_with("about: {kind: markdown}", "more: {kind: markdown}")

    database = build({"notes/a.md": repeated}, config=fields)

    assert list(database.query("select same_as_body from documents")) == [{"same_as_body": '["about"]'}]


WITHDRAWABLE = """
plugins:
  kb:
    content_types:
      notes:
        fields:
          themes: {kind: term, many: true, facet: true}
          parts: {kind: relation, to: notes, many: true, inline: true}
          also: {kind: relation, to: notes, many: true, facet: true}
"""


def test_a_withdrawn_document_stays_for_its_address_and_is_in_no_list_count_or_index(build):
    gone = note(
        "Gone",
        "Old words.",
        withdrawn="superseded",
        themes="[tea]",
        parts="[{title: Part}]",
        related="[kept]",
    )
    kept = note("Kept", "See [it](gone.md).", related="[gone]", also="[gone]", themes="[tea]")

    catalogue = build({"notes/gone.md": gone, "notes/kept.md": kept}, WITHDRAWABLE)

    (total,) = catalogue.query("select total from content_types")
    found = catalogue.query("select id from search where search match 'words OR see' order by id")
    assert "notes/gone" in {row["id"] for row in catalogue["documents"].rows}
    assert total["total"] == 2
    assert [row["id"] for row in found] == ["notes/kept"]
