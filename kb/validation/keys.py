"""Which keys of the front matter are declared, and which are so wrong that the document is in doubt."""

from __future__ import annotations

import difflib
import re

from kb.declaration import CORE_KEYS
from kb.model import Entry, Listing, Node, Scalar
from kb.validation.making import Making
from kb.values import shorten
from kb.yaml_nodes import as_json

# Keys that decide who may read a document, with the code of a doubt about them.
_RULES = {"visibility": "KB205", "attribution": "KB212"}
_NEARLY = 0.85
_CONTAINER = re.compile(
    r"^[ >\t]*:{3,}\s*\w|(?<!:):{3,}+[ \t]*(?:network|confidential)\b", re.MULTILINE | re.IGNORECASE
)
# What was meant to begin a container: within a line, with other colons or too few, or as other programs write it.
_MARK = re.compile(
    r"(?:(?<!:):{3,}+|(?<!：)：{2,}+)[ \t]*\{?[ .]*(?:network|confidential)\b"
    r"|^[ \t>]*(?:::|!!!|\?\?\?)[ \t]*(?:network|confidential)\b",
    re.MULTILINE | re.IGNORECASE,
)
# One of these stands in every mark, and is found sooner.
_COLONS = ("::", "：：", "!!!", "???")
# Before a container on its line stand at most quotes and list items.
_BEFORE_CONTAINER = re.compile(r"[ \t>*+\d.)-]*")
_CODE = re.compile(
    r"^[ \t>]*(`{3,}|~{3,}).*?(?:^[ \t>]*\1[`~]*[ \t]*$|\Z)|`+[^`\n]*`+|<!--.*?-->", re.MULTILINE | re.DOTALL
)
# A comment that holds nothing but what was meant to begin a container, or to say who may read what follows.
_COMMENT_MARK = re.compile(
    r"<!--\s*(?::{2,}\s*)?(?:/|(?:begin|start|end)\b)?[\s:]*(?:visibility\s*[:=]\s*)?"
    r"\{?[ .]*(?:network|confidential)\}?(?:\s*:{2,})?\s*-->",
    re.IGNORECASE,
)
_UNUSABLE_SLUG = re.compile(r"(^|/)\.{0,2}(/|$)|[\x00-\x1f\x7f\\]")


def check_slug(making: Making) -> None:
    """Report a slug that cannot be part of an address; the document is then in doubt."""
    if not making.slug or _UNUSABLE_SLUG.search(making.slug):
        message = f"slug '{shorten(making.slug)}' cannot be part of an address"
        making.add("KB211", making.item.keys.get("slug"), message, field="slug")
        making.doubtful = True


def check_keys(making: Making) -> None:
    """Report keys that are not declared, which are kept in `extra`, and fields that are required and missing."""
    known = making.claimed | set(CORE_KEYS)
    if making.item.parent is not None:
        known.add("body")
    for key, entry in making.item.keys.items():
        _check_containers(making, key, entry.value)
        if key not in known and not _is_misspelt_rule(making, key, entry):
            close = difflib.get_close_matches(key, sorted(known), 1, 0.8)
            hint = f"Did you mean '{close[0]}'?" if close else ""
            making.add("KB203", entry, f"key '{shorten(key)}' is not declared", hint, key)
        if key not in known:
            making.extra[key] = as_json(entry.value)
    for name, field in making.item.content_type.fields.items():
        if field.required and not making.values[name].read and not making.values[name].inline:
            making.add("KB204", None, f"'{name}' is required", field=name)


def _is_misspelt_rule(making: Making, key: str, entry: Entry) -> bool:
    """Whether a key is nearly one that decides who may read the document, which is then in doubt."""
    for rule, code in _RULES.items():
        if difflib.SequenceMatcher(None, key.strip().lower(), rule).ratio() >= _NEARLY:
            making.add(code, entry, f"key '{shorten(key)}' is not '{rule}'", f"Write {rule}.", key)
            making.doubtful = True
            return True
    return False


def _check_containers(making: Making, key: str, node: Node) -> None:
    """A container in a field would not be withheld; whoever writes one means it to be."""
    if isinstance(node, Scalar):
        if node.text and key != "body" and _CONTAINER.search(node.text):
            message = f"'{key}' holds a fenced container, which only a body can"
            making.add("KB116", node, message, field=key)
            making.doubtful = True
        return
    inner = node.items if isinstance(node, Listing) else tuple(entry.value for entry in node.entries)
    is_inline = key in making.claimed and any(field.inline for field in making.item.fields_of(key))
    for item in () if is_inline else inner:
        _check_containers(making, key, item)


def check_markers(making: Making) -> None:
    """What was meant to withhold a passage and does not puts the document in doubt; in code it is text."""
    body = making.item.body
    is_marked = any(colons in body for colons in _COLONS) and _MARK.search(body)
    if not is_marked and not _COMMENT_MARK.search(body):
        return
    for code in _CODE.finditer(body):
        if _COMMENT_MARK.fullmatch(code[0]):
            _add_marker(making, body, code.start(), "a marker in a comment withholds nothing")
    text = _CODE.sub(lambda code: "\n" * code[0].count("\n"), body)
    for match in _MARK.finditer(text):
        before = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if not match[0].startswith(":::") or not _BEFORE_CONTAINER.fullmatch(before):
            _add_marker(making, text, match.start(), "a marker withholds nothing here")


def _add_marker(making: Making, text: str, place: int, what: str) -> None:
    line = making.item.body_line + text.count("\n", 0, place)
    message = f"{what}: it needs a line of its own, of three colons and the word"
    making.add("KB116", Scalar(None, line, 1), message)
    making.doubtful = True
