"""Participedia's records become documents and go back: what they say is kept, and what is lost is told."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import frontmatter
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb import pipeline
from kb.cli import main
from kb.export.formats import export
from kb.importers.html_text import markdown_of
from kb.importers.participedia import PEOPLE, THEIRS_ALONE
from kb.importers.participedia_records import read_records

ROOT = Path(__file__).parents[1]
CROSSWALK = ROOT / "vocabularies" / "crosswalk-participedia.yml"
# The declaration of this repository, without documents: what the crosswalk leads to is declared there.
DECLARATION = ROOT / "metadata.yml"
PONDERING = {
    "id": 7, "title": "Duck pond assembly", "description": "Ducks pondered.", "body": "<h2>How</h2><p>By <em>quacking</em>.</p>",
    "general_issues": ["health", "governance"], "start_date": 1677888000, "ongoing": False, "time_limited": "a",
    "number_of_participants": 24, "facetoface_online_or_both": "both", "decision_methods": ["voting"],
    "specific_methods_tools_techniques": [{"id": 9, "type": "method", "title": "Quack circle"}],
    "primary_organizer": {"id": 8, "type": "organization", "title": "Pond Trust"}, "funder": "The Bread Fund",
    "creator": {"name": "Donald Example"}, "published": True, "city": "Wobbleton",
}  # fmt: skip
CIRCLE = {"id": 9, "title": "Quack circle", "description": "All quack.", "level_polarization": "low"}
TRUST = {"id": 8, "title": "Pond Trust", "description": "Looks after ponds."}
BASE = {"cases": [PONDERING], "methods": [CIRCLE], "organizations": [TRUST]}
HEADER = [
    "id", "type", "title", "description", "general_issues_1", "general_issues_2", "general_issues_3", "general_issues_4",
    "general_issues_5", "facilitators", "staff", "number_of_participants_1", "start_date", "creator_name", "body",
    "primary_organizer_id", "primary_organizer_title", "specific_methods_tools_techniques_titles", "latitude", "longitude",
]  # fmt: skip
ROW = [
    "7", "case", "Duck pond assembly", "Ducks pondered.", "health", " governance", " science", " media", " labor", "1", "0", "0",
    "2023-03-04", "Donald Example", " How  By quacking. ", "8", "Pond Trust", "Quack circle, Survey", "0", "0",
]  # fmt: skip


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A knowledge base with this repository's declaration and no documents."""
    (tmp_path / "base" / "vocabularies").mkdir(parents=True)
    text = DECLARATION.read_text(encoding="utf-8")
    (tmp_path / "base" / "metadata.yml").write_text(text, encoding="utf-8")
    for path in (ROOT / "vocabularies").iterdir():
        (tmp_path / "base" / "vocabularies" / path.name).write_bytes(path.read_bytes())
    monkeypatch.chdir(tmp_path / "base")
    return tmp_path / "base"


def run(*words: Any):
    return CliRunner().invoke(main, ["import", "participedia", *map(str, words)], catch_exceptions=False)


def written(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def sheet(path: Path, *rows: list[str]) -> Path:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([HEADER, *rows])
    path.write_text("\ufeff" + text.getvalue(), encoding="utf-8")
    return path


def front_matter(path: Path) -> dict[str, Any]:
    return frontmatter.load(str(path)).metadata


# ---- in --------------------------------------------------------------------------------------------------------------


def test_the_json_of_their_interface_fills_the_fields_that_the_crosswalk_matches(folder, tmp_path):
    run(written(tmp_path / "base.json", BASE))
    case = front_matter(folder / "case_studies/duck-pond-assembly.md")

    assert (case["title"], case["summary"], case["start_year"]) == (
        "Duck pond assembly",
        "Ducks pondered.",
        2023,
    )
    assert case["themes"] == ["health", "public-services", "democracy"]
    assert (case["methods"], case["organised_by"]) == (["quack-circle"], ["pond-trust"])
    assert case["components"] == [
        {
            "title": "The engagement as a whole",
            "temporal": "one-off",
            "participants": 24,
            "modality": "mixed",
            "decision_method": ["voting"],
        }
    ]
    assert frontmatter.load("case_studies/duck-pond-assembly.md").content == "## How\n\nBy *quacking*."


def test_what_has_no_exact_match_is_kept_as_it_was(folder, tmp_path):
    run(written(tmp_path / "base.json", BASE))
    kept = front_matter(folder / "case_studies/duck-pond-assembly.md")["participedia"]

    assert (kept["funder"], kept["general_issues"]) == ("The Bread Fund", ["health", "governance"])
    assert kept["start_date"] == "2023-03-04"
    assert not kept.keys() & {"title", "description", "body", "decision_methods", "facetoface_online_or_both"}


def test_who_wrote_a_record_is_written_nowhere(folder, tmp_path):
    result = run(written(tmp_path / "base.json", BASE))

    assert "Donald" not in (folder / "case_studies/duck-pond-assembly.md").read_text(encoding="utf-8")
    assert "left out: who wrote the record: creator" in result.stderr


def test_what_is_imported_passes_the_check_with_no_reference_that_leads_nowhere(folder, tmp_path):
    run(written(tmp_path / "base.json", BASE))
    result = CliRunner().invoke(main, ["check", "--no-cache", "--format", "json"])
    found = [each for each in json.loads(result.stdout)["diagnostics"] if each["path"].endswith(".md")]

    assert result.exit_code == 0
    assert {each["code"] for each in found} == {"KB203"}


@pytest.mark.parametrize(
    "shape",
    [{"OK": True, "article": {**PONDERING, "type": "case"}}, {"results": [{**PONDERING, "type": "case"}]}],
)
def test_the_json_of_their_pages_and_searches_is_read_too(folder, tmp_path, shape):
    run(written(tmp_path / "page.json", shape))

    assert front_matter(folder / "case_studies/duck-pond-assembly.md")["start_year"] == 2023


def test_their_csv_has_a_mark_spaces_and_numbered_columns(folder, tmp_path):
    run(sheet(tmp_path / "cases.csv", ROW))
    case = front_matter(folder / "case_studies/duck-pond-assembly.md")

    assert case["participedia"]["general_issues"] == ["health", "governance", "science", "media", "labor"]
    assert case["participedia"]["primary_organizer"] == {"id": 8, "title": "Pond Trust"}
    assert case["participedia"]["specific_methods_tools_techniques"] == [
        {"title": "Quack circle"},
        {"title": "Survey"},
    ]


def test_what_their_csv_cannot_say_is_told_for_each_record(folder, tmp_path):
    run(sheet(tmp_path / "cases.csv", ROW), "--losses", "losses.json")
    [record] = json.loads((folder / "losses.json").read_text(encoding="utf-8"))["records"]
    told = {(loss["field"], loss["reason"]) for loss in record["losses"]}

    assert record["record"] == "case 7"
    assert told >= {
        ("staff", "their 0 means no or unknown; taken as unknown"),
        ("number_of_participants", "their 0 means unknown"),
        ("latitude, longitude", "their 0 means that the place is unknown"),
        ("general_issues", "five values, which is the most that their file holds; there may have been more"),
        ("body", "their file has lost its headings, paragraphs and links"),
    }


def test_unknown_is_never_zero_or_no(folder, tmp_path):
    run(sheet(tmp_path / "cases.csv", ROW))
    kept = front_matter(folder / "case_studies/duck-pond-assembly.md")["participedia"]

    assert kept["facilitators"] == "yes"
    assert not kept.keys() & {"staff", "number_of_participants", "latitude"}


def test_a_key_that_nobody_knows_is_kept_and_told(folder, tmp_path):
    result = run(written(tmp_path / "base.json", {"cases": [{**PONDERING, "general_issues": ["quackery"]}]}))

    assert front_matter(folder / "case_studies/duck-pond-assembly.md")["participedia"]["general_issues"] == [
        "quackery"
    ]
    assert "an unknown key; kept as it was under participedia: general_issues" in result.stderr


def test_two_records_of_one_title_become_two_files(folder, tmp_path):
    run(written(tmp_path / "base.json", {"cases": [PONDERING, {**PONDERING, "id": 70}]}))

    assert sorted(path.name for path in (folder / "case_studies").iterdir()) == [
        "duck-pond-assembly-70.md",
        "duck-pond-assembly.md",
    ]


def test_without_a_declaration_title_summary_and_text_are_filled_and_the_rest_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run(written(tmp_path / "base.json", {"cases": [PONDERING]}), "--into", "ducks")
    case = front_matter(tmp_path / "ducks/case_studies/duck-pond-assembly.md")

    assert result.exit_code == 0
    assert (case["summary"], case["participedia"]["time_limited"]) == ("Ducks pondered.", "a")


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.json", "[]"), ("a.json", "{"), ("a.csv", "name\nduck\n"), ("a.json", '{"ducks": []}')],
)
def test_what_is_none_of_their_files_is_told(folder, tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    result = run(tmp_path / name)

    assert result.exit_code == 2
    assert name in result.stderr


def test_no_record_leads_out_of_the_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shape = {"article": {"type": "../../duck", "title": "../../../pond", "id": "/etc"}}
    result = run(written(tmp_path / "page.json", shape), "--into", "base")

    assert result.stdout.splitlines() == ["base/ducks/pond.md"]


# ---- files -----------------------------------------------------------------------------------------------------------


def test_a_file_that_is_there_stays_as_it_is(folder, tmp_path):
    (folder / "methods").mkdir()
    (folder / "methods/quack-circle.md").write_text("mine\n", encoding="utf-8")
    result = run(written(tmp_path / "base.json", BASE))

    assert (folder / "methods/quack-circle.md").read_text(encoding="utf-8") == "mine\n"
    assert "methods/quack-circle.md" not in result.stdout
    assert "is there already; --force replaces it" in result.stderr


def test_a_file_that_is_there_is_replaced_by_force(folder, tmp_path):
    (folder / "methods").mkdir()
    (folder / "methods/quack-circle.md").write_text("mine\n", encoding="utf-8")
    run(written(tmp_path / "base.json", BASE), "--force")

    assert front_matter(folder / "methods/quack-circle.md")["title"] == "Quack circle"


def test_a_dry_run_tells_what_it_would_write_and_writes_nothing(folder, tmp_path):
    before = sorted(folder.rglob("*"))
    result = run(written(tmp_path / "base.json", BASE), "--dry-run")

    assert result.stdout.splitlines() == [
        "case_studies/duck-pond-assembly.md", "methods/quack-circle.md", "organisations/pond-trust.md",
    ]  # fmt: skip
    assert sorted(folder.rglob("*")) == before


# ---- and back --------------------------------------------------------------------------------------------------------


def exported(folder: Path) -> Path:
    pipeline.build([folder], output=folder / "kb.db", cache=None)
    export("participedia", folder / "kb.db", folder / "out", stream=io.BytesIO())
    return folder / "out"


def told(record: Any) -> dict[str, Any]:
    """What a record says of an engagement: nothing of people, their site, or the form of its text."""
    left_out = PEOPLE | THEIRS_ALONE | {"body"}
    return {name: value for name, value in record.values.items() if name not in left_out}


def test_what_was_imported_goes_back_as_it_was(folder, tmp_path):
    source = written(tmp_path / "base.json", BASE)
    run(source)
    out = exported(folder)

    back = [
        told(each)
        for name in ("cases", "methods", "organizations")
        for each in read_records(out / f"{name}.json")
    ]
    assert back == [told(each) for each in read_records(source)]


def test_a_document_that_was_never_theirs_goes_out_through_the_crosswalk(folder):
    (folder / "case_studies").mkdir()
    text = "---\ntitle: Swan panel\nthemes: [health, finance]\nstart_year: 2020\ncomponents:\n  - {title: One, participants: 12, modality: online}\n---\n"
    (folder / "case_studies/swan-panel.md").write_text(text, encoding="utf-8")
    [case] = json.loads((exported(folder) / "cases.json").read_text(encoding="utf-8"))["cases"]
    losses = [
        json.loads(line) for line in (folder / "out/losses.jsonl").read_text(encoding="utf-8").splitlines()
    ]

    assert (case["id"], case["title"], case["start_date"]) == (None, "Swan panel", "2020")
    assert (case["number_of_participants"], case["facetoface_online_or_both"]) == (12, "online")
    assert case["general_issues"] == ["health"]
    assert [(loss["field"], loss["value"]) for loss in losses] == [("general_issues", "finance")]


def test_participants_of_several_steps_are_never_added_up(folder):
    (folder / "case_studies").mkdir()
    text = "---\ntitle: Swan panel\ncomponents:\n  - {title: One, participants: 12}\n  - {title: Two, participants: 30}\n---\n"
    (folder / "case_studies/swan-panel.md").write_text(text, encoding="utf-8")
    [case] = json.loads((exported(folder) / "cases.json").read_text(encoding="utf-8"))["cases"]

    assert case["number_of_participants"] is None


KEYS = json.loads(json.dumps({
    "general_issues": ["health", "governance", "media", "labor"], "approaches": ["consultation", "coproduction", "protest"],
    "learning_resources": ["written", "expert", "site"], "decision_methods": ["voting", "general", "idea"],
}))  # fmt: skip
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)
CASES = st.fixed_dictionaries(
    {"id": st.integers(1, 10**6), "title": TEXTS.map(lambda text: f"Duck {text}")},
    optional={
        **{name: st.lists(st.sampled_from(keys), min_size=1, unique=True) for name, keys in KEYS.items()},
        "number_of_participants": st.integers(1, 10**6),
        "facetoface_online_or_both": st.sampled_from(["facetoface", "online", "both"]),
        "recruitment_method": st.sampled_from(["random", "captive", "stratified"]),
        "open_limited": st.sampled_from(["open", "limited"]),
        "public_spectrum": st.sampled_from(["inform", "not"]),
        "start_date": st.dates().map(lambda day: day.isoformat()),
        "funder": TEXTS, "latitude": st.floats(1, 80), "impact_evidence": st.sampled_from(["yes", "no"]),
    },
)  # fmt: skip


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(case=CASES)
def test_any_record_goes_in_and_comes_back(tmp_path_factory, case):
    folder = tmp_path_factory.mktemp("any")
    (folder / "metadata.yml").write_text(DECLARATION.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "vocabularies").symlink_to(ROOT / "vocabularies")
    source = written(folder / "source.json", {"cases": [case]})
    CliRunner().invoke(
        main,
        [
            "import",
            "participedia",
            str(source),
            "--config",
            str(folder / "metadata.yml"),
            "--into",
            str(folder),
        ],
        catch_exceptions=False,
    )

    [back] = read_records(exported(folder) / "cases.json")
    assert told(back) == told(read_records(source)[0])


# ---- HTML ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One<br>two</p><p>three</p>", "One\n\ntwo\n\nthree"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ('<a href="https://duck.example/a">pond</a>', "[pond](https://duck.example/a)"),
        ('<a href="javascript:quack()">pond</a>', "pond"),
        ("<script>quack()</script>a <b>b</b>", "a **b**"),
        ("# no heading &lt;b&gt; 2*3", "\\# no heading \\<b\\> 2\\*3"),
    ],
)
def test_html_becomes_markdown(html, markdown):
    assert markdown_of(html) == markdown


@given(st.text())
def test_no_html_is_too_odd_to_be_read(html):
    assert isinstance(markdown_of(html), str)
