"""nginx, with the configuration that `kb publish` writes, before a server of the catalogue."""

from __future__ import annotations

import getpass
import grp
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
import small_catalogue
from click.testing import CliRunner

from kb.cli import main
from kb.web.serve import application, meanwhile

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
TYPES = "types { text/html html; }\n"

pytestmark = pytest.mark.skipif(NGINX is None, reason="the proxy's configuration: no nginx here")


@contextmanager
def proxied(folder: Path, server: str) -> Iterator[httpx.Client]:
    """A client of nginx as it was published, but for its port and where the server and its files are."""
    published, kept = (folder / "out/nginx.conf").read_text("utf-8"), folder / "kept"
    kept.mkdir(exist_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        here = f"127.0.0.1:{free.getsockname()[1]}"
    configuration = folder / "nginx.conf"
    configuration.write_text(
        published.replace("server catalogue:8001", f"server {server.removeprefix('http://')}")
        .replace("listen 8080", f"listen {here}")
        .replace("/tmp/", f"{kept}/")
    )
    (folder / "mime.types").write_text(TYPES)
    as_now = f"user {getpass.getuser()} {grp.getgrgid(os.getgid()).gr_name};"
    command = [str(NGINX), "-e", f"{kept}/errors", "-c", str(configuration), "-g", as_now]
    # Returns when it listens; the processes that it leaves behind write nothing that we would wait for.
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://{here}") as client:
            yield client
    finally:
        subprocess.run([*command, "-s", "stop"], check=True, stderr=subprocess.DEVNULL)


def publish(folder: Path, *arguments: str, **build: str) -> Path:
    database = small_catalogue.write(folder / "kb.db", **build)
    done = CliRunner().invoke(
        main, ["publish", "--db", str(database), "--to", str(folder / "out"), *arguments]
    )
    assert done.exit_code == 0, done.output
    return database


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    """Of nginx before a server of the small catalogue."""
    database = publish(tmp_path)
    with meanwhile(application(database)) as server, proxied(tmp_path, server) as made:
        yield made


def test_the_second_who_asks_for_a_page_gets_what_was_kept(client: httpx.Client) -> None:
    answers = [client.get("/methods") for _ in range(2)]

    assert [answer.headers["x-cache"] for answer in answers] == ["MISS", "HIT"]
    assert answers[0].text == answers[1].text


def test_a_page_that_was_kept_is_compressed_only_for_those_who_can_read_it(client: httpx.Client) -> None:
    ways = [{"accept-encoding": "gzip"}, {"accept-encoding": "identity"}, {"accept-encoding": "gzip"}]

    answers = [client.get("/methods", headers=way) for way in ways]

    assert [answer.headers.get("content-encoding") for answer in answers] == ["gzip", None, "gzip"]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1


def test_pages_name_the_host_and_the_scheme_that_the_proxy_was_asked_for(client: httpx.Client) -> None:
    asked = {"host": "library.example", "x-forwarded-proto": "https"}

    links = client.get("/feed.atom", headers=asked).text

    assert "https://library.example/feed.atom" in links


def test_while_the_servers_are_away_people_get_pages_as_they_were(tmp_path: Path) -> None:
    with ExitStack() as proxy:
        with meanwhile(application(publish(tmp_path))) as server:
            client = proxy.enter_context(proxied(tmp_path, server))
            before = client.get("/methods")
        after = client.get("/methods")

    assert (after.status_code, after.text) == (200, before.text)


def test_no_proxy_keeps_or_compresses_what_only_people_who_signed_in_may_read(tmp_path: Path) -> None:
    (tmp_path / "access.yml").write_text("allow: {id: '*'}\n")
    database = publish(tmp_path, "--access", str(tmp_path / "access.yml"), visibility="network")
    with meanwhile(application(database)) as server, proxied(tmp_path, server) as client:
        answers = [client.get("/methods", headers={"accept-encoding": "gzip"}) for _ in range(2)]

    assert [answer.headers.get("content-encoding") for answer in answers] == [None, None]
    assert [answer.headers.get("x-cache") for answer in answers] == [None, None]


def test_who_asks_too_often_is_told_to_wait(client: httpx.Client) -> None:
    statuses = [client.get("/search", params={"q": f"word{number}"}).status_code for number in range(40)]

    assert set(statuses) == {200, 429}


def test_the_database_comes_whole(client: httpx.Client, tmp_path: Path) -> None:
    assert client.get("/kb.db").content == (tmp_path / "kb.db").read_bytes()
