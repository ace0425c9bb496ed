"""Records of Participedia as documents of ours: what a crosswalk matches is filled, all else is kept as it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kb.declaration import Declaration, Match
from kb.importers.html_text import markdown_of
from kb.importers.participedia_records import UNKNOWN, Record, read_records, titles_in
from kb.importers.writing import Imported, Knowledge, Loss, distinct_slugs

SCHEME = "participedia"
STEP = "The engagement as a whole"
# Who wrote a record is nobody's business here, and how it looks on their site neither.
PEOPLE = frozenset({
    "creator", "creator_id", "creator_name", "creator_profile_url", "last_updated_by", "last_updated_by_id",
    "last_updated_by_name", "last_updated_by_profile_url", "authors", "edit_history", "reviewed_by",
})  # fmt: skip
THEIRS_ALONE = frozenset({
    "featured", "bookmarked", "hidden", "published", "verified", "reviewed_at", "orginal_entry_id", "rank",
    "files_count", "links_count", "photos_count", "videos_count", "audio_count", "evaluation_reports_count",
    "evaluation_links_count",
})  # fmt: skip
# Without a crosswalk only what every document can have is filled.
PLAIN = (
    *(Match(SCHEME, "type", key, kind, None, None, "close") for key, kind in (
        ("case", "case_studies"), ("method", "methods"), ("organization", "organisations"),
    )),
    *(Match(SCHEME, theirs, None, kind, ours, None, "exact")
      for kind in ("case_studies", "methods", "organisations")
      for theirs, ours in (("title", "title"), ("description", "summary"), ("body", "body"))),
)  # fmt: skip


def read(files: Iterable[Path], knowledge: Knowledge) -> list[Imported]:
    """Every record of some files as a document; raises KbError for a file that is none of theirs."""
    records = [record for path in files for record in read_records(path)]
    matches = tuple(each for each in knowledge.declaration.crosswalks if each.scheme == SCHEME) or PLAIN
    types = {each.their_key: each.content_type for each in matches if each.their_field == "type"}
    placed = [
        (
            types.get(each.kind, f"{each.kind}s"),
            str(each.values.get("title") or each.name),
            str(each.values.get("id")),
        )
        for each in records
    ]
    slugs = distinct_slugs(placed)
    titles = [
        (content_type, title, slug) for (content_type, title, _), slug in zip(placed, slugs, strict=True)
    ]
    known = knowledge.learning(titles)
    return [
        _Reader(record, content_type, matches, known).imported(slug)
        for record, (content_type, _, slug) in zip(records, titles, strict=True)
    ]


@dataclass(slots=True)
class _Reader:
    """Fills the fields of one document from one record."""

    record: Record
    content_type: str
    matches: tuple[Match, ...]
    known: Knowledge
    keys: dict[str, Any] = field(default_factory=dict)
    step: dict[str, Any] = field(default_factory=dict)
    step_key: str = ""
    body: str = ""
    losses: list[Loss] = field(default_factory=list)

    def imported(self, slug: str) -> Imported:
        self.losses.extend(self.record.losses)
        kept: dict[str, Any] = {}
        for name, value in self.record.values.items():
            if name in PEOPLE:
                self.losses.append(Loss(name, None, "left out: who wrote the record"))
            elif name in THEIRS_ALONE:
                self.losses.append(Loss(name, value, "left out: it is about their site"))
            elif not self._fill(name, value):
                kept[name] = value
        self.keys.setdefault("title", self.record.name)
        if self.step:
            self.keys[self.step_key] = [{"title": STEP, **self.step}]
        self.keys[SCHEME] = kept
        return Imported(self.record.name, self.content_type, slug, self.keys, self.body, tuple(self.losses))

    def _fill(self, name: str, value: Any) -> bool:
        """Fill what a field of theirs matches; whether it is told whole by that, and need not be kept beside."""
        matches = [each for each in self.matches if each.their_field == name and self._has(each)]
        whole = [each for each in matches if each.their_key is None]
        keyed = [each for each in matches if each.their_key is not None]
        if whole and (not keyed or not _is_of(keyed, value)):
            told = [self._whole(each, value) for each in whole]
            return all(told)
        if keyed:
            return self._by_key(name, keyed, value)
        self.losses.append(Loss(name, value, f"no field of ours; kept as it was under {SCHEME}"))
        return False

    def _has(self, match: Match) -> bool:
        """Whether the match is about this kind of document, or a step of it."""
        return match.field is not None and (
            match.content_type == self.content_type or self._steps(match.content_type) is not None
        )

    def _steps(self, content_type: str) -> str | None:
        """The field under which documents of another content type are written inside this one."""
        kind = self.known.declaration.content_types.get(self.content_type)
        fields = kind.fields.values() if kind else ()
        return next((each.name for each in fields if each.inline and each.to == content_type), None)

    def _whole(self, match: Match, value: Any) -> bool:
        """Fill a field with a whole value; whether nothing of it was lost."""
        assert match.field is not None
        if match.field == "body":
            self.body = markdown_of(str(value))
            return True
        declared = _field(self.known.declaration, match.content_type, match.field)
        if declared is not None and declared.kind == "relation":
            return self._refer(match, declared.to or "", many=declared.many, value=value)
        is_year = declared is not None and declared.kind == "year" and str(value)[:4].isdigit()
        self._set(match, int(str(value)[:4]) if is_year else value)
        if match.match != "exact":
            self.losses.append(Loss(match.their_field, value, _reading(match)))
        return match.match == "exact"

    def _refer(self, match: Match, to: str, *, many: bool, value: Any) -> bool:
        """Name what a reference leads to, where it is here; the others stay under their own names."""
        found = [(title, self.known.slug_of(to, title)) for title in titles_in(value)]
        for title, slug in found:
            if slug is None:
                reason = f"no document of {to} has this title; kept as it was under {SCHEME}"
                self.losses.append(Loss(match.their_field, title, reason))
        if slugs := [slug for _, slug in found if slug is not None]:
            self._set(match, slugs if many else slugs[0])
        return False

    def _by_key(self, name: str, matches: list[Match], value: Any) -> bool:
        """Fill terms from keys; whether each key means the same as its term."""
        keys = [str(each) for each in (value if isinstance(value, list) else [value])]
        is_whole = True
        for key in keys:
            met = [each for each in matches if each.their_key == key]
            met = [each for each in met if each.value is None or self._add(each)]
            worst = next((each for each in met if each.match != "exact"), None)
            if not met and key in {each.their_key for each in matches}:
                is_whole = False
                continue
            if not met or worst is not None:
                is_whole = False
                reason = _reading(worst) if worst else f"an unknown key; kept as it was under {SCHEME}"
                self.losses.append(Loss(name, key, reason))
        return is_whole

    def _add(self, match: Match) -> bool:
        """One more term of a field, or the only one; whether there was room for it."""
        declared = _field(self.known.declaration, match.content_type, match.field or "")
        there = self._place(match).get(match.field or "")
        if declared is None or declared.many:
            self._set(match, list(dict.fromkeys([*(there or []), match.value])))
        elif there in UNKNOWN:
            self._set(match, match.value)
        elif there != match.value:
            reason = f"'{match.field}' has one value, '{there}'; kept as it was under {SCHEME}"
            self.losses.append(Loss(match.their_field, match.their_key, reason))
            return False
        return True

    def _set(self, match: Match, value: Any) -> None:
        self._place(match)[match.field or ""] = value

    def _place(self, match: Match) -> dict[str, Any]:
        if match.content_type == self.content_type:
            return self.keys
        self.step_key = self._steps(match.content_type) or ""
        return self.step


def _is_of(matches: list[Match], value: Any) -> bool:
    """Whether a value is one of the keys of some matches, or a list of them."""
    keys = {each.their_key for each in matches}
    return all(str(each) in keys for each in (value if isinstance(value, list) else [value]))


def _field(declaration: Declaration, content_type: str, name: str) -> Any:
    kind = declaration.content_types.get(content_type)
    return kind.fields.get(name) if kind else None


def _reading(match: Match) -> str:
    """How a value was read that is not quite the same here."""
    note = f" ({match.note})" if match.note else ""
    if match.match == "none":
        return f"nothing of ours comes near; kept as it was under {SCHEME}{note}"
    ours = f"'{match.value}'" if match.value else f"'{match.field}'"
    how = "a close match" if match.match == "close" else "a match that theirs is broader than"
    return f"read as {ours}, {how}; kept as it was under {SCHEME}{note}"
