"""Liquid, Jekyll's template language: its marks are taken off, what a reader would see of them stays."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from kb.markdown.scanner import Scanner
from kb.markdown.shortcodes import shown
from kb.model import Remark

_TAG = re.compile(r"\{%[-+]?\s*(\w*)(.*?)[-+]?%\}", re.DOTALL)
_END_OF_COMMENT = re.compile(r"\{%[-+]?\s*endcomment\s*[-+]?%\}")
_END_OF_RAW = re.compile(r"\{%[-+]?\s*endraw\s*[-+]?%\}")
_LITERAL = re.compile(r"\{\{[-+]?\s*(?:\"([^\"]*)\"|'([^']*)')")
# Hugo's `{{< name … >}}` and `{{% name … %}}`, also in the comment marks by which it shows them; notes' `{{name: …}}`.
_SHORTCODE = re.compile(r"\{\{([<%])\s*(/\*)?\s*(/?[\w./-]*)(.*?)(?:\*/)?\s*[%>]\}\}", re.DOTALL)
_NOTED = re.compile(r"\{\{(?!query\b|renderer\b)[\w-]+:?\s+(.*?)\}\}", re.DOTALL)
_NAMED_PAGE = re.compile(r"\[\[[^\[\]]+\]\]")
_ADDRESS = re.compile(r"https?://[^\s\"'|)}]+")
# Hugo's comments.
HUGO_COMMENT = re.compile(r"\{\{([<%])[ \t]*comment[ \t]*[>%]\}\}")
END_OF_HUGO_COMMENT = re.compile(r"\{\{[<%][ \t]*/comment[ \t]*[>%]\}\}")
# Nunjucks' and Twig's comments; `{#id}` is an attribute list.
_COMMENT = re.compile(r"\{#(?![\w-])")
# Longer ones hold no text for readers but data.
_LONGEST = 5000


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
    has_texts = written[1] not in _LOGIC and end - start <= _LONGEST
    text = write(written[2].strip()) if write else shown(written[1], written[2]) if has_texts else ""
    return scanner.outdent_next_line(scanner.replace(start, end, text))


def value(scanner: Scanner, start: int) -> int:
    """Take a `{{ … }}` off; of its value only a literal is known without the site's configuration."""
    end = scanner.behind("}}", start + 2)
    if end < 0 or any(scanner.text.find(strange, start + 2, end) >= 0 for strange in ("{{", "\n\n")):
        return start + 2
    scanner.remark("KB112", start, end, "Liquid")
    if HUGO_COMMENT.fullmatch(scanner.text, start, end):
        return _hidden(scanner, start, scanner.behind(END_OF_HUGO_COMMENT, end), "{{< comment >}}")
    literal = _LITERAL.match(scanner.text, start, end)
    return scanner.replace(
        start, end, (literal[1] or literal[2] or "") if literal else _given(scanner, start, end)
    )


def _given(scanner: Scanner, start: int, end: int) -> str:
    """What a shortcode shows; of what notes have in such marks, the pages and addresses that it names."""
    if end - start > _LONGEST:
        return ""
    if code := _SHORTCODE.fullmatch(scanner.text, start, end):
        return "" if code[2] or code[3].startswith("/") else shown(code[3], code[4])
    noted = _NOTED.fullmatch(scanner.text, start, end)
    named = _NAMED_PAGE.findall(noted[1]) if noted else []
    embedded = _ADDRESS.search(noted[1]) if noted and not named else None
    return " ".join(named) or (f'<a class="kb-embed" href="{embedded[0]}"></a>' if embedded else "")


def comment(scanner: Scanner, start: int) -> int:
    """Take a `{# … #}` off, or go to behind its first mark where it is none."""
    end = scanner.behind("#}", start + 2) if _COMMENT.match(scanner.text, start) else -1
    if end < 0:
        return start + 2
    scanner.remark("KB112", start, end, "Liquid")
    return scanner.replace(start, end)


def _comment(scanner: Scanner, start: int, end: int) -> int:
    return _hidden(scanner, start, scanner.behind(_END_OF_COMMENT, end), "{% comment %}")


def _hidden(scanner: Scanner, start: int, closing: int, mark: str) -> int:
    if closing < 0:
        message = f"'{mark}' is not closed, so all that follows is left out"
        hint = f"Write {mark.replace('comment', 'endcomment' if '%' in mark else '/comment')}."
        scanner.cleaned.remarks.append(Remark("KB116", scanner.line(start), 1, message, hint))
        closing = len(scanner.text)
    return scanner.replace(start, closing)


def _raw(scanner: Scanner, start: int) -> int:
    """Past what is to be shown as it is, to the tag that ends it, which is taken off like any other."""
    closing = scanner.behind(_END_OF_RAW, start)
    return scanner.text.rindex("{%", start, closing) if closing >= 0 else start


def _path(rest: str) -> str:
    return rest.strip("\"'")


def _included(rest: str) -> str:
    name, _, parameters = rest.partition(" ")
    return shown(name.strip("\"'"), parameters)


# Their texts are compared, counted or kept, and not shown.
_LOGIC = frozenset(
    """
    assign break call capture case continue cycle decrement else elseif elsif extends filter for from if import in
    increment layout liquid macro paginate render set unless when with
    """.split()
)
_WRITTEN: Mapping[str, Callable[[str], str]] = {
    "link": _path,
    "post_url": _path,
    "include": _included,
    "include_cached": _included,
    "include_relative": _included,
    "highlight": lambda rest: "```" + rest.partition(" ")[0],
    "endhighlight": lambda _: "```",
}
