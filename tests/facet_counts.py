"""How many documents have each value of each facet, counted in SQL from the tables that everybody may read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

Counts = dict[tuple[str, str], int]

_DOCUMENTS = "select id, content_type, date_start, date_end from documents where withdrawn is null"
_TYPES = f"select content_type, count(*) from ({_DOCUMENTS}) group by content_type"
# A document is of every year from its first date to its last.
_YEARS = f"""
with recursive
dated as (
  select id, content_type, cast(substr(coalesce(date_start, date_end), 1, 4) as integer) as first,
    cast(substr(coalesce(date_end, date_start), 1, 4) as integer) as last
  from ({_DOCUMENTS})
  where coalesce(date_start, date_end) is not null
),
years(id, year, last) as (
  select id, first, last from dated
  union all
  select id, year + 1, last from years where year < last
)
select year, count(*) from years group by year
union all
select '__none__', count(*) from ({_DOCUMENTS})
where coalesce(date_start, date_end) is null and content_type in (select content_type from dated)
having count(*) > 0
"""
_TERMS = """
select terms.value, count(distinct terms.document)
from terms
join documents on documents.id = terms.document and documents.withdrawn is null
join codebook on codebook.table_name = documents.content_type and codebook.field = terms.field
where codebook.facet = 1 and codebook.kind = 'term' and terms.field = :field
group by terms.value
"""
_RELATIONS = """
select links.target, count(distinct links.source)
from links
join documents on documents.id = links.source and documents.withdrawn is null
join codebook on codebook.table_name = documents.content_type and codebook.field = links.relation
where codebook.facet = 1 and codebook.kind = 'relation' and links.relation = :field and links.target is not null
group by links.target
"""
_SAID = {
    "boolean": "case value when 1 then 'yes' else 'no' end",
    "year": "substr(value, 1, 4)",
    "date": "substr(value, 1, 4)",
}


def counted_in_sql(connection: sqlite3.Connection) -> Counts:
    """The number of documents by facet and value, `__none__` for those that could have a value and have none."""
    found = {("type", name): number for name, number in connection.execute(_TYPES)}
    found |= {("year", str(year)): number for year, number in connection.execute(_YEARS)}
    facets = connection.execute(
        "select distinct field, kind from codebook where facet = 1 and field is not null order by field"
    ).fetchall()
    for field, kind in facets:
        found |= {(field, str(value)): number for value, number in _values(connection, field, kind)}
        missing = _missing(connection, field, kind)
        found |= {(field, "__none__"): missing} if missing else {}
    return found


def _values(connection: sqlite3.Connection, field: str, kind: str) -> Iterator[tuple[str, int]]:
    if kind in ("term", "relation"):
        yield from connection.execute(_TERMS if kind == "term" else _RELATIONS, {"field": field})
        return
    said = _SAID.get(kind, "trim(value)")
    columns = " union all ".join(_columns(connection, field))
    yield from connection.execute(
        f"select {said}, count(distinct id) from ({columns}) where value is not null and value <> '' group by 1"
    )


def _columns(connection: sqlite3.Connection, field: str) -> list[str]:
    rows = connection.execute(
        "select table_name, min(column_name), max(many) from codebook where facet = 1 and field = ? group by table_name",
        (field,),
    ).fetchall()
    several = 'select typed.id, each.value from "{0}" as typed, json_each(typed."{1}") as each'
    one = 'select id, "{1}" as value from "{0}"'
    return [
        f"select said.id, said.value from ({(several if many else one).format(table, column)}) as said "
        "join documents on documents.id = said.id and documents.withdrawn is null"
        for table, column, many in rows
    ]


def _missing(connection: sqlite3.Connection, field: str, kind: str) -> int:
    """The documents of the types that declare the facet, less those that have a value."""
    having = {
        "term": "select document from terms where field = :field",
        "relation": "select source from links where relation = :field and target is not null",
    }.get(
        kind,
        f"select id from ({' union all '.join(_columns(connection, field))}) where value is not null and value <> ''",
    )
    row = connection.execute(
        f"""select count(*) from documents where withdrawn is null and id not in ({having}) and content_type in
        (select table_name from codebook where facet = 1 and field = :field)""",
        {"field": field},
    ).fetchone()
    return int(row[0])
