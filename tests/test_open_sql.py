"""What SQL that strangers write can do, and that nothing which it does outlasts its time or its memory."""

from __future__ import annotations

import contextlib
import gc
import math
import os
import sqlite3
import sys
from pathlib import Path

import pytest
from datasette.utils import escape_fts as datasettes_escape_fts
from hypothesis import given
from hypothesis import strategies as st

from kb.open_sql.limits import FUNCTIONS, MEGABYTE, NEVER, Bounds, restrict
from kb.open_sql.worker import escape_fts
from kb.open_sql.workers import Question, ReplacedError, Workers

LONG = (
    "with recursive t(x) as (select 'aaaaaaaaaaaaaaaa' union all select x || x from t where length(x) < 8000000),"
    " long as (select max(x) x from t) "
)
MANY = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 10000000) "
# By what happens: the time is over (in one C call, or between many steps), the memory, the answer or a limit.
HOSTILE = {
    "one call of instr": (LONG + "select instr(x, substr(x, 1, 4000000) || 'b') from long", "interrupted"),
    "one call of replace": (LONG + "select replace(x, substr(x, 1, 4000000) || 'b', 'c') from long", "interrupted"),
    "one call of trim": (LONG + "select ltrim(x, hex(substr(x, 1, 100000)) || 'a') from long", "interrupted"),
    "a join of everything": ("select count(*) from codebook a, codebook b, codebook c, codebook d, codebook e, codebook f, codebook g, codebook h", "interrupted"),
    "recursion without end": ("with recursive t(x) as (select 1 union all select x + 1 from t) select count(*) from t", "interrupted"),
    "a million words in one search": (LONG + "select count(*) from search where search match (select replace(substr(x, 1, 1000000), 'aa', 'a* ') from long)", "interrupted"),
    "a thousand long columns": (LONG + f"select {','.join(f'x || {n}' for n in range(1500))} from long", "memory"),
    "a hundred long arguments": (LONG + f"select max({','.join(f'x || {n}' for n in range(100))}) from long", "memory"),
    "a sort of a gigabyte": (MANY + f"select count(*) from (select hex(i) || '{'x' * 900}' y from n order by y)", "memory|interrupted"),
    "an answer of 24 MB": (LONG + "select x, x, x from long", "longer than 8 MB"),
    "a value without end": ("with recursive t(x) as (select 'aaaaaaaaaaaaaaaa' union all select x || x from t) select max(x) from t", "too big|memory"),
    "a value that replace makes": (LONG + "select replace(x, 'a', x) from long", "too big"),
    "zeroblob": ("select length(hex(zeroblob(400000000)))", "not authorized"),
    "printf": ("select printf('%.*c', 400000000, 'x')", "not authorized"),
    "format": ("select format('%.*c', 400000000, 'x')", "not authorized"),
    "randomblob": ("select randomblob(1000000000)", "not authorized"),
    "json_patch": ("select json_patch('{}', '{}')", "not authorized"),
    "load_extension": ("select load_extension('x')", "not authorized"),
    "the tokenizer": ("select fts3_tokenizer('simple')", "not authorized"),
    "the path of the file": ("select * from pragma_database_list", "not authorized"),
    "two statements": ("select 1; select 2", "one statement"),
    "a statement of 60,000 characters": (f"select '{'x' * 60_000}'", "too (?:big|long|large)"),
    "brackets in brackets": (f"select {'(' * 500}1{')' * 500}", "overflow|depth"),
    "a pattern of 300 characters": (f"select 'x' like '{'%x' * 150}'", "too complex"),
    "a missing parameter": ("select :name", "name"),
    "half of a character": ("select '\ud800'", "surrogate"),
}  # fmt: skip
WRITING = [
    "delete from documents", "insert into build values (1, 2)", "update documents set title = ''", "create table x(y)",
    "create temp table x(y)", "drop table documents", "attach database '/tmp/x' as x", "detach main", "vacuum", "vacuum into '/tmp/x'",
    "pragma query_only = off", "pragma writable_schema = on", "pragma journal_mode = wal", "pragma temp_store_directory = '/tmp'",
    "pragma hard_heap_limit = 0", "reindex", "analyze", "begin", "savepoint x", "select * from pragma_wal_checkpoint",
]  # fmt: skip
# As deep as the longest statement can be; longer ones exhaust the stack of SQLite before 3.54 (CVE-2026-119371 and others).
DEEP = {
    "a chain of tables": "with a0 as (select 1)" + "".join(f",a{n} as (select*from a{n - 1})" for n in range(1, 1600)) + "select*from a1599",
    "a chain of orders": f"select 1{' collate binary' * 3300}",
    "many values": f"select count(*) from (values (1){',(1)' * 12_000})",
}  # fmt: skip
# What is to be stopped by its time gets little; what something else has to stop gets enough on a slow machine.
SECONDS = {"interrupted": 0.3}
BOUNDS = Bounds(memory=192 * MEGABYTE, answer=8 * MEGABYTE)


@pytest.fixture(scope="module")
def workers(database):
    made = Workers(database, 1, BOUNDS, lambda: True)
    yield made
    made.end()


def ask(workers: Workers, sql: str, seconds: float = 10, rows: int | None = None, **parameters):
    return workers.ask(Question(sql, parameters, seconds, rows))


@pytest.mark.parametrize(("sql", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_sql_is_ended_or_refused_with_a_reason(workers, sql, reason):
    with pytest.raises(sqlite3.OperationalError, match=reason):
        ask(workers, sql, SECONDS.get(reason, 30))


@pytest.mark.parametrize("name", HOSTILE)
def test_after_hostile_sql_the_next_query_is_answered(workers, name):
    with pytest.raises(sqlite3.OperationalError):
        ask(workers, HOSTILE[name][0], SECONDS.get(HOSTILE[name][1], 30))

    assert ask(workers, "select 1", 10).rows == ((1,),)


@pytest.mark.parametrize("sql", DEEP.values(), ids=DEEP)
def test_after_the_deepest_statements_the_same_process_answers(database, sql):
    fresh = Workers(database, 1, BOUNDS, lambda: True)
    ask(fresh, "select 1", 10)
    before = fresh.processes()
    with contextlib.suppress(sqlite3.OperationalError):
        ask(fresh, sql, 10)
    found, after = ask(fresh, "select 1", 10).rows, fresh.processes()
    fresh.end()

    assert (len(sql) < 50_000, found, after) == (True, ((1,),), before)


@pytest.mark.parametrize("sql", WRITING)
def test_nothing_can_be_written_attached_or_set(workers, sql):
    with pytest.raises(sqlite3.OperationalError):
        ask(workers, sql, 10)


@pytest.mark.parametrize("sql", WRITING)
def test_a_restricted_connection_reads_and_does_nothing_else(database, sql):
    connection = sqlite3.connect(f"{database.as_uri()}?mode=rw", uri=True)
    restrict(connection)

    with pytest.raises(sqlite3.DatabaseError):
        connection.execute(sql)
    connection.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the memory of a process")
def test_a_query_that_takes_all_its_memory_leaves_its_process_below_the_bound(workers):
    with pytest.raises(sqlite3.OperationalError, match="memory"):
        ask(workers, HOSTILE["a thousand long columns"][0], 10)
    status = Path(f"/proc/{workers.processes()[0]}/status").read_text()

    most = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmPeak"))
    assert most < 300_000


def test_the_rows_that_are_too_many_are_left_out_and_this_is_said(workers):
    found = ask(
        workers, "with recursive t(x) as (select 1 union all select x + 1 from t) select x from t", 10, 5
    )

    assert (found.rows, found.truncated) == (((1,), (2,), (3,), (4,), (5,)), True)


def test_rows_that_are_not_too_many_are_all_there(workers):
    assert ask(workers, "select value from json_each('[1, 2, 3]')", 10, 3).truncated is False


def test_values_arrive_as_they_are(workers):
    sql = "select null, 1, -9223372036854775808, 1.5, 9e999, 'é\u202e\"' || char(0, 7), x'00ff', :it, '' as \"\""
    found = ask(workers, sql, 10, it='{"blob": 1}')

    assert found.rows == (
        (None, 1, -(2**63), 1.5, math.inf, 'é\u202e"\x00\x07', b"\x00\xff", '{"blob": 1}', ""),
    )
    assert found.columns[-1] == ""


@pytest.mark.parametrize(
    "sql",
    [
        "select upper(title), json_array_length(not_recorded) from documents",
        "select count(*) from search where search match 'river'",
        "select content_type, group_concat(title), avg(word_count) from documents group by 1 order by 2",
        "select title, rank() over (order by word_count) from documents",
        "select strftime('%Y', date_start), replace(title, 'a', 'b'), instr(title, 'a'), title like '%a%' from documents",
        "select snippet(search, 1, '', '', '', 5), bm25(search) from search where search match 'river'",
    ],
)
def test_useful_sql_works(workers, sql):
    assert ask(workers, sql, 10).rows


def test_every_function_of_this_sqlite_is_one_that_was_looked_at():
    connection = sqlite3.connect(":memory:")
    known = {row[0] for row in connection.execute("select name from pragma_function_list where builtin = 1")}
    refused = {
        "changes", "fts3_tokenizer", "json_patch", "last_insert_rowid", "load_extension", "format", "printf", "randomblob",
        "sqlite_compileoption_get", "sqlite_compileoption_used", "sqlite_log", "sqlite_source_id", "total_changes", "zeroblob",
    }  # fmt: skip
    connection.close()

    assert {
        name for name in known if name.isascii() and not name.startswith("jsonb")
    } - FUNCTIONS - NEVER <= refused


def test_a_process_does_not_open_another_file_than_its_editions(database):
    workers = Workers(database, 1, BOUNDS, lambda: False)

    with pytest.raises(ReplacedError):
        ask(workers, "select 1", 10)
    assert workers.processes() == []


def test_the_processes_end_when_nobody_can_ask_them_any_more(database):
    workers = Workers(database, 2, BOUNDS, lambda: True)
    workers.start()
    started = workers.processes()
    del workers
    gc.collect()

    assert len(started) == 2
    assert [process for process in started if is_running(process)] == []


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@given(st.text(alphabet='ab "-*', max_size=20))
def test_search_words_are_quoted_as_datasette_quotes_them(words):
    assert escape_fts(words) == datasettes_escape_fts(words)
