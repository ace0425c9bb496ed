"""How a passage or a link is taken out of Markdown text, and what is noted of it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from kb.model import Passage
from kb.values import fold
from kb.visibility import VISIBILITIES, may_read

# A link's text is at most a few lines; looking further back would only find the bracket of something else.
_LONGEST_LABEL = 2_000
_TITLE = r"(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?"
# A link's end with its address, or with its label; the address of a label; other ways to write a link.
_PLAIN_ADDRESS = r"[^\s<>()]+(?:\([^\s<>()]*\)[^\s<>()]*)*"
_TAIL = re.compile(rf"\]\(\s*+(?:<([^<>\n]*)>|({_PLAIN_ADDRESS})){_TITLE}\s*\)")
_TAIL_LABEL = re.compile(r"\]\[([^\[\]]+)\]")
_LABELLED = re.compile(r"(?<!\])\[([^\[\]]+)\](?:\[\])?(?![\[(:])")
_ADDRESS_OF_LABEL = re.compile(
    r"^ {0,3}\[(?P<label>[^\[\]\n]+)\]:[ \t]*+(?:<([^<>\n]*)>|([^\s<>]+))(?:[ \t].*)?$\n?", re.MULTILINE
)
_ANCHOR = re.compile(
    r"<a\b[^<>]*\bhref\s*=\s*[\"']?(?P<url>[^\"'\s<>]+)[\"'\s>][^<>]*>?(?P<text>.{0,2000}?)</a>",
    re.DOTALL | re.IGNORECASE,
)
_WIKI = re.compile(r"\[\[[ \t]*+(?P<url>[^\[\]|\s]+)\s*(?:\|(?P<text>[^\[\]]*))?\]\]")
_ANGLED = re.compile(r"<([^<>\s]+)>")
_MOST_NESTED = 5
# So many letters are looked through for addresses one by one.
_MOST_WORK = 50_000_000

# A footnote with all its lines and paragraphs, or the address of a link with its title.
_DEFINITION = re.compile(
    r"^ {0,3}\[(?P<label>(?P<note>\^)?[^\]\n]+)\]:.*"
    r"(?(note)(?:\n(?! {0,3}\[).*\S.*)*(?:\n(?:[ \t]*\n)*(?: {4}|\t).*)*|(?:\n[ \t]+[\"'(].*)?)\n?",
    re.MULTILINE,
)
_LABEL = re.compile(r"(?<=\[)[^\[\]\n]+(?=\])")
# How near a key is to another that it may be a misspelling of.
_NEARLY = 0.8
# An address that is no link but text, the marks by which Jekyll links to a file, and the path of a page or of a file.
_BARE = re.compile(
    r"https?://[^\s<>\"'`()\[\]{}|\\]+|\{%-?\s*(?:link|post_url)\s+(?P<file>[^\s%]+)\s*-?%\}"
    r"|(?<![\w/.:%@-])(?:/?(?:[\w%.-]{1,120}/){0,12}[\w%.-]{1,120}\.(?:md|mdx|markdown)|(?:/[\w%.-]{1,120}){2,12})\b",
    re.IGNORECASE,
)
# Texts without any of these have no link to another document of the site.
MAY_HOLD_LINKS = re.compile(r"[/\[]|\{%|\.md|\.markdown", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Withheld:
    """One thing that an edition does not show: where it stands, what kind of thing it is and why; never its content."""

    path: str
    line: int
    kind: str
    why: str


def withheld_passages(passages: Iterable[Passage], edition: str) -> tuple[Passage, ...]:
    """The passages that an edition's readers may not see."""
    return tuple(item for item in passages if item.word in VISIBILITIES and not may_read(item.word, edition))


def without_passages(body: str, passages: Iterable[Passage], edition: str) -> str:
    """The body without the passages that are for others; the marks of those that stay are taken off."""
    passages = tuple(item for item in passages if item.word in VISIBILITIES)
    if not passages:
        return body
    lines: list[str | None] = list(body.split("\n"))
    for passage in withheld_passages(passages, edition):
        lines[passage.first_line - 1 : passage.last_line] = [None] * (
            passage.last_line - passage.first_line + 1
        )
    for passage in passages:
        if may_read(passage.word, edition):
            for number in (passage.first_line - 1, passage.last_line - 1):
                lines[number] = (
                    re.sub(r":{3,}.*$", "", lines[number] or "") if lines[number] is not None else None
                )
    shown = "\n".join(line for line in lines if line is not None)
    cut = "\n".join(old for old, new in zip(body.split("\n"), lines, strict=True) if new is None)
    return _without_orphans(shown, cut) if cut else shown


def _without_orphans(body: str, cut: str) -> str:
    """The body without the notes, and the addresses of links, to which only what was cut refers."""
    definitions = list(_DEFINITION.finditer(body))
    texts: dict[str, list[str]] = {}
    for match in definitions:
        texts.setdefault(match["label"].casefold(), []).append(match[0])
    lost = _referred_to(cut, texts) - _referred_to(_without_spans(body, definitions), texts)
    return _without_spans(body, [match for match in definitions if match["label"].casefold() in lost])


def _referred_to(text: str, definitions: Mapping[str, list[str]]) -> set[str]:
    """The labels of the definitions to which a text refers, by way of others too: a note may be all that names one."""
    found: set[str] = set()
    waiting = _labels(text)
    while waiting:
        label = waiting.pop()
        if label in definitions and label not in found:
            found.add(label)
            waiting += (other for each in definitions[label] for other in _labels(each) if other != label)
    return found


def _without_spans(body: str, matches: Iterable[re.Match[str]]) -> str:
    pieces: list[str] = []
    rest = 0
    for match in matches:
        pieces.append(body[rest : match.start()])
        rest = match.end()
    return "".join((*pieces, body[rest:]))


def _labels(text: str) -> list[str]:
    """What stands between brackets in a text, as labels are compared."""
    return _LABEL.findall(text.casefold())


def without_links(body: str, urls: Iterable[str]) -> str:
    """The body with every link to some addresses, as they are written, as plain text.

    Where there are very many, or one in an odd form, a link may be left: whoever asks reads the body anew.
    """
    urls = frozenset(urls)
    # A picture may stand in a link.
    for _ in range(_MOST_NESTED if urls else 0):
        shown = _without_ordinary_links(body, urls)
        if shown == body:
            break
        body = shown
    left = sorted((url for url in urls if url in body), key=lambda url: (-len(url), url))
    for url in left[: 1 + _MOST_WORK // (len(body) + 1)]:
        body = _without_links_to(body, url)
    return body


def _without_ordinary_links(body: str, urls: AbstractSet[str]) -> str:
    """The same for addresses without brackets and blanks, all of them at once."""

    def is_one(match: re.Match[str]) -> bool:
        return any(url in urls for url in match.groups() if url)

    def shown(match: re.Match[str]) -> str:
        return match["text"] or "" if match["url"] in urls else match[0]

    body = _unlinked(body, _TAIL, is_one)
    labels = {match["label"].casefold() for match in _ADDRESS_OF_LABEL.finditer(body) if is_one(match)}
    if labels:
        body = _unlinked(body, _TAIL_LABEL, lambda match: match[1].casefold() in labels)
        body = _LABELLED.sub(lambda match: match[1] if match[1].casefold() in labels else match[0], body)
        body = _ADDRESS_OF_LABEL.sub(lambda match: "" if is_one(match) else match[0], body)
    if "</a" in body or "</A" in body:
        body = _ANCHOR.sub(shown, body)
    body = _WIKI.sub(shown, body)
    return _ANGLED.sub(lambda match: "[link withheld]" if match[1] in urls else match[0], body)


def _without_links_to(body: str, url: str) -> str:
    """The same for one address, whatever it is made of."""
    address = rf"<?{re.escape(url)}>?"
    body = _unlinked(body, re.compile(rf"\]\(\s*{address}{_TITLE}\s*\)"))
    body = _without_definitions(body, address)
    body = re.sub(rf"<a\b[^<>]*\bhref\s*=\s*[\"']?{re.escape(url)}[\"'\s>][^<>]*>?(.*?)</a>", r"\1", body,
                  flags=re.DOTALL | re.IGNORECASE)  # fmt: skip
    body = re.sub(rf"\[\[\s*{re.escape(url)}\s*\|([^\[\]]*)\]\]", r"\1", body)
    body = re.sub(rf"\[\[\s*{re.escape(url)}\s*\]\]", "", body)
    return re.sub(rf"<{re.escape(url)}>", "[link withheld]", body)


def is_nearly(key: str, names: Iterable[str]) -> bool:
    """Whether a key is one of some names but for its case, its marks or a slip of the pen.

    >>> is_nearly("Bud-get", ["budget"]), is_nearly("bugdet", ["budget"]), is_nearly("town", ["budget"])
    (True, True, False)
    """
    names = tuple(names)
    return any(
        difflib.get_close_matches(spelt(key), [spelt(name) for name in names], 1, _NEARLY)
        for spelt in (fold, _letters)
    )


def _letters(name: str) -> str:
    return re.sub(r"[\W_]+", "", fold(name))


def without_bare_addresses(body: str, is_withheld: Callable[[str, bool], bool]) -> str:
    """The body with a note in place of each address in the text of which `is_withheld` says so.

    It is asked with the address and whether that is a file as Jekyll's marks name it.
    """

    def shown(match: re.Match[str]) -> str:
        if match["file"]:
            return "[link withheld]" if is_withheld(match["file"], True) else match[0]
        address = match[0].rstrip(".,;:!?*_")
        return f"[link withheld]{match[0][len(address) :]}" if is_withheld(address, False) else match[0]

    return _BARE.sub(shown, body) if MAY_HOLD_LINKS.search(body) else body


def without_addresses(body: str, urls: Iterable[str]) -> str:
    """The body with a note in place of some whole addresses, where they still stand as text."""
    for url in sorted(urls, key=lambda url: (-len(url), url)):
        if "://" in url:
            body = body.replace(url, "[link withheld]")
    return body


def _unlinked(
    body: str, tail: re.Pattern[str], is_one: Callable[[re.Match[str]], bool] = lambda _match: True
) -> str:
    """The body with only the label of each link that ends with the tail, where `is_one` of it."""
    parts: list[str] = []
    rest = 0
    for match in tail.finditer(body):
        if not is_one(match):
            continue
        opening = _opening(body, match.start(), rest)
        if opening is None:
            continue
        start = opening - 1 if opening > rest and body[opening - 1] == "!" else opening
        parts += [body[rest:start], body[opening + 1 : match.start()]]
        rest = match.end()
    return "".join([*parts, body[rest:]])


def _opening(body: str, closing: int, first: int) -> int | None:
    """Where the bracket opens that closes at a place; brackets between them pair up."""
    depth = 0
    for place in range(closing - 1, max(first, closing - _LONGEST_LABEL) - 1, -1):
        if place > 0 and body[place - 1] == "\\":
            continue
        if body[place] == "]":
            depth += 1
        elif body[place] == "[":
            if depth == 0:
                return place
            depth -= 1
    return None


def _without_definitions(body: str, address: str) -> str:
    """The body without the reference definitions of an address, and with the links that use them as text."""
    definition = re.compile(rf"(?m)^ {{0,3}}\[([^\]]+)\]:[ \t]*{address}(?:[ \t].*)?$\n?")
    for label in dict.fromkeys(definition.findall(body)):
        body = _unlinked(body, re.compile(rf"\]\[{re.escape(label)}\]", re.IGNORECASE))
        body = re.sub(
            rf"(?<!\])\[({re.escape(label)})\](?:\[\])?(?![\[(:])", r"\1", body, flags=re.IGNORECASE
        )
    return definition.sub("", body)
