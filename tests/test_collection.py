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
SOURCED = ["case_studies", "events", "methods", "organisations", "projects", "topics"]
READ_TWICE = [*SOURCED, "places"]
WHOLE_CROSSWALK: dict[str, dict[str, Any]] = yaml.safe_load(
    (ROOT / "vocabularies" / "crosswalk-participedia.yml").read_text(encoding="utf-8")
)
# The parts that lead from keys to terms; the others are about whole fields, and one about content types.
CROSSWALK = {name: part for name, part in WHOLE_CROSSWALK.items() if "keys" in part and name != "types"}


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


@pytest.mark.parametrize("content_type", READ_TWICE)
def test_every_page_records_a_second_reading(collection: sqlite3.Connection, content_type: str) -> None:
    assert column(collection, f"select id from [{content_type}] where reviewed is null") == []


def test_every_second_reading_says_when_and_what_was_checked(collection: sqlite3.Connection) -> None:
    readings = [
        reading
        for content_type in READ_TWICE
        for recorded in column(collection, f"select reviewed from [{content_type}]")
        for reading in json.loads(recorded)
    ]

    assert [reading for reading in readings if not (reading.get("date") and reading.get("checked"))] == []


def test_every_place_on_the_map_says_where_its_coordinates_come_from(collection: sqlite3.Connection) -> None:
    gazetteers = "'sources/geonames', 'sources/natural-earth'"
    untraced = f"""
        select id from places
        where latitude is not null and id not in (
            select source from links where relation = 'sources' and target in ({gazetteers})
        )
    """

    assert column(collection, untraced) == []


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


def test_a_part_of_the_crosswalk_that_has_keys_says_how_close_they_are_by_itself() -> None:
    shapes = {frozenset(mapping) - {"note", "exact"} for mapping in CROSSWALK.values()}

    assert shapes == {frozenset({"field", "for", "keys"})}


def test_what_the_crosswalk_calls_the_same_is_one_term_for_one_key() -> None:
    wrong = [
        f"{part}: {key}"
        for part, mapping in CROSSWALK.items()
        for key in mapping.get("exact", [])
        if len(mapping["keys"].get(key, [])) != 1
    ]

    assert wrong == []


def test_the_rungs_of_a_ladder_are_never_the_same(collection: sqlite3.Connection) -> None:
    found = column(collection, "select distinct match from crosswalks where field = 'participation_level'")

    assert sorted(found) == ["close", "none"]


def test_the_crosswalk_is_a_table_that_can_be_asked(collection: sqlite3.Connection) -> None:
    sql = """select value, match from crosswalks
             where scheme = 'participedia' and their_field = 'facetoface_online_or_both' and their_key = 'both'"""

    assert set(collection.execute(sql)) == {("mixed", "exact")}


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


def test_a_page_that_is_the_index_of_its_folder_stood_at_the_folders_address(tmp_path: Path) -> None:
    report = tmp_path / "_annual-report" / "2025" / "index.md"
    report.parent.mkdir(parents=True)
    report.write_text("---\ntitle: Annual report\n---\n", encoding="utf-8")

    checked = check_addresses(tmp_path)

    assert "https://connectedbydata.org/annual-report/2024/ is neither" in checked.stdout
    assert "https://connectedbydata.org/annual-report/2025/ is neither" not in checked.stdout


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
