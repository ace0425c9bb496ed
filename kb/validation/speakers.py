"""Who spoke, by the front matter's `speakers`, and to what each of them agreed."""

from __future__ import annotations

from kb import markdown
from kb.fields import tidy
from kb.markdown.links import may_be_linked
from kb.model import Entry, Listing, Node, Scalar, Speaker
from kb.model import Mapping as MappingNode
from kb.validation.making import Making
from kb.values import shorten
from kb.yaml_nodes import as_json

_TEXTS = ("name", "role", "organisation", "talk", "attributed_as", "part")
SPEAKER_KEYS = (*_TEXTS, "links", "consent")
_CONSENTS = ("public", "network", "none")
_ONCE = ("name", "consent")
_ADDRESS = "Write an address that begins with https://, http:// or mailto:."


def speakers(making: Making) -> tuple[Speaker, ...]:
    """The speakers in their order; a declared field of that name gives the key another meaning."""
    entry = making.item.keys.get("speakers")
    if entry is None or "speakers" in making.values:
        return ()
    items = entry.value.items if isinstance(entry.value, Listing) else (entry.value,)
    return tuple(speaker for item in items if (speaker := _speaker(making, item)) is not None)


def _speaker(making: Making, node: Node) -> Speaker | None:
    if isinstance(node, Scalar):
        return Speaker(_plain(node.text), line=node.line) if node.text else None
    found = {entry.key: entry for entry in node.entries} if isinstance(node, MappingNode) else {}
    texts = {key: tidy(entry.value.text) for key, entry in found.items()
             if key in SPEAKER_KEYS and isinstance(entry.value, Scalar) and entry.value.text}  # fmt: skip
    if isinstance(node, MappingNode):
        _check_repeated(making, node)
    _report_unknown_keys(making, found, texts.get("name"))
    if "name" not in texts:
        making.add("KB201", node, "a speaker has no name", "Write - name: … for each speaker.", "speakers")
        making.extra.setdefault("speakers", []).append(as_json(node))
        return None
    return Speaker(
        **{key: texts.get(key) for key in _TEXTS if key != "name"}, name=_plain(texts["name"]),
        consent=_consent(making, found, texts), links=_links(making, found, texts["name"]), line=node.line,
    )  # fmt: skip


def _plain(name: str) -> str:
    """A name without Markdown, by which it is looked for in texts."""
    return tidy(markdown.plain(name)) or tidy(name)


def _check_repeated(making: Making, node: MappingNode) -> None:
    """Who agreed to what is in doubt where an entry says it twice."""
    for entry in node.entries:
        if entry.key in node.repeated and entry.key in _ONCE:
            making.add(
                "KB213", entry, f"'{entry.key}' of a speaker is given more than once", field="speakers"
            )
            making.doubtful = True


def _report_unknown_keys(making: Making, found: dict[str, Entry], name: str | None) -> None:
    for key in sorted(found.keys() - set(SPEAKER_KEYS)):
        making.add("KB203", found[key], f"key '{shorten(key)}' of a speaker is not known", field="speakers")
        making.extra.setdefault("speakers", []).append({"name": name, key: as_json(found[key].value)})


def _consent(making: Making, found: dict[str, Entry], texts: dict[str, str]) -> str:
    """To which editions the speaker agreed; a word that says nothing puts the document in doubt."""
    consent = texts.get("consent", "none")
    if consent in _CONSENTS:
        return consent
    message = f"consent '{shorten(consent)}' is none of {', '.join(_CONSENTS)}"
    making.add("KB213", found["consent"], message, field="speakers")
    making.doubtful = True
    return "none"


def _links(making: Making, found: dict[str, Entry], name: str) -> tuple[str, ...]:
    """The addresses that may be linked; others are reported and kept in `extra`, as text."""
    node = found["links"].value if "links" in found else None
    items = node.items if isinstance(node, Listing) else (node,) if node else ()
    written = [(item.text, item) for item in items if isinstance(item, Scalar) and item.text]
    for address, item in written:
        if not may_be_linked(address):
            message = f"a link of a speaker cannot be read: '{shorten(address)}'"
            making.add("KB201", item, message, _ADDRESS, "speakers")
            making.extra.setdefault("speakers", []).append({"name": name, "links": address})
    return tuple(address for address, _ in written if may_be_linked(address))
