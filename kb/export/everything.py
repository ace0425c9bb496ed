"""Every format in one folder, for whoever serves downloads: single files as they are, folders as archives."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from kb.diagnostics import KbError
from kb.export.files import PIECE, Chunk, File, copied
from kb.export.source import Source

# An archive knows no time before this; one of its own would make two archives differ.
NO_TIME = (1980, 1, 1, 0, 0, 0)
LEFT_OUT = "left-out.json"

Single = Callable[[Source], Iterable[File]]
Folder = Callable[[Source, Path], None]


def everything_files(
    source: Source, singles: Mapping[str, Single], folders: Mapping[str, Folder]
) -> Iterator[File]:
    """A file for each format, and one that says which formats are not there and why.

    `singles` give one file each, `folders` write theirs to a new folder.
    """
    reasons: dict[str, str] = {}
    for form, make in singles.items():
        try:
            yield from make(source)
        except KbError as error:
            reasons[form] = str(error)
    for form, write in folders.items():
        with tempfile.TemporaryDirectory() as name:
            try:
                write(source, Path(name) / form)
            except KbError as error:
                reasons[form] = str(error)
                continue
            archive = Path(name) / f"{form}.zip"
            records = _zip(Path(name) / form, archive)
            yield File(archive.name, _pieces(archive, records))
    yield File(LEFT_OUT, [json.dumps(reasons, ensure_ascii=False, indent=1) + "\n"])


def _zip(folder: Path, archive: Path) -> int:
    """Write a folder to an archive, by path; returns how many files there are."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as written:
        for path in paths:
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with path.open("rb") as content, written.open(entry, "w") as target:
                while piece := content.read(PIECE):
                    target.write(piece)
    return len(paths)


def _pieces(archive: Path, records: int) -> Iterator[Chunk]:
    yield Chunk(b"", records)
    yield from copied(archive)
