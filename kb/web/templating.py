"""What templates may call, and what Datasette's own pages get of ours."""

from __future__ import annotations

import importlib
from functools import lru_cache
from pathlib import Path
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
from kb.web.two_datasettes import configured
from kb.web.values import number

if TYPE_CHECKING:
    # Datasette loads this plugin while its own application module is being imported.
    from datasette.app import Datasette

TEMPLATES = Path(__file__).parent / "templates"


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


def own_templates(datasette: Datasette, request: Request | None) -> Environment | None:
    """Our templates, to be written in any thread; None where a folder or another plugin takes the place of some.

    Those may use what Datasette and its plugins give to a template, which may have to be waited for. Ours use nothing
    of the kind, and are written in half the time without looking at each value whether it is to be waited for.
    """
    if datasette.template_dir:
        return None
    is_one = hasattr(datasette, "get_jinja_environment")  # Datasette 1.0
    return _without_waiting(datasette.get_jinja_environment(request) if is_one else datasette.jinja_env)


@lru_cache(maxsize=4)
def _without_waiting(environment: Environment) -> Environment | None:
    loader = environment.loader
    assert loader is not None, "Datasette has its templates in files"
    names = [name for name in loader.list_templates() if name.startswith(("kb_", "_kb_"))]
    folders = {Path(loader.get_source(environment, name)[1] or "").parent for name in names}
    # The files of an installed package do not change, so they are not looked at again for each page.
    return environment.overlay(enable_async=False, auto_reload=False) if folders == {TEMPLATES} else None


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
    if catalogue_database(datasette) is None or is_gated(datasette) or configured(datasette, "plugins"):
        return {}
    # Importing the module above would load all plugins, this one half imported, without its hooks.
    plugins = importlib.import_module("datasette.plugins").pm

    async def menu_links() -> list[dict[str, str]]:
        asked = plugins.hook.menu_links(datasette=datasette, actor=None, request=request)
        offered = [link for part in asked for link in await await_me_maybe(part) or ()]
        return [link for link in offered if link["href"] != datasette.urls.path(LOGIN)]

    return {"menu_links": menu_links}
