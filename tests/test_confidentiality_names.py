"""Which spellings of a name are found under the Chatham House Rule, and where in a document they are looked for."""

from pathlib import Path

import pytest
from checking import check, found, notes_with

from kb import attribution
from kb.attribution import Hidden

NAME = "Zygmunt Quibblethorpe"
OPEN = "---\ntitle: Open\n---\n\nNothing.\n"
DECLARED = notes_with(
    "town: text", "story: markdown", "site: url", "kin: {kind: relation, to: notes, inline: true}"
)


def meeting(
    body: str = "Nothing.", *lines: str, speakers: str = f"[{{name: {NAME}, role: a researcher}}]"
) -> str:
    """A document under the Rule with further lines of front matter."""
    keys = "".join(f"{line}\n" for line in lines)
    return f"---\ntitle: Meeting\nattribution: chatham-house\nspeakers: {speakers}\n{keys}---\n{body}\n"


def text_of(catalogue, id: str = "notes/meeting") -> str:
    return catalogue["documents"].get(id)["body_text"]


def holds(catalogue, word: str = "quibblethorpe") -> bool:
    path = catalogue.conn.execute("pragma database_list").fetchone()[2]
    return word.encode() in Path(path).read_bytes().lower()


# ---- spellings -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (NAME, "ZQuibblethorpe"), (NAME, "zquibblethorpe99"), (NAME, "Quibblethorpe2024"), (NAME, "Zyg\u00admunt"),
        (NAME, "Quibble\u034fthorpe"), (NAME, "Quibble\ufe0fthorpe"), (NAME, "Quibble\u2066thorpe"),
        (NAME, "Quibble-\nthorpe"), (NAME, "Quibble-\n> thorpe"), (NAME, "Zygmunt-\nQuibblethorpe"),
        ("Łucja Pąk", "Lucja Pak"), ("Sørine Bæk", "Sorine Baek"), ("Jürgen Mölker", "Juergen Moelker"),
        ("Juergen Moelker", "Jürgen Mölker"), ("Jürgen Mölker", "Jurgen Molker"), ("Håvar Ås", "Haavar Aas"),
        ("Zygmunt Quibblethorpe, PhD", "Zygmunt Quibblethorpe"), ("Zygmunt Quibblethorpe (she/her)", "Quibblethorpe"),
    ],
)  # fmt: skip
def test_a_name_is_found_however_it_is_spelt(name, text):
    assert attribution.replaced(text, [Hidden(name, "R", parts_alone=True)]).rstrip("0123456789") == "R"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Bo Ridges", "Bridges and bridges"), ("Tim Ravel", "Travel to travel"), ("Joe Zyx", "jo"),
        ("Zygmunt Zyx (they/them)", "they and them"), ("Jo Bell", "the ex-\ntravagant"),
    ],
)  # fmt: skip
def test_what_only_begins_like_a_name_is_left_alone(name, text):
    assert attribution.replaced(text, [Hidden(name, "R", parts_alone=True)]) == text


def test_a_name_after_a_divided_word_is_found_as_well():
    assert attribution.replaced("ex-\nZygmunt", [Hidden(NAME, "R", parts_alone=True)]) == "ex-\nR"


def test_an_address_that_is_encoded_twice_is_read_to_its_end():
    assert attribution.occurs_in_address("https://x.example/Quibble%2574horpe-Zygmunt", [Hidden(NAME)])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Zygmunt** Quibblethorpe said **no**", "**R** said **no**"), ("_Zygmunt_ _Quibblethorpe_ said", "_R_ said"),
        ("Zygmunt **Quibblethorpe** said", "R said"), ("Zygmunt **Quibblethorpe of Zyx** said", "R **of Zyx** said"),
        ("**Zygmunt Quibblethorpe** said", "**R** said"), ("zygmunt_quibblethorpe said", "R said"),
    ],
)  # fmt: skip
def test_emphasis_that_a_name_cuts_in_two_stays_balanced(text, expected):
    assert attribution.replaced(text, [Hidden(NAME, "R")]) == expected


# ---- places ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("config", [DECLARED, None], ids=["declared", "without a declaration"])
@pytest.mark.parametrize(
    "line",
    [
        "town: Quibblethorpe", "story: Quib*ble*thorpe", "story: Quibble&#116;horpe", "story: Quib<b>ble</b>thorpe",
        "site: https://zyx.example/zquibblethorpe", "date: 2024 Quibblethorpe", "language: quibblethorpe",
        "other: {zygmunt_quibblethorpe: 1}", "quibblethorpe: 1", "kin: {title: Zyx, slug: quibblethorpe}",
        "other: &quibblethorpe x", "summary: Quib*ble*thorpe",
    ],
)  # fmt: skip
def test_a_name_in_the_front_matter_is_in_no_byte(build, config, line):
    catalogue = build({"notes/meeting.md": meeting("Then.", line), "notes/open.md": OPEN}, config=config)

    told = str([list(catalogue[name].rows) for name in ("documents", "notes", "codebook")]).lower()
    assert not holds(catalogue)
    assert not any(form in told for form in ("quib*ble*", "quib<b>", "quibble&#116;"))


def test_a_name_at_the_very_end_of_the_front_matter_is_found(build):
    catalogue = build({"notes/meeting.md": meeting("Then.", "town: Quibblethorpe")}, config=DECLARED)

    assert catalogue["notes"].get("notes/meeting")["town"] == "a researcher"


def test_a_folder_that_is_called_like_a_speaker_is_no_table_where_none_is_declared(build):
    catalogue = build({"quibblethorpe/meeting.md": meeting(), "notes/open.md": OPEN})

    assert not holds(catalogue)


def test_a_document_is_withheld_where_a_key_gives_a_name_and_no_declaration_says_what_it_is(tmp_path):
    diagnostics = check(tmp_path, {"notes/meeting.md": meeting("Then.", "quibblethorpe: 1")}, config=None)

    assert ("KB403", "notes/meeting.md", 1) in found(diagnostics)


@pytest.mark.parametrize(
    "name",
    ['"**Zygmunt** Quibblethorpe"', f'"[{NAME}](https://zyx.example)"', '"Zygmunt Quibble&#116;horpe"'],
)
def test_a_speaker_whose_name_is_marked_up_is_found_without_the_marks(build, name):
    files = {"notes/meeting.md": meeting(f"{NAME} spoke.", speakers=f"[{{name: {name}}}]")}

    assert text_of(build(files, config=DECLARED)) == "a participant spoke."


@pytest.mark.parametrize(
    "speaker",
    [
        f"{{name: {NAME}, consent: none, consent: public}}", f"{{name: Jo Zyx, name: {NAME}, consent: public}}",
        "{name: [Zygmunt, Quibblethorpe]}", "{role: Quibblethorpe}",
    ],
)  # fmt: skip
def test_a_document_is_withheld_where_it_is_not_clear_who_agreed(build, speaker):
    catalogue = build({"notes/meeting.md": meeting(NAME, speakers=f"[{speaker}]")}, config=DECLARED)

    assert list(catalogue["documents"].rows) == []


def test_what_else_an_entry_tells_of_a_speaker_is_not_told_under_the_rule(build):
    speakers = f"[{{name: {NAME}, affiliation: Zyx Works}}]"

    assert not holds(build({"notes/meeting.md": meeting(speakers=speakers)}, config=DECLARED), "zyx works")


# ---- names of documents ----------------------------------------------------------------------------------------

KIN = notes_with("kin: {kind: relation, to: notes, many: true, by: [id, slug, title]}", types="logs: {}")


@pytest.mark.parametrize("hidden", ["notes/hidden.md", "logs/hidden.md"])
def test_a_reference_that_may_mean_a_withheld_document_is_not_told(build, hidden):
    files = {
        "notes/a.md": "---\ntitle: A\nkin: [Zyx, Nothing]\n---\n",
        hidden: "---\ntitle: Zyx\nvisibility: network\n---\n",
    }
    twin = {"notes/open.md": "---\ntitle: Zyx\n---\n"} if hidden.startswith("notes/") else {}

    catalogue = build({**files, **twin}, config=KIN)

    assert [row["reference"] for row in catalogue["links"].rows] == ["Nothing"]


# ---- names in other scripts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("王小明", "昨天王小明说了", "昨天R说了"), ("王 小明", "王小明和小明", "R和R"), ("田中 太郎", "田中さん", "Rさん"),
        ("김철수", "김철수가 말했다", "R가 말했다"), ("김 철수", "김치를 철수가", "김치를 R가"), ("สมชาย ใจดี", "คุณสมชายพูด", "คุณRพูด"),
        ("राम शर्मा", "शर्मा ने", "R ने"), ("राम शर्मा", "राम शर्माजी", "Rजी"), ("سمير خوري", "وسمير", "وR"),
        ("محمد علي", "مُحَمَّد عَلِي", "R"), ("דוד כהן", "לדוד כהן", "לR"),
    ],
)  # fmt: skip
def test_a_name_is_found_in_writing_that_puts_no_space_around_it(name, text, expected):
    assert attribution.replaced(text, [Hidden(name, "R", parts_alone=True)]) == expected


def test_vowels_that_are_written_as_marks_tell_names_apart():
    assert (
        attribution.replaced("रमा शर्मा, रोम", [Hidden("राम वर्मा", "R", parts_alone=True)]) == "रमा शर्मा, रोम"
    )


# ---- names with something between or around --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (NAME, "Quibble\u00ad\nthorpe"), (NAME, "Quibble\u200b\nthorpe"), (NAME, "Quibble\U0001bca0thorpe"),
        ("Siobhán O'Quibble", "O Quibble"), ("Siobhán O'Quibble", "siobhan-o-quibble"), ("Siobhán O'Quibble", "O&#39;Quibble"),
        ("Anna Zyxler-Quibble", "#ZyxlerQuibble"), (NAME, "@drquibblethorpe"), (NAME, "#AskQuibblethorpe"),
        ("Quibblethorpe, Zygmunt", "ZQ:"), ("Jo Bell", "Bells"), (NAME, "ZQ –"), (NAME, "ZQ’s"), (NAME, "<b>ZQ</b>:"),
    ],
)  # fmt: skip
def test_a_speakers_own_name_is_found_with_what_stands_in_and_around_it(name, text):
    replaced = attribution.replaced(text, [Hidden(name, "R", parts_alone=True)])

    assert replaced.startswith(("R", "@R", "#R", "<b>R"))


@pytest.mark.parametrize(
    "text",
    [
        "Zygmunt M. Quibblethorpe", "Zygmunt Max Quibblethorpe", "Zygmunt 'Zig' Quibblethorpe", "Zygmunt (Zig) Quibblethorpe",
        "Zygmunt van Quibblethorpe", "Quibblethorpe, Z.", "Quibblethorpe Z.", "Quibblethorpe (Zygmunt)", "Z.-M. Quibblethorpe",
        "ZM Quibblethorpe", "Zygmunt[^1] Quibblethorpe", "Zygmunt—Quibblethorpe", '"Zygmunt" Quibblethorpe', "Zygmunt/Quibblethorpe",
    ],
)  # fmt: skip
def test_the_name_of_somebody_else_is_found_with_what_the_entry_has_not(text):
    assert "uibblethorpe" not in attribution.replaced(text, [Hidden(NAME)])


@pytest.mark.parametrize(
    "entry",
    [
        f"{NAME}, Zyx Works", f"{NAME} (Zyx Works)", f"{NAME} – Zyx Works", f"{NAME} from Zyx Works", f"{NAME} <z@zyx.example>",
        f"{NAME} @zyx", f"{NAME} MSc FRSA", f"Herr {NAME}", f"{NAME} he/him", "Quibblethorpe, Zygmunt", f"{NAME} and Jo Zyx",
        f"Jo Zyx & {NAME}",
    ],
)  # fmt: skip
def test_a_name_is_found_elsewhere_without_what_its_entry_adds(entry):
    assert "uibblethorpe" not in attribution.replaced(f"Then {NAME} spoke.", [Hidden(entry)])


def test_an_affiliation_is_no_name_in_other_documents():
    assert attribution.replaced("The Zyx Works met.", [Hidden(f"{NAME}, Zyx Works")]) == "The Zyx Works met."


@pytest.mark.parametrize("other", [f"{NAME}, Zyx Works", "Quibblethorpe, Zygmunt", f"Dr {NAME} (Zyx)"])
def test_who_agreed_to_one_talk_and_not_to_another_is_known_however_the_name_is_written(build, other):
    speakers = f"[{{name: {NAME}, consent: public}}, {{name: '{other}', consent: none}}]"

    assert not holds(build({"notes/meeting.md": meeting(f"{NAME}.", speakers=speakers)}, config=DECLARED))


# ---- addresses ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["https://zyx.example/~zquibblethorpe", "https://zyx.example/@drquibblethorpe", "https://zyx.example/2024-zquibblethorpe-talk"],
)  # fmt: skip
def test_an_address_with_an_initial_or_a_title_before_the_family_name_is_taken_out(build, address):
    files = {"notes/meeting.md": meeting(f"[Slides]({address})", f"site: {address}")}

    assert not holds(build(files, config=DECLARED))


def test_a_file_that_is_called_by_initial_and_family_name_has_another_address(build):
    catalogue = build({"notes/zquibblethorpe.md": meeting()}, config=DECLARED)

    assert not holds(catalogue)
    assert [row["id"] for row in catalogue["documents"].rows] == ["notes/a-participant"]


@pytest.mark.parametrize(
    "address", ["meeting.md#quibblethorpe-speaks", "/notes/meeting#quibblethorpe", "/once/quibblethorpe"]
)
def test_a_link_whose_address_gives_a_name_that_its_target_does_not_becomes_text(build, address):
    files = {
        "notes/meeting.md": meeting(
            "## Quibblethorpe speaks\n\nThen.", "redirect_from: [/once/quibblethorpe]"
        ),
        "notes/open.md": f"---\ntitle: Open\n---\n\nSee [there]({address}).\n",
    }

    catalogue = build(files, config=DECLARED)

    assert not holds(catalogue)
    assert text_of(catalogue, "notes/open") == "See there."


def test_no_diagnostic_tells_how_the_title_of_another_document_was_written(build):
    config = notes_with("kin: {kind: relation, to: notes, by: [title]}")
    files = {
        "notes/meeting.md": meeting().replace("title: Meeting", "title: Talk of Quibblethorpe"),
        "notes/open.md": "---\ntitle: Open\nkin: talk of quibblethorpe\n---\n\nNothing.\n",
    }

    assert not holds(build(files, config=config))
