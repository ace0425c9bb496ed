"""The canned queries and views of a larger knowledge base: the work that they take grows as it does, and no faster.

Work is counted in instructions of SQLite's virtual machine, which are the same on every machine.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from analysed import DECLARATION
from checking import note
from conftest import write_files

from kb import pipeline, statements

SMALL, LARGE = 150, 600
# What is asked of four times as many case studies may take so many times the work; a product of both is sixteen.
FACTOR = 8
COUNTED_BY = 100


def case_study(number: int) -> str:
    """A case study of three steps, each of which feeds into the next; every fifth shares its organisations."""
    steps = ", ".join(
        f"{{title: Step {step}, slug: s{step}, method: m{(number + step) % 40}, participants: '{number + step}',"
        f" feeds_into: [case-{number}/s{step + 1}]}}"
        for step in range(3)
    )
    return note(
        f"Case {number}", begun=str(2000 + number % 20), themes="[transport, wildlife]",
        methods=f"[m{number % 40}]", organised_by=f"[o{number // 5}, o{(number + 1) // 5}]", sources="[report]",
        steps=f"[{steps}]",
    )  # fmt: skip


def made(folder: Path, size: int) -> Path:
    write_files(
        folder / "source",
        {
            "metadata.yml": DECLARATION,
            "sources/report.md": note("Report"),
            **{f"methods/m{number}.md": note(f"Method {number}") for number in range(40)},
            **{f"organisations/o{number}.md": note(f"Group {number}") for number in range(size // 5 + 1)},
            **{f"case_studies/case-{number}.md": case_study(number) for number in range(size)},
        },
    )
    pipeline.build([folder / "source"], None, folder / "kb.db", jobs=1, cache=None)
    return folder / "kb.db"


@pytest.fixture(scope="module")
def databases(tmp_path_factory) -> Iterator[tuple[sqlite3.Connection, sqlite3.Connection]]:
    with (
        closing(sqlite3.connect(made(tmp_path_factory.mktemp("small"), SMALL))) as small,
        closing(sqlite3.connect(made(tmp_path_factory.mktemp("large"), LARGE))) as large,
    ):
        yield small, large


def work(connection: sqlite3.Connection, sql: str, parameters: dict[str, str]) -> int:
    """Hundreds of instructions that a statement takes."""
    counted = iter(range(10**9))
    connection.set_progress_handler(lambda: next(counted) < 0, COUNTED_BY)
    connection.execute(sql, parameters).fetchall()
    connection.set_progress_handler(None, 0)
    return next(counted)


@pytest.mark.parametrize("query", statements.queries(), ids=lambda query: query.name)
def test_a_query_takes_no_more_work_than_the_knowledge_base_grows(databases, query):
    small, large = (work(each, query.sql, dict.fromkeys(query.parameters, "")) for each in databases)

    assert large <= FACTOR * max(small, 50)


@pytest.mark.parametrize("view", statements.views(), ids=lambda view: view.name)
def test_a_view_takes_no_more_work_than_the_knowledge_base_grows(databases, view):
    small, large = (work(each, f'select * from "{view.name}"', {}) for each in databases)

    assert large <= FACTOR * max(small, 50)
