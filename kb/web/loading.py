"""How the downloaded database is loaded with the usual tools; the tests run what they can run."""

from __future__ import annotations

from kb.web.contexts import Snippet

PYTHON = """import sqlite3

database = sqlite3.connect("kb.db")
database.row_factory = sqlite3.Row
fields = database.execute(
    "select content_type, label, recorded, total from field_coverage order by percent limit 10"
)
for field in fields:
    print(field["content_type"], field["label"], field["recorded"], "of", field["total"])
"""

SHELL = """sqlite-utils kb.db -t \\
  "select content_type, label, recorded, total from field_coverage order by percent limit 10"
"""

DUCKDB = """import duckdb

# DuckDB reads SQLite by an extension that it fetches from its own site: install sqlite; load sqlite;
# attach 'kb.db' as kb (type sqlite). Without it, `kb export csv --db kb.db -o tables` gives a file for each table.
documents = duckdb.read_csv("tables/documents.csv", all_varchar=True)
links = duckdb.read_csv("tables/links.csv", all_varchar=True)
print(duckdb.sql('''
    select documents.content_type, links.relation, count(*) as links
    from links join documents on documents.id = links.source
    group by all order by all
'''))
"""

R = """library(DBI)

database <- dbConnect(RSQLite::SQLite(), "kb.db", flags = RSQLite::SQLITE_RO)
dbGetQuery(database, "
  select content_type, label, recorded, total from field_coverage order by percent limit 10
")
dbDisconnect(database)
"""

SNIPPETS = (
    Snippet("load-python", "Python", "With nothing but Python.", PYTHON),
    Snippet(
        "load-shell", "Shell", "With sqlite-utils, or as well with the program sqlite3 and its -box.", SHELL
    ),
    Snippet("load-duckdb", "DuckDB", "With the package duckdb, from exported files.", DUCKDB),
    Snippet(
        "load-r",
        "R",
        "With the packages DBI and RSQLite. It was run with R 4.2.2 and RSQLite 2.2.20 by hand; not by the tests.",
        R,
    ),
)
