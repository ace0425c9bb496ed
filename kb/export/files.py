"""How exports are written: piece by piece, into place only when whole, a folder with a manifest of what it holds."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any, TextIO

from kb.diagnostics import KbError

MANIFEST = "manifest.json"
MANIFEST_VERSION = 1
UNFINISHED = ".unfinished"
# Large enough that a copy is bound by the disk, small enough that the memory of it does not matter.
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a file that holds several records, or none."""

    content: bytes
    records: int


@dataclass(frozen=True, slots=True)
class File:
    """A file to be written: its head, its records one after the other, its tail.

    `path` is relative to the export's folder, with forward slashes; it is not used where the export is one file.
    """

    path: str
    records: Iterable[str | bytes | Chunk]
    head: str = ""
    between: str = ""
    tail: str = ""

    def pieces(self) -> Iterator[tuple[bytes, int]]:
        """The content in order, and for each piece how many records end with it."""
        yield self.head.encode(), 0
        for number, record in enumerate(self.records):
            if number and self.between:
                yield self.between.encode(), 0
            if isinstance(record, Chunk):
                yield record.content, record.records
            else:
                yield record.encode() if isinstance(record, str) else record, 1
        yield self.tail.encode(), 0


def uncounted(path: str, content: str | bytes) -> File:
    """A file in which no records are counted."""
    return File(path, [Chunk(content.encode() if isinstance(content, str) else content, 0)])


def copied(file: Path) -> Iterator[Chunk]:
    """A file as it is, a piece at a time, in which no records are counted; raises KbError where it cannot be read."""
    try:
        with file.open("rb") as stream:
            while piece := stream.read(PIECE):
                yield Chunk(piece, 0)
    except OSError as error:
        raise KbError(f"cannot read '{file}': {(error.strerror or 'unknown reason').lower()}") from error


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written: its size in bytes, its SHA-256 in hexadecimal digits, how many records it holds."""

    path: str
    bytes: int
    sha256: str
    records: int


def write_folder(
    folder: Path, files: Iterable[File], about: Mapping[str, Any], tell: Callable[[Written], None]
) -> None:
    """Write the files and their manifest to a new folder, which replaces `folder` when everything is there.

    `tell` learns of each file before the next is asked for. A folder is replaced only if an export made it.
    Raises KbError where it cannot be written.
    """
    _check_replaceable(folder)
    unfinished = folder.with_name(f".{folder.name}{UNFINISHED}")
    try:
        _remove(unfinished)
        folder.parent.mkdir(parents=True, exist_ok=True)
        unfinished.mkdir(mode=0o700 if _is_private(about) else 0o777)
        with (unfinished / MANIFEST).open("w", encoding="utf-8", newline="\n") as manifest:
            _write_all(unfinished, files, about, tell, manifest)
        if folder.exists():
            shutil.rmtree(folder)
        unfinished.replace(folder)
    except OSError as error:
        raise _unwritable(folder, error) from error
    finally:
        _remove(unfinished)


def write_file(path: Path, file: File, about: Mapping[str, Any]) -> None:
    """Write one file, which replaces `path` when it is whole, and its manifest beside it.

    Raises KbError where they cannot be written.
    """
    unfinished = path.with_name(f".{path.name}{UNFINISHED}")
    try:
        _remove(unfinished)
        written = asdict(_write(unfinished, file, 0o600 if _is_private(about) else 0o666)) | {
            "path": path.name
        }
        manifest = {"schema_version": MANIFEST_VERSION, **about, "files": [written]}
        unfinished.replace(path)
        beside = path.with_name(f"{path.name}.{MANIFEST}")
        beside.write_text(
            json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n"
        )
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        _remove(unfinished)


def _is_private(about: Mapping[str, Any]) -> bool:
    """Whether nobody else on this machine may read what is written: all editions but the public one."""
    return bool(about.get("edition") != "public")


def path_in(path: str) -> PurePosixPath:
    """A path below the export's folder; raises KbError for one that would lead out of it."""
    inside = PurePosixPath(path)
    if inside.is_absolute() or ".." in inside.parts or not inside.name or "\\" in path or "\0" in path:
        raise KbError(f"'{path}' is no path below a folder")
    return inside


def _write_all(
    folder: Path,
    files: Iterable[File],
    about: Mapping[str, Any],
    tell: Callable[[Written], None],
    manifest: TextIO,
) -> None:
    """The files, and a line of the manifest for each: a hundred thousand of them are never held together."""
    head = json.dumps({"schema_version": MANIFEST_VERSION, **about}, ensure_ascii=False, indent=2)
    manifest.write(head.removesuffix("\n}") + ',\n  "files": [')
    for number, file in enumerate(files):
        written = _write(folder / path_in(file.path), file)
        manifest.write(("," if number else "") + "\n    " + json.dumps(asdict(written), ensure_ascii=False))
        tell(written)
    manifest.write("\n  ]\n}\n")


def _write(path: Path, file: File, mode: int = 0o666) -> Written:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size, records = hashlib.sha256(), 0, 0
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as stream:
        for piece, ended in file.pieces():
            stream.write(piece)
            digest.update(piece)
            size += len(piece)
            records += ended
    return Written(file.path, size, digest.hexdigest(), records)


def _remove(unfinished: Path) -> None:
    """Remove what an export left that was stopped in the middle; it may have been of the other kind."""
    if unfinished.is_dir():
        shutil.rmtree(unfinished, ignore_errors=True)
    else:
        unfinished.unlink(missing_ok=True)


def _check_replaceable(folder: Path) -> None:
    """A folder that no export made is somebody's work."""
    if folder.exists() and not folder.is_dir():
        raise KbError(f"'{folder}' is a file; this export is a folder")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
        raise KbError(f"'{folder}' is not empty and no export made it; name another folder with -o")


def _unwritable(path: Path, error: OSError) -> KbError:
    return KbError(f"cannot write '{path}': {(error.strerror or 'unknown reason').lower()}")
