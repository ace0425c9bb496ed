"""Makes a knowledge base of any size for the benchmark of builds; the same seed gives the same bytes.

    python benchmarks/build_made.py 10000 /tmp/made

Documents are as long, as often linked and as much marked up as those of the real corpus: about 6 KB each, with
headings, lists, quotes, a table now and then, ten links of which one leads to another document, and relations.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

SEED = 20260601
WORDS_KNOWN = 20_000
# Fewest and most blocks of a document.
BLOCKS = (4, 22)
TYPES = ("case_studies", "methods", "events", "organisations", "posts")
SHARES = (25, 5, 20, 10, 40)
SYLLABLES = [
    first + vowel for first in "bcdfghjklmnprstvwz" for vowel in ("a", "e", "i", "o", "u", "ee", "ou")
]
ENDINGS = ("", "", "", "s", "ing", "ed", "tion", "al", "ment", "ly")

DECLARATION = """\
title: Made for measuring
plugins:
  kb:
    vocabularies:
      themes: {terms: {health: Health, justice: Justice, work: Work, schools: Schools, cities: Cities}}
    content_types:
      case_studies:
        fields:
          summary: {kind: markdown}
          start_year: {kind: year, facet: true}
          participants: {kind: integer, range: true}
          methods: {kind: relation, to: methods, many: true}
          theme: {kind: term, many: true, vocabulary: themes, facet: true}
      methods:
        fields:
          summary: {kind: markdown}
      events:
        fields:
          case_studies: {kind: relation, to: case_studies, many: true}
          theme: {kind: term, many: true, vocabulary: themes, facet: true}
      organisations:
        fields:
          website: {kind: url}
      posts:
        fields:
          author: {kind: text}
          theme: {kind: term, many: true, vocabulary: themes, facet: true}
"""


class _Author:
    def __init__(self, size: int) -> None:
        self.random = random.Random(SEED)
        made = (
            "".join(self.random.choices(SYLLABLES, k=self.random.randint(1, 4))) for _ in range(WORDS_KNOWN)
        )
        self.words = [word + self.random.choice(ENDINGS) for word in made]
        # Words of a language are about as frequent as one by their rank.
        total, self.weights = 0.0, []
        for rank in range(1, WORDS_KNOWN + 1):
            total += 1 / rank
            self.weights.append(total)
        self.types = self.random.choices(TYPES, SHARES, k=size)
        self.names = [
            (kind, f"{self.phrase(3).lower().replace(' ', '-')}-{number}")
            for number, kind in enumerate(self.types)
        ]
        self.of_type = {
            kind: [name for other, name in self.names if other == kind] or ["none"] for kind in TYPES
        }

    def phrase(self, words: int) -> str:
        return " ".join(self.random.choices(self.words, cum_weights=self.weights, k=words))

    def sentence(self) -> str:
        text = self.phrase(self.random.randint(8, 25)).capitalize()
        chance = self.random.random()
        if chance < 0.12:
            return (
                f"{text} [{self.phrase(3)}](https://{self.phrase(1)}.example/{self.random.randint(1, 9999)})."
            )
        if chance < 0.15:
            kind, name = self.random.choice(self.names)
            return f"{text} [{self.phrase(2)}](/{kind.replace('_', '-')}/{name})."
        if chance < 0.25:
            return f"{text} **{self.phrase(2)}**, *{self.phrase(2)}*."
        return f"{text}."

    def block(self) -> str:
        chance = self.random.random()
        if chance < 0.15:
            return f"## {self.phrase(4).capitalize()}"
        if chance < 0.25:
            return "\n".join(f"- {self.sentence()}" for _ in range(self.random.randint(2, 7)))
        if chance < 0.3:
            return f"> {self.sentence()}"
        if chance < 0.32:
            rows = [f"| {self.phrase(2)} | {self.random.randint(1, 999)} |" for _ in range(5)]
            return "\n".join(["| What | How many |", "| --- | --- |", *rows])
        return " ".join(self.sentence() for _ in range(self.random.randint(2, 6)))

    def document(self, number: int) -> str:
        kind, _ = self.names[number]
        year, month, day = (
            self.random.randint(2015, 2026),
            self.random.randint(1, 12),
            self.random.randint(1, 28),
        )
        theme = self.random.sample(("health", "justice", "work", "schools", "cities"), 2)
        keys = {
            "case_studies": [f"start_year: {year}", f"participants: {self.random.randint(8, 900)}",
                             f"methods: [{', '.join(self.random.choices(self.of_type['methods'], k=2))}]",
                             f"theme: [{', '.join(theme)}]"],
            "methods": [f"summary: {self.phrase(15)}"],
            "events": [f"case_studies:\n  - {self.random.choice(self.of_type['case_studies'])}", f"theme: {theme[0]}"],
            "organisations": [f"website: https://{self.phrase(1)}.example/"],
            "posts": [f"author: {self.phrase(2).title()}", f"theme: {theme[0]}"],
        }[kind]  # fmt: skip
        front = [f"title: {self.phrase(5).capitalize()} {number}", f"date: {year}-{month:02}-{day:02}", *keys]
        body = "\n\n".join(self.block() for _ in range(self.random.randint(*BLOCKS)))
        return "\n".join(["---", *front, "---", "", body, ""])


def make(size: int, folder: Path) -> None:
    """Write `size` documents and their declaration into a folder."""
    author = _Author(size)
    for kind in TYPES:
        (folder / kind).mkdir(parents=True, exist_ok=True)
    (folder / "metadata.yml").write_text(DECLARATION, encoding="utf-8")
    for number, (kind, name) in enumerate(author.names):
        (folder / kind / f"{name}.md").write_text(author.document(number), encoding="utf-8")


if __name__ == "__main__":
    make(int(sys.argv[1]), Path(sys.argv[2]))
