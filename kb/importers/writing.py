"""How imported records become files: never over what is there, each in the folder of its content type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import frontmatter

from kb.declaration import Declaration
from kb.diagnostics import KbError
from kb.formats.yaml_text import WIDTH, Dumper
from kb.values import fold, slugify

REPORT_VERSION = 1


@dataclass(frozen=True, slots=True)
class Loss:
    """What of a record is not in its file, or not as it was: the field, its value, and what became of it."""

    field: str
    value: Any
    reason: str


@dataclass(frozen=True, slots=True)
class Imported:
    """A record as it will be written: `name` says which it was in its source, `slug` names its file."""

    name: str
    content_type: str
    slug: str
    keys: Mapping[str, Any]
    body: str = ""
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """A file that an import writes, or leaves as it is because one is there already."""

    path: Path
    imported: Imported
    is_there: bool = False

    def as_json(self) -> dict[str, Any]:
        losses = [asdict(loss) for loss in self.imported.losses]
        return {
            "record": self.imported.name,
            "path": self.path.as_posix(),
            "kept": self.is_there,
            "losses": losses,
        }


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What an import knows of the place to which it goes: its declaration, and slugs by content type and title."""

    declaration: Declaration
    slugs: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def slug_of(self, content_type: str, title: str) -> str | None:
        """The slug of a document by its title, however that is spelt; None where there is none."""
        return self.slugs.get((content_type, fold(title)))

    def learning(self, titles: Iterable[tuple[str, str, str]]) -> Knowledge:
        """The same with further documents, as (content type, title, slug); those that are there come first."""
        more = {(content_type, fold(title)): slug for content_type, title, slug in titles}
        return Knowledge(self.declaration, {**more, **self.slugs})


def key_of(name: str) -> str:
    """What others call a field or a kind of record, as a key; "" where no letter of it can stand in one."""
    return slugify(name).replace("-", "_")


def distinct_slugs(titles: Sequence[tuple[str, str, str]]) -> list[str]:
    """A slug for each (content type, title, id); one that is taken already ends with the id."""
    taken: set[tuple[str, str]] = set()
    slugs = []
    for content_type, title, id in titles:
        slug = slugify(title) or slugify(id) or "untitled"
        if (content_type, slug) in taken:
            slug = f"{slug}-{slugify(id) or len(taken)}"
        while (content_type, slug) in taken:
            slug += "-again"
        taken.add((content_type, slug))
        slugs.append(slug)
    return slugs


def plan(
    records: Iterable[Imported], folder: Path, declaration: Declaration, *, force: bool
) -> list[Planned]:
    """Where each record goes; a file that is there stays, unless it is to be replaced by `force`."""
    planned = []
    for each in records:
        kind = declaration.content_types.get(each.content_type)
        # What names a record's kind came from the file that is read, so that it must not lead elsewhere.
        undeclared = key_of(each.content_type) or "records"
        below = kind.folders[0] if kind and kind.folders else undeclared
        path = folder / below / f"{each.slug}.md"
        planned.append(Planned(path, each, is_there=path.exists() and not force))
    return planned


def write(planned: Iterable[Planned]) -> Iterator[Path]:
    """Write the files that are not there yet; raises KbError where that is not possible."""
    for each in planned:
        if each.is_there:
            continue
        try:
            each.path.parent.mkdir(parents=True, exist_ok=True)
            each.path.write_text(text_of(each.imported), encoding="utf-8", newline="\n")
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            raise KbError(f"cannot write '{each.path}': {reason}") from error
        yield each.path


def text_of(imported: Imported) -> str:
    """The file: front matter and body."""
    post = frontmatter.Post(imported.body.strip(), **_plain_keys(imported.keys))
    text: str = frontmatter.dumps(post, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)
    return f"{text.rstrip()}\n"


def _plain_keys(keys: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in keys.items() if value is not None and value != []}


def losses_text(planned: Iterable[Planned]) -> Iterator[str]:
    """A line for each record, and one for each reason for which something is not as it was, with the fields."""
    for each in planned:
        there = " is there already; --force replaces it" if each.is_there else ""
        yield f"{each.path}: {each.imported.name}{there}\n"
        fields: dict[str, list[str]] = {}
        for loss in each.imported.losses:
            fields.setdefault(loss.reason, []).append(loss.field)
        for reason, names in fields.items():
            yield f"    {reason}: {', '.join(dict.fromkeys(names))}\n"
