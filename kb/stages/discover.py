"""Which files there are, and which content type claims each."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kb.declaration import ContentType, Declaration
from kb.diagnostics import KbError, Report
from kb.model import SourceFile

EXTENSIONS = frozenset({".md", ".markdown", ".mdown", ".mkd", ".mdx"})
# Folders that hold other people's files or the tools' own; names with a leading dot are passed over as well.
PASSED_OVER = frozenset({"node_modules", "__pycache__", "_site", "venv"})


# Each level takes a frame of the stack, of which there are a thousand; nobody sorts files so deeply.
DEEPEST_FOLDER = 500


@dataclass(frozen=True, slots=True)
class Found:
    """A Markdown file below a SOURCE; `path` is relative to it, with forward slashes."""

    path: str
    location: str


def find(sources: list[Path], ignore: tuple[str, ...], report: Report) -> tuple[Found, ...]:
    """Every Markdown file of the sources, by path; raises KbError for a source that is no folder."""
    found: list[Found] = []
    for source in sources:
        if not source.is_dir():
            raise KbError(f"'{source}' is not a folder")
        root = source.resolve()
        found.extend(_walk(str(root), str(root), "", frozenset(ignore), report))
    return tuple(sorted(found, key=lambda file: (file.path, file.location)))


def _walk(root: str, folder: str, prefix: str, ignore: frozenset[str], report: Report) -> Iterator[Found]:
    if prefix.count("/") > DEEPEST_FOLDER:
        shown = "/".join((*prefix.split("/")[:3], "…"))
        report.add("KB011", shown, f"folder cannot be read: it lies more than {DEEPEST_FOLDER} folders deep")
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        report.add("KB011", prefix.rstrip("/") or ".", f"folder cannot be read: {_reason(error)}")
        return
    for entry in entries:
        path = prefix + entry.name
        if entry.name.startswith(".") or path in ignore:
            continue
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in PASSED_OVER:
                yield from _walk(root, entry.path, path + "/", ignore, report)
        elif os.path.splitext(entry.name)[1].lower() in EXTENSIONS or _leads_to_folder(entry):
            yield from _file(root, entry, path, report)


def _leads_to_folder(entry: os.DirEntry[str]) -> bool:
    """Whether the entry is a link to a folder; a link in a circle leads nowhere."""
    return entry.is_symlink() and Path(entry.path).is_dir()


def _file(root: str, entry: os.DirEntry[str], path: str, report: Report) -> Iterator[Found]:
    shown = path.encode("utf-8", "replace").decode("utf-8")
    if shown != path:
        report.add("KB011", shown, "the file's name is not UTF-8", hint="Rename the file.")
        return
    if _leads_to_folder(entry) or (entry.is_symlink() and not _inside(root, entry.path)):
        report.add("KB012", path, "is a link to a folder or to a file outside, and is not followed")
        return
    try:
        mode = os.stat(entry.path).st_mode
    except OSError as error:
        report.add("KB011", path, f"cannot be opened: {_reason(error)}")
        return
    if not stat.S_ISREG(mode):
        report.add("KB012", path, "is not a regular file")
        return
    yield Found(path, entry.path)


def _inside(root: str, path: str) -> bool:
    return os.path.realpath(path).startswith(root + os.sep)


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


def claim(
    found: tuple[Found, ...], content_types: Mapping[str, ContentType], report: Report
) -> tuple[SourceFile, ...]:
    """Each file with the content type whose folder holds it most closely; what none claims is reported."""
    owners = {_nfc(folder): name for name, kind in content_types.items() for folder in kind.folders}
    claimed: list[SourceFile] = []
    for file in found:
        path = _nfc(file.path)
        folder = next((folder for folder in _folders(path) if folder in owners), None)
        if folder is None:
            report.add("KB010", file.path, "is in no folder of a content type")
            continue
        claimed.append(SourceFile(file.path, file.location, owners[folder], slug_of(path, folder)))
    return tuple(claimed)


def missing_folders(sources: list[Path], declaration: Declaration, report: Report) -> None:
    """Report each declared folder that no source has."""
    for name, kind in declaration.content_types.items():
        for folder in kind.folders:
            if not any((source / folder).is_dir() for source in sources):
                line, column = declaration.places.get(f"folders {name}", (1, 1))
                message = f"folder '{folder}' of content type '{name}' does not exist"
                report.add("KB014", declaration.file, message, line=line, column=column)


def _nfc(path: str) -> str:
    """File systems keep names composed or decomposed; both are one name."""
    return unicodedata.normalize("NFC", path)


def _folders(path: str) -> Iterator[str]:
    """The folders that a file lies in, the closest first, ending with "."."""
    for parent in PurePosixPath(path).parents:
        yield str(parent)


def slug_of(path: str, folder: str) -> str:
    """The path below a content type's folder without extension, lower-cased, in NFC."""
    below = path if folder == "." else path[len(folder) + 1 :]
    return _nfc(os.path.splitext(below)[0].lower())
