"""One spelling for all that a reader takes as the same."""

import sqlite3
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.normalise import TOKENIZER, index_term, key, normalised, words
from kb.search.porter import stem

JURIES = (
    "citizens' jury", "citizens’ juries", "citizen jury", "citizens jury", "citizen's jury", "citizen’s juries",
    "Citizens'' Juries", "citizens-jury", "Citizens-Juries", "CITIZENS‘ JURY",
)  # fmt: skip
ALIKE = (
    ("organise", "organize"), ("organisations", "organization"), ("behaviour", "behavior"), ("analyse", "analyzing"),
    ("programme", "programs"), ("licence", "licensing"), ("participatory", "participation"), ("café", "cafe\u0301"),
    ("deliberative", "deliberation"), ("women", "woman"), ("R&D", "r and d"), ("1,500", "1500"), ("ﬁeld", "field"),
    ("co\u00adoperation", "cooperation"), ("experienced", "experience"), ("data’s", "data"), ("Œuvre", "oeuvre"),
    ("الدِّين", "الدين"), ("أحمد", "احمد"),
)  # fmt: skip
APART = (
    ("organ", "organise"), ("community", "communication"), ("communal", "community"), ("government", "governance"),
    ("public", "publication"), ("university", "universe"), ("collective", "collection"), ("author", "authority"),
    ("policy", "police"), ("accountability", "account"), ("personal", "person"), ("news", "new"),
    ("international", "internal"), ("import", "important"), ("institute", "institution"), ("even", "evening"),
    ("response", "responsible"), ("general", "generative"), ("experiment", "experience"), ("size", "sise"),
    ("laboratory", "labour"), ("C++", "C#"), ("C++", "c"),
)  # fmt: skip


@pytest.fixture(scope="module")
def fts5():
    """What SQLite makes of a text: the terms of its index, in order."""
    connection = sqlite3.connect(":memory:")
    connection.execute(f'create virtual table texts using fts5(text, tokenize="{TOKENIZER}")')
    connection.execute("create virtual table terms using fts5vocab(texts, 'instance')")

    def terms(text: str) -> list[str]:
        connection.execute("delete from texts")
        connection.execute("insert into texts values (?)", (text,))
        return [term for (term,) in connection.execute("select term from terms order by offset")]

    return terms


@pytest.mark.parametrize("spelling", JURIES)
def test_every_spelling_of_a_citizens_jury_is_indexed_alike(spelling):
    assert key(spelling) == "citizen juri"


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_spellings_of_the_same_word_have_the_same_key(one, other):
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_words_that_only_look_alike_have_different_keys(one, other):
    assert key(one) != key(other)


def test_a_text_without_spaces_is_indexed_character_by_character():
    assert normalised("公民陪审团 in 2019") == "公 民 陪 审 团 in 2019"


def test_elided_articles_are_words_of_their_own():
    assert normalised("l'eau d’une ville") == "l eau d une ville"


def test_a_word_of_another_language_is_marked_where_porter_would_change_it():
    assert normalised("nation nationale", stemmed=False) == "nation nationaleː"


def test_the_mark_cannot_be_typed():
    assert normalised("nationalːː ː12") == "national 12"


@given(st.text(alphabet=string.ascii_lowercase, min_size=1, max_size=14))
def test_stems_are_those_of_sqlite(fts5, word):
    assert [stem(word)] == fts5(word)


@given(st.text(alphabet=st.characters(codec="utf-8", max_codepoint=0x24FF), max_size=60))
def test_what_is_indexed_is_read_back_word_for_word(fts5, text):
    terms = [index_term(word) for word in words(text)]

    assert fts5(normalised(text)) == [term for term in terms if term]
