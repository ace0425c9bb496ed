"""The way back: what is exported as Markdown is built into the same rows, whatever the files held."""

import io
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import frontmatter
import pytest
import yaml
from conftest import write_files
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb import pipeline
from kb.export.formats import export

CONFIG = """
plugins:
  kb:
    site: {title: Rivers, language: en, licence: CC-BY-4.0}
    vocabularies:
      themes: {label: Themes, complete: true, terms: {health: {label: Health, also: [NHS]}, "no": "No"}}
    content_types:
      case_studies:
        label: [Case study, Case studies]
        description: What was done.
        folders: [cases]
        path: /case-studies/{slug}
        fields:
          question: {kind: text}
          story: {kind: markdown}
          start: {kind: year, role: date_start}
          held: {kind: date_range}
          budget: {kind: number, unit: pounds}
          people: {kind: integer, range: true}
          funded: {kind: boolean}
          report: {kind: url}
          themes: {kind: term, many: true, vocabulary: themes}
          tags: {kind: text, many: true}
          quotes: {kind: nested, many: true, fields: {text: {kind: text}, year: {kind: integer}}}
          methods: {kind: relation, to: methods, many: true}
          steps: {kind: relation, to: steps, many: true, inline: true}
          lead: {kind: relation, to: methods}
      methods: {label: [Method, Methods], folders: [methods], fields: {effort: {kind: text}}}
      steps:
        label: [Step, Steps]
        folders: []
        fields: {method: {kind: relation, to: methods}, feeds_into: {kind: relation, to: steps, many: true}}
      events: {label: [Event, Events], folders: [events], fields: {}}
"""
# What depends on where a value stands in its file, on git, or on the file of the declaration.
LEFT_OUT = {"source_line", "first_changed", "last_changed"}
TABLES = (
    "documents", "links", "external_links", "terms", "sections", "speakers", "redirects", "content_types",
    "vocabularies", "vocabulary_terms", "case_studies", "methods", "steps", "events", "related",
)  # fmt: skip


def rows(database: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows of every table, sorted."""
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        return {
            table: sorted(
                (
                    {name: row[name] for name in row.keys() if name not in LEFT_OUT}  # noqa: SIM118
                    for row in connection.execute(f"select * from {table}")
                ),
                key=repr,
            )
            for table in TABLES
        }


def built(folder: Path, database: Path, config: Path | None = None, **options: Any) -> Path:
    pipeline.build([folder], config, database, cache=None, **options)
    return database


def there_and_back(folder: Path, files: dict[str, str], *, declared: bool, **options: Any) -> tuple[Any, Any]:
    """The rows before and after an export; the second build has the first one's declaration if `declared`."""
    write_files(folder / "source", {**files, "metadata.yml": CONFIG})
    first = built(folder / "source", folder / "first.db", **options)
    export("markdown", first, folder / "out", stream=io.BytesIO())
    config = folder / "source" / "metadata.yml" if declared else None
    second = built(folder / "out", folder / "second.db", config, **options)
    return rows(first), rows(second)


CASE = """---
title: 'River: sensors'
slug: River-2019
summary: Who may read *them*?
start: 2019
held: 2019-05-01/2019-06
budget: "1,500.50"
people: about 40
funded: no
themes: [NHS, "no", unknown]
tags: ["null", "12", " - a"]
quotes: [{text: "yes", year: 3, odd: true}]
methods: [jury, World café, nowhere]
lead: [jury, café]
steps:
- {title: First, method: jury, feeds_into: second, body: "# A step\\n\\nText."}
- title: Second
redirect_from: /old/river
related: [methods/jury]
colour: {blue: [1, "2", false]}
---

On the [jury](/methods/jury) and [out](https://example.org/x).

## Heading
---
"""
FILES = {
    "cases/river.md": CASE,
    "methods/jury.md": "# Citizens’ jury\n\nA *small* group: https://example.org.\n",
    "methods/deep/café.md": "---\ntitle: World café\nlanguage: cy\nlicence: MIT\nwithdrawn: at their request\n---\n",
    "events/2024-07-18-meeting.md": "---\nseries: Meetings\nspeakers:\n- {name: A. Reed, role: Officer, consent: public}\n- B. Brook\n---\nHello.\n",
}


@pytest.mark.parametrize("declared", [True, False])
def test_a_catalogue_is_built_again_from_its_export(tmp_path, declared):
    before, after = there_and_back(tmp_path, FILES, declared=declared)

    assert after == before


@pytest.mark.parametrize("visibility", ["public", "network"])
def test_an_edition_under_the_chatham_house_rule_is_built_again(tmp_path, visibility):
    event = """---
title: Round table
attribution: chatham-house
speakers: [{name: Ann Reedham, role: Council officer}, {name: Bo Brook, consent: public}]
---
Ann Reedham spoke, and Bo Brook answered. Write to hello@example.org.

::: network
Only for the network.
:::
"""
    secret = "---\ntitle: Secret\nvisibility: confidential\n---\n"
    files = {
        "events/table.md": event,
        "methods/secret.md": secret,
        "methods/jury.md": "[s](secret.md) Jury\n",
    }

    before, after = there_and_back(tmp_path, files, declared=True, visibility=visibility)

    # A role that stands for a name is written as one to which its bearer agreed.
    assert [each.pop("consent") for each in after["speakers"]] == ["public", "public"]
    assert [each.pop("consent") for each in before["speakers"]] == ["none", "public"]
    assert after == before


def test_the_files_are_read_by_python_frontmatter(tmp_path):
    there_and_back(tmp_path, FILES, declared=True)
    read = frontmatter.load(str(tmp_path / "out" / "cases" / "river.md"))

    assert (read["slug"], read["title"], read["visibility"]) == ("river-2019", "River: sensors", "public")
    assert read["steps"][0]["method"] == "jury"


def test_what_a_search_finds_is_exported_with_the_file_that_holds_it(tmp_path, build):
    build(FILES, config=CONFIG)
    export("markdown", tmp_path / "build-1" / "kb.db", tmp_path / "out", query="first", stream=io.BytesIO())

    assert (tmp_path / "out" / "cases" / "river.md").is_file()


# ---- whatever the files held -----------------------------------------------------------------------------------------

characters = st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"], include_characters="\n\t")
texts = st.one_of(
    st.text(characters, max_size=30),
    st.sampled_from(
        ["no", "null", "~", "1e3", "0012", "2024-01-01", "- a", "a: b", "# c", "'", '"', "[x]", "{y}", "---"]
    ),
    st.sampled_from(
        ["*a* `b` <i>c</i>", "[a](b)", "1. x", "a\n\n  b", "&amp;", "{{ x }}", "https://example.org", "| a |"]
    ),
)
anything = st.recursive(
    st.one_of(texts, st.integers(-(10**12), 10**12), st.booleans()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2)
    ),
    max_leaves=4,
)
front_matters = st.fixed_dictionaries(
    {},
    optional={
        "title": texts,
        "summary": texts,
        "date": st.sampled_from(["2020", "2020-05-17", "soon", "2020-01/2020-03"]),
        "language": texts,
        "series": texts,
        "licence": texts,
        "withdrawn": st.one_of(texts, st.booleans()),
        "question": anything,
        "story": texts,
        "start": st.sampled_from([2019, "about then", "1850", None]),
        "held": st.sampled_from(["2019-05-01/2019-06", "2019", {"start": "2020-01-02", "end": "2020-02"}, "x"]),
        "budget": st.one_of(st.floats(0, 1e15), st.integers(0, 10**20), texts),
        "people": st.sampled_from(["about 40", "40-60", "at least 3", "none of them", 70]),
        "funded": st.one_of(st.booleans(), texts),
        "report": st.sampled_from(["https://example.org/a", "nowhere", "http://[x"]),
        "themes": st.lists(st.one_of(st.sampled_from(["NHS", "Health", "no"]), texts), max_size=3),
        "tags": st.lists(texts, max_size=3),
        "quotes": st.lists(st.fixed_dictionaries({"text": texts}, optional={"year": anything, "odd": anything}), max_size=2),
        "methods": st.lists(st.one_of(st.sampled_from(["jury", "Jury", "/methods/jury"]), texts), max_size=3),
        "lead": st.one_of(st.just("jury"), texts, st.lists(texts, max_size=2)),
        "steps": st.lists(st.fixed_dictionaries({"title": texts}, optional={"body": texts, "method": texts}), max_size=2),
        "related": st.lists(texts, max_size=2),
        "other": anything,
    },
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=25)
@given(front_matters, texts, st.booleans())
def test_whatever_a_file_held_it_is_built_again_from_its_export(front_matter, body, declared):
    head = yaml.safe_dump(front_matter, allow_unicode=True)
    files = {"cases/a.md": f"---\n{head}---\n{body}", "methods/jury.md": "# Jury\n"}

    with tempfile.TemporaryDirectory() as folder:
        before, after = there_and_back(Path(folder), files, declared=declared)

    assert after == before
