"""What Datasette's own templates leave unsaid to people who do not see them, or use no mouse."""

from __future__ import annotations

from collections.abc import Mapping

_ROWS = (
    '<div class="table-wrapper">',
    '<div class="table-wrapper" role="group" aria-label="Rows" tabindex="0">',
)
# What stands in Datasette's own templates, and what takes its place: a language, where the content begins, names for
# what readers fill in or press, and ways for the keyboard into what scrolls.
SAID_TO_SCREEN_READERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "base.html": (
        ("<html>", '<html lang="en">'),
        ('<section class="content">', '<section class="content" role="main">'),
    ),
    "table.html": (
        ('name="_filter_column"', 'name="_filter_column" aria-label="Column to filter by"'),
        ('name="_filter_op"', 'name="_filter_op" aria-label="How to compare"'),
        ('name="_filter_value"', 'name="_filter_value" aria-label="Value to compare with"'),
        ('name="_filter_column_{{ loop.index }}"',
         'name="_filter_column_{{ loop.index }}" aria-label="Column of filter {{ loop.index }}"'),
        ('name="_filter_op_{{ loop.index }}"',
         'name="_filter_op_{{ loop.index }}" aria-label="How filter {{ loop.index }} compares"'),
        ('name="_filter_value_{{ loop.index }}"',
         'name="_filter_value_{{ loop.index }}" aria-label="Value of filter {{ loop.index }}"'),
        ('name="_sort"', 'name="_sort" aria-label="Sort by"'),
        ('<dl class="column-descriptions">',
         '<dl class="column-descriptions" tabindex="0" aria-label="What the columns mean">'),
    ),
    "_table.html": (_ROWS,),
    "query.html": (
        _ROWS,
        ('<textarea id="sql-editor"', '<textarea aria-label="SQL" id="sql-editor"'),
    ),
    "database.html": (('<textarea id="sql-editor"', '<textarea aria-label="SQL" id="sql-editor"'),),
    "_codemirror_foot.html": (
        ("cmResize(editor", 'editor.getInputField().setAttribute("aria-label", "SQL");\n        cmResize(editor'),
    ),
    "_facet_results.html": (
        ('class="cross">', 'class="cross"><span class="only-heard">Remove </span>'),
        ('<ul class="tight-bullets">', '<ul class="tight-bullets" tabindex="0" aria-label="{{ facet_info.name }}">'),
    ),
}  # fmt: skip


def told(name: str, source: str) -> str:
    """The source of the template of that name with what `SAID_TO_SCREEN_READERS` has for it."""
    for unsaid, said in SAID_TO_SCREEN_READERS.get(name.removeprefix("default:"), ()):
        source = source.replace(unsaid, said)
    return source
