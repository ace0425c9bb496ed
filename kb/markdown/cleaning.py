"""What is taken off a text before it is parsed: invisible characters, comments, marks of other site generators."""

from __future__ import annotations

import re

from kb.markdown import kramdown, liquid
from kb.markdown.characters import MORE, visible
from kb.markdown.scanner import Cleaned, Scanner

# Comments that stand alone on a line are left to the parser, as is the end of the summary at the end of a line.
_ODD = re.compile(r"\{[{%:#]|<!--(?!#?[ \t]*more[ \t]*-->[ \t]*$)", re.MULTILINE | re.IGNORECASE)
_IS_MORE = re.compile(r"<!--#?[ \t]*more[ \t]*-->", re.IGNORECASE)


def clean(text: str) -> Cleaned:
    """The text with the same lines and without what is not for readers; code is left as it is."""
    text = visible(text)
    if ("{" in text or "<!--" in text) and _ODD.search(text):
        return Scanner(text).scan(_HANDLERS)
    return Cleaned(text)


def _comment(scanner: Scanner, start: int) -> int:
    """Take an HTML comment off where CommonMark would take it, or text around it, for something else."""
    end = scanner.behind("-->", start + 2)
    if end < 0:
        return start + 4
    before, after = (side.strip(" \t>") for side in scanner.line_around(start, end))
    if _IS_MORE.fullmatch(scanner.text, start, end):
        # At the start of a line CommonMark takes the whole line for HTML.
        return end if before or not after else scanner.replace(start, end, MORE)
    if not before and not after and "\n" not in scanner.text[start:end]:
        return end
    return scanner.replace(start, end)


_HANDLERS = {
    "<!--": _comment,
    "{%": liquid.tag,
    "{{": liquid.value,
    "{:": kramdown.attributes,
    "{#": kramdown.heading_id,
}
