"""What the libraries alone cost: read, parse, render, sanitise, insert, index; nothing else. `build_bare.py SOURCE DB`.

The Markdown is the one that a catalogue needs: tables, footnotes, definition and task lists, heading anchors.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import nh3
import yaml
from markdown_it import MarkdownIt
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?\n)---[ \t]*(?:\n|$)", re.DOTALL)
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def rows(source: Path) -> Iterator[tuple[str, str, str, str, str]]:
    markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    markdown.use(footnote_plugin).use(deflist_plugin).use(tasklists_plugin).use(anchors_plugin, max_level=6)
    for path in sorted(source.rglob("*.md")):
        text = path.read_text(encoding="utf-8-sig")
        match = FRONT_MATTER.match(text)
        try:
            values = yaml.load(match[1], LOADER) if match else {}
        except yaml.YAMLError:
            values = {}
        body = text[match.end() :] if match else text
        html = nh3.clean(markdown.render(body))
        yield str(path.relative_to(source)), str(values.get("title")), str(values), body, html


def main(source: str, output: str) -> None:
    Path(output).unlink(missing_ok=True)
    connection = sqlite3.connect(output)
    connection.execute(
        "create table documents (id text primary key, title text, keys text, body text, html text)"
    )
    connection.execute(
        """create virtual table search using fts5(title, body, content='documents', tokenize='porter unicode61')"""
    )
    with connection:
        connection.executemany("insert into documents values (?, ?, ?, ?, ?)", rows(Path(source)))
        connection.execute("insert into search (search) values ('rebuild')")
        connection.execute("insert into search (search) values ('optimize')")
    connection.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
