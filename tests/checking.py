"""What `kb check` finds in a few files, for tests of one diagnostic or of none."""

from pathlib import Path

from conftest import write_files

from kb import pipeline
from kb.diagnostics import Diagnostic, Report

NOTES = "plugins:\n  kb:\n    content_types:\n      notes: {}\n"


def notes_with(*fields: str, types: str = "") -> str:
    """A declaration of the content type `notes` with these fields, and of further types as `name: {…}` lines."""
    lines = [f"          {field}" for field in fields]
    others = [f"      {line}" for line in types.splitlines()]
    return "\n".join(
        [
            NOTES.removesuffix(" {}\n"),
            "        fields:" if lines else "        label: Notes",
            *lines,
            *others,
            "",
        ]
    )


def check(tmp_path: Path, files: dict[str, str], config: str | None = NOTES) -> list[Diagnostic]:
    folder = tmp_path / "checked"
    write_files(folder, files if config is None else {**files, "metadata.yml": config})
    report = Report()
    pipeline.check([folder], None, report)
    return list(report)


def found(diagnostics: list[Diagnostic]) -> list[tuple[str, str, int]]:
    """Code, file and line of each diagnostic."""
    return [(diagnostic.code, diagnostic.path, diagnostic.line) for diagnostic in diagnostics]


def note(title: str = "Ducks", body: str = "Quack.", **keys: str) -> str:
    """A document with a title, and other keys as YAML."""
    front_matter = "".join(f"{key}: {value}\n" for key, value in {"title": title, **keys}.items())
    return f"---\n{front_matter}---\n\n{body}\n"
