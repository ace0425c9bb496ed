"""The command line as others use it: what goes to which stream, which exit status, and what is left untouched."""

import json
import os
import pty
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import click
import pytest
from checking import NOTES, note, notes_with
from command_line import here
from conftest import write_files

from kb import __version__
from kb.cli import main
from kb.cli.editions import MOST_INFOS_TOLD
from kb.diagnostics import CODES

WARNED = {"notes/a.md": note(colour="red", date="soon"), "notes/b.md": note()}
BROKEN = {"notes/a.md": "---\ntitle: [\n---\n", "notes/b.md": note()}


def names() -> list[str]:
    return sorted(path.as_posix() for path in Path().rglob("*") if path.is_file())


# ---- exit statuses ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["check", "build"])
@pytest.mark.parametrize(("files", "status"), [({"notes/b.md": note()}, 0), (WARNED, 0), (BROKEN, 1)])
def test_the_exit_status_is_1_for_errors_in_the_content_and_0_for_warnings(run, command, files, status):
    here(files)

    assert run(command).exit_code == status


@pytest.mark.parametrize("command", ["check", "build", "new notes Duck", "explain notes/b"])
def test_a_wrong_declaration_is_exit_status_2(run, command):
    here({"notes/b.md": note()}, "plugins:\n  kb:\n    sight: {}\n")

    assert run(*command.split()).exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "missing"],
        ["build", "missing"],
        ["check", "--config", "missing.yml"],
        ["build", "--config", "missing.yml"],
        ["build", "-o", "missing/kb.db"],
        ["build", "--report", "missing/report.json"],
        ["build", "--visibility", "confidential"],
        ["build", "--jobs", "0"],
        ["check", "--format", "xml"],
        ["check", "--unknown"],
        ["unknown"],
        ["new", "ducks", "A duck"],
        ["new", "notes"],
        ["new", "notes", "!!!"],
        ["explain", "KB999"],
        ["explain", "notes/none"],
        ["search", "duck", "--db", "missing.db"],
        ["init"],
    ],
    ids=" ".join,
)
def test_what_is_impossible_is_exit_status_2_with_a_word_on_stderr(run, arguments):
    here({"notes/b.md": note()})

    answer = run(*arguments)

    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr.strip()
    assert "Traceback" not in answer.stderr


# ---- check -----------------------------------------------------------------------------------------------------


def test_check_prints_diagnostics_on_stdout_and_counts_on_stderr(run):
    here(WARNED)

    answer = run("check")

    assert [line for line in answer.stdout.splitlines() if line.startswith("notes/")] == [
        "notes/a.md:3:1: info[KB203] key 'colour' is not declared",
        "notes/a.md:4:7: warning[KB201] 'date' cannot be read: 'soon'",
    ]
    assert answer.stderr == "0 errors, 1 warning, 1 info\n"


def test_check_writes_nothing(run):
    here(WARNED)

    run("check")

    assert names() == ["metadata.yml", "notes/a.md", "notes/b.md"]


def test_check_of_good_files_prints_nothing(run):
    here({"notes/b.md": note()})

    assert run("check").stdout == ""


def test_check_in_json_is_one_object(run):
    here(WARNED)

    told = json.loads(run("check", "--format", "json").stdout)

    assert list(told) == ["schema_version", "diagnostics", "summary"]
    assert told["diagnostics"][0] == {
        "code": "KB203", "severity": "info", "path": "notes/a.md", "line": 3, "column": 1, "field": "colour",
        "message": "key 'colour' is not declared", "hint": CODES["KB203"].hint,
    }  # fmt: skip
    assert told["summary"] == {"error": 0, "warning": 1, "info": 1}


def test_check_for_github_annotates_lines(run):
    here(WARNED)

    assert (
        run("check", "--format", "github")
        .stdout.splitlines()[1]
        .startswith("::warning file=notes/a.md,line=4,col=7,title=KB201 unreadable-value::")
    )


def test_check_in_sarif_is_version_2_1_0(run):
    here(WARNED)

    told = json.loads(run("check", "--format", "sarif").stdout)

    assert (told["version"], [result["ruleId"] for result in told["runs"][0]["results"]]) == (
        "2.1.0",
        ["KB203", "KB201"],
    )


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_a_wrong_declaration_is_told_in_the_asked_for_format(run, form):
    here({"notes/b.md": note()}, "plugins:\n  kb:\n    sight: {}\n")

    answer = run("check", "--format", form)

    assert (answer.exit_code, "KB002" in json.dumps(json.loads(answer.stdout))) == (2, True)


def test_a_wrong_declaration_is_told_with_its_line(run):
    here({"notes/b.md": note()}, "plugins:\n  kb:\n    sight: {}\n")

    assert run("check").stdout.startswith(
        "metadata.yml:3:5: error[KB002] plugins.kb has no key 'sight'\n    3 |     sight: {}\n"
    )


def test_the_shown_line_is_of_the_configuration_that_was_read(run):
    here({"notes/b.md": note(), "other/metadata.yml": "plugins:\n  kb:\n    sight: {}\n"})

    assert "    3 |     sight: {}\n" in run("check", ".", "--config", "other/metadata.yml").stdout


# ---- where the files are ---------------------------------------------------------------------------------------


def counts(answer) -> list[str]:
    return [line.strip() for line in answer.stdout.splitlines() if re.match(r"\s+[\d,]+ \w+$", line)]


def test_without_a_source_the_current_folder_is_read(run):
    here({"notes/b.md": note()})

    assert counts(run("build")) == ["1 notes"]


def test_without_a_source_the_folder_of_the_configuration_is_read(run):
    here({"site/notes/b.md": note(), "site/kb.yml": NOTES, "notes/c.md": note(), "notes/d.md": note()})

    assert counts(run("build", "--config", "site/kb.yml")) == ["1 notes"]


def test_a_named_source_is_read_with_a_configuration_from_elsewhere(run):
    here({"site/pages/b.md": note(), "kb.yml": NOTES.replace("notes: {}", "pages: {}")}, None)

    assert counts(run("build", "site", "--config", "kb.yml")) == ["1 pages"]


def test_the_configuration_in_the_source_is_used(run):
    here(
        {
            "site/_notes/b.md": note(),
            "site/metadata.yml": NOTES.replace("notes: {}", "ducks: {folders: [_notes]}"),
        },
        None,
    )

    assert counts(run("build", "site")) == ["1 ducks"]


def test_the_output_goes_to_the_current_folder(run):
    here({"site/notes/b.md": note(), "site/metadata.yml": NOTES}, None)

    run("build", "site")

    assert names() == ["kb.db", "site/metadata.yml", "site/notes/b.md"]


def test_the_output_goes_where_it_is_asked_for(run):
    here({"notes/b.md": note()})

    assert run("build", "-o", "other.db").exit_code == 0
    assert names() == ["metadata.yml", "notes/b.md", "other.db"]


# ---- build -----------------------------------------------------------------------------------------------------


def test_build_ends_with_counts_severities_and_seconds(run):
    here(WARNED)

    answer = run("build")

    assert counts(answer) == ["2 notes"]
    assert "0 errors, 1 warning, 1 info" in answer.stdout
    assert re.search(r"discover \d+\.\d\d s", answer.stdout)


def test_build_tells_diagnostics_on_stderr(run):
    here(WARNED)

    answer = run("build")

    assert ("KB201" in answer.stderr, "KB201" in answer.stdout) == (True, False)


def test_a_build_tells_a_few_infos_as_they_are(run):
    here(WARNED)

    assert "info[KB203] key 'colour'" in run("build").stderr


def test_of_many_infos_a_build_tells_how_many_there_are_and_how_to_see_them(run):
    here(WARNED)
    here({f"notes/{number}.md": note(colour="blue") for number in range(MOST_INFOS_TOLD)})

    answer = run("build")

    assert f"     {MOST_INFOS_TOLD + 1} info[KB203] undeclared-key\n" in answer.stderr
    assert ("'colour'" in answer.stderr, "hint: kb check prints each" in answer.stderr) == (False, True)


def test_a_quiet_build_tells_errors_alone(run):
    here({**BROKEN, "notes/c.md": note(date="soon")})

    answer = run("build", "--quiet")

    assert ("KB101" in answer.stderr, "KB201" in answer.stderr) == (True, False)


def test_a_build_with_errors_stores_the_others(run):
    here(BROKEN)

    assert (run("build").exit_code, counts(run("build"))) == (1, ["1 notes"])


def test_a_strict_build_with_errors_leaves_the_old_database(run):
    here(BROKEN)
    Path("kb.db").write_bytes(b"the old one")

    answer = run("build", "--strict")

    assert (answer.exit_code, Path("kb.db").read_bytes()) == (1, b"the old one")
    assert "left kb.db as it was" in answer.stdout


def test_a_strict_build_with_warnings_alone_replaces_the_database(run):
    here(WARNED)
    Path("kb.db").write_bytes(b"the old one")

    assert run("build", "--strict").exit_code == 0
    assert Path("kb.db").read_bytes().startswith(b"SQLite format 3")


@pytest.mark.parametrize("config", ["plugins:\n  kb:\n    sight: {}\n", "plugins: [\n"])
def test_a_wrong_declaration_leaves_everything_as_it_was(run, config):
    here(BROKEN, config)
    Path("kb.db").write_bytes(b"the old one")

    answer = run("build", "--report", "report.json")

    assert (answer.exit_code, Path("kb.db").read_bytes()) == (2, b"the old one")
    assert re.match(r"metadata\.yml:\d+:\d+: error\[KB00[12]\]", answer.stderr)


def test_a_report_has_every_diagnostic_and_a_summary(run):
    here(BROKEN)

    run("build", "--report", "report.json")

    told = json.loads(Path("report.json").read_text(encoding="utf-8"))
    assert list(told) == ["schema_version", "diagnostics", "summary"]
    assert [
        (item["code"], item["path"], item["line"])
        for item in told["diagnostics"]
        if item["severity"] == "error"
    ] == [("KB101", "notes/a.md", 3)]
    assert told["summary"]["error"] == 1


def test_a_report_is_written_for_a_strict_build_too(run):
    here(BROKEN)

    run("build", "--strict", "--report", "report.json")

    assert json.loads(Path("report.json").read_text(encoding="utf-8"))["summary"]["error"] == 1


@pytest.mark.parametrize(("option", "expected"), [([], "1 notes"), (["--visibility", "network"], "2 notes")])
def test_the_public_edition_is_built_unless_said_otherwise(run, option, expected):
    here({"notes/a.md": note(), "notes/b.md": note(visibility="network")})

    assert counts(run("build", *option)) == [expected]


@pytest.mark.parametrize("options", [["--no-cache"], ["--jobs", "1"], ["--jobs", "3"]])
def test_how_it_is_built_does_not_change_the_bytes(run, options):
    here(WARNED)
    run("build", "-o", "one.db")

    run("build", "-o", "two.db", *options)

    assert Path("two.db").read_bytes() == Path("one.db").read_bytes()


def test_there_is_no_progress_bar_where_the_output_is_a_file(run):
    here({"notes/b.md": note()})

    assert run("build").stderr == ""


def test_there_is_a_progress_bar_on_a_terminal(tmp_path):
    write_files(tmp_path / "site", {"notes/b.md": note(), "metadata.yml": NOTES})
    ours, theirs = pty.openpty()

    subprocess.run(
        [sys.executable, "-m", "kb.cli", "build", "--no-cache"],
        cwd=tmp_path / "site",
        stderr=theirs,
        stdout=subprocess.DEVNULL,
        check=True,
    )

    os.close(theirs)
    assert "100%" in os.read(ours, 100_000).decode()
    os.close(ours)


def test_a_control_character_of_a_file_does_not_reach_the_terminal(run):
    here({"notes/b.md": note(**{'"\\e[31mred"': "1"})})

    assert "\x1b" not in run("check").stdout


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_that_knows_few_letters_breaks_nothing(tmp_path, encoding):
    write_files(tmp_path / "site", {"notes/b.md": note(**{"größe→": "1"}), "metadata.yml": NOTES})
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}

    answer = subprocess.run(
        [sys.executable, "-m", "kb.cli", "check", "--no-cache"],
        cwd=tmp_path / "site",
        env=environment,
        capture_output=True,
        check=False,
    )

    assert (answer.returncode, b"Traceback" in answer.stderr) == (0, False)


# ---- init, new, explain ----------------------------------------------------------------------------------------


def test_init_writes_a_declaration_that_fits_the_folder(run):
    here(
        {
            "Case Studies/a.md": note(themes="[a, b]", begun="2023", place="{town: Duckford}", size="12"),
            "c.md": note(),
        },
        None,
    )

    assert run("init").stdout == "metadata.yml\n"
    assert (run("check").exit_code, run("check").stdout) == (0, "")
    assert sorted(counts(run("build"))) == ["1 case_studies", "1 pages"]


@pytest.mark.parametrize(
    "name",
    [
        "search",
        "links",
        "null",
        "2024",
        "a: b",
        "it's",
        "#x",
        "日本",
        'say "quack"',
        "true",
        "- x",
        "{x}",
        "[x]",
        "&x",
        "*x",
        "!x",
        "%x",
        "@x",
    ],
)
def test_what_init_writes_can_be_read_whatever_folders_and_keys_are_called(run, name):
    here({f"{name}/a.md": f"---\ntitle: Duck\n{json.dumps(name)}: quack\n---\n"}, None)
    run("init")

    answer = run("check")

    assert (answer.exit_code, answer.stdout) == (0, "")


def test_init_stores_the_same_as_no_declaration_at_all(run):
    here({"notes/a.md": note(themes="[a, b]", begun_year="2023", place="{town: Duckford}", Size="12")}, None)
    run("build", "-o", "before.db")
    run("init")
    run("build", "-o", "after.db")

    assert columns("after.db") == columns("before.db")


def columns(database: str) -> list[tuple]:
    connection = sqlite3.connect(database)
    rows = connection.execute("select * from notes").fetchall()
    connection.close()
    return rows


def test_init_explains_in_comments(run):
    here({"notes/a.md": note()}, None)
    run("init")

    assert Path("metadata.yml").read_text(encoding="utf-8").startswith("# The declaration of this catalogue.")


def test_init_never_writes_over_a_declaration(run):
    here({"notes/a.md": note()})

    assert run("init").exit_code == 2
    assert Path("metadata.yml").read_text(encoding="utf-8") == NOTES


def test_new_explains_what_is_written_inside_a_document_too(run):
    here(
        {},
        """
        plugins:
          kb:
            vocabularies: {ways: {terms: {online: Online, in-person: In person}}}
            content_types:
              cases: {folders: [cases], fields: {steps: {kind: relation, to: steps, many: true, inline: true}}}
              steps: {folders: [], fields: {way: {kind: term, vocabulary: ways}}}
        """,
    )

    run("new", "cases", "River")

    assert """
#   - title:
#     slug:
#     # One of: online, in-person.
#     way:
#     body:
""" in Path("cases/river.md").read_text(encoding="utf-8")


def test_new_writes_a_scaffold_with_every_field_explained(run):
    here(
        {},
        notes_with(
            "begun: {kind: year, description: First year of the ride}",
            "riders: {kind: integer, unit: people}",
        ),
    )

    assert run("new", "notes", "Of Ducks & Geese").stdout == "notes/of-ducks-geese.md\n"
    text = Path("notes/of-ducks-geese.md").read_text(encoding="utf-8")
    assert 'title: "Of Ducks & Geese"' in text
    assert "First year of the ride" in text
    assert "# riders:" in text
    assert "people" in text


@pytest.mark.parametrize(
    "title",
    ['Ducks: a "tale"', "it's", "# no comment", "日本", "a\\b", "{x}", "no", "12:30", "Ducks\nand geese"],
)
def test_what_new_writes_is_a_good_document(run, title):
    here({}, notes_with("begun: year", "kin: {kind: relation, to: notes}", "town: {kind: term}"))
    run("new", "notes", title)

    answer = run("check")

    assert (answer.exit_code, answer.stdout) == (0, "")


def test_new_never_writes_over_a_document(run):
    here({"notes/duck.md": note()})

    assert run("new", "notes", "Duck").exit_code == 2
    assert Path("notes/duck.md").read_text(encoding="utf-8") == note()


@pytest.mark.parametrize("code", CODES)
def test_explain_tells_why_a_code_exists_and_what_to_do(run, code):
    told = " ".join(run("explain", code).stdout.split())

    assert (
        told == f"{code} {CODES[code].name} ({CODES[code].severity}) {CODES[code].reason} {CODES[code].hint}"
    )


def test_explain_takes_a_code_in_small_letters(run):
    assert run("explain", "kb301").stdout.startswith("KB301 dangling-reference (warning)")


def test_explain_tells_where_a_documents_visibility_came_from(run):
    config = notes_with("project: {kind: relation, to: projects}", types="projects: {}").replace(
        "      notes:\n", "      notes:\n        inherits: [project]\n"
    )
    here(
        {
            "notes/a.md": note(project="p"),
            "projects/p.md": note("P", visibility="network", attribution="chatham-house"),
        },
        config,
    )

    told = run("explain", "notes/a").stdout

    assert "visibility: network from projects/p" in told
    assert "attribution: chatham-house from projects/p" in told
    assert "notes/a.md" in told


def test_explain_tells_a_documents_values_and_diagnostics(run):
    here({"notes/a.md": note(begun="soon", town="Duckford")}, notes_with("begun: year", "town: text"))

    told = run("explain", "notes/a").stdout

    assert "town (text): Duckford" in told
    assert "begun (year): not recorded" in told
    assert "line 3: warning[KB201]" in told


# ---- search ----------------------------------------------------------------------------------------------------


def test_search_finds_what_was_built(run):
    here({"notes/a.md": note("Of ducks", "Quack."), "notes/b.md": note("Of geese", "Honk.")})
    run("build")

    answer = run("search", "quack")

    assert (answer.exit_code, "Of ducks" in answer.stdout, "Of geese" in answer.stdout) == (0, True, False)


def test_search_says_why_when_it_is_asked_to(run):
    here({"notes/a.md": note("Of ducks", "Quack.")})
    run("build")

    assert "why: “quack” in text." in run("search", "quack", "--why").stdout
    assert "why:" not in run("search", "quack").stdout


def test_search_in_json_has_the_webs_shape(run):
    here({"notes/a.md": note("Of ducks", "Quack.")})
    run("build")

    told = json.loads(run("search", "quack", "--json").stdout)

    assert {
        "schema_version",
        "query",
        "read_as",
        "total",
        "total_is_exact",
        "results",
        "facets",
        "suggestions",
        "next",
    } <= set(told)
    assert [result["id"] for result in told["results"]] == ["notes/a"]


# ---- help ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", main.commands)
def test_every_command_has_help_for_each_of_its_options(name):
    command = main.commands[name]

    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    assert command.help
    assert [option.name for option in options if not option.help] == []


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_is_given_when_asked_for(run, option):
    answer = run(option)

    assert (answer.exit_code, "Commands:" in answer.stdout) == (0, True)


def test_the_version_is_told_first(run):
    answer = run("--version")

    assert (answer.exit_code, answer.stdout.split(", ")[0]) == (0, f"kb {__version__}")
