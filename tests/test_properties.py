"""Whatever files hold: never an exception, never a changed neighbour, and the same bytes with a cache as without."""

import sqlite3
import tempfile
from pathlib import Path

import pytest
import yaml
from checking import notes_with
from conftest import write_files
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb import pipeline
from kb.configuration import read_configuration
from kb.declaration import Declaration
from kb.fields import KINDS, Field, UnreadableError, read
from kb.frontmatter import split
from kb.inference import infer_fields, infer_types
from kb.model import SourceFile
from kb.reporting import FORMATS
from kb.stages.parse import parse
from kb.stages.validate import validate
from kb.yaml_nodes import NodeError, as_json

CONFIG = notes_with(
    "words: {kind: text, role: title}", "prose: {kind: markdown, search: summary}", "count: integer", "riders: {kind: integer, range: true}",
    "begun: {kind: year, role: date_start}", "days: {kind: date_range, many: true}", "open: boolean", "report: url", "tags: {kind: text, many: true, split: ','}",
    "theme: {kind: term, many: true, vocabulary: themes}", "kin: {kind: relation, to: notes, many: true}", "quotes: {kind: nested, many: true, fields: {a: text, b: year}}",
    "steps: {kind: relation, to: steps, many: true, inline: true}", types="steps: {folders: [], fields: {hours: integer}}",
) + "    vocabularies: {themes: {terms: {a: A, b: {label: B, also: [C]}}}}\n"  # fmt: skip

KEYS = st.sampled_from(
    "title slug summary date date_end language visibility visibility_reason attribution series speakers redirect_from licence related withdrawn "
    "words prose count riders begun days open report tags theme kin quotes steps id body other".split()
) | st.text(max_size=8)
TEXTS = st.text(max_size=30) | st.sampled_from(
    ["no", "12:30", "0012", "1.10", "2024-13-01", "2024-05-17", "about 70", "50–60", "['a', 'b']", "a", "notes/good", "good", "Good", "public", "network",
     "chatham-house", "http://[x", "//[", "9" * 30, "\u0000", "\ud800", "\u202e", "a@b.example", "+44 20 7946 0018", "::: network", "[[x]]", "{% x %}", "../..", "?#%"]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
FRONT_MATTER = st.dictionaries(KEYS, VALUES, max_size=8).map(
    lambda keys: yaml.safe_dump(keys, allow_unicode=True).encode("utf-8", "replace").decode()
)
PIECES = st.sampled_from(
    ["# H\n", "\n", "---\n", "> ", "- ", "1. ", "::: network\n", ":::\n", ":::: confidential\n", "```\n", "[a](/notes/good)", "[a](good.md#x)", "[[good]]", "![](x)",
     "<b>", "</b>", "<!--more-->", "<!--", "-->", "{% if x %}", "{{ site.baseurl }}", "{: .x}", "[^1]", "[^1]: n\n", "|a|b|\n|-|-|\n", "http://[x", "\\", "*", "_", "`",
     "[x]((https://a.example))", "[r]: /notes/good\n", "a@b.example", "\u200b", "\t", "    ", "\r\n", "\x0b", "\x00", "word "]
)  # fmt: skip
BODIES = st.lists(PIECES | st.text(max_size=12), max_size=25).map("".join)
FILES = (
    st.binary(max_size=200)
    | st.builds("---\n{}---\n{}".format, FRONT_MATTER, BODIES).map(
        lambda text: text.encode("utf-8", "replace")
    )
    | st.builds("---\n{}\n---\n{}".format, st.text(max_size=80), BODIES).map(
        lambda text: text.encode("utf-8", "replace")
    )
    | st.builds("+++\n{}\n+++\n{}".format, st.text(max_size=80), BODIES).map(
        lambda text: text.encode("utf-8", "replace")
    )
    | st.builds('{{"{}": {}}}\n{}'.format, KEYS, TEXTS, BODIES).map(
        lambda text: text.encode("utf-8", "replace")
    )
    | BODIES.map(lambda text: text.encode("utf-8", "replace"))
)
SOURCE = SourceFile("notes/it.md", "", "notes", "it")


@pytest.fixture(scope="module")
def declared(tmp_path_factory) -> Declaration:
    path = tmp_path_factory.mktemp("declaration") / "metadata.yml"
    path.write_text(CONFIG, encoding="utf-8")
    return read_configuration(path)


# ---- one file --------------------------------------------------------------------------------------------------


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(list("---\n+{}[]\"'&*!|>%@`:,# ab1\t")), max_size=60).map("".join)
)
def test_any_text_is_split_or_refused_with_a_place(text):
    body, place = split_or_refused(text)

    assert text.endswith(body)
    assert min(place) >= 1


def split_or_refused(text: str) -> tuple[str, tuple[int, int]]:
    """The body and where it starts, or nothing and the place of the mistake."""
    try:
        parts = split(text)
    except NodeError as error:
        return "", (error.line, error.column)
    return parts.body, (parts.body_line, 1)


LETTERS = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=8)


@given(
    st.dictionaries(
        LETTERS,
        st.recursive(
            LETTERS | st.none() | st.dates(),
            lambda inner: st.lists(inner) | st.dictionaries(LETTERS, inner),
            max_leaves=8,
        ),
    )
)
def test_yaml_that_a_program_wrote_keeps_its_keys_and_texts(keys):
    written = yaml.safe_dump(keys, allow_unicode=True, sort_keys=False)

    found = split(f"---\n{written}---\nBody").front_matter

    assert [entry.key for entry in found.entries] == list(yaml.safe_load(written) or {})
    assert isinstance(as_json(found), dict)


@given(kind=st.sampled_from(sorted(KINDS)), text=TEXTS, ranged=st.booleans())
def test_any_text_is_read_as_its_kind_or_refused(kind, text, ranged):
    declared = Field("f", kind, range=ranged and kind in ("integer", "number"))

    try:
        value = read(declared, text)
    except UnreadableError:
        value = None

    assert value is None or isinstance(value, str | int | float | tuple)


@given(content=FILES)
def test_any_bytes_are_a_draft_or_a_diagnostic(content):
    parsed = parse(SOURCE, content, wikilinks=True)

    assert parsed.draft is not None or {item.severity for item in parsed.diagnostics} == {"error"}


@given(content=FILES)
def test_any_draft_is_a_document(declared, content):
    draft = parse(SOURCE, b"---\ntitle: It\n---\n" + content.decode("utf-8", "ignore").encode()).draft

    documents = validate(draft, declared).documents

    assert documents[0].content_type == "notes"
    assert all(document.title for document in documents)


@given(contents=st.lists(FILES, max_size=4))
def test_fields_can_be_inferred_from_any_drafts(contents):
    sources = [SourceFile(f"notes/{number}.md", "", "notes", str(number)) for number in range(len(contents))]
    parsed = [parse(source, content).draft for source, content in zip(sources, contents, strict=True)]
    drafts = [draft for draft in parsed if draft is not None]

    declaration = infer_fields(infer_types(["notes/x.md"]), drafts)

    assert [len(validate(draft, declaration).documents) >= 1 for draft in drafts] == [True] * len(drafts)


# ---- many files ------------------------------------------------------------------------------------------------

GOOD = "---\nwords: Good\ncount: 3\ntheme: [a, C]\ndate: 2024-05-17\ncolour: red\n---\n\n## Part\n\nSee [x](https://x.example) and **this**.\n"
OWNERS = {
    "documents": "id",
    "notes": "id",
    "external_links": "source",
    "sections": "document",
    "terms": "document",
}
BUILDS = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60
)


def stored(files: dict[str, bytes], config: str | None) -> dict[str, list]:
    """What an edition of these files holds of the good one."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder / "source", {"notes/good.md": GOOD} | ({"metadata.yml": config} if config else {}))
        for path, content in files.items():
            (folder / "source/notes" / path).write_bytes(content)
        outcome = pipeline.build([folder / "source"], None, folder / "kb.db")
        assert [render(outcome.report) for render in FORMATS.values()]
        connection = sqlite3.connect(folder / "kb.db")
        held = {
            table: connection.execute(
                f"select * from {table} where {owner} = 'notes/good' order by 1, 2"
            ).fetchall()
            for table, owner in OWNERS.items()
        }
        connection.close()
        return held


@pytest.fixture(scope="module")
def alone() -> dict[str, list]:
    return stored({}, CONFIG)


@BUILDS
@given(bad=FILES)
def test_a_bad_file_never_changes_what_is_stored_for_a_good_one(alone, bad):
    assert stored({"bad.md": bad}, CONFIG) == alone


@BUILDS
@given(bad=FILES)
def test_without_a_declaration_any_file_gives_a_catalogue_that_holds_the_good_one(bad):
    found = stored({"bad.md": bad}, None)

    assert [row[0] for row in found["documents"]] == ["notes/good"]


# ---- again and again -------------------------------------------------------------------------------------------

EDITS = st.lists(
    st.tuples(st.sampled_from("abc"), FILES | st.none())
    | st.tuples(st.just("metadata.yml"), st.sampled_from([CONFIG, notes_with("count: text"), None])),
    min_size=1,
    max_size=5,
)


@settings(BUILDS, max_examples=25)
@given(edits=EDITS)
def test_after_any_edits_the_cache_gives_the_same_bytes_as_none(edits):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder / "source", {"notes/good.md": GOOD, "metadata.yml": CONFIG})
        for place, content in edits:
            edit(folder / "source" / (place if place.endswith(".yml") else f"notes/{place}.md"), content)
            pipeline.build([folder / "source"], None, folder / "cached.db", cache=folder / "cache")
        pipeline.build([folder / "source"], None, folder / "fresh.db")

        assert (folder / "cached.db").read_bytes() == (folder / "fresh.db").read_bytes()


def edit(path: Path, content: bytes | str | None) -> None:
    """Write a file anew, or delete it."""
    path.unlink(missing_ok=True)
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)


# ---- what is withheld ------------------------------------------------------------------------------------------

WITHHELD = notes_with(
    "kin: {kind: relation, to: notes, many: true}", "one: {kind: relation, to: notes}", "theme: {kind: term, many: true, facet: true}",
    "secret: {kind: text, visibility: network}", "begun: {kind: year, role: date_start}",
)  # fmt: skip
IDS = st.sampled_from("abcde")
PARTS = st.lists(
    st.tuples(st.sampled_from(["text", "link", "network", "confidential", "heading"]), IDS), max_size=5
)
NOTE = st.fixed_dictionaries(
    {
        "visibility": st.sampled_from(["public", "public", "network", "confidential", "netwrok"]),
        "kin": st.lists(IDS, max_size=3),
        "one": IDS,
        "theme": st.lists(st.sampled_from(["red", "blue"]), max_size=2),
        "series": st.sampled_from(["", "Talks"]),
        "begun": st.integers(2000, 2009),
        "parts": PARTS,
    }
)
LINES = {
    "text": "Word {0}.\n",
    "link": "See [note {0}](/notes/{0}).\n",
    "network": "::: network\nFor some: {0}.\n:::\n",
    "confidential": "::: confidential\nFor none: {0}.\n:::\n",
    "heading": "## Part {0}\n",
}


def written(notes: dict[str, dict], *, by_hand: bool) -> dict[str, str]:
    """The notes as files; by hand, what a public edition withholds is left out as a careful author would."""
    public = {id for id, note in notes.items() if note["visibility"] == "public"}
    shown = public if by_hand else set(notes)
    return {
        f"notes/{id}.md": file_of(id, notes[id], shown if by_hand else None, notes) for id in sorted(shown)
    }


def file_of(id: str, note: dict, shown: set[str] | None, notes: dict[str, dict]) -> str:
    may_name = [target for target in "abcde" if shown is None or target in shown or target not in notes]
    keys = {
        "title": f"Note {id}",
        "visibility": note["visibility"],
        "kin": [target for target in note["kin"] if target in may_name],
        "one": note["one"] if note["one"] in may_name else None,
        "theme": note["theme"],
        "series": note["series"] or None,
        "begun": note["begun"],
        "secret": f"zyx {id}" if shown is None else None,
    }
    lines = [
        line_of(kind, target, may_name)
        for kind, target in note["parts"]
        if shown is None or kind not in ("network", "confidential")
    ]
    return f"---\n{yaml.safe_dump(keys)}---\n\n" + "".join(lines)


def line_of(kind: str, target: str, may_name: list[str]) -> str:
    return LINES[kind].format(target) if kind != "link" or target in may_name else f"See note {target}.\n"


def edition(files: dict[str, str]) -> dict[str, list]:
    """Every table of the public edition but those that tell of lines of files and of the build itself."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder / "source", {**files, "metadata.yml": WITHHELD})
        pipeline.build([folder / "source"], None, folder / "kb.db")
        connection = sqlite3.connect(folder / "kb.db")
        tables = "documents notes links external_links terms sections speakers redirects content_types codebook related search".split()
        held = {
            table: sorted(connection.execute(f"select * from {table}").fetchall(), key=repr)
            for table in tables
        }
        connection.close()
        return held


@settings(BUILDS, max_examples=40)
@given(notes=st.dictionaries(IDS, NOTE, max_size=5))
def test_a_public_edition_is_the_one_that_a_careful_author_would_have_made_by_hand(notes):
    redacted = edition(written(notes, by_hand=False))
    by_hand = edition(written(notes, by_hand=True))

    redacted["codebook"] = [row for row in redacted["codebook"] if row[0] != "diagnostics"]
    by_hand["codebook"] = [row for row in by_hand["codebook"] if row[0] != "diagnostics"]
    assert redacted == by_hand
