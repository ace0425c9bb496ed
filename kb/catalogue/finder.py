"""Which documents suit a need: every answer is one query that can be read, printed and run."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.catalogue.entries import Entry, entries
from kb.catalogue.rows import quoted, rows
from kb.catalogue.site import ContentType, Field


@dataclass(frozen=True, slots=True)
class Need:
    """What is wanted of a field: one of `values`, or that `number` lies in its range."""

    field: Field
    values: tuple[str, ...] = ()
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A document and, by field, whether it meets the need: True, False, or None where that is not recorded."""

    entry: Entry
    meets: Mapping[str, bool | None]


def find_matches(
    connection: sqlite3.Connection, content_type: ContentType, needs: Sequence[Need]
) -> list[Match]:
    """Every document of the type, those that miss least first; of these, those that meet most."""
    found = rows(connection, statement(content_type, needs))
    known = entries(connection, [row["id"] for row in found])
    return [
        Match(
            known[row["id"]],
            {
                need.field.name: None if row[need.field.name] is None else bool(row[need.field.name])
                for need in needs
            },
        )
        for row in found
    ]


def statement(content_type: ContentType, needs: Sequence[Need]) -> str:
    """The query: 1 where a need is met, 0 where it is not, null where nothing is recorded."""
    columns = "".join(f",\n  {_test(need)} as {quoted(need.field.name)}" for need in needs)
    names = [quoted(need.field.name) for need in needs]
    misses = " + ".join(f"coalesce({name} = 0, 0)" for name in names) or "0"
    meets = " + ".join(f"coalesce({name}, 0)" for name in names) or "0"
    return f"""with judged as (
select
  documents.id,
  documents.title{columns}
from documents
join {quoted(content_type.name)} as typed on typed.id = documents.id
where documents.withdrawn is null
)
select judged.*, {misses} as misses, {meets} as meets
from judged
order by misses, meets desc, title, id"""


def precedents(
    connection: sqlite3.Connection, content_type: str, ids: Sequence[str]
) -> dict[str, list[Entry]]:
    """Documents of other types that refer to each of `ids` by a declared relation; a part counts as its whole."""
    marks = ", ".join(_literal(id) for id in ids)
    found = rows(
        connection,
        f"""select distinct links.target, coalesce(documents.parent, documents.id) as whole
            from links join documents on documents.id = links.source
            where links.target in ({marks}) and links.relation not in ('body', 'related', 'not_related')
              and documents.content_type <> :content_type
            order by links.target, documents.date_start is null, documents.date_start desc, documents.id""",
        content_type=content_type,
    )
    known = entries(connection, {row["whole"] for row in found})
    used: dict[str, dict[str, Entry]] = {}
    for row in found:
        if row["whole"] in known:
            used.setdefault(row["target"], {})[row["whole"]] = known[row["whole"]]
    return {target: list(wholes.values()) for target, wholes in used.items()}


def _test(need: Need) -> str:
    if need.number is not None:
        return _range_test(need.field, need.number)
    wanted = ", ".join(_literal(value) for value in need.values)
    recorded = (
        f"select value from terms where document = documents.id and field = {_literal(need.field.name)}"
    )
    return f"""case when exists ({recorded} and value in ({wanted})) then 1
    when exists ({recorded}) then 0 end"""


def _range_test(field: Field, number: int) -> str:
    """An open end of a range has no limit; without both ends nothing is recorded."""
    low, high = (
        quoted(next((name for name in field.columns if name.endswith(end)), field.columns[0]))
        for end in ("_min", "_max")
    )
    return f"""case when typed.{low} is null and typed.{high} is null then null
    else {number} >= coalesce(typed.{low}, {number}) and {number} <= coalesce(typed.{high}, {number}) end"""


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''").replace("\0", "") + "'"
