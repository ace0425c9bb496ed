"""What a reader types, and how it is read."""

import pytest

from kb.search.language import read
from kb.search.suggest import written
from kb.search.tree import And, Field, Most, Not, Or, Phrase, Word

FIELDS = frozenset({"title", "theme", "year", "methods", "type"})


def tree(typed):
    return read(typed, FIELDS.__contains__).tree


def word(text, **more):
    return Word(text, **more)


READINGS = {
    "jury health": And((word("jury"), word("health"))),
    "jury AND health": And((word("jury"), word("health"))),
    '"data trust"': Phrase(("data", "trust"), quoted=True),
    '"data trust': Phrase(("data", "trust"), quoted=True),
    "“data trust”": Phrase(("data", "trust"), quoted=True),
    '"data tru*"': Phrase(("data", "tru"), prefix=True, quoted=True),
    "jury OR panel": Or((word("jury"), word("panel"))),
    "jury panel OR survey": Or((And((word("jury"), word("panel"))), word("survey"))),
    "data NOT health": And((word("data"), Not(word("health")))),
    "data -health": And((word("data"), Not(word("health")))),
    "-(jury OR panel)": Not(Or((word("jury"), word("panel")))),
    "NOT NOT jury": word("jury"),
    "(jury OR panel) data": And((Or((word("jury"), word("panel"))), word("data"))),
    "(jury OR (panel": Or((word("jury"), word("panel"))),
    ")) jury ((": word("jury"),
    "OR jury AND": word("jury"),
    "particip*": word("particip", prefix=True),
    "co-design": And((word("co"), word("design"))),
    "face-to-face": Phrase(("face", "to", "face")),
    "GPT-4": Phrase(("GPT", "4")),
    "R&D": Phrase(("R", "&", "D")),
    "C++": word("C++"),
    "health/care,law": And((word("health"), word("care"), word("law"))),
    "citizen(s)": word("citizen"),
    "theme:health": Field("theme", word("health")),
    'theme:"mental health"': Field("theme", Phrase(("mental", "health"), quoted=True)),
    "theme:(a OR b)": Field("theme", Or((word("a"), word("b")))),
    "year:2019..2022": Field("year", word("2019..2022")),
    "methods:methods/citizens-jury": Field("methods", word("methods/citizens-jury")),
    "-theme:health": Not(Field("theme", word("health"))),
    "note:jury": And((word("note"), word("jury"))),
    "https://example.org": And((word("https"), Phrase(("example", "org")))),
    "公民": Phrase(("公", "民")),
    "WHO guidance": And((word("WHO"), word("guidance"))),
    "who leads": word("leads"),
    "the of": And((word("the"), word("of"))),
    '"the commons"': Phrase(("the", "commons"), quoted=True),
    "community of practice": And((word("community"), word("practice", after=("of",)))),
    "how do councils explain ai to residents?": Most(
        (word("councils"), word("explain"), word("ai"), word("residents", after=("to",))), least=3
    ),
}  # fmt: skip
NOTHING = ("", " ", '"', '""', "*", "-", "AND OR NOT", "()", "?!", "🗳️", "\x00", "NOT", '"(', "- -", ":", "''")


@pytest.mark.parametrize(("typed", "expected"), READINGS.items())
def test_it_is_read_as(typed, expected):
    assert tree(typed) == expected


@pytest.mark.parametrize("typed", NOTHING)
def test_there_is_nothing_to_search_for_in(typed):
    assert tree(typed) is None


def test_common_words_that_were_left_out_are_named():
    assert read("who has used citizens' juries on health data?").left_out == ("who", "has", "used", "on")


def test_a_pasted_text_is_cut_and_says_so():
    assert read("jury " * 500).cut


@pytest.mark.parametrize(
    "typed", ["NOT " * 900 + "a", "(" * 900 + "a", "title:" * 300 + "a", "-(" * 500 + "a"]
)
def test_deep_nesting_is_read_without_an_error(typed):
    assert tree(typed) is not None


@pytest.mark.parametrize(
    "typed",
    ["jury health", '"data trust"', '"data tru*"', "jury panel OR survey", "data NOT health", "-(jury OR panel)",
     "(jury OR panel) data", "particip*", "theme:health", 'theme:"mental health"', "theme:(a OR b)"],
)  # fmt: skip
def test_what_was_read_can_be_written_and_read_again(typed):
    assert tree(written(tree(typed))) == tree(typed)
