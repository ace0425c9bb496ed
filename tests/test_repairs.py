"""`kb check --fix-patch`: the certain repairs as a patch that `git apply` takes, and nothing else."""

import subprocess
from pathlib import Path

import pytest
from checking import NOTES, note, notes_with
from command_line import here

RELATED = notes_with(
    "next: {kind: relation, to: notes, many: true, by: [slug, title]}", "tags: {kind: text, many: true}"
)


@pytest.fixture
def mended(run, tmp_path):
    """The bytes of a file after `kb check --fix-patch` and `git apply`; the patch alone changes nothing."""

    def mended(content: str | bytes, others: dict[str, str] | None = None, config: str = RELATED) -> bytes:
        written = content if isinstance(content, bytes) else content.encode()
        here({"notes/b.md": note("Ducks & Geese"), **(others or {})}, config)
        Path("notes/a b.md").write_bytes(written)
        run("check", "--fix-patch", "../fix.patch")
        assert Path("notes/a b.md").read_bytes() == written
        if Path("../fix.patch").read_bytes():
            subprocess.run(
                ["git", "apply", "--whitespace=nowarn", "../fix.patch"], check=True, cwd=Path.cwd()
            )
        return Path("notes/a b.md").read_bytes()

    return mended


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[x]((https://example.org/a))", "[x](https://example.org/a)"),
        ("[x](www.example.org)", "[x](https://www.example.org)"),
        ("[example.org](example.org)", "[example.org](https://example.org)"),
        ('<a href="www.example.org">x</a>', '<a href="https://www.example.org">x</a>'),
        ("[x][y]\n\n[y]: www.example.org", "[x][y]\n\n[y]: https://www.example.org"),
        ("[x](/files/the report.pdf)", "[x](/files/the%20report.pdf)"),
        ("[x](www.example.org) and [y](www.example.org)", "[x](https://www.example.org) and [y](https://www.example.org)"),
    ],
)  # fmt: skip
def test_an_address_is_mended_where_it_stands(mended, body, expected):
    assert mended(note(body=body)).decode() == note(body=expected)


@pytest.mark.parametrize(
    "body",
    [
        "`[x](www.example.org)` and [x](www.example.org)",
        "[x](/nowhere)",
        "[x](http://example.org)",
    ],
)
def test_what_is_not_certain_stays(mended, body):
    assert mended(note(body=body)).decode() == note(body=body)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ducks & geese", "Ducks & Geese"),
        ("'ducks & geese'", "'Ducks & Geese'"),
        ("[a, ducks & geese]", "[a, Ducks & Geese]"),
        ("\n  - ducks & geese # old", "\n  - Ducks & Geese # old"),
    ],
)
def test_a_reference_gets_the_spelling_of_what_it_names(mended, value, expected):
    assert mended(note(next=value)).decode() == note(next=expected)


def test_a_title_that_yaml_would_read_otherwise_is_quoted(mended):
    found = mended(note(next="ducks - geese"), {"notes/c.md": note("'Ducks: Geese'")})

    assert found.decode() == note(next="ducks - geese")

    found = mended(note(next="'ducks: geese'"), {"notes/c.md": note("'Ducks: Geese'")})

    assert found.decode() == note(next="'Ducks: Geese'")


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("tags:\n  - one\nx: 1\ntags:\n  - two\n", "tags:\n  - one\n  - two\nx: 1\n"),
        ("tags: [one]\ntags: [two, one]\n", "tags:\n- one\n- two\n"),
        ("tags: one\ntags:\n", "tags: one\n"),
        ("tags:\ntags: one\n", "tags: one\n"),
        ("x: 1\nx: 2\n", "x: 2\n"),
        ("tags:\n  - one\n\n# Why\ntags:\n  - two\n", "tags:\n  - one\n  - two\n\n# Why\n"),
    ],
)
def test_a_repeated_key_is_written_once_with_what_it_was_read_as(mended, keys, expected):
    assert mended(f"---\ntitle: A\n{keys}---\nText.\n").decode() == f"---\ntitle: A\n{expected}---\nText.\n"


def test_line_ends_and_a_byte_order_mark_stay(mended):
    before = b"\xef\xbb\xbf---\r\ntitle: A\r\ntags: [one]\r\ntags: [two]\r\n---\r\n[x](www.example.org)"

    after = b"\xef\xbb\xbf---\r\ntitle: A\r\ntags:\r\n- one\r\n- two\r\n---\r\n[x](https://www.example.org)"
    assert mended(before) == after


def test_what_was_mended_is_not_reported_again(mended, run):
    mended("---\ntitle: A\ntags: [one]\ntags: [two]\nnext: ducks & geese\n---\n[x](www.example.org)\n")

    assert run("check").stdout == ""


def test_without_repairs_the_patch_is_empty(run):
    here({"notes/a.md": note(date="soon")}, NOTES)

    answer = run("check", "--fix-patch", "fix.patch")

    assert Path("fix.patch").read_bytes() == b""
    assert "wrote fix.patch, which mends 0 files" in answer.stderr


def test_paths_are_relative_to_the_folder_in_which_the_command_runs(run):
    here({"content/notes/a.md": note(body="[x](www.example.org)"), "content/metadata.yml": NOTES}, None)

    run("check", "content", "--fix-patch", "fix.patch")

    assert Path("fix.patch").read_text(encoding="utf-8").startswith("--- a/content/notes/a.md\n")


def test_a_file_outside_the_folder_is_named_as_in_its_source(run, tmp_path, monkeypatch):
    here({"notes/a.md": note(body="[x](www.example.org)")})
    source = Path.cwd()
    monkeypatch.chdir(tmp_path)

    run("check", str(source / "notes" / ".."), "--fix-patch", "fix.patch")
    inside = Path("fix.patch").read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    run("check", str(source), "--fix-patch", "fix.patch")

    assert inside == "--- a/here/notes/a.md"
    assert Path("fix.patch").read_text(encoding="utf-8").splitlines()[0] == "--- a/notes/a.md"


def test_every_file_of_the_corpus_is_mended_for_good(run, corpus, tmp_path):
    """29 files with repeated keys, 32 addresses, 5 references; `git apply` takes the patch."""
    subprocess.run(["cp", "-r", str(corpus / "connectedbydata.org"), "site"], check=True)
    declaration = str(Path(__file__).parents[1] / "examples" / "connectedbydata.yml")

    run("check", "site", "--config", declaration, "--fix-patch", "fix.patch")
    subprocess.run(["git", "apply", "--whitespace=nowarn", "fix.patch"], check=True, cwd=Path.cwd())
    again = run("check", "site", "--config", declaration).stdout

    assert [code for code in ("KB104", "KB110", "KB302") if code in again] == []
