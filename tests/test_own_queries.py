"""The collection's own canned queries and descriptions: what is read, what an edition may have, and what it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from checking import note
from conftest import write_files
from web_client import asking

from kb import pipeline
from kb.diagnostics import ConfigurationError, Report
from kb.web.serve import application

TYPES = """
plugins:
  kb:
    vocabularies:
      themes: {terms: {ponds: Ponds, zugzwang: Zugzwang}}
    content_types:
      notes:
        description: What was noted.
        fields:
          price: {kind: number, visibility: network}
          ducks: {kind: integer, range: true, label: Ducks seen}
          shade: {kind: text}
          theme: {kind: term, vocabulary: themes}
      minutes: {visibility: network}
"""
FILES = {
    "notes/panel.md": note("Panel", ducks="3 to 5", theme="ponds"),
    "notes/poll.md": note("Poll", visibility="network", price="7", theme="zugzwang"),
    "minutes/room.md": note("Said in the room"),
}


def declared(queries: str = "", tables: str = "") -> str:
    """A declaration with some queries and tables, each written on one line."""
    return f"databases: {{kb: {{queries: {{{queries}}}, tables: {{{tables}}}}}}}\n{TYPES}"


@pytest.fixture
def asked(build):
    """The queries of an edition, by name, where these are declared beside the shipped ones."""

    def of(queries: str, visibility: str = "public"):
        catalogue = build(FILES, config=declared(queries), visibility=visibility)
        return {row["name"]: row for row in catalogue["queries"].rows}

    return of


@pytest.fixture
def reported(tmp_path: Path):
    """What `kb check` says of these queries: code, line and message."""

    def of(queries: str):
        write_files(tmp_path / "source", {**FILES, "metadata.yml": declared(queries)})
        report = Report()
        pipeline.check([tmp_path / "source"], None, report)
        return [(each.code, each.line, each.message) for each in report if each.path == "metadata.yml"]

    return of


def mistakes(build, config: str) -> list[str]:
    with pytest.raises(ConfigurationError) as found:
        build(FILES, config=config)
    return [f"{each.line} {each.code} {each.message} {each.hint}" for each in found.value.report]


# ---- what is read ----------------------------------------------------------------------------------------------------


def test_a_query_of_the_declaration_stands_beside_the_shipped_ones(asked):
    queries = asked(
        "ducks: {title: Ducks, description: Where they were, about: Water, reading: A row is a note,"
        " params: {at_least: how many}, sql: 'select id from notes where ducks_min >= :at_least;'}"
    )

    assert "dangling-references" in queries
    assert queries["ducks"] == {
        "name": "ducks", "title": "Ducks", "about": "Water", "description": "Where they were",
        "reading": "A row is a note", "parameters": '{"at_least": "how many"}', "plot": None,
        "sql": "select id from notes where ducks_min >= :at_least",
    }  # fmt: skip


def test_parameters_are_found_in_the_sql_where_nothing_is_said_of_them(asked):
    queries = asked("ducks: {sql: \"select id from notes where shade = :shade and shade <> ':no' -- :nor\"}")

    assert queries["ducks"]["parameters"] == '{"shade": ""}'


def test_a_list_of_parameters_is_read_as_datasette_has_it(asked):
    assert asked("ducks: {params: [shade], sql: select :shade}")["ducks"]["parameters"] == '{"shade": ""}'


def test_a_query_of_the_name_of_a_shipped_one_takes_its_place(asked):
    assert asked("link-hosts: {sql: select 1 as hosts}")["link-hosts"]["sql"] == "select 1 as hosts"


def test_a_query_may_search(asked):
    query = "found: {sql: 'select id, bm25(search) from search where search match :words order by rank'}"

    assert "found" in asked(query)


def test_queries_need_no_declared_content_types(build):
    catalogue = build(FILES, config="databases: {kb: {queries: {all-notes: {sql: select id from notes}}}}")

    assert "all-notes" in {row["name"] for row in catalogue["queries"].rows}


@pytest.mark.parametrize(
    ("queries", "expected"),
    [
        ("Ducks: {sql: select 1}", "1 KB003 'Ducks' cannot name a query"),
        ("notes: {sql: select 1}", "1 KB006 query 'notes' has the name and the address of a table"),
        ("ducks: {title: Ducks}", "1 KB003 query 'ducks' has no SQL"),
        ("ducks: {sql: select 1, write: true}", "1 KB002 query 'ducks' has no key 'write'"),
        ("ducks: {sql: select 1, allow: {}}", "1 KB002 query 'ducks' has no key 'allow'"),
        ("ducks: {sql: select 1, visibility: secret}", "1 KB003 'visibility' cannot be 'secret'"),
    ],
)
def test_a_mistake_in_a_query_is_reported_with_its_line(build, queries, expected):
    assert [told[: len(expected)] for told in mistakes(build, declared(queries))] == [expected]


@pytest.mark.parametrize("key", ["allow", "allow_sql", "permissions"])
def test_what_would_seem_to_close_the_database_is_refused(build, key):
    expected = f"1 KB002 '{key}' would close nothing here Who may read is said to kb serve."

    assert mistakes(build, f"{key}: {{}}\n{TYPES}") == [expected]


def test_another_database_is_unknown(build):
    assert mistakes(build, f"databases: {{fixtures: {{}}}}\n{TYPES}") == [
        "1 KB002 databases has no key 'fixtures' Remove the key, or use one of the keys that docs/declaration.md lists."
    ]


# ---- what can be asked -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{sql: select shady from notes}", "no such column: shady"),
        ("{sql: select 1 from nowhere}", "no such table: nowhere"),
        ("{sql: delete from notes}", 'near "delete": syntax error'),
        ("{sql: attach 'other.db' as other}", 'near "as": syntax error'),
        ("{sql: documents}", 'near "documents": syntax error'),
        ("{sql: query plan select 1}", 'near "select": syntax error'),
        ("{sql: 'select 1) union select * from (select 2'}", 'near ")": syntax error'),
        ("{sql: select 1; drop table notes}", 'near ";": syntax error'),
        ("{sql: select 1, params: [shade]}", "its SQL has no parameter 'shade'"),
    ],
)
def test_what_cannot_be_asked_is_reported_where_it_stands(reported, query, expected):
    assert reported(f"ducks: {query}") == [("KB504", 1, f"query 'ducks' cannot be asked: {expected}")]


def test_no_edition_has_what_cannot_be_asked(asked):
    assert "ducks" not in asked("ducks: {sql: select shady from notes}", "network")


def test_a_shipped_query_stays_where_the_one_in_its_place_cannot_be_asked(asked):
    assert "external_links" in asked("link-hosts: {sql: select hosts}")["link-hosts"]["sql"]


# ---- what an edition may have ----------------------------------------------------------------------------------------

TELLING = [
    pytest.param("sql: select price from notes", "it reads 'notes.price'", id="column"),
    pytest.param("sql: 'select \"price\" from notes'", "it reads 'notes.price'", id="quoted column"),
    pytest.param(
        "sql: select source from links where relation = 'price'",
        "it names 'price', which is withheld there",
        id="text",
    ),
    pytest.param(
        "sql: select 1 -- not the price",
        "it names 'price', which is withheld there",
        id="comment",
    ),
    pytest.param(
        "title: The Price, sql: select 1",
        "it names 'price', which is withheld there",
        id="title",
    ),
    pytest.param("sql: select id from minutes", "it reads 'minutes.id'", id="table"),
    pytest.param(
        "sql: select title from documents where id = 'notes/poll'",
        "it names 'notes/poll', which is withheld there",
        id="document",
    ),
    pytest.param(
        "description: As said in the room, sql: select 1",
        "it names 'said in the room', which is withheld there",
        id="title of a document",
    ),
    pytest.param(
        "sql: select document from terms where value = 'zugzwang'",
        "it names 'zugzwang', which is withheld there",
        id="term",
    ),
    pytest.param("visibility: network, sql: select 1", "it is network", id="visibility"),
    pytest.param("visibility: confidential, sql: select 1", "it is confidential", id="confidential"),
]


@pytest.mark.parametrize(("query", "reason"), TELLING)
def test_a_query_that_tells_of_what_is_withheld_is_left_out_and_editors_learn_why(reported, query, reason):
    found = reported(f"telling: {{{query}}}")

    assert found == [("KB409", 1, f"query 'telling' is left out of the public edition: {reason}")]


@pytest.mark.parametrize(("query", "reason"), TELLING)
def test_the_public_file_holds_not_a_word_of_such_a_query(tmp_path, query, reason):
    write_files(tmp_path / "source", {**FILES, "metadata.yml": declared(f"marked-zq: {{{query}}}")})
    pipeline.build([tmp_path / "source"], None, tmp_path / "kb.db", cache=None)

    assert b"marked-zq" not in (tmp_path / "kb.db").read_bytes()


def test_the_edition_whose_readers_may_know_has_the_query(asked):
    assert "prices" in asked("prices: {sql: select price from notes}", "network")


def test_a_word_that_something_public_is_called_too_tells_nothing(asked):
    assert "panel" in asked("panel: {title: The panel and its ponds, sql: select shade from notes}")


def test_a_query_is_for_the_readers_of_the_site_where_it_says_nothing(build):
    config = declared("all-notes: {sql: select id from notes}").replace(
        "  kb:\n    vocab", "  kb:\n    site: {default_visibility: network}\n    vocab"
    )

    assert "all-notes" not in {row["name"] for row in build(FILES, config=config)["queries"].rows}


# ---- descriptions ----------------------------------------------------------------------------------------------------


def described(catalogue, table: str, column: str) -> str | None:
    sql = "select description from codebook where table_name = ? and column_name = ?"
    return catalogue.execute(sql, (table, column)).fetchone()[0]


def test_columns_are_described_in_the_codebook(build):
    columns = "{columns: {shade: In the afternoon, ducks_min: Those that were counted twice}}"
    catalogue = build(FILES, config=declared(tables=f"notes: {columns}"))

    assert described(catalogue, "notes", "shade") == "In the afternoon"
    assert described(catalogue, "notes", "ducks_min") == "Those that were counted twice"
    assert described(catalogue, "notes", "ducks_max") is None


def test_a_table_is_described_where_its_content_type_is_not(build):
    catalogue = build(
        FILES, config=declared(tables="minutes: {description: Of meetings}"), visibility="network"
    )

    assert catalogue["content_types"].get("minutes")["description"] == "Of meetings"


def test_the_description_of_a_column_that_is_withheld_is_withheld_too(build):
    catalogue = build(FILES, config=declared(tables="notes: {columns: {price: As quoted by zq}}"))

    assert [row for row in catalogue.execute("select * from codebook").fetchall() if "zq" in str(row)] == []


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ("note: {}", "KB005 'tables' describes 'note', which is no declared content type Did you mean 'notes'?"),
        ("links: {}", "KB005 'tables' describes 'links', which is no declared content type The catalogue describes its own tables."),
        ("notes: {columns: {shad: Dark}}", "KB005 'notes' has no column 'shad' Did you mean 'shade'?"),
        ("notes: {description: Again}", "KB006 'notes' is described here and in content_types Keep one of the two descriptions."),
        ("notes: {sort: id}", "KB002 table 'notes' has no key 'sort' Remove the key, or use one of the keys that docs/declaration.md lists."),
    ],
)  # fmt: skip
def test_a_mistake_in_a_description_is_reported_with_its_line(build, tables, expected):
    assert mistakes(build, declared(tables=tables)) == [f"1 {expected}"]


# ---- what readers see ------------------------------------------------------------------------------------------------


def test_what_is_left_out_is_no_diagnostic_of_the_edition(build):
    catalogue = build(
        FILES, config=declared("prices: {sql: select price from notes}, wrong: {sql: select wrong}")
    )

    assert [row["code"] for row in catalogue["diagnostics"].rows if row["path"] == "metadata.yml"] == []


async def test_readers_find_the_query_and_can_ask_it(tmp_path):
    sql = "select title from documents where title = :title or :title = ''"
    config = declared(f'by-title: {{title: By title, sql: "{sql}"}}')
    write_files(tmp_path / "source", {**FILES, "metadata.yml": config})
    pipeline.build([tmp_path / "source"], None, tmp_path / "kb.db", cache=None)

    async with asking(application(tmp_path / "kb.db")) as client:
        page = (await client.get("/data")).text
        answer = (await client.get("/kb/by-title.json?title=Panel&_shape=array")).json()
    assert 'href="/kb/by-title"' in page
    assert answer == [{"title": "Panel"}]


def test_without_content_types_the_rest_of_the_declaration_holds(build):
    config = "plugins: {kb: {site: {featured: [notes/none]}, series: {Walks: {visibility: network}}}}"
    catalogue = build(
        {"notes/walk.md": note("Walk", series="Walks"), "notes/open.md": note("Open")}, config=config
    )

    assert [row["id"] for row in catalogue["documents"].rows] == ["notes/open"]
