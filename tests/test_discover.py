"""Which files are read, which content type claims each, and that nothing is read that should not be."""

import os
from pathlib import Path

import pytest
from checking import NOTES, check, found, note
from conftest import write_files

from kb import pipeline
from kb.diagnostics import KbError, Report


def ids(catalogue) -> list[str]:
    return [document["id"] for document in catalogue["documents"].rows]


def config(types: str, ignore: str = "[]") -> str:
    return f"plugins:\n  kb:\n    ignore: {ignore}\n    content_types: {types}\n"


@pytest.mark.parametrize("name", ["a.md", "a.markdown", "a.MD", "a.mdown", "a.mkd"])
def test_markdown_files_are_documents(build, name):
    assert ids(build({f"notes/{name}": note()}, config=NOTES)) == ["notes/a"]


@pytest.mark.parametrize(
    "name",
    [
        "notes/a.txt",
        "notes/.hidden.md",
        "notes/.git/a.md",
        "node_modules/x/a.md",
        "_site/notes/a.md",
        "notes/a.md~",
        ".venv/a.md",
    ],
)
def test_other_files_and_the_folders_of_tools_are_passed_over(tmp_path, name):
    assert check(tmp_path, {name: note(), "notes/b.md": note()}) == []


@pytest.mark.parametrize("ignore", ["[drafts]", "[drafts/]", "[./drafts]", "[drafts/a.md]"])
def test_what_is_ignored_is_not_remarked_on(tmp_path, ignore):
    assert check(tmp_path, {"drafts/a.md": note(), "notes/b.md": note()}, config("{notes: {}}", ignore)) == []


def test_the_closest_folder_claims_a_file(build):
    files = {"notes/a.md": note(), "notes/steps/b.md": note()}

    assert ids(build(files, config=config("{notes: {}, steps: {folders: [notes/steps]}}"))) == [
        "notes/a",
        "steps/b",
    ]


def test_a_content_type_may_have_several_folders(build):
    files = {"notes/a.md": note(), "old/notes/b.md": note()}

    assert ids(build(files, config=config("{notes: {folders: [notes, old/notes]}}"))) == [
        "notes/a",
        "notes/b",
    ]


def test_a_content_type_may_claim_the_whole_source(build):
    assert ids(build({"a.md": note(), "deep/b.md": note()}, config=config("{notes: {folders: [.]}}"))) == [
        "notes/a",
        "notes/deep/b",
    ]


@pytest.mark.parametrize(("declared", "on_disk"), [("cafe\u0301", "caf\u00e9"), ("caf\u00e9", "cafe\u0301")])
def test_a_folder_is_found_in_either_normal_form(build, declared, on_disk):
    files = {f"{on_disk}/a.md": note()}

    assert ids(build(files, config=config(f"{{notes: {{folders: ['{declared}']}}}}"))) == ["notes/a"]


def test_several_sources_are_one_catalogue(tmp_path):
    write_files(tmp_path / "one", {"notes/a.md": note(), "metadata.yml": NOTES})
    write_files(tmp_path / "two", {"notes/b.md": note()})

    outcome = pipeline.build([tmp_path / "one", tmp_path / "two"], None, tmp_path / "kb.db")

    assert (outcome.counts, list(outcome.report)) == ({"notes": 2}, [])


def test_one_path_in_two_sources_is_one_id_taken_twice(tmp_path):
    write_files(tmp_path / "one", {"notes/a.md": note(), "metadata.yml": NOTES})
    write_files(tmp_path / "two", {"notes/a.md": note()})

    outcome = pipeline.build([tmp_path / "one", tmp_path / "two"], None, tmp_path / "kb.db")

    assert {code for code, _, _ in found(list(outcome.report))} == {"KB013"}


@pytest.mark.parametrize("source", ["missing", "file.md"])
def test_a_source_must_be_a_folder(tmp_path, source):
    (tmp_path / "file.md").write_text(note(), encoding="utf-8")

    with pytest.raises(KbError, match="is not a folder"):
        pipeline.read([tmp_path / source], None, Report())


# ---- links and other things that are no files ------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_files(tmp_path / "source", {"notes/a.md": note(), "metadata.yml": NOTES})
    (tmp_path / "secret.md").write_text(note("Secret"), encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    return tmp_path / "source"


def read(folder: Path) -> tuple[list[str], list[tuple[str, str, int]]]:
    report = Report()
    content = pipeline.read([folder], None, report)
    return [document.id for document in content.library.documents if not document.doubtful], found(
        list(report)
    )


def test_a_link_to_a_file_inside_is_read(folder):
    (folder / "notes/b.md").symlink_to("a.md")

    assert read(folder) == (["notes/a", "notes/b"], [])


@pytest.mark.parametrize("target", ["../../secret.md", "../../elsewhere", "..", "."])
def test_a_link_to_the_outside_or_to_a_folder_is_not_followed(folder, target):
    (folder / "notes/b.md").symlink_to(target)

    assert read(folder) == (["notes/a"], [("KB012", "notes/b.md", 1)])


@pytest.mark.parametrize("target", ["nowhere.md", "b.md"])
def test_a_link_that_leads_nowhere_is_reported(folder, target):
    (folder / "notes/b.md").symlink_to(target)

    assert read(folder) == (["notes/a"], [("KB011", "notes/b.md", 1)])


def test_a_link_to_itself_that_is_no_markdown_harms_nothing(folder):
    (folder / "notes/b").symlink_to("b")

    assert read(folder)[0] == ["notes/a"]


def test_a_pipe_is_never_opened(folder):
    os.mkfifo(folder / "notes/b.md")

    assert read(folder) == (["notes/a"], [("KB012", "notes/b.md", 1)])


def test_a_folder_with_the_name_of_a_file_is_a_folder(folder):
    write_files(folder / "notes/b.md", {"c.md": note()})

    assert read(folder) == (["notes/a", "notes/b.md/c"], [])


def test_a_name_that_is_not_utf_8_is_reported(folder):
    (folder / "notes" / os.fsdecode(b"caf\xe9.md")).write_text(note(), encoding="utf-8")

    assert read(folder) == (["notes/a"], [("KB011", "notes/caf?.md", 1)])


def test_many_folders_in_each_other_are_no_hindrance(folder):
    deep = folder / "notes" / "/".join(["d"] * 400)
    deep.mkdir(parents=True)
    (deep / "b.md").write_text(note(), encoding="utf-8")

    assert len(read(folder)[0]) == 2


def test_a_space_in_a_file_name_stays_in_id_and_path(build):
    catalogue = build({"Notes/first one.md": "# One\n"})

    assert list(catalogue.query("select id, source_path, url from documents")) == [
        {"id": "notes/first one", "source_path": "Notes/first one.md", "url": "/notes/first%20one"}
    ]
