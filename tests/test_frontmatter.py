"""Where front matter ends and what it says: every value with its place, and nothing that a loader would guess."""

import frontmatter as python_frontmatter
import pytest

from kb.frontmatter import split, unmarked
from kb.model import Node
from kb.yaml_nodes import NodeError, as_json


def said(text: str) -> dict:
    return as_json(split(text).front_matter)


def places(text: str) -> dict[str, tuple[int, int]]:
    """Line and column of the value of each key."""
    return {entry.key: (entry.value.line, entry.value.column) for entry in split(text).front_matter.entries}


def value_of(text: str) -> Node:
    return split(text).front_matter.entries[0].value


def mistake(text: str) -> tuple[str, int, int]:
    with pytest.raises(NodeError) as caught:
        split(text)
    return caught.value.code, caught.value.line, caught.value.column


# ---- three ways to write it ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: Zig & zag\nsteps: [one, two]\n---\nBody\n",
        '+++\ntitle = "Zig & zag"\nsteps = ["one", "two"]\n+++\nBody\n',
        '{"title": "Zig & zag",\n "steps": ["one",\n "two"]}\nBody\n',
    ],
    ids=["YAML", "TOML", "JSON"],
)
def test_front_matter_says_the_same_in_yaml_toml_and_json(text):
    parts = split(text)

    assert as_json(parts.front_matter) == {"title": "Zig & zag", "steps": ["one", "two"]}
    assert parts.body == "Body\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\ntitle: Zig\n---\nBody", 4),
        ("---\n---\nBody", 3),
        ("--- \ntitle: Zig\n---\t\nBody", 4),
        ("---\ntitle: Zig\n...\nBody", 4),
        ('+++\ntitle = "Zig"\n\n+++\nBody', 5),
        ('{"title": "Zig"}\nBody', 2),
        ('{\n  "title": "Zig"\n}\nBody', 4),
        ("Body", 1),
    ],
)
def test_the_body_starts_on_the_line_after_the_front_matter(text, line):
    parts = split(text)

    assert (parts.body, parts.body_line) == ("Body", line)


@pytest.mark.parametrize(
    "text",
    [
        "Plain text\n",
        "",
        "----\nfour hyphens\n----\n",
        "{{ site.title }} begins with Liquid\n",
        "{% include head.html %}\n",
        "+++plus\n",
    ],
)
def test_text_that_opens_no_front_matter_is_all_body(text):
    parts = split(text)

    assert (as_json(parts.front_matter), parts.body) == ({}, text)


@pytest.mark.parametrize(
    "text", ["---\n---\n", "---\n# only a remark\n---\n", "---\nnull\n---\n", "+++\n+++\n", "{}\n"]
)
def test_empty_front_matter_says_nothing(text):
    assert said(text) == {}


def test_blank_lines_before_the_front_matter_do_not_make_it_body():
    assert said("\n\n---\nvisibility: confidential\n---\nBody\n") == {"visibility": "confidential"}


def test_the_line_of_a_value_counts_blank_lines_before_the_front_matter():
    assert places("\n---\ntitle: Zig\n---\n") == {"title": (3, 8)}


def test_a_line_of_hyphens_in_the_body_is_body():
    assert split("---\ntitle: Zig\n---\nOne\n\n---\n\nTwo\n").body == "One\n\n---\n\nTwo\n"


def test_a_file_may_end_with_the_closing_marks_and_no_newline():
    parts = split("---\ntitle: Zig\n---")

    assert (as_json(parts.front_matter), parts.body) == ({"title": "Zig"}, "")


# ---- places ----------------------------------------------------------------------------------------------------


def test_every_yaml_value_keeps_its_line_and_column():
    text = "---\ntitle: Zig\nsteps:\n  - one\n  - two\nplace: {town: Zagton}\n---\n"

    steps, place = (entry.value for entry in split(text).front_matter.entries[1:])

    assert places(text) == {"title": (2, 8), "steps": (4, 3), "place": (6, 8)}
    assert [(item.line, item.column) for item in steps.items] == [(4, 5), (5, 5)]
    assert (place.entries[0].value.line, place.entries[0].value.column) == (6, 15)


def test_every_json_value_keeps_its_line_and_column():
    text = '{\n  "title": "Zig",\n  "steps": ["one",\n    "two"]\n}\n'

    steps = split(text).front_matter.entries[1].value

    assert places(text) == {"title": (2, 12), "steps": (3, 12)}
    assert [(item.line, item.column) for item in steps.items] == [(3, 13), (4, 5)]


def test_every_toml_value_keeps_its_line():
    assert {
        key: line
        for key, (line, _) in places(
            '+++\ntitle = "Zig"\n\nyear = 2024\n\n[place]\ntown = "Zagton"\n+++\n'
        ).items()
    } == {
        "title": 2,
        "year": 4,
        "place": 6,
    }


def test_every_toml_value_keeps_its_column():
    assert places('+++\ntitle = "Zig"\n+++\n') == {"title": (2, 9)}


def test_every_item_of_a_toml_list_keeps_its_line():
    steps = value_of('+++\nsteps = [\n  "one",\n  "two",\n]\n+++\n')

    assert [item.line for item in steps.items] == [3, 4]


def test_a_key_inside_a_toml_table_keeps_its_line():
    place = value_of('+++\n[place]\ntown = "Zagton"\ncounty = "Zigshire"\n+++\n')

    assert [entry.line for entry in place.entries] == [3, 4]


def test_columns_count_letters_and_not_bytes():
    assert places("---\nétat: zèle\n---\n") == {"état": (2, 7)}


# ---- what a loader would guess ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "no",
        "yes",
        "on",
        "12:30",
        "0012",
        "1.10",
        "2024-13-01",
        "1_000",
        "0x1F",
        "1e3",
        ".inf",
        "2024-05-01",
        "NO",
    ],
)
def test_a_yaml_value_stays_the_text_that_its_author_wrote(written):
    assert said(f"---\nvalue: {written}\n---\n") == {"value": written}


@pytest.mark.parametrize("written", ["1.10", "2024-05-01", "07:32:00", "2024-05-01T07:32:00+01:00"])
def test_a_toml_value_stays_the_text_that_its_author_wrote(written):
    assert said(f"+++\nvalue = {written}\n+++\n") == {"value": written}


@pytest.mark.parametrize("written", ["1.10", "1e3", "12345678901234567890"])
def test_a_json_value_stays_the_text_that_its_author_wrote(written):
    assert said(f'{{"value": {written}}}\n') == {"value": written}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("false", False),
        ("12", 12),
        ("-3", -3),
        ("1.5", 1.5),
        ("null", None),
        ("~", None),
        ("", None),
    ],
)
def test_what_reads_the_same_in_every_loader_becomes_a_value(written, value):
    assert said(f"---\nvalue: {written}\n---\n") == {"value": value}


@pytest.mark.parametrize("quoted", ['"true"', "'12'", '"null"'])
def test_a_quoted_value_is_always_text(quoted):
    assert said(f"---\nvalue: {quoted}\n---\n") == {"value": quoted[1:-1]}


@pytest.mark.parametrize("key", ["null", "~", "no", "12", "true"])
def test_a_key_is_always_the_text_that_its_author_wrote(key):
    assert said(f"---\n{key}: Zig\n---\n") == {key: "Zig"}


def test_a_tag_runs_no_code():
    assert said("---\nvalue: !!python/object/apply:os.system [zig]\n---\n") == {"value": ["zig"]}


# ---- anchors and merge keys ------------------------------------------------------------------------------------


def test_an_alias_stands_for_what_its_anchor_holds():
    assert said("---\none: &zig [a, b]\ntwo: *zig\n---\n")["two"] == ["a", "b"]


def test_a_merge_key_brings_the_keys_of_another_mapping():
    assert said("---\none: &zig {a: 1, b: 2}\ntwo: {<<: *zig, c: 3}\n---\n")["two"] == {
        "a": 1,
        "b": 2,
        "c": 3,
    }


@pytest.mark.parametrize("mapping", ["{<<: *zig, a: own}", "{a: own, <<: *zig}"])
def test_a_key_of_ones_own_counts_more_than_a_merged_one_and_is_no_repetition(mapping):
    mapping = split(f"---\none: &zig {{a: 1}}\ntwo: {mapping}\n---\n").front_matter.entries[1].value

    assert [(entry.key, entry.value.text) for entry in mapping.entries] == [("a", "own")]


def test_of_several_merged_mappings_the_first_counts():
    assert said("---\none: &zig {a: 1}\ntwo: &zag {a: 2, b: 2}\nthree: {<<: [*zig, *zag]}\n---\n")[
        "three"
    ] == {"a": 1, "b": 2}


def test_a_merge_key_that_names_no_mapping_is_not_lost_in_silence():
    assert mistake("---\n<<: zig\n---\n")[0] == "KB101"


# ---- mistakes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: Zig\n",
        "---",
        "---\n",
        "---\ntitle: Zig\n----\n",
        '+++\ntitle = "Zig"\n---\n',
        '{"title": "Zig"',
        '{"title": "Zig",\n',
    ],
)
def test_front_matter_that_is_never_closed_is_an_error(text):
    assert mistake(text)[0] == "KB102"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("---\ntitle: a: b\n---\n", (2, 9)),
        ("---\nok: 1\n\ttitle: Zig\n---\n", (3, 1)),
        ("---\nok: 1\ntitle: *zag\n---\n", (3, 8)),
        ("---\nok: 1\ntitle: @zig\n---\n", (3, 8)),
        ("---\nok: 1\ntitle: %zig\n---\n", (3, 8)),
        ("+++\nok = 1\ntitle = Zig\n+++\n", (3, 9)),
        ('{\n  "ok": 1,\n  "title" 2\n}\n', (3, 11)),
        ('{"a": NaN}\n', (1, 7)),
    ],
)
def test_unreadable_front_matter_is_an_error_with_its_place(text, place):
    code, line, column = mistake(text)

    assert (code, line) == ("KB101", place[0])
    assert abs(column - place[1]) <= 3


@pytest.mark.parametrize(
    "text", ["---\n- one\n- two\n---\n", "---\nplain text\n---\n", "---\n? [a, b]\n: c\n---\n"]
)
def test_front_matter_that_is_no_mapping_is_an_error(text):
    assert mistake(text)[0] == "KB103"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("---\na: " + "[" * 150 + "]" * 150 + "\n---\n", id="YAML lists"),
        pytest.param("---\na: " + "{b: " * 150 + "1" + "}" * 150 + "\n---\n", id="YAML mappings"),
        pytest.param(
            "---\n" + "".join(f"{' ' * level}a:\n" for level in range(150)) + "---\n", id="YAML blocks"
        ),
        pytest.param("+++\na = " + "[" * 3_000 + "]" * 3_000 + "\n+++\n", id="TOML"),
        pytest.param('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", id="JSON"),
    ],
)
def test_nesting_without_end_is_an_error(text):
    assert mistake(text)[0] == "KB106"


def test_aliases_that_would_expand_without_end_are_an_error():
    laughs = "".join(f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 10))

    assert mistake(f"---\na0: &a0 [lol, lol]\n{laughs}---\n")[0] == "KB106"


def test_merge_keys_that_would_expand_without_end_are_an_error():
    first = ", ".join(f"k{number}: 1" for number in range(1_000))
    laughs = "".join(f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 5))

    assert mistake(f"---\na0: &a0 {{{first}}}\n{laughs}---\n")[0] == "KB106"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"a": ' + "1" * 5_000 + "}\n", id="JSON"),
        pytest.param("---\na: " + "1" * 5_000 + "\n---\n", id="YAML"),
    ],
)
def test_a_number_of_thousands_of_digits_is_kept_as_text(text):
    assert said(text) == {"a": "1" * 5_000}


def test_a_toml_number_of_thousands_of_digits_is_an_error_of_that_file():
    assert mistake("+++\na = " + "1" * 5_000 + "\n+++\n")[0] == "KB101"


@pytest.mark.parametrize(
    "text", ['{"title": "\\ud800"}\n', '---\ntitle: "\\ud800"\n---\n', '+++\ntitle = "\\ud800"\n+++\n']
)
def test_half_a_letter_is_an_error_because_no_database_takes_it(text):
    assert mistake(text)[0] == "KB101"


# ---- the reference ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: Zig\nsteps:\n- one\n- two\n---\nBody\n",
        "---\ntitle: 'Zig: a tale'\nsummary: >\n  Folded\n  text\n---\n\nBody\n\n---\n\nMore\n",
        "---\ntext: |\n  Two\n  lines\nplace:\n  town: Zagton\n---\nBody",
        "---\ntitle: Zig\nyear: 2024\nopen: true\nnothing: null\n---\n",
        "Only a body\n",
    ],
)
def test_well_formed_front_matter_reads_as_in_python_frontmatter(text):
    metadata, body = python_frontmatter.parse(text)

    parts = split(text)

    assert (as_json(parts.front_matter), parts.body.strip()) == (metadata, body.strip())


# ---- marks that are nearly those of front matter -----------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "---yaml\nvisibility: network\n---\nBody.",
        "--- yml\nvisibility: network\n---\nBody.",
        '---json\n{"visibility": "network"}\n---\nBody.',
        '---toml\nvisibility = "network"\n---\nBody.',
        "--- # for the network\nvisibility: network\n---\nBody.",
        "\ufeff\ufeff---\nvisibility: network\n---\nBody.",
        "\u200b---\xa0\nvisibility: network\n---\u200b\nBody.",
        '\n\n{"visibility": "network"}\nBody.',
    ],
)
def test_what_decides_over_visibility_is_read_whatever_stands_beside_the_marks(text):
    parts = split(text)

    assert (as_json(parts.front_matter), parts.body) == ({"visibility": "network"}, "Body.")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("----\ntitle: Zig\n----\n", 1),
        ("—\ntitle: Zig\n—\n", 1),
        ("Title: Zig\nVisibility: network\n\nBody.", 2),
        ("# Zig\n\nStatus: done\nvisibility: network\n", 4),
        ("- visibility:: network\n- zag", 1),
        ("attribution: chatham-house\n\nBody.", 1),
    ],
)
def test_front_matter_without_its_marks_is_an_error(text, line):
    assert mistake(text)[:2] == ("KB102", line)


@pytest.mark.parametrize(
    "text", ["Visibility: it was foggy\n", "--- zig\nzag\n", "Zig.\n\nvisibility: network\n"]
)
def test_a_sentence_with_a_colon_is_no_front_matter(text):
    assert split(text).body == text


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("Status: done\nPeople: 40\n\nZig.", 1),
        ("\n# Zig\n\nStatus: done\nPeople: 40\n", 4),
        ("type:: method\nalias:: zag\n", 1),
        ("Status: done\n\nZig.", None),
        ("Zig.\n\nStatus: done\nPeople: 40\n", None),
    ],
)
def test_lines_of_keys_without_marks_are_found_where_they_open_a_file(body, line):
    assert unmarked(split(body)) == line


def test_front_matter_in_a_language_that_is_not_read_is_an_error():
    assert mistake("---js\n{title: 'Zig'}\n---\n") == ("KB101", 1, 1)


# ---- what to do next -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("title: Zig: zag", 'Put the whole value in quotes: title: "Zig: zag"'),
        ("title: @zig", 'Put the whole value in quotes: title: "@zig"'),
        ("title: [Zig] zag", 'Put the whole value in quotes: title: "[Zig] zag"'),
        ("title: 'It's zig'", 'Put the whole value in quotes: title: "It\'s zig"'),
        ('title: "Zig" zag', "Put the whole value in quotes: title: '\"Zig\" zag'"),
        ("title: {{ zig }}", 'Put the whole value in quotes: title: "{{ zig }}"'),
        ("\ttitle: Zig", "Indent with blanks in place of the tab."),
        ("- zig: [", ""),
    ],
)
def test_the_hint_for_unreadable_yaml_is_the_line_as_it_would_be_right(line, hint):
    with pytest.raises(NodeError) as caught:
        split(f"---\nok: 1\n{line}\n---\n")

    assert caught.value.hint == hint
