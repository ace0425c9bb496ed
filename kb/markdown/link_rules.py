"""Links that CommonMark does not know: by the name of a page, and to files with blanks in their names."""

from __future__ import annotations

import re

from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

# `[[Page]]`, `[[Page|label]]`, `[[Page#heading]]`; `![[Page]]`, which shows a page within another, is a link too.
_WIKILINK = re.compile(r"!?\[\[([^\[\]\n|]{1,300})(?:\|([^\[\]\n]{0,300}))?\]\]")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|avif|bmp|tiff?)$", re.IGNORECASE)
_SIZE = re.compile(r"\d+(?:x\d+)?")
# With an extension at the end it is certain that what follows the blank is no title.
_FILE_LINK = re.compile(
    r"!?\[([^\[\]\n]{1,300})\]\(((?:(?:https?://|/)[^\s()<>\"']+(?: [^\s()<>\"']+){1,30}\.[a-zA-Z]\w{1,4})|"
    r"(?:[^\s()<>\"':#?]+(?: [^\s()<>\"':#?]+){1,30}\."
    r"(?:md|markdown|html?|pdf|docx?|xlsx?|pptx?|odt|csv|txt|png|jpe?g|gif|svg|webp|mp3|mp4)(?:#[^\s()<>\"']*)?))\)",
    re.IGNORECASE,
)


def wikilink(state: StateInline, silent: bool) -> bool:
    found = _WIKILINK.match(state.src, state.pos, state.posMax)
    page = found[1].strip() if found else ""
    if not found or not page:
        return False
    label = (found[2] or "").strip()
    if not silent and found[0].startswith("!") and _PICTURE.search(page):
        # Behind the bar stands how wide the picture is, or what it shows.
        _push_image(state, page, "" if _SIZE.fullmatch(label) else label)
    elif not silent:
        token = state.push("wikilink", "", 0)
        token.content = page
        token.info = label or page
    state.pos = found.end()
    return True


def file_link(state: StateInline, silent: bool) -> bool:
    found = _FILE_LINK.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent and found[0].startswith("!"):
        _push_image(state, found[2], found[1])
    elif not silent:
        opening = state.push("link_open", "a", 1)
        opening.attrs, opening.meta = {"href": found[2]}, {"loose": True}
        state.push("text", "", 0).content = found[1]
        state.push("link_close", "a", -1)
    state.pos = found.end()
    return True


def _push_image(state: StateInline, source: str, description: str) -> None:
    image = state.push("image", "img", 0)
    image.attrs, image.meta = {"src": source}, {"loose": True}
    image.children = [Token("text", "", 0, content=description)]
