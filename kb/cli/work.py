"""The modules that do what commands ask for, each loaded when a command first needs something of it.

So `kb --help` loads none of them, and a build loads neither the server nor exports and imports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.deferred import deferred

__all__ = (
    "baseline", "comparison", "contained", "differences", "engines", "explain", "exports", "importing", "link_checking",
    "link_checks", "pipeline", "publishing", "redaction_log", "repairs", "reporting", "scaffold", "searching",
    "searching_json", "serving", "static_site", "visibility",
)  # fmt: skip

if TYPE_CHECKING:
    from kb import (
        baseline,
        contained,
        engines,
        explain,
        importing,
        link_checking,
        link_checks,
        pipeline,
        publishing,
        redaction_log,
        repairs,
        reporting,
        scaffold,
        searching,
        searching_json,
        serving,
        static_site,
        visibility,
    )
    from kb.export import comparison, differences
    from kb.export import formats as exports
else:
    _OF_EXPORT = {
        "comparison": "export.comparison",
        "differences": "export.differences",
        "exports": "export.formats",
    }
    globals().update({name: deferred(f"kb.{_OF_EXPORT.get(name, name)}") for name in __all__})
