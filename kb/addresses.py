"""Where documents are found: their address in the catalogue, and every older address that leads to them."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from kb.declaration import ContentType, Declaration, is_reserved_address
from kb.model import Address, BodyLink, Document, ExternalLink, Link
from kb.values import fold, shorten

_FILE_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})-?")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_PAGE = re.compile(r"\.(?:html?|md|markdown|mdown|mkd|mdx)$")
_ASSET = re.compile(r"\.[a-z0-9]{1,5}$")
# The page of a folder, and the language at the end of a name, as `about/_index.de.md`.
_FOLDER_PAGE = re.compile(r"/(?:_?index|readme)$")
_LANGUAGE_END = re.compile(r"\.([a-z]{2}(?:-[a-z]{2,4})?)$")
# Keys under which other programs keep addresses and names of a document, and what in an address is filled in by them.
_OTHER_NAMES = ("alias", "aliases", "base_path", "permalink", "url")
# Of so many files with one name none is certain, and to look through them for each link takes long.
_MOST_OF_ONE_NAME = 200
_UPWARDS = re.compile(r"(?:\.{1,2}/)+")
_TEMPLATE = re.compile(r"[{}]|/:")
_REGISTRATION = re.compile(
    r"zoom\.us/(?:meeting|webinar)/register|eventbrite\.|lu\.ma/|tickettailor\.|ti\.to/|/register\b|forms\.gle/"
)

# Most addresses of other sites: nothing in them but the host has to be looked at.
_PLAIN_HOST = re.compile(r"https?://([A-Za-z0-9.-]+)(?=[/?#]|\Z)")

Outcome = Literal["document", "place", "dangling", "external", "other"]


@dataclass(frozen=True, slots=True)
class Target:
    """What an address names. `document` is set for a document's, `href` is what a page links to or None."""

    outcome: Outcome
    href: str | None = None
    document: str | None = None
    fragment: str | None = None
    candidates: tuple[str, ...] = ()


def path_of(content_type: ContentType, slug: str) -> str:
    """The document's path in the catalogue, percent-encoded."""
    return content_type.path.replace("{slug}", quote(slug, safe="/-._~!$&'()*+,;=:@"))


def site_path(address: str) -> str:
    """The path of an address that may have a scheme and a host, without query and fragment."""
    path = "/" + address.split("://", 1)[1].partition("/")[2] if "://" in address else address
    return re.split(r"[?#]", path, maxsplit=1)[0]


def plain_path(path: str) -> str:
    """A path as all its spellings share it: decoded, lower case, without extension, index or final slash."""
    path = unicodedata.normalize("NFC", unquote(path)).lower()
    path = _PAGE.sub("", "/" + path.strip("/"))
    return path.removesuffix("/index") or "/"


def _page_of(file: str) -> str:
    """The path of a file without the language at its end, and without its name where it is its folder's page."""
    path = _LANGUAGE_END.sub("", plain_path(file))
    return _FOLDER_PAGE.sub("", path) or "/"


def _language_of(file: str) -> str:
    found = _LANGUAGE_END.search(plain_path(file))
    return found[1] if found else ""


class AddressBook:
    """Finds documents by address; built once from all documents, the withheld ones too."""

    def __init__(self, declaration: Declaration, documents: Iterable[Document]) -> None:
        types = declaration.content_types
        patterns = [urlsplit(url) for kind in types.values() for url in kind.source_urls]
        base = urlsplit(declaration.site.base_url or "")
        self.origin = next((f"{url.scheme}://{url.netloc}" for url in patterns if url.netloc), None)
        self.hosts = {_host(url.hostname) for url in (*patterns, base) if url.hostname}
        self.base_path = base.path.rstrip("/")
        self.listings = {kind.listing for kind in types.values()}
        self.urls: dict[str, str] = {}
        self.paths: dict[str, dict[str, None]] = {}
        self.is_inferred = declaration.inferred
        self.files: dict[str, str] = {}
        self.ends: dict[str, list[tuple[str, str]]] = {}
        self.names: dict[str, dict[str, None]] = {}
        self.own_paths: dict[str, str] = {}
        self.documents: dict[str, Document] = {}
        self.url_fields = {
            name: {field.name: field.label for field in kind.fields.values() if field.kind == "url"}
            for name, kind in types.items()
        }
        for document in documents:
            self._enter(document, types[document.content_type])

    def _enter(self, document: Document, kind: ContentType) -> None:
        self.documents[document.id] = document
        self.urls[document.id] = path_of(kind, document.slug)
        paths = [self.urls[document.id], *document.redirect_from]
        sources = [path for pattern in kind.source_urls if (path := _expanded(pattern, document)) is not None]
        for path in (*paths, *sources):
            self.paths.setdefault(plain_path(site_path(path)), {})[document.id] = None
        if sources:
            self.own_paths[document.id] = site_path(sources[0])
        if document.parent is None:
            self.files[plain_path(document.source_path)] = document.id
            for path in sorted({plain_path(document.source_path), _page_of(document.source_path)}):
                self.ends.setdefault(path.rpartition("/")[2], []).append((path.strip("/"), document.id))
        for name in {fold(document.title), fold(document.slug), fold(document.slug.rsplit("/", 1)[-1])}:
            self.names.setdefault(name, {})[document.id] = None
        if self.is_inferred:
            self._enter_other_names(document)

    def _enter_other_names(self, document: Document) -> None:
        """What other programs call a document, as they write it: an address of the site, or a name."""
        for key in _OTHER_NAMES:
            value = document.values.get(key, ())
            for name in value if isinstance(value, tuple) else (value,):
                written = str(name).strip()
                if written.startswith("/") and not _TEMPLATE.search(written):
                    self.paths.setdefault(plain_path(site_path(written)), {})[document.id] = None
                elif key.startswith("alias") and written:
                    self.names.setdefault(fold(written), {})[document.id] = None

    def resolve(self, document: Document, link: BodyLink) -> Target:
        """What a link in a document's body leads to."""
        if link.kind == "wikilink":
            return self._wikilink(document, link.url)
        plain = _PLAIN_HOST.match(link.url)
        if plain and _host(plain[1]) not in self.hosts:
            return Target("external", link.url)
        try:
            url = urlsplit(link.url)
        except ValueError:
            return Target("other")
        if url.scheme in ("http", "https") or (url.netloc and not url.scheme):
            whole = link.url if url.scheme else f"https:{link.url}"
            if _host(url.hostname) in self.hosts:
                return self._site(unquote(url.path), url.fragment, whole)
            return Target("external", whole)
        if url.scheme:
            return Target("other", link.url)
        if not url.path:
            return (
                Target("document", None, document.id, unquote(url.fragment))
                if url.fragment
                else Target("other")
            )
        return self._relative(document, unquote(url.path), url.fragment)

    def _wikilink(self, document: Document, name: str) -> Target:
        page, _, heading = name.partition("#")
        # What names a paragraph leads to its page: paragraphs have no anchors here.
        heading = "" if heading.startswith("^") else heading
        found = tuple(self.names.get(fold(page), ())) if page else (document.id,)
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(document.source_path), page))
        for path in (page, beside) if not found else ():
            if (file := self.files.get(plain_path(path))) is not None:
                found = (file,)
                break
        if not found and _ASSET.search(page.lower()) and not _PAGE.search(page.lower()):
            return Target("other")
        own = [id for id in found if id.startswith(document.content_type + "/")]
        chosen = own if len(own) == 1 else found
        if len(chosen) == 1:
            return Target("document", self.urls[chosen[0]], chosen[0], _anchor(heading) or None)
        return Target("dangling", candidates=found)

    def _relative(self, document: Document, path: str, fragment: str) -> Target:
        if path.startswith("/"):
            target = self._site(path, fragment, None)
            is_nowhere = target.outcome == "dangling" and not target.candidates
            ids = self._by_end(document, path) if is_nowhere else ()
            return self._only(ids, fragment) if ids else target
        folder = posixpath.dirname(document.source_path)
        for candidate in (posixpath.normpath(posixpath.join(folder, path)), posixpath.normpath(path)):
            if (found := self.files.get(plain_path(candidate))) is not None:
                return self._found(found, fragment)
        if ids := self._by_end(document, path):
            return self._only(ids, fragment)
        own = self.own_paths.get(document.id) or self.urls[document.id]
        return self._site(posixpath.normpath(posixpath.join(posixpath.dirname(own), path)), fragment, None)

    def _by_end(self, document: Document, path: str) -> tuple[str, ...]:
        """The documents whose file's path ends so, where that is certain: sites have their content in a folder.

        A name alone has to be that of a file, or to stand by itself as templates name files. Of a page in several
        languages that of the document's own counts.
        """
        is_file = bool(_PAGE.search(path.lower()))
        if not is_file and (not self.is_inferred or path.strip("/").count("/") < path.startswith("/")):
            return ()
        end = plain_path(_UPWARDS.sub("", path))
        named = self.ends.get(end.rpartition("/")[2], [])
        if len(named) > _MOST_OF_ONE_NAME:
            return ()
        found = [id for file, id in named if f"/{file}".endswith(end)]
        language = _language_of(document.source_path)
        own = [id for id in found if _language_of(self.documents[id].source_path) == language]
        return tuple(own if len(own) == 1 else found)

    def _only(self, found: tuple[str, ...], fragment: str) -> Target:
        return self._found(found[0], fragment) if len(found) == 1 else Target("dangling", candidates=found)

    def _site(self, path: str, fragment: str, absolute: str | None) -> Target:
        """A path of this site; `absolute` is the whole address where one was written."""
        inner = path[len(self.base_path) :] if self.base_path and path.startswith(self.base_path) else path
        found = tuple(self.paths.get(plain_path(inner), ()))
        if len(found) == 1:
            return self._found(found[0], fragment)
        file = self.files.get(plain_path(inner))
        if not found and file is not None and _PAGE.search(inner.lower()):
            return self._found(file, fragment)
        if inner.rstrip("/") in self.listings or is_reserved_address(inner) or inner == "/":
            return (
                Target("place", inner)
                if absolute is None or self.origin is None
                else Target("external", absolute)
            )
        if _ASSET.search(inner.lower()) and not _PAGE.search(inner.lower()):
            return self._asset(inner, absolute)
        return Target("dangling", absolute, candidates=found)

    def _asset(self, path: str, absolute: str | None) -> Target:
        if absolute is not None:
            return Target("external", absolute)
        return Target("external", self.origin + quote(path)) if self.origin else Target("other")

    def _found(self, id: str, fragment: str) -> Target:
        return Target("document", self.urls[id], id, unquote(fragment) or None)


def _host(host: str | None) -> str:
    return (host or "").lower().removeprefix("www.")


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w-]+", "", heading.strip().lower().replace(" ", "-"))


def _expanded(pattern: str, document: Document) -> str | None:
    """A source address with a document's values in it, or None where one of them is unknown."""
    name = document.slug.rsplit("/", 1)[-1]
    date = _FILE_DATE.match(name)
    known: dict[str, str | None] = {
        "slug": document.slug,
        "name": name[date.end() :] if date else name,
        **dict(zip(("year", "month", "day"), date.groups() if date else (None, None, None), strict=True)),
    }
    for key in _PLACEHOLDER.findall(pattern):
        value = known.get(key, document.values.get(key))
        if value is None or isinstance(value, tuple):
            return None
        pattern = pattern.replace(f"{{{key}}}", str(value))
    return pattern


class Problem(NamedTuple):
    """What is wrong with a link of a body, and its address as written; the line is that of the file."""

    code: str
    message: str
    line: int
    column: int
    url: str


@dataclass(frozen=True, slots=True)
class Followed:
    """Where the links of one document lead, and what is wrong with some."""

    links: tuple[Link, ...]
    external_links: tuple[ExternalLink, ...]
    addresses: Mapping[int, Address]
    problems: tuple[Problem, ...]


def follow(document: Document, book: AddressBook) -> Followed:
    """What the links of a document's body and its declared addresses lead to, in order."""
    follower = _Follower(document, book)
    for body_link in document.reading.links:
        follower.body_link(body_link)
    for name, label in book.url_fields[document.content_type].items():
        value = document.values.get(name, ())
        for url in value if isinstance(value, tuple) else (value,):
            follower.external(url, label, "field", None)
    return Followed(
        tuple(follower.links), tuple(follower.external_links), follower.addresses, tuple(follower.problems)
    )


class _Follower:
    def __init__(self, document: Document, book: AddressBook) -> None:
        self.document = document
        self.book = book
        self.links: list[Link] = []
        self.external_links: list[ExternalLink] = []
        self.addresses: dict[int, Address] = {}
        self.problems: list[Problem] = []

    def body_link(self, body_link: BodyLink) -> None:
        target = self.book.resolve(self.document, body_link)
        href = target.href
        if body_link.url.startswith("#"):
            anchor = self.fragment(body_link, target)
            href = body_link.url if body_link.kind != "wikilink" else f"#{quote(anchor)}" if anchor else None
        elif target.outcome in ("document", "dangling") and body_link.kind in ("link", "wikilink"):
            href = self.document_link(body_link, target)
        elif target.outcome == "external" and href:
            self.external(href, body_link.text, _external_kind(body_link), body_link.slot)
        if href:
            self.addresses[body_link.slot] = Address(href, target.document)

    def document_link(self, body_link: BodyLink, target: Target) -> str | None:
        fragment = self.fragment(body_link, target)
        line = self.document.body_line + body_link.line - 1
        self.links.append(
            Link(
                self.document.id,
                target.document,
                "body",
                body_link.written or body_link.url,
                len(self.links),
                line,
                1,
                body_link.slot,
                fragment,
            )
        )
        if target.document is None:
            named = ", ".join(f"'{id}'" for id in target.candidates)
            code, what = (
                ("KB303", f"names several documents: {named}") if named else ("KB304", "leads to no document")
            )
            self.problem(code, body_link, f"link '{shorten(body_link.url)}' {what}")
        return f"{target.href}#{quote(fragment)}" if target.href and fragment else target.href

    def fragment(self, body_link: BodyLink, target: Target) -> str | None:
        """The target's anchor, if it has it; a missing one is reported."""
        if target.document is None or not target.fragment or target.fragment.startswith(":~:"):
            return None
        sections = self.book.documents[target.document].reading.sections
        if any(section.anchor == target.fragment for section in sections) or target.fragment.startswith("fn"):
            return target.fragment
        what = f"'{target.document}' has no heading '#{shorten(target.fragment)}'"
        self.problem("KB305", body_link, f"link '{shorten(body_link.url)}': {what}")
        return None

    def external(self, url: str, text: str, kind: str, slot: int | None) -> None:
        position = len(self.external_links)
        self.external_links.append(
            ExternalLink(self.document.id, url, host_of(url), text, position, kind, slot)
        )

    def problem(self, code: str, body_link: BodyLink, message: str) -> None:
        line = self.document.body.split("\n")[body_link.line - 1]
        column = max(line.find(body_link.written or body_link.url), 0) + 1
        number = self.document.body_line + body_link.line - 1
        self.problems.append(Problem(code, message, number, column, body_link.url))


def _external_kind(link: BodyLink) -> str:
    if link.kind == "link" and _REGISTRATION.search(link.url.casefold()):
        return "registration"
    return link.kind if link.kind in ("embed", "image") else "link"


def host_of(url: str) -> str:
    """The host of an address in lower case, or an empty text."""
    if plain := _PLAIN_HOST.match(url):
        return plain[1].lower()
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def series_names(documents: Iterable[Document]) -> Mapping[str, tuple[Document, ...]]:
    """The documents of each series in the order of their dates."""
    series: dict[str, list[Document]] = {}
    for document in documents:
        if document.series:
            series.setdefault(document.series, []).append(document)
    return {
        name: tuple(sorted(members, key=lambda member: (member.date_start or "9999", member.id)))
        for name, members in series.items()
    }
