"""Lets the formats' own tools check the exports of this repository's catalogue: Frictionless and Croissant.

    python scripts/check_exports.py

Builds the catalogue, exports it as data package and as Croissant data set, and has `frictionless validate` read every
row of the one and mlcroissant every record of the other. Ends with 1 where one of them finds fault. Run by
`make exports`; the tools have an environment of their own.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
TOOLS = ROOT / ".venv-tools" / "bin"
ADDRESS = "https://kb.example.org"
READ_CROISSANT = """
import json, mlcroissant
counts = {each["path"]: each["records"] for each in json.load(open("manifest.json"))["files"]}
data = mlcroissant.Dataset("croissant.json")
read = {f"{each.id}.csv": sum(1 for _ in data.records(each.id)) for each in data.metadata.record_sets}
wrong = {path: (count, counts[path]) for path, count in read.items() if count != counts[path]}
raise SystemExit(f"read and written differ: {wrong}" if wrong else 0)
"""
# What is run in the folder of each format.
CHECKS = {
    "datapackage": [[TOOLS / "frictionless", "validate", "datapackage.json"]],
    "croissant": [
        [TOOLS / "mlcroissant", "validate", "--jsonld", "croissant.json"],
        [TOOLS / "python", "-c", READ_CROISSANT],
    ],
}


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kb = [sys.executable, "-m", "kb.cli"]
        subprocess.run([*kb, "build", str(ROOT), "-o", folder / "kb.db", "--quiet"], check=True)
        results = [checked(kb, form, commands, folder) for form, commands in CHECKS.items()]
    return int(not all(results))


def checked(kb: list[str], form: str, commands: list[list[str | Path]], folder: Path) -> bool:
    """Whether every tool takes the export of a format; what they say is printed where one does not."""
    output = folder / form
    export = [*kb, "export", form, "--db", folder / "kb.db", "-o", output, "--base-url", ADDRESS]
    subprocess.run(export, check=True)
    ran = [
        subprocess.run(command, cwd=output, check=False, capture_output=True, text=True)
        for command in commands
    ]
    for each in ran:
        if each.returncode:
            print(each.stdout, each.stderr, sep="\n", file=sys.stderr)
    is_fine = not any(each.returncode for each in ran)
    print(f"{form}: {'valid' if is_fine else 'NOT VALID'}")
    return is_fine


if __name__ == "__main__":
    sys.exit(main())
