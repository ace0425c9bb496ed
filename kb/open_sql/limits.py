"""What open SQL may do and how much: reading, with known functions, within bounds of time, memory and answer."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much one query may take. `memory` and `answer` are bytes: of the process, and of all values that it gives."""

    memory: int
    answer: int


# What a reader wrote, and what Datasette makes of a table's address: a thousand documents with their bodies.
OF_READERS = Bounds(memory=192 * MEGABYTE, answer=8 * MEGABYTE)
OF_TABLES = Bounds(memory=384 * MEGABYTE, answer=32 * MEGABYTE)
# A query is asked to stop when its time is over; a call that does not listen is killed this much later.
GRACE_SECONDS = 0.5

LIMITS = {
    # Longer than any value of a document of MAX_CHARACTERS.
    sqlite3.SQLITE_LIMIT_LENGTH: 16 * MEGABYTE,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 50_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 200,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 50_000,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
# SQLite's own functions that open SQL may call; one that a later SQLite brings is refused until it stands here.
# Left out: what builds a value of any length in one call (printf, zeroblob, randomblob), what patches one
# document by another in squared time (json_patch), and what reaches outside the database.
FUNCTIONS = frozenset(
    """
    -> ->> abs acos acosh asin asinh atan atan2 atanh avg ceil ceiling char coalesce concat concat_ws cos cosh
    count cume_dist current_date current_time current_timestamp date datetime degrees dense_rank exp
    first_value floor glob group_concat hex if ifnull iif instr json json_array json_array_length json_each
    json_extract json_group_array json_group_object json_insert json_object json_pretty json_quote json_remove
    json_replace json_set json_tree json_type json_valid julianday lag last_value lead length like likelihood
    likely ln log log10 log2 lower ltrim max median min mod nth_value ntile nullif octet_length percent_rank
    percentile percentile_cont percentile_disc pi pow power quote radians random rank replace round row_number
    rtrim sign sin sinh soundex sqlite_version sqrt strftime string_agg substr substring subtype sum tan tanh
    time timediff total trim trunc typeof unhex unicode unistr_quote unixepoch unlikely upper
    """.split()
)
# Of functions that extensions add, those that reach into the index or outside the database.
NEVER = frozenset({"fts3_tokenizer", "load_extension", "optimize", "readfile", "rtreecheck", "writefile"})
ALLOWED_ACTIONS = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
        sqlite3.SQLITE_PRAGMA,
    }
)
# Pragmas that Datasette asks; all of them only read.
ALLOWED_PRAGMAS = frozenset(
    {
        "compile_options", "data_version", "foreign_key_list", "function_list", "index_info",
        "index_list", "index_xinfo", "schema_version", "table_info", "table_list", "table_xinfo",
    }
)  # fmt: skip


def restrict(connection: sqlite3.Connection) -> None:
    """Makes a connection fit for SQL that strangers write: reading only, in bounded steps.

    Functions that were added to the connection before, as plugins do, stay allowed.
    """
    connection.execute("pragma query_only = on")
    # Otherwise a sort of much would fill the disk.
    connection.execute("pragma temp_store = memory")
    built_in = "select distinct name from pragma_function_list where builtin = 1"
    refused = {name for (name,) in connection.execute(built_in).fetchall()} - FUNCTIONS | NEVER
    for limit, value in LIMITS.items():
        connection.setlimit(limit, value)

    def may(
        action: int, first: str | None, second: str | None, _database: str | None, _trigger: str | None
    ) -> int:
        return sqlite3.SQLITE_OK if _may(action, first, second, refused) else sqlite3.SQLITE_DENY

    connection.set_authorizer(may)


def _may(action: int, first: str | None, second: str | None, refused: set[str]) -> bool:
    if action == sqlite3.SQLITE_UPDATE:
        # A virtual table such as json_each declares its columns so; nothing is written, the file is immutable.
        return first == "sqlite_master"
    if action == sqlite3.SQLITE_FUNCTION:
        return (second or "").lower() not in refused
    if action == sqlite3.SQLITE_PRAGMA:
        return (first or "").lower() in ALLOWED_PRAGMAS
    return action in ALLOWED_ACTIONS
