"""Comments in a body: notes of an author to themselves, which no page shows and no edition holds."""

from __future__ import annotations

import re

from kb.markdown import liquid, mdx, obsidian
from kb.markdown.scanner import Scanner

_MORE = re.compile(r"<!--\s*more\s*-->")
_LIQUID = re.compile(r"\{%[-+]?\s*comment\s*[-+]?%\}")
_END_OF_LIQUID = re.compile(r"\{%[-+]?\s*endcomment\s*[-+]?%\}")
_KRAMDOWN = re.compile(r"\{::comment\}")
_END_OF_KRAMDOWN = re.compile(r"\{:/(?:comment)?\}")
_OTHERS = re.compile(r"\{[#/]|%%|\{%[-+]?\s*#")
_LIQUID_LINE = re.compile(r"\{%[-+]?\s*#[^{}]*?[-+]?%\}")
_BEFORE_BLOCK = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*")


def without_comments(text: str) -> str:
    """The text without the comments of HTML, Liquid, Nunjucks, kramdown, MDX and Obsidian.

    Lines keep their numbers. `<!--more-->` stays, and so does what stands inside code, which is text.
    """
    marked = text.count("<!--") > len(_MORE.findall(text)) or "comment" in text or _OTHERS.search(text)
    return Scanner(text).scan(_HANDLERS).text if marked else text


def _html(scanner: Scanner, start: int) -> int:
    end = scanner.behind("-->", start + 2)
    if end < 0:
        # A block that is never closed hides all that follows; in the middle of a line it is text (CommonMark 4.6, 6.6).
        before = scanner.line_around(start, start)[0]
        return scanner.replace(start, len(scanner.text)) if _BEFORE_BLOCK.fullmatch(before) else start + 4
    return end if _MORE.fullmatch(scanner.text, start, end) else scanner.replace(start, end)


def _liquid(scanner: Scanner, start: int) -> int:
    opening = _LIQUID.match(scanner.text, start)
    if line := _LIQUID_LINE.match(scanner.text, start):
        return scanner.replace(start, line.end())
    return _closed(scanner, start, opening.end(), _END_OF_LIQUID) if opening else start + 2


def _kramdown(scanner: Scanner, start: int) -> int:
    opening = _KRAMDOWN.match(scanner.text, start)
    return _closed(scanner, start, opening.end(), _END_OF_KRAMDOWN) if opening else start + 2


def _closed(scanner: Scanner, start: int, opened: int, closing: re.Pattern[str]) -> int:
    end = scanner.behind(closing, opened)
    return scanner.replace(start, end if end >= 0 else len(scanner.text))


def _hash(scanner: Scanner, start: int) -> int:
    return liquid.comment(scanner, start)


def _hugo(scanner: Scanner, start: int) -> int:
    """Hugo's comments, which it writes as `{{< comment >}} … {{< /comment >}}` or as `{{/* … */}}`."""
    if opening := liquid.HUGO_COMMENT.match(scanner.text, start):
        return _closed(scanner, start, opening.end(), liquid.END_OF_HUGO_COMMENT)
    end = scanner.behind("*/}}", start + 4) if scanner.text.startswith("{{/*", start) else -1
    return scanner.replace(start, end) if end >= 0 else start + 2


_HANDLERS = {"<!--": _html, "{%": _liquid, "{{": _hugo, "{:": _kramdown, "{#": _hash,
             "{/": mdx.comment, "hidden": obsidian.comment}  # fmt: skip
