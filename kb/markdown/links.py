"""Addresses: which may be linked, which are repaired, and what an image or embed is called."""

from __future__ import annotations

import re
from urllib.parse import unquote

from kb.markdown.sanitise import SCHEMES

# What nearly all addresses are, and neither harmful nor to be repaired.
_ORDINARY = re.compile(r"(?:https?://[\w\[]|/(?!/)|#.)[^ ]*$")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_BLANKS = re.compile(r"[\x00-\x20]+")
_HALF_SCHEME = re.compile(r"(https?)(?::+/{1,3}|/{2,3})(?=[\w\[])", re.IGNORECASE)
# The relative path of a page or of a file, as Windows writes it.
_WINDOWS_PATH = re.compile(r"(?![\\/]|[a-z]:)[^:?#]*\\[^:?#]*\.[a-z]\w{1,4}(?:#.*)?", re.IGNORECASE)
_LONGEST_PATH = 1000
_WRAPPED = re.compile(r"\((https?://[^()\s]+)\)", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# A host under a domain that is no extension of a file; with a path it may be a rarer one.
_NO_SCHEME = re.compile(
    r"(?:www\.[\w-]+(?:\.[\w-]+)+|(?:[\w-]+\.)+(?:com|org|net|edu|gov|int|eu|uk))(?::\d+)?(?:[/?#].*)?"
    r"|(?:[\w-]+\.)+(?:ai|app|at|au|be|br|ca|ch|community|coop|de|dev|dk|es|fi|foundation|fr|ie|info|io|it|jp|london|"
    r"network|ngo|nl|no|nz|scot|se|tech|us|wales)(?::\d+)?/.*",
    re.IGNORECASE,
)

_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//(?:[^/?#@]*@)?([^/?#:]+)", re.IGNORECASE)
_KINDS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("Video", r"youtu\.?be|vimeo|dailymotion|loom\.com|ted\.com|wistia|peertube|\.(?:mp4|webm|mov)$"),
        ("Audio", r"soundcloud|spotify|podcast|anchor\.fm|buzzsprout|transistor\.fm|\.(?:mp3|ogg|wav|m4a)$"),
        ("Slides", r"docs\.google\.com/presentation|slideshare|speakerdeck|pitch\.com|canva\.com"),
        (
            "Form",
            r"docs\.google\.com/forms|forms\.gle|typeform|airtable\.com/(?:embed/)?(?:app\w+/)?(?:pag|form)",
        ),
        ("Document", r"docs\.google\.com/document|drive\.google\.com|issuu|scribd|\.pdf$"),
        ("Table", r"airtable\.com|docs\.google\.com/spreadsheets|datawrapper|flourish"),
        ("Map", r"google\.[a-z.]+/maps|openstreetmap|kumu\.io|miro\.com|umap"),
        ("Post", r"twitter\.com|//x\.com|bsky\.app|mastodon|instagram|linkedin|facebook|tiktok|threads\.net"),
    )
)
# Titles that a site gives to all its embeds.
_SAYS_NOTHING = re.compile(
    r"(?:(?:youtube|vimeo|embedded|google|spotify|video|audio|player|content)[\s-]*)*", re.IGNORECASE
)


def repaired(url: str) -> str:
    """The address as its author must have meant it, or as it is where that is not certain.

    >>> repaired("(https://example.org/a)"), repaired("www.example.org"), repaired("a.md")
    ('https://example.org/a', 'https://www.example.org', 'a.md')
    """
    if _ORDINARY.match(url):
        return url
    if "\\" in url and len(url) <= _LONGEST_PATH and _WINDOWS_PATH.fullmatch(url):
        url = url.replace("\\", "/")
    url = url.replace(" ", "%20")
    if wrapped := _WRAPPED.fullmatch(url):
        return wrapped[1]
    if half := _HALF_SCHEME.match(url):
        return f"{half[1]}://{url[half.end() :]}"
    if _MAIL.fullmatch(url):
        return f"mailto:{url}"
    return f"https://{url}" if _NO_SCHEME.fullmatch(url) else url


def may_be_linked(url: str) -> bool:
    """Whether it is a web, mail or telephone address, or relative. A browser ignores blanks in a scheme."""
    if _ORDINARY.match(url):
        return True
    scheme = _SCHEME.match(_BLANKS.sub("", url))
    return bool(url) and url != "#" and (not scheme or scheme[1].lower() in SCHEMES)


def has_scheme(url: str) -> bool:
    """Whether an address begins with the name of a way to reach it, as `file:` or the drive `C:`."""
    return _SCHEME.match(_BLANKS.sub("", url)) is not None


def host(url: str) -> str:
    found = _HOST.match(url)
    return found[1] if found else ""


def embed_label(url: str, title: str) -> str:
    """What the link in place of an embed is called: what it is, its title if that says something, and its host."""
    kind = next((kind for kind, pattern in _KINDS if pattern.search(url.lower())), "Embedded content")
    title = " ".join(title.split())
    place = host(url) or url
    return f"{kind}: {place}" if _SAYS_NOTHING.fullmatch(title) else f"{kind}: {title} ({place})"


def image_label(url: str, description: str) -> str:
    """What the link in place of an image is called: its description, else its file's name."""
    name = (
        unquote(url.partition("?")[0].rstrip("/").rpartition("/")[2]) if not url.startswith("data:") else ""
    )
    return f"Image: {description or name}" if description or name else "Image"
