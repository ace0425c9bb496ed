"""What analysts and tool builders are given: the codebook in each of its formats, the diagram, plots, and ways to load."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import duckdb
import pytest
from markdown_it import MarkdownIt
from web_client import Outline

from kb import cli
from kb.web.loading import DUCKDB, PYTHON, SHELL, SNIPPETS, R

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def database(analysed_database: Path) -> Path:
    return analysed_database


# ---- codebook --------------------------------------------------------------------------------------------------------


async def test_the_codebook_as_json_has_every_column_of_every_table_and_view(client, database):
    told = (await client.get("/codebook.json")).json()
    with closing(sqlite3.connect(database)) as connection:
        stored = connection.execute("select table_name, column_name from codebook").fetchall()

    assert told["schema_version"]
    assert sorted(
        (table["name"], column["name"]) for table in told["tables"] for column in table["columns"]
    ) == sorted(stored)
    assert {table["group"] for table in told["tables"]} == {"content type", "table", "view"}


async def test_every_column_has_a_label_a_kind_and_counts(client):
    told = (await client.get("/codebook.json")).json()
    columns = [column for table in told["tables"] for column in table["columns"]]

    assert [each for each in columns if not each["label"] or not each["kind"] or each["total"] is None] == []


async def test_every_column_of_the_catalogues_own_tables_has_a_definition(client):
    told = (await client.get("/codebook.json")).json()
    own = [table for table in told["tables"] if table["group"] != "content type"]

    assert [
        (table["name"], each["name"]) for table in own for each in table["columns"] if not each["description"]
    ] == []
    assert [table["name"] for table in own if not table["description"]] == []


async def test_a_column_of_numbers_has_its_unit_an_example_and_recorded_in_n_of_n(client):
    told = (await client.get("/codebook.json")).json()
    components = next(table for table in told["tables"] if table["name"] == "components")
    column = next(each for each in components["columns"] if each["name"] == "participants_max")

    assert (column["unit"], column["example"], column["recorded"], column["total"]) == ("people", "100", 2, 5)


async def test_a_term_has_its_definition_and_the_documents_that_have_it_of_those_that_record_the_field(
    client,
):
    told = (await client.get("/codebook.json")).json()

    assert told["vocabularies"] == [
        {
            "name": "themes", "label": "Themes", "description": "What it is about", "fields": [["case_studies", "themes"]],
            "terms": [
                {"value": "transport", "label": "Transport", "definition": "Getting about", "also": ["Buses"],
                 "documents": 1, "of": 2},
                {"value": "wildlife", "label": "Wildlife", "definition": None, "also": [], "documents": 2, "of": 2},
            ],
        }
    ]  # fmt: skip


async def test_the_codebook_as_csv_has_a_line_for_each_column_and_each_term(client):
    told = (await client.get("/codebook.json")).json()
    lines = list(csv.DictReader(io.StringIO((await client.get("/codebook.csv")).text)))

    assert [line["column"] for line in lines if line["column"]] == [
        column["name"] for table in told["tables"] for column in table["columns"]
    ]
    assert [line["term"] for line in lines if line["term"]] == ["transport", "wildlife"]


async def test_the_codebook_as_markdown_is_as_many_tables(client):
    told = (await client.get("/codebook.json")).json()
    answer = await client.get("/codebook.md")
    html = Outline(MarkdownIt("commonmark").enable("table").render(answer.text))

    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert len(html.all("table")) == len(told["tables"]) + len(told["vocabularies"])


async def test_the_page_of_the_codebook_shows_example_recorded_and_where_a_key_leads(client):
    text = (await client.get("/codebook")).text

    assert "2 of 5" in text
    assert "<code>documents.id</code>" in text
    assert "Getting about" in text


@pytest.mark.parametrize("table", ["documents", "case_studies", "field_coverage", "components"])
async def test_datasette_shows_the_codebooks_texts_at_the_columns_of_tables_and_views(
    client, table, database
):
    page = (await client.get(f"/kb/{table}")).text
    with closing(sqlite3.connect(database)) as connection:
        sql = "select label from codebook where table_name = ? and field is null or table_name = ? and field = 'lesson'"
        labels = [label for (label,) in connection.execute(sql, (table, table))]

    assert [label for label in labels if label.replace("'", "&#39;") not in page] == []


# ---- data ------------------------------------------------------------------------------------------------------------


async def test_the_page_leads_to_every_query_view_and_table(client, database):
    links = Outline((await client.get("/data")).text).links
    with closing(sqlite3.connect(database)) as connection:
        queries = [name for (name,) in connection.execute("select name from queries")]
        views = [name for (name,) in connection.execute("select distinct table_name from codebook")]

    assert [name for name in queries if f"/kb/{name}" not in links] == []
    assert [name for name in views if f"/kb/{name}" not in links] == []


async def test_the_diagram_is_made_from_the_foreign_keys_and_stands_in_a_table_too(client, database):
    page = Outline((await client.get("/data")).text)
    with closing(sqlite3.connect(database)) as connection:
        keys = connection.execute("select \"from\" from pragma_foreign_key_list('components')").fetchall()
        wanted = [f"{name} → documents" for (name,) in keys]

    assert "documents" in "".join(page.texts["svg"])
    assert wanted
    assert [each for each in wanted if each not in "".join(page.texts["table"])] == []


async def test_a_canned_query_says_how_to_read_it_and_asks_for_its_parameters(client):
    page = (await client.get("/kb/methods-by-year?method=panel")).text

    assert "<strong>How to read it.</strong>" in page
    assert 'name="method" value="panel"' in page
    assert "Whatever you leave empty leaves out nothing" in page


@pytest.mark.parametrize(
    "way", ["/kb/methods-by-year.json", "/kb/methods-by-year.json?method=&since=&until="]
)
async def test_a_canned_query_without_its_parameters_gives_all(client, way):
    assert len((await client.get(way)).json()["rows"]) == 5


# ---- plots -----------------------------------------------------------------------------------------------------------


async def test_every_plot_of_the_page_is_an_svg_with_title_and_description(client):
    images = [each["src"] for each in Outline((await client.get("/data")).text).all("img")]
    drawn = [await client.get(image) for image in images]
    roots = [ET.fromstring(each.text) for each in drawn]

    assert len(images) > 3
    assert {each.headers["content-type"] for each in drawn} == {"image/svg+xml"}
    assert [root.findtext(f"{SVG}title") for root in roots if not root.findtext(f"{SVG}desc")] == []


async def test_a_plot_needs_nothing_from_elsewhere_and_runs_nothing(client):
    text = (await client.get("/data/plots/methods-in-use.svg")).text
    names = {element.tag.removeprefix(SVG) for element in ET.fromstring(text).iter()}

    assert names == {"svg", "g", "rect", "line", "text", "title", "desc", "style"}
    assert "http" not in text.replace(SVG.strip("{}"), "")


async def test_a_plot_is_the_same_bytes_each_time(client):
    first = (await client.get("/data/plots/documents-by-year.svg")).content

    assert (await client.get("/data/plots/documents-by-year.svg")).content == first


async def test_a_plot_says_on_how_much_it_is_based_and_what_it_does_not_draw(client):
    text = (await client.get("/data/plots/documents-by-year.svg")).text
    description = ET.fromstring(text).findtext(f"{SVG}desc")

    assert description == (
        "Based on 5 of 19. 14 whose year is not recorded stand in the table only. 2019: 1; 2021: 1; 2023: 1; 2024: 2"
    )


async def test_a_bar_of_unknown_length_is_not_drawn(client):
    text = (await client.get("/data/plots/participations-by-method.svg")).text
    description = ET.fromstring(text).findtext(f"{SVG}desc")

    assert description == "1 without a known number is not drawn. Panel: 42; Poll: 100"


async def test_every_plot_has_its_table_with_unknown_in_words(client):
    page = Outline((await client.get("/data")).text)
    tables = "".join(page.texts["table"])

    assert len(page.all("table")) == len(page.all("img")) + 1
    assert "not recorded" in tables


@pytest.mark.parametrize("name", ["nothing", "how-complete", "../kb", ""])
async def test_there_is_no_plot_of_what_cannot_be_drawn(client, name):
    assert (await client.get(f"/data/plots/{name}.svg")).status_code == 404


# ---- loading ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(database, tmp_path) -> Path:
    """A folder with the database under the name that the page gives it."""
    (tmp_path / "kb.db").write_bytes(database.read_bytes())
    return tmp_path


def run(folder: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_is_loaded_in_python(folder):
    assert "case_studies Lesson 1 of 3" in run(folder, sys.executable, "-c", PYTHON)


def test_it_is_loaded_in_a_shell(folder):
    tool = Path(sys.executable).with_name("sqlite-utils")

    assert "Lesson" in run(folder, "bash", "-c", SHELL.replace("sqlite-utils", str(tool)))


def test_it_is_loaded_in_duckdb(folder, monkeypatch):
    monkeypatch.chdir(folder)
    with pytest.raises(SystemExit) as ended:
        cli.main(["export", "csv", "--db", "kb.db", "-o", "tables"])

    assert ended.value.code == 0
    assert "feeds_into" in run(folder, sys.executable, "-c", DUCKDB)


def test_duckdb_counts_what_the_database_counts(folder, monkeypatch):
    monkeypatch.chdir(folder)
    with pytest.raises(SystemExit):
        cli.main(["export", "csv", "--db", "kb.db", "-o", "tables"])
    with closing(sqlite3.connect(folder / "kb.db")) as connection:
        expected = connection.execute("select count(*) from links where target is null").fetchone()

    counted = duckdb.sql(
        "select count(*) from read_csv('tables/links.csv', all_varchar=true) where target is null"
    )
    assert counted.fetchall() == [expected]


def test_the_sql_of_the_r_snippet_has_an_answer(folder):
    """R itself is not run here, as the page says."""
    sql = R.split('"')[3]
    with closing(sqlite3.connect(folder / "kb.db")) as connection:
        assert connection.execute(sql).fetchall()


async def test_every_way_to_load_it_is_on_the_page(client):
    shown = "".join(Outline((await client.get("/data")).text).texts["pre"])

    assert [snippet.title for snippet in SNIPPETS if snippet.code not in shown] == []


def test_the_queries_can_be_asked_without_this_program(folder):
    with closing(sqlite3.connect(folder / "kb.db")) as connection:
        sql, parameters = connection.execute(
            "select sql, parameters from queries where name = 'methods-in-use'"
        ).fetchone()
        rows = connection.execute(sql, json.loads(parameters or "{}")).fetchall()

    assert rows[0][:2] == ("Panel", 2)
