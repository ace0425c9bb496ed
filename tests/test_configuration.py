"""The declaration: what it may say, and that every mistake in it is reported with its line before anything is done."""

from pathlib import Path

import pytest

from kb.configuration import read_configuration
from kb.declaration import Declaration
from kb.diagnostics import ConfigurationError, KbError


@pytest.fixture
def declare(tmp_path: Path):
    """Read a `metadata.yml` that says this under `plugins.kb`."""

    def read(kb: str, **files: str) -> Declaration:
        for name, text in files.items():
            (tmp_path / f"{name}.yml").write_text(text, encoding="utf-8")
        path = tmp_path / "metadata.yml"
        path.write_text(f"title: Zigshire\nplugins:\n  kb:\n{indented(kb, 4)}\n", encoding="utf-8")
        return read_configuration(path)

    return read


def indented(text: str, by: int) -> str:
    return "\n".join(" " * by + line for line in text.strip("\n").split("\n"))


def field_of(declare, field: str):
    return (
        declare(f"content_types:\n  notes:\n    fields:\n      it: {field}\n  others: {{}}")
        .content_types["notes"]
        .fields["it"]
    )


def mistakes(declare, kb: str) -> list[tuple[str, int]]:
    """Code and line of each mistake; the first line of `kb` is line 4 of the file."""
    with pytest.raises(ConfigurationError) as caught:
        declare(kb)
    return [(diagnostic.code, diagnostic.line) for diagnostic in caught.value.report]


# ---- what it may say -------------------------------------------------------------------------------------------


def test_a_content_type_has_its_folder_labels_and_addresses_from_its_name(declare):
    kind = declare("content_types:\n  case_studies: {}").content_types["case_studies"]

    assert (kind.folders, kind.label, kind.path, kind.listing) == (
        ("case_studies",), "Case studies", "/case-studies/{slug}", "/case-studies",
    )  # fmt: skip


def test_a_content_type_may_say_otherwise(declare):
    kind = declare(
        "content_types:\n  cases:\n    label: [Case, Cases]\n    folders: [_zig-cases/, ./zag]\n    path: /what/was-done/{slug}"
    ).content_types["cases"]

    assert (kind.label, kind.label_plural, kind.folders, kind.listing) == (
        "Case",
        "Cases",
        ("_zig-cases", "zag"),
        "/what/was-done",
    )


def test_a_content_type_with_an_empty_list_of_folders_has_none(declare):
    assert declare("content_types:\n  steps: {folders: []}").content_types["steps"].folders == ()


def test_the_site_takes_its_title_from_the_metadata_unless_it_has_its_own(declare):
    assert declare("site: {language: cy}").site.title == "Zigshire"
    assert declare("site: {title: Zagshire}").site.title == "Zagshire"


def test_ignored_folders_may_be_written_with_a_slash(declare):
    assert declare("ignore: [docs/, ./drafts, README.md]").ignore == ("docs", "drafts", "README.md")


def test_a_vocabulary_may_be_short_or_long(declare):
    terms = (
        declare(
            "vocabularies:\n  themes:\n    terms:\n      justice: Justice\n      health: {label: Health, definition: Of bodies, also: [NHS]}"
        )
        .vocabularies["themes"]
        .terms
    )

    assert (terms["justice"].label, terms["health"].definition, terms["health"].also) == (
        "Justice",
        "Of bodies",
        ("NHS",),
    )


def test_a_vocabulary_may_stand_in_a_file_of_its_own(declare):
    declaration = declare(
        "vocabularies:\n  themes: themes.yml", themes="label: Zig themes\nterms:\n  health: Health\n"
    )

    assert (declaration.vocabularies["themes"].label, list(declaration.vocabularies["themes"].terms)) == (
        "Zig themes",
        ["health"],
    )


def test_a_mistake_in_a_vocabularys_file_is_reported_there(declare):
    with pytest.raises(ConfigurationError) as caught:
        declare("vocabularies:\n  themes: themes.yml", themes="label: Zig\nterm:\n  health: Health\n")

    assert [(item.path, item.line, item.code) for item in caught.value.report] == [("themes.yml", 2, "KB002")]


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("{kind: e-mail}", "email"),
        ("{kind: date range}", "date_range"),
        ("{kind: Integer}", "integer"),
        ("year", "year"),
        ("{}", "text"),
    ],
)
def test_a_kind_may_be_written_in_several_ways(declare, written, kind):
    assert field_of(declare, written).kind == kind


@pytest.mark.parametrize("kind", ["text", "markdown", "term"])
def test_a_fields_short_form_means_the_same_as_its_long_form(declare, kind):
    assert field_of(declare, kind) == field_of(declare, f"{{kind: {kind}}}")


@pytest.mark.parametrize(
    ("name", "role"),
    [("title", "title"), ("date", "date_start"), ("date_end", "date_end"), ("summary", "summary")],
)
def test_a_field_with_the_name_of_a_role_has_it(declare, name, role):
    fields = (
        declare(f"content_types:\n  notes:\n    fields:\n      {name}: text").content_types["notes"].fields
    )

    assert fields[name].role == role


def test_a_field_says_everything_that_a_declaration_may_say(declare):
    field = field_of(
        declare,
        "{kind: relation, to: others, many: true, by: [slug, title], aliases: [its], label: It, description: What it is,"
        " facet: true, search: none, visibility: network, group: Its kin, inverse_label: Seen, split: ';', values: {a: b}}",
    )

    assert (field.to, field.many, field.by, field.aliases, field.facet) == (
        "others",
        True,
        ("slug", "title"),
        ("its",),
        True,
    )
    assert (field.search, field.visibility, field.group, field.inverse_label) == (
        "none",
        "network",
        "Its kin",
        "Seen",
    )
    assert (field.split, field.values) == (";", {"a": "b"})


def test_overrides_are_front_matter_of_one_document_and_its_members(declare):
    declaration = declare(
        "content_types:\n  notes: {}\noverrides:\n  notes/zig: {attribution: chatham-house, members: notes}"
    )

    assert [entry.key for entry in declaration.overrides["notes/zig"]] == ["attribution"]
    assert declaration.members == {"notes/zig": ("notes",)}


def test_what_stands_beside_the_plugin_is_datasettes(declare):
    assert declare("site: {}").datasette == {"title": "Zigshire"}


def test_no_content_types_mean_that_they_are_to_be_found_in_the_folders(declare):
    assert declare("site: {}").content_types == {}


def test_an_empty_configuration_says_nothing(tmp_path):
    path = tmp_path / "metadata.yml"
    path.write_text("", encoding="utf-8")

    assert read_configuration(path) == Declaration()


# ---- mistakes --------------------------------------------------------------------------------------------------


def test_text_that_is_not_yaml_is_reported_with_its_line(tmp_path):
    path = tmp_path / "metadata.yml"
    path.write_text("title: Zig\nplugins: [\n", encoding="utf-8")

    with pytest.raises(ConfigurationError) as caught:
        read_configuration(path)

    assert [(item.code, item.path) for item in caught.value.report] == [("KB001", "metadata.yml")]


def test_a_file_that_is_not_utf_8_is_impossible_to_read(tmp_path):
    path = tmp_path / "metadata.yml"
    path.write_bytes(b"title: \xe9\n")

    with pytest.raises(KbError, match=r"metadata\.yml"):
        read_configuration(path)


TYPE = "content_types:\n  notes:\n    fields:\n      it: {field}"


@pytest.mark.parametrize(
    ("kb", "expected"),
    [
        ("sight: {}", [("KB002", 4)]),
        ("site:\n  titel: Zig", [("KB002", 5)]),
        ("content_types:\n  notes:\n    folder: [a]", [("KB002", 6)]),
        ("vocabularies:\n  themes:\n    terms:\n      a: {lable: A}", [("KB002", 7)]),
        (TYPE.format(field="{kin: text}"), [("KB002", 7)]),
        ("site: [a]", [("KB003", 4)]),
        ("site:\n  title: [a]", [("KB003", 5)]),
        ("site:\n  base_url: zig.example", [("KB003", 5)]),
        ("site:\n  default_visibility: secret", [("KB003", 5)]),
        ("content_types:\n  Notes: {}", [("KB003", 5)]),
        ("content_types:\n  notes:\n    path: /notes", [("KB003", 6)]),
        ("content_types:\n  notes:\n    path: notes/{slug}", [("KB003", 6)]),
        ("content_types:\n  notes:\n    visibility: hidden", [("KB003", 6)]),
        ("content_types:\n  notes:\n    attribution: chatham", [("KB003", 6)]),
        (TYPE.format(field="{kind: txt}"), [("KB003", 7)]),
        (TYPE.format(field="{many: yes}"), [("KB003", 7)]),
        (TYPE.format(field="{search: body}"), [("KB003", 7)]),
        (TYPE.format(field="{role: boss}"), [("KB003", 7)]),
        (TYPE.format(field="{kind: nested}"), [("KB003", 7)]),
        (TYPE.format(field="{role: title, visibility: network}"), [("KB003", 7)]),
        (TYPE.format(field="{kind: text, range: true}"), [("KB003", 7)]),
        ("content_types:\n  notes:\n    fields:\n      It: text", [("KB003", 7)]),
        ("content_types:\n  documents: {}", [("KB004", 5)]),
        ("content_types:\n  search_log: {}", [("KB004", 5)]),
        ("content_types:\n  notes:\n    path: /search/{slug}", [("KB004", 6)]),
        ("content_types:\n  notes:\n    fields:\n      visibility: text", [("KB004", 7)]),
        ("content_types:\n  notes:\n    fields:\n      id: text", [("KB004", 7), ("KB006", 7)]),
        (TYPE.format(field="{kind: relation}"), [("KB005", 7)]),
        (TYPE.format(field="{kind: relation, to: nobody}"), [("KB005", 7)]),
        (TYPE.format(field="{kind: relation, to: notes, by: [rank]}"), [("KB005", 7)]),
        (TYPE.format(field="{kind: relation, to: notes, inverse: rank}"), [("KB005", 7)]),
        (TYPE.format(field="{kind: term, vocabulary: nothing}"), [("KB005", 7)]),
        ("content_types:\n  notes:\n    inherits: [it]", [("KB005", 6)]),
        ("vocabularies:\n  themes: missing.yml", [("KB005", 5)]),
        ("content_types:\n  notes: {}\noverrides:\n  other/zig: {title: Zig}", [("KB005", 7)]),
        ("content_types:\n  notes: {}\noverrides:\n  notes/zig: {members: others}", [("KB005", 7)]),
        ("content_types:\n  notes: {}\n  others: {folders: [notes]}", [("KB006", 6)]),
        ("content_types:\n  notes: {}\n  others: {path: '/notes/{slug}'}", [("KB006", 6), ("KB006", 6)]),
        (
            "content_types:\n  notes:\n    fields:\n      it: text\n      other: {aliases: [it]}",
            [("KB006", 8)],
        ),
        ("content_types:\n  notes:\n    fields:\n      it: date_range\n      it_start: date", [("KB006", 8)]),
        ("site: {}\nsite: {}", [("KB007", 5)]),
        ("content_types:\n  notes:\n    fields:\n      it: text\n      it: year", [("KB007", 8)]),
    ],
)
def test_a_mistake_is_reported_with_its_line(declare, kb, expected):
    assert mistakes(declare, kb) == expected


def test_every_mistake_is_reported_at_once(declare):
    kb = "sight: {}\ncontent_types:\n  Notes: {}\n  documents: {}"

    assert mistakes(declare, kb) == [("KB002", 4), ("KB003", 6), ("KB004", 7)]


@pytest.mark.parametrize(
    ("kb", "hint"),
    [
        ("sitee: {}", "Did you mean 'site'?"),
        (TYPE.format(field="{kind: markdwon}"), "Did you mean 'markdown'?"),
        (TYPE.format(field="{kind: relation, to: note}"), "Did you mean 'notes'?"),
        ("site: {default_visibility: netwrok}", "Did you mean 'network'?"),
    ],
)
def test_the_nearest_name_is_suggested(declare, kb, hint):
    with pytest.raises(ConfigurationError) as caught:
        declare(kb)

    assert [item.hint for item in caught.value.report] == [hint]
