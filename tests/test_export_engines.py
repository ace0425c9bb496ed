"""Other engines give the answers that SQLite gives, from the exported files."""

from pathlib import Path

import engines
import pytest
import small_catalogue
from click.testing import CliRunner

from kb.cli import main


@pytest.mark.parametrize("question", engines.QUESTIONS)
def test_duckdb_answers_from_parquet_what_sqlite_answers_from_the_database(
    tmp_path: Path, question: str
) -> None:
    database = small_catalogue.write(tmp_path / "kb.db")
    exported = CliRunner().invoke(
        main, ["export", "parquet", "--db", str(database), "-o", str(tmp_path / "out")]
    )

    with engines.sqlite(database) as ask:
        expected = engines.in_order(ask(engines.QUESTIONS[question]))
    with engines.duckdb(tmp_path / "out") as ask:
        found = engines.in_order(ask(engines.QUESTIONS[question]))

    assert (exported.exit_code, bool(expected), found) == (0, True, expected)
