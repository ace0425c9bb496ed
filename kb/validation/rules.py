"""What a document itself says of who may read it and who is named in it; whatever is doubtful is confidential."""

from __future__ import annotations

from collections.abc import Mapping

from kb.fields import tidy
from kb.model import Scalar
from kb.validation.making import Making
from kb.values import shorten
from kb.visibility import ATTRIBUTIONS, VISIBILITIES
from kb.yaml_nodes import as_json


def visibility(making: Making) -> str:
    """The document's own visibility; whatever is doubtful is confidential."""
    default = making.item.content_type.visibility or making.declaration.site.default_visibility
    written = "visibility" in making.item.keys
    own = _fixed(making, "visibility", VISIBILITIES, "KB205") if written else default
    if own is None or making.doubtful:
        making.doubtful = True
        return "confidential"
    return own


def attribution(making: Making) -> str | None:
    """Under which rule people are named; a field that claims the key gives it another meaning."""
    if "attribution" not in making.item.keys or "attribution" in making.claimed:
        return making.item.content_type.attribution
    own = _fixed(making, "attribution", ATTRIBUTIONS, "KB212")
    making.doubtful = making.doubtful or own is None
    return own


def said(making: Making) -> frozenset[str]:
    """Which of the rules the document states itself; a field that claims a key gives it another meaning."""
    return frozenset({"visibility", "attribution"} & making.item.keys.keys() - making.claimed)


# What other programs take for a reason not to publish a page.
_KEPT_BACK: Mapping[str, str] = {"draft": "true", "private": "true", "published": "false"}


def check_drafts(making: Making) -> None:
    """Report what elsewhere keeps a document back and here does not, where it does not say who may read it."""
    if "visibility" in making.item.keys or making.item.parent is not None:
        return
    for key, kept_back in _KEPT_BACK.items():
        entry = making.item.keys.get(key)
        if entry and isinstance(entry.value, Scalar) and (entry.value.text or "").lower() == kept_back:
            message = f"'{key}: {entry.value.text}' keeps nothing back, so the document is shown"
            making.add("KB214", entry, message, field=key)


def reason(making: Making) -> str | None:
    """A reason counts only for what the document itself says."""
    says = making.item.keys.keys() & {"visibility", "attribution"}
    return making.one("visibility_reason") if says else None


def _fixed(making: Making, key: str, allowed: tuple[str, ...], code: str) -> str | None:
    """One of a few words, written exactly and once; else the code is reported."""
    entry = making.item.keys[key]
    written = entry.value.text if isinstance(entry.value, Scalar) else None
    if key in making.item.repeated:
        making.add(code, entry, f"'{key}' is given more than once", field=key)
        return None
    if written in allowed:
        return written
    is_empty = written is None and isinstance(entry.value, Scalar)
    said = "empty" if is_empty else f"'{shorten(str(as_json(entry.value)))}'"
    making.add(code, entry, f"'{key}' is {said}, none of {', '.join(allowed)}", field=key)
    return None


def withdrawn(making: Making) -> str | None:
    """Why the document is withdrawn, "" where no reason is given; None where it is not."""
    entry = making.item.keys.get("withdrawn")
    if entry is None or (isinstance(entry.value, Scalar) and entry.value.text in (None, "", "false")):
        return None
    if isinstance(entry.value, Scalar):
        return "" if entry.value.text == "true" else tidy(entry.value.text or "")
    written = as_json(entry.value)
    return "; ".join(str(value) for value in (written.values() if isinstance(written, dict) else written))
