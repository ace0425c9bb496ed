"""What front matter says under a declared field: lists where one is declared, one where a list is, and nothing lost."""

import pytest

from kb.declaration import Term, Vocabulary
from kb.fields import Field
from kb.frontmatter import split
from kb.values import Values, fold, read_values, shorten, slugify

THEMES = Vocabulary(
    "themes",
    "Themes",
    "",
    {
        "health": Term("health", "Health", also=("NHS", "Healthcare")),
        "zigzag": Term("zigzag", "Zig, zag (and zog); more"),
    },
)


def values(declared: Field, written: str) -> Values:
    entries = split(f"---\n{written}\n---\n").front_matter.entries
    return read_values(declared, entries, {"themes": THEMES})


def found(declared: Field, written: str) -> list:
    return [value for value, _ in values(declared, written).read]


def codes(declared: Field, written: str) -> list[str]:
    return [problem.code for problem in values(declared, written).problems]


MANY = Field("steps", "text", many=True)
ONE = Field("step", "text")


# ---- one and many ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("steps: one", ["one"]),
        ("steps: [one, two]", ["one", "two"]),
        ("steps: [one, null, two, ~, '']", ["one", "two"]),
        ("steps: [[one], [two, [three]]]", ["one", "two", "three"]),
        ("steps:", []),
        ("steps: null", []),
        ("steps: []", []),
        ("steps: '  '", []),
        ("steps: \"['one', 'two']\"", ["one", "two"]),
        ('steps: \'["one", "two"]\'', ["one", "two"]),
        ("steps: '[\"one\", null]'", ["one"]),
        ("steps: \"['0012', '1.10']\"", ["0012", "1.10"]),
        ("steps: '[]'", []),
        ("steps: '[a note] in brackets'", ["[a note] in brackets"]),
        ("steps: '[not, quoted]'", ["[not, quoted]"]),
        ("steps: one, two; three", ["one, two; three"]),
    ],
)
def test_a_field_of_several_values_takes_every_way_of_writing_them(written, expected):
    assert (found(MANY, written), codes(MANY, written)) == (expected, [])


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("step: one", ["one"]),
        ("step: [one]", ["one"]),
        ("step: [one, null]", ["one"]),
        ("step: [one, one]", ["one"]),
    ],
)
def test_a_field_of_one_value_takes_a_list_of_one(written, expected):
    assert (found(ONE, written), codes(ONE, written)) == (expected, [])


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_text_is_split_only_where_that_is_declared(separator):
    declared = Field("steps", "text", many=True, split=separator)

    assert found(declared, f"steps: one{separator} two {separator}{separator} three") == [
        "one",
        "two",
        "three",
    ]


def test_a_list_that_is_text_stays_text_where_one_text_is_declared():
    assert found(ONE, "step: \"['one', 'two']\"") == ["['one', 'two']"]


def test_a_reference_in_a_list_that_is_text_is_a_reference():
    assert found(Field("method", "relation", to="methods"), "method: \"['rec123']\"") == ["rec123"]


def test_a_list_written_as_text_keeps_its_numbers_as_written():
    assert found(MANY, "steps: '[1.10, 1_000]'") == ["1.10", "1_000"]


def test_several_values_where_one_is_declared_are_reported_and_all_kept():
    result = values(ONE, "step: [one, two]")

    assert [value for value, _ in result.read] == ["one"]
    assert (result.kept, [problem.code for problem in result.problems]) == (["one", "two"], ["KB207"])


def test_several_values_are_kept_as_they_were_written():
    assert values(Field("year", "year"), "year: [about 2019, 2020]").kept == ["about 2019", 2020]


def test_values_under_an_alias_are_of_the_same_field():
    declared = Field("steps", "text", many=True, aliases=("step",))

    assert found(declared, "steps: [one]\nstep: two") == ["one", "two"]


# ---- unreadable ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        ("year", "f: soon", ["soon"]),
        ("integer", "f: {a: 1}", [{"a": 1}]),
        ("text", "f: {a: 1}", [{"a": 1}]),
        ("date", "f: 2024-13-01", ["2024-13-01"]),
        ("boolean", "f: [maybe]", ["maybe"]),
        ("nested", "f: plain", ["plain"]),
        ("relation", "f: {title: Zig}", [{"title": "Zig"}]),
        ("number", "f: 1.10.0", ["1.10.0"]),
    ],
)
def test_an_unreadable_value_is_kept_as_written_and_reported(kind, written, kept):
    result = values(Field("f", kind), written)

    assert (result.read, result.kept) == ([], kept)
    assert [problem.code for problem in result.problems] == ["KB201"]


def test_one_unreadable_value_of_several_leaves_the_others():
    result = values(Field("years", "year", many=True), "years: [2019, soon, 2021]")

    assert ([value for value, _ in result.read], result.kept) == ([2019, 2021], ["soon"])


def test_an_unreadable_value_is_reported_where_it_stands():
    problem = values(Field("years", "year", many=True), "years:\n  - 2019\n  - soon").problems[0]

    assert (problem.line, problem.column, problem.message) == (4, 5, "'years' cannot be read: 'soon'")


def test_a_long_unreadable_value_is_cut_in_the_message():
    assert len(values(Field("f", "year"), f"f: {'zig ' * 100}").problems[0].message) < 120


# ---- terms -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["health", "Health", "NHS", "nhs", "HEALTHCARE"])
def test_a_term_may_be_written_as_its_value_label_or_other_label(written):
    assert found(Field("theme", "term", vocabulary="themes"), f"theme: {written}") == ["health"]


def test_a_label_with_commas_semicolons_and_brackets_is_one_term():
    declared = Field("themes", "term", many=True, vocabulary="themes")

    assert found(declared, "themes: ['Zig, zag (and zog); more']") == ["zigzag"]


def test_an_unknown_term_is_kept_and_the_nearest_is_named():
    result = values(Field("theme", "term", vocabulary="themes"), "theme: healt")

    assert (result.read, result.kept) == ([], ["healt"])
    assert [(problem.code, problem.hint) for problem in result.problems] == [
        ("KB202", "Did you mean 'health'?")
    ]


def test_another_spelling_of_a_value_is_the_declared_one():
    declared = Field("state", "term", values={"partipating": "participating"})

    assert found(declared, "state: partipating") == ["participating"]


def test_a_term_without_vocabulary_is_any_text():
    assert found(Field("theme", "term"), "theme: 'Zig  zag'") == ["Zig zag"]


# ---- nested records and ranges ---------------------------------------------------------------------------------

QUOTES = Field(
    "quotes",
    "nested",
    many=True,
    fields={"text": Field("text"), "year": Field("year", "year"), "who": Field("who", aliases=("by",))},
)


def test_a_nested_record_has_the_values_of_its_fields():
    assert found(QUOTES, "quotes:\n- {text: Zig, year: '2019', by: Zag}\n- {text: Zog}") == [
        {"text": "Zig", "year": 2019, "who": "Zag"},
        {"text": "Zog"},
    ]


def test_a_nested_record_loses_neither_unknown_keys_nor_unreadable_values():
    result = values(QUOTES, "quotes: {text: Zig, year: soon, colour: red}")

    assert [value for value, _ in result.read] == [{"text": "Zig", "year": "soon", "colour": "red"}]
    assert [problem.code for problem in result.problems] == ["KB201"]


def test_a_date_range_may_be_a_mapping():
    assert found(Field("dates", "date_range"), "dates: {start: 2024-05-17, end: 2024-05-18}") == [
        ("2024-05-17", "2024-05-18")
    ]


def test_a_date_range_without_a_start_is_unreadable():
    assert codes(Field("dates", "date_range"), "dates: {end: 2024-05-18}") == ["KB201"]


def test_a_date_range_whose_start_is_no_date_is_reported_and_kept():
    result = values(Field("dates", "date_range"), "dates: {start: soon, end: 2024-05-18}")

    assert ([problem.code for problem in result.problems], result.kept) == (
        ["KB201"],
        [{"start": "soon", "end": "2024-05-18"}],
    )


def test_a_date_range_whose_end_is_no_date_is_reported():
    assert codes(Field("dates", "date_range"), "dates: {start: 2024-05-17, end: soon}") == ["KB201"]


def test_a_range_of_dates_that_ends_before_it_starts_is_not_turned_round_in_silence():
    assert codes(Field("dates", "date_range"), "dates: 2022-06-10/2022-06-06") != []


def test_inline_documents_keep_their_place_among_references():
    declared = Field("steps", "relation", many=True, to="steps", inline=True)

    result = values(declared, "steps:\n- first\n- {title: Second}\n- third")

    assert [position for position, _ in result.inline] == [1]
    assert [value for value, _ in result.read] == ["first", "third"]


# ---- words that are compared and shown -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Citizens’ Jury", "citizens' jury"),
        ("Café", "CAFE"),
        ("Cafe\u0301", "Café"),
        ("a  b", "a b"),
        ("STRASSE", "straße"),
    ],
)
def test_two_spellings_of_a_name_fold_to_one(one, other):
    assert fold(one) == fold(other)


def test_two_names_do_not_fold_to_one():
    assert fold("citizens jury") != fold("citizens' jury")


def test_shortened_text_is_one_line_of_at_most_the_given_length():
    assert shorten("zig\nzag " * 40, 20) == "zig zag zig zag zig…"


def test_a_slug_is_composed_so_that_a_file_of_the_name_is_found_again():
    assert slugify("가 é ﬁ") == "가-e-fi"
