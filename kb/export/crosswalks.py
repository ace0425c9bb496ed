"""The crosswalks of a database as files from which the same rows are built."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from kb.catalogue.rows import rows
from kb.export.source import Source


def crosswalks(source: Source) -> dict[str, dict[str, Any]]:
    """The parts of each crosswalk by its scheme, in the order of the rows; one for each field of theirs and of ours."""
    there = source.connection.execute("select 1 from sqlite_master where name = 'crosswalks'").fetchone()
    sql = """select scheme, their_field, their_key, content_type, field, value, "match" as match, note
             from crosswalks order by number"""
    found = [dict(row) for row in rows(source.connection, sql)] if there else []
    return {scheme: dict(_parts(list(some))) for scheme, some in groupby(found, lambda row: row["scheme"])}


def _parts(found: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    groups = groupby(found, _group)
    return [
        ("types" if field is None else f"part_{number}", _part(list(some)))
        for number, ((_, _, field, _, _), some) in enumerate(groups, 1)
    ]


def _group(row: dict[str, Any]) -> tuple[Any, ...]:
    content_type = row["content_type"] if row["field"] else None
    return row["their_field"], content_type, row["field"], row["their_key"] is None, row["note"]


def _part(some: list[dict[str, Any]]) -> dict[str, Any]:
    first = some[0]
    part: dict[str, Any] = {"field": first["their_field"]}
    if first["field"]:
        part["for"] = [f"{first['content_type']}.{first['field']}"]
    if first["their_key"] is None:
        part["match"] = first["match"]
    else:
        part["keys"] = _keys(some)
        for match in ("exact", "broader"):
            if marked := list(dict.fromkeys(row["their_key"] for row in some if row["match"] == match)):
                part[match] = marked
    if first["note"]:
        part["note"] = first["note"]
    return part


def _keys(some: list[dict[str, Any]]) -> dict[str, list[str]]:
    keys: dict[str, list[str]] = {}
    for row in some:
        led = keys.setdefault(row["their_key"], [])
        value = row["value"] if row["field"] else row["content_type"]
        if value is not None:
            led.append(value)
    return keys
