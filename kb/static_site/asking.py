"""How the web application is asked for its answers: in this process, a few at a time, each once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx

from kb.diagnostics import KbError
from kb.web.asked import StaticSite
from kb.web.database import catalogue_database
from kb.web.serve import datasette_for

# Answers that are made, and held in memory, at once.
AT_ONCE = 8
# A page that has been withdrawn says so, and the page of a missing address is written once.
WRITTEN = frozenset({200, 404, 410})


@dataclass(frozen=True, slots=True)
class Answered:
    """What the application answered."""

    status: int
    content: bytes
    is_page: bool


class Asking:
    """The application and a client of it, while the context lasts; `prefix` is the path of the site on its host."""

    def __init__(self, database: Path, site: StaticSite) -> None:
        host = urlsplit(site.root)
        self.prefix = f"{host.path.rstrip('/')}/"
        self._host = f"{host.scheme}://{host.netloc}"
        self._datasette = datasette_for(database, sql=False, base_url=self.prefix, static=site)
        self._client: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        # A server would begin before it is asked; several first questions at once would each find it half begun.
        await self._datasette.invoke_startup()
        transport = httpx.ASGITransport(app=self._datasette.app())
        headers = {"accept-encoding": "identity"}
        self._client = httpx.AsyncClient(transport=transport, base_url=self._host, headers=headers)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._client is not None, "it was entered"
        await self._client.aclose()
        catalogue = catalogue_database(self._datasette)
        assert catalogue is not None, "there is one, or it could not have been served"
        catalogue.close()

    async def answers(self, sources: Iterable[str]) -> list[Answered]:
        """The answers at some addresses within the site, in their order; raises KbError for one that failed."""
        return await asyncio.gather(*(self._answer(source) for source in sources))

    async def _answer(self, source: str) -> Answered:
        assert self._client is not None, "it was entered"
        answer = await self._client.get(self.prefix + source.removeprefix("/"))
        if answer.status_code not in WRITTEN:
            raise KbError(f"no file could be made of '{source}': the catalogue answered {answer.status_code}")
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        return Answered(answer.status_code, answer.content, is_page)
