"""Pictures of the catalogue for the README: `python scripts/screenshots.py kb.db [docs/screenshots] [--all]`.

Serves the database on a free port of this machine and photographs each page at two widths, light and dark; with
`--all` one page of every kind, from top to bottom. Pages that the database does not have are left out. Needs the
test extras and a Chromium (KB_CHROMIUM, else the system's).
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import connect
from urllib.parse import urlencode

from playwright.sync_api import Browser, sync_playwright

from kb.web.serve import application, meanwhile

WIDTHS = {"desktop": (1280, 800), "phone": (360, 740)}
SCHEMES = ("light", "dark")
ACROSS = ("/finder", "/compare", "/gaps", "/timeline", "/map", "/codebook", "/data")
# The document of a content type that has the most to show.
RICHEST = """
select documents.url from documents
where content_type = ? and withdrawn is null and parent is null
order by (select count(*) from documents as part where part.parent = documents.id) desc,
  (select count(*) from links where links.target = documents.id) > 3 desc, word_count desc, documents.id
limit 1
"""


@dataclass(frozen=True)
class Picture:
    """A page to photograph: the name of its files, and its path."""

    name: str
    path: str


def main(database: Path, folder: Path, *, is_all: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with meanwhile(application(database)) as root, sync_playwright() as playwright:
        program = os.environ.get("KB_CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-background-networking"]
        )
        for picture in every_picture(database) if is_all else pictures(database):
            photograph(browser, root, picture, folder, is_whole=is_all)
        browser.close()


def pictures(database: Path) -> Iterator[Picture]:
    """Home, a search, a question to the finder, and the richest case, method and event that there are."""
    yield Picture("home", "/")
    yield Picture("search", "/search?q=public+dialogue")
    yield Picture("finder", "/finder?participants=40")
    for name in ("case_studies", "methods", "events"):
        yield from richest(database, name)


def every_picture(database: Path) -> Iterator[Picture]:
    """Those, the pages that look across documents, the listings, and the richest document of each content type."""
    yield from (Picture(path.strip("/").replace("/", "-") or "home", path) for path in ("/", *ACROSS))
    yield Picture("search", "/search?q=public+dialogue")
    yield Picture("finder-answers", "/finder?participants=40")
    yield Picture("nothing", "/search?q=nothingatall")
    yield Picture("missing", "/no/such/page")
    with closing(connect(database)) as connection:
        types = connection.execute("select name, listing from content_types where total order by position")
        for name, listing in types.fetchall():
            yield Picture(f"listing-{name}", listing)
            yield from richest(database, name)
            ids = connection.execute("select id from documents where content_type = ? limit 3", [name])
            query = urlencode([("id", id) for (id,) in ids])
            yield Picture(f"compare-{name}", f"/compare?{query}")


def richest(database: Path, name: str) -> Iterator[Picture]:
    with closing(connect(database)) as connection:
        for (url,) in connection.execute(RICHEST, [name]):
            yield Picture(name.removesuffix("s").replace("_studie", ""), url)


def photograph(browser: Browser, root: str, picture: Picture, folder: Path, *, is_whole: bool) -> None:
    for width, (pixels, height) in WIDTHS.items():
        for scheme in SCHEMES:
            context = browser.new_context(viewport={"width": pixels, "height": height}, color_scheme=scheme)
            page = context.new_page()
            page.goto(root + picture.path)
            page.screenshot(path=folder / f"{picture.name}-{width}-{scheme}.png", full_page=is_whole)
            context.close()


if __name__ == "__main__":
    named = [each for each in sys.argv[1:] if each != "--all"]
    main(Path(named[0]), Path([*named, "docs/screenshots"][1]), is_all="--all" in sys.argv)
