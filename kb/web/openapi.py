"""How the catalogue's JSON can be asked for, as an OpenAPI 3.1 description: made from what was declared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kb.catalogue import Catalogue, ContentType, Field
from kb.catalogue.json_schema import SCHEMA_VERSION, codebook, documents, error, search, suggestions
from kb.search.request import LAST_PAGE, MOST_CHARACTERS, NOT_RECORDED, SORTS

Description = dict[str, Any]

OPENAPI_VERSION = "3.1.0"
JSON = "application/json"
# No address has a control character or a backslash in it.
SLUG = r"^[^\u0000-\u001f\u007f\\]+$"
SEARCH, SUGGESTIONS, CODEBOOK, ERROR = "search", "suggestions", "codebook", "error"
_HEADERS: Mapping[str, Description] = {
    "ETag": {
        "description": "Names the answer; send it as If-None-Match.",
        "required": True,
        "schema": {"type": "string"},
    },
    "Last-Modified": {
        "description": "When the edition was made; send it as If-Modified-Since.",
        "required": True,
        "schema": {"type": "string"},
    },
}


def openapi(catalogue: Catalogue, root: str, examples: Mapping[str, str]) -> Description:
    """The description of the JSON of this edition, which stands at `root`; `examples` are slugs by content type."""
    site = catalogue.site
    about = {"title": site.title, "version": str(SCHEMA_VERSION), "description": _about(catalogue)}
    licence = {"license": {"name": site.licence}} if site.licence else {}
    return {
        "openapi": OPENAPI_VERSION,
        "info": {**about, **licence},
        "servers": [{"url": root}],
        "paths": dict(_paths(catalogue, examples)),
        "components": {
            "schemas": {
                SEARCH: search(),
                SUGGESTIONS: suggestions(),
                CODEBOOK: codebook(),
                ERROR: error(),
                **_document_schemas(catalogue),
            },
            "headers": dict(_HEADERS),
        },
    }


def schema_name(content_type: str) -> str:
    """What the schema of a content type's documents is called among the components."""
    return f"document.{content_type}"


def _about(catalogue: Catalogue) -> str:
    text = (
        "Everything in this catalogue as JSON, to be read without a key. Unknown values are null and present,"
        " addresses are absolute. What a search cannot read it leaves out: no parameter is ever an error."
    )
    return f"{catalogue.site.description}\n\n{text}" if catalogue.site.description else text


def _document_schemas(catalogue: Catalogue) -> dict[str, Description]:
    return {schema_name(name): schema for name, schema in documents(catalogue).items()}


def _paths(catalogue: Catalogue, examples: Mapping[str, str]) -> Iterable[tuple[str, Description]]:
    types = catalogue.content_types.values()
    yield (
        "/search.json",
        _get("search", "Search everything", SEARCH, _search_parameters(types, of_type=False)),
    )
    typed = _parameter("q", "what was typed so far", {"type": "string"})
    yield "/suggest", _get("suggest", "Titles and terms that go on like what is typed", SUGGESTIONS, [typed])
    yield "/codebook.json", _get("codebook", "What every table, column and term means", CODEBOOK, [])
    for each in types:
        label = each.label_plural
        yield (
            f"{each.listing}.json",
            _get(f"list_{each.name}", label, SEARCH, _search_parameters([each], of_type=True)),
        )
    for each in types:
        slug = _slug(examples.get(each.name))
        yield f"{each.path}.json", _get(f"read_{each.name}", each.label, schema_name(each.name), [slug])


def _slug(example: str | None) -> Description:
    """The slug of a document. It may hold slashes, which a template of OpenAPI has no way to say."""
    known = {"example": example} if example else {}
    schema = {"type": "string", "pattern": SLUG}
    text = "the part of the id after the content type"
    return {"name": "slug", "in": "path", "required": True, "description": text, "schema": schema, **known}


def _get(name: str, summary: str, schema: str, parameters: list[Description]) -> Description:
    answer = {
        "description": summary,
        "headers": {header: {"$ref": f"#/components/headers/{header}"} for header in _HEADERS},
        "content": {JSON: {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
    }
    failures = {
        "400": "The address is not readable.",
        "404": "Nothing stands at this address.",
        "410": "It was here and has been withdrawn.",
        "503": "It took too long.",
    }
    responses: Description = {
        "200": answer,
        "301": {"description": "It stands at another address now."},
        "304": {"description": "Nothing has changed since."},
        **{status: _failure(text) for status, text in failures.items()},
    }
    return {
        "get": {"operationId": name, "summary": summary, "parameters": parameters, "responses": responses}
    }


def _failure(text: str) -> Description:
    content = {JSON: {"schema": {"$ref": f"#/components/schemas/{ERROR}"}}}
    return {"description": text, "content": content}


def _search_parameters(types: Iterable[ContentType], *, of_type: bool) -> list[Description]:
    """What a search takes; a listing is a search of one content type."""
    types = list(types)
    words = {"type": "string", "maxLength": MOST_CHARACTERS}
    years = _several({"type": "string"})
    numbers = {"type": "integer", "minimum": 1, "maximum": LAST_PAGE}
    parameters = [
        _parameter("q", "words, \"phrases\", AND OR NOT, brackets, prefix*", words),
        _parameter("year", f"a year, a range as 2019..2022, or {NOT_RECORDED}; ! excludes", years),
        _parameter("sort", "the order of the results", {"type": "string", "enum": list(SORTS)}),
        _parameter("page", "which page of results", numbers),
    ]  # fmt: skip
    if not of_type:
        names = {"type": "string", "enum": [each.name for each in types]}
        parameters.append(_parameter("type", "only these content types", _several(names)))
    facets: dict[str, Field] = {
        field.name: field for each in types for field in each.fields if field.facet and field.kind != "year"
    }
    return [*parameters, *(_facet(field) for field in facets.values())]


def _facet(field: Field) -> Description:
    text = f"{field.label}: repeat it for OR, !value excludes, {NOT_RECORDED} is not recorded"
    return _parameter(f"f.{field.name}", text, _several({"type": "string"}))


def _several(items: Description) -> Description:
    return {"type": "array", "items": items}


def _parameter(name: str, description: str, schema: Description) -> Description:
    return {"name": name, "in": "query", "description": description, "schema": schema}
