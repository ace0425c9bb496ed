"""What templates may call, and what Datasette's own pages get of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment

from kb.web.assets import asset_path
from kb.web.database import catalogue_database
from kb.web.values import number

if TYPE_CHECKING:
    # Datasette loads this plugin while its own application module is being imported.
    from datasette.app import Datasette


def prepare(env: Environment, datasette: Datasette) -> None:
    """Adds the filter `kb_number`: a number as people read it."""
    if catalogue_database(datasette):
        env.filters["kb_number"] = number


def stock_page_styles(datasette: Datasette, view_name: str | None) -> list[str]:
    """A style sheet that lets Datasette's pages look like ours; our own pages link theirs themselves."""
    is_stock = view_name in ("database", "table", "row", "query")
    return [asset_path("stock.css")] if is_stock and catalogue_database(datasette) else []


def menu(datasette: Datasette) -> list[dict[str, str]]:
    """Ways back from Datasette's pages."""
    if catalogue_database(datasette) is None:
        return []
    ways = (("/", "Catalogue"), ("/search", "Search"), ("/codebook", "Codebook"), ("/data", "Data"))
    return [{"href": datasette.urls.path(path), "label": label} for path, label in ways]
