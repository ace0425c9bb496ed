"""The licences of everything that serves a catalogue, one package a line, from a bill of materials.

    .venv-serve/bin/python scripts/list_licences.py sbom.json > licences.txt

Run by the Python of that environment: what the bill does not say of a package is taken from the field in which the
package itself says it. Ends with 1 if a package does not say what its licence is.
"""

from __future__ import annotations

import json
import sys
from importlib import metadata
from pathlib import Path
from typing import Any


def licences(component: dict[str, Any]) -> str:
    """The licence of a component as an expression, as names of SPDX, or in its own words; "" where it says nothing."""
    told = component.get("licenses", [])
    short = [entry.get("expression") or entry["license"].get("id") for entry in told]
    long = [entry["license"].get("name", "").rpartition(" :: ")[2] for entry in told if "license" in entry]
    names = list(filter(None, short)) or list(filter(None, long)) or [own_words(component["name"])]
    return ", ".join(dict.fromkeys(names))


def own_words(package: str) -> str:
    """The field of an installed package that older tools write; licences of many lines are no name."""
    words = metadata.metadata(package).get("License") or ""
    return "" if "\n" in words else words


def main() -> None:
    components = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["components"]
    rows = sorted((each["name"].lower(), each["version"], licences(each)) for each in components)
    for name, version, licence in rows:
        print(f"{name} {version}: {licence or 'UNKNOWN'}")
    sys.exit(0 if all(licence for _, _, licence in rows) else 1)


if __name__ == "__main__":
    main()
