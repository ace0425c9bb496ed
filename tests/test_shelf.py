"""Bodies that are put away are the same when they are asked for, and nobody else can open the file they lie in."""

import tempfile

import pytest
from checking import NOTES, note
from conftest import write_files

from kb import markdown, pipeline
from kb.diagnostics import KbError, Report
from kb.model import Body
from kb.packing import packed
from kb.shelf import MOST_AT_HAND, MOST_BYTES_IN_MEMORY, Shelf, ShelvedBody
from kb.stages.redact import redact

TEXT = "# Ducks\n\nWhat [ducks](/ducks) say.\n\n::: network\nQuack.\n:::\n"


def body(text: str = TEXT) -> Body:
    return Body(text, markdown.read(text))


def test_a_body_that_was_put_away_says_what_it_said():
    shelved = Shelf().put_body(body())

    assert (shelved.markdown, shelved.reading) == (TEXT, markdown.read(TEXT))


def test_a_body_that_was_put_away_twice_stays_where_it_is():
    shelf = Shelf()
    shelved = shelf.put_body(body())

    assert shelf.put_body(shelved) is shelved


def test_an_empty_body_needs_no_place():
    assert Shelf().put_body(Body()) == Body()


def test_passages_are_known_without_the_body():
    shelved = Shelf().put_body(body())
    assert isinstance(shelved, ShelvedBody)

    assert [passage.word for passage in shelved.passages] == ["network"]


def test_more_things_than_are_at_hand_come_back_as_they_were():
    shelf = Shelf()
    places = [shelf.put(packed(number)) for number in range(3 * MOST_AT_HAND)]

    assert [shelf.get(place) for place in [*places, *places]] == [*range(3 * MOST_AT_HAND)] * 2


def test_things_can_be_put_away_between_two_that_are_taken():
    shelf = Shelf()
    first = shelf.put(packed("first"))
    taken = shelf.get(first)
    second = shelf.put(packed("second"))

    assert [taken, shelf.get(second), shelf.get(first)] == ["first", "second", "first"]


def test_what_outgrows_memory_comes_back_from_a_file_without_a_name(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    shelf = Shelf()
    large = "duck" * (MOST_BYTES_IN_MEMORY // 4)

    place = shelf.put(packed(large))
    after = shelf.put(packed("after"))

    assert (shelf.get(place), shelf.get(after)) == (large, "after")
    assert list(tmp_path.iterdir()) == []


def test_no_room_for_bodies_is_told_with_a_way_out(monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", "/dev/full")
    shelf = Shelf()

    with pytest.raises(
        KbError, match=r"cannot keep bodies in '/dev/full': .*; name another folder in TMPDIR"
    ):
        shelf.put(bytes(MOST_BYTES_IN_MEMORY + 1))


def test_documents_that_were_read_and_redacted_have_their_bodies_on_a_shelf(tmp_path):
    files = {"notes/a.md": note("A", "Quack."), "notes/b.md": note("B", "Write to dot@ducks.example.")}
    write_files(tmp_path / "site", {**files, "metadata.yml": NOTES})

    content = pipeline.read([tmp_path / "site"], None, Report())
    edition = redact(content.library, content.declaration, "public", Report())

    kept = [document.content for document in (*content.library.documents, *edition.documents)]
    assert [type(each) for each in kept] == [ShelvedBody] * 4
    assert "address withheld" in edition.documents[1].body
