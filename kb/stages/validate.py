"""What a draft says, by the declaration: one document, and one for each that stands inline in it."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kb import markdown
from kb.declaration import CORE_KEYS, ContentType, Declaration
from kb.diagnostics import Report
from kb.fields import Field, UnreadableError, read_date, tidy
from kb.model import (
    Diagnostic,
    Document,
    Draft,
    Entry,
    Listing,
    Node,
    Reading,
    Reference,
    Scalar,
    SourceFile,
    Speaker,
)
from kb.model import Mapping as MappingNode
from kb.values import Values, file_date, read_values, shorten, slugify, title_of_body, title_of_file
from kb.visibility import ATTRIBUTIONS, VISIBILITIES
from kb.yaml_nodes import as_json

CORE_FIELDS: Mapping[str, Field] = {
    field.name: field
    for field in (
        Field("title", "text"),
        Field("summary", "markdown"),
        Field("date", "date_range"),
        Field("date_end", "date"),
        Field("language", "text"),
        Field("series", "text"),
        Field("licence", "text"),
        Field("visibility_reason", "text"),
        Field("related", "relation", many=True),
        Field("redirect_from", "text", many=True),
    )
}
# Keys that decide who may read a document, with the code of a doubt about them.
_RULES = {"visibility": "KB205", "attribution": "KB212"}
_NEARLY = 0.85
_SPEAKER_TEXTS = ("name", "role", "organisation", "talk", "attributed_as", "part")
_SPEAKER_KEYS = (*_SPEAKER_TEXTS, "links", "consent")
_CONSENTS = ("public", "network", "none")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_CONTAINER = re.compile(r"^[ >\t]*:{3,}\s*\w", re.MULTILINE)
_UNUSABLE_SLUG = re.compile(r"(^|/)\.{0,2}(/|$)|[\x00-\x1f\x7f\\]")


@dataclass(frozen=True, slots=True)
class Validated:
    """The documents of one file, its own first, with what there is to say about them."""

    documents: tuple[Document, ...]
    diagnostics: tuple[Diagnostic, ...]


def validate(draft: Draft, declaration: Declaration) -> Validated:
    """The documents of a draft; values that cannot be read are reported and kept in `extra`."""
    report = Report()
    item = _Item(
        declaration.content_types[draft.source.content_type], draft.source, draft.keys, draft.repeated,
        draft.source.slug, draft.body, draft.body_line, draft.reading,
    )  # fmt: skip
    documents = _documents(item, declaration, report)
    return Validated(tuple(documents), tuple(report))


def unreadable(source: SourceFile) -> Document:
    """What stands for a file that could not be understood: in no edition, and not to be named by others."""
    return Document(
        id=f"{source.content_type}/{source.slug}", content_type=source.content_type, slug=source.slug,
        title=source.slug, source_path=source.path, visibility="confidential", doubtful=True,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Item:
    """What a document is made from: a whole file, or a mapping inside one."""

    content_type: ContentType
    source: SourceFile
    keys: Mapping[str, Entry]
    repeated: frozenset[str]
    slug: str
    body: str
    body_line: int
    reading: Reading
    line: int = 1
    parent: str | None = None
    overridden: frozenset[str] = frozenset()


def _documents(item: _Item, declaration: Declaration, report: Report) -> list[Document]:
    item = _overridden(item, declaration)
    maker = _Maker(item, declaration, report)
    document = maker.document()
    inline: list[Document] = []
    references = list(document.references)
    for field, values in maker.values.items():
        for position, node in values.inline:
            made = _inline(field, node, maker, document.id)
            inline.extend(made)
            references.extend(
                Reference(field, child.id, position, node.line, node.column) for child in made[:1]
            )
    references.sort(key=lambda reference: (reference.relation, reference.position))
    if maker.extra != document.extra:
        document = replace(document, extra=dict(sorted(maker.extra.items())))
    return [replace(document, references=tuple(references)), *inline]


def _overridden(item: _Item, declaration: Declaration) -> _Item:
    entries = declaration.overrides.get(f"{item.content_type.name}/{_slug_of(item)}", ())
    if not entries:
        return item
    keys = {entry.key: entry for entry in entries}
    fields = item.content_type.fields.values()
    names = {field.name for field in fields if keys.keys() & {field.name, *field.aliases}} | keys.keys()
    return replace(
        item, keys={**item.keys, **keys}, repeated=item.repeated - keys.keys(), overridden=frozenset(names)
    )


def _slug_of(item: _Item) -> str:
    entry = item.keys.get("slug")
    declared = (
        tidy(entry.value.text) if entry and isinstance(entry.value, Scalar) and entry.value.text else ""
    )
    slug = unicodedata.normalize("NFC", declared.strip("/").lower()) if declared else item.slug
    if item.parent is not None and declared:
        return f"{item.parent.split('/', 1)[1]}/{slug}"
    return slug


class _Maker:
    """Makes one document; problems go to the report with the document's file and id."""

    def __init__(self, item: _Item, declaration: Declaration, report: Report) -> None:
        self.item = item
        self.declaration = declaration
        self.report = report
        self.slug = _slug_of(item)
        self.id = f"{item.content_type.name}/{self.slug}"
        self.doubtful = False
        self.from_body: set[str] = set()
        self.extra: dict[str, Any] = {}
        fields = item.content_type.fields
        self.claimed = {key for field in fields.values() for key in (field.name, *field.aliases)}
        self.values: dict[str, Values] = {name: self.read(field) for name, field in fields.items()}
        self.core = {name: self.read(field) for name, field in CORE_FIELDS.items() if name not in fields}

    def add(
        self, code: str, place: Node | Entry | None, message: str, hint: str = "", field: str | None = None
    ) -> None:
        line, column = (place.line, place.column) if place else (self.item.line, 1)
        path = self.declaration.file if place and field in self.item.overridden else self.item.source.path
        self.report.add(code, path, message, line=line, column=column, hint=hint,
                        field=field, document=self.id)  # fmt: skip

    def read(self, field: Field) -> Values:
        entries = [self.item.keys[key] for key in (field.name, *field.aliases) if key in self.item.keys]
        values = read_values(field, entries, self.declaration.vocabularies)
        for problem in values.problems:
            place = Scalar(None, problem.line, problem.column)
            self.add(problem.code, place, problem.message, problem.hint, field.name)
        if values.kept:
            self.extra[field.name] = values.kept if field.many or len(values.kept) > 1 else values.kept[0]
        return values

    def document(self) -> Document:
        self.check_slug()
        fields = self.item.content_type.fields
        self.undeclared()
        for name, field in fields.items():
            if field.required and not self.values[name].read and not self.values[name].inline:
                self.add("KB204", None, f"'{name}' is required", field=name)
        start, end = self.dates()
        visibility = self.visibility()
        return Document(
            id=self.id,
            content_type=self.item.content_type.name,
            slug=self.slug,
            title=self.title(),
            source_path=self.item.source.path,
            line=self.item.line,
            parent=self.item.parent,
            summary=self.summary(),
            date_start=start,
            date_end=end,
            language=self.language(),
            visibility=visibility,
            visibility_reason=self.reason(),
            attribution=self.attribution(),
            series=self.one("series"),
            licence=self.one("licence") or self.item.content_type.licence or self.declaration.site.licence,
            withdrawn=self.withdrawn(),
            redirect_from=tuple(value for value, _ in self.core["redirect_from"].read),
            speakers=self.speakers(),
            values=self.plain_values(),
            references=self.references(),
            extra=dict(sorted(self.extra.items())),
            body=self.item.body,
            body_line=self.item.body_line,
            reading=self.item.reading,
            doubtful=self.doubtful or any(remark.code == "KB116" for remark in self.item.reading.remarks),
            from_body=frozenset(self.from_body),
        )

    def check_slug(self) -> None:
        if not self.slug or _UNUSABLE_SLUG.search(self.slug):
            self.add(
                "KB211",
                self.item.keys.get("slug"),
                f"slug '{shorten(self.slug)}' cannot be part of an address",
                field="slug",
            )
            self.doubtful = True

    def undeclared(self) -> None:
        known = self.claimed | set(CORE_KEYS)
        if self.item.parent is not None:
            known.add("body")
        for key, entry in self.item.keys.items():
            self.check_containers(key, entry.value)
            if key not in known and not self.is_misspelt_rule(key, entry):
                close = difflib.get_close_matches(key, sorted(known), 1, 0.8)
                hint = f"Did you mean '{close[0]}'?" if close else ""
                self.add("KB203", entry, f"key '{shorten(key)}' is not declared", hint, key)
            if key not in known:
                self.extra[key] = as_json(entry.value)

    def is_misspelt_rule(self, key: str, entry: Entry) -> bool:
        """Whether a key is nearly one that decides who may read the document, which is then in doubt."""
        for rule, code in _RULES.items():
            if difflib.SequenceMatcher(None, key.strip().lower(), rule).ratio() >= _NEARLY:
                self.add(code, entry, f"key '{shorten(key)}' is not '{rule}'", f"Write {rule}.", key)
                self.doubtful = True
                return True
        return False

    def check_containers(self, key: str, node: Node) -> None:
        """A container in a field would not be withheld; whoever writes one means it to be."""
        if isinstance(node, Scalar):
            if node.text and key != "body" and _CONTAINER.search(node.text):
                self.add("KB116", node, f"'{key}' holds a fenced container, which only a body can", field=key)
                self.doubtful = True
            return
        inner = node.items if isinstance(node, Listing) else tuple(entry.value for entry in node.entries)
        is_inline = key in self.claimed and any(field.inline for field in self.fields_of(key))
        for item in () if is_inline else inner:
            self.check_containers(key, item)

    def fields_of(self, key: str) -> Iterable[Field]:
        fields = self.item.content_type.fields.values()
        return (field for field in fields if key == field.name or key in field.aliases)

    def one(self, name: str) -> Any:
        """The single value of a core key, or of the declared text field that has taken its name."""
        values = self.core.get(name) or self.values.get(name)
        value = values.read[0][0] if values and values.read else None
        return value if value is None or isinstance(value, str) or name not in self.values else None

    def of_role(self, role: str) -> Iterable[tuple[Field, Any]]:
        for name, field in self.item.content_type.fields.items():
            if field.role == role:
                for value, _ in self.values[name].read[:1]:
                    yield field, value

    def title(self) -> str:
        for _, value in self.of_role("title"):
            return tidy(markdown.plain(str(value))) or str(value)
        if "title" not in self.values and (title := self.one("title")):
            return str(title)
        if title := title_of_body(self.item.reading):
            self.from_body.add("title")
            return title
        title = title_of_file(self.item.source.path, self.slug)
        self.add("KB206", None, f"the title '{shorten(title)}' is made from the file's name", field="title")
        return title

    def summary(self) -> str | None:
        for _, value in self.of_role("summary"):
            return markdown.plain(str(value)) or None
        if "summary" not in self.values and (summary := self.one("summary")):
            return markdown.plain(summary) or None
        self.from_body.add("summary")
        return self.item.reading.summary

    def dates(self) -> tuple[str | None, str | None]:
        start, end = self.start()
        ends = [value for _, value in self.of_role("date_end")] or (
            [] if "date_end" in self.values else [self.one("date_end")]
        )
        end = next((_as_date(value, last=True) for value in ends if value is not None), end)
        if start and end and end[: len(start)] < start[: len(end)]:
            self.add(
                "KB208",
                self.item.keys.get("date_end"),
                f"ends {end}, before it starts {start}",
                field="date_end",
            )
        return start, end if end != start else None

    def start(self) -> tuple[str | None, str | None]:
        in_name = file_date(self.slug)
        candidates: list[Any] = [value for _, value in self.of_role("date_start")]
        if "date" not in self.values and self.core["date"].read:
            candidates.append(self.core["date"].read[0][0])
        for value in candidates:
            start, end = value if isinstance(value, tuple) else (value, None)
            start = _as_date(start)
            if (
                in_name
                and start
                and len(start) >= 10
                and start[:10] != in_name
                and (end or start)[:10] != in_name
            ):
                self.add(
                    "KB209",
                    self.item.keys.get("date"),
                    f"date {start[:10]} is not the {in_name} of the file's name",
                    field="date",
                )
            return start, _as_date(end, last=True) if end else None
        return in_name, None

    def language(self) -> str | None:
        language = next((value for _, value in self.of_role("language")), None) or self.one("language")
        if language is None:
            return self.declaration.site.language
        if not _LANGUAGE.fullmatch(language):
            entry = self.item.keys.get("language")
            self.add(
                "KB201",
                entry,
                f"'language' cannot be read: '{shorten(language)}'",
                "Write a language tag, as en or cy.",
                "language",
            )
            self.extra["language"] = language
            return None
        return str(language)

    def visibility(self) -> str:
        """The document's own visibility; whatever is doubtful is confidential."""
        default = self.item.content_type.visibility or self.declaration.site.default_visibility
        entry = self.item.keys.get("visibility")
        visibility = self.fixed("visibility", VISIBILITIES, "KB205") if entry else default
        if visibility is None or self.doubtful:
            self.doubtful = True
            return "confidential"
        return visibility

    def attribution(self) -> str | None:
        """Under which rule people are named; a field that claims the key gives it another meaning."""
        if "attribution" not in self.item.keys or "attribution" in self.claimed:
            return self.item.content_type.attribution
        attribution = self.fixed("attribution", ATTRIBUTIONS, "KB212")
        self.doubtful = self.doubtful or attribution is None
        return attribution

    def reason(self) -> str | None:
        """A reason counts only for what the document itself says."""
        says = self.item.keys.keys() & {"visibility", "attribution"}
        return self.one("visibility_reason") if says else None

    def fixed(self, key: str, allowed: tuple[str, ...], code: str) -> str | None:
        """One of a few words, written exactly and once; else the code is reported."""
        entry = self.item.keys[key]
        written = entry.value.text if isinstance(entry.value, Scalar) else None
        if key in self.item.repeated:
            self.add(code, entry, f"'{key}' is given more than once", field=key)
        elif written not in allowed:
            said = (
                "empty"
                if written is None and isinstance(entry.value, Scalar)
                else f"'{shorten(str(as_json(entry.value)))}'"
            )
            self.add(code, entry, f"'{key}' is {said}, none of {', '.join(allowed)}", field=key)
        else:
            return written
        return None

    def withdrawn(self) -> str | None:
        entry = self.item.keys.get("withdrawn")
        if entry is None or (isinstance(entry.value, Scalar) and entry.value.text in (None, "", "false")):
            return None
        if isinstance(entry.value, Scalar):
            return "" if entry.value.text == "true" else tidy(entry.value.text or "")
        written = as_json(entry.value)
        return "; ".join(str(value) for value in (written.values() if isinstance(written, dict) else written))

    def speakers(self) -> tuple[Speaker, ...]:
        entry = self.item.keys.get("speakers")
        if entry is None or "speakers" in self.values:
            return ()
        items = entry.value.items if isinstance(entry.value, Listing) else (entry.value,)
        return tuple(speaker for item in items if (speaker := self.speaker(item)) is not None)

    def speaker(self, node: Node) -> Speaker | None:
        if isinstance(node, Scalar):
            return Speaker(tidy(node.text), line=node.line) if node.text else None
        found = {entry.key: entry for entry in node.entries} if isinstance(node, MappingNode) else {}
        texts = {key: tidy(entry.value.text) for key, entry in found.items()
                 if key in _SPEAKER_KEYS and isinstance(entry.value, Scalar) and entry.value.text}  # fmt: skip
        for key in sorted(found.keys() - set(_SPEAKER_KEYS)):
            self.add("KB203", found[key], f"key '{shorten(key)}' of a speaker is not known", field="speakers")
            self.extra.setdefault("speakers", []).append(
                {"name": texts.get("name"), key: as_json(found[key].value)}
            )
        if "name" not in texts:
            self.add("KB201", node, "a speaker has no name", "Write - name: … for each speaker.", "speakers")
            self.extra.setdefault("speakers", []).append(as_json(node))
            return None
        consent = texts.get("consent", "none")
        if consent not in _CONSENTS:
            self.add(
                "KB213",
                found["consent"],
                f"consent '{shorten(consent)}' is none of {', '.join(_CONSENTS)}",
                field="speakers",
            )
            self.doubtful = True
            consent = "none"
        links = found["links"].value if "links" in found else None
        addresses = links.items if isinstance(links, Listing) else (links,) if links else ()
        return Speaker(
            **{key: texts.get(key) for key in _SPEAKER_TEXTS if key != "name"}, name=texts["name"], consent=consent,
            links=tuple(item.text for item in addresses if isinstance(item, Scalar) and item.text), line=node.line,
        )  # fmt: skip

    def plain_values(self) -> dict[str, Any]:
        fields = self.item.content_type.fields
        found: dict[str, Any] = {}
        for name, values in self.values.items():
            if values.read and fields[name].kind != "relation":
                read = tuple(value for value, _ in values.read)
                found[name] = read if fields[name].many else read[0]
        return found

    def references(self) -> tuple[Reference, ...]:
        """The references of all relations, in order; those of inline documents are added when they are made."""
        relations = [(name, self.values[name]) for name, field in self.item.content_type.fields.items()
                     if field.kind == "relation"]  # fmt: skip
        if "related" in self.core:
            relations.append(("related", self.core["related"]))
        references: list[Reference] = []
        for name, values in relations:
            taken = {position for position, _ in values.inline}
            free = (position for position in range(len(values.read) + len(taken)) if position not in taken)
            for position, (value, node) in zip(free, values.read, strict=True):
                line, column = (node.line, node.column) if node else (self.item.line, 1)
                references.append(Reference(name, str(value), position, line, column))
        references.extend(self.nested_references())
        return tuple(references)

    def nested_references(self) -> Iterable[Reference]:
        """References in nested records, as a relation `field.key`, counted over all records of the document."""
        for name, values in self.values.items():
            positions: Counter[str] = Counter()
            for key, value, node in values.nested:
                line, column = (node.line, node.column) if node else (self.item.line, 1)
                yield Reference(f"{name}.{key}", str(value), positions[key], line, column)
                positions[key] += 1


def _as_date(value: Any, *, last: bool = False) -> str | None:
    """A value of any kind that a date role may have, as ISO 8601."""
    if isinstance(value, tuple):
        value = (value[1] or value[0]) if last else value[0]
    if value is None:
        return None
    try:
        return read_date(str(value))
    except UnreadableError:
        return None


def _inline(field: str, node: MappingNode, maker: _Maker, parent: str) -> list[Document]:
    """The document that stands as a mapping under a relation, with those that stand in it."""
    declared = maker.item.content_type.fields[field]
    assert declared.to is not None
    keys = {entry.key: entry for entry in node.entries}
    name = _inline_name(keys)
    if not name:
        maker.add("KB210", node, f"'{field}' holds a nested value without a title", field=field)
        maker.extra.setdefault(field, []).append(as_json(node))
        return []
    body = keys["body"].value if "body" in keys else None
    text = body.text if isinstance(body, Scalar) and body.text else ""
    item = _Item(
        maker.declaration.content_types[declared.to], maker.item.source, keys, node.repeated,
        f"{maker.slug}/{name}", text, body.line + 1 if body else node.line, markdown.read(text) if text else Reading(),
        node.line, parent,
    )  # fmt: skip
    return _documents(item, maker.declaration, maker.report)


def _inline_name(keys: Mapping[str, Entry]) -> str:
    for key in ("slug", "title"):
        entry = keys.get(key)
        if entry and isinstance(entry.value, Scalar) and entry.value.text:
            return slugify(entry.value.text)
    return ""
