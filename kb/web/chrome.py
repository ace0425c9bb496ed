"""What every page has around its content: title, menu, search box, and its other formats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kb.catalogue import Catalogue, ContentType
from kb.web.asked import Asked, address
from kb.web.assets import asset_path
from kb.web.contexts import Alternate, Chrome, Link

# Listings that fit into the head of a page.
MENU_LENGTH = 5
# Kinds of field whose values can be counted and crossed.
COUNTABLE = frozenset({"relation", "term"})
FORMATS = {
    "json": ("application/json", "JSON"),
    "atom": ("application/atom+xml", "Atom feed"),
    "csv": ("text/csv", "CSV"),
    "ris": ("application/x-research-info-systems", "RIS"),
    "bib": ("application/x-bibtex", "BibTeX"),
    "md": ("text/markdown", "Markdown"),
    "ics": ("text/calendar", "Calendar"),
}


def chrome(
    catalogue: Catalogue,
    asked: Asked,
    title: str,
    *,
    path: str = "",
    description: str = "",
    alternates: tuple[Alternate, ...] = (),
    meta: tuple[tuple[str, str], ...] = (),
    words: str = "",
    has_search_box: bool = True,
    is_indexed: bool = True,
    linked_data: Mapping[str, Any] | None = None,
) -> Chrome:
    """The surroundings of the page at `path`, by default the one that was asked for."""
    menu = tuple(_menu_link(each, asked) for each in listings(catalogue))
    return Chrome(
        site=catalogue.site,
        title=title,
        description=description or catalogue.site.description or "",
        canonical=asked.absolute(path or asked.path),
        stylesheet=asset_path("kb.css"),
        icon=asset_path("icon.svg"),
        menu=menu[:MENU_LENGTH],
        more=menu[MENU_LENGTH:],
        tools=tuple(_tools(catalogue)),
        alternates=alternates,
        meta=meta,
        words=words,
        has_search_box=has_search_box,
        is_indexed=is_indexed,
        linked_data=linked_data,
    )


def listings(catalogue: Catalogue) -> tuple[ContentType, ...]:
    """The content types that have documents, as declared; those that only stand in other documents come last."""
    present = [each for each in catalogue.content_types.values() if each.total]
    return tuple(sorted(present, key=lambda each: each.inline == each.total))


def formats(
    path: str, names: tuple[str, ...], pairs: tuple[tuple[str, str], ...] = ()
) -> tuple[Alternate, ...]:
    """The page at `path` in other formats, by their suffixes."""
    return tuple(Alternate(*FORMATS[name], address(f"{path}.{name}", pairs)) for name in names)


def _tools(catalogue: Catalogue) -> Iterator[Link]:
    """The pages that look across documents, as far as there is something to look at."""
    countable = [
        [each for each in kind.fields if each.facet and each.kind in COUNTABLE]
        for kind in listings(catalogue)
    ]
    if any(field.kind == "term" for fields in countable for field in fields):
        yield Link("Finder", "/finder")
    if any(kind.total > 1 for kind in listings(catalogue)):
        yield Link("Compare", "/compare")
    if any(len(fields) > 1 for fields in countable):
        yield Link("Gap map", "/gaps")
    yield Link("Timeline", "/timeline")


def _menu_link(content_type: ContentType, asked: Asked) -> Link:
    is_current = asked.path == content_type.listing or asked.path.startswith(content_type.listing + "/")
    return Link(content_type.label_plural, address(content_type.listing), str(content_type.total), is_current)
