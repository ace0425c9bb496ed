"""Asks the addresses of other sites whether they still answer: politely, a few hosts at once, each one by one."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import sqlite3
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import httpx

from kb import __version__
from kb.diagnostics import KbError
from kb.link_checks import OUTCOMES, LinkCheck

# Where somebody who finds it in a log can read what it is.
AGENT = f"kb-links/{__version__}"
MOST_HOPS = 10
# There is nothing, and the site says so.
GONE = frozenset({404, 410})
PERMANENT = frozenset({301, 308})
# Asked too often: a second request would make it worse.
TOO_MANY = 429
# Below this many hosts it may be that really none of them exists.
ENOUGH_HOSTS = 3
NO_HOST, NO_LOOK_UP = "no such host", "its name could not be looked up"
Tell = Callable[[LinkCheck], None]


@dataclass(frozen=True, slots=True)
class Manners:
    """How sites are asked: hosts at once, seconds between two requests to one, and seconds until it is given up.

    `private` asks addresses of this machine and its network too, which are no public references.
    """

    at_once: int = 8
    pause: float = 1.0
    timeout: float = 20.0
    private: bool = False


def addresses_in(database: Path) -> list[str]:
    """Every address of another site in an edition, each once; raises KbError where it is no database of ours."""
    if not database.is_file():
        raise KbError(f"there is no database '{database}'")
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            found = connection.execute("select distinct url from external_links order by url").fetchall()
        except sqlite3.DatabaseError as error:
            raise KbError(f"'{database}' is not a database that kb build made") from error
    return [url for (url,) in found if url.lower().startswith(("http://", "https://"))]


def still_known(
    known: Mapping[str, LinkCheck], urls: Iterable[str], today: str, days: int
) -> dict[str, LinkCheck]:
    """The checks of these addresses that are at most so many days old; what is unclear is always asked again."""
    oldest = (date.fromisoformat(today) - timedelta(days=days)).isoformat()
    found = (known[url] for url in urls if url in known)
    return {each.url: each for each in found if each.checked >= oldest and each.outcome != "unclear"}


def recheck(
    database: Path,
    known: Mapping[str, LinkCheck],
    days: int,
    today: str,
    manners: Manners,
    say: Callable[[str], None],
) -> list[LinkCheck]:
    """The addresses of an edition with what they do, by address; those that are `still_known` are not asked.

    `say` hears a line of each that is.
    """
    urls = addresses_in(database)
    kept = still_known(known, urls, today, days) if days else {}
    asked = check(
        (url for url in urls if url not in kept),
        today,
        manners,
        lambda each: say(f"{each.outcome:7} {each.url}"),
    )
    return sorted([*asked, *kept.values()], key=lambda each: each.url)


def summary(checks: Sequence[LinkCheck]) -> str:
    """How many there are of each outcome, and which are dead and why."""
    counts = [f"{sum(each.outcome == outcome for each in checks):7,} {outcome}" for outcome in OUTCOMES]
    dead = [f"{each.url}: {each.reason}" for each in checks if each.outcome == "dead"]
    return "\n".join([*counts, *dead]) + "\n"


def check(
    urls: Iterable[str], today: str, manners: Manners = Manners(), tell: Tell | None = None
) -> list[LinkCheck]:
    """What each address does, sorted; `tell` hears of each as it is known.

    Raises KbError where it seems that there is no network, since then nothing can be said of the others.
    """
    checks = asyncio.run(_check_all(sorted(set(urls)), today, manners, tell or (lambda _: None)))
    lost = {urlsplit(each.url).hostname for each in checks if each.reason in (NO_HOST, NO_LOOK_UP)}
    if len(lost) >= ENOUGH_HOSTS and all(each.status is None for each in checks):
        raise KbError(f"none of {len(lost)} hosts was found; is there a network?")
    return sorted(checks, key=lambda each: each.url)


async def _check_all(urls: Sequence[str], today: str, manners: Manners, tell: Tell) -> list[LinkCheck]:
    places = asyncio.Semaphore(manners.at_once)
    headers = {"user-agent": AGENT, "accept": "*/*"}
    async with httpx.AsyncClient(timeout=manners.timeout, headers=headers) as client:

        async def ask_host(members: Sequence[str]) -> list[LinkCheck]:
            async with places:
                return await _Host(client, today, manners).check(members, tell)

        found = await asyncio.gather(*(ask_host(members) for members in _by_host(urls)))
    return [each for some in found for each in some]


def _by_host(urls: Iterable[str]) -> Iterator[list[str]]:
    hosts: dict[str, list[str]] = {}
    for url in urls:
        hosts.setdefault(_host(url), []).append(url)
    yield from hosts.values()


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


class _Host:
    """The addresses of one host, asked one after the other."""

    def __init__(self, client: httpx.AsyncClient, today: str, manners: Manners) -> None:
        self.client, self.today, self.manners = client, today, manners
        self.rules: RobotFileParser | None = None
        self.silence: tuple[str, None, str] | None = None

    async def check(self, urls: Sequence[str], tell: Tell) -> list[LinkCheck]:
        """What each address did, in their order."""
        found = []
        for number, url in enumerate(urls):
            if number and not self.silence:
                await asyncio.sleep(self.manners.pause)
            found.append(await self._checked(url))
            tell(found[-1])
        return found

    async def _checked(self, url: str) -> LinkCheck:
        if self.silence:
            return self._found(url, *self.silence)
        try:
            if _is_private(url) and not self.manners.private:
                return self._found(url, "unclear", None, "an address of this network")
            if not await self._may_ask(url):
                return self._found(url, "unclear", None, "the site asks programs to stay away (robots.txt)")
            return await self._asked(url)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            failure = _failure(error)
            if self.rules is None and isinstance(error, httpx.TransportError):
                # A host that was not reached is not asked for each of its addresses again.
                self.silence = failure
            return self._found(url, *failure)

    def _found(
        self, url: str, outcome: str, status: int | None, reason: str = "", location: str | None = None
    ) -> LinkCheck:
        return LinkCheck(url, outcome, status, self.today, reason, location)

    async def _may_ask(self, url: str) -> bool:
        """Whether the host's robots.txt lets us (RFC 9309); it is read once, and a missing one allows everything."""
        if self.rules is None:
            answer = await self.client.get(httpx.URL(url).join("/robots.txt"), follow_redirects=True)
            self.rules = RobotFileParser()
            self.rules.parse(answer.text.splitlines() if answer.is_success else [])
        return self.rules.can_fetch(AGENT, url)

    async def _asked(self, url: str) -> LinkCheck:
        """What the address answers in the end; each redirect is one hop."""
        at, is_for_good = httpx.URL(url), True
        for _ in range(MOST_HOPS):
            answer = await self._answer(at)
            if answer.next_request is None:
                return self._judged(url, answer, str(at) if at != httpx.URL(url) else None, is_for_good)
            at, is_for_good = answer.next_request.url, is_for_good and answer.status_code in PERMANENT
            if _is_private(str(at)) and not self.manners.private:
                return self._found(
                    url, "unclear", answer.status_code, "leads to an address of a private network"
                )
        return self._found(url, "unclear", None, f"more than {MOST_HOPS} redirects")

    async def _answer(self, url: httpx.URL) -> httpx.Response:
        """The answer to HEAD, or to GET where that is refused; the content is not read."""
        answer = await self.client.head(url)
        if not answer.is_error or answer.status_code == TOO_MANY:
            return answer
        async with self.client.stream("GET", url) as again:
            return again

    def _judged(self, url: str, answer: httpx.Response, location: str | None, is_for_good: bool) -> LinkCheck:
        status, reason = answer.status_code, f"{answer.status_code} {answer.reason_phrase}".strip()
        if status in GONE:
            return self._found(url, "dead", status, reason, location)
        if not answer.is_success:
            return self._found(url, "unclear", status, reason, location)
        if location and urlsplit(url).path.strip("/") and not urlsplit(location).path.strip("/"):
            return self._found(url, "unclear", status, "leads to the front page of a site", location)
        return self._found(url, "moved" if location and is_for_good else "answers", status, reason, location)


def _is_private(url: str) -> bool:
    """Whether the host is written as an address or a name of this machine or its network.

    Raises ValueError for what is no address.
    """
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or "." not in host or host.endswith((".localhost", ".local", ".internal"))


def _failure(error: Exception) -> tuple[str, None, str]:
    """Outcome, no status, and reason: only a host that does not exist or refuses is dead, all else may pass."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, socket.gaierror):
            return (
                ("unclear", None, NO_LOOK_UP) if cause.errno == socket.EAI_AGAIN else ("dead", None, NO_HOST)
            )
        if isinstance(cause, ConnectionRefusedError):
            return "dead", None, "the host refuses connections"
        if isinstance(cause, ssl.SSLError):
            return "unclear", None, "no secure connection"
    if isinstance(error, httpx.TimeoutException):
        return "unclear", None, "no answer in time"
    if isinstance(error, httpx.InvalidURL | ValueError | httpx.UnsupportedProtocol):
        return "unclear", None, "not an address that can be asked"
    return "unclear", None, "the connection broke"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and all that led to it, members of groups too."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for each in error.exceptions:
                yield from _causes(each)
        error = error.__cause__ or error.__context__
