"""The collection of this repository: what its editors' guide promises of every page, of the vocabularies and addresses."""

import json
import os
import sqlite3
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from kb import pipeline
from kb.diagnostics import Report

ROOT = Path(__file__).parents[1]
CHECK_ADDRESSES = ROOT / "scripts" / "check_addresses.py"
SOURCED = ["case_studies", "events", "methods", "projects", "topics"]
CROSSWALK: dict[str, dict[str, Any]] = yaml.safe_load(
    (ROOT / "vocabularies" / "crosswalk-participedia.yml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def report() -> Report:
    """What `kb check` says of the collection."""
    report = Report()
    pipeline.check([ROOT], None, report)
    return report


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """The public edition of the collection."""
    output = tmp_path_factory.mktemp("collection") / "kb.db"
    pipeline.build(sources=[ROOT], output=output)
    with closing(sqlite3.connect(output)) as connection:
        yield connection


def column(connection: sqlite3.Connection, sql: str) -> list[Any]:
    return [row[0] for row in connection.execute(sql)]


@pytest.fixture(scope="module")
def vocabularies() -> dict[str, dict[str, Any]]:
    """The vocabularies that the declaration names, by name."""
    declaration = yaml.safe_load((ROOT / "metadata.yml").read_text(encoding="utf-8"))
    named = declaration["plugins"]["kb"]["vocabularies"]
    return {
        name: yaml.safe_load((ROOT / file).read_text(encoding="utf-8"))
        for name, file in sorted(named.items())
    }


# ---- pages ----------------------------------------------------------------------------------------------------


def test_kb_check_is_clean(report: Report) -> None:
    assert [(found.code, found.path, found.line) for found in report] == []


def test_the_median_completeness_of_case_studies_is_at_least_four_fifths(
    collection: sqlite3.Connection,
) -> None:
    completeness = column(
        collection, "select completeness from documents where content_type = 'case_studies'"
    )

    assert statistics.median(completeness) >= 0.8


def test_every_relation_resolves(collection: sqlite3.Connection) -> None:
    dangling = "select source || ' ' || relation || ' ' || reference from links where target is null"

    assert column(collection, dangling) == []


def test_every_method_is_used_by_a_case_or_says_why_it_is_here(collection: sqlite3.Connection) -> None:
    unexplained = """
        select id from methods
        where why_here is null and id not in (
            select target from links
            where relation = 'methods' and source like 'case_studies/%' and target is not null
        )
    """

    assert column(collection, unexplained) == []


@pytest.mark.parametrize("content_type", SOURCED)
def test_every_page_has_sources(collection: sqlite3.Connection, content_type: str) -> None:
    unsourced = f"""
        select id from [{content_type}]
        where id not in (select source from links where relation = 'sources')
    """

    assert column(collection, unsourced) == []


def test_the_editors_guide_names_every_field_of_the_form_for_a_case() -> None:
    declaration = yaml.safe_load((ROOT / "metadata.yml").read_text(encoding="utf-8"))
    fields = declaration["plugins"]["kb"]["content_types"]["case_studies"]["fields"]
    guide = (ROOT / "docs" / "editors-guide.md").read_text(encoding="utf-8")
    ten_minutes = guide.partition("## A case in ten minutes")[2].partition("\n## ")[0]

    assert [name for name in fields if f"`{name}`" not in ten_minutes] == []


# ---- vocabularies ---------------------------------------------------------------------------------------------


def test_every_term_has_a_label_and_a_definition(vocabularies: dict[str, dict[str, Any]]) -> None:
    incomplete = [
        f"{name}: {key}"
        for name, vocabulary in vocabularies.items()
        for key, term in vocabulary["terms"].items()
        if not (term.get("label") and term.get("definition"))
    ]

    assert incomplete == []


def test_the_crosswalk_leads_to_terms_that_exist(vocabularies: dict[str, dict[str, Any]]) -> None:
    invented = [
        f"{part}: {term}"
        for part, mapping in CROSSWALK.items()
        for terms in mapping["keys"].values()
        for term in terms
        if term not in vocabulary_of(part, vocabularies)["terms"]
    ]

    assert invented == []


def test_a_part_of_the_crosswalk_holds_a_field_keys_and_perhaps_a_note() -> None:
    shapes = {frozenset(mapping) - {"note"} for mapping in CROSSWALK.values()}

    assert shapes == {frozenset({"field", "keys"})}


@pytest.fixture(scope="module")
def participedia_keys(corpus: Path) -> dict[str, list[str]]:
    """The keys of Participedia's fields, from the folder beside the corpus."""
    listed = corpus.parent / "participedia" / "participedia-vocab-keys.json"
    if not listed.is_file():
        pytest.skip(f"keys of Participedia: no file {listed}")
    keys: dict[str, list[str]] = json.loads(listed.read_text(encoding="utf-8"))
    return keys


@pytest.mark.parametrize("part", sorted(CROSSWALK))
def test_the_crosswalk_has_every_key_of_participedias_field_and_no_other(
    part: str, participedia_keys: dict[str, list[str]]
) -> None:
    assert sorted(CROSSWALK[part]["keys"]) == sorted(participedia_keys[CROSSWALK[part]["field"]])


def vocabulary_of(part: str, vocabularies: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The vocabulary for which a part of the crosswalk is named; an empty one for a field that has none of ours."""
    named = [name for name in vocabularies if part == name or part.startswith(f"{name}_")]
    return vocabularies[max(named, key=len)] if named else {"terms": {}}


# ---- addresses ------------------------------------------------------------------------------------------------


def test_every_address_stands_in_the_source_material_or_is_listed_by_hand(corpus: Path) -> None:
    checked = check_addresses(corpus)

    assert (checked.stdout, checked.returncode) == ("0 problems\n", 0)


def test_an_address_that_stands_nowhere_is_named_with_its_place(tmp_path: Path) -> None:
    checked = check_addresses(tmp_path)

    assert checked.returncode == 1
    assert (
        "sources/cop-summary.md:4: https://connectedbydata.org/blog/2026/06/29/cop-summary is neither"
        in checked.stdout
    )


def test_source_material_that_is_not_there_is_told_apart_from_a_wrong_address(tmp_path: Path) -> None:
    checked = check_addresses(tmp_path / "missing")

    assert (checked.returncode, checked.stdout) == (2, "")


def check_addresses(corpus: Path) -> subprocess.CompletedProcess[str]:
    """Run the script on the collection with this folder as its source material."""
    return subprocess.run(
        [sys.executable, CHECK_ADDRESSES],
        env={**os.environ, "KB_CORPUS": str(corpus)},
        capture_output=True,
        text=True,
        check=False,
    )
