"""The catalogue as a web application, and a client that asks it without a network."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import small_catalogue

from kb.web.serve import application


@asynccontextmanager
async def asking(made: Any, base: str = "http://localhost") -> AsyncIterator[httpx.AsyncClient]:
    """A client of an ASGI application."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=made), base_url=base) as client:
        yield client


def small_application(folder: Path, **options: Any) -> Any:
    """The small catalogue, served; `build` overrides rows of its build table."""
    return application(small_catalogue.write(folder / "any name.db", **options.pop("build", {})), **options)


class Outline(HTMLParser):
    """What a page is made of: tags, links, headings, ids, the text of the title, and forms' controls without a label."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in ("br", "dd", "div", "li", "td", "th"):
            self.handle_data(" ")
        self._open.append(tag)
        self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            continue

    def handle_data(self, data: str) -> None:
        for tag in set(self._open):
            self.texts[tag][-1] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def links(self) -> list[str]:
        return [link["href"] or "" for link in self.all("a") if "href" in link]

    @property
    def headings(self) -> list[str]:
        return [tag for tag, _ in self.tags if tag in ("h1", "h2", "h3", "h4", "h5", "h6")]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] or "" for _, attributes in self.tags if "id" in attributes]
