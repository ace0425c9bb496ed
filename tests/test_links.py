"""Asking addresses whether they answer: against a server of our own on this machine, never another one."""

from __future__ import annotations

import asyncio
import json
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from command_line import here
from playwright.sync_api import Page
from web_client import Outline, asking, small_application

from kb.diagnostics import KbError
from kb.link_checking import Manners, check, still_known
from kb.link_checks import LinkCheck, as_json, read_checks
from kb.web.serve import application, meanwhile

TODAY = "2026-11-20"
QUICK = Manners(pause=0, timeout=5, private=True)


class Site:
    """A web server that answers as its paths say, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.agents: set[str] = set()
        self.open = self.most_open = 0
        self.robots = "User-agent: *\nDisallow: /closed/\n"

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        self.asked.append((scope["method"], scope["path"]))
        self.agents |= {value.decode() for name, value in scope["headers"] if name == b"user-agent"}
        status, location = self.answer(scope["method"], scope["path"])
        headers = [(b"location", location.encode())] if location else []
        body = self.robots.encode() if scope["path"] == "/robots.txt" else b""
        await asyncio.sleep(0)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        self.open -= 1
        await send({"type": "http.response.body", "body": body})

    def answer(self, method: str, path: str) -> tuple[int, str]:
        match path.strip("/").split("/"):
            case ["status", number]:
                return int(number), ""
            case ["only-get"]:
                return (405 if method == "HEAD" else 200), ""
            case ["to", "front"]:
                return 302, "/"
            case [("301" | "302" | "308") as number, *rest]:
                return int(number), "/" + "/".join(rest)
            case ["round"]:
                return 302, "/round"
        return 200, ""


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def root(site: Site) -> Iterator[str]:
    with meanwhile(site) as address:
        yield address


@pytest.fixture
def nobody() -> Iterator[str]:
    """An address at which nothing listens: a port that is taken, and not listened to."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.mark.parametrize(
    ("path", "outcome", "reason"),
    [
        ("/status/200", "answers", "200 OK"),
        ("/only-get", "answers", "200 OK"),
        ("/302/status/200", "answers", "200 OK"),
        ("/301/status/200", "moved", "200 OK"),
        ("/308/301/status/200", "moved", "200 OK"),
        ("/301/302/status/200", "answers", "200 OK"),
        ("/status/404", "dead", "404 Not Found"),
        ("/status/410", "dead", "410 Gone"),
        ("/301/status/404", "dead", "404 Not Found"),
        ("/status/403", "unclear", "403 Forbidden"),
        ("/status/429", "unclear", "429 Too Many Requests"),
        ("/status/500", "unclear", "500 Internal Server Error"),
        ("/to/front", "unclear", "leads to the front page of a site"),
        ("/round", "unclear", "more than 10 redirects"),
        ("/closed/page", "unclear", "the site asks programs to stay away (robots.txt)"),
    ],
)
def test_what_an_address_does_is_told_apart(root, path, outcome, reason):
    (found,) = check([root + path], TODAY, QUICK)

    assert (found.outcome, found.reason, found.checked) == (outcome, reason, TODAY)


def test_where_an_address_leads_is_noted(root):
    (found,) = check([f"{root}/301/status/200"], TODAY, QUICK)

    assert found == LinkCheck(f"{root}/301/status/200", "moved", 200, TODAY, "200 OK", f"{root}/status/200")


def test_a_host_that_refuses_is_dead_and_is_asked_once(nobody):
    found = check([f"{nobody}/a", f"{nobody}/b"], TODAY, QUICK)

    assert [(each.outcome, each.status, each.reason) for each in found] == [
        ("dead", None, "the host refuses connections")
    ] * 2


@pytest.fixture
def no_names(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """A machine whose look-up of names fails with this error, so that no test asks the network."""

    def fail_with(number: int) -> None:
        def look_up(*_: Any, **__: Any) -> None:
            raise socket.gaierror(number, "not found")

        monkeypatch.setattr(socket, "getaddrinfo", look_up)

    return fail_with


@pytest.mark.parametrize(
    ("number", "outcome", "reason"),
    [
        (socket.EAI_NONAME, "dead", "no such host"),
        (socket.EAI_AGAIN, "unclear", "its name could not be looked up"),
    ],
)
def test_a_host_that_does_not_exist_is_dead_and_one_that_was_not_looked_up_is_unclear(
    no_names, number, outcome, reason
):
    no_names(number)
    (found,) = check(["https://nowhere.example/page"], TODAY, Manners(pause=0))

    assert (found.outcome, found.status, found.reason) == (outcome, None, reason)


@pytest.mark.parametrize("number", [socket.EAI_NONAME, socket.EAI_AGAIN])
def test_where_no_host_at_all_is_found_nothing_is_said_of_any(no_names, number):
    no_names(number)

    with pytest.raises(KbError, match=r"none of 3 hosts was found; is there a network\?"):
        check([f"https://{name}.example/" for name in ("one", "two", "three")], TODAY, Manners(pause=0))


def test_an_address_that_is_none_is_unclear():
    (found,) = check(["http://[oops/"], TODAY, QUICK)

    assert (found.outcome, found.reason) == ("unclear", "not an address that can be asked")


def test_addresses_of_this_network_are_not_asked_unless_it_is_said(site, root):
    (found,) = check([f"{root}/status/200"], TODAY, Manners(pause=0))

    assert (found.outcome, found.reason) == ("unclear", "an address of this network")
    assert site.asked == []


def test_a_host_is_asked_one_address_at_a_time_by_head_and_its_rules_once(site, root):
    check([f"{root}/page/{number}" for number in range(20)], TODAY, QUICK)

    assert site.most_open == 1
    assert Counter(method for method, path in site.asked if path != "/robots.txt") == {"HEAD": 20}
    assert Counter(site.asked)["GET", "/robots.txt"] == 1
    assert [agent.split("/")[0] for agent in site.agents] == ["kb-links"]


def test_each_address_is_asked_once_and_the_answers_are_sorted(site, root):
    told: list[str] = []
    found = check([f"{root}/b", f"{root}/a", f"{root}/b"], TODAY, QUICK, lambda each: told.append(each.url))

    assert [each.url for each in found] == [f"{root}/a", f"{root}/b"] == told
    assert Counter(site.asked)["HEAD", "/b"] == 1


def test_what_was_clear_a_few_days_ago_is_not_asked_again():
    known = {
        url: LinkCheck(url, outcome, 200, checked)
        for url, outcome, checked in (
            ("https://a.example/", "answers", "2026-11-18"),
            ("https://b.example/", "answers", "2026-10-01"),
            ("https://c.example/", "unclear", "2026-11-18"),
            ("https://d.example/", "dead", "2026-11-18"),
        )
    }
    urls = [*known][:3]

    assert list(still_known(known, urls, TODAY, 7)) == ["https://a.example/"]


# ---- the file ---------------------------------------------------------------------------------------------------

CHECKS = [
    LinkCheck("https://b.example/", "dead", 404, TODAY, "404 Not Found"),
    LinkCheck("https://a.example/", "moved", 200, TODAY, "200 OK", "https://a.example/new"),
]


def test_what_is_written_can_be_read_and_is_the_same_in_any_order(tmp_path):
    (tmp_path / "links.json").write_text(as_json(CHECKS), encoding="utf-8")

    assert list(read_checks(tmp_path / "links.json").values()) == sorted(CHECKS, key=lambda each: each.url)
    assert as_json(CHECKS) == as_json(reversed(CHECKS))


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"links": 1}', '{"links": [{}]}', '{"links": [{"url": "https://a.example/"}]}',
     as_json(CHECKS).replace("dead", "sleeping"), as_json(CHECKS).replace(TODAY, "yesterday"),
     as_json(CHECKS).replace("404,", '"404",')],
    ids=range(9),
)  # fmt: skip
def test_another_file_is_refused(tmp_path, text):
    (tmp_path / "links.json").write_text(text, encoding="utf-8")

    with pytest.raises(KbError, match=r"is not a file that kb links wrote"):
        read_checks(tmp_path / "links.json")


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(KbError, match="cannot read"):
        read_checks(tmp_path / "links.json")


# ---- from a database to pages -----------------------------------------------------------------------------------

CONFIG = """
plugins:
  kb:
    content_types:
      notes:
        label: [Note, Notes]
        fields: {report: {kind: url}, outcome: {kind: markdown}, steps: {kind: relation, to: steps, inline: true, many: true}}
      steps: {label: [Step, Steps], folders: [], fields: {place: {kind: url}}}
"""
DEAD, SILENT, MOVED, WELL = (f"https://{name}.example/page" for name in ("dead", "silent", "moved", "well"))
NOTE = f"""---
title: A note
report: {DEAD}
outcome: See [the outcome]({SILENT}) of it, {"which goes on for quite a while and is no short fact any more " * 3}.
steps:
  - {{title: First, place: {SILENT}}}
---
Read [this]({DEAD}) and [that]({WELL}), and [the other]({MOVED}).
"""
KNOWN = [
    LinkCheck(DEAD, "dead", 404, TODAY, "404 Not Found"),
    LinkCheck(SILENT, "dead", None, "2026-11-18", "no such host"),
    LinkCheck(MOVED, "moved", 200, TODAY, "200 OK", "https://moved.example/new"),
    LinkCheck(WELL, "answers", 200, TODAY, "200 OK"),
    LinkCheck("https://secret.example/", "dead", 404, TODAY, "404 Not Found"),
]


@pytest.fixture
def checked(tmp_path: Path) -> Path:
    path = tmp_path / "links.json"
    path.write_text(as_json(KNOWN), encoding="utf-8")
    return path


def test_an_edition_holds_what_is_known_of_its_own_addresses_and_of_no_others(build, checked):
    database = build({"notes/a.md": NOTE}, CONFIG, links=checked)

    assert [(row["url"], row["outcome"]) for row in database["link_checks"].rows] == [
        (DEAD, "dead"), (MOVED, "moved"), (SILENT, "dead"), (WELL, "answers"),
    ]  # fmt: skip


def test_the_declaration_can_name_the_file(build):
    config = CONFIG.replace("  kb:\n", "  kb:\n    link_checks: links.json\n")
    database = build({"notes/a.md": NOTE, "links.json": as_json(KNOWN)}, config)

    assert database["link_checks"].count == 4


def test_without_a_file_nothing_is_known(build):
    assert build({"notes/a.md": NOTE}, CONFIG)["link_checks"].count == 0


@pytest.fixture
async def client(build, checked):
    database = build({"notes/a.md": NOTE}, CONFIG, links=checked)
    async with asking(application(Path(database.execute("pragma database_list").fetchone()[2]))) as opened:
        yield opened


async def test_a_page_marks_what_did_not_answer_in_its_text_its_facts_and_its_parts(client):
    text = " ".join((await client.get("/notes/a")).text.split())

    assert text.count(f'<a href="{DEAD}"') == text.count("not found on 20 November 2026") == 3
    assert text.count("(did not answer on 18 November 2026)") == 2
    assert 'this</a> <span class="kb-past">(not found on 20 November 2026)</span> and' in text


async def test_the_report_lists_what_is_dead_and_what_has_moved_with_the_documents_that_cite_it(client):
    answer = await client.get("/links")
    page = Outline(answer.text)
    rows = [" ".join(text.split()) for text in page.texts["tr"]]

    assert rows == [
        "Address What it said Asked on Cited by",
        f"{DEAD} 404 Not Found 20 November 2026 A note Note",
        f"{SILENT} no such host 18 November 2026 A note Note",
        "Address Leads now to Asked on Cited by",
        f"{MOVED} https://moved.example/new 20 November 2026 A note Note",
    ]
    assert "4 of 4 addresses were asked between 18 November 2026 and 20 November 2026." in answer.text
    assert "/notes/a" in page.links


async def test_where_nobody_has_asked_the_report_says_so(tmp_path):
    async with asking(small_application(tmp_path)) as client:
        answer = await client.get("/links")

    assert answer.status_code == 200
    assert "Nobody has asked yet" in answer.text


@pytest.fixture
def pages(build, checked) -> Iterator[str]:
    database = build({"notes/a.md": NOTE}, CONFIG, links=checked)
    with meanwhile(application(Path(database.execute("pragma database_list").fetchone()[2]))) as root:
        yield root


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("way", ["/links", "/notes/a"])
def test_axe_finds_nothing_where_links_are_marked(new_page: Callable[..., Page], pages, way, scheme):
    page = new_page(color_scheme=scheme)
    page.goto(pages + way)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": tags})

    assert [
        (each["id"], [node["html"] for node in each["nodes"]]) for each in found.response["violations"]
    ] == []


def test_the_report_fits_into_320_pixels(new_page: Callable[..., Page], pages):
    page = new_page(viewport={"width": 320, "height": 640})
    page.goto(f"{pages}/links")

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


# ---- the command ------------------------------------------------------------------------------------------------


def test_the_command_writes_what_each_address_did_and_a_build_reads_it(run, site, root):
    here({"notes/a.md": f"---\ntitle: A\n---\n[one]({root}/status/404) [two]({root}/status/200)\n"}, CONFIG)
    run("build")
    answer = run("links", "--private", "--pause", "0", "--today", TODAY)
    rebuilt = run("build", "--links", "links.json")

    assert answer.exit_code == rebuilt.exit_code == 0
    assert answer.stdout.splitlines() == [
        "      1 answers", "      0 moved", "      1 dead", "      0 unclear", f"{root}/status/404: 404 Not Found",
    ]  # fmt: skip
    assert json.loads(Path("links.json").read_text())["links"][0]["checked"] == TODAY


def test_the_command_need_not_ask_again_what_it_wrote_before(run, site, root):
    here({"notes/a.md": f"---\ntitle: A\n---\n[one]({root}/status/404)\n"}, CONFIG)
    run("build")
    run("links", "--private", "--today", "2026-11-18")
    site.asked.clear()
    run("links", "--private", "--today", TODAY, "--keep", "7")

    assert site.asked == []
    assert json.loads(Path("links.json").read_text())["links"][0]["checked"] == "2026-11-18"


def test_the_command_needs_a_database(run):
    answer = run("links")

    assert answer.exit_code == 2
    assert "there is no database 'kb.db'" in answer.stderr


def test_the_command_refuses_a_file_that_is_no_database(run):
    Path("kb.db").write_text("no database")
    answer = run("links")

    assert answer.exit_code == 2
    assert "'kb.db' is not a database that kb build made" in answer.stderr


def test_a_build_refuses_a_file_that_says_something_else(run):
    here({"notes/a.md": NOTE}, CONFIG)
    Path("links.json").write_text("[]")

    assert run("build", "--links", "links.json").exit_code == 2
    assert not Path("kb.db").exists()


def test_a_declared_file_that_is_not_there_is_a_mistake_in_the_declaration(run):
    here({"notes/a.md": NOTE}, CONFIG.replace("  kb:\n", "  kb:\n    link_checks: links.json\n"))
    answer = run("build")

    assert answer.exit_code == 2
    assert "metadata.yml:4" in answer.stderr
    assert "'link_checks' names the file 'links.json', which is not there" in answer.stderr
