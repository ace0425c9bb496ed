"""What a search found as JSON, just as the web application answers `/search.json`; to load that takes a while."""

from __future__ import annotations

from kb.searching import Found
from kb.web import api
from kb.web.asked import Asked


def as_json(found: Found) -> str:
    """The results as JSON, whose addresses begin with the site's base address if it has one."""
    answer = api.search_json(found.results, Asked("/search", found.asked, root=found.root), "/search")
    return f"{answer.body!s}\n"
