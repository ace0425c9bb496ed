"""Whatever somebody writes into a folder: the build ends in time, says what it refused, and no reader is harmed."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hostile_cases import CLASSES, Case, cases, expect, write
from test_markdown_safety import Page
from web_client import Outline

Outcome = dict[str, Any]
BUILDER = Path(__file__).parent / "hostile_builder.py"
NEIGHBOUR = "<p>A good <strong>neighbour</strong>.</p>"
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]"
)
FORMULAS = tuple("=+-@\t\r")
csv.field_size_limit(10_000_000)


@pytest.fixture(scope="module")
def built() -> Iterator[Callable[[Path], Outcome]]:
    """Builds and serves a folder in little time and memory; fails where that was not enough."""
    with subprocess.Popen(
        [sys.executable, str(BUILDER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def build(folder: Path) -> Outcome:
            assert process.stdin is not None
            assert process.stdout is not None
            print(json.dumps(str(folder)), file=process.stdin, flush=True)
            status = process.stdout.readline().strip()
            assert status == "0", (
                f"the build ended with {status}: {(folder.parent / 'stderr').read_text()[-2000:]}"
            )
            found: Outcome = json.loads((folder.parent / "outcome.json").read_text(encoding="utf-8"))
            return found

        yield build
        assert process.stdin
        process.stdin.close()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder for one case, of which the sources are taken away: Python cannot remove the deepest of them."""
    yield tmp_path
    subprocess.run(["rm", "-rf", tmp_path / "source"], check=True)


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.group}: {case.name}")
def test_a_hostile_file_is_refused_or_rendered_harmlessly(case: Case, built, place: Path, update: bool):
    found = built(write(case, place))
    codes, published = codes_of(found), published_of(found)
    if update:
        expect(case, codes, published)

    assert update or (codes, published) == (case.codes, case.published)
    assert found["documents"]["notes/good"][2].strip() == NEIGHBOUR
    assert faults(found) == []
    assert HIDDEN.findall(found["text"].replace("\n", "")) == []
    assert [words for words in case.shows if words not in texts(found)] == []


def codes_of(found: Outcome) -> list[str]:
    """The codes of everything that is not the good neighbour's, in order, each once; most cases have no title."""
    others = [code for path, code in found["diagnostics"] if path != "notes/good.md" and code != "KB206"]
    return list(dict.fromkeys(others))


def published_of(found: Outcome) -> bool:
    return any(path != "notes/good.md" for path, _, _ in found["documents"].values())


def faults(found: Outcome) -> list[object]:
    """What could harm a reader of the stored HTML, the pages, the feeds or the tables."""
    stored = [fault for _, _, html in found["documents"].values() for fault in html_faults(html or "")]
    served = [fault for address, answer in found["pages"].items() for fault in page_faults(address, answer)]
    return [*stored, *served]


def html_faults(html: str) -> list[object]:
    page = Page(html)
    addresses = [address for address in page.addresses if is_foreign_scheme(address)]
    return [*page.faults, *addresses, *HIDDEN.findall(html)]


def is_foreign_scheme(address: str) -> bool:
    scheme = re.match(r"[\x00-\x20]*([a-zA-Z][a-zA-Z0-9+.-]*):", address)
    return bool(scheme) and scheme[1].lower() not in ("http", "https", "mailto", "tel", "ftp")


def page_faults(address: str, answer: str) -> list[object]:
    status, _, text = answer.partition(" ")
    name = address.rpartition("/")[2].partition("?")[0]
    if int(status) >= 500:
        return [f"{address}: {status}"]
    if name.endswith(".csv"):
        return [cell for row in csv.reader(io.StringIO(text)) for cell in row if cell.startswith(FORMULAS)]
    if name.endswith((".atom", ".xml")):
        return [] if ET.fromstring(text) is not None else [address]
    if text.startswith("{"):
        return [] if json.loads(text) is not None else [address]
    return [f"{address}: {fault}" for fault in outline_faults(Outline(text), text)]


def outline_faults(page: Outline, text: str) -> list[object]:
    """What a page of the catalogue never has."""
    scripts = [script for script in page.all("script") if not is_own_script(script)]
    tags = [
        tag for tag, _ in page.tags if tag in ("iframe", "object", "embed", "base", "style", "math", "frame")
    ]
    events = [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    addresses = [link for link in page.links if is_foreign_scheme(link)]
    twice = [id for id, times in Counter(page.ids).items() if times > 1]
    return [
        *scripts,
        *tags,
        *events,
        *addresses,
        *twice,
        *HIDDEN.findall(text.replace("\n", "").replace("\r", "")),
    ]


def is_own_script(script: dict[str, str | None]) -> bool:
    return script.get("type") == "application/ld+json" or (script.get("src") or "").startswith("/-/kb/")


def texts(found: Outcome) -> str:
    """What a reader sees of all pages."""
    pages = [Outline(answer) for answer in found["pages"].values() if "<!DOCTYPE html>" in answer]
    return " ".join(text for page in pages for name in ("h1", "p", "dd") for text in page.texts.get(name, []))


def test_there_are_cases_of_every_class():
    numbers = Counter(case.group for case in cases())

    assert set(numbers) == set(CLASSES)
    assert sum(numbers.values()) >= 120
    assert min(numbers.values()) >= 10
