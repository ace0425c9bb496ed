"""Liquid, Jekyll's template language: its marks are taken off, what a reader would see of them stays."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from kb.markdown.scanner import Scanner
from kb.model import Remark

_TAG = re.compile(r"\{%[-+]?\s*(\w*)(.*?)[-+]?%\}", re.DOTALL)
_END_OF_COMMENT = re.compile(r"\{%[-+]?\s*endcomment\s*[-+]?%\}")
_END_OF_RAW = re.compile(r"\{%[-+]?\s*endraw\s*[-+]?%\}")
_LITERAL = re.compile(r"\{\{[-+]?\s*(?:\"([^\"]*)\"|'([^']*)')")
_PARAMETER = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")

# What included templates are given to show. The rest are names of pictures, colours and other templates.
_SHOWN: Mapping[str, str] = {"caption": "{}", "credit": "— {}", "person": "— {}"}
_EMBED = '<a class="kb-embed" href="{}"></a>'


def tag(scanner: Scanner, start: int) -> int:
    """Take a `{% … %}` off."""
    end = scanner.behind("%}", start + 2)
    if end < 0 or scanner.text.find("{%", start + 2, end) >= 0:
        return start + 2
    written = _TAG.fullmatch(scanner.text, start, end)
    assert written
    scanner.remark("KB112", start, end, "Liquid")
    if written[1] == "comment":
        return _comment(scanner, start, end)
    if written[1] == "raw":
        scanner.replace(start, end)
        return _raw(scanner, end)
    write = _WRITTEN.get(written[1])
    return scanner.outdent_next_line(scanner.replace(start, end, write(written[2].strip()) if write else ""))


def value(scanner: Scanner, start: int) -> int:
    """Take a `{{ … }}` off; of its value only a literal is known without the site's configuration."""
    end = scanner.behind("}}", start + 2)
    if end < 0 or any(scanner.text.find(strange, start + 2, end) >= 0 for strange in ("{{", "\n\n")):
        return start + 2
    scanner.remark("KB112", start, end, "Liquid")
    literal = _LITERAL.match(scanner.text, start, end)
    return scanner.replace(start, end, (literal[1] or literal[2] or "") if literal else "")


def _comment(scanner: Scanner, start: int, end: int) -> int:
    closing = scanner.behind(_END_OF_COMMENT, end)
    if closing < 0:
        message = "'{% comment %}' is not closed, so all that follows is left out"
        scanner.cleaned.remarks.append(
            Remark("KB116", scanner.line(start), 1, message, "Write {% endcomment %}.")
        )
        closing = len(scanner.text)
    return scanner.replace(start, closing)


def _raw(scanner: Scanner, start: int) -> int:
    """Past what is to be shown as it is, to the tag that ends it, which is taken off like any other."""
    closing = scanner.behind(_END_OF_RAW, start)
    return scanner.text.rindex("{%", start, closing) if closing >= 0 else start


def _path(rest: str) -> str:
    return rest.strip("\"'")


def _included(rest: str) -> str:
    parameters = {name: double or single for name, double, single in _PARAMETER.findall(rest)}
    if rest.startswith("youtube") and parameters.get("id"):
        return _EMBED.format("https://www.youtube.com/watch?v=" + parameters["id"])
    if rest.startswith("tweet") and parameters.get("id"):
        return _EMBED.format(f"https://twitter.com/{parameters.get('user', 'i')}/status/{parameters['id']}")
    return " ".join(form.format(parameters[name]) for name, form in _SHOWN.items() if parameters.get(name))


_WRITTEN: Mapping[str, Callable[[str], str]] = {
    "link": _path,
    "post_url": _path,
    "include": _included,
    "include_cached": _included,
    "include_relative": _included,
    "highlight": lambda rest: "```" + rest.partition(" ")[0],
    "endhighlight": lambda _: "```",
}
