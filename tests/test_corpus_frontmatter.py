"""Our reader of front matter against python-frontmatter, on every well-formed file of the real corpus."""

from pathlib import Path
from typing import Any

import frontmatter as python_frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler

from kb.frontmatter import split
from kb.model import Listing, Mapping, Node, Scalar

NULLS = ("", "~", "null", "Null", "NULL")


class Texts(YAMLHandler):
    """The reference's own reader of YAML, told to leave every value as it was written."""

    def load(self, fm: str, **_: object) -> Any:
        return yaml.load(fm, yaml.BaseLoader)


def as_texts(node: Node) -> Any:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Listing):
        return [as_texts(item) for item in node.items]
    return {entry.key: as_texts(entry.value) for entry in node.entries}


def agrees(ours: Any, theirs: Any) -> bool:
    """Whether two readers found the same; the reference knows no null when it makes nothing but texts."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return list(ours) == list(theirs) and all(agrees(ours[key], theirs[key]) for key in ours)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(agrees, ours, theirs))
    return theirs in NULLS if ours is None else ours == theirs


def repeats(mapping: Mapping) -> bool:
    return len({entry.key for entry in mapping.entries}) < len(mapping.entries)


def test_every_well_formed_file_of_the_corpus_reads_as_in_python_frontmatter(corpus: Path) -> None:
    """29 of the 841 repeat a key, of which the reference keeps the last in silence."""
    texts = [
        path.read_text(encoding="utf-8-sig") for path in sorted(corpus.glob("connectedbydata.org/**/*.md"))
    ]
    ours = [(split(text), python_frontmatter.parse(text, handler=Texts())) for text in texts]
    well_formed = [(parts, found) for parts, found in ours if not repeats(parts.front_matter)]

    differing = [
        parts.body[:60]
        for parts, (metadata, body) in well_formed
        if not agrees(as_texts(parts.front_matter), metadata) or parts.body.strip() != body.strip()
    ]

    assert (len(texts), len(well_formed), differing) == (841, 812, [])
