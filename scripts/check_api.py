"""Lets a property-based tester ask the JSON of this repository's catalogue whatever its description allows.

    python scripts/check_api.py [SECONDS]

Builds and serves the catalogue on a free port of this machine, runs Schemathesis against its /openapi.json for at most
so many seconds (60 if not said), and ends with its status. Run by `make api`; the tester has an environment of its own.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
TESTER = ROOT / ".venv-tools" / "bin" / "schemathesis"
# What a search cannot read it leaves out, so that no parameter is refused; all else is checked.
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "positive_data_acceptance", "unsupported_method", "allow_header_conformance",
)  # fmt: skip
# The same examples each time, so that a failure is the change's own.
SEED = "1"


def main() -> int:
    seconds = sys.argv[1] if len(sys.argv) > 1 else "60"
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "kb.db"
        kb = [sys.executable, "-m", "kb.cli"]
        subprocess.run([*kb, "build", str(ROOT), "-o", database, "--quiet"], check=True)
        server = subprocess.Popen([*kb, "serve", database, "--port", "0"], stderr=subprocess.PIPE, text=True)
        try:
            return tested(address_of(server), seconds, Path(folder))
        finally:
            server.terminate()
            server.wait()


def address_of(server: subprocess.Popen[str]) -> str:
    """Where the server says that it stands."""
    for line in server.stderr:
        if found := re.search(r"on (http://\S+?)/?\s*$", line):
            return found[1]
    raise SystemExit("the catalogue could not be served")


def tested(address: str, seconds: str, folder: Path) -> int:
    command = [
        TESTER, "run", f"{address}/openapi.json", "--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing",
        "--max-time", seconds, "--seed", SEED, "--warnings", "off", "--no-color",
    ]  # fmt: skip
    return subprocess.run(command, cwd=folder, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
