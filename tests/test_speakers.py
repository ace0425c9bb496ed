"""Who spoke, as the front matter's `speakers` say it: what of an entry is stored and what is refused."""

import json

import pytest
from checking import NOTES, check, found


def spoke(links: str) -> str:
    return f"---\ntitle: Duck race\nspeakers:\n  - name: Ellen Zyx\n    links: {links}\n---\nBody.\n"


def links(catalogue) -> list[str]:
    return [link for row in catalogue["speakers"].rows for link in json.loads(row["links"])]


@pytest.mark.parametrize("address", ["https://ellen.example/talk", "http://ellen.example", "/people/ellen"])
def test_an_address_that_may_be_linked_is_stored(build, address):
    assert links(build({"notes/duck.md": spoke(f"[{address}]")}, config=NOTES)) == [address]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:x", "vbscript:x", '"java\\nscript:x"']
)
def test_an_address_of_another_scheme_is_no_link_and_is_reported(build, tmp_path, address):
    files = {"notes/duck.md": spoke(f"[{address}, https://ellen.example/]")}

    assert links(build(files, config=NOTES)) == ["https://ellen.example/"]
    assert ("KB201", "notes/duck.md", 5) in found(check(tmp_path, files))


def test_an_address_that_is_no_link_is_kept_as_text(build):
    catalogue = build({"notes/duck.md": spoke("javascript:alert(1)")}, config=NOTES)

    extra = json.loads(catalogue["documents"].get("notes/duck")["extra"])
    assert extra["speakers"] == [{"name": "Ellen Zyx", "links": "javascript:alert(1)"}]
