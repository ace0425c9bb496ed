"""The documentation names everything that there is, and its complete example works as it stands."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import click
import pytest

from kb import cli, pipeline
from kb.configuration import keys
from kb.declaration import (
    CORE_KEYS,
    RESERVED_ADDRESSES,
    RESERVED_PREFIXES,
    RESERVED_TABLES,
    ROLES,
    SEARCH_COLUMNS,
    UNDECLARABLE_KEYS,
)
from kb.diagnostics import Diagnostic, Report
from kb.fields import KINDS
from kb.schema import CORE_TABLES, VIEWS
from kb.search import request
from kb.validation.speakers import SPEAKER_KEYS
from kb.web import routes
from kb.web.results import RESULT_FORMATS
from kb.web.serve import datasette_for

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", *DOCS.glob("*.md")])
FILE = re.compile(r"^```\w+ (?P<name>\S+\.(?:md|yml|json))\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|mailto:)(?P<path>[^)#\s]*)(?:#(?P<anchor>[^)\s]*))?\)")
HEADING = re.compile(r"^#{1,6} +(?P<text>.+?) *$", re.MULTILINE)
CODE_BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
QUERY = re.compile(r'^```sql\n(.*?)^```$|sqlite-utils kb\.db -t "([^"]*)"', re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^(?:\$ )?(?:\.venv/bin/)?kb (?P<command>\w+)(?P<rest>[^#\n]*)", re.MULTILINE)

DECLARATION = (DOCS / "declaration.md").read_text(encoding="utf-8")
INTERFACES = (DOCS / "interfaces.md").read_text(encoding="utf-8")
SEARCH = (DOCS / "search.md").read_text(encoding="utf-8")
QUERIES = [
    match[1] or match[2] for page in PAGES for match in QUERY.finditer(page.read_text(encoding="utf-8"))
]
SHOWN_COMMANDS = sorted(
    {
        match[0]
        for page in PAGES
        for block in CODE_BLOCK.findall(page.read_text(encoding="utf-8"))
        for match in COMMAND.finditer(block)
    }
)
COMMANDS = sorted(cli.main.commands.items())


def options_of(command: click.Command) -> set[str]:
    """The options of a command, and of the commands in it."""
    inner = command.commands.values() if isinstance(command, click.Group) else ()
    own = {option for each in command.params for option in each.opts if option[0] == "-"}
    return own.union(*(options_of(each) for each in inner))


OPTIONS = sorted({(name, option) for name, command in COMMANDS for option in options_of(command)})
DECLARATION_KEYS = sorted({
    *keys.KB_KEYS, *keys.SITE_KEYS, *keys.VOCABULARY_KEYS, *keys.TERM_KEYS,
    *keys.TYPE_KEYS, *keys.FIELD_KEYS, *keys.DATABASE_KEYS, *keys.QUERY_KEYS, *keys.TABLE_KEYS, "members",
})  # fmt: skip


def section(page: str, heading: str) -> str:
    """The text of a page under one heading, up to the next of the same level."""
    level = heading.partition(" ")[0]
    return page.partition(f"\n{heading}\n")[2].partition(f"\n{level} ")[0]


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives to the headings of a page."""
    text = CODE_BLOCK.sub("", page.read_text(encoding="utf-8"))
    return {
        re.sub(r"[^\w\- ]", "", match["text"].lower()).replace(" ", "-") for match in HEADING.finditer(text)
    }


# ---- the complete example --------------------------------------------------------------------------------------------


@pytest.fixture
def example() -> dict[str, str]:
    return {match["name"]: match["text"] for match in FILE.finditer(DECLARATION)}


@pytest.fixture
def catalogue(build, example):
    return build(example)


@pytest.fixture
def read_example(tmp_path, example) -> tuple[pipeline.Content, list[Diagnostic]]:
    for name, text in example.items():
        path = tmp_path / "example" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    report = Report()
    return pipeline.check([tmp_path / "example"], None, report), list(report)


def test_the_complete_example_has_no_mistakes_but_the_name_that_it_withholds(read_example):
    _, diagnostics = read_example

    assert [each.code for each in diagnostics if each.severity != "info"] == ["KB405"]


@pytest.mark.parametrize("key", DECLARATION_KEYS)
def test_the_complete_example_uses_every_key(example, key):
    assert re.search(
        rf"(?:^|[\s{{]){key}:", example["metadata.yml"] + example["vocabularies/recruitment.yml"]
    )


def test_the_complete_example_uses_every_kind(read_example):
    content, _ = read_example
    fields = [field for each in content.declaration.content_types.values() for field in each.fields.values()]

    assert {field.kind for field in fields} == set(KINDS)


def test_in_the_complete_example_terms_are_read_by_label_and_by_alias(catalogue):
    [row] = catalogue["case_studies"].rows

    assert json.loads(row["themes"]) == ["environment", "health"]
    assert json.loads(row["authors"]) == ["A. Reed", "B. Brook"]


def test_in_the_complete_example_steps_are_documents_of_their_own(catalogue):
    steps = catalogue["documents"].rows_where("parent is not null", select="id, source_line")

    assert {step["id"]: step["source_line"] for step in steps} == {
        "components/2021-05-04-river-watch/jury": 15,
        "components/2021-05-04-river-watch/report": 22,
    }
    assert catalogue["components"].get("components/2021-05-04-river-watch/jury") == {
        "id": "components/2021-05-04-river-watch/jury",
        "method": "methods/citizens-jury",
        "participants_min": 40,
        "participants_max": 40,
        "participants_text": "about 40",
        "recruitment": "lottery",
        "held_start": "2021-05-04",
        "held_end": "2021-05-08",
        "feeds_into": '["components/2021-05-04-river-watch/report"]',
    }


def test_in_the_complete_example_a_link_to_the_old_site_leads_to_the_document(catalogue):
    case = catalogue["documents"].get("case_studies/2021-05-04-river-watch")

    assert 'href="/methods/citizens-jury"' in case["body_html"]


def test_in_the_complete_example_the_event_inherits_and_names_only_who_agreed(catalogue):
    event = catalogue["documents"].get("events/2024-05-17-first-meeting")

    assert (event["series"], event["attribution"]) == ("Listening to the river", "chatham-house")
    assert [row["name"] for row in catalogue["speakers"].rows] == ["C. Ford", "Council officer"]
    assert event["body_text"].startswith(
        "a participant spoke of the case. Questions to hello@rivers.example.org."
    )


def test_in_the_complete_example_closed_fields_are_in_the_network_edition_only(catalogue, build, example):
    network = build(example, visibility="network")

    assert "budget" not in catalogue["case_studies"].columns_dict
    assert "contact" not in catalogue["events"].columns_dict
    assert [row["budget"] for row in network["case_studies"].rows] == [12500.0]
    assert [row["contact"] for row in network["events"].rows] == ["host@example.org"]


# ---- everything is named ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("## Top level", keys.KB_KEYS),
        ("## Site", keys.SITE_KEYS),
        ("## Vocabularies", (*keys.VOCABULARY_KEYS, *keys.TERM_KEYS)),
        ("## Content types", keys.TYPE_KEYS),
        ("## Fields", (*keys.FIELD_KEYS, *SEARCH_COLUMNS, *UNDECLARABLE_KEYS)),
        ("## Queries and descriptions", (*keys.DATABASE_KEYS, *keys.QUERY_KEYS, *keys.TABLE_KEYS)),
        ("## Kinds", KINDS),
        ("## Roles", ROLES),
        ("## References", keys.WAYS),
        ("## Core keys", (*CORE_KEYS, *SPEAKER_KEYS)),
        ("## Reserved names", (*RESERVED_TABLES, *RESERVED_PREFIXES, *RESERVED_ADDRESSES)),
    ],
)
def test_the_page_on_the_declaration_names(heading, names):
    text = section(DECLARATION, heading)

    assert [name for name in names if f"`{name}`" not in text] == []


@pytest.mark.parametrize("command", [name for name, _ in COMMANDS])
def test_every_command_is_documented(command):
    assert f"| `kb {command}" in section(INTERFACES, "## Command line")


@pytest.mark.parametrize(("command", "option"), OPTIONS)
def test_every_option_is_documented_with_its_command(command, option):
    row = rf"^\| .*`{option}[ `].* \| .*`{command}[ `]"

    assert re.search(row, section(INTERFACES, "### Options"), re.MULTILINE)


@pytest.mark.parametrize("name", CORE_TABLES)
def test_every_table_of_the_catalogue_is_documented_with_its_columns(name):
    documented = re.findall(r"^\| `(\w+)` \| (\w+) \|", section(INTERFACES, f"### `{name}`"), re.MULTILINE)

    assert documented == [(column.name, column.sql_type.lower()) for column in CORE_TABLES[name].columns]


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_is_documented_with_its_columns(name):
    documented = re.findall(
        r"^\| `(\w+)` \| (\w+) \| (.*) \|$", section(INTERFACES, f"### `{name}`"), re.MULTILINE
    )

    assert documented == [
        (column.name, column.sql_type.lower(), column.description) for column in VIEWS[name].columns
    ]


@pytest.mark.parametrize("name", VIEWS)
def test_no_content_type_can_take_the_name_of_a_view(name):
    assert name in RESERVED_TABLES


def test_every_table_of_the_database_is_documented(catalogue):
    declared = {row["name"] for row in catalogue["content_types"].rows}
    own = {name for name in catalogue.table_names() if not name.startswith(("search_", "sqlite_"))}

    assert [name for name in sorted(own - declared) if f"`{name}`" not in INTERFACES] == []


def test_every_key_of_the_table_build_is_documented(catalogue):
    text = section(INTERFACES, "### `build`")

    assert [row["key"] for row in catalogue["build"].rows if f"`{row['key']}`" not in text] == []


@pytest.mark.parametrize("address", routes.FIXED)
def test_every_fixed_address_is_documented(address):
    assert f"`{address}`" in section(INTERFACES, "## Addresses")


@pytest.mark.parametrize("name", sorted({*RESULT_FORMATS, *routes.DOCUMENT_FORMATS}))
def test_every_format_of_a_page_is_documented(name):
    assert f"`.{name}`" in section(INTERFACES, "## Addresses")


def test_every_order_of_results_is_documented():
    assert [sort for sort in request.SORTS if f"`{sort}`" not in section(SEARCH, "## In an address")] == []


# ---- what is shown works ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def own_catalogue(tmp_path_factory) -> Path:
    """The database of this repository's own content."""
    output = tmp_path_factory.mktemp("own") / "kb.db"
    pipeline.build([ROOT], None, output)
    return output


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_of_the_documentation_has_an_answer(own_catalogue, query):
    with closing(sqlite3.connect(own_catalogue)) as connection:
        assert connection.execute(query).fetchall()


@pytest.mark.parametrize("shown", SHOWN_COMMANDS)
def test_every_command_that_is_shown_exists_with_its_options(shown):
    match = COMMAND.match(shown)
    known = options_of(cli.main.commands[match["command"]])

    assert set(re.findall(r"(?<=\s)--?[a-z-]+", match["rest"])) <= known


@pytest.mark.parametrize("address", ["/search.json?q=jury", "/methods.json", "/nothing-here.json"])
async def test_every_key_of_the_json_is_documented(own_catalogue, address):
    server = datasette_for(own_catalogue)
    server.app()
    answer = (await server.client.get(address)).json()
    results = answer.get("results", [])[:1]

    text = section(INTERFACES, "## JSON")
    assert [
        key for key in (*answer, *(key for each in results for key in each)) if f"`{key}`" not in text
    ] == []


async def test_every_key_of_a_documents_json_is_documented(own_catalogue):
    server = datasette_for(own_catalogue)
    server.app()
    answer = (await server.client.get("/methods/citizens-jury.json")).json()
    columns = {column.name for column in CORE_TABLES["documents"].columns}

    assert [
        key for key in answer if key not in columns and f"`{key}`" not in section(INTERFACES, "## JSON")
    ] == []


# ---- the pages lead somewhere ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_the_documentation_leads_somewhere(page):
    links = LINK.finditer(CODE_BLOCK.sub("", page.read_text(encoding="utf-8")))
    targets = [(page.parent / match["path"] if match["path"] else page, match["anchor"]) for match in links]

    assert [str(path) for path, _ in targets if not path.exists()] == []
    assert [
        anchor for path, anchor in targets if anchor and path.suffix == ".md" and anchor not in anchors(path)
    ] == []


def test_every_picture_of_the_readme_is_there():
    pictures = re.findall(r'src(?:set)?="([^"]+)"', (ROOT / "README.md").read_text(encoding="utf-8"))

    assert pictures
    assert [picture for picture in pictures if not (ROOT / picture).is_file()] == []
