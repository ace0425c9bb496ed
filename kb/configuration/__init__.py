"""Reads `metadata.yml` into a `Declaration`; every mistake is reported with its line, and none is guessed away."""

from __future__ import annotations

from pathlib import Path

from kb.configuration.parts import Parts
from kb.declaration import Declaration
from kb.diagnostics import ConfigurationError


def read_configuration(path: Path) -> Declaration:
    """The declaration in a file. Raises ConfigurationError with a report of every mistake in it."""
    reader = Parts(path)
    declaration = reader.declaration()
    if reader.report.count("error"):
        raise ConfigurationError(reader.report)
    return declaration
