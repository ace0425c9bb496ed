"""Which keys of the front matter are declared, and which are so wrong that the document is in doubt."""

from __future__ import annotations

import difflib
import re
from itertools import islice

from kb.declaration import CORE_KEYS
from kb.model import Entry, Listing, Node, Scalar
from kb.validation.making import Making
from kb.values import shorten
from kb.yaml_nodes import as_json

# Keys that decide who may read a document, with the code of a doubt about them.
_RULES = {"visibility": "KB205", "attribution": "KB212"}
# What withholds something, in every mark and every rule.
_STRICT = ("network", "confidential", "chatham-house")
_NEARLY = 0.85
_CONTAINER = re.compile(r"^[ >\t]*:{3,}\s*[\w{\[]", re.MULTILINE)
# What looks like a colon; each is one letter as well.
_COLON = str.maketrans(dict.fromkeys("：∶﹕︓꞉׃", ":"))
# What was meant to begin a container: within a line, with other colons or too few, or as other programs write it.
_MARK = re.compile(
    r"(?<!:):{3,}+[ \t]*+[\[{(\"'*_` .]*+(?:network|confidential)\b"
    r"|^(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])[ \t])*+"
    r"(?:(?:::|!!!|\?\?\?\+?)[ \t]*+(?:network|confidential)\b|\[![ ]?(?:network|confidential)[ ]?\])"
    r"|\{%-?\s*+(?:network|confidential)\s*+-?%\}|\{\{[<%]\s*+(?:network|confidential)\s*+[>%]\}\}"
    r"|<(?:network|confidential)\b[^<>]{0,200}>|\[/(?:network|confidential)\]",
    re.MULTILINE | re.IGNORECASE,
)
# One of these stands in every mark, and is found sooner.
_MAY_BE_MARKED = re.compile(
    r":[:：∶﹕︓꞉׃]|[：∶﹕︓꞉׃]{2}|!!!|\?\?\?|%\}|[<%]\}\}|>\}\}|<[nc]|\[[/!]", re.IGNORECASE
)
# Before a container on its line stand at most quotes and list items.
_BEFORE_CONTAINER = re.compile(r"(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])[ \t])*")
_FENCE_MARK = re.compile(
    r"(?<![`~])[`~]{3,}+[ \t]*+(?::{3,}+[ \t]*+|\{[ .]*+)(?:network|confidential)\b", re.IGNORECASE
)
# A line of front matter that does not stand at the beginning of the file, and so says nothing.
_STRAY_RULE = re.compile(
    r"^[ \t>]*+[\"']?(?P<key>visibility|attribution)[\"']?[ \t]*[:=：][ \t]*[\"']?"
    r"(?P<value>network|confidential|chatham-house)[\"']?[ \t]*(?:\#.*)?$",
    re.MULTILINE | re.IGNORECASE,
)
_CODE = re.compile(
    r"^[ \t>]*(`{3,}|~{3,}).*?(?:^[ \t>]*\1[`~]*[ \t]*$|\Z)|`+[^`\n]*`+|<!--.*?-->"
    r"|\{%-?[ ]?highlight\b.*?(?:\{%-?[ ]?endhighlight\b|\Z)|<pre\b.*?(?:</pre>|\Z)",
    re.MULTILINE | re.DOTALL,
)
# What stands behind so much space, and is no container, is code.
_INDENTED = re.compile(r"    |\t")
# So many marks of a document are reported.
_MOST_MARKS = 20
# A comment that holds nothing but what was meant to begin a container, or to say who may read what follows.
_COMMENT_MARK = re.compile(
    r"(?:<!--|%%|\{/\*|\{#|\{%-?\s*+comment\s*+-?%\}|\{::comment\})\s*+(?::{2,}+\s*+)?(?:/|(?:begin|start|end)\b)?[\s:]*+(?:visibility\s*+[:=]\s*+)?"
    r"\{?[ .]*+(?:network|confidential)\}?\s*+(?::{2,}+)?\s*+"
    r"(?:-->|%%|\*/\}|#\}|\{%-?\s*+endcomment\s*+-?%\}|\{:/(?:comment)?\})",
    re.IGNORECASE,
)
_UNUSABLE_SLUG = re.compile(r"(^|/)\.{0,2}(/|$)|[\x00-\x1f\x7f\\]")


def check_slug(making: Making) -> None:
    """Report a slug that cannot be part of an address; the document is then in doubt.

    A slug of nothing but slashes says that this is the first page of another site, and has no meaning here.
    """
    entry = making.item.keys.get("slug")
    if entry and isinstance(entry.value, Scalar) and entry.value.text and not entry.value.text.strip("/ "):
        message = f"'slug' cannot be read: '{shorten(entry.value.text)}'"
        making.add("KB201", entry, message, "Leave it out: the file's name is the slug.", "slug")
        making.extra["slug"] = entry.value.text
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
            _check_inner_rules(making, key, entry.value)
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


def _check_inner_rules(making: Making, key: str, node: Node) -> None:
    """A rule that stands within another key says nothing; whoever writes one means it to."""
    if isinstance(node, Scalar):
        return
    if isinstance(node, Listing):
        for item in node.items:
            _check_inner_rules(making, key, item)
        return
    for entry in node.entries:
        rule = entry.key.strip().casefold()
        if rule in _RULES and isinstance(entry.value, Scalar) and _is_strict(entry.value.text):
            message = f"'{rule}' stands within '{shorten(key)}', where it says nothing"
            making.add(_RULES[rule], entry, message, field=key)
            making.doubtful = True
        _check_inner_rules(making, key, entry.value)


def _is_strict(value: str | None) -> bool:
    return (value or "").strip().casefold() in _STRICT


def _check_containers(making: Making, key: str, node: Node) -> None:
    """A container in a field would not be withheld; whoever writes one means it to be."""
    if isinstance(node, Scalar):
        if node.text and key != "body" and _holds_container(node.text):
            message = f"'{key}' holds a fenced container, which only a body can"
            making.add("KB116", node, message, field=key)
            making.doubtful = True
        return
    inner = node.items if isinstance(node, Listing) else tuple(entry.value for entry in node.entries)
    is_inline = key in making.claimed and any(field.inline for field in making.item.fields_of(key))
    for item in () if is_inline else inner:
        _check_containers(making, key, item)


def _holds_container(text: str) -> bool:
    plain = text.translate(_COLON)
    return bool(
        _CONTAINER.search(plain)
        or _FENCE_MARK.search(plain)
        or (_MAY_BE_MARKED.search(text) and _MARK.search(plain))
    )


def check_markers(making: Making) -> None:
    """What was meant to withhold a passage and does not puts the document in doubt; in code it is text."""
    lower = making.item.body.lower()
    if not any(word in lower for word in _STRICT):
        return
    if _STRAY_RULE.search(making.item.body):
        _check_stray_rules(making)
    body = making.item.body.translate(_COLON)
    is_marked = _MAY_BE_MARKED.search(making.item.body) and _MARK.search(body)
    if not is_marked and not _COMMENT_MARK.search(body) and not _FENCE_MARK.search(body):
        return
    for code in _CODE.finditer(body):
        if _COMMENT_MARK.fullmatch(code[0]):
            _add_marker(making, body, code.start(), "a marker in a comment withholds nothing")
        elif _FENCE_MARK.match(code[0].lstrip(" \t>")):
            _add_marker(making, body, code.start(), "a marker that begins a block of code withholds nothing")
    text = _CODE.sub(lambda code: "\n" * code[0].count("\n"), making.item.body)
    for match in _COMMENT_MARK.finditer(text):
        _add_marker(making, text, match.start(), "a marker in a comment withholds nothing")
    marks = (match.start() for match in _MARK.finditer(text.translate(_COLON)))
    for place in islice(
        (place for place in marks if not _begins_container(making, text, place)), _MOST_MARKS
    ):
        _add_marker(making, text, place, "a marker withholds nothing here")


def _begins_container(making: Making, text: str, place: int) -> bool:
    """Whether a mark was taken for what it is, or stands in indented code."""
    before = text[text.rfind("\n", 0, place) + 1 : place]
    if not text.startswith(":::", place) or not _BEFORE_CONTAINER.fullmatch(before):
        return False
    if _INDENTED.search(before):
        return True
    line = text.count("\n", 0, place) + 1
    return any(passage.first_line == line for passage in making.item.reading.passages)


def _check_stray_rules(making: Making) -> None:
    """A rule that stands in the body says nothing: the front matter was not taken for one. In code it is text."""
    text = _CODE.sub(
        lambda code: code[0] if code[0].startswith("<!--") else "\n" * code[0].count("\n"), making.item.body
    )
    for match in _STRAY_RULE.finditer(text):
        line = making.item.body_line + text.count("\n", 0, match.start())
        rule = match["key"].casefold()
        message = f"'{rule}' stands in the body, where it says nothing"
        hint = "Write it into the front matter, which begins on the first line of the file."
        making.add(_RULES[rule], Scalar(None, line, 1), message, hint)
        making.doubtful = True


def _add_marker(making: Making, text: str, place: int, what: str) -> None:
    line = making.item.body_line + text.count("\n", 0, place)
    message = f"{what}: it needs a line of its own, of three colons and the word"
    making.add("KB116", Scalar(None, line, 1), message)
    making.doubtful = True
