"""What editors are told: the log of each build, what each edition would hold, where visibility came from, withdrawal."""

import json
from pathlib import Path

import pytest
from checking import NOTES, note, notes_with
from command_line import here
from web_client import asking

from kb import attribution
from kb.attribution import Hidden
from kb.web import serve

SPEAKERS = "[{name: Zygmunt Marker, role: A keeper, consent: CONSENT}]"
MEETING = note("Meeting", "Zygmunt Marker spoke.\n\n::: network\nzyx\n:::", attribution="chatham-house", speakers=SPEAKERS)  # fmt: skip
FILES = {
    "notes/meeting.md": MEETING.replace("CONSENT", "none"),
    "notes/hidden.md": note("Zyx", visibility="network"),
    "notes/open.md": note("Open"),
}


# ---- the log ---------------------------------------------------------------------------------------------------


def test_a_build_logs_what_it_withheld_and_never_the_content(run, monkeypatch, tmp_path):
    here(FILES)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    result = run("build")
    (log,) = (tmp_path / "state/kb/redactions").iterdir()
    head, *lines = [json.loads(line) for line in log.read_text().splitlines()]

    assert str(log) in result.stderr
    assert (log.stat().st_mode & 0o777, log.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert head["edition"] == "public"
    assert {(line["path"], line["line"], line["kind"]) for line in lines} == {
        ("notes/hidden.md", 1, "document"), ("notes/meeting.md", 7, "name"),
        ("notes/meeting.md", 9, "passage"), ("notes/meeting.md", 10, "passage"), ("notes/meeting.md", 11, "passage"),
    }  # fmt: skip
    assert "zygmunt" not in log.read_text().lower()


def test_the_log_can_be_written_to_a_file_which_nobody_else_may_read(run, tmp_path):
    here(FILES)
    file = tmp_path / "log.jsonl"
    file.touch(mode=0o644)

    run("build", "--redaction-log", str(file))

    assert file.stat().st_mode & 0o777 == 0o600
    assert "notes/hidden.md" in file.read_text()


def test_a_state_folder_that_cannot_be_written_to_stops_no_build(run, monkeypatch, tmp_path):
    here(FILES)
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))

    result = run("build")

    assert result.exit_code == 0
    assert "cannot write" in result.stderr


# ---- what editors can ask --------------------------------------------------------------------------------------


def test_editors_are_shown_what_each_edition_would_hold(run):
    here(FILES)

    told = run("check", "--editions").stdout

    assert "         2         3         3  notes" in told
    assert (
        "notes/hidden.md\n    visibility: network by itself\n"
        "    public:  without document (it is network), line 1\n    network: whole\n" in told
    )
    assert "names nobody of 1 speakers" in told
    assert "zyx" not in told.lower()


def test_editors_programs_are_told_the_same(run):
    here(FILES)

    told = json.loads(run("check", "--editions", "--format", "json").stdout)["editions"]

    assert told["public"]["documents"] == ["notes/meeting", "notes/open"]
    assert {"path": "notes/hidden.md", "line": 1, "kind": "document", "why": "it is network"} in told[
        "public"
    ]["withheld"]


def test_a_document_is_explained_with_what_each_edition_leaves_out(run):
    here(FILES, NOTES + "    overrides: {notes/open: {visibility: network}}\n")

    told = run("explain", "notes/open").stdout

    assert "visibility: network by an override of the declaration" in told
    assert "public edition: without document (it is network), line 1" in told
    assert "network edition: whole" in told


# ---- consent ---------------------------------------------------------------------------------------------------


def test_when_consent_is_withdrawn_the_next_edition_does_not_hold_the_name(run):
    here({**FILES, "notes/meeting.md": MEETING.replace("CONSENT", "public")})
    run("build")
    agreed = Path("kb.db").read_bytes()
    Path("notes/meeting.md").write_text(FILES["notes/meeting.md"])

    run("build")

    assert b"Zygmunt Marker" in agreed
    assert b"zygmunt" not in Path("kb.db").read_bytes().lower()


def test_somebody_who_agreed_to_one_talk_alone_is_not_named(build):
    speakers = "[{name: Zygmunt Marker, consent: public, talk: One}, {name: Zygmunt Marker, role: A keeper, talk: Two}]"

    catalogue = build(
        {"notes/a.md": note(body="Zygmunt Marker.", attribution="chatham-house", speakers=speakers)},
        config=NOTES,
    )

    assert [row["name"] for row in catalogue["speakers"].rows] == ["A keeper", "A keeper"]
    assert catalogue["documents"].get("notes/a")["body_text"] == "A keeper."


def test_who_agreed_stays_named_where_somebody_else_shares_a_part_of_the_name(build):
    speakers = "[{name: Dr Joan Marker, consent: public}, {name: Joan Hill, role: A keeper}]"

    catalogue = build({"notes/a.md": note(body="Joan Marker met Joan Hill on the hill.", attribution="chatham-house", speakers=speakers)},
                      config=NOTES)  # fmt: skip

    assert catalogue["documents"].get("notes/a")["body_text"] == "Joan Marker met A keeper on the hill."


def test_a_role_that_gives_the_name_away_is_not_used(build):
    speakers = "[{name: Zygmunt Marker, role: The Marker of ponds}]"

    catalogue = build({"notes/a.md": note(attribution="chatham-house", speakers=speakers)}, config=NOTES)

    assert [row["name"] for row in catalogue["speakers"].rows] == ["a participant"]


def test_two_documents_whose_names_become_the_same_have_different_addresses(build):
    speakers = "[{name: Zygmunt Marker}, {name: Yolanda Mire}]"
    meeting = note(attribution="chatham-house", speakers=speakers)

    catalogue = build({"notes/zygmunt-marker.md": meeting, "notes/yolanda-mire.md": meeting}, config=NOTES)

    assert [row["id"] for row in catalogue["documents"].rows] == [
        "notes/a-participant",
        "notes/a-participant-2",
    ]


# ---- spellings -------------------------------------------------------------------------------------------------

NAMES = [
    Hidden("Dr Zygmunt Marker", "R", parts_alone=True),
    Hidden("Will Hill", "R", parts_alone=True),
    Hidden("Ann Law", "R"),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Z. Marker and Z Marker", "R and R"), ("Marker, Zygmunt", "R"), ("ZM: hello", "R: hello"), ("(WH) W.H.", "(R) R"),
        ("Will said the will of the hill", "R said the will of the hill"), ("WILL spoke", "R spoke"), ("zygmunt's", "R's"),
        ("a law for law; Ann Law; A. Law", "a law for law; R; R"), ("Mark ZM", "Mark ZM"), ("Ẑygmunt Märker", "R"),
        ("Wilhelm Hillary", "Wilhelm Hillary"), ("Dr Marker", "R"), ("<b>Zygmunt</b> Marker", "<b>R</b>"),
    ],
)  # fmt: skip
def test_a_name_is_found_in_its_spellings_and_not_in_other_words(text, expected):
    assert attribution.replaced(text, NAMES) == expected


@pytest.mark.parametrize(
    "address",
    ["https://x.example/2024/ZygmuntMarker.pdf", "/zygmunt%20marker", "@zmarker", "/img/z-marker.jpg"],
)
def test_a_name_is_found_where_an_address_joins_its_parts(address):
    assert attribution.occurs_in_address(address, NAMES)


# ---- personal data ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["series", "licence", "withdrawn", "place"])
def test_personal_data_is_found_wherever_a_document_has_a_text(build, key):
    catalogue = build({"notes/a.md": note(**{key: "duck@zyx.example"})}, config=notes_with("place: text"))

    assert b"zyx" not in Path(catalogue.conn.execute("pragma database_list").fetchone()[2]).read_bytes()


@pytest.mark.parametrize(
    "body", ["duck&#64;zyx.example", "duck@zyx<!-- -->.example", "[mail](mailto:duck%40zyx.example)"]
)
def test_personal_data_that_is_written_in_disguise_is_in_no_edition_for_the_public(build, body):
    catalogue = build({"notes/a.md": note(body=body), "notes/b.md": note()}, config=NOTES)

    assert b"zyx" not in Path(catalogue.conn.execute("pragma database_list").fetchone()[2]).read_bytes()


def test_roles_of_speakers_hold_no_personal_data(build):
    catalogue = build(
        {"notes/a.md": note(speakers="[{name: Max Mire, role: duck@zyx.example}]")}, config=NOTES
    )

    assert [row["role"] for row in catalogue["speakers"].rows] == ["[address withheld]"]


# ---- registration ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("date", "over"), [("2001-01-01", True), ("9998-01-01", False)])
async def test_a_link_to_register_is_marked_once_the_day_has_passed(build, date, over):
    catalogue = build(
        {"notes/a.md": note(body="[Come](https://www.eventbrite.co.uk/e/1?a=b&c=d).", date=date)},
        config=NOTES,
    )

    async with asking(
        serve.application(Path(catalogue.conn.execute("pragma database_list").fetchone()[2]))
    ) as client:
        page = (await client.get("/notes/a")).text

    assert "eventbrite.co.uk" in page
    assert ("registration is over" in page) is over
