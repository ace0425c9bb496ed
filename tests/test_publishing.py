"""`kb publish`: a folder that a deployment needs nothing beside."""

from __future__ import annotations

import configparser
import hashlib
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import crossplane
import pytest
import small_catalogue
import yaml
from click.testing import CliRunner, Result

from kb.cli import main

ROOT = Path(__file__).parents[1]


def publish(folder: Path, *arguments: str, **build: str) -> Result:
    """`kb publish` of the small catalogue; `build` overrides rows of its build table."""
    database = folder / "any name.db"
    if not database.exists():
        small_catalogue.write(database, **build)
    return CliRunner().invoke(
        main, ["publish", "--db", str(database), "--to", str(folder / "out"), *arguments]
    )


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """The small catalogue, as it is published."""
    assert publish(tmp_path).exit_code == 0
    return tmp_path / "out"


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return found


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


# ---- the folder -----------------------------------------------------------------------------------------------


def test_the_manifest_names_each_file_with_its_hash(published: Path) -> None:
    files = {file["path"]: file["sha256"] for file in manifest(published)["files"]}

    there = [file for file in published.rglob("*") if file.is_file() and file.name != "manifest.json"]
    assert files == {str(file.relative_to(published)): sha256(file) for file in there}


def test_the_database_is_the_one_that_was_built(tmp_path: Path, published: Path) -> None:
    assert sha256(published / "kb.db") == sha256(tmp_path / "any name.db")


def test_the_manifest_says_which_edition_it_is_and_what_it_holds(published: Path) -> None:
    found = manifest(published)

    assert (found["edition"], found["rows"]["methods"]) == ("public", 3)


def test_publishing_again_writes_the_same_bytes(tmp_path: Path, published: Path) -> None:
    before = manifest(published)

    publish(tmp_path)

    assert manifest(published) == before


def test_a_folder_that_nobody_published_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("mine")

    outcome = publish(tmp_path)

    assert (outcome.exit_code, sorted(file.name for file in (tmp_path / "out").iterdir())) == (
        2,
        ["notes.txt"],
    )


def test_what_is_no_catalogue_is_told(tmp_path: Path) -> None:
    (tmp_path / "any name.db").write_text("no database")

    outcome = publish(tmp_path)

    assert (outcome.exit_code, outcome.output) == (
        2,
        f"kb: '{tmp_path}/any name.db' is no catalogue: `kb build` makes one\n",
    )


def test_an_edition_for_a_network_is_not_published_without_saying_who_may_come_in(tmp_path: Path) -> None:
    outcome = publish(tmp_path, visibility="network")

    assert (outcome.exit_code, (tmp_path / "out").exists()) == (2, False)
    assert "is the network edition, which strangers must not read" in outcome.output


def test_with_an_access_file_it_is_and_the_server_asks_people_to_sign_in(tmp_path: Path) -> None:
    access = tmp_path / "access.yml"
    access.write_text("allow: {id: '*'}\n")

    publish(tmp_path, "--access", str(access), visibility="network")

    assert (tmp_path / "out" / "access.yml").read_text() == access.read_text()
    assert '"--access", "/catalogue/access.yml"' in (tmp_path / "out" / "Containerfile").read_text()


def test_no_proxy_keeps_what_only_people_who_signed_in_may_read(tmp_path: Path) -> None:
    access = tmp_path / "access.yml"
    access.write_text("allow: {id: '*'}\n")

    publish(tmp_path, "--access", str(access), visibility="network")

    assert "proxy_cache off;\n        proxy_ignore_headers" in (tmp_path / "out" / "nginx.conf").read_text()


# ---- who serves it --------------------------------------------------------------------------------------------


def run(*command: str, folder: Path, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_datasette_serves_the_folder_with_nothing_else_to_say(published: Path) -> None:
    answer = run(sys.executable, "-m", "datasette", ".", "--get", "/methods.json", folder=published)

    assert json.loads(answer)["total"] == 3


def test_datasette_believes_the_counts_of_the_inspect_file(published: Path) -> None:
    inspected = run(sys.executable, "-m", "datasette", "inspect", "kb.db", folder=published)

    ours = json.loads((published / "inspect-data.json").read_text("utf-8"))
    theirs = json.loads(inspected)
    assert ours["kb"]["hash"] == sha256(published / "kb.db")
    assert ours["kb"]["tables"] == theirs["kb"]["tables"]


def test_the_program_in_the_folder_is_whole(published: Path) -> None:
    code = "import kb, kb.cli; print(kb.__file__); kb.cli.main(['search', 'jury'])"

    answer = run(sys.executable, "-c", code, folder=published, PYTHONPATH="app", PYTHONSAFEPATH="1")

    assert answer.splitlines()[0] == str(published / "app" / "kb" / "__init__.py")
    assert "Citizens’ jury" in answer


def test_its_packages_are_those_of_the_lock_with_their_hashes(published: Path) -> None:
    assert (published / "requirements.txt").read_text() == (ROOT / "requirements" / "serve.txt").read_text()


# ---- deployments ----------------------------------------------------------------------------------------------


def test_nothing_is_left_to_fill_in(published: Path) -> None:
    texts = {
        file.name: file.read_text("utf-8")
        for file in published.iterdir()
        if file.suffix != ".db" and file.is_file()
    }

    assert {name: found for name, text in texts.items() if (found := re.findall(r"@[A-Z_]+@", text))} == {}


def test_the_container_runs_as_nobody_and_looks_after_its_health(published: Path) -> None:
    lines = (published / "Containerfile").read_text("utf-8").splitlines()

    assert "USER 10001:10001" in lines
    assert any("http://127.0.0.1:8001/health.json" in line for line in lines)


def test_two_servers_that_may_write_nothing_stand_behind_the_proxy(published: Path) -> None:
    services = yaml.safe_load((published / "compose.yml").read_text("utf-8"))["services"]

    assert services["catalogue"]["deploy"] == {"replicas": 2}
    assert (services["catalogue"]["read_only"], services["catalogue"]["cap_drop"]) == (True, ["ALL"])
    assert "ports" not in services["catalogue"]


def test_the_proxys_configuration_is_one_that_nginx_reads(published: Path) -> None:
    # What stands inside `map` are values, which the parser takes for directives.
    parsed = crossplane.parse(str(published / "nginx.conf"), single=True, strict=True, ignore=("map",))

    assert parsed["errors"] == []


def test_the_proxy_keeps_answers_and_gives_the_old_one_while_it_fetches_a_new_one(published: Path) -> None:
    text = (published / "nginx.conf").read_text("utf-8")

    assert "proxy_cache_use_stale updating" in text
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text


def test_the_service_runs_the_published_database_on_this_machine_alone(published: Path) -> None:
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # names in units are spelt with capitals
    unit.read_string((published / "kb.service").read_text("utf-8"))

    assert unit["Service"]["ExecStart"].endswith(
        "-m kb.cli serve /opt/catalogue/current/kb.db --port 8001 --host 127.0.0.1"
    )
    assert unit["Service"]["ProtectSystem"] == "strict"


def test_a_cluster_keeps_one_server_while_it_changes_them(published: Path) -> None:
    documents = list(yaml.safe_load_all((published / "kubernetes.yaml").read_text("utf-8")))

    assert [document["kind"] for document in documents] == ["Deployment", "Service", "PodDisruptionBudget"]
    assert documents[0]["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0


def test_fly_asks_for_the_servers_health(published: Path) -> None:
    fly = tomllib.loads((published / "fly.toml").read_text("utf-8"))

    assert fly["http_service"]["checks"][0]["path"] == "/health.json"


def test_a_catalogue_below_a_path_is_served_there(tmp_path: Path) -> None:
    publish(tmp_path, base_url="https://library.example/catalogue")

    out = tmp_path / "out"
    assert json.loads((out / "settings.json").read_text("utf-8"))["base_url"] == "/catalogue/"
    assert '"--base-url", "/catalogue/"' in (out / "Containerfile").read_text("utf-8")
    assert "server_name library.example;" in (out / "nginx.conf").read_text("utf-8")
