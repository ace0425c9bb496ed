"""A drawing of the tables and their foreign keys, made from the database itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kb.catalogue.codebook import BookTable
from kb.web.contexts import Diagram, TableBox, TableLine, TableRow
from kb.web.database import ROUTE

# The drawing: its width, that of a box, the height of a box, and from the top of one to the top of the next.
WIDTH = 960
BOX = 230
HEIGHT = 38
STEP = 48
# Boxes of the rows at the bottom.
PER_ROW = 4
HUB = "documents"
_LEFT, _MIDDLE, _RIGHT = 1, (WIDTH - BOX) // 2, WIDTH - BOX - 1


def diagram(tables: Iterable[BookTable]) -> Diagram:
    """Content types on the left, what else belongs to documents on the right, and the rest below."""
    shown = [table for table in tables if table.group != "view"]
    left = [table for table in shown if table.group == "content type"]
    right = [
        table for table in shown if table.group == "table" and table.name != HUB and _leads_to(table, HUB)
    ]
    rest = [table for table in shown if table not in left and table not in right and table.name != HUB]
    side = max(len(left), len(right), 1) * STEP
    named = {name for table in shown for name in _targets(table)}
    below = _in_rows([table for table in rest if table.name in named], side + STEP)
    lowest = max((box.y for box in below), default=side) + STEP + HEIGHT
    below += _in_rows([table for table in rest if table.name not in named], lowest)
    hub = [_box(table, _MIDDLE, 0, side - STEP + HEIGHT) for table in shown if table.name == HUB]
    boxes = (*_column(left, _LEFT), *hub, *_column(right, _RIGHT), *below)
    return Diagram(
        width=WIDTH,
        height=max((box.y + box.height for box in boxes), default=0) + 1,
        boxes=boxes,
        lines=tuple(_lines(shown, {box.name: box for box in boxes})),
        rows=tuple(_row(table) for table in shown),
    )


def _targets(table: BookTable) -> list[str]:
    """The tables that foreign keys of this one name, each once."""
    return list(dict.fromkeys(column.references[0] for column in table.columns if column.references))


def _leads_to(table: BookTable, target: str) -> bool:
    return target in _targets(table)


def _column(tables: Sequence[BookTable], x: int) -> Iterator[TableBox]:
    return (_box(table, x, number * STEP) for number, table in enumerate(tables))


def _in_rows(tables: Sequence[BookTable], top: int) -> tuple[TableBox, ...]:
    gap = (WIDTH - BOX - 2) // (PER_ROW - 1)
    return tuple(
        _box(table, _LEFT + number % PER_ROW * gap, top + number // PER_ROW * (STEP + HEIGHT))
        for number, table in enumerate(tables)
    )


def _box(table: BookTable, x: int, y: int, height: int = HEIGHT) -> TableBox:
    return TableBox(x, y + 1, BOX - 20, height, table.name, _rows_of(table), f"/{ROUTE}/{table.name}")


def _rows_of(table: BookTable) -> str:
    return "" if table.rows is None else f"{table.rows:,} {'row' if table.rows == 1 else 'rows'}"


def _lines(tables: Iterable[BookTable], boxes: dict[str, TableBox]) -> Iterator[TableLine]:
    for table in tables:
        for target in _targets(table):
            if target != table.name and target in boxes and not _is_second_way(table, target):
                yield _line(boxes[table.name], boxes[target])


def _is_second_way(table: BookTable, target: str) -> bool:
    """Whether the line would cross half of the drawing to say what the line to the hub says already."""
    return target != HUB and table.name != HUB and _leads_to(table, HUB)


def _line(one: TableBox, other: TableBox) -> TableLine:
    """Between the sides that face each other, level where the boxes stand beside each other."""
    if one.y + one.height < other.y or other.y + other.height < one.y:
        upper, lower = sorted((one, other), key=lambda box: box.y)
        return TableLine(
            upper.x + upper.width // 2, upper.y + upper.height, lower.x + lower.width // 2, lower.y
        )
    first, second = sorted((one, other), key=lambda box: box.x)
    level = min(first, second, key=lambda box: box.height)
    y = level.y + level.height // 2
    return TableLine(first.x + first.width, y, second.x, y)


def _row(table: BookTable) -> TableRow:
    keys = [f"{each.name} → {each.references[0]}" for each in table.columns if each.references]
    return TableRow(
        name=table.name,
        url=f"/{ROUTE}/{table.name}",
        description=table.description or table.label,
        rows="" if table.rows is None else f"{table.rows:,}",
        primary_key=", ".join(table.primary_key),
        keys=", ".join(keys),
    )
