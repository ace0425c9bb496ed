"""Where the snippet of a result stands: the page, its section, and the words for browsers that can look for them."""

from __future__ import annotations

from urllib.parse import quote

from kb.search.engine import Hit
from kb.web.asked import address

# From here a snippet is text of the page itself.
TEXTS = frozenset({"section", "field", "part"})


def snippet_url(hit: Hit) -> str:
    """The path of the document or part, with the section's anchor and a text fragment where they are known."""
    anchor = quote(hit.section_anchor) if hit.section_anchor and not hit.part_url else ""
    words = _fragment(hit.text_fragment) if hit.text_fragment and hit.snippet_source in TEXTS else ""
    place = f"#{anchor}{words}" if anchor or words else ""
    return address(hit.part_url or hit.url) + place


def _fragment(words: str) -> str:
    """A text directive (https://wicg.github.io/scroll-to-text-fragment), in which a hyphen would have a meaning."""
    return ":~:text=" + quote(words, safe="").replace("-", "%2D")
