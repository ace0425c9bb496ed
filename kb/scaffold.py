"""The first text of a document or a declaration: every field that there is, explained in comments."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from pathlib import Path

from kb.declaration import ContentType, Declaration
from kb.diagnostics import KbError
from kb.fields import KINDS, Field
from kb.values import slugify


def new_document(declaration: Declaration, folder: Path, content_type: str, title: str) -> Path:
    """Write a scaffold for a document and return its path; raises KbError where that is not possible."""
    kind = declaration.content_types.get(content_type)
    if kind is None:
        known = ", ".join(declaration.content_types) or "none"
        raise KbError(f"there is no content type '{content_type}'; declared are {known}")
    if not kind.folders:
        raise KbError(f"documents of '{content_type}' stand inside others and have no folder of their own")
    slug = slugify(title)
    if not slug:
        raise KbError(f"the title '{title}' has no letter or digit to make a file name of")
    path = folder / kind.folders[0] / f"{slug}.md"
    write_new(path, document_text(declaration, kind, title))
    return path


def write_new(path: Path, text: str) -> None:
    """Write a file that must not exist yet."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise KbError(f"'{path}' exists already and is left as it is") from error
    except OSError as error:
        raise KbError(f"cannot write '{path}': {(error.strerror or 'unknown reason').lower()}") from error


def document_text(declaration: Declaration, kind: ContentType, title: str) -> str:
    """Front matter with the title and, as comments, every declared field; then an empty body."""
    lines = ["---", f"title: {json.dumps(title, ensure_ascii=False)}"]
    if "summary" not in kind.fields:
        lines += ["# In a few sentences: what this is and why it matters.", "# summary:"]
    for field in kind.fields.values():
        if field.name != "title":
            lines.extend(_field(field, declaration))
    visibility = kind.visibility or declaration.site.default_visibility
    lines += _comment(f"Who may read it: public, network or confidential; {visibility} if nothing is said.")
    lines += ["# visibility:", "---", "", ""]
    return "\n".join(lines)


def _field(field: Field, declaration: Declaration) -> Iterator[str]:
    unit = f", in {field.unit}" if field.unit else ""
    expected = (
        KINDS[field.kind].expected
        if field.kind != "relation"
        else f"the slug or title of one of '{field.to}'"
    )
    several = "; several as a list" if field.many else ""
    required = " Required." if field.required else ""
    yield from _comment(
        f"{field.description or field.label}. {expected[:1].upper()}{expected[1:]}{unit}{several}.{required}"
    )
    if field.vocabulary:
        terms = declaration.vocabularies[field.vocabulary].terms
        yield from _comment(f"One of: {', '.join(terms)}.")
    if field.kind == "nested" or field.inline:
        yield f"# {field.name}:"
        yield from _inside(field, declaration)
        return
    yield f"# {field.name}:"


def _inside(field: Field, declaration: Declaration) -> Iterator[str]:
    """The keys of what is written inside a document; what is a document itself has a slug and a body, too."""
    inner = field.fields if field.kind == "nested" else declaration.content_types[field.to or ""].fields
    keys = dict.fromkeys(("title", "slug", *inner, "body") if field.inline else inner)
    lead = "#   - " if field.many else "#     "
    for key in keys:
        found = inner.get(key)
        if found and found.vocabulary:
            terms = ", ".join(declaration.vocabularies[found.vocabulary].terms)
            yield from _comment(f"{'Several' if found.many else 'One'} of: {terms}.", "#     # ")
        yield f"{lead}{key}:"
        lead = "#     "


def _comment(text: str, indent: str = "# ") -> list[str]:
    return textwrap.wrap(text, 100, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)


def declaration_text(declaration: Declaration) -> str:
    """A `metadata.yml` that declares what was found, with comments on what else could be said."""
    lines = [
        "# The declaration of this catalogue. Every key is explained in docs/declaration.md.",
        f"title: {json.dumps(declaration.site.title)}",
        "plugins:",
        "  kb:",
        "    site:",
        f"      title: {json.dumps(declaration.site.title)}",
        "      # Two sentences for the first page.",
        '      description: ""',
        "      # Where the catalogue will stand; addresses in feeds and exports begin with it.",
        "      # base_url: https://…",
        "      default_visibility: public",
        "      # Whether [[Page|label]] is a link to the page of that title or name.",
        "      wikilinks: true",
        "    # Paths that are not content.",
        "    ignore: []",
        "    # Lists of allowed terms, for fields of the kind term.",
        "    # vocabularies:",
        "    #   themes: {label: Themes, terms: {health: {label: Health, definition: …, also: [NHS]}}}",
        "    content_types:",
    ]
    for kind in declaration.content_types.values():
        lines.extend(f"      {line}" for line in _content_type(kind))
    return "\n".join(lines) + "\n"


def _content_type(kind: ContentType) -> Iterator[str]:
    yield f"{kind.name}:"
    yield f"  label: {json.dumps([kind.label, kind.label_plural], ensure_ascii=False)}"
    yield f"  folders: {json.dumps(list(kind.folders), ensure_ascii=False)}"
    yield f"  path: {kind.path}"
    yield "  # Addresses under which links in bodies may name these documents:"
    yield '  # source_urls: ["https://…/{slug}"]'
    yield "  fields:" if kind.fields else "  fields: {}"
    for field in kind.fields.values():
        yield f"    {field.name}: {_flow(field)}"


def _flow(field: Field) -> str:
    parts = [f"kind: {field.kind}"]
    parts += ["many: true"] if field.many else []
    parts += ["facet: true"] if field.facet else []
    parts += [f"label: {json.dumps(field.label, ensure_ascii=False)}"]
    parts += [f"aliases: {json.dumps(list(field.aliases), ensure_ascii=False)}"] if field.aliases else []
    if field.fields:
        parts += [
            "fields: {" + ", ".join(f"{name}: {_flow(inner)}" for name, inner in field.fields.items()) + "}"
        ]
    return "{" + ", ".join(parts) + "}"
