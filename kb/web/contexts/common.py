"""What the templates of all pages share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.catalogue import Site


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the catalogue. `note` says what a title cannot: a date, a type, a number.

    `under` are places that belong to it, such as the steps of a case.
    """

    title: str
    url: str
    note: str = ""
    is_current: bool = False
    under: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Alternate:
    """Another format of the page: its media type, its name and its path."""

    media_type: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Chrome:
    """What every page has around its content.

    `title` is the page's own title, "" on the home page; `description` is for search engines and `canonical`
    the absolute address. `menu` are the listings in the head, `more` those that did not fit, `tools` the pages
    that look across documents, with what they are for as their note. `words` stand in the search box of the
    head, which `has_search_box` switches off. `meta` are (name, content) pairs of the head, `linked_data` is
    an object of JSON-LD. `is_indexed` is false where search engines should not keep the page. `is_static` where the
    page becomes a file, which offers nothing that needs a server; `policy` is then its content security policy, which
    a server says with its headers. `last_changed` is the ISO date of the last change of any document, "" where it is
    not known.
    """

    site: Site
    title: str
    description: str
    canonical: str
    stylesheet: str
    scripts: tuple[str, ...]
    icon: str
    menu: tuple[Link, ...]
    more: tuple[Link, ...]
    tools: tuple[Link, ...]
    alternates: tuple[Alternate, ...] = ()
    meta: tuple[tuple[str, str], ...] = ()
    words: str = ""
    has_search_box: bool = True
    is_indexed: bool = True
    linked_data: Mapping[str, Any] | None = None
    is_static: bool = False
    policy: str = ""
    last_changed: str = ""


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What is shown instead of a page: `heading` and `explanation` for readers, `links` as ways on.

    `words` stand in its search box.
    """

    chrome: Chrome
    status: int
    heading: str
    explanation: str
    words: str
    links: tuple[Link, ...]
