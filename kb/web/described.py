"""The descriptions of the catalogue's JSON for programs: `/openapi.json`, and a JSON Schema for each shape."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from kb.catalogue import Catalogue
from kb.catalogue.json_schema import codebook, documents, error, search, suggestions
from kb.catalogue.rows import rows
from kb.web.asked import Answer, Asked
from kb.web.openapi import openapi

FOLDER = "/schema/"
SCHEMA_TYPE = "application/schema+json; charset=utf-8"
OPENAPI_TYPE = "application/json; charset=utf-8"


def openapi_answer(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/openapi.json`, with a document of each content type as an example."""
    sql = """select content_type, min(slug) as slug from documents
             where withdrawn is null and slug not like '%/%' group by content_type"""
    examples = {row["content_type"]: row["slug"] for row in rows(connection, sql)}
    return _json(openapi(catalogue, asked.root, examples), OPENAPI_TYPE)


def schema_answer(catalogue: Catalogue, asked: Asked) -> Answer | None:
    """`/schema/search.json`, `/schema/documents/methods.json`, …; None for any other address."""
    name = asked.path.removeprefix(FOLDER).removesuffix(".json")
    if asked.path != f"{FOLDER}{name}.json":
        return None
    schema = schemas(catalogue).get(name)
    return _json({"$id": asked.absolute(asked.path), **schema}, SCHEMA_TYPE) if schema else None


def schemas(catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    """Every schema that is served, by the part of its address after `/schema/`."""
    typed = {f"documents/{name}": schema for name, schema in documents(catalogue).items()}
    fixed = {"search": search(), "suggestions": suggestions(), "codebook": codebook(), "error": error()}
    return {**fixed, **typed}


def _json(value: Mapping[str, Any], content_type: str) -> Answer:
    return Answer(body=json.dumps(value, ensure_ascii=False, indent=1), content_type=content_type)
