"""What templates may call, and what Datasette's own pages get of ours."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from datasette.utils import await_me_maybe
from datasette.utils.asgi import Request
from jinja2 import Environment
from jinja2.ext import Extension

from kb.formats import dates
from kb.web.assets import asset_path
from kb.web.database import catalogue_database
from kb.web.gate import LOGIN, is_gated
from kb.web.stock_templates import told
from kb.web.values import number

if TYPE_CHECKING:
    # Datasette loads this plugin while its own application module is being imported.
    from datasette.app import Datasette


class ToldToScreenReaders(Extension):
    """Says in Datasette's own pages what they leave unsaid."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        """The template's source with what is said there."""
        return told(name or "", source)


def prepare(env: Environment, datasette: Datasette) -> None:
    """Adds the filters `kb_number` and `kb_date`: a number and a date as people read them."""
    if catalogue_database(datasette):
        env.add_extension(ToldToScreenReaders)
        env.filters["kb_number"] = number
        env.filters["kb_date"] = dates.human


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


def for_stock_pages(datasette: Datasette, request: Request | None) -> dict[str, Any]:
    """A menu without a way to sign in where nobody can: a plugin offers it wherever it is installed."""
    if catalogue_database(datasette) is None or is_gated(datasette) or datasette.metadata("plugins"):
        return {}
    # Importing the module above would load all plugins, this one half imported, without its hooks.
    plugins = importlib.import_module("datasette.plugins").pm

    async def menu_links() -> list[dict[str, str]]:
        asked = plugins.hook.menu_links(datasette=datasette, actor=None, request=request)
        offered = [link for part in asked for link in await await_me_maybe(part) or ()]
        return [link for link in offered if link["href"] != datasette.urls.path(LOGIN)]

    return {"menu_links": menu_links}
