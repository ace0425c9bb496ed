"""What every page has around its content: title, menu, search box, and its other formats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from kb.catalogue import Catalogue, ContentType, whereabouts
from kb.web.asked import Asked, address
from kb.web.assets import asset_path
from kb.web.contexts import Alternate, Chrome, Link
from kb.web.criteria import chosen_type
from kb.web.security import STATIC_POLICY

# Listings that fit into the head of a page.
MENU_LENGTH = 4
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
    policy: str = STATIC_POLICY,
) -> Chrome:
    """The surroundings of the page at `path`, by default the one that was asked for; `policy` is for a static one."""
    menu = tuple(_menu_link(each, asked) for each in listings(catalogue))
    return Chrome(
        site=catalogue.site,
        title=title,
        description=description or catalogue.site.description or "",
        canonical=asked.absolute(path or asked.path),
        stylesheet=asset_path("kb.css"),
        scripts=tuple(map(asset_path, ("kb.js",) if asked.is_static else ("kb.js", "suggest.js"))),
        icon=asset_path("icon.svg"),
        menu=menu[:MENU_LENGTH],
        more=menu[MENU_LENGTH:],
        tools=tuple(replace(each, is_current=each.url == asked.path) for each in _tools(catalogue, asked)),
        alternates=alternates,
        meta=meta,
        words=words,
        has_search_box=has_search_box,
        is_indexed=is_indexed,
        linked_data=linked_data,
        is_static=asked.is_static,
        policy=policy if asked.is_static else "",
        last_changed=_last_changed(catalogue, asked),
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


def _tools(catalogue: Catalogue, asked: Asked) -> Iterator[Link]:
    """The pages that look across documents, as far as there is something to look at; each says what it is for.

    The finder and the comparison answer what their readers choose, which plain files cannot.
    """
    present = listings(catalogue)
    countable = [[each for each in kind.fields if each.facet and each.kind in COUNTABLE] for kind in present]
    if not asked.is_static and (chosen := chosen_type(catalogue, present)):
        asks = "Say what you need, as far as you know it: see what suits, and why."
        yield Link(f"{chosen.label} finder", "/finder", asks)
    if not asked.is_static and any(kind.total > 1 for kind in present):
        yield Link("Compare", "/compare", "Two to six of a kind side by side, with what differs marked.")
    if any(len(fields) > 1 for fields in countable):
        yield Link("Gap map", "/gaps", "Where there is much to learn from, and where nobody has tried yet.")
    if catalogue.site.is_dated:
        yield Link("Timeline", "/timeline", "What happened when, the latest first.")
    if whereabouts(catalogue):
        yield Link("Map", "/map", "Where it took place.")


def _last_changed(catalogue: Catalogue, asked: Asked) -> str:
    """The last change; without a history that may be the day of an event to come, which changed nothing yet."""
    day = catalogue.site.last_changed or ""
    return "" if day > asked.today else day


def _menu_link(content_type: ContentType, asked: Asked) -> Link:
    is_current = asked.path == content_type.listing or asked.path.startswith(content_type.listing + "/")
    return Link(content_type.label_plural, address(content_type.listing), str(content_type.total), is_current)
