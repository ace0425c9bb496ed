"""What is different between two editions is told by document and field."""

import json
from pathlib import Path

import feedparser
import pytest

from kb.catalogue.previous import vanished
from kb.diagnostics import KbError
from kb.export.comparison import compare
from kb.export.differences import FORMATS

CONFIG = """
plugins:
  kb:
    site: {base_url: https://kb.example.org}
    content_types:
      methods:
        label: [Method, Methods]
        folders: [methods]
        fields: {effort: {kind: text, label: Effort}, uses: {kind: relation, to: methods, many: true}}
"""
OLD = {
    "methods/jury.md": "---\ntitle: Jury\neffort: high\n---\nOne.\n\nTwo.\n",
    "methods/cafe.md": "---\ntitle: Café\n---\n",
    "methods/panel.md": "---\ntitle: Panel\n---\n",
    "methods/same.md": "---\ntitle: Same\nuses: [jury]\n---\n",
}
NEW = {
    "methods/jury.md": "---\ntitle: Citizens' jury\nuses: [nowhere]\n---\nOne.\n\nThree.\n",
    "methods/world-cafe.md": "---\ntitle: World café\nredirect_from: /methods/cafe\n---\n",
    "methods/same.md": "---\ntitle: Same\nuses: [jury]\n---\n",
}


@pytest.fixture
def editions(tmp_path, build) -> tuple[Path, Path]:
    build(OLD, config=CONFIG)
    build(NEW, config=CONFIG)
    return tmp_path / "build-1" / "kb.db", tmp_path / "build-2" / "kb.db"


def told(form: str, editions: tuple[Path, Path]) -> str:
    with compare(*editions) as compared:
        return "".join(FORMATS[form](compared))


def test_as_text_each_document_has_a_line_and_each_field_too(editions):
    assert told("text", editions) == (
        "- methods/cafe: Café (moved to methods/world-cafe)\n"
        "~ methods/jury: Citizens' jury\n"
        "    title: Jury → Citizens' jury\n"
        "    summary: One. → One.\n"
        "    body_markdown:\n"
        "        -Two.\n"
        "        +Three.\n"
        "    effort: high → (none)\n"
        '    dangling references: (none) → [["uses", "nowhere"]]\n'
        "- methods/panel: Panel\n"
        "+ methods/world-cafe: World café\n"
        "1 added, 2 removed, 1 changed\n"
    ).replace("    summary: One. → One.\n", "")


def test_as_json_each_change_has_both_values(editions):
    found = json.loads(told("json", editions))
    by_id = {each["id"]: each for each in found["differences"]}

    assert {id: each["kind"] for id, each in by_id.items()} == {
        "methods/cafe": "removed",
        "methods/jury": "changed",
        "methods/panel": "removed",
        "methods/world-cafe": "added",
    }
    assert by_id["methods/cafe"]["moved_to"] == "methods/world-cafe"
    assert {"field": "effort", "label": "Effort", "old": "high", "new": None} in by_id["methods/jury"][
        "fields"
    ]
    assert found["old"]["content_hash"] != found["new"]["content_hash"]


def test_as_a_feed_each_difference_has_an_entry(editions):
    feed = feedparser.parse(told("atom", editions).encode())

    assert not feed.bozo
    assert [(entry.link, entry.tags[0].term) for entry in feed.entries] == [
        ("https://kb.example.org/methods/cafe", "removed"),
        ("https://kb.example.org/methods/jury", "changed"),
        ("https://kb.example.org/methods/panel", "removed"),
        ("https://kb.example.org/methods/world-cafe", "added"),
    ]


def test_an_edition_does_not_differ_from_itself(editions):
    assert told("text", (editions[0], editions[0])) == "0 added, 0 removed, 0 changed\n"


def test_what_is_no_database_is_told(tmp_path, editions):
    with pytest.raises(KbError, match="there is no database"), compare(tmp_path / "none.db", editions[1]):
        pass


# ---- what an earlier edition had -------------------------------------------------------------------------------------


def test_what_is_gone_without_a_redirect_has_vanished(editions):
    urls = {"methods/jury": "/methods/jury", "methods/new": "/methods/same"}

    assert [gone.id for gone in vanished(editions[0], "public", urls, ["/methods/cafe"])] == ["methods/panel"]


def test_editions_of_different_visibility_are_not_compared(editions):
    with pytest.raises(KbError, match="is the public edition"):
        list(vanished(editions[0], "network", {}, []))
