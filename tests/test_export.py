"""Every export is read back by a program that others wrote, and says what the database says."""

import csv
import hashlib
import io
import json
import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import duckdb
import feedparser
import icalendar
import pybtex.database
import pytest
import rdflib
import rispy
import small_catalogue
from catalogues import ROOT
from conftest import CI

from kb.catalogue import document, read_catalogue
from kb.diagnostics import KbError
from kb.export import files
from kb.export.formats import FORMATS, export
from kb.formats import sitemap
from kb.search import engine
from kb.web import api
from kb.web.asked import Asked

SINGLE = [name for name, form in FORMATS.items() if not form.is_folder]
FOLDERS = [name for name, form in FORMATS.items() if form.is_folder]
# In an environment of its own, as it brings `rich`.
FRICTIONLESS = Path(__file__).parents[1] / ".venv-tools" / "bin" / "frictionless"
SCHEMA_ORG = rdflib.Namespace("https://schema.org/")


def ids(database: Path, condition: str = "true") -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        return [id for (id,) in connection.execute(f"select id from documents where {condition} order by id")]


# ---- JSON ------------------------------------------------------------------------------------------------------------


def test_json_holds_every_document_in_the_order_of_its_id(database, exported):
    catalogue = json.loads(exported("json").read_bytes())

    assert [each["id"] for each in catalogue["documents"]] == ids(database)
    assert catalogue["content_types"]["events"]["label"] == "Event"
    assert catalogue["vocabularies"]["themes"]["terms"]["health"]["label"] == "Health"


def test_a_document_has_the_same_shape_as_on_the_web(database, exported):
    catalogue = json.loads(exported("json").read_bytes())
    with closing(sqlite3.connect(database)) as connection:
        described = read_catalogue(connection)
        shown = document(connection, described, "case_studies/river")
        answer = json.loads(api.document_json(described, shown, Asked("/x", root=ROOT)).body)
    del answer["schema_version"]

    assert next(each for each in catalogue["documents"] if each["id"] == "case_studies/river") == answer


def test_json_lines_are_read_by_duckdb_one_file_per_content_type(database, exported):
    folder = exported("jsonl")

    read = duckdb.sql(
        f"select id from read_json('{folder}/*.jsonl', union_by_name = true) order by id"
    ).fetchall()

    assert [id for (id,) in read] == ids(database)
    assert sorted(path.stem for path in folder.glob("*.jsonl")) == sorted(small_catalogue.CONTENT_TYPES)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_linked_data_is_read_by_rdflib_without_fetching_anything(database, exported):
    graph = rdflib.Graph().parse(exported("jsonld"), format="json-ld")

    case = rdflib.URIRef(f"{ROOT}/case-studies/river")
    assert (case, SCHEMA_ORG.name, rdflib.Literal("River sensors")) in graph
    named = set(graph.subjects(SCHEMA_ORG.url))
    assert len(named) == len(ids(database))


# ---- tables ----------------------------------------------------------------------------------------------------------


def test_tables_are_read_by_duckdb_with_keys_and_labels(exported):
    folder = exported("csv")

    [row] = duckdb.sql(
        f"""select methods, methods_label, themes_label, participants_min, organisation_label
            from read_csv('{folder}/case_studies.csv', all_varchar = true, header = true)
            where id = 'case_studies/river'"""
    ).fetchall()

    assert json.loads(row[0]) == ["methods/citizens-jury", "methods/world-cafe"]
    assert row[1:] == ("Citizens’ jury; World café", "Health; Justice", "40", None)


def test_every_table_that_people_may_rely_on_has_a_file(exported):
    names = {path.stem for path in exported("csv").glob("*.csv")}

    assert {"documents", "links", "terms", "sections", "codebook", "build", "case_studies"} <= names


def test_what_a_spreadsheet_would_run_is_marked_as_text(tmp_path, database):
    path = small_catalogue.write(tmp_path / "kb.db")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update documents set title = '=1+1' where id = 'case_studies/river'")
    export("csv", path, tmp_path / "out", stream=io.BytesIO())

    with (tmp_path / "out" / "documents.csv").open(encoding="utf-8", newline="") as file:
        titles = {row["id"]: row["title"] for row in csv.DictReader(file)}
    assert titles["case_studies/river"] == "'=1+1"


def test_a_data_package_describes_every_column_and_file(exported):
    folder = exported("datapackage")
    package = json.loads((folder / "datapackage.json").read_bytes())
    written = {path.name: path.read_bytes() for path in folder.glob("*.csv")}

    assert {
        each["path"]: ([field["name"] for field in each["schema"]["fields"]], each["hash"])
        for each in package["resources"]
    } == {
        name: (
            next(csv.reader(io.StringIO(content.decode()))),
            f"sha256:{hashlib.sha256(content).hexdigest()}",
        )
        for name, content in written.items()
    }


def test_a_data_package_says_what_refers_to_what(exported):
    package = json.loads((exported("datapackage") / "datapackage.json").read_bytes())
    schemas = {each["name"]: each["schema"] for each in package["resources"]}

    assert schemas["documents"]["primaryKey"] == ["id"]
    assert schemas["documents"]["foreignKeys"] == [
        {"fields": "parent", "reference": {"resource": "", "fields": "id"}}
    ]
    assert {"fields": "id", "reference": {"resource": "documents", "fields": "id"}} in schemas["methods"][
        "foreignKeys"
    ]


def test_a_data_package_is_valid_to_frictionless(exported):
    if not FRICTIONLESS.is_file():
        (pytest.fail if CI else pytest.skip)(
            "data packages: no frictionless in .venv-tools; `make lint` installs it"
        )
    folder = exported("datapackage")

    command = [FRICTIONLESS, "validate", "datapackage.json", "--json"]
    report = json.loads(subprocess.run(command, cwd=folder, capture_output=True, check=False).stdout)

    assert [(task["name"], task["errors"]) for task in report["tasks"] if not task["valid"]] == []
    assert (report["valid"], report["errors"]) == (True, [])


# ---- references ------------------------------------------------------------------------------------------------------


def test_bibtex_is_read_by_pybtex(database, exported):
    entries = pybtex.database.parse_file(str(exported("bibtex")), bib_format="bibtex").entries

    assert len(entries) == len(ids(database))
    assert entries["case_studies/river"].fields["year"] == "2025"
    assert entries["case_studies/river"].fields["url"] == f"{ROOT}/case-studies/river"


def test_ris_is_read_by_rispy(database, exported):
    references = rispy.loads(exported("ris").read_bytes().decode())

    assert len(references) == len(ids(database))
    assert "River sensors" in {each["title"] for each in references}


def test_csl_json_has_an_item_for_each_document(database, exported):
    items = json.loads(exported("csl-json").read_bytes())

    assert [item["id"] for item in items] == ids(database)
    assert items[ids(database).index("case_studies/river")]["issued"] == {"date-parts": [[2025, 5, 2]]}


# ---- pages -----------------------------------------------------------------------------------------------------------


def test_a_feed_is_read_by_feedparser(database, exported):
    feed = feedparser.parse(exported("atom").read_bytes())

    assert not feed.bozo
    assert len(feed.entries) == len(ids(database, "parent is null and withdrawn is null"))
    river = next(entry for entry in feed.entries if entry.id == f"{ROOT}/case-studies/river")
    assert (river.title, river.updated) == ("River sensors", "2025-05-02T00:00:00Z")


def test_a_calendar_is_read_by_icalendar(database, exported):
    calendar = icalendar.Calendar.from_ical(exported("ics").read_bytes())

    expected = ids(database, "content_type = 'events' and length(date_start) >= 10")
    assert expected
    assert [str(event["UID"]) for event in calendar.walk("VEVENT")] == [
        f"{id}@kb.example.org" for id in expected
    ]


def test_a_sitemap_names_every_page_that_is_not_withdrawn(database, exported):
    text = (exported("sitemap") / "sitemap.xml").read_text(encoding="utf-8")

    assert (
        text.count("<url>")
        == len(ids(database, "withdrawn is null")) + len(small_catalogue.CONTENT_TYPES) + 1
    )


def test_a_sitemap_that_is_too_large_becomes_several_with_an_index(monkeypatch, exported):
    monkeypatch.setattr(sitemap, "MOST_ADDRESSES", 5)
    folder = exported("sitemap")

    names = re.findall(rf"<loc>{ROOT}/(.*?)</loc>", (folder / "sitemap.xml").read_text(encoding="utf-8"))
    counts = [(folder / name).read_text(encoding="utf-8").count("<url>") for name in names]
    assert set(counts[:-1]) == {5}
    assert 0 < counts[-1] <= 5


@pytest.mark.parametrize("form", ["atom", "sitemap"])
def test_what_is_of_no_use_without_whole_addresses_asks_for_them(exported, form):
    with pytest.raises(KbError, match="--base-url"):
        exported(form, base_url=None)


# ---- all of them -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", SINGLE)
def test_two_exports_to_a_file_are_the_same(tmp_path, database, form):
    export(form, database, tmp_path / "one", base_url=ROOT, stream=io.BytesIO())
    export(form, database, tmp_path / "two", base_url=ROOT, stream=io.BytesIO())

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("form", FOLDERS)
def test_two_exports_to_a_folder_have_the_same_manifest(tmp_path, database, form):
    export(form, database, tmp_path / "one", base_url=ROOT, stream=io.BytesIO())
    export(form, database, tmp_path / "two", base_url=ROOT, stream=io.BytesIO())

    assert (tmp_path / "one" / files.MANIFEST).read_bytes() == (
        tmp_path / "two" / files.MANIFEST
    ).read_bytes()


@pytest.mark.parametrize("form", FOLDERS)
def test_a_manifest_names_each_file_with_its_size_and_hash(exported, form):
    folder = exported(form)
    manifest = json.loads((folder / files.MANIFEST).read_bytes())

    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {
        files.MANIFEST
    }
    assert {each["path"] for each in manifest["files"]} == there
    for each in manifest["files"]:
        content = (folder / each["path"]).read_bytes()
        assert (each["bytes"], each["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert manifest["content_hash"] == small_catalogue.BUILD["content_hash"]
    assert manifest["documents"]["methods"] == 3


@pytest.mark.parametrize("form", sorted(FORMATS.keys() - {"participedia"}))
def test_an_empty_catalogue_can_be_exported(tmp_path, build, form):
    build({"methods/a.md": "---\nvisibility: confidential\n---\n"}, config=EMPTY)
    database = tmp_path / "build-1" / "kb.db"

    export(form, database, tmp_path / "out", base_url=ROOT, stream=io.BytesIO())

    assert (tmp_path / "out").exists()


EMPTY = "plugins: {kb: {content_types: {methods: {label: [Method, Methods], folders: [methods]}}}}"


def test_the_result_of_a_search_is_exported_by_id(database, exported):
    catalogue = json.loads(exported("json", query="gauges").read_bytes())

    with closing(sqlite3.connect(database)) as connection:
        found = engine.ids(connection, engine.SearchRequest(words="gauges"))
    assert 0 < len(found) < len(ids(database))
    assert [each["id"] for each in catalogue["documents"]] == sorted(found)
    assert catalogue["query"] == "gauges"


def test_the_tables_of_a_search_hold_its_documents_alone(exported):
    folder = exported("csv", query="gauges")

    with (folder / "terms.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["document"], row["value_label"]) for row in rows] == [
        ("case_studies/river", "Health"),
        ("case_studies/river", "Justice"),
    ]


def test_progress_ends_with_all_of_it(exported):
    told: list[tuple[str, int, int]] = []
    exported("json", progress=lambda *each: told.append(each))

    assert told[-1][1] == told[-1][2] > 0


# ---- where it goes ---------------------------------------------------------------------------------------------------


def test_a_file_goes_to_the_stream_where_no_output_is_named(database):
    stream = io.BytesIO()

    assert export("csl-json", database, stream=stream) is None
    assert len(json.loads(stream.getvalue())) == len(ids(database))


def test_a_folder_is_called_after_database_and_format(database, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert export("jsonl", database, stream=io.BytesIO()) == Path("any name-jsonl")
    assert (tmp_path / "any name-jsonl" / files.MANIFEST).is_file()


def test_a_folder_that_no_export_made_is_left_as_it_was(database, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")

    with pytest.raises(KbError, match="no export made it"):
        export("csv", database, tmp_path / "mine", stream=io.BytesIO())
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("form", SINGLE)
def test_a_file_has_a_manifest_beside_it(exported, form):
    path = exported(form)
    manifest = json.loads(path.with_name(f"{path.name}.{files.MANIFEST}").read_bytes())
    content = path.read_bytes()

    assert (manifest["format"], manifest["edition"]) == (form, "public")
    assert manifest["content_hash"] == small_catalogue.BUILD["content_hash"]
    assert manifest["files"] == [
        {
            "path": path.name,
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "records": manifest["files"][0]["records"],
        }
    ]
    assert manifest["files"][0]["records"] > 0


def test_an_earlier_export_is_replaced(database, tmp_path):
    for form in ("csv", "jsonl"):
        export(form, database, tmp_path / "out", stream=io.BytesIO())

    assert not (tmp_path / "out" / "documents.csv").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_export_that_fails_leaves_nothing_behind(tmp_path):
    def broken():
        yield files.File("one.txt", ["one"])
        yield files.File("../two.txt", ["two"])

    with pytest.raises(KbError, match="no path below a folder"):
        files.write_folder(tmp_path / "out", broken(), {}, lambda written: None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", "", "a\\b"])
def test_no_path_leads_out_of_an_export(path):
    with pytest.raises(KbError):
        files.path_in(path)


def test_what_is_no_database_is_told(tmp_path):
    (tmp_path / "kb.db").write_text("no database")

    with pytest.raises(KbError, match="not a database that kb build made"):
        export("json", tmp_path / "kb.db", stream=io.BytesIO())
