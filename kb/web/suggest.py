"""`/suggest`: titles and terms that go on like what is being typed, for the search boxes and for other programs."""

from __future__ import annotations

import sqlite3

from kb.catalogue import Catalogue
from kb.search.engine import Completion, complete
from kb.web import api
from kb.web.asked import Answer, Asked


def answer(connection: sqlite3.Connection, _catalogue: Catalogue, asked: Asked) -> Answer:
    """At most eight suggestions for `q`, the nearest first; a term leads to the search for it.

    `path` is the address on this server, which the base address of the catalogue need not be.
    """
    words = asked.value("q")
    found = complete(connection, words)
    return api.answer({"query": words, "suggestions": [_suggestion(each, asked) for each in found]})


def _suggestion(completion: Completion, asked: Asked) -> dict[str, str | None]:
    path, pairs = (completion.url, ()) if completion.url else ("/search", (("q", completion.words),))
    return {
        "kind": completion.kind,
        "label": completion.label,
        "note": completion.type_label,
        "url": asked.absolute(path, pairs),
        "path": asked.local(path, pairs),
    }
