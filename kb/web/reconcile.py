"""Matching lists with the catalogue, as OpenRefine does: Reconciliation Service API 0.2 of the W3C community group.

Documents of every content type and terms of every vocabulary can be matched. Answers have the shapes of that
specification, so that they carry no `schema_version`.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup, escape

from kb.catalogue import Catalogue, Document, Field, document
from kb.catalogue.matching import VOCABULARY, Candidate, Kind, Matcher, beginning, kinds
from kb.web import api
from kb.web.asked import Answer, Asked, moved

ADDRESS = "/reconcile"
VERSION = "0.2"
DEFAULT_LIMIT, MOST = 10, 100
# More questions than this are sent in several requests.
MOST_QUERIES = 100
PREVIEW_WIDTH, PREVIEW_HEIGHT = 400, 200
# Others show the preview in a frame; it has no script and nothing that could be clicked away.
PREVIEW_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors *"
)
PREVIEW = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{name}</title>
<style>body {{ font: 14px/1.4 system-ui, sans-serif; margin: 8px; color: #222; background: #fff }}
h1 {{ font-size: 16px; margin: 0 0 4px }} p {{ margin: 0 0 4px }} .kind {{ color: #555 }}</style></head>
<body><h1>{name}</h1><p class="kind">{kind}</p><p>{description}</p></body></html>
"""


class UnreadableError(Exception):
    """A question that is not of the shape that the specification has; the message says what is wrong."""


def answer(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/reconcile`: what the service can do, or answers to `queries`, or values of documents to `extend` with."""
    try:
        if queries := asked.value("queries"):
            return _json(_answers(connection, catalogue, _object(queries, "queries")))
        if extend := asked.value("extend"):
            return _json(_extension(connection, catalogue, asked, _object(extend, "extend")))
    except UnreadableError as error:
        return api.error(400, str(error), "the Reconciliation Service API 0.2 says how to ask")
    return _json(_manifest(catalogue, asked))


def suggest_entity(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/reconcile/suggest/entity?prefix=`: documents and terms with a word that begins so."""
    skipped = _skipped(asked)
    found = beginning(connection, asked.value("prefix"), kinds(catalogue).values(), skipped + DEFAULT_LIMIT)[
        skipped:
    ]
    return _json({
        "result": [
            {
                "id": each.id, "name": each.name, "description": each.description or "",
                "notable": [{"id": each.type_id, "name": each.type_name}],
            }
            for each in found
        ]
    })  # fmt: skip


def suggest_type(_connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/reconcile/suggest/type?prefix=`: content types and vocabularies."""
    known = [(each.id, each.name) for each in kinds(catalogue).values()]
    return _json({"result": _beginning(known, asked.value("prefix"))[_skipped(asked) :]})


def suggest_property(_connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/reconcile/suggest/property?prefix=`: the declared fields."""
    known = {field.name: field.label for each in catalogue.content_types.values() for field in each.fields}
    return _json({"result": _beginning(sorted(known.items()), asked.value("prefix"))[_skipped(asked) :]})


def properties(_connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/reconcile/properties?type=`: the fields with which a list can be extended."""
    wanted = asked.value("type")
    kind = catalogue.content_types.get(wanted)
    found = [{"id": field.name, "name": field.label} for field in kind.fields] if kind else []
    limit = _limit(asked.value("limit") or len(found), len(found))
    return _json({"type": wanted, "limit": limit, "properties": found[:limit]})


def view(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/reconcile/view?id=`: the way to the page of what was matched."""
    found = _found(connection, catalogue, asked.value("id"))
    if isinstance(found, Document):
        return moved(asked.local(found.entry.url), permanently=False)
    if found is not None:
        return moved(
            asked.local("/codebook") + f"#vocabulary-{found[0].id.removeprefix(VOCABULARY)}",
            permanently=False,
        )
    return api.error(404, "there is no such document or term", "an id is as in the answers of /reconcile")


def preview(connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked) -> Answer:
    """`/reconcile/preview?id=`: a few words on what was matched, to be shown in a frame of another site."""
    found = _found(connection, catalogue, asked.value("id"))
    if found is None:
        return api.error(404, "there is no such document or term", "an id is as in the answers of /reconcile")
    if isinstance(found, Document):
        label = catalogue.content_types[found.entry.content_type].label
        told = (found.entry.title, label, found.entry.summary)
    else:
        kind, candidate = found
        told = (candidate.name, kind.name, candidate.description)
    name, label, description = (escape(text or "") for text in told)
    language = escape(catalogue.site.language)
    body = Markup(PREVIEW).format(name=name, kind=label, description=description, language=language)  # noqa: S704
    return Answer(body=str(body), headers={"content-security-policy": PREVIEW_POLICY})


# -- what the service is --------------------------------------------------------------------------------------------


def _manifest(catalogue: Catalogue, asked: Asked) -> dict[str, Any]:
    here = asked.absolute(ADDRESS)
    suggested = {
        name: {"service_url": here, "service_path": f"/suggest/{name}"}
        for name in ("entity", "property", "type")
    }
    return {
        "versions": [VERSION],
        "name": catalogue.site.title,
        "identifierSpace": asked.absolute("/"),
        "schemaSpace": asked.absolute("/codebook"),
        "defaultTypes": [{"id": each.id, "name": each.name} for each in kinds(catalogue).values()],
        # Filled in by whoever asks, so the braces stay as they are.
        "view": {"url": f"{here}/view?id={{{{id}}}}"},
        "preview": {"url": f"{here}/preview?id={{{{id}}}}", "width": PREVIEW_WIDTH, "height": PREVIEW_HEIGHT},
        "suggest": suggested,
        "extend": {
            "propose_properties": {"service_url": here, "service_path": "/properties"},
            "property_settings": [],
        },
    }


# -- questions --------------------------------------------------------------------------------------------------


def _answers(
    connection: sqlite3.Connection, catalogue: Catalogue, queries: Mapping[str, Any]
) -> dict[str, Any]:
    if len(queries) > MOST_QUERIES:
        raise UnreadableError(f"more than {MOST_QUERIES} queries in one request")
    matcher = Matcher(connection)
    return {name: {"result": _results(matcher, catalogue, query)} for name, query in queries.items()}


def _results(matcher: Matcher, catalogue: Catalogue, query: Any) -> list[dict[str, Any]]:
    words = query.get("query", "" if query.get("properties") else None) if isinstance(query, dict) else None
    if not isinstance(words, str):
        raise UnreadableError("a query is an object with a text as 'query', or with 'properties'")
    wanted = _wanted(catalogue, query.get("type"))
    limit = _limit(query.get("limit", DEFAULT_LIMIT), DEFAULT_LIMIT)
    # Names alone are compared: what is asked for by properties has no candidates.
    found = matcher.candidates(words, wanted, limit)
    # A match is certain where one candidate alone bears the name.
    certain = sum(each.same for each in found) == 1
    return [_result(each, is_match=certain and each.same) for each in found]


def _result(candidate: Candidate, *, is_match: bool) -> dict[str, Any]:
    return {
        "id": candidate.id,
        "name": candidate.name,
        "description": candidate.description or "",
        "type": [{"id": candidate.type_id, "name": candidate.type_name}],
        "score": candidate.score,
        "match": is_match,
    }


def _wanted(catalogue: Catalogue, types: Any) -> list[Kind]:
    """The kinds that a query names; all of them where it names none."""
    known = kinds(catalogue)
    names = types if isinstance(types, list) else [types] if types else []
    names = [each.get("id") if isinstance(each, dict) else each for each in names]
    return [known[name] for name in names if name in known] if names else list(known.values())


def _found(
    connection: sqlite3.Connection, catalogue: Catalogue, id: str
) -> Document | tuple[Kind, Candidate] | None:
    """The document or the term of an id, or None."""
    kind_id, _, value = id.rpartition("/")
    kind = kinds(catalogue).get(kind_id)
    if kind is not None and kind.vocabulary is not None:
        term = kind.vocabulary.terms.get(value)
        if term is None:
            return None
        return kind, Candidate(id, term.label, kind.id, kind.name, term.definition, 100.0, same=True)
    shown = document(connection, catalogue, id)
    return shown if shown is not None and shown.entry.withdrawn is None else None


# -- more of what was matched -----------------------------------------------------------------------------------


def _extension(
    connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked, extend: Mapping[str, Any]
) -> dict[str, Any]:
    ids, wanted = extend.get("ids"), extend.get("properties")
    if not isinstance(ids, list) or not isinstance(wanted, list) or len(ids) > MOST_QUERIES:
        raise UnreadableError(
            f"'extend' is an object with at most {MOST_QUERIES} 'ids' and with 'properties'"
        )
    names = [str(each.get("id")) for each in wanted if isinstance(each, dict)]
    labels = {field.name: field.label for each in catalogue.content_types.values() for field in each.fields}
    rows = {
        str(id): {name: _cells(connection, catalogue, asked, str(id), name) for name in names} for id in ids
    }
    return {"meta": [{"id": name, "name": labels.get(name, name)} for name in names], "rows": rows}


def _cells(
    connection: sqlite3.Connection, catalogue: Catalogue, asked: Asked, id: str, name: str
) -> list[dict[str, Any]]:
    """The values of a field of a document; nothing where nothing is recorded."""
    found = _found(connection, catalogue, id)
    if not isinstance(found, Document):
        return []
    field = catalogue.content_types[found.entry.content_type].field(name)
    if field is None:
        return [{"str": asked.absolute(found.entry.url)}] if name == "url" else []
    if field.kind == "relation":
        targets = (link.target for link in found.targets(name))
        return [{"id": target.id, "name": target.title} for target in targets if target is not None]
    value = found.values.get(name)
    values = value if isinstance(value, list) else [value]
    return [_cell(catalogue, field, each) for each in values if each is not None]


def _cell(catalogue: Catalogue, field: Field, value: Any) -> dict[str, Any]:
    if field.kind == "term":
        label = catalogue.term_label(field.vocabulary, str(value))
        return {"id": f"{VOCABULARY}{field.vocabulary}/{value}", "name": label}
    if isinstance(value, bool):
        # Version 0.2 has no truth values.
        return {"str": "true" if value else "false"}
    if isinstance(value, int):
        return {"int": value}
    if isinstance(value, float):
        return {"float": value}
    return {"str": value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}


# -- small things -------------------------------------------------------------------------------------------------


def _object(text: str, name: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"'{name}' is not JSON") from error
    if not isinstance(found, dict):
        raise UnreadableError(f"'{name}' is not an object")
    return found


def _limit(value: Any, default: int) -> int:
    try:
        return min(max(int(value), 1), MOST)
    except (TypeError, ValueError, OverflowError):
        return default


def _skipped(asked: Asked) -> int:
    """How many suggestions whoever asks has already."""
    return int(asked.value("cursor")) if re.fullmatch("[0-9]{1,5}", asked.value("cursor")) else 0


def _beginning(known: Iterable[tuple[str, str]], prefix: str) -> list[dict[str, str]]:
    begins = prefix.lower()
    return [
        {"id": id, "name": name}
        for id, name in known
        if id.lower().startswith(begins) or any(word.startswith(begins) for word in name.lower().split())
    ]


def _json(value: Mapping[str, Any]) -> Answer:
    return Answer(body=json.dumps(value, ensure_ascii=False), content_type=api.MEDIA_TYPE)
