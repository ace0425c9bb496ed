"""Which Markdown is understood: CommonMark with tables, footnotes, definition lists, containers and wikilinks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.helpers import parseLinkDestination, parseLinkLabel, parseLinkTitle
from markdown_it.rules_block import StateBlock, html_block
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_ref

from kb.markdown import callouts
from kb.markdown.containers import container, first_mark
from kb.markdown.emphasis import beside_cjk
from kb.markdown.formulas import formula
from kb.markdown.inline import InlineParser
from kb.markdown.limits import MAX_NESTING, STEPS_OF_A_BLOCK, TooMuch
from kb.markdown.link_rules import file_link, wikilink
from kb.markdown.notes import notes_of

_SIMPLE_DESTINATION = re.compile(r"[^\x00-\x20\x7f()\\<][^\x00-\x20\x7f()\\]*(?=[) \n])")
_FOOTNOTE_REFERENCE = re.compile(r"\[\^[^\]\s]{1,200}\]")
# HTML that ends at a blank line; `<pre>`, `<script>` and their like run to their end, whatever is in them.
_RUNS_TO_ITS_END = re.compile(r"<(?:pre|script|style|textarea|[!?])", re.IGNORECASE)
_ALTERNATIVES = ["paragraph", "reference", "blockquote", "list"]


class _Helpers:
    """What the library's rules for links call, under its names."""

    @staticmethod
    def parseLinkDestination(text: str, start: int, end: int) -> Any:  # noqa: N802
        """As the library's function, which looks at an address letter by letter."""
        if simple := _SIMPLE_DESTINATION.match(text, start, end):
            return SimpleNamespace(ok=True, pos=simple.end(), str=unescapeAll(simple[0]))
        return parseLinkDestination(text, start, end)

    parseLinkLabel = staticmethod(parseLinkLabel)  # noqa: N815
    parseLinkTitle = staticmethod(parseLinkTitle)  # noqa: N815


class Dialect(MarkdownIt):
    """Takes addresses as they are written: what may be linked is decided when all are known."""

    helpers: Any = _Helpers

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
        return url

    def normalizeLinkText(self, url: str) -> str:  # noqa: N802
        return url

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802
        return True


@cache
def parser(*, wikilinks: bool = False, footnotes: bool = True) -> MarkdownIt:
    """The parser for a text whose environment is `{"notes": Notes(…)}`; it keeps nothing between texts."""
    made = Dialect("commonmark", {"maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])
    # The cleaning has settled line ends; the renderer takes text in pieces as well as in one.
    made.disable(["normalize", "text_join", "fragments_join"])
    made.use(deflist_plugin)
    if footnotes:
        made.use(footnote_plugin, inline=False, move_to_end=False)
        made.inline.ruler.at("footnote_ref", _footnote_reference)
    made.block.ruler.at("html_block", _html_block, {"alt": ["paragraph", "reference", "blockquote"]})
    made.block.ruler.before("fence", "added", _added_block, {"alt": _ALTERNATIVES})
    made.block.ruler.before("table", "limit", _limit_blocks, {"alt": _ALTERNATIVES})
    if wikilinks:
        made.inline.ruler.before("link", "wikilink", wikilink)
    made.inline.ruler.after("link", "file_link", file_link)
    made.inline.ruler.at("emphasis", beside_cjk)
    made.inline = InlineParser(made.inline)
    made.helpers = _Helpers  # type: ignore[assignment]  # declared as the module that they come from
    return made


# What CommonMark does not know, by the character that it begins with: each line is asked about.
_ADDED: Mapping[str, Callable[[StateBlock, int, int, bool], bool]] = {
    ":": container, **dict.fromkeys("!?=", callouts.indented), **dict.fromkeys("$\\", formula),
}  # fmt: skip


def _added_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    begins = state.bMarks[start] + state.tShift[start]
    rule = _ADDED.get(state.src[begins : begins + 1])
    return rule is not None and rule(state, start, end, silent)


def _limit_blocks(state: StateBlock, _start: int, _end: int, silent: bool) -> bool:
    """Never matches. The parser leaves out, in silence, what is nested deeper than it goes."""
    notes_of(state).spend(1 if silent else STEPS_OF_A_BLOCK)
    if state.level >= MAX_NESTING - 2:
        raise TooMuch("too many levels of lists, quotes or containers")
    return False


def _html_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Raw HTML up to a blank line or the mark of a container: what is for few readers must be recognised anywhere."""
    position = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("<", position):
        return False
    if not silent and notes_of(state).has_containers and not _RUNS_TO_ITS_END.match(state.src, position):
        end = first_mark(state, start + 1, end)
    return html_block(state, start, end, silent)


def _footnote_reference(state: StateInline, silent: bool) -> bool:
    """As the plugin's rule, which by itself looks through the whole paragraph at each open bracket."""
    return bool(_FOOTNOTE_REFERENCE.match(state.src, state.pos)) and footnote_ref(state, silent)
