"""A document without comments and without the passages of its body that are for others."""

from __future__ import annotations

from dataclasses import replace

from kb.markdown import comments
from kb.model import Body, Document
from kb.redaction.redaction import Redaction
from kb.withholding import withheld_passages
from kb.withholding import without_passages as without_passages_in


def without_comments(redaction: Redaction, document: Document) -> Document:
    """The document without comments in its body; what they say was never read, so the reading stays."""
    body = comments.without_comments(document.body)
    if body == document.body:
        return document
    for number, (old, new) in enumerate(zip(document.body.split("\n"), body.split("\n"), strict=False)):
        if old != new:
            redaction.note(document, document.body_line + number, "comment", "no edition holds comments")
    return replace(document, content=Body(body, document.reading))


def without_passages(redaction: Redaction, document: Document) -> Document:
    """The document without the passages for others, which are reported and logged line by line."""
    passages = document.content.passages
    for passage in withheld_passages(passages, redaction.visibility):
        first, last = (document.body_line + line - 1 for line in (passage.first_line, passage.last_line))
        message = f"would be withheld from {redaction.visibility}: a {passage.word} passage"
        redaction.add("KB402", document, message, first)
        for line in range(first, last + 1):
            redaction.note(document, line, "passage", f"it is {passage.word}")
    return redaction.with_body(document, without_passages_in(document.body, passages, redaction.visibility))
