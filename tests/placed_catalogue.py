"""A small knowledge base with places that have coordinates."""

from __future__ import annotations

from pathlib import Path

from kb import pipeline

CONFIG = """
plugins:
  kb:
    site: {title: A say in data, licence: CC-BY-4.0}
    vocabularies:
      themes: {terms: {health: Health, transport: Transport}}
    content_types:
      case_studies:
        label: [Case study, Case studies]
        folders: [case_studies]
        path: /case-studies/{slug}
        fields:
          theme: {kind: term, vocabulary: themes, facet: true}
          places: {kind: relation, to: places, many: true, facet: true}
          start_year: {kind: year, role: date_start}
      methods:
        label: [Method, Methods]
        folders: [methods]
        path: /methods/{slug}
        fields:
          effort: {kind: text}
          people: {kind: integer, range: true, unit: people}
          when_not: {kind: markdown}
      places:
        label: [Place, Places]
        folders: [places]
        path: /places/{slug}
        fields:
          latitude: {kind: number, unit: degrees north}
          longitude: {kind: number, unit: degrees east}
"""


def a_place(title: str, latitude: object = None, longitude: object = None) -> str:
    where = "" if latitude is None else f"latitude: {latitude}\nlongitude: {longitude}\n"
    return f"---\ntitle: {title}\n{where}---\n"


def a_case(title: str, *places: str, theme: str = "health") -> str:
    return f"---\ntitle: {title}\ntheme: {theme}\nstart_year: 2021\nplaces: [{', '.join(places)}]\n---\nA case.\n"


FILES = {
    "places/leeds.md": a_place("Leeds", 53.8, -1.55),
    "places/york.md": a_place("York", 53.96, -1.08),
    "places/sydney.md": a_place("Sydney", -33.87, 151.21),
    "places/quito.md": a_place("Quito", -0.18, -78.47),
    "places/everywhere.md": a_place("Everywhere"),
    "case_studies/river.md": a_case("River sensors", "leeds", "york"),
    "case_studies/trains.md": a_case("Trains", "leeds", theme="transport"),
    "case_studies/harbour.md": a_case("Harbour", "sydney"),
    "case_studies/many.md": a_case("Many", "everywhere"),
    "case_studies/gone.md": "---\ntitle: Gone\nplaces: [quito]\nwithdrawn: it was wrong\n---\n",
    **{
        f"methods/method-{number}.md": f"---\ntitle: Method number {number}\nsummary: What it is.\neffort: an evening\n"
        f"people: {number}-40\nwhen_not: Never **at night**.\n---\nText.\n"
        for number in range(1, 6)
    },
    "methods/long.md": f"---\ntitle: {'A very long title of a method ' * 8}\nsummary: {'So many words that nobody reads. ' * 30}\n---\n",
}


def write(folder: Path, files: dict[str, str] = FILES, config: str = CONFIG) -> Path:
    """The database of these files, in the folder."""
    source, output = folder / "source", folder / "kb.db"
    for name, text in {**files, "metadata.yml": config}.items():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    pipeline.build(sources=[source], output=output, jobs=1, cache=None)
    return output
