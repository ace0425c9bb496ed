"""The files in requirements/ are what pyproject.toml asks for, and name no place to fetch it from."""

import ast
import importlib.metadata
import importlib.util
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
SERVING = PROJECT["dependencies"]
TESTING = [*SERVING, *PROJECT["optional-dependencies"]["test"]]
FILES = ["lowest", "serve", "test", "tools"]


def locked(name: str) -> dict[str, str]:
    """Version by package of requirements/<name>.txt, of one that has several for several Pythons the last."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", text, re.MULTILINE))


def pinned(text: str) -> list[str]:
    """Every requirement of a locked file, with its hashes in one line."""
    lines = text.replace("\\\n", " ").splitlines()
    return [line for line in lines if line and not line.lstrip().startswith("#")]


def imported() -> Iterator[str]:
    """The packages that the code imports, Python's own left out."""
    packages = importlib.metadata.packages_distributions()
    for path in (ROOT / "kb").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            tops = {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"kb"}
            yield from (canonicalize_name(packages[top][0]) for top in tops)


def test_the_project_depends_on_what_it_imports_and_on_nothing_else():
    assert set(imported()) == {canonicalize_name(Requirement(line).name) for line in SERVING}


@pytest.mark.parametrize(("name", "wanted"), [("serve", SERVING), ("test", TESTING), ("lowest", TESTING)])
def test_the_locked_versions_are_those_that_the_project_allows(name, wanted):
    versions = locked(name)
    requirements = [Requirement(line) for line in wanted]

    refused = [str(one) for one in requirements if versions[canonicalize_name(one.name)] not in one.specifier]

    assert refused == []


def test_each_lower_bound_is_the_version_that_the_lowest_environment_tests():
    versions = locked("lowest")
    requirements = [Requirement(line) for line in SERVING]
    bounds = {
        canonicalize_name(one.name): bound.version
        for one in requirements
        for bound in one.specifier
        if bound.operator == ">="
    }

    tested = {name: re.sub(r"(\.0)+$", "", versions[name]) for name in bounds}

    assert tested == bounds


@pytest.mark.parametrize("name", FILES)
def test_every_locked_package_has_a_hash_and_no_address(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text()

    exact = re.compile(r"[a-z0-9-]+==[^\s;]+( ;[^\\]+?)?(\s+--hash=sha256:[0-9a-f]{64})+")

    assert [line for line in pinned(text) if not exact.fullmatch(line)] == []
    assert {line.partition("==")[0] for line in pinned(text)} == set(locked(name)) != set()
    assert re.findall(r"://|--(?:extra-)?index-url|--find-links| @ ", text) == []


def test_serving_and_testing_use_the_same_versions():
    tested = locked("test")

    assert {name: tested[name] for name in locked("serve")} == locked("serve")


def test_rich_is_not_installed_beside_the_server():
    assert "rich" not in locked("test")
    assert importlib.util.find_spec("rich") is None
