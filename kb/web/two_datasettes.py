"""What Datasette 0.65 and 1.0 call by different names; the rest of the plugin uses what both have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Datasette loads this plugin while its own application module is being imported.
    from datasette.app import Datasette


def configured(datasette: Datasette, key: str) -> Any:
    """What stands under `allow` or `plugins`, None if nothing does: 1.0 moves both from the metadata elsewhere."""
    return datasette.metadata(key) if hasattr(datasette, "metadata") else datasette.config.get(key)


async def may_view(datasette: Datasette, actor: dict[str, Any] | None) -> bool:
    """Whether somebody, None for a stranger, may see anything of this server."""
    if hasattr(datasette, "permission_allowed"):
        return bool(await datasette.permission_allowed(actor, "view-instance", default=False))
    # 1.0 knows of no permission before; what is done already is not done again.
    await datasette.invoke_startup()
    return bool(await datasette.allowed(action="view-instance", actor=actor))
