"""What a deployment needs, as one folder: the edition, its inspect file, configuration, the program and a manifest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from kb.diagnostics import KbError
from kb.export.files import File, Written, write_folder
from kb.publishing import configuration, deployment
from kb.publishing.edition import Edition, read_edition

Tell = Callable[[Written], None]

DATABASE = "kb.db"
# Large enough that a copy is bound by the disk, small enough that the memory of it does not matter.
PIECE = 1 << 20


class Copy(File):
    """A file that is copied as it is; it has no records to count."""

    def pieces(self) -> Iterator[tuple[bytes, int]]:
        for piece, _ in super().pieces():
            yield piece, 0


def publish(database: Path, folder: Path, *, access: Path | None, tell: Tell) -> Edition:
    """Write all that a deployment of the edition in `database` needs to `folder`, which an earlier one may have made.

    `access` is the file that says who may come in. `tell` learns of each file that was written.
    Raises KbError for an edition that is not public without `access`, and where the folder cannot be written.
    """
    edition = read_edition(database)
    if edition.visibility != "public" and access is None:
        raise KbError(
            f"'{database}' is the {edition.visibility} edition, which strangers must not read; say who may come in with"
            " --access FILE (docs/confidentiality.md), or publish the public edition"
        )
    write_folder(folder, _files(database, edition, access), edition.about, tell)
    return edition


def _files(database: Path, edition: Edition, access: Path | None) -> Iterator[File]:
    yield Copy(DATABASE, _pieces(database))
    for path, text in configuration.files(edition, DATABASE):
        yield Copy(path, [text])
    if access is not None:
        yield Copy("access.yml", _pieces(access))
    for path, content in deployment.files(edition, gated=access is not None):
        yield Copy(path, [content])


def _pieces(file: Path) -> Iterator[bytes]:
    try:
        with file.open("rb") as stream:
            while piece := stream.read(PIECE):
                yield piece
    except OSError as error:
        raise KbError(f"cannot read '{file}': {(error.strerror or 'unknown reason').lower()}") from error
