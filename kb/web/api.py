"""The JSON of the catalogue: shapes that people script against, as docs/interfaces.md describes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from kb.catalogue import Catalogue, Document
from kb.catalogue.json_schema import SCHEMA_VERSION
from kb.catalogue.shape import document_shape
from kb.search.engine import FacetValue, Hit, SearchResults
from kb.web.asked import Answer, Asked
from kb.web.snippet_places import snippet_url

MEDIA_TYPE = "application/json; charset=utf-8"


def answer(value: Mapping[str, Any], status: int = 200) -> Answer:
    """A JSON object, with the version of the shapes first."""
    body = json.dumps({"schema_version": SCHEMA_VERSION, **value}, ensure_ascii=False)
    return Answer(status=status, body=body, content_type=MEDIA_TYPE)


def error(status: int, sentence: str, hint: str) -> Answer:
    """An error in the shape of all answers."""
    return answer({"error": sentence, "status": status, "hint": hint}, status)


def search_json(found: SearchResults, asked: Asked, path: str) -> Answer:
    """A page of results; a listing's has the same shape."""
    following = found.next
    return answer(
        {
            "query": found.request.words,
            "read_as": found.read_as,
            "also": list(found.also),
            "total": found.total,
            "total_is_exact": found.total_is_exact,
            "results": [_hit(hit, asked) for hit in found.hits],
            "facets": {
                facet.field: [_facet_value(value) for value in facet.values] for facet in found.facets
            },
            "suggestions": [
                {
                    "text": each.text,
                    "total": each.total,
                    "url": asked.absolute(
                        f"{'/search' if each.kind == 'scope' else path}.json", each.request.pairs()
                    ),
                }
                for each in found.suggestions
            ],
            "next": asked.absolute(f"{path}.json", following.pairs()) if following else None,
        }
    )


def document_json(catalogue: Catalogue, document: Document, asked: Asked) -> Answer:
    """A document with everything that belongs to it."""
    return answer(document_shape(catalogue, document, asked))


def _hit(hit: Hit, asked: Asked) -> dict[str, Any]:
    return {
        "id": hit.id,
        "content_type": hit.content_type,
        "title": hit.title,
        "url": asked.absolute(hit.url),
        "summary": hit.summary,
        "snippet": hit.snippet,
        "snippet_source": hit.snippet_source,
        "section_anchor": hit.section_anchor,
        "section_heading": hit.section_heading,
        "snippet_url": asked.root + snippet_url(hit),
        "date_start": hit.date_start,
        "date_end": hit.date_end,
        "score": hit.score,
        "why": asdict(hit.why) if hit.why else None,
    }


def _facet_value(value: FacetValue) -> dict[str, Any]:
    return {
        "value": value.value,
        "label": value.label,
        "count": value.count,
        "selected": value.selected,
        "excluded": value.excluded,
    }
