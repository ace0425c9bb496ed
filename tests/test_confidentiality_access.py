"""Both editions served side by side: the network's answers nobody who has not signed in, the public one names nothing of it."""

import logging
import re
from pathlib import Path

import pytest
import yaml
from checking import NOTES, note
from datasette_auth_passwords.utils import hash_password
from test_confidentiality import addresses_in
from web_client import asking

from kb.diagnostics import KbError
from kb.web import serve

MARKER = "zyxmarker"
PASSWORD = "quack quack"
FILES = {
    f"notes/{MARKER}.md": note(f"Title {MARKER}", f"Body {MARKER}.", visibility="network", date="2024-01-02"),
    "notes/open.md": note("Open"),
}
FORMS = ["/", "/search?q=quack", "/notes", "/notes.csv", "/notes/open", "/search.json", "/feed.atom", "/events.ics", "/sitemap.xml",
         "/kb", "/kb.db", "/kb.json?sql=select+*+from+documents", "/kb/documents.csv", "/robots.txt", "/nowhere", "/-/nowhere",
         f"/notes/{MARKER}", f"/notes/{MARKER}.json", "/-/static/nowhere.css", "/-/static-plugins/kb/nowhere.css",
         "/-/login/../kb.db", "/-/login%2f..%2fkb.db", "//kb.db", "/-//kb.db"]  # fmt: skip


@pytest.fixture
def access() -> dict:
    return {
        "allow": {"id": "*"},
        "plugins": {
            "datasette-auth-passwords": {"network_password_hash": hash_password(PASSWORD, iterations=1000)}
        },
    }


@pytest.fixture
def network(build) -> Path:
    catalogue = build(FILES, config=NOTES, visibility="network")
    return Path(catalogue.conn.execute("pragma database_list").fetchone()[2])


@pytest.fixture
def public(build) -> Path:
    return Path(build(FILES, config=NOTES).conn.execute("pragma database_list").fetchone()[2])


async def signed_in(client) -> None:
    page = await client.get("/-/login")
    token = re.search(r'name="csrftoken" value="([^"]+)"', page.text)[1]
    answer = await client.post(
        "/-/login", data={"username": "network", "password": PASSWORD, "csrftoken": token}
    )
    assert answer.status_code == 302


@pytest.mark.parametrize("method", ["get", "head", "post", "options"])
async def test_without_signing_in_nothing_of_the_network_edition_answers(network, access, method):
    async with asking(serve.application(network, access=access)) as client:
        answers = [await getattr(client, method)(path) for path in [*FORMS, *addresses_in(network)]]

    # Monitors ask without signing in, and learn that the server answers, and nothing of the edition.
    assert {answer.status_code for answer in answers if answer.url.path != "/health.json"} <= {
        400,
        403,
        404,
        405,
        302,
    }
    assert [
        str(answer.url)
        for answer in answers
        if "Quack" in answer.text or MARKER in answer.text + str(answer.headers)
    ] == []


async def test_a_browser_without_an_account_is_led_to_the_page_for_signing_in(network, access):
    async with asking(serve.application(network, access=access, base_url="/inner/")) as client:
        answer = await client.get("/inner/notes/open", headers={"accept": "text/html"})

    assert (answer.status_code, answer.headers["location"]) == (302, "/inner/-/login")


async def test_the_page_for_signing_in_shows_nothing_of_the_catalogue(network, access):
    async with asking(serve.application(network, access=access)) as client:
        page = await client.get("/-/login")

    assert page.status_code == 200
    assert MARKER not in page.text
    assert "notes" not in page.text.lower()


async def test_who_has_signed_in_reads_the_network_edition_and_no_proxy_keeps_it(network, access):
    async with asking(serve.application(network, access=access)) as client:
        await signed_in(client)
        answers = [
            await client.get(path)
            for path in (f"/notes/{MARKER}", "/notes.csv", "/kb.db", "/kb/documents.csv", "/feed.atom")
        ]

    assert [answer.status_code for answer in answers] == [200] * 5
    assert all(MARKER.encode() in answer.content for answer in answers)
    assert {answer.headers["cache-control"] for answer in answers} == {"private, no-store"}


async def test_a_wrong_password_and_a_made_up_cookie_let_nobody_in(network, access):
    async with asking(serve.application(network, access=access)) as client:
        page = await client.get("/-/login")
        token = re.search(r'name="csrftoken" value="([^"]+)"', page.text)[1]
        await client.post("/-/login", data={"username": "network", "password": "guess", "csrftoken": token})
        client.cookies.set("ds_actor", "eyJhIjp7ImlkIjoibmV0d29yayJ9fQ.made-up")
        answer = await client.get("/notes/open")

    assert answer.status_code == 403


async def test_the_public_edition_beside_it_names_nothing_of_the_network_edition(public):
    async with asking(serve.application(public)) as client:
        answers = [await client.get(path) for path in [*FORMS, *addresses_in(public)]]

    # Who asks for an address may be told that address again.
    told = [answer for answer in answers if MARKER in answer.text and MARKER not in str(answer.url)]
    assert told == []


# ---- what is refused before anything is served -----------------------------------------------------------------


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "pond.example", ""])
@pytest.mark.parametrize("allow", [None, True, {"unauthenticated": True}])
def test_the_network_edition_is_not_served_to_everybody(network, host, allow):
    datasette = serve.datasette_for(network, access=None if allow is None else {"allow": allow})

    with pytest.raises(KbError, match="network edition"):
        serve.check_audience(datasette, host)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
def test_the_network_edition_is_served_to_this_machine(network, host):
    serve.check_audience(serve.datasette_for(network), host)


def test_the_network_edition_is_served_to_who_signs_in(network, access):
    serve.check_audience(serve.datasette_for(network, access=access), "0.0.0.0")


def test_the_public_edition_is_served_to_everybody(public):
    serve.check_audience(serve.datasette_for(public), "0.0.0.0")


def test_the_command_explains_why_it_refuses(network, run):
    result = run("serve", str(network), "--host", "0.0.0.0")

    assert result.exit_code == 2
    assert "--access" in result.stderr


@pytest.mark.parametrize(
    "text", ["", "plugins: {}", "allow: {id: '*'}\ndatabases: {}", "- allow", "allow: ["]
)
def test_a_file_that_does_not_say_who_may_come_in_is_refused(network, run, tmp_path, text):
    file = tmp_path / "access.yml"
    file.write_text(text)

    assert run("serve", str(network), "--access", str(file)).exit_code == 2


def test_the_access_file_of_the_documentation_refuses_strangers(network):
    text = (Path(__file__).parents[1] / "docs" / "confidentiality.md").read_text(encoding="utf-8")
    documented = yaml.safe_load(re.search(r"```yaml\n(allow:.*?)```", text, re.DOTALL)[1])

    serve.check_audience(serve.datasette_for(network, access=documented), "0.0.0.0")


async def test_a_server_of_the_public_edition_never_turns_into_one_of_the_network_edition(
    public, network, caplog
):
    caplog.set_level(logging.WARNING)
    async with asking(serve.application(public)) as client:
        await client.get("/")
        Path(network).replace(public)
        answers = [await client.get(path) for path in ("/", "/notes", "/kb.db")]

    assert not any(MARKER.encode() in answer.content for answer in answers)
    assert MARKER not in caplog.text
