"""The fixtures `browser`, `new_page` and `page`: a real Chromium that may talk to this machine alone."""

import asyncio
import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from chromium import executable
from playwright.sync_api import Browser, Page, sync_playwright

MISSING = "browser tests: no Chromium; install it from the system's packages, or name it in KB_CHROMIUM"
OWN_HOSTS = {"127.0.0.1", "localhost", None}  # None: data:, blob: and about: name no host
ARGUMENTS = [
    "--no-sandbox",  # with its sandbox Chromium refuses to run as root, and all it loads is our own
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[tuple[Browser, asyncio.AbstractEventLoop]]:
    """One Chromium with a new, empty profile for the tests of one process, and the loop that drives it."""
    program = executable()
    if program is None:
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up(MISSING)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        loop = asyncio.get_running_loop()
        asyncio._set_running_loop(None)
        yield started, loop
        asyncio._set_running_loop(loop)
        started.close()


@pytest.fixture
def browser(chromium: tuple[Browser, asyncio.AbstractEventLoop]) -> Iterator[Browser]:
    """The browser, ready for one test.

    Playwright's loop counts as running from its start to its end, and no test could run another one.
    So it is shown only to the tests that drive the browser, and hidden from all others.
    """
    started, loop = chromium
    asyncio._set_running_loop(loop)
    yield started
    asyncio._set_running_loop(None)


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page with nothing remembered; options are Playwright's, e.g. `java_script_enabled=False`.

    After the test, each request to another host and each uncaught error of a script fails it.
    """
    contexts = []
    complaints: list[str] = []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        context.on("request", lambda request: complaints.extend(foreign(request.url)))
        context.on("weberror", lambda error: complaints.append(f"script error: {error.error}"))
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """One page at a desk: 1280 by 720, light, with scripts."""
    return new_page()


def foreign(url: str) -> list[str]:
    """The address as a complaint, if another host would have been asked."""
    return [] if urlsplit(url).hostname in OWN_HOSTS else [f"request to another host: {url}"]
