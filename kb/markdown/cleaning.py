"""What is taken off a text before it is parsed: invisible characters, comments, marks of other site generators."""

from __future__ import annotations

import re

from kb.markdown import kramdown, liquid, mdx, obsidian
from kb.markdown.characters import MORE, visible
from kb.markdown.scanner import Cleaned, Scanner

# Comments that stand alone on a line are left to the parser, as is the end of the summary at the end of a line.
_ODD = re.compile(
    r"\{[{%:#/]|[)\]`]\{[.\w]|%%|<!--(?!#?[ \t]*more[ \t]*-->[ \t]*$)|^(?:import|export)[ \t]",
    re.MULTILINE | re.IGNORECASE,
)
_PLACE = re.compile(r"[ \t]\^[A-Za-z0-9-]+[ \t]*$", re.MULTILINE)
# Without one of these nothing is odd.
_SIGNS = ("{", "<!--", "%%", "import ", "export ")
_IS_MORE = re.compile(r"<!--#?[ \t]*more[ \t]*-->", re.IGNORECASE)


def clean(text: str, *, notes: bool = False) -> Cleaned:
    """The text with the same lines and without what is not for readers; code is left as it is.

    In `notes`, which link to one another by names, the names of paragraphs are taken off, too.
    """
    text = visible(text)
    has_places = notes and _PLACE.search(text) is not None
    if has_places or (any(sign in text for sign in _SIGNS) and _ODD.search(text)):
        return Scanner(text).scan({**_HANDLERS, "place": _place} if has_places else _HANDLERS)
    return Cleaned(text)


def _place(scanner: Scanner, start: int) -> int:
    """Take the name of a paragraph off its end."""
    found = _PLACE.match(scanner.text, start)
    if not found:
        return start + 2
    scanner.remark("KB117", start + 1, found.end(), "paragraph")
    return scanner.replace(start, found.end())


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


def _hash(scanner: Scanner, start: int) -> int:
    end = liquid.comment(scanner, start)
    return end if end > start + 2 else kramdown.heading_id(scanner, start)


_HANDLERS = {
    "<!--": _comment,
    "{%": liquid.tag,
    "{{": liquid.value,
    "{:": kramdown.attributes,
    "{#": _hash,
    "{/": mdx.comment,
    **dict.fromkeys(("attributes", "attributes_of_code", "attributes_of_link"), kramdown.attribute_list),
    "hidden": obsidian.comment,
    "import": mdx.program_line,
    "export": mdx.program_line,
}
