"""The catalogue as a Datasette plugin: one or two lines for each hook, the work is in the modules beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from datasette import hookimpl
from datasette.utils.asgi import Request, Response
from jinja2 import Environment

from kb.web import admission, bounds, errors, metadata, middleware, table_validators, templating, views

if TYPE_CHECKING:
    # Datasette loads this plugin while its own application module is being imported.
    from datasette.app import Datasette


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, Callable[..., Any]]]:
    return views.routes(datasette)


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[Any], Any]:
    around = middleware.wrapper(datasette)
    return lambda application: around(
        table_validators.wrapper(datasette, bounds.wrapper(datasette, application))
    )


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    templating.prepare(env, datasette)


@hookimpl
def get_metadata(datasette: Datasette) -> dict[str, Any]:
    return metadata.metadata_of(datasette)


@hookimpl
def extra_css_urls(datasette: Datasette, view_name: str) -> list[str]:
    return templating.stock_page_styles(datasette, view_name)


@hookimpl
def extra_template_vars(datasette: Datasette, request: Request | None) -> dict[str, Any]:
    return templating.for_stock_pages(datasette, request)


@hookimpl
def menu_links(datasette: Datasette) -> list[dict[str, str]]:
    return templating.menu(datasette)


@hookimpl
def skip_csrf(scope: dict[str, Any]) -> bool:
    # A question to this service changes nothing, and OpenRefine sends no token with it.
    return str(scope["path"]).endswith(admission.MATCHING)


@hookimpl
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Response | None:
    return errors.response_to(datasette, request, exception)
