"""Which SQLite is used, and what is wrong with it."""

import sqlite3

import pytest

from kb import __version__
from kb.sqlite_version import FAULTS, warnings


def test_the_version_of_sqlite_is_told_with_ours(run):
    told = run("--version")

    assert told.stdout == f"kb {__version__}, SQLite {sqlite3.sqlite_version}\n"
    assert told.stderr == "".join(f"kb: {warning}\n" for warning in warnings())


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_version_with_a_fault_is_warned_of_up_to_the_one_that_mends_it(fault):
    assert [fault.name in warning for warning in warnings(fault.first)].count(True) == 1
    assert [warning for warning in warnings(fault.mended) if fault.name in warning] == []


def test_a_version_without_a_known_fault_is_not_warned_of():
    assert warnings((3, 53, 0)) == ()
