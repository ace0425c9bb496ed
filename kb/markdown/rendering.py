"""Tokens of the parser → HTML, not yet sanitised, in which everything that is not mere text is marked."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from markdown_it.token import Token

from kb.markdown.callouts import headed
from kb.markdown.containers import first_loose_mark
from kb.markdown.limits import MAX_ADDRESSES, RawTags, TooMuch
from kb.markdown.notes import Mark, Notes
from kb.markdown.rawhtml import RawHtml

# Authors cannot know it, so a mark that begins with it was made here. It is never part of a result.
SEAL = secrets.token_hex(8)

_FIXED: Mapping[str, str] = {
    "paragraph_open": "<p>", "paragraph_close": "</p>\n", "hr": "<hr>\n", "softbreak": "\n", "hardbreak": "<br>\n",
    "em_open": "<em>", "em_close": "</em>", "strong_open": "<strong>", "strong_close": "</strong>",
    "s_open": "<s>", "s_close": "</s>", "link_close": "</a>", "list_item_close": "</li>\n",
    "bullet_list_open": "<ul>\n", "bullet_list_close": "</ul>\n", "ordered_list_close": "</ol>\n",
    "blockquote_open": "<blockquote>\n", "blockquote_close": "</blockquote>\n",
    "table_open": "<table>\n", "table_close": "</table>\n", "thead_open": "<thead>\n", "thead_close": "</thead>\n",
    "tbody_open": "<tbody>\n", "tbody_close": "</tbody>\n", "tr_open": "<tr>\n", "tr_close": "</tr>\n",
    "th_close": "</th>\n", "td_close": "</td>\n", "dl_open": "<dl>\n", "dl_close": "</dl>\n",
    "dt_open": "<dt>", "dt_close": "</dt>\n", "dd_open": "<dd>", "dd_close": "</dd>\n", "container_close": "</div>\n",
}  # fmt: skip
_BREAKS = frozenset(("softbreak", "hardbreak"))
_PLAIN: Mapping[str, str] = {"softbreak": " ", "hardbreak": " ", "html_inline": ""}
_ALIGNED: Mapping[str, str] = {
    "text-align:right": ' class="kb-right"',
    "text-align:center": ' class="kb-centre"',
}
_TASK = re.compile(r"\[([ xX])\]\s+")


class Rendering:
    """Renders one text, once. Footnotes are rendered where they are defined and put at the end."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._out: list[str] = []
        self._line = 1
        self._in_quote = False
        self._components: set[str] = set()
        self._addresses = 0
        self._raw_tags = RawTags()
        self._raw = RawHtml(self._mark, self._note_component)
        self._outer: list[tuple[str, list[str]]] = []
        self._footnotes: dict[str, str] = {}
        self._handlers: Mapping[str, Callable[[Token], None]] = {
            "inline": self._inline, "heading_open": self._heading_open, "heading_close": self._heading_close,
            "fence": self._code_block, "code_block": self._code_block, "code_inline": self._code_inline,
            "ordered_list_open": self._ordered_list_open, "th_open": self._cell_open, "td_open": self._cell_open,
            "html_block": self._html_block, "html_inline": self._html_inline, "link_open": self._link_open,
            "image": self._image, "wikilink": self._wikilink, "text_special": self._text,
            "container_open": self._container_open, "footnote_ref": self._footnote_ref,
            "footnote_reference_open": self._footnote_open, "footnote_reference_close": self._footnote_close,
        }  # fmt: skip

    def page(self, tokens: Sequence[Token], environment: Mapping[str, Any]) -> str:
        """All tokens of a text, then its footnotes; the parser has left their numbers in its environment."""
        for index, token in enumerate(tokens):
            fixed = _FIXED.get(token.type)
            if fixed is None:
                self._in_quote = index > 1 and tokens[index - 2].type == "blockquote_open"
                if token.type == "list_item_open":
                    self._list_item_open(tokens, index)
                else:
                    self._handlers[token.type](token)
            elif not token.hidden:
                self._out.append(fixed)
        self._footnote_section(environment.get("footnotes", {}).get("list", {}))
        html = "".join(self._out)
        self._raw_tags.check(html)
        return html

    def _mark(self, mark: Mark) -> str:
        self._notes.marks.append(mark)
        return f' data-kb="{SEAL}{len(self._notes.marks) - 1}"'

    def _note_component(self, name: str, line: int) -> None:
        """One remark for each name."""
        if name not in self._components:
            self._components.add(name)
            self._notes.remark("KB118", line, f"element '<{name}>' was taken off")

    def _inline(self, token: Token) -> None:
        if token.map:
            self._line = token.map[0] + 1
        if self._notes.has_containers and (loose := first_loose_mark(token.content)) is not None:
            self._notes.remark("KB116", self._line + loose, "a container's mark stands within a paragraph")
        out = self._out
        for child in self._children(token):
            kind = child.type
            if kind == "text":
                out.append(escape(child.content, quote=False))
            elif (fixed := _FIXED.get(kind)) is not None:
                out.append(fixed)
                self._line += kind in _BREAKS
            else:
                self._handlers[kind](child)
        out.append(self._raw.end_of_paragraph())

    def _children(self, token: Token) -> Sequence[Token]:
        """What a paragraph holds; the mark of a box at the beginning of a quote becomes its heading."""
        children = token.children or []
        return headed(children) if self._in_quote and token.content.startswith("[!") else children

    def _text(self, token: Token) -> None:
        self._out.append(escape(token.content, quote=False))

    # ---- blocks --------------------------------------------------------------------------------------------------

    def _heading_open(self, token: Token) -> None:
        line = token.map[0] + 1 if token.map else 0
        given = self._notes.heading_ids.get(line)
        self._out.append(f'<{token.tag} id="{escape(given)}">' if given else f"<{token.tag}>")

    def _heading_close(self, token: Token) -> None:
        self._out.append(f"</{token.tag}>\n")

    def _code_block(self, token: Token) -> None:
        self._out.append(f"<pre><code>{escape(token.content, quote=False)}</code></pre>\n")

    def _ordered_list_open(self, token: Token) -> None:
        start = token.attrs.get("start")
        self._out.append(f'<ol start="{start}">\n' if start is not None else "<ol>\n")

    def _list_item_open(self, tokens: Sequence[Token], index: int) -> None:
        """A task's state is a character, so that it can be read aloud, searched and printed."""
        self._out.append("<li>")
        inline = tokens[index + 2] if index + 2 < len(tokens) else None
        task = _TASK.match(inline.content) if inline and inline.type == "inline" else None
        first = inline.children[0] if task and inline and inline.children else None
        if task and first and first.type == "text" and first.content.startswith(task[0]):
            first.content = first.content[len(task[0]) :]
            self._out.append("☐ " if task[1] == " " else "☑ ")

    def _cell_open(self, token: Token) -> None:
        scope = ' scope="col"' if token.tag == "th" else ""
        self._out.append(f"<{token.tag}{scope}{_ALIGNED.get(str(token.attrs.get('style')), '')}>")

    def _html_block(self, token: Token) -> None:
        line = token.map[0] + 1 if token.map else self._line
        if token.content.startswith("<!--") and "-->" not in token.content:
            self._notes.remark(
                "KB116", line, "'<!--' is not closed, so what follows is left out", "Write -->."
            )
        self._raw_tags.add(token.content)
        self._out.append(self._raw.marked(token.content, line))

    def _container_open(self, token: Token) -> None:
        title = f"<p><strong>{escape(token.info, quote=False)}</strong></p>\n" if token.info else ""
        self._out.append(f'<div class="kb-container">\n{title}')

    # ---- in a paragraph ------------------------------------------------------------------------------------------

    def _code_inline(self, token: Token) -> None:
        self._out.append(f"<code>{escape(token.content, quote=False)}</code>")

    def _html_inline(self, token: Token) -> None:
        self._raw_tags.add(token.content)
        self._out.append(self._raw.marked(token.content, self._line, inline=True))
        self._line += token.content.count("\n")

    def _link_open(self, token: Token) -> None:
        title = token.attrs.get("title")
        self._count_addresses(str(title or ""), str(token.attrs["href"]))
        named = f' title="{escape(str(title))}"' if title else ""
        mark = Mark("link", str(token.attrs["href"]), self._line, loose="loose" in token.meta)
        self._out.append(f"<a{self._mark(mark)}{named}>")

    def _wikilink(self, token: Token) -> None:
        mark = self._mark(Mark("wikilink", token.content, self._line))
        self._out.append(f"<a{mark}>{escape(token.info, quote=False)}</a>")

    def _count_addresses(self, *texts: str) -> None:
        self._addresses += sum(map(len, texts))
        if self._addresses > MAX_ADDRESSES:
            raise TooMuch("long addresses or titles that are used too often")

    def _image(self, token: Token) -> None:
        self._count_addresses(str(token.attrs["src"]))
        text = _plain(token.children or ())
        mark = Mark("image", str(token.attrs["src"]), self._line, text, loose="loose" in token.meta)
        self._out.append(f"<img{self._mark(mark)}>")

    # ---- footnotes -----------------------------------------------------------------------------------------------

    def _footnote_ref(self, token: Token) -> None:
        note, reference = token.meta["id"] + 1, token.meta["subId"] + 1
        mark = self._mark(Mark("reference", f"{note}-{reference}", self._line))
        self._out.append(f"<sup><a{mark}>[{note}]</a></sup>")

    def _footnote_open(self, token: Token) -> None:
        self._outer.append((token.meta["label"], self._out))
        self._out = []

    def _footnote_close(self, _token: Token) -> None:
        content = "".join(self._out)
        label, self._out = self._outer.pop()
        self._footnotes[label] = self._footnotes.get(label, "") + content

    def _footnote_section(self, referred: Mapping[int, Mapping[str, Any]]) -> None:
        """The footnotes in the order of their numbers; those that nothing refers to come last."""
        if not self._footnotes:
            return
        self._out.append('<section class="kb-footnotes">\n<ol>\n')
        numbers = {note["label"]: (number + 1, note["count"]) for number, note in referred.items()}
        for label in sorted(self._footnotes, key=lambda label: numbers.get(label, (len(numbers) + 1, 0))[0]):
            number, count = numbers.get(label, (0, 0))
            back = "".join(
                f" <a{self._mark(Mark('return', f'{number}-{time}'))}></a>" for time in range(1, count + 1)
            )
            mark = self._mark(Mark("footnote", str(number))) if number else ""
            self._out.append(f"<li{mark}>{_with_ending(self._footnotes[label], back)}</li>\n")
        self._out.append("</ol>\n</section>\n")


def _with_ending(blocks: str, ending: str) -> str:
    """Footnote text with the way back at the end of its last paragraph."""
    return blocks[:-5] + ending + "</p>\n" if blocks.endswith("</p>\n") else blocks + ending


def _plain(tokens: Sequence[Token]) -> str:
    """The text of an image's description."""
    parts = [
        _plain(token.children) if token.children else _PLAIN.get(token.type, token.content)
        for token in tokens
    ]
    return " ".join("".join(parts).split())
