"""Nothing that is withheld is in any byte of a public edition, in any page that a server gives, or in what it says.

`tests/leaks/` is a knowledge base in which every withheld place holds a random marker of its own.
"""

import io
import random
import re
import shutil
import sqlite3
import unicodedata
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urldefrag, urljoin, urlsplit

import pytest
from web_client import asking

from kb import pipeline, publishing
from kb.diagnostics import Report
from kb.export import comparison, differences
from kb.export import formats as exports
from kb.web.routes import FIXED
from kb.web.serve import application

KNOWLEDGE_BASE = Path(__file__).parent / "leaks"
PLACE = re.compile(r"@(~?)([A-Za-z]+(?:-[A-Za-z]+)+)@")
HOST = "http://localhost"
MOST_PAGES = 1500
FORMATS = ("json", "md", "bib", "ris", "ics", "csv", "atom")
FORMATS_OF_EXPORTS = tuple(exports.FORMATS)
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")


# ---- a knowledge base with a marker in every withheld place ----------------------------------------------------


class Markers:
    """A random word for each name of a place, the same wherever the name stands."""

    def __init__(self) -> None:
        self.random = random.Random()
        self.words: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        letters = "".join(
            self.random.choice("bcdfghjklmnprstvw") + self.random.choice("aeiou") for _ in range(6)
        )
        return self.words.setdefault(name, f"zq{letters}")

    def put(self, text: str) -> str:
        return PLACE.sub(lambda match: self.spelt(match[2], accented=bool(match[1])), text)

    def spelt(self, name: str, *, accented: bool) -> str:
        """The marker with the capitals of its name; accented, with a mark on its last vowel."""
        word = self[name.lower()]
        word = word.upper() if name.isupper() else word.capitalize() if name[0].isupper() else word
        return unicodedata.normalize("NFC", word + "\u0308") if accented else word

    def named(self, prefix: str) -> dict[str, str]:
        return {name: word for name, word in self.words.items() if name.startswith(prefix)}


@pytest.fixture(scope="module")
def markers() -> Markers:
    return Markers()


@pytest.fixture(scope="module")
def source(tmp_path_factory, markers) -> Path:
    folder = tmp_path_factory.mktemp("leaks") / "source"
    for path in sorted(KNOWLEDGE_BASE.rglob("*.*")):
        copy = folder / markers.put(path.relative_to(KNOWLEDGE_BASE).as_posix())
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(markers.put(path.read_text(encoding="utf-8")), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def public(source) -> Path:
    return built(source, "public")


@pytest.fixture(scope="module")
def network(source) -> Path:
    return built(source, "network")


def built(source: Path, visibility: str) -> Path:
    output = source.parent / f"{visibility}.db"
    pipeline.build([source], None, output, visibility, cache=source.parent / "cache")
    return output


# ---- how leaks are looked for ----------------------------------------------------------------------------------


def leaks(content: bytes, words: dict[str, str]) -> list[str]:
    """The names of the places whose markers stand in some bytes, in any case and encoding."""
    lower = content.lower().replace(b"\xcc\x88", b"")
    return sorted(
        name for name, word in words.items() if any(word.encode(encoding) in lower for encoding in ENCODINGS)
    )


class Addresses(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {value for name, value in attrs if name in ("href", "src", "action") and value}


def addresses_in(database: Path) -> Iterator[str]:
    """What a reader could ask for without being led there: every format, table, and what nearly has a name."""
    yield from ("/", "/search", "/codebook", "/data", "/robots.txt", "/sitemap.xml", "/feed.atom", "/events.ics", "/kb", "/kb.db",
                "/kb.json", "/nowhere", "/search?q=%22", "/search?q=zq*", "/search?q=zq*&type=nothing", "/kb?sql=select+nonsense",
                "/kb.json?sql=select+*+from+sqlite_master", "/-/plugins.json", "/search/values?field=town&q=z", "/search.json?q=zq",
                "/compare", "/timeline", "/map", "/gaps", "/finder", "/cards?q=zq*", "/links", "/opensearch.xml", "/schema", "/openapi.json",
                "/schema/search.json", "/schema/codebook.json", "/reconcile", "/reconcile/suggest/entity?prefix=zq",
                "/reconcile/suggest/type", "/reconcile/suggest/property", "/reconcile/properties?type=notes",
                "/reconcile?queries=%7B%22q0%22:%7B%22query%22:%22zq%22%7D%7D", "/reconcile/preview?id=notes/open",
                "/reconcile/view?id=notes/open", "/suggest?q=zq", "/suggest?q=ke", "/compare.csv?id=notes/open&id=notes/around",
                "/compare?id=notes/open&id=notes/around", "/exports", "/health.json", "/map?box=-180,-90,180,90", "/timeline?type=events",
                "/search/values?field=place", "/search/values?field=mood", "/-/metadata.json", "/-/databases.json", "/-/versions.json",
                "/kb/-/queries", "/search?q=place:zq", "/search?f.place=__none__", *FIXED)  # fmt: skip
    connection = sqlite3.connect(database)
    urls = [row[0] for row in connection.execute("select url from documents")]
    listings = [row[0] for row in connection.execute("select listing from content_types")]
    tables = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
    queries = [row[0] for row in connection.execute("select name from queries")]
    redirected = [row[0] for row in connection.execute("select path from redirects")]
    views = [row[0] for row in connection.execute("select name from sqlite_master where type = 'view'")]
    connection.close()
    yield from redirected
    yield from (f"/kb/{name}{form}" for name in (*queries, *views) for form in ("", ".json", ".csv"))
    for path in [*urls, *listings, "/search"]:
        yield path
        yield from (f"{path}.{name}" for name in FORMATS)
    yield from (f"/schema/documents/{table}.json" for table in tables)
    for table in tables:
        yield from (
            f"/kb/{quote(table)}",
            f"/kb/{quote(table)}.json?_size=max",
            f"/kb/{quote(table)}.csv?_size=max",
        )


async def crawled(
    database: Path, words: dict[str, str], extra: tuple[str, ...] = (), most: int = MOST_PAGES
) -> dict[str, list[str]]:
    """The addresses whose answers hold markers; every link of the site is followed, up to a bound."""
    waiting = [*extra, *addresses_in(database)]
    seen: set[str] = set()
    found: dict[str, list[str]] = {}
    async with asking(application(database), base=HOST) as client:
        while waiting and len(seen) < most:
            address = waiting.pop(0)
            if address in seen:
                continue
            seen.add(address)
            answer = await client.get(address, follow_redirects=False)
            headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items()).encode()
            if told := leaks(answer.content + headers, words):
                found[address] = told
            if "html" in answer.headers.get("content-type", ""):
                waiting += sorted(own_addresses(address, answer.text) - seen)
    assert len(seen) >= min(most, 250)
    return found


def own_addresses(page: str, html: str) -> set[str]:
    found = {urldefrag(urljoin(HOST + page, link))[0] for link in Addresses(html).found}
    local = {urlsplit(link) for link in found if link.startswith(HOST + "/")}
    return {
        link.path + (f"?{link.query}" if link.query else "") for link in local if "/-/static" not in link.path
    }


# ---- the public edition ----------------------------------------------------------------------------------------


def test_no_marker_is_in_any_byte_of_the_public_edition(public, markers):
    assert leaks(public.read_bytes(), markers.words) == []


async def test_no_marker_is_in_any_answer_of_a_server_of_the_public_edition(public, markers, caplog):
    caplog.set_level("DEBUG")
    # Near enough for a suggestion, and not the marker itself, which an answer may repeat to who asked for it.
    nearly = [word[:-1] for word in markers.words.values()]
    asked = tuple(f"/search?q={word}" for word in nearly) + tuple(f"/notes/{word}" for word in nearly)

    assert await crawled(public, markers.words, asked) == {}
    assert leaks(caplog.text.encode(), markers.words) == []


async def test_no_marker_is_in_what_is_not_changed_or_is_compressed(public, markers):
    async with asking(application(public), base=HOST) as client:
        first = await client.get("/search", headers={"accept-encoding": "gzip"})
        again = await client.get("/search", headers={"if-none-match": first.headers["etag"]})

    told = b"".join(str(answer.headers).encode() + answer.content for answer in (first, again))
    assert (again.status_code, leaks(told, markers.words)) == (304, [])


@pytest.mark.parametrize("form", FORMATS_OF_EXPORTS)
def test_no_marker_is_in_any_byte_of_an_export(public, tmp_path, markers, form):
    exports.export(form, public, tmp_path / "export", stream=io.BytesIO(), base_url="https://ponds.example")

    assert leaks(every_byte(tmp_path), markers.words) == []


def test_no_marker_is_in_any_byte_of_what_is_published(public, tmp_path, markers):
    publishing.publish(public, tmp_path / "published", access=None, tell=lambda _: None)

    assert leaks(every_byte(tmp_path), markers.words) == []


@pytest.mark.parametrize("form", differences.FORMATS)
def test_no_marker_is_in_the_difference_of_two_public_editions(source, public, tmp_path, markers, form):
    older = tmp_path / "source"
    shutil.copytree(source, older)
    (older / "notes/other.md").unlink()
    (older / "notes/around.md").write_text("---\ntitle: As it was\n---\n", encoding="utf-8")

    with comparison.compare(built(older, "public"), public) as compared:
        told = "".join(differences.FORMATS[form](compared))

    assert "notes/around" in told
    assert leaks(told.encode(), markers.words) == []


def every_byte(folder: Path) -> bytes:
    """The names and contents of all files below a folder, also of those in archives."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    packed = [member for path in files if zipfile.is_zipfile(path) for member in members(path)]
    return b"\n".join([*(str(path).encode() + path.read_bytes() for path in files), *packed])


def members(archive: Path) -> list[bytes]:
    with zipfile.ZipFile(archive) as opened:
        return [name.encode() + opened.read(name) for name in opened.namelist()]


def test_what_is_not_withheld_is_still_there(public):
    content = public.read_bytes()

    assert [word for word in ("Kept words", "Kept footnote", "Kept minutes", "Kept supper", "Max Mire", "duck@open.example",
                              "Kept surroundings", "Kept rowing", "Kept diving", "kept-old-address")
            if word.encode() not in content] == []  # fmt: skip


def test_initials_of_who_did_not_agree_are_not_in_the_text(public):
    assert "Z. " not in text_of(public, "events/meeting")


def text_of(database: Path, id: str) -> str:
    connection = sqlite3.connect(database)
    (text,) = connection.execute("select body_text from documents where id = ?", (id,)).fetchone()
    connection.close()
    return text


def test_a_document_whose_name_is_withheld_is_linked_under_another(public):
    connection = sqlite3.connect(public)
    rows = connection.execute(
        "select source, target, reference from links where relation = 'related'"
    ).fetchall()
    connection.close()

    assert rows == [("events/after", "events/2024-04-04-a-participant", "events/2024-04-04-a-participant")]


# ---- the network's edition -------------------------------------------------------------------------------------


def test_what_is_for_the_network_is_in_its_edition(network, markers):
    words = markers.named("network-")

    assert sorted(set(words) - set(leaks(network.read_bytes(), words))) == []


def test_what_is_for_nobody_is_in_no_byte_of_the_networks_edition(network, markers):
    words = markers.named("nobody-") | {
        name: markers[name] for name in ("given-a", "family-a", "given-b", "family-b")
    }

    assert leaks(network.read_bytes(), words) == []


# ---- what is said to editors -----------------------------------------------------------------------------------


def test_what_is_withheld_is_reported_and_logged_without_its_content(source, markers):
    report, log = Report(), []
    content = pipeline.read([source], None, Report())
    pipeline.redact(content.library, content.declaration, "public", report, log=log)
    told = "\n".join(
        [*(item.message + item.hint for item in report), *(f"{item.kind} {item.why}" for item in log)]
    )

    declared = {"network-field-name"}

    assert [name for name in leaks(told.encode(), markers.words) if name not in declared] == []
    assert {"document", "passage", "field", "link", "name", "comment", "e-mail address", "meeting link"} <= {
        item.kind for item in log
    }


# ---- the checks are themselves checked -------------------------------------------------------------------------


def planted(public: Path, name: str, script: str) -> Path:
    copy = public.with_name(f"planted-{name}.db")
    copy.write_bytes(public.read_bytes())
    connection = sqlite3.connect(copy)
    connection.executescript(script)
    connection.close()
    return copy


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("update documents set title = 'about {word}' where id = 'notes/open'", id="a title"),
        pytest.param(
            "update documents set extra = '{{\"x\": \"{upper}\"}}' where id = 'notes/open'", id="in capitals"
        ),
        pytest.param(
            "pragma secure_delete = off; create table gone(x); insert into gone values ('{word}'); drop table gone;",
            id="a freed page",
        ),
        pytest.param("insert into build values ('note', cast('{word}' as blob))", id="a blob"),
    ],
)
def test_a_leak_that_is_planted_in_the_file_is_found(public, markers, script):
    word = markers["network-body"]
    copy = planted(public, "bytes", script.format(word=word, upper=word.upper()))

    assert leaks(copy.read_bytes(), markers.words) == ["network-body"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_leak_is_found_in_every_encoding(markers, encoding):
    assert leaks(markers["network-body"].encode(encoding), markers.words) == ["network-body"]


async def test_a_leak_that_is_planted_in_a_page_is_found(public, markers):
    copy = planted(public, "page", f"update documents set body_html = '<p>{markers['network-body']}</p>' where id = 'notes/other'")  # fmt: skip

    assert "/notes/other" in await crawled(copy, markers.words, ("/notes/other",), most=60)
