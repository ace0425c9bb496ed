"""What a document is called, its summary and its language: from fields with these roles, core keys, or the body."""

from __future__ import annotations

import re

from kb import markdown
from kb.fields import tidy
from kb.validation.making import Making
from kb.values import shorten, title_of_body, title_of_file

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def title(making: Making) -> str:
    """The title, if need be from the first heading, or reported and from the file's name."""
    for _, value in making.of_role("title"):
        return tidy(markdown.plain(str(value))) or str(value)
    if "title" not in making.values and (written := making.one("title")):
        return str(written)
    if of_body := title_of_body(making.item.reading):
        making.from_body.add("title")
        return of_body
    of_file = title_of_file(making.item.source.path, making.slug)
    making.add("KB206", None, f"the title '{shorten(of_file)}' is made from the file's name", field="title")
    return of_file


def summary(making: Making) -> str | None:
    """The summary as plain text, if need be the body's first paragraph."""
    for _, value in making.of_role("summary"):
        return markdown.plain(str(value)) or None
    if "summary" not in making.values and (written := making.one("summary")):
        return markdown.plain(written) or None
    making.from_body.add("summary")
    return making.item.reading.summary


def language(making: Making) -> str | None:
    """The language tag, else the declared site's; one that cannot be read is reported and kept in `extra`."""
    written = next((value for _, value in making.of_role("language")), None) or making.one("language")
    if written is None:
        return None if making.declaration.inferred else making.declaration.site.language
    if _LANGUAGE.fullmatch(written):
        return str(written)
    message = f"'language' cannot be read: '{shorten(written)}'"
    making.add(
        "KB201", making.item.keys.get("language"), message, "Write a language tag, as en or cy.", "language"
    )
    making.extra["language"] = written
    return None
