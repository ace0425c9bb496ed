"""What is found before it is asked for, in other processes or an earlier build, is what would be found then."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from checking import NOTES, note
from conftest import write_files
from hypothesis import given
from hypothesis import strategies as st

from kb import markdown, personal, pipeline
from kb.cache import Cache, key_of
from kb.diagnostics import Report
from kb.model import Body
from kb.packing import PackedBody, packed, unpacked
from kb.processes import FEWEST_FOR_PROCESSES, Processes, results
from kb.redaction.foreseen import Foreseen, Foresight, alone, foresee
from kb.search.normalise import normalised
from kb.search.written import Columns, write
from kb.shelf import Shelf

BODY = "Write to [Dot](mailto:dot@ducks.example) or dot@ducks.example. <!-- Not on Mondays. -->"


@pytest.fixture
def content(tmp_path) -> pipeline.Content:
    write_files(
        tmp_path / "site", {"notes/a.md": note("A", BODY), "notes/b.md": note("B"), "metadata.yml": NOTES}
    )
    return pipeline.read([tmp_path / "site"], None, Report())


# ---- personal data ---------------------------------------------------------------------------------------------


def test_the_body_that_an_edition_shows_is_read_before(content):
    foreseen = foresee(content.library.documents[:1], alone(content.declaration))

    assert list(foreseen.readings) == ["\nWrite to Dot or [address withheld]. \n"]


def test_what_is_read_before_is_what_the_text_says(content):
    foreseen = foresee(content.library.documents[:1], alone(content.declaration))
    (body,) = foreseen.readings

    assert foreseen.read(body) == markdown.read(body)


def test_a_document_without_personal_data_is_not_read_twice(content):
    assert foresee(content.library.documents[1:], alone(content.declaration)).readings == {}


def test_personal_data_is_found_as_it_would_be_without_memory():
    foreseen = Foreseen()

    assert [foreseen.find(BODY), foreseen.find(BODY)] == [tuple(personal.find(BODY))] * 2


def test_what_was_foreseen_of_a_file_is_at_hand_while_its_document_is_looked_at(content):
    first, second = content.library.documents
    foresight = Foresight(Shelf())
    foresight.keep(first.source_path, packed(foresee([first], alone(content.declaration))))

    foresight.turn_to(first)
    of_first = foresight.at_hand.readings.keys()
    foresight.turn_to(second)

    assert (list(of_first), foresight.at_hand.readings) == (
        ["\nWrite to Dot or [address withheld]. \n"],
        {},
    )


@pytest.mark.parametrize("jobs", [1, 2])
def test_personal_data_is_in_no_byte_whoever_looked_for_it(tmp_path, jobs):
    files = {f"notes/{number}.md": note(f"Duck {number}", BODY) for number in range(FEWEST_FOR_PROCESSES)}
    write_files(tmp_path / "site", {**files, "metadata.yml": NOTES})

    pipeline.build([tmp_path / "site"], None, tmp_path / "kb.db", jobs=jobs, cache=tmp_path / "cache")
    pipeline.build([tmp_path / "site"], None, tmp_path / "again.db", jobs=jobs, cache=tmp_path / "cache")
    pipeline.build([tmp_path / "site"], None, tmp_path / "alone.db")

    built = [(tmp_path / name).read_bytes() for name in ("kb.db", "again.db", "alone.db")]
    assert built[0] == built[1] == built[2]
    assert b"dot@ducks" not in built[0]


# ---- several processes -------------------------------------------------------------------------------------------


def squared(known: int, number: int) -> tuple[int, int]:
    return known * number * number, os.getpid()


def test_few_items_are_worked_on_in_this_process():
    with Processes(2, known=1) as processes:
        made = [result for result, _ in processes.each(squared, range(10))]

    assert made == [(number * number, os.getpid()) for number in range(10)]


def test_many_items_are_shared_out_and_come_back_in_order():
    with Processes(2, known=3) as processes:
        made = [result for result, _ in processes.each(squared, range(FEWEST_FOR_PROCESSES))]

    assert [square for square, _ in made] == [3 * number * number for number in range(FEWEST_FOR_PROCESSES)]
    assert os.getpid() not in {process for _, process in made}


def test_what_a_cache_holds_is_not_made_again(tmp_path):
    def key(number: int) -> bytes:
        return key_of("", "", bytes([number]))

    cache = Cache(tmp_path, ["squares"])
    cache.put(key(3), packed("kept"))
    cache.save()

    made = list(results(Processes(1, known=1), Cache(tmp_path, ["squares"]), squared, [2, 3], key))

    assert made == [(4, os.getpid()), "kept"]


def test_a_document_survives_being_packed_with_its_body_apart(content):
    document = content.library.documents[0]
    again = unpacked(packed(replace(document, content=Body(document.body, document.reading))))

    assert replace(again, content=document.content) == document
    assert (type(again.content), again.body, again.reading) == (PackedBody, document.body, document.reading)


# ---- words as they are indexed -----------------------------------------------------------------------------------


TEXTS = st.text(alphabet="aAbzéßø1,0.-‐'’&+#@ \n\t\xa0\u2003\u200b\u0301漢かไ_", max_size=40)


@given(texts=st.tuples(TEXTS, TEXTS), stemmed=st.booleans())
def test_a_text_is_indexed_word_by_word_as_it_is_looked_for(texts, stemmed):
    written = write(None, Columns(texts, stemmed))

    assert written.columns == tuple(normalised(text, stemmed=stemmed) for text in texts)


def test_words_are_named_once_and_hyphenated_ones_once_for_each_column():
    written = write(None, Columns(("Co-design, co-design", "a co-design"), True))

    assert (sorted(written.words), written.hyphenated) == (
        ["a", "co", "design"],
        (("co", "design"), ("co", "design")),
    )


# ---- start -------------------------------------------------------------------------------------------------------


def test_a_command_that_serves_nothing_does_not_load_the_server():
    told = "import sys; from kb.cli import catalogue; print('datasette' in sys.modules, bool(catalogue.serving.serve))"
    done = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True)

    assert done.stdout == "False True\n"
