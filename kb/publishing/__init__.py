"""What a deployment needs, as one folder: the edition, its inspect file, configuration, the program and a manifest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from kb.diagnostics import KbError
from kb.export.files import File, Written, copied, uncounted, write_folder
from kb.publishing import configuration, deployment
from kb.publishing.edition import Edition, read_edition

Tell = Callable[[Written], None]

DATABASE = "kb.db"


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
    yield File(DATABASE, copied(database))
    for path, text in configuration.files(edition, DATABASE):
        yield uncounted(path, text)
    if access is not None:
        yield File("access.yml", copied(access))
    for path, content in deployment.files(edition, gated=access is not None):
        yield uncounted(path, content)
