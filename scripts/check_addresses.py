"""Whether every address that the collection cites stands in the material it was taken from, or is listed by hand.

`python scripts/check_addresses.py` reads the collection beside it and the corpus that KB_CORPUS names (otherwise
`../shared/corpus`), prints what is amiss and ends with status 1 if anything is. `scripts/addresses_by_hand.yml` lists
the addresses from other material, each with where it was read and why it is cited.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
BY_HAND = "scripts/addresses_by_hand.yml"
FOLDERS = "case_studies events methods organisations places projects sources topics".split()

ADDRESS = re.compile(r"https?://[^\s<>\"'`|\]“”‘’«»]+")
CLOSING = ".,;:!?*_"
VIDEO = re.compile(r"(?:youtube(?:-nocookie)?\.com/(?:embed/|watch\?v=)|youtu\.be/)([\w-]+)")

# Where the corpus' own pages stood on the site: what `_config.yml` says of the collections that are cited.
SITE = "https://connectedbydata.org"
PAGES = {
    "_annual-report": "annual-report/{name}",
    "_events": "events/{name}",
    "_pdg-cases": "cases/{name}",
    "_pdg-methods": "cases/methods/{name}",
    "_posts": "{category}/{date}/{name}",
    "_projects": "projects/{name}",
    "_resources": "resources/{name}",
}
DATED = re.compile(r"(\d{4})-(\d\d)-(\d\d)-(.+)")


@dataclass(frozen=True)
class Cited:
    address: str
    place: str  # path:line

    @property
    def key(self) -> str:
        return key(self.address)


def key(address: str) -> str:
    """What two spellings of one address have in common: no scheme, no www, no last slash, one form for a video."""
    bare = re.sub(r"^https?://(?:www\.)?", "", address)
    video = VIDEO.match(bare)
    return f"video {video[1]}" if video else bare.rstrip("/")


def addresses_in(text: str) -> Iterator[tuple[int, str]]:
    """Every web address with the number of its line, counted from 1; a bracket that belongs to the text is left out."""
    for number, line in enumerate(text.splitlines(), start=1):
        for found in ADDRESS.finditer(line):
            address = found[0].rstrip(CLOSING)
            while address.endswith(")") and address.count(")") > address.count("("):
                address = address[:-1].rstrip(CLOSING)
            yield number, address


def cited_in(root: Path) -> list[Cited]:
    """What the collection cites: links of sources, websites, footnotes, links in the text and of speakers."""
    return [
        Cited(address, f"{path.relative_to(root)}:{number}")
        for folder in FOLDERS
        for path in sorted((root / folder).glob("*.md"))
        for number, address in addresses_in(path.read_text(encoding="utf-8"))
    ]


def source_material(corpus: Path) -> set[str]:
    """Keys of the addresses that occur in the corpus, and of those under which its own pages stood."""
    keys: set[str] = set()
    for path in sorted(corpus.rglob("*.md")):
        text = path.read_text(encoding="utf-8", errors="replace")
        front_matter = front_matter_of(text)
        # YAML folds long lines, addresses among them, so that the text alone would hold some in two pieces.
        for part in (text, *texts_in(front_matter)):
            keys.update(key(address) for _, address in addresses_in(part))
        keys.update(key(address) for address in page_address(path, front_matter))
    return keys


def front_matter_of(text: str) -> dict[str, Any]:
    """The front matter, or nothing where it is not readable: the corpus is as its authors left it."""
    try:
        data = yaml.safe_load(text.replace("\r", "").removeprefix("---\n").partition("\n---")[0])
    except yaml.YAMLError:
        return {}
    return data if isinstance(data, dict) else {}


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from texts_in(item)


def page_address(path: Path, front_matter: dict[str, Any]) -> Iterator[str]:
    """Where a page of the site stood; that of an `index.md` is named for its folder."""
    page = path.parent if path.stem == "index" else path
    template = PAGES.get(page.parent.name)
    if template is None:
        return
    name, date = page.stem, ""
    if page.parent.name == "_posts" and (dated := DATED.fullmatch(page.stem)):
        name, date = dated[4], f"{dated[1]}/{dated[2]}/{dated[3]}"
    yield f"{SITE}/{template.format(name=name, date=date, category=front_matter.get('category'))}"


def listed_by_hand(file: Path) -> tuple[set[str], list[str]]:
    """Keys of the addresses that the file lists, and what is wrong with its groups."""
    keys: set[str] = set()
    problems: list[str] = []
    for number, group in enumerate(yaml.safe_load(file.read_text(encoding="utf-8")), start=1):
        missing = [name for name in ("read_in", "reason", "addresses") if not group.get(name)]
        problems += [f"{BY_HAND}: group {number} has no '{name}'" for name in missing]
        for address in group.get("addresses") or []:
            if key(address) in keys:
                problems.append(f"{BY_HAND}: '{address}' is listed twice")
            keys.add(key(address))
    return keys, problems


def problems_of(root: Path, corpus: Path) -> list[str]:
    """One line for each citation that is neither in the corpus nor listed, and for each listing that is not needed."""
    cited, material = cited_in(root), source_material(corpus)
    by_hand, problems = listed_by_hand(root / BY_HAND)
    problems += [
        f"{citation.place}: {citation.address} is neither in the source material nor in {BY_HAND}"
        for citation in cited
        if citation.key not in material | by_hand
    ]
    unused = by_hand - {citation.key for citation in cited}
    problems += [f"{BY_HAND}: {listed} is cited nowhere" for listed in sorted(unused)]
    problems += [f"{BY_HAND}: {listed} is in the source material" for listed in sorted(by_hand & material)]
    return problems


def main() -> int:
    corpus = Path(os.environ.get("KB_CORPUS") or ROOT.parent / "shared" / "corpus")
    if not corpus.is_dir():
        print(f"no folder {corpus}; name that of the source material in KB_CORPUS", file=sys.stderr)
        return 2
    problems = problems_of(ROOT, corpus)
    print("\n".join((*problems, f"{len(problems)} problems")))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
