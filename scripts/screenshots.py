"""Pictures of the catalogue for the README: `python scripts/screenshots.py kb.db [docs/screenshots]`.

Serves the database on a free port of this machine and photographs each page at two widths, light and dark.
Pages that the database does not have are left out. Needs the test extras and a Chromium (KB_CHROMIUM, else
the system's).
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import connect

import uvicorn
from playwright.sync_api import Browser, sync_playwright

from kb.web.serve import application

WIDTHS = {"desktop": (1280, 800), "phone": (360, 740)}
SCHEMES = ("light", "dark")
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


def main(database: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with serving(database) as root, sync_playwright() as playwright:
        program = os.environ.get("KB_CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-background-networking"]
        )
        for picture in pictures(database):
            photograph(browser, root, picture, folder)
        browser.close()


def pictures(database: Path) -> Iterator[Picture]:
    """Home, a search, and the richest case, method and event that there are."""
    yield Picture("home", "/")
    yield Picture("search", "/search?q=public+dialogue")
    with closing(connect(database)) as connection:
        for name in ("case_studies", "methods", "events"):
            for (url,) in connection.execute(RICHEST, [name]):
                yield Picture(name.removesuffix("s").replace("_studie", ""), url)


def photograph(browser: Browser, root: str, picture: Picture, folder: Path) -> None:
    for width, (pixels, height) in WIDTHS.items():
        for scheme in SCHEMES:
            context = browser.new_context(viewport={"width": pixels, "height": height}, color_scheme=scheme)
            page = context.new_page()
            page.goto(root + picture.path)
            page.screenshot(path=folder / f"{picture.name}-{width}-{scheme}.png")
            context.close()


@contextmanager
def serving(database: Path) -> Iterator[str]:
    """The address at which the database is served meanwhile."""
    config = uvicorn.Config(application(database), host="127.0.0.1", port=0, log_level="warning")
    server = uvicorn.Server(config)
    socket = config.bind_socket()
    # Whoever asks before the server is up waits in line.
    socket.listen()
    thread = threading.Thread(target=server.run, args=([socket],), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{socket.getsockname()[1]}"
    server.should_exit = True
    thread.join()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else "docs/screenshots"))
