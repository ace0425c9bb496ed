"""Which requests are not answered at all: by their address, host, method, and the form that they send."""

from __future__ import annotations

import re
from collections.abc import Container

from kb.web import decisions, security
from kb.web.sending import Scope

READING = frozenset({"GET", "HEAD", "OPTIONS"})
# Of the addresses under /-/, those that only give files.
FILES = ("/-/kb/", "/-/static/", "/-/static-plugins/")
# The service that matches lists takes forms, because a list may be longer than an address.
MATCHING = "/reconcile"
FORM = b"application/x-www-form-urlencoded"
# Longer than any form for signing in, and than any question to the tables.
LONGEST_FORM = 10_000
LONGEST_QUERY = 60_000
HOST = re.compile(r"[A-Za-z0-9._-]*(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")


def refusal(path: str, scope: Scope, others: Container[str]) -> tuple[int, str] | None:
    """Why a request is not answered, as status and sentence; None when it is.

    `path` is the raw one below the base address, `others` the first words of the addresses of other databases.
    """
    if security.leads_elsewhere(path) or security.is_no_address(path):
        return 400, "This address is not one of this site."
    if len(scope["query_string"]) > LONGEST_QUERY:
        return 414, "This address is too long."
    if not _has_known_host(scope):
        return 400, "This host is none."
    if decisions.is_closed(path):
        return 403, "This page is closed."
    if scope["method"] in READING:
        return None
    if not may_be_written(path, others):
        return 405, "This catalogue can only be read."
    return _refused_form(scope) if path.startswith("/-/") else None


def may_be_written(path: str, others: Container[str]) -> bool:
    """Whether another plugin or database could want the request: our own pages and tables only answer."""
    is_for_plugin = path.startswith("/-/") and not path.startswith(FILES)
    return is_for_plugin or path == MATCHING or path.split("/")[1] in others


def with_readable_headers(scope: Scope) -> Scope:
    """The request without headers that are no text: another program on the same host may have set such cookies."""
    return {**scope, "headers": [header for header in scope["headers"] if _is_text(header[1])]}


def _is_text(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _has_known_host(scope: Scope) -> bool:
    """Whether the host that was asked for could be one: where the site has no address of its own, pages name it."""
    hosts = [value.decode() for name, value in scope["headers"] if name.lower() == b"host"]
    return len(hosts) < 2 and all(HOST.fullmatch(host) for host in hosts)


def _refused_form(scope: Scope) -> tuple[int, str] | None:
    """Why what was sent is not read: nothing here takes more than a few fields."""
    headers = {name.lower(): value for name, value in scope["headers"]}
    length = headers.get(b"content-length", b"")
    if not length.isdigit():
        return 411, "Say how long the form is."
    if int(length[:20]) > LONGEST_FORM:
        return 413, "This form is too long."
    if headers.get(b"content-type", FORM).partition(b";")[0].strip().lower() != FORM:
        return 415, "A form of this kind is not read."
    return None
