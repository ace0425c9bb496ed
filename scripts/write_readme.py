"""Writes the answers that README.md shows anew: `python scripts/write_readme.py kb.db`, after the content has changed.

A command stands behind `$ ` in a block of its own, which may go on until its quotation mark is closed. Where a line `…`
ends what is shown, as many lines stand before it as before.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
BLOCK = re.compile(r"^```\n\$ (?P<command>.*?)\n```$", re.MULTILINE | re.DOTALL)
CUT = "…"


def main() -> None:
    database = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "kb.db").symlink_to(database)
        text = BLOCK.sub(lambda block: answered(block["command"], Path(name)), README.read_text("utf-8"))
    README.write_text(text, encoding="utf-8")


def answered(block: str, folder: Path) -> str:
    """The block with the answer of its command; `block` is what follows the sign `$`, with the answer shown so far."""
    command, shown = parts(block)
    answer = run(command, folder)
    lines = shown.splitlines()
    if lines[-1:] == [CUT]:
        answer = "\n".join([*answer.splitlines()[: len(lines) - 1], CUT])
    return f"```\n$ {command}\n{answer}\n```"


def parts(block: str) -> tuple[str, str]:
    """The command, which goes on over lines until its quotation mark is closed, and what stands below it."""
    lines = block.split("\n")
    ends = next(
        number for number in range(1, len(lines) + 1) if "\n".join(lines[:number]).count('"') % 2 == 0
    )
    return "\n".join(lines[:ends]), "\n".join(lines[ends:])


def run(command: str, folder: Path) -> str:
    """What a command writes to standard output; programs beside this Python come first."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        shlex.split(command), cwd=folder, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout.rstrip()


if __name__ == "__main__":
    main()
