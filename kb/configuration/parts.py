"""The parts of a declaration: the site, vocabularies, content types with their fields, and overrides."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kb.configuration.checks import check_distinct, check_relations
from kb.configuration.crosswalks import crosswalk
from kb.configuration.datasette import databases, described, own_queries
from kb.configuration.fields import FieldParts, words_of
from kb.configuration.keys import (
    KB_KEYS,
    NAME,
    SERIES_KEYS,
    SITE_KEYS,
    TERM_KEYS,
    TYPE_KEYS,
    VOCABULARY_KEYS,
)
from kb.declaration import (
    ContentType,
    Declaration,
    Match,
    SeriesRule,
    Site,
    Term,
    Vocabulary,
    is_reserved_address,
    is_reserved_table,
)
from kb.fields import Field
from kb.model import Entry, Node, Scalar
from kb.personal import Allowed
from kb.visibility import ATTRIBUTIONS, VISIBILITIES
from kb.yaml_nodes import as_json


class Parts(FieldParts):
    """Reads each part of a declaration."""

    def declaration(self) -> Declaration:
        root = self.mapping(self.tree(self.file), "the configuration")
        plugins = self.mapping(root["plugins"].value if "plugins" in root else None, "plugins")
        kb = self.mapping(plugins["kb"].value if "kb" in plugins else None, "plugins.kb", KB_KEYS)
        datasette = {key: as_json(entry.value) for key, entry in root.items() if key != "plugins"}
        vocabularies = self.vocabularies(kb.get("vocabularies"))
        database = databases(self, root)
        content_types = described(
            self, database.get("tables"), self.content_types(kb.get("content_types"), vocabularies)
        )
        overrides, members = self.overrides(kb.get("overrides"), content_types)
        return Declaration(
            site=self.site(kb.get("site"), datasette),
            content_types=content_types,
            vocabularies=vocabularies,
            series=self.series(kb.get("series")),
            overrides=overrides,
            members=members,
            ignore=tuple(_folder(path) for path in self.texts(kb.get("ignore"))),
            allowed=self.allowed(kb.get("site")),
            link_checks=self.named_file(kb.get("link_checks")),
            crosswalks=self.crosswalks(kb.get("crosswalks"), content_types),
            queries=own_queries(self, database.get("queries"), content_types),
            datasette=datasette,
            file=self.path,
            places=self.places,
        )

    def named_file(self, entry: Entry | None) -> str | None:
        """A file beside the declaration, which must be there."""
        name = self.text(entry, None)
        if entry is not None and name is not None and not (self.file.parent / name).is_file():
            self.add("KB005", entry, f"'{entry.key}' names the file '{name}', which is not there")
        return name

    def crosswalks(self, entry: Entry | None, content_types: Mapping[str, ContentType]) -> tuple[Match, ...]:
        """The matches of every crosswalk; each is a file of its own, named for whose data it is about."""
        found = self.mapping(entry.value if entry else None, "crosswalks")
        return tuple(
            match for name, item in found.items() for match in self.crosswalk(name, item, content_types)
        )

    def crosswalk(
        self, name: str, entry: Entry, content_types: Mapping[str, ContentType]
    ) -> tuple[Match, ...]:
        file = self.named_file(entry)
        if file is None or not (self.file.parent / file).is_file():
            return ()
        other = Parts(self.file.parent / file)
        other.path, other.report = file, self.report
        return crosswalk(other, name, other.tree(other.file), content_types)

    def site(self, entry: Entry | None, datasette: Mapping[str, Any]) -> Site:
        found = self.mapping(entry.value if entry else None, "site", SITE_KEYS)
        base_url = self.text(found.get("base_url"), None)
        if base_url is not None and not re.match(r"https?://[^/\s]+", base_url):
            self.add("KB003", found["base_url"], f"'base_url' is not an address: '{base_url}'")
        return Site(
            title=self.text(found.get("title"), "") or str(datasette.get("title") or Site().title),
            description=self.text(found.get("description"), "") or str(datasette.get("description") or ""),
            base_url=base_url.rstrip("/") if base_url else None,
            language=self.text(found.get("language"), "en"),
            licence=self.text(found.get("licence"), None) or datasette.get("license"),
            repository=self.text(found.get("repository"), None),
            default_visibility=self.choice(found.get("default_visibility"), VISIBILITIES, "public"),
            wikilinks=self.flag(found.get("wikilinks")),
            publish_revision=self.flag(found.get("publish_revision")),
            featured=self.featured(found.get("featured")),
        )

    def featured(self, entry: Entry | None) -> tuple[str, ...]:
        """The ids of documents in front; whether there are such documents is found out later."""
        ids = self.texts(entry)
        if entry is not None:
            self.places.update({f"featured {id}": (entry.line, entry.column) for id in ids})
        return ids

    def allowed(self, entry: Entry | None) -> Allowed:
        """Addresses and domains of addresses that may stand in the public edition."""
        found = self.mapping(entry.value if entry else None, "site")
        texts = [text.lower() for text in self.texts(found.get("public_addresses"))]
        domains = frozenset(text.removeprefix("@") for text in texts if text.startswith("@"))
        return Allowed(frozenset(text for text in texts if not text.startswith("@")), domains)

    def vocabularies(self, entry: Entry | None) -> dict[str, Vocabulary]:
        found = self.mapping(entry.value if entry else None, "vocabularies")
        return {name: self.vocabulary(name, item) for name, item in found.items()}

    def vocabulary(self, name: str, entry: Entry) -> Vocabulary:
        if not NAME.fullmatch(name):
            self.add("KB003", entry, f"'{name}' cannot name a vocabulary", "Use a-z, 0-9 and _.")
        if not isinstance(entry.value, Scalar) or entry.value.text is None:
            return self.vocabulary_of(name, entry.value)
        other = Parts(self.file.parent / entry.value.text)
        other.path, other.report = entry.value.text, self.report
        if not other.file.is_file():
            self.add(
                "KB005", entry, f"vocabulary '{name}' names the file '{entry.value.text}', which is not there"
            )
            return Vocabulary(name, name, "", {})
        return other.vocabulary_of(name, other.tree(other.file))

    def vocabulary_of(self, name: str, node: Node | None) -> Vocabulary:
        found = self.mapping(node, f"vocabulary '{name}'", VOCABULARY_KEYS)
        terms = self.mapping(found["terms"].value if "terms" in found else None, f"terms of '{name}'")
        return Vocabulary(
            name,
            self.text(found.get("label"), words_of(name)),
            self.text(found.get("description"), ""),
            {value: self.term(value, item) for value, item in terms.items()},
            complete=self.flag(found.get("complete")),
        )

    def term(self, value: str, entry: Entry) -> Term:
        if isinstance(entry.value, Scalar):
            return Term(value, entry.value.text or value)
        found = self.mapping(entry.value, f"term '{value}'", TERM_KEYS)
        label = self.text(found.get("label"), value)
        return Term(value, label, self.text(found.get("definition"), ""), self.texts(found.get("also")))

    def content_types(
        self, entry: Entry | None, vocabularies: Mapping[str, Vocabulary]
    ) -> dict[str, ContentType]:
        found = self.mapping(entry.value if entry else None, "content_types")
        types = {name: self.content_type(name, item, vocabularies) for name, item in found.items()}
        check_relations(self, found, types)
        for what, values in (
            ("folder", lambda kind: kind.folders),
            ("address", lambda kind: (kind.listing,)),
            ("address", lambda kind: (kind.path,)),
        ):
            check_distinct(self, found, types, what, values)
        return types

    def content_type(self, name: str, entry: Entry, vocabularies: Mapping[str, Vocabulary]) -> ContentType:
        if not NAME.fullmatch(name):
            self.add(
                "KB003",
                entry,
                f"'{name}' cannot name a content type",
                "Use a-z, 0-9 and _, as in case_studies.",
            )
        if is_reserved_table(name):
            self.add(
                "KB004", entry, f"'{name}' is a table of the catalogue itself and cannot be a content type"
            )
        found = self.mapping(entry.value, f"content type '{name}'", TYPE_KEYS)
        labels = self.texts(found.get("label")) or (words_of(name),)
        path = self.address(name, entry, found.get("path"))
        fields = self.fields(found.get("fields"), name, vocabularies)
        return ContentType(
            name=name,
            label=labels[0],
            label_plural=labels[1] if len(labels) > 1 else words_of(name),
            description=self.text(found.get("description"), ""),
            folders=self.folders(name, found.get("folders")),
            path=path,
            listing=path.removesuffix("/{slug}") or "/" + name.replace("_", "-"),
            source_urls=self.texts(found.get("source_urls")),
            visibility=self.choice(found.get("visibility"), VISIBILITIES, None),
            attribution=self.choice(found.get("attribution"), ATTRIBUTIONS, None),
            inherits=self.inherited(found.get("inherits"), name, fields),
            sort=self.text(found.get("sort"), None),
            licence=self.text(found.get("licence"), None),
            people=self.flag(found.get("people")),
            fields=fields,
        )

    def folders(self, name: str, entry: Entry | None) -> tuple[str, ...]:
        """The declared folders; none declared means the one with the type's name, an empty list none at all."""
        if entry is not None:
            self.places[f"folders {name}"] = (entry.value.line, entry.value.column)
        if entry is None:
            return (name,)
        return tuple(_folder(folder) for folder in self.texts(entry))

    def inherited(self, entry: Entry | None, name: str, fields: Mapping[str, Field]) -> tuple[str, ...]:
        relations = self.texts(entry)
        for relation in relations:
            if entry and (relation not in fields or fields[relation].kind != "relation"):
                self.add(
                    "KB005", entry, f"'{name}' inherits over '{relation}', which is none of its relations"
                )
        return relations

    def address(self, name: str, entry: Entry, path_entry: Entry | None) -> str:
        path = self.text(path_entry, f"/{name.replace('_', '-')}/{{slug}}")
        place = path_entry or entry
        if not re.fullmatch(r"(?:/[\w.~-]+)*/\{slug\}", path):
            self.add(
                "KB003",
                place,
                f"path '{path}' does not end in '/{{slug}}' after plain parts",
                "As in /methods/{slug}.",
            )
        elif is_reserved_address(path):
            self.add("KB004", place, f"address '{path}' begins with a page of the catalogue itself")
        return path

    def series(self, entry: Entry | None) -> dict[str, SeriesRule]:
        found = self.mapping(entry.value if entry else None, "series")
        return {name: self.series_rule(name, item) for name, item in found.items()}

    def series_rule(self, name: str, entry: Entry) -> SeriesRule:
        keys = self.mapping(entry.value, f"series '{name}'", SERIES_KEYS)
        visibility = self.choice(keys.get("visibility"), VISIBILITIES, "public")
        return SeriesRule(name, visibility, self.choice(keys.get("attribution"), ATTRIBUTIONS, None))

    def overrides(
        self, entry: Entry | None, content_types: Mapping[str, ContentType]
    ) -> tuple[dict[str, tuple[Entry, ...]], dict[str, tuple[str, ...]]]:
        found = self.mapping(entry.value if entry else None, "overrides")
        overrides: dict[str, tuple[Entry, ...]] = {}
        members: dict[str, tuple[str, ...]] = {}
        for document, item in found.items():
            if document.split("/")[0] not in content_types:
                self.add("KB005", item, f"override of '{document}': its content type is not declared")
            keys = self.mapping(item.value, f"override of '{document}'")
            self.places[f"override {document}"] = (item.line, item.column)
            if "members" in keys:
                members[document] = self.texts(keys["members"])
                for name in members[document]:
                    self.known(
                        Entry("members", Scalar(name, item.line, item.column), item.line, item.column),
                        content_types,
                        "content type",
                    )
            overrides[document] = tuple(key for name, key in keys.items() if name != "members")
        return overrides, members


def _folder(path: str) -> str:
    """A path below SOURCE without what only decorates it."""
    return path.removeprefix("./").strip("/") or "."
