"""Documents as linked data: schema.org in JSON-LD, with what is known and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kb.formats.citations import Citable
from kb.formats.dates import day, parts
from kb.formats.licences import licence_address

# Content types that schema.org has a word for; every other document is an Article.
TYPES = {
    "events": "Event",
    "methods": "HowTo",
    "organisations": "Organization",
    "organizations": "Organization",
    "people": "Person",
    "places": "Place",
    "projects": "Project",
    "case_studies": "Article",
    "datasets": "Dataset",
    "terms": "DefinedTerm",
    "topics": "DefinedTerm",
}
# Types that are works: somebody wrote them, and they have a licence.
WORKS = frozenset({"Article", "Dataset", "HowTo"})


def as_linked_data(
    cited: Citable,
    content_type: str,
    *,
    start: str | None = None,
    end: str | None = None,
    place: str | None = None,
    organisers: Sequence[str] = (),
    coordinates: tuple[float, float] | None = None,
    modified: str | None = None,
    is_cancelled: bool = False,
) -> dict[str, Any]:
    """One thing of schema.org; `start` and `end` are the days on which it happens, `modified` that of its last change.

    `coordinates` are degrees north and east.
    """
    kind = TYPES.get(content_type, "Article")
    known: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": kind,
        "@id": cited.url,
        "name": cited.title,
        "url": cited.url,
        "description": cited.abstract,
        "keywords": ", ".join(cited.keywords) if kind in WORKS else None,
        **(_work(cited, modified) if kind in WORKS else {}),
    }
    if kind == "Event":
        known |= _event(cited, start, end, place, organisers, is_cancelled=is_cancelled)
    if kind == "Place" and coordinates:
        latitude, longitude = coordinates
        known["geo"] = {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
    return {name: value for name, value in known.items() if value}


def as_catalogue(
    title: str, description: str | None, url: str, licence: str | None, search: str
) -> dict[str, Any]:
    """The catalogue as a whole: a site that can be searched, and a data set that can be had."""
    known = {
        "@context": "https://schema.org",
        "@type": ["WebSite", "Dataset"],
        "name": title,
        "description": description or title,
        "url": url,
        "license": licence_address(licence),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=search_term_string",
        },
    }
    return {name: value for name, value in known.items() if value}


def _work(cited: Citable, modified: str | None) -> dict[str, Any]:
    return {
        "headline": cited.title[:110],
        "author": [{"@type": "Person", "name": name} for name in cited.authors]
        or {"@type": "Organization", "name": cited.publisher},
        "publisher": {"@type": "Organization", "name": cited.publisher},
        "datePublished": cited.date if parts(cited.date) else None,
        "dateModified": day(modified),
        "inLanguage": cited.language,
        "license": licence_address(cited.licence),
        "isAccessibleForFree": True,
    }


def _event(
    cited: Citable,
    start: str | None,
    end: str | None,
    place: str | None,
    organisers: Sequence[str],
    *,
    is_cancelled: bool,
) -> dict[str, Any]:
    return {
        "startDate": start,
        "endDate": end,
        "location": {"@type": "Place", "name": place} if place else None,
        "organizer": [{"@type": "Organization", "name": name} for name in organisers],
        "eventStatus": f"https://schema.org/Event{'Cancelled' if is_cancelled else 'Scheduled'}",
        "inLanguage": cited.language,
    }
