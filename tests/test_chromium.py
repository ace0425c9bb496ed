"""How `make test` comes by a browser, on machines whose programs are the scripts written here."""

import os
import subprocess
import sys
from pathlib import Path

import chromium
import pytest

WORKING_CHROMIUM = "echo Chromium 1"
APT_GET_WITH_CHROMIUM = 'echo "$@" >> {log}; printf "#!/bin/sh\\n" > {bin}/chromium; chmod +x {bin}/chromium'


class Machine:
    """A folder that is the whole PATH; `log` holds what apt-get was asked for."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder
        self.log = folder / "log"
        self.program("sudo", 'shift; exec "$@"')
        for name in ("env", "chmod"):
            (folder / name).symlink_to(f"/usr/bin/{name}")

    def program(self, name: str, script: str) -> None:
        path = self.bin / name
        path.write_text("#!/bin/sh\n" + script.format(bin=self.bin, log=self.log) + "\n")
        path.chmod(0o755)

    def prepare(self) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": str(self.bin)}
        command = [sys.executable, chromium.__file__]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_missing_chromium_is_installed_from_the_systems_packages(machine):
    machine.program("apt-get", APT_GET_WITH_CHROMIUM)

    answer = machine.prepare()

    assert answer.returncode == 0
    assert [line.split()[5:] for line in machine.log.read_text().splitlines()] == [
        ["update"],
        ["install", "--yes", "--no-install-recommends", "chromium"],
    ]


def test_nothing_is_installed_where_a_chromium_runs(machine):
    machine.program("apt-get", APT_GET_WITH_CHROMIUM)
    machine.program("google-chrome", WORKING_CHROMIUM)

    machine.prepare()

    assert not machine.log.exists()


def test_a_browser_that_does_not_start_counts_as_missing(machine):
    machine.program("apt-get", APT_GET_WITH_CHROMIUM)
    machine.program("chromium-browser", "echo 'install the snap instead' >&2; exit 1")

    machine.prepare()

    assert machine.log.exists()


def test_a_machine_without_apt_get_is_told_what_is_missing(machine):
    answer = machine.prepare()

    assert answer.returncode == 0
    assert answer.stderr == "Chromium is missing, and cannot be installed without asking.\n"


def test_a_failing_apt_get_is_told_and_is_no_failure_of_the_tests(machine):
    machine.program("apt-get", "echo 'no network'; exit 100")

    answer = machine.prepare()

    assert answer.returncode == 0
    assert "no network\napt-get update failed with exit status 100\n" in answer.stderr


def test_a_user_who_would_be_asked_for_a_password_installs_nothing(machine, monkeypatch):
    machine.program("sudo", "exit 1")
    monkeypatch.setenv("PATH", str(machine.bin))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert chromium.as_root() is None


def test_the_variable_names_the_browser_to_use(machine, monkeypatch):
    machine.program("chromium", WORKING_CHROMIUM)
    machine.program("mine", WORKING_CHROMIUM)
    monkeypatch.setenv("PATH", str(machine.bin))
    monkeypatch.setenv("KB_CHROMIUM", "mine")

    assert chromium.executable() == str(machine.bin / "mine")
