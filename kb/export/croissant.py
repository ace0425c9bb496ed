"""The tables as a Croissant data set (MLCommons Croissant 1.0): CSV files, and what their columns mean."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from kb.export.files import File, Written
from kb.export.source import Source
from kb.export.tables import Column, Table, csv_files, tables

# As the specification has it, word for word: a reader compares them.
CONTEXT: dict[str, Any] = {
    "@language": "en", "@vocab": "https://schema.org/", "citeAs": "cr:citeAs", "column": "cr:column",
    "conformsTo": "dct:conformsTo", "cr": "http://mlcommons.org/croissant/", "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"}, "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/", "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"}, "extract": "cr:extract", "samplingRate": "cr:samplingRate",
    "field": "cr:field", "fileProperty": "cr:fileProperty", "fileObject": "cr:fileObject", "fileSet": "cr:fileSet",
    "format": "cr:format", "includes": "cr:includes", "isLiveDataset": "cr:isLiveDataset", "jsonPath": "cr:jsonPath",
    "key": "cr:key", "md5": "cr:md5", "parentField": "cr:parentField", "path": "cr:path", "recordSet": "cr:recordSet",
    "references": "cr:references", "regex": "cr:regex", "repeated": "cr:repeated", "replace": "cr:replace",
    "sc": "https://schema.org/", "separator": "cr:separator", "source": "cr:source", "subField": "cr:subField",
    "transform": "cr:transform",
}  # fmt: skip
CONFORMS_TO = "http://mlcommons.org/croissant/1.0"
# A year or a month is no date to a reader of Croissant, so that dates are texts.
_TYPES = {"integer": "sc:Integer", "number": "sc:Float", "boolean": "sc:Boolean"}


def croissant_files(source: Source, written: Sequence[Written]) -> Iterator[File]:
    """A CSV file for each table, and `croissant.json`, which describes each file and column."""
    yield from csv_files(source)
    described = {f"{table.name}.csv": table for table in tables(source)}
    data_set = _data_set(source, [(each, described[each.path]) for each in written])
    yield File("croissant.json", [json.dumps(data_set, ensure_ascii=False, indent=2) + "\n"])


def _data_set(source: Source, written: Sequence[tuple[Written, Table]]) -> dict[str, Any]:
    site = source.catalogue.site
    root = source.needs_root("croissant")
    (newest,) = source.connection.execute("select max(last_changed) from documents").fetchone()
    told = {
        "name": site.title,
        "description": site.description or site.title,
        "conformsTo": CONFORMS_TO,
        "url": f"{root}/",
        "license": site.licence,
        "inLanguage": site.language,
        "version": f"1.0.0+{site.content_hash[:8]}",
        "datePublished": newest,
        "creator": {"@type": "sc:Organization", "name": site.title, "url": f"{root}/"},
        "citeAs": f"{site.title}. {root}/",
    }
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        **{name: value for name, value in told.items() if value},
        "distribution": [_file(each) for each, _ in written],
        "recordSet": [_records(table, each.path) for each, table in written],
    }


def _file(written: Written) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": written.path,
        "name": written.path,
        "contentUrl": written.path,
        "contentSize": f"{written.bytes} B",
        "encodingFormat": "text/csv",
        "sha256": written.sha256,
    }


def _records(table: Table, path: str) -> dict[str, Any]:
    key = [{"@id": f"{table.name}/{name}"} for name in table.primary_key]
    referring = _referring(table)
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.description or table.label,
        "key": key[0] if len(key) == 1 else key,
        "field": [_field(table, column, path, referring) for column in table.columns],
    }


def _referring(table: Table) -> set[str]:
    """The columns of which is told what they refer to: one for each other table, and never null.

    The usual reader joins what they name: it fails on a table that refers to itself, and loses rows without a partner.
    """
    known = [each for each in table.columns if each.references and each.name in table.primary_key]
    first = {each.references[0]: each.name for each in reversed(known) if each.references}
    return {name for other, name in first.items() if other != table.name}


def _field(table: Table, column: Column, path: str, referring: set[str]) -> dict[str, Any]:
    other = "/".join(column.references) if column.references and column.name in referring else None
    return {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": column.description or column.label,
        "dataType": _TYPES.get(column.data_type, "sc:Text"),
        "source": {"fileObject": {"@id": path}, "extract": {"column": column.name}},
        **({"references": {"field": {"@id": other}}} if other else {}),
    }
