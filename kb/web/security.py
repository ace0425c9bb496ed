"""What readers cannot do: the limits of open SQL, the closed pages and the headers of every answer."""

from __future__ import annotations

import re
import sqlite3

# No value that a query builds may be longer than this many bytes: one C call on a longer one cannot be
# interrupted.
LONGEST_VALUE = 4_000_000
LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: LONGEST_VALUE,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 50_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 500,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
# Functions that build a value of any length in one call, or reach outside the database.
DENIED_FUNCTIONS = frozenset(
    {
        "format", "fts3_tokenizer", "load_extension", "printf", "randomblob", "readfile", "writefile", "zeroblob",
    }
)  # fmt: skip
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
        "compile_options", "database_list", "data_version", "foreign_key_list", "function_list", "index_info",
        "index_list", "index_xinfo", "schema_version", "table_info", "table_list", "table_xinfo",
    }
)  # fmt: skip

# Datasette's pages about itself: they tell file paths, versions, threads and the whole of its configuration.
CLOSED = re.compile(
    r"/-/(?:actor|allow-debug|auth-token|config|databases|messages|metadata|patterns|permissions|plugins|settings|threads|versions)"
    r"(?:[./].*)?"
)
# Addresses that a browser reads as another host when they come back in a redirect: //host, /\host, also
# encoded.
ELSEWHERE = re.compile(
    r"/(?:[/\\]|%5c|%2f)|.*[\\\x00-\x1f\x7f]|.*%(?:0[0-9a-f]|1[0-9a-f]|7f|5c)", re.IGNORECASE
)

OWN_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data: https:; script-src 'self'; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Datasette's own pages have scripts and styles in them.
STOCK_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


def restrict(connection: sqlite3.Connection) -> None:
    """Makes a connection fit for SQL that strangers write: reading only, in bounded memory."""
    connection.execute("pragma query_only = on")
    for limit, value in LIMITS.items():
        connection.setlimit(limit, value)
    connection.set_authorizer(_may)


def _may(
    action: int, first: str | None, second: str | None, _database: str | None, _trigger: str | None
) -> int:
    if action == sqlite3.SQLITE_UPDATE and first == "sqlite_master":
        # A virtual table such as json_each declares its columns so; nothing is written, the file is
        # immutable.
        return sqlite3.SQLITE_OK
    if action not in ALLOWED_ACTIONS:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in DENIED_FUNCTIONS:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA and (first or "").lower() not in ALLOWED_PRAGMAS:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def is_closed(path: str) -> bool:
    """Whether `path`, below the base address, is a page of Datasette about itself."""
    return CLOSED.fullmatch(path) is not None


def leads_elsewhere(path: str) -> bool:
    """Whether a redirect built from the raw `path` could leave the site."""
    return ELSEWHERE.match(path) is not None
