"""What an analyst sees when SQL meets a limit: a sentence that says so, and never a part that looks like the whole."""

from __future__ import annotations

import csv
import io
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from web_client import Outline, asking

from kb.web.serve import SETTINGS, application
from kb.web.total_order import in_total_order

ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
MANY = "select one.id from documents one, documents two, documents three"


@pytest.fixture(scope="module")
def database(analysed_database: Path) -> Path:
    return analysed_database


def asked(sql: str, suffix: str = "") -> str:
    return f"/kb{suffix}?sql={quote(sql)}"


@pytest.mark.parametrize("suffix", ["", ".json", ".csv"])
async def test_a_query_that_takes_too_long_is_stopped_and_says_so(client, suffix):
    answer = await client.get(asked(ENDLESS, suffix))

    assert answer.status_code == 400
    assert "This query took too long" in answer.text
    assert "stopped after 1.5 seconds" in answer.text
    assert "/kb.db" in answer.text


async def test_a_page_of_too_many_rows_says_that_there_are_more(client):
    page = Outline((await client.get(asked(MANY))).text)

    assert "more than 1,000 rows" in "".join(page.texts["h3"])


async def test_json_of_too_many_rows_says_that_it_is_cut_off(client):
    answer = (await client.get(asked(MANY, ".json"))).json()

    assert (answer["truncated"], len(answer["rows"])) == (True, SETTINGS["max_returned_rows"])


async def test_a_csv_of_too_many_rows_is_refused_instead_of_being_cut_off(client):
    answer = await client.get(asked(MANY, ".csv"))

    assert answer.status_code == 400
    assert answer.text.startswith("This query has more than 1,000 rows, and no more are given at once.")


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("attach 'other.db' as other", "Statement must be a SELECT"),
        ("delete from documents", "Statement must be a SELECT"),
        ("select readfile('/etc/hostname')", "no such function: readfile"),
        ("select load_extension('x')", "not authorized to use function: load_extension"),
        ("select nothing_of_the_kind from documents", "no such column: nothing_of_the_kind"),
    ],
)
@pytest.mark.parametrize("suffix", ["", ".json", ".csv"])
async def test_what_cannot_be_done_is_refused_with_its_reason(client, sql, reason, suffix):
    answer = await client.get(asked(sql, suffix))

    assert answer.status_code == 400
    assert reason in answer.text


async def test_a_csv_of_a_query_is_what_the_query_gives(client):
    answer = await client.get(asked("select id from methods order by id", ".csv"))

    assert list(csv.reader(io.StringIO(answer.text))) == [
        ["id"], ["methods/hum"], ["methods/panel"], ["methods/poll"], ["methods/round-table"],
    ]  # fmt: skip


async def test_a_csv_of_a_canned_query_takes_its_parameters(client):
    answer = await client.get("/kb/methods-by-year.csv?method=panel&since=2020")

    assert list(csv.reader(io.StringIO(answer.text)))[1:] == [["2021", "Panel", "1", "1"]]


@pytest.mark.parametrize(
    "way",
    [
        "/kb/codebook.csv",
        "/kb/codebook.csv?_sort=label",
        "/kb/codebook.csv?_sort_desc=total",
        "/kb/codebook.csv?_facet=kind",
    ],
)
async def test_a_csv_of_a_table_has_all_of_its_rows(client, database, way):
    with closing(sqlite3.connect(database)) as connection:
        expected = connection.execute("select count(*) from codebook").fetchone()[0]

    assert expected > 100
    assert len(list(csv.reader(io.StringIO((await client.get(way)).text)))) == expected + 1


async def test_a_csv_of_a_part_of_a_table_is_that_part(client):
    answer = await client.get("/kb/codebook.csv?_size=7")

    assert len(list(csv.reader(io.StringIO(answer.text)))) == 7 + 1


async def test_a_csv_below_another_address_is_whole_too(database):
    async with asking(application(database, base_url="/some/where/")) as client:
        refused = await client.get("/some/where" + asked(MANY, ".csv"))
        whole = await client.get("/some/where/kb/codebook.csv")

    assert refused.status_code == 400
    assert len(whole.text.splitlines()) > 100


async def test_where_readers_write_no_sql_a_csv_does_not_answer_it_either(database):
    async with asking(application(database, sql=False)) as client:
        answer = await client.get(asked("select id from methods", ".csv"))

    assert answer.status_code == 403
    assert "methods/panel" not in answer.text


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select a from t order by b limit 51", 'select a from t order by b, "id", "place" limit 51'),
        ('select a from t where "b" = :p0 order by [b] desc limit 51',
         'select a from t where "b" = :p0 order by [b] desc, "id", "place" limit 51'),
        ("select a from t order by b, id, place limit 51", "select a from t order by b, id, place limit 51"),
        ("select count(*) from t group by b order by b limit 3", "select count(*) from t group by b order by b limit 3"),
        ("select a from v order by b limit 51", "select a from v order by b limit 51"),
        ("select 1", "select 1"),
    ],
)  # fmt: skip
def test_only_the_page_of_a_table_that_is_sorted_by_one_column_gets_its_key(sql, expected):
    assert in_total_order(sql, {"t": ("id", "place")}) == expected
