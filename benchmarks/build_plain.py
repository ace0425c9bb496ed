"""The script that anybody would write: python-frontmatter, markdown-it-py, sqlite-utils. `build_plain.py SOURCE DB`."""

import sys
from pathlib import Path

import frontmatter
import sqlite_utils
from markdown_it import MarkdownIt
from yaml import YAMLError


def rows(source: Path):
    markdown = MarkdownIt()
    for path in sorted(source.rglob("*.md")):
        try:
            post = frontmatter.load(str(path))
        except YAMLError as error:
            print(path, error, file=sys.stderr)
            continue
        yield {
            "id": str(path.relative_to(source)),
            "title": str(post.get("title", "")),
            "metadata": str(post.metadata),
            "body": post.content,
            "html": markdown.render(post.content),
        }


def main(source: str, output: str) -> None:
    Path(output).unlink(missing_ok=True)
    database = sqlite_utils.Database(output)
    database["documents"].insert_all(rows(Path(source)), pk="id")
    database["documents"].enable_fts(["title", "body"], tokenize="porter")


if __name__ == "__main__":
    main(*sys.argv[1:])
