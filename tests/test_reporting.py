"""How diagnostics look in a terminal, in JSON, as GitHub annotations and as SARIF."""

import json

import pytest

from kb.diagnostics import CODES, Report
from kb.reporting import as_github, as_json, as_sarif, as_text, infos_by_code, lines_of, visible


@pytest.fixture
def report() -> Report:
    report = Report()
    report.add(
        "KB301",
        "notes/zig.md",
        "steps: no document 'zag'",
        line=3,
        column=8,
        field="steps",
        hint="Did you mean 'zog'?",
    )
    report.add("KB101", "notes/a,b:c.md", "front matter is not YAML: 100%\nof it")
    report.add("KB203", "notes/zig.md", "key 'colour' is not declared", line=2, field="colour")
    return report


def text_of(line: str, column: int) -> list[str]:
    report = Report()
    report.add("KB203", "a.md", "key", line=1, column=column)
    return as_text(report, lambda path, number: line).splitlines()[1:3]


# ---- text ------------------------------------------------------------------------------------------------------


def test_text_shows_place_severity_code_message_line_caret_and_hint(report):
    lines = {("notes/zig.md", 2): "colour: red", ("notes/zig.md", 3): "steps: zag"}

    assert as_text(report, lambda path, number: lines.get((path, number))) == (
        "notes/a,b:c.md:1:1: error[KB101] front matter is not YAML: 100%\\nof it\n"
        "    hint: Correct the front matter at this place.\n"
        "notes/zig.md:2:1: info[KB203] key 'colour' is not declared\n"
        "    2 | colour: red\n"
        "      | ^\n"
        "    hint: Declare the field, or list the key among the aliases of one.\n"
        "notes/zig.md:3:8: warning[KB301] steps: no document 'zag'\n"
        "    3 | steps: zag\n"
        "      |        ^\n"
        "    hint: Did you mean 'zog'?\n"
    )


@pytest.mark.parametrize(("line", "column"), [("a\tzig", 3), ("a\u200bzig", 3), ("\x1bzig", 2), ("é zig", 3)])
def test_the_caret_stands_under_its_letter_whatever_is_before_it(line, column):
    shown, caret = text_of(line, column)

    assert shown[caret.index("^")] == "z"


def test_of_a_long_line_the_part_around_the_column_is_shown():
    shown, caret = text_of("x" * 500 + "Z" + "x" * 500, 501)

    assert shown[caret.index("^")] == "Z"
    assert len(shown) < 140


def test_a_column_behind_the_end_of_a_line_breaks_nothing():
    assert text_of("zig", 50)[0] == "    1 | zig"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\nb", "a\\nb"),
        ("a\u202eb", "a\\u202eb"),
        ("a\tb", "a b"),
        ("é ✓", "é ✓"),
    ],
)
def test_a_terminal_is_shown_control_characters_and_does_not_obey_them(text, shown):
    assert visible(text) == shown


def test_lines_are_those_of_the_file_as_its_author_sees_it(tmp_path):
    (tmp_path / "a.md").write_bytes("\ufeffone\r\ntwo\rthree\n".encode())

    line_of = lines_of([tmp_path])

    assert [line_of("a.md", number) for number in (1, 2, 3)] == ["one", "two", "three"]


@pytest.mark.parametrize(("path", "number"), [("missing.md", 1), ("a.md", 99), ("folder", 1)])
def test_a_line_that_is_not_there_is_not_shown(tmp_path, path, number):
    (tmp_path / "a.md").write_text("one", encoding="utf-8")
    (tmp_path / "folder").mkdir()

    assert not lines_of([tmp_path])(path, number)


def test_no_line_of_a_file_outside_the_folders_is_shown(tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "outside.md").write_text("secret", encoding="utf-8")
    (inside / "a.md").symlink_to(tmp_path / "outside.md")

    assert not lines_of([inside])("a.md", 1)


# ---- for tools -------------------------------------------------------------------------------------------------


def test_infos_are_counted_by_code():
    report = Report()
    report.add("KB203", "b.md", "one")
    report.add("KB203", "a.md", "two")
    report.add("KB111", "a.md", "three")
    report.add("KB201", "a.md", "a warning")

    assert infos_by_code(report).splitlines()[:-1] == [
        "      1 info[KB111] image-without-text",
        "      2 info[KB203] undeclared-key",
    ]


def test_of_no_infos_nothing_is_said():
    assert infos_by_code(Report()) == ""


def test_json_has_the_eight_published_keys_in_order(report):
    found = json.loads(as_json(report))

    assert list(found) == ["schema_version", "diagnostics", "summary"]
    assert list(found["diagnostics"][2].items()) == [
        ("code", "KB301"), ("severity", "warning"), ("path", "notes/zig.md"), ("line", 3), ("column", 8),
        ("field", "steps"), ("message", "steps: no document 'zag'"), ("hint", "Did you mean 'zog'?"),
    ]  # fmt: skip
    assert found["summary"] == {"error": 1, "warning": 1, "info": 1}


def test_json_of_no_diagnostics_is_complete():
    assert json.loads(as_json(Report())) == {
        "schema_version": 1,
        "diagnostics": [],
        "summary": {"error": 0, "warning": 0, "info": 0},
    }


def test_github_gets_one_command_a_line_with_everything_escaped(report):
    assert as_github(report).splitlines()[0] == (
        "::error file=notes/a%2Cb%3Ac.md,line=1,col=1,title=KB101 front-matter-unreadable::"
        "front matter is not YAML: 100%25%0Aof it. Correct the front matter at this place."
    )


@pytest.mark.parametrize(("position", "level"), [(0, "error"), (1, "notice"), (2, "warning")])
def test_github_has_its_own_names_for_severities(report, position, level):
    assert as_github(report).splitlines()[position].startswith(f"::{level} ")


def test_sarif_has_a_rule_for_each_code_that_occurs(report):
    run = json.loads(as_sarif(report))["runs"][0]

    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["KB101", "KB203", "KB301"]
    assert [(result["ruleId"], result["ruleIndex"], result["level"]) for result in run["results"]] == [
        ("KB101", 0, "error"), ("KB203", 1, "note"), ("KB301", 2, "warning"),
    ]  # fmt: skip


def test_sarif_names_files_as_addresses(report):
    location = json.loads(as_sarif(report))["runs"][0]["results"][0]["locations"][0]["physicalLocation"]

    assert location == {
        "artifactLocation": {"uri": "notes/a%2Cb%3Ac.md"},
        "region": {"startLine": 1, "startColumn": 1},
    }


# ---- the report ------------------------------------------------------------------------------------------------


def test_a_report_is_sorted_by_file_line_and_column_and_says_nothing_twice():
    report = Report()
    for path, line, column in [
        ("b.md", 1, 1),
        ("a.md", 10, 1),
        ("a.md", 9, 5),
        ("a.md", 9, 2),
        ("a.md", 9, 2),
    ]:
        report.add("KB203", path, "key", line=line, column=column)

    assert [(item.path, item.line, item.column) for item in report] == [
        ("a.md", 9, 2),
        ("a.md", 9, 5),
        ("a.md", 10, 1),
        ("b.md", 1, 1),
    ]


def test_every_code_says_in_sentences_why_and_what_next():
    assert [
        code.code for code in CODES.values() if not (code.reason.endswith(".") and code.hint.endswith("."))
    ] == []


def test_every_code_has_a_name_of_its_own():
    names = [code.name for code in CODES.values()]

    assert sorted(set(names)) == sorted(names)
