"""Links that CommonMark does not know: by the name of a page, and to files with blanks in their names."""

from __future__ import annotations

import re

from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

# `[[Page]]`, `[[Page|label]]`, `[[Page#heading]]`; `![[Page]]`, which shows a page within another, is a link too.
_WIKILINK = re.compile(r"!?\[\[([^\[\]\n|]{1,300})(?:\|([^\[\]\n]{0,300}))?\]\]")
# With an extension at the end it is certain that what follows the blank is no title.
_FILE_LINK = re.compile(
    r"!?\[([^\[\]\n]{1,300})\]\(((?:https?://|/)[^\s()<>\"']+(?: [^\s()<>\"']+){1,30}\.[a-zA-Z]\w{1,4})\)"
)


def wikilink(state: StateInline, silent: bool) -> bool:
    found = _WIKILINK.match(state.src, state.pos, state.posMax)
    page = found[1].strip() if found else ""
    if not found or not page:
        return False
    if not silent:
        token = state.push("wikilink", "", 0)
        token.content = page
        token.info = (found[2] or "").strip() or page
    state.pos = found.end()
    return True


def file_link(state: StateInline, silent: bool) -> bool:
    found = _FILE_LINK.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent and found[0].startswith("!"):
        image = state.push("image", "img", 0)
        image.attrs = {"src": found[2]}
        image.children = [Token("text", "", 0, content=found[1])]
    elif not silent:
        state.push("link_open", "a", 1).attrs = {"href": found[2]}
        state.push("text", "", 0).content = found[1]
        state.push("link_close", "a", -1)
    state.pos = found.end()
    return True
