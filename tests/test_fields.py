"""What a text means under each kind of field, and what is refused instead of being guessed."""

import pytest

from kb.fields import KINDS, Field, UnreadableError, columns, read, tidy

GOOD = [
    ("text", "  Zig   and\tzag ", "Zig and zag"),
    ("text", "no", "no"),
    ("text", "12:30", "12:30"),
    ("text", "0012", "0012"),
    ("text", "1.10", "1.10"),
    ("text", "2024-13-01", "2024-13-01"),
    ("text", "zero\u200bwidth\ufeff", "zerowidth"),
    ("markdown", "\n*Zig*\n\n- zag\n", "*Zig*\n\n- zag"),
    ("markdown", "    code first", "    code first"),
    ("integer", "70", 70),
    ("integer", "0", 0),
    ("integer", "-3", -3),
    ("integer", "0012", 12),
    ("integer", "1,500", 1500),
    ("integer", "1,500,000", 1_500_000),
    ("integer", "3.0", 3),
    ("integer", "9007199254740993", 9007199254740993),
    ("integer", "9223372036854775807", 9223372036854775807),
    ("number", "1.10", 1.1),
    ("number", "0.5", 0.5),
    ("number", "1,500.25", 1500.25),
    ("number", "-2", -2.0),
    ("year", "2024", 2024),
    ("year", "about 2019", 2019),
    ("year", "c. 1850", 1850),
    ("date", "2024", "2024"),
    ("date", "2024-05", "2024-05"),
    ("date", "2024-05-17", "2024-05-17"),
    ("date", "2024-7-8", "2024-07-08"),
    ("date", "2024-02-29", "2024-02-29"),
    ("date", "17 May 2024", "2024-05-17"),
    ("date", "1st of May 2024", "2024-05-01"),
    ("date", "5 de mayo de 2024", "2024-05-05"),
    ("date", "1er mars 2024", "2024-03-01"),
    ("date", "3. Mai 2024", "2024-05-03"),
    ("date", "août 2024", "2024-08"),
    ("date", "9 Chwefror 2024", "2024-02-09"),
    ("date", "15.03.2024", "2024-03-15"),
    ("date", "2024/05/06", "2024-05-06"),
    ("date", "2024年5月6日", "2024-05-06"),
    ("date", "2024年5月", "2024-05"),
    ("date", "Friday, 17 May 2024", "2024-05-17"),
    ("date", "May 17, 2024", "2024-05-17"),
    ("date", "Sept 2024", "2024-09"),
    ("date", "2024-05-17T10:00", "2024-05-17T10:00"),
    ("date", "2024-05-17 10:00:30", "2024-05-17T10:00:30"),
    ("date", "2024-05-17T10:00:00Z", "2024-05-17T10:00+00:00"),
    ("date", "2024-05-17T10:00:00+01:00", "2024-05-17T10:00+01:00"),
    ("date", "2024-05-17 10:00 -0530", "2024-05-17T10:00-05:30"),
    ("date", "2024-05-17T10:00:00.123Z", "2024-05-17T10:00+00:00"),
    ("date_range", "2022-06-06, 2022-06-10", ("2022-06-06", "2022-06-10")),
    ("date_range", "2022-06-06/2022-06-10", ("2022-06-06", "2022-06-10")),
    ("date_range", "2022-06-06 to 2022-06-10", ("2022-06-06", "2022-06-10")),
    ("date_range", "2022-06-06 - 2022-06-10", ("2022-06-06", "2022-06-10")),
    ("date_range", "2019–2021", ("2019", "2021")),
    ("date_range", "1–3 May 2024", ("2024-05-01", "2024-05-03")),
    ("date_range", "1-3 mars 2024", ("2024-03-01", "2024-03-03")),
    ("date_range", "30 April to 2 May 2024", ("2024-04-30", "2024-05-02")),
    ("date_range", "June 1, 2024 → June 3, 2024", ("2024-06-01", "2024-06-03")),
    ("date_range", "2024-05/2024-07", ("2024-05", "2024-07")),
    ("date_range", "17 May 2024 until 18 May 2024", ("2024-05-17", "2024-05-18")),
    ("date_range", "2022-06-06, 2022-06-08, 2022-06-10", ("2022-06-06", "2022-06-10")),
    ("date_range", "2022-06-06", ("2022-06-06", None)),
    ("date_range", "May 17, 2024", ("2024-05-17", None)),
    ("date_range", "Friday, 17 May 2024", ("2024-05-17", None)),
    ("boolean", "true", True),
    ("boolean", "True", True),
    ("boolean", "oui", True),
    ("boolean", "nein", False),
    ("boolean", "yes", True),
    ("boolean", "no", False),
    ("boolean", "off", False),
    ("boolean", "0", False),
    ("url", "https://zig.example/a?b=1#c", "https://zig.example/a?b=1#c"),
    ("url", "HTTP://zig.example", "HTTP://zig.example"),
    ("email", "zig@zag.example", "zig@zag.example"),
    ("email", "mailto:zig@zag.example", "zig@zag.example"),
    ("term", "Desk  review", "Desk review"),
    ("relation", " zig-zag ", "zig-zag"),
]

BAD = [
    ("integer", "seventy"),
    ("integer", "1.5"),
    ("integer", "1,5"),
    ("integer", "12:30"),
    ("integer", "about 70"),
    ("integer", "0x1F"),
    ("integer", "1e3"),
    ("integer", "1_000"),
    ("integer", "9223372036854775808"),
    ("integer", "-9223372036854775809"),
    ("integer", "9" * 400),
    ("number", "1.2.3"),
    ("number", "nan"),
    ("number", "inf"),
    ("number", "9" * 400),
    ("year", "24"),
    ("year", "20190"),
    ("year", "2019-2021"),
    ("year", "0999"),
    ("date", "2024-13-01"),
    ("date", "2024-02-30"),
    ("date", "2023-02-29"),
    ("date", "2024-00"),
    ("date", "0000-01-01"),
    ("date", "12:30"),
    ("date", "17/05/2024"),
    ("date", "05/06/24"),
    ("date", "17 Floreal 2024"),
    ("date", "31 June 2024"),
    ("date", "soon"),
    ("date", "2024-05-17T25:00"),
    ("date", "2024-05-17T10:61"),
    ("date_range", "2022-06-06, soon"),
    ("date_range", "3–1 May 2024"),
    ("date_range", "12-05-2024"),
    ("date_range", "30 December – 2 January 2024"),
    ("date_range", ","),
    ("date_range", "2022-06-06 to 2022-06-31"),
    ("boolean", "maybe"),
    ("boolean", "2"),
    ("url", "zig.example"),
    ("url", "ftp://zig.example"),
    ("url", "javascript:alert(1)"),
    ("url", "https://"),
    ("url", "https://zig.example/a b"),
    ("url", "https://[zig"),
    ("email", "zig@zag"),
    ("email", "zig at zag.example"),
    ("email", "zig@zag.example, two@zag.example"),
]


@pytest.mark.parametrize(("kind", "text", "value"), GOOD)
def test_a_text_is_read_as_its_kind(kind, text, value):
    found = read(Field("f", kind), text)

    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(("kind", "text"), BAD, ids=[f"{kind}-{text[:30]}" for kind, text in BAD])
def test_a_text_that_is_not_of_its_kind_is_refused(kind, text):
    with pytest.raises(UnreadableError):
        read(Field("f", kind), text)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("70", (70, 70)),
        ("about 70", (70, 70)),
        ("~70", (70, 70)),
        ("c. 70", (70, 70)),
        ("70 people", (70, 70)),
        ("roughly 1,500 residents", (1500, 1500)),
        ("50–60", (50, 60)),
        ("50-60", (50, 60)),
        ("50 to 60", (50, 60)),
        ("between 50 and 60", (50, 60)),
        ("50–60 people", (50, 60)),
        ("at least 50", (50, None)),
        ("50+", (50, None)),
        ("50 or more", (50, None)),
        (">50", (50, None)),
        ("up to 60", (None, 60)),
        ("fewer than 60", (None, 60)),
        ("≤ 60", (None, 60)),
        ("60 or fewer", (None, 60)),
        ("60 or less", (None, 60)),
        ("60 maximum", (None, 60)),
        ("50 and more", (50, None)),
        ("0", (0, 0)),
    ],
)
def test_a_number_in_words_gives_its_bounds_and_keeps_the_words(text, bounds):
    assert read(Field("people", "integer", range=True), text) == (*bounds, text)


@pytest.mark.parametrize(
    "text",
    [
        "seventy",
        "60-50",
        "70 people, 20 online",
        "3 x 4",
        "5 groups of 8",
        "3.5",
        "not 70",
        "8 per table",
        "9" * 400,
    ],
    ids=lambda text: text[:30],
)
def test_further_numbers_or_words_before_one_are_no_range(text):
    with pytest.raises(UnreadableError):
        read(Field("people", "integer", range=True), text)


def test_the_bounds_of_a_number_may_have_decimals():
    assert read(Field("share", "number", range=True), "0.5–0.75") == (0.5, 0.75, "0.5–0.75")


@pytest.mark.parametrize(
    ("declared", "names"),
    [
        (Field("f", "text"), [("", "TEXT")]),
        (Field("f", "integer"), [("", "INTEGER")]),
        (Field("f", "number"), [("", "REAL")]),
        (Field("f", "boolean"), [("", "INTEGER")]),
        (Field("f", "date_range"), [("_start", "TEXT"), ("_end", "TEXT")]),
        (Field("f", "integer", range=True), [("_min", "INTEGER"), ("_max", "INTEGER"), ("_text", "TEXT")]),
        (Field("f", "number", range=True), [("_min", "REAL"), ("_max", "REAL"), ("_text", "TEXT")]),
        (Field("f", "date_range", many=True), [("", "TEXT")]),
        (Field("f", "integer", many=True), [("", "TEXT")]),
    ],
)
def test_a_field_fills_the_columns_of_its_kind(declared, names):
    assert [(column.suffix, column.sql_type) for column in columns(declared)] == names


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_every_kind_tells_an_author_what_is_expected(kind):
    assert kind.expected


@pytest.mark.parametrize("text", ["a\u00a0b", "a \n b", "\u2003a\tb\u200b"])
def test_tidy_text_is_one_line_of_single_spaces(text):
    assert tidy(text) == "a b"
