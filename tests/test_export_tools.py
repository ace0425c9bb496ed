"""The exports for other people's tools: Parquet, Croissant and OAI-PMH, each read back by a tool not written here."""

import io
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow.parquet
import pytest
import small_catalogue
import xmlschema
from catalogues import ROOT
from conftest import CI

from kb.diagnostics import KbError
from kb.export import parquet
from kb.export.formats import export

OAI = Path(__file__).parent / "oai" / "static-repository.xsd"
# In an environment of their own, as some of the tools there bring `rich`.
TOOLS = Path(__file__).parents[1] / ".venv-tools" / "bin"
NAMESPACES = {"oai": "http://www.openarchives.org/OAI/2.0/", "dc": "http://purl.org/dc/elements/1.1/"}
# Prints how many records a reader of Croissant finds in each record set, and one of them.
READ_CROISSANT = """
import json, sys, mlcroissant
data = mlcroissant.Dataset("croissant.json")
read = {each.id: list(data.records(each.id)) for each in data.metadata.record_sets}
river = next(each for each in read["case_studies"] if each["case_studies/id"] == b"case_studies/river")
json.dump([{name: len(found) for name, found in read.items()}, river["case_studies/start_year"]], sys.stdout)
"""


def count(database: Path, table: str) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(f"select count(*) from {table}").fetchone()[0]


# ---- Parquet ---------------------------------------------------------------------------------------------------------


def test_parquet_is_read_by_pyarrow_with_types_lists_and_null(exported):
    rows = pyarrow.parquet.read_table(exported("parquet") / "case_studies.parquet").to_pylist()
    river = next(row for row in rows if row["id"] == "case_studies/river")

    assert (river["start_year"], river["funded"], river["organisation"]) == (2019, True, None)
    assert river["methods"] == ["methods/citizens-jury", "methods/world-cafe"]
    assert river["methods_label"] == ["Citizens’ jury", "World café"]


def test_parquet_is_read_by_duckdb(database, exported):
    folder = exported("parquet")

    [row] = duckdb.sql(
        f"""select sum(len(methods)), count(participants_min), typeof(any_value(methods)), typeof(any_value(funded))
            from '{folder}/case_studies.parquet'"""
    ).fetchall()
    [(documents,)] = duckdb.sql(f"select count(*) from '{folder}/documents.parquet'").fetchall()

    assert row == (3, 1, "VARCHAR[]", "BOOLEAN")
    assert documents == count(database, "documents")


def test_a_parquet_file_says_what_its_columns_mean(exported):
    schema = pyarrow.parquet.read_schema(exported("parquet") / "case_studies.parquet")

    assert schema.metadata[b"primary_key"] == b"id"
    assert schema.field("start_year").metadata[b"title"] == b"First year"


def test_a_parquet_manifest_counts_rows_however_they_are_grouped(database, exported, monkeypatch):
    monkeypatch.setattr(parquet, "AT_ONCE", 2)
    folder = exported("parquet")
    records = {
        each["path"]: each["records"] for each in json.loads((folder / "manifest.json").read_bytes())["files"]
    }

    assert records["documents.parquet"] == count(database, "documents") > 2
    assert pyarrow.parquet.ParquetFile(folder / "documents.parquet").metadata.num_row_groups > 1


def test_a_missing_library_is_told_with_the_way_to_get_it(exported, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)

    with pytest.raises(KbError, match=r"install kb\[parquet\]"):
        exported("parquet")


# ---- Croissant -------------------------------------------------------------------------------------------------------


def test_a_croissant_data_set_is_read_by_mlcroissant(database, exported):
    if not (TOOLS / "mlcroissant").is_file():
        (pytest.fail if CI else pytest.skip)(
            "Croissant: no mlcroissant in .venv-tools; `make lint` installs it"
        )
    folder = exported("croissant")

    validated = subprocess.run(
        [TOOLS / "mlcroissant", "validate", "--jsonld", "croissant.json"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    read = subprocess.run(
        [TOOLS / "python", "-c", READ_CROISSANT], cwd=folder, capture_output=True, check=True
    )

    assert (validated.returncode, "WARNING" in validated.stderr) == (0, False), validated.stderr
    counts, first_year = json.loads(read.stdout)
    assert counts["documents"] == count(database, "documents")
    assert counts["terms"] == count(database, "terms")
    assert first_year == 2019


def test_a_croissant_data_set_says_which_table_the_key_of_another_refers_to(exported):
    data_set = json.loads((exported("croissant") / "croissant.json").read_bytes())
    fields = {field["@id"]: field for each in data_set["recordSet"] for field in each["field"]}

    assert fields["case_studies/id"]["references"] == {"field": {"@id": "documents/id"}}
    assert "references" not in fields["documents/parent"]


def test_a_croissant_data_set_names_each_file_with_its_hash(exported):
    folder = exported("croissant")
    data_set = json.loads((folder / "croissant.json").read_bytes())
    manifest = json.loads((folder / "manifest.json").read_bytes())
    hashes = {each["path"]: each["sha256"] for each in manifest["files"] if each["path"].endswith(".csv")}

    assert {each["@id"]: each["sha256"] for each in data_set["distribution"]} == hashes


# ---- OAI-PMH ---------------------------------------------------------------------------------------------------------


def test_a_static_repository_has_the_structure_of_its_specification(exported):
    assert [str(each) for each in xmlschema.XMLSchema11(OAI).iter_errors(exported("oai"))] == []


def test_a_static_repository_of_this_repositorys_content_has_it_too(tmp_path, build):
    build(
        {
            "methods/jury.md": '---\ntitle: "Duck & drake <jury>"\nlicence: CC0\n---\n',
            "methods/größe & mehr.md": "# Size\n",
        }
    )
    export("oai", tmp_path / "build-1" / "kb.db", tmp_path / "oai.xml", base_url=ROOT, stream=io.BytesIO())

    assert [str(each) for each in xmlschema.XMLSchema11(OAI).iter_errors(tmp_path / "oai.xml")] == []


def test_a_static_repository_holds_each_page_in_dublin_core(database, exported):
    repository = xmlschema.XMLResource(exported("oai")).root
    records = repository.findall(".//oai:record", NAMESPACES)
    river = next(each for each in records if "river" in each.findtext(".//oai:identifier", "", NAMESPACES))

    assert len(records) == count(database, "documents where parent is null and withdrawn is null")
    assert river.findtext(".//oai:identifier", "", NAMESPACES) == "oai:kb.example.org:case_studies/river"
    assert river.findtext(".//oai:datestamp", "", NAMESPACES) == "2025-05-02"
    assert river.findtext(".//dc:identifier", "", NAMESPACES) == f"{ROOT}/case-studies/river"
    assert [each.text for each in river.findall(".//dc:subject", NAMESPACES)] == ["Health", "Justice"]


@pytest.mark.parametrize(
    ("changed", "datestamp"), [("2020", "2020-01-01"), ("2020-05", "2020-05-01"), (None, "1970-01-01")]
)
def test_a_change_that_is_known_less_precisely_has_the_first_day_as_its_datestamp(
    tmp_path, changed, datestamp
):
    database = small_catalogue.write(tmp_path / "kb.db")
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("update documents set last_changed = ?", (changed,))
    export("oai", database, tmp_path / "oai.xml", base_url=ROOT, stream=io.BytesIO())
    repository = xmlschema.XMLResource(tmp_path / "oai.xml").root

    assert {each.text for each in repository.findall(".//oai:datestamp", NAMESPACES)} == {datestamp}
    assert repository.findtext(".//oai:earliestDatestamp", "", NAMESPACES) == datestamp


@pytest.mark.parametrize("form", ["oai", "croissant"])
def test_what_is_registered_elsewhere_needs_whole_addresses(exported, form):
    with pytest.raises(KbError, match="--base-url"):
        exported(form, base_url=None)
