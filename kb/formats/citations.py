"""Citations of a document: as text, BibTeX, RIS and CSL-JSON, and the marks by which Zotero finds it in a page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from kb.formats.dates import parts

_SPACE = re.compile(r"\s+")
# Characters that BibTeX reads as commands. A backslash first, as the others are written with one.
_BIBTEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
BIBTEX_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Citable:
    """What a citation needs.

    `date` is ISO 8601, as precise as known, or None; `url` is absolute; `edition` names the state that was read.
    """

    id: str
    title: str
    authors: tuple[str, ...]
    publisher: str
    date: str | None
    url: str
    genre: str = ""
    abstract: str | None = None
    language: str | None = None
    edition: str | None = None
    licence: str | None = None
    keywords: tuple[str, ...] = ()


def as_text(cited: Citable) -> str:
    """One line: authors or publisher, year, title, genre, publisher, edition, address."""
    when = parts(cited.date)
    by = "; ".join(cited.authors) or cited.publisher
    title = cited.title if cited.title.endswith((".", "?", "!")) else f"{cited.title}."
    genre = f" [{cited.genre}]." if cited.genre else ""
    publisher = f" {cited.publisher}." if cited.authors else ""
    edition = f" Edition {cited.edition}." if cited.edition else ""
    return f"{by} ({when.year if when else 'n.d.'}). {title}{genre}{publisher}{edition} {cited.url}"


def as_bibtex(cited: Citable) -> str:
    """One `@misc` entry, which every BibTeX style knows."""
    when = parts(cited.date)
    fields = {
        "title": f"{{{_bibtex(cited.title)}}}",
        "author": " and ".join(f"{{{_bibtex(name)}}}" for name in cited.authors),
        "publisher": _bibtex(cited.publisher),
        "howpublished": _bibtex(cited.genre),
        "year": when.year if when else "",
        "edition": _bibtex(cited.edition or ""),
        "language": _bibtex(cited.language or ""),
        "abstract": _bibtex(_one_line(cited.abstract)),
        "keywords": _bibtex(", ".join(cited.keywords)),
        "url": cited.url.replace("{", "%7B").replace("}", "%7D"),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    if when and when.month and 1 <= int(when.month) <= 12:
        lines.append(f"  month = {BIBTEX_MONTHS[int(when.month) - 1]}")
    return f"@misc{{{_key(cited.id)},\n" + ",\n".join(lines) + "\n}\n"


def as_ris(cited: Citable) -> str:
    """One record; lines end in CR LF as the format wants."""
    when = parts(cited.date)
    lines = [("TY", "ELEC"), ("ID", _key(cited.id)), ("TI", cited.title)]
    lines += [("AU", name) for name in cited.authors]
    lines += [("PB", cited.publisher)]
    if when:
        lines += [("PY", when.year), ("DA", f"{when.year}/{when.month}/{when.day}/".replace("//", "/"))]
    lines += [("KW", word) for word in cited.keywords]
    lines += [
        ("AB", cited.abstract or ""), ("ET", cited.edition or ""), ("LA", cited.language or ""), ("M3", cited.genre),
        ("UR", cited.url),
    ]  # fmt: skip
    kept = [f"{tag}  - {_one_line(value)}" for tag, value in lines if _one_line(value)]
    return "\r\n".join([*kept, "ER  - ", ""])


def as_csl(cited: Citable) -> dict[str, Any]:
    """One item of CSL-JSON; names are literal, as their parts are not known."""
    when = parts(cited.date)
    item: dict[str, Any] = {
        "id": cited.id,
        "type": "webpage",
        "title": cited.title,
        "author": [{"literal": name} for name in cited.authors],
        "container-title": cited.publisher,
        "publisher": cited.publisher,
        "genre": cited.genre,
        "abstract": cited.abstract,
        "language": cited.language,
        "edition": cited.edition,
        "URL": cited.url,
        "keyword": ", ".join(cited.keywords),
    }
    if when:
        item["issued"] = {"date-parts": [[int(part) for part in when[:3] if part]]}
    return {name: value for name, value in item.items() if value}


def many_bibtex(cited: Iterable[Citable]) -> str:
    return "\n".join(as_bibtex(each) for each in cited)


def many_ris(cited: Iterable[Citable]) -> str:
    return "\r\n".join(as_ris(each) for each in cited)


def coins(cited: Citable) -> str:
    """The title of a COinS element: an OpenURL context object in key/encoded-value form (ANSI/NISO Z39.88)."""
    pairs = [
        ("ctx_ver", "Z39.88-2004"), ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"), ("rft.type", "webpage"),
        ("rft.title", cited.title), ("rft.source", cited.publisher), ("rft.date", cited.date or ""),
        ("rft.identifier", cited.url), ("rft.language", cited.language or ""),
    ]  # fmt: skip
    pairs += [("rft.creator", name) for name in cited.authors]
    return urlencode([(name, value) for name, value in pairs if value])


def highwire(cited: Citable) -> tuple[tuple[str, str], ...]:
    """The `citation_` marks of a page's head, as (name, content)."""
    marks = [("citation_title", cited.title), *(("citation_author", name) for name in cited.authors)]
    if cited.date:
        marks.append(("citation_publication_date", cited.date.replace("-", "/")[:10]))
    marks += [("citation_publisher", cited.publisher), ("citation_public_url", cited.url)]
    if cited.language:
        marks.append(("citation_language", cited.language))
    return tuple(marks + [("citation_keywords", word) for word in cited.keywords])


def _bibtex(text: str) -> str:
    return "".join(_BIBTEX.get(character, character) for character in _one_line(text))


def _key(document_id: str) -> str:
    """A citation key that BibTeX accepts: letters, digits, `-`, `:`, `/` of the id."""
    return re.sub(r"[^\w:/.-]+", "-", document_id, flags=re.ASCII).strip("-") or "document"


def _one_line(text: str | None) -> str:
    return _SPACE.sub(" ", text or "").strip()
