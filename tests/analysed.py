"""A made-up knowledge base of which every number is known, for what analysts ask: views, queries, codebook, plots."""

from __future__ import annotations

from pathlib import Path

from checking import note
from conftest import write_files

from kb import pipeline

DECLARATION = """
title: Wobbleton
plugins:
  kb:
    vocabularies:
      themes: {label: Themes, description: What it is about, terms: {transport: {label: Transport, definition: Getting about, also: [Buses]}, wildlife: Wildlife}}
    content_types:
      case_studies:
        label: [Case study, Case studies]
        fields:
          begun: {kind: year, role: date_start}
          themes: {kind: term, many: true, vocabulary: themes, facet: true, search: terms, label: Themes, description: What it was about}
          methods: {kind: relation, to: methods, many: true, label: Methods}
          organised_by: {kind: relation, to: organisations, many: true, label: Organised by}
          funded_by: {kind: relation, to: organisations, many: true, label: Funded by}
          sources: {kind: relation, to: sources, many: true}
          steps: {kind: relation, to: components, many: true, inline: true}
          lesson: {kind: text}
          not_stated: {kind: text, many: true, search: none}
      components:
        label: [Step, Steps]
        folders: []
        fields:
          method: {kind: relation, to: methods}
          participants: {kind: integer, range: true, unit: people, label: Participants}
          feeds_into: {kind: relation, to: components, many: true}
      methods: {label: [Method, Methods]}
      organisations: {}
      sources: {}
      events: {}
"""
FILES = {
    "case_studies/buses.md": note(
        "Buses", "Where should the night bus stop? [Panel](/methods/panel), [table](/methods/round-table)",
        begun="2019", themes="[transport, wildlife]", methods="[panel]", organised_by="[council]", funded_by="[council, trust]",
        sources="[report, missing]", lesson="Ask drivers",
        steps="[{title: Poll, slug: poll, method: poll, participants: '100', feeds_into: [buses/jury]},"
              " {title: Jury, slug: jury, method: panel, participants: 12 to 15, feeds_into: [buses/poll, buses/talk]},"
              " {title: Talk, slug: talk, method: poll}]",
    ),
    "case_studies/ducks.md": note(
        "Ducks", "Who feeds them?", begun="2021", themes="[wildlife, pond]", methods="[panel, poll]", organised_by="[trust]",
        sources="[report]", not_stated="[lesson]",
        steps="[{title: Count, slug: count, method: panel, participants: at least 30}]",
    ),
    "case_studies/trains.md": note("Trains", "See <https://www.wobbleton.example/trains>.", methods="[hum]", steps="[{title: Hum, slug: hum, method: hum}]"),
    "methods/panel.md": note("Panel"),
    "methods/poll.md": note("Poll", "A [page](https://wobbleton.example/poll)."),
    "methods/hum.md": note("Hum"),
    "methods/round-table.md": note("Round table"),
    "organisations/council.md": note("Council"),
    "organisations/trust.md": note("Duck Trust"),
    "sources/report.md": note("Report"),
    "sources/unread.md": note("Unread"),
    "events/2024-05-02-second.md": note("Second", series="Walks"),
    "events/2024-03-01-first.md": note("First", series="Walks", speakers="[{name: A. Example, organisation: Duck Trust, consent: public}]"),
    "events/2023-01-01-alone.md": note("Alone"),
    "metadata.yml": DECLARATION,
}  # fmt: skip


def analysed(folder: Path) -> Path:
    """The path of the database, built in `folder`."""
    write_files(folder / "source", FILES)
    pipeline.build([folder / "source"], None, folder / "kb.db", jobs=1, cache=None)
    return folder / "kb.db"
