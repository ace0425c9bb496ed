"""Catalogues that many tests ask, each made once, with a client and a server for what a test file calls `database`."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import placed_catalogue
import pytest
import small_catalogue
from analysed import analysed
from web_client import asking

from kb.export.formats import export
from kb.web.serve import application, meanwhile

# Where exports are told that the catalogue stands.
ROOT = "https://kb.example.org"


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small catalogue. A test file that asks another one has a fixture of this name."""
    return small_catalogue.write(tmp_path_factory.mktemp("small") / "any name.db")


@pytest.fixture(scope="session")
def placed_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue whose places have coordinates."""
    return placed_catalogue.write(tmp_path_factory.mktemp("placed"))


@pytest.fixture(scope="session")
def analysed_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue with steps, methods and numbers for analysts."""
    return analysed(tmp_path_factory.mktemp("analysed"))


@pytest.fixture
async def client(database: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the catalogue in `database`, without a network."""
    async with asking(application(database)) as opened:
        yield opened


@pytest.fixture(scope="module")
def root(database: Path) -> Iterator[str]:
    """The address of the catalogue in `database`, served on a port of its own."""
    with meanwhile(application(database)) as address:
        yield address


@pytest.fixture
def exported(tmp_path: Path, database: Path) -> Callable[..., Path]:
    """Exports the catalogue in `database` to a format, and says where."""

    def write(form: str, **options: Any) -> Path:
        output = tmp_path / f"out-{form}"
        export(form, database, output, **{"base_url": ROOT, "stream": io.BytesIO(), **options})
        return output

    return write
