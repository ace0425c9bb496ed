"""What holds for the project as a whole: who may make an edition, what is documented, and what code never says."""

import ast
import importlib.util
import re
from pathlib import Path

import pytest

from kb.diagnostics import CODES

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "kb").rglob("*.py"))
NAMES = [path.relative_to(ROOT).as_posix() for path in MODULES]


def calls(path: Path, name: str) -> list[int]:
    """The lines of a module on which something of this name is called, by itself or as an attribute."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [
        node.lineno
        for node in found
        if name in (getattr(node.func, "id", None), getattr(node.func, "attr", None))
    ]


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    whole = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return whole | {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def names_from(path: Path, module: str) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == module]
    return {alias.name for node in found for alias in node.names}


def test_only_redact_makes_an_edition():
    making = [
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if "Edition" in names_from(path, "kb.model") and calls(path, "Edition")
    ]

    assert making == ["kb/stages/redact.py"]


def test_the_model_is_not_reached_around():
    assert [
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if "model" in names_from(path, "kb") or "kb.model" in whole_imports(path)
    ] == []


def whole_imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}


def test_nothing_but_redact_and_the_rule_itself_asks_who_may_read():
    asking = [
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if calls(path, "may_read") or calls(path, "strictest")
    ]

    assert set(asking) <= {
        "kb/visibility.py",
        "kb/consent.py",
        "kb/withholding.py",
        "kb/redaction/closed.py",
        "kb/stages/redact.py",
        "kb/own_queries.py",
        "kb/inference.py",
        "kb/shown_declaration.py",
    }


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("kb/stages/")])
def test_stages_never_import_each_other(name):
    others = {module for module in imported(ROOT / name) if module.startswith("kb.stages")}

    assert others <= {"kb.stages.render"}


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("kb/web/")])
def test_the_web_imports_no_stage(name):
    assert [
        module for module in imported(ROOT / name) if module.startswith(("kb.stages", "kb.pipeline"))
    ] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_module_speaks_of_the_machine_that_it_was_written_on(name):
    assert re.findall(r"/(?:work|tmp|root|home)/[\w.]+", (ROOT / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_module_says_what_it_decides(name):
    assert ast.get_docstring(ast.parse((ROOT / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", NAMES)
def test_no_module_imports_inside_a_function(name):
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = [
        node.lineno
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert inside == []


@pytest.mark.parametrize("name", NAMES)
def test_no_module_catches_every_exception(name):
    handlers = [
        node
        for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
    ]

    assert [
        node.lineno
        for node in handlers
        if node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException")
    ] == []


# ---- codes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_reported_somewhere(code):
    sources = "".join(path.read_text(encoding="utf-8") for path in MODULES if path.name != "diagnostics.py")

    assert f'"{code}"' in sources


def test_no_code_is_reported_that_is_not_declared():
    sources = "".join(path.read_text(encoding="utf-8") for path in MODULES)

    assert set(re.findall(r'"(KB\d{3})"', sources)) - set(CODES) == set()


def test_the_page_of_diagnostics_is_the_one_that_the_code_writes():
    specification = importlib.util.spec_from_file_location("write_docs", ROOT / "scripts/write_docs.py")
    write_docs = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(write_docs)

    assert (ROOT / "docs/diagnostics.md").read_text(encoding="utf-8") == write_docs.diagnostics_page()


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_documented(code):
    assert f"### {code} {CODES[code].name}\n" in (ROOT / "docs/diagnostics.md").read_text(encoding="utf-8")
