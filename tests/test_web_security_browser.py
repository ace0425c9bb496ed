"""Attacks that are stored in documents, opened in a real browser, with the policy that we send and without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hostile_cases
import pytest
import yaml
from conftest import write_files
from playwright.sync_api import Page

from kb import pipeline
from kb.web.serve import application, meanwhile

MARK = "window.attacked=1"
PAYLOADS = [
    f"<script>{MARK}</script>", f"<img src=x onerror={MARK}>", f"<svg onload={MARK}>", f"[x](javascript:{MARK})",
    f"\"><script>{MARK}</script>", f"'><img src=x onerror={MARK}>", f"</title><script>{MARK}</script>",
    f"</script><script>{MARK}</script>", f"<a href=\"javascript:{MARK}\" autofocus onfocus={MARK}>x</a>", f"javascript:{MARK}",
    f"<details open ontoggle={MARK}>x</details>", f"<iframe srcdoc=\"<script>parent.{MARK}</script>\"></iframe>",
    f"<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror={MARK}&gt;\">",
    f"<noscript><p title=\"</noscript><img src=x onerror={MARK}>\"></noscript>", f"{{{{constructor.constructor('{MARK}')()}}}}",
    f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={MARK}>", "-->", f"]]><script>{MARK}</script>",
]  # fmt: skip
FIELDS = [
    "title",
    "summary",
    "prose",
    "report",
    "theme",
    "kin",
    "language",
    "licence",
    "series",
    "withdrawn",
    "series_position",
    "other",
    "speakers",
]
PAGES = [
    "/", "/notes", "/search?q=x", "/timeline", "/compare?id=notes/p0&id=notes/p1", "/codebook", "/data", "/kb/documents", "/kb/notes",
    "/kb?sql=select+title,body_html+from+documents", "/kb/documents/notes~2Fp0",
]  # fmt: skip
ADDRESSES = [
    *(f"/notes/p{number}" for number in range(len(PAYLOADS))),
    *(f"/notes/f-{name.replace('_', '-')}" for name in FIELDS),
    *PAGES,
]


def speakers(payload: str) -> list[dict[str, Any]]:
    """One speaker of whom everything is told, with every payload as a link, too."""
    texts = dict.fromkeys(("name", "role", "organisation", "talk", "attributed_as", "part"), payload)
    return [{**texts, "links": ["https://a.example/", *PAYLOADS], "consent": "public"}]


# Of the fields that are no text, what makes a value of a payload.
SHAPES: dict[str, Callable[[str], object]] = {"speakers": speakers}


def document(payload: str, fields: list[str]) -> str:
    keys = {field: SHAPES.get(field, str)(payload) for field in fields}
    return f"---\n{yaml.safe_dump({'title': 'x', **keys})}---\n\n{payload}\n\n## {payload}\n\nx {payload}\n"


def without_policy(served: Any) -> Any:
    """The application as a browser sees it that knows nothing of policies."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        async def send_without(message: Any) -> None:
            headers = [pair for pair in message.get("headers", []) if pair[0] != b"content-security-policy"]
            await send({**message, "headers": headers} if "headers" in message else message)

        await served(scope, receive, send_without)

    return answer


@pytest.fixture(scope="module")
def attacked(tmp_path_factory) -> Path:
    """A catalogue with every payload in a body and a title, and all payloads in each field."""
    folder = tmp_path_factory.mktemp("attacked")
    bodies = {f"notes/p{number}.md": document(payload, ["title"]) for number, payload in enumerate(PAYLOADS)}
    fields = {f"notes/f-{name.replace('_', '-')}.md": document(" ".join(PAYLOADS), [name]) for name in FIELDS}
    declaration = (hostile_cases.FOLDER / "metadata.yml").read_text(encoding="utf-8")
    write_files(folder / "source", {**bodies, **fields, "metadata.yml": declaration})
    pipeline.build([folder / "source"], output=folder / "kb.db")
    return folder / "kb.db"


@pytest.fixture(scope="module", params=["with the policy", "without the policy"])
def root(request, attacked) -> Iterator[str]:
    made = application(attacked)
    with meanwhile(made if request.param == "with the policy" else without_policy(made)) as address:
        yield address


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_that_was_stored_is_run(new_page: Callable[..., Page], root: str, address: str):
    page = new_page()
    asked = []
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    answer = page.goto(root + address)

    assert answer is not None
    assert answer.status in (200, 410)
    assert page.evaluate("window.attacked") is None
    assert asked == []


@pytest.mark.parametrize("address", ["/kb/documents", "/kb?sql=select+1", "/kb/documents/notes~2Fp0", "/kb"])
def test_datasettes_own_scripts_are_run_under_the_policy(
    new_page: Callable[..., Page], attacked, address: str
):
    refused = refused_on(new_page, attacked, address)

    assert refused == []


def refused_on(new_page: Callable[..., Page], database: Path, address: str) -> list[str]:
    """What the policy kept a page from doing."""
    page = new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    with meanwhile(application(database)) as root:
        page.goto(root + address)
        page.wait_for_load_state("load")
    return [text for text in said if "Content Security Policy" in text]
