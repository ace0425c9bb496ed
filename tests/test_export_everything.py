"""All formats in one folder, and from there to whoever asks the catalogue for them."""

import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
import small_catalogue
from web_client import Outline, asking

from kb.export.formats import FORMATS, export
from kb.web.serve import application

ROOT = "https://kb.example.org"


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Path:
    """The small catalogue with every format beside it, where a server looks for them."""
    folder = tmp_path_factory.mktemp("small")
    small_catalogue.write(folder / "kb.db")
    export("all", folder / "kb.db", folder / "kb-all", base_url=ROOT, stream=io.BytesIO())
    return folder / "kb.db"


def test_every_format_is_there_single_files_as_they_are_and_folders_as_archives(database):
    archives = {f"{name}.zip" for name, form in FORMATS.items() if form.is_folder and name != "all"}
    names = {path.name for path in database.with_name("kb-all").iterdir()}

    assert names > archives
    assert {"catalogue.json", "catalogue.bib", "catalogue.oai.xml", "manifest.json"} < names
    assert len(names - archives) == sum(not form.is_folder for form in FORMATS.values()) + 2


def test_an_archive_holds_what_the_folder_would(database, tmp_path):
    export("csv", database, tmp_path / "csv", base_url=ROOT, stream=io.BytesIO())
    with zipfile.ZipFile(database.with_name("kb-all") / "csv.zip") as archive:
        held = {name: archive.read(name) for name in archive.namelist()}

    assert held == {path.name: path.read_bytes() for path in (tmp_path / "csv").iterdir()}


def test_what_cannot_be_exported_is_left_out_with_the_reason(database, tmp_path):
    export("all", database, tmp_path / "out", stream=io.BytesIO())
    reasons = json.loads((tmp_path / "out/left-out.json").read_text(encoding="utf-8"))

    assert reasons.keys() == {"atom", "croissant", "oai", "sitemap"}
    assert "--base-url" in reasons["oai"]


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("catalogue.json", "application/json; charset=utf-8"),
        ("parquet.zip", "application/zip"),
        ("manifest.json", "application/json; charset=utf-8"),
    ],
)
async def test_a_file_that_lies_beside_the_database_can_be_downloaded(client, database, name, content_type):
    answer = await client.get(f"/exports/{name}")

    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)
    assert answer.content == (database.with_name("kb-all") / name).read_bytes()
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_the_manifest_tells_what_there_is(client):
    files = (await client.get("/exports")).json()["files"]

    assert {"csv.zip", "catalogue.bib"} < {each["path"] for each in files}


@pytest.mark.parametrize("name", ["none.zip", "..%2Fkb.db", "%2e%2e", "kb.db", ".csv.zip"])
async def test_nothing_else_can_be_downloaded(client, name):
    assert (await client.get(f"/exports/{name}")).status_code in {400, 404}


@pytest.mark.parametrize("change", [{"content_hash": "another"}, {"visibility": "network"}])
async def test_the_exports_of_another_edition_are_not_given(database, tmp_path, change):
    other = small_catalogue.write(tmp_path / "kb.db", **change)
    shutil.copytree(database.with_name("kb-all"), tmp_path / "kb-all")
    async with asking(application(other)) as client:
        answer = await client.get("/exports/catalogue.json")

    assert answer.status_code == 404


async def test_a_catalogue_without_exports_says_how_to_make_them(tmp_path):
    async with asking(application(small_catalogue.write(tmp_path / "kb.db"))) as client:
        answer = await client.get("/exports")

    assert answer.status_code == 404
    assert list(answer.json()) == ["schema_version", "error", "status", "hint"]
    assert "kb export all" in answer.json()["hint"]


async def test_a_reader_who_asks_for_an_export_that_is_not_there_gets_a_page(client):
    answer = await client.get("/exports/none.zip")

    assert answer.status_code == 404
    assert "<h1>There is no such export</h1>" in answer.text


async def test_the_page_about_data_leads_to_the_exports_and_to_what_describes_the_json(client):
    links = set(Outline((await client.get("/data")).text).links)

    assert links >= {"/exports", "/exports/csv.zip", "/exports/catalogue.bib"}
    assert links >= {"/codebook.json", "/openapi.json", "/schema/search.json", "/reconcile"}


async def test_the_page_about_data_names_no_exports_where_there_are_none(tmp_path):
    async with asking(application(small_catalogue.write(tmp_path / "kb.db"))) as client:
        links = Outline((await client.get("/data")).text).links

    assert "/exports" not in links


def test_two_exports_of_everything_are_the_same(database, tmp_path):
    export("all", database, tmp_path / "again", base_url=ROOT, stream=io.BytesIO())

    assert (tmp_path / "again/manifest.json").read_bytes() == (
        database.with_name("kb-all") / "manifest.json"
    ).read_bytes()
