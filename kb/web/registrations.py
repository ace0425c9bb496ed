"""What a page says of links to register for an event: they stay, and once its day has passed they are marked."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from kb.catalogue import Document

PAST = Markup(' <span class="kb-past">(registration is over)</span>')


def with_past_registrations(html: Markup, document: Document, when: str) -> Markup:
    """The page's HTML with a note behind each link to register, if the event is `past` or `cancelled`."""
    urls = {link["url"] for link in document.external_links if link["kind"] == "registration"}
    if when not in ("past", "cancelled") or not urls:
        return html
    addresses = "|".join(sorted(re.escape(str(escape(url))) for url in urls))
    link = re.compile(rf'<a\b[^<>]*\bhref="(?:{addresses})"[^<>]*>.*?</a>', re.DOTALL)
    # A string that is no Markup, or the link would be escaped.
    return Markup(link.sub(lambda match: match[0] + str(PAST), str(html)))  # noqa: S704
