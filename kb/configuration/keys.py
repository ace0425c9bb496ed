"""Which keys a declaration may have at each place, and how names are spelt."""

from __future__ import annotations

import re

NAME = re.compile(r"[a-z][a-z0-9_]*")
SPELLINGS = {"e_mail": "email", "daterange": "date_range", "records": "nested", "nested_records": "nested"}
WAYS = ("id", "slug", "title", "url", "source_url")

SITE_KEYS = ("title", "description", "base_url", "language", "licence", "repository", "default_visibility",
              "public_addresses", "wikilinks", "publish_revision", "featured")  # fmt: skip
KB_KEYS = (
    "site",
    "ignore",
    "link_checks",
    "vocabularies",
    "crosswalks",
    "content_types",
    "series",
    "overrides",
)
SERIES_KEYS = ("visibility", "attribution")
VOCABULARY_KEYS = ("label", "description", "complete", "terms")
TERM_KEYS = ("label", "definition", "also")
TYPE_KEYS = (
    "label", "description", "folders", "path", "source_urls", "visibility", "attribution", "inherits", "sort",
    "licence", "people", "fields",
)  # fmt: skip
# Below `databases`, which is Datasette's: what stands there for the one database that there is.
DATABASE = "kb"
DATABASE_KEYS = ("queries", "tables")
QUERY_KEYS = ("sql", "title", "description", "params", "about", "reading", "visibility")
TABLE_KEYS = ("description", "columns")
FIELD_KEYS = (
    "kind", "label", "description", "unit", "many", "required", "aliases", "values", "role", "visibility", "search",
    "facet", "vocabulary", "to", "by", "inline", "inverse", "inverse_label", "fields", "split", "range", "group",
    "optional",
)  # fmt: skip
