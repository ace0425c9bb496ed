"""Which HTML a page may hold. Everything else is taken off, whoever wrote it."""

from __future__ import annotations

import nh3

SCHEMES = frozenset(("http", "https", "mailto", "tel"))

# Nothing here is loaded from anywhere, runs, or reaches out of its place: no style, no form, no frame. <img> passes
# only to become a link, `data-kb`, `id` and `name` only to be looked at (see `kb.markdown.page`).
TAGS = frozenset(
    """
    a abbr address article aside b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em
    figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q rp rt ruby s samp section
    small span strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr
    """.split()
)
_ATTRIBUTES = {
    "*": {"data-kb", "lang"},
    "a": {"href", "id", "name", "title"},
    "abbr": {"title"},
    "bdo": {"dir"},
    "details": {"open"},
    "dfn": {"title"},
    **{f"h{level}": {"id"} for level in range(1, 7)},
    "img": {"alt", "src"},
    "li": {"value"},
    "ol": {"reversed", "start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
# What the programs of other sites turn into a post; without them it is a quotation with a link.
EMBEDDED_POSTS = frozenset(
    ("twitter-tweet", "bluesky-embed", "instagram-media", "mastodon-embed", "tiktok-embed")
)
_CLASSES = {
    "blockquote": set(EMBEDDED_POSTS),
    "div": {"kb-container"},
    "section": {"kb-footnotes"},
    "td": {"kb-centre", "kb-right"},
    "th": {"kb-centre", "kb-right"},
}

_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    attributes=_ATTRIBUTES,
    allowed_classes=_CLASSES,
    clean_content_tags={"script", "style"},
    url_schemes=set(SCHEMES),
    link_rel=None,
    strip_comments=True,
)


def sanitised(html: str) -> str:
    """Well-formed HTML of the allowed elements: each `<` in it begins a tag, each `>` ends one."""
    return _CLEANER.clean(html)
