"""Which Chromium the browser tests drive, and how one is had without asking.

`python tests/chromium.py` installs one from the system's packages where that needs no question. It fails
never: whether a missing browser is a failure is for the tests to say.
"""

import os
import shutil
import subprocess
import sys

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
APT_GET = ("apt-get", "--quiet", "--option", "DPkg::Lock::Timeout=120", "--option", "Acquire::Retries=3")


def executable() -> str | None:
    """The browser to start, or None. The variable KB_CHROMIUM, if set, decides alone."""
    chosen = os.environ.get("KB_CHROMIUM")
    names = NAMES if chosen is None else (chosen,)
    paths = (shutil.which(name) for name in names)
    return next((path for path in paths if path and runs(path)), None)


def runs(path: str) -> bool:
    """Whether the program starts at all: some distributions ship a script that only names another package."""
    answer = subprocess.run([path, "--version"], capture_output=True, stdin=subprocess.DEVNULL, check=False)
    return answer.returncode == 0


def as_root() -> tuple[str, ...] | None:
    """What to write before a command so that root runs it without being asked; None when nothing does."""
    if os.geteuid() == 0:
        return ()
    if not shutil.which("sudo"):
        return None
    allowed = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    return ("sudo", "-n") if allowed else None


def install() -> None:
    """Ask apt-get for Chromium; every failure is told on stderr and left at that."""
    prefix = as_root()
    if prefix is None or not shutil.which("apt-get"):
        print("Chromium is missing, and cannot be installed without asking.", file=sys.stderr)
        return
    print("Installing Chromium for the browser tests …", file=sys.stderr, flush=True)
    for words in (("update",), ("install", "--yes", "--no-install-recommends", "chromium")):
        command = (*prefix, "env", "DEBIAN_FRONTEND=noninteractive", *APT_GET, *words)
        answer = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        if answer.returncode != 0:
            sys.stderr.buffer.write(answer.stdout)
            print(f"apt-get {words[0]} failed with exit status {answer.returncode}", file=sys.stderr)


if __name__ == "__main__" and "KB_CHROMIUM" not in os.environ and executable() is None:
    install()
