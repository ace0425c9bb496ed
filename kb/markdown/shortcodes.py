"""What a template of another site generator would have shown of what it was given: texts, addresses, pictures.

A site's own templates are not known here. So what stands in their place is what is meant for readers as far as that
can be told: the parameters that are texts, and the addresses of what is embedded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_PARAMETER = re.compile(
    r"""(?:([\w-]+)\s*[=:]\s*)?(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`([^`]*)`)|[\w-]+\s*=\s*[^\s"'`,]+|([^\s"'`,=]+)"""
)
# What is shown whatever it says, and in which form; other texts are shown where they have more than one word.
_SHOWN: Mapping[str, str] = {
    **dict.fromkeys(("alt", "caption", "heading", "label", "summary", "text", "title"), "{}"),
    **dict.fromkeys(("author", "cite", "credit", "person"), "— {}"),
}
# Their texts are for programs.
_NOT_SHOWN = frozenset(
    ("align", "attributes", "class", "height", "id", "sizes", "slug", "srcset", "style", "width")
)
_PROSE = re.compile(r"[^\W\d_]\S*\s+\S*[^\W\d_]")
_ADDRESS = re.compile(r"https?://\S+")
_EMBED = '<a class="kb-embed" href="{}"></a>'
# Of the first parameter, or of that called `id`, and of the one called `user`.
_EMBEDDED: Mapping[str, str] = {
    "youtube": "https://www.youtube.com/watch?v={id}",
    "vimeo": "https://vimeo.com/{id}",
    "tweet": "https://twitter.com/{user}/status/{id}",
    "x": "https://twitter.com/{user}/status/{id}",
    "instagram": "https://www.instagram.com/p/{id}/",
    "gist": "https://gist.github.com/{user}/{id}",
}
_PICTURES = frozenset(("figure", "image", "img"))
_FILE = re.compile(r"\.(?:avif|gif|jpe?g|png|svg|webp)$", re.IGNORECASE)
_NAME = re.compile(r"[\w-]+")


def shown(name: str, rest: str) -> str:
    """Markdown for a template of that name with what it was given; empty where nothing of that is for readers."""
    named, unnamed = _parameters(rest)
    kind = (_NAME.match(name) or [""])[0].lower()
    if kind in ("ref", "relref"):
        return named.get("path") or (unnamed[0] if unnamed else "")
    if kind in _EMBEDDED and (address := _embedded(kind, named, unnamed)):
        return address
    texts = [
        *_of_names(named),
        *(text for text in unnamed if _PROSE.search(text) and not _ADDRESS.search(text)),
    ]
    picture = named.get("src") or next((text for text in unnamed if _FILE.search(text)), "")
    if kind in _PICTURES and picture:
        alt = named.get("alt", "") or (texts[0] if texts and "alt" not in named else "")
        caption = " ".join(text for text in texts if text != alt)
        return f"![{alt}](<{picture}>)" + (f" {caption}" if caption else "")
    addresses = [_EMBED.format(text) for text in (*named.values(), *unnamed) if _ADDRESS.fullmatch(text)]
    return " ".join((*texts, *addresses))


def _parameters(rest: str) -> tuple[dict[str, str], list[str]]:
    """What is given by name, and what by its place. A word without quotes that has a name is one of the template's."""
    named: dict[str, str] = {}
    unnamed: list[str] = []
    for name, double, single, raw, bare in _PARAMETER.findall(rest):
        text = " ".join((double or single or raw).replace('\\"', '"').split())
        if name:
            named[name] = text
        elif text or bare:
            unnamed.append(text or bare)
    return named, unnamed


def _of_names(named: Mapping[str, str]) -> list[str]:
    return [
        _SHOWN.get(name, "{}").format(text)
        for name, text in named.items()
        if text and not _ADDRESS.fullmatch(text)
        and (name in _SHOWN or (name not in _NOT_SHOWN and _PROSE.search(text)))
    ]  # fmt: skip


def _embedded(kind: str, named: Mapping[str, str], unnamed: list[str]) -> str:
    """The link in place of an embed. Of two parameters without names the first says whose it is."""
    id = named.get("id") or (unnamed[-1] if kind == "gist" and unnamed[1:] else unnamed[0] if unnamed else "")
    user = named.get("user") or (unnamed[0] if kind == "gist" and unnamed else "i")
    if _ADDRESS.fullmatch(id):
        return _EMBED.format(id)
    return _EMBED.format(_EMBEDDED[kind].format(id=id, user=user)) if re.fullmatch(r"[\w.-]+", id) else ""
