"""What holds for every format: a manifest that says what was written of which edition, the same bytes, progress."""

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
import small_catalogue

from kb.export.files import MANIFEST
from kb.export.formats import FORMATS, export

ROOT = "https://kb.example.org"


def exported(form: str, database: Path, output: Path, **options: Any) -> dict[str, bytes]:
    """The files of an export by path below its folder, where a single file lies beside its manifest."""
    folder = output if FORMATS[form].is_folder else output / form
    export(
        form,
        database,
        folder if FORMATS[form].is_folder else _in(folder),
        base_url=ROOT,
        stream=io.BytesIO(),
        **options,
    )
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def _in(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder / "export"


def manifest_of(files: dict[str, bytes]) -> dict[str, Any]:
    return json.loads(files[MANIFEST if MANIFEST in files else f"export.{MANIFEST}"])


@pytest.mark.parametrize("form", FORMATS)
def test_a_manifest_names_every_file_with_its_size_and_its_hash(form, database, tmp_path):
    files = exported(form, database, tmp_path / "out")
    named = {each["path"]: (each["bytes"], each["sha256"]) for each in manifest_of(files)["files"]}
    written = {path: text for path, text in files.items() if not path.endswith(MANIFEST)}

    assert named == {path: (len(text), hashlib.sha256(text).hexdigest()) for path, text in written.items()}


@pytest.mark.parametrize("form", FORMATS)
def test_a_manifest_tells_the_edition_and_counts(form, database, tmp_path):
    manifest = manifest_of(exported(form, database, tmp_path / "out"))

    assert (manifest["format"], manifest["edition"]) == (form, "public")
    assert manifest["content_hash"] == small_catalogue.BUILD["content_hash"]
    assert manifest["documents"]["case_studies"] == 3
    assert sum(each["records"] for each in manifest["files"]) > 0


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_database_gives_the_same_bytes(form, database, tmp_path):
    assert exported(form, database, tmp_path / "one") == exported(form, database, tmp_path / "two")


@pytest.mark.parametrize("form", FORMATS)
def test_progress_is_told_to_its_end(form, database, tmp_path):
    told: dict[str, tuple[int, int]] = {}
    exported(
        form,
        database,
        tmp_path / "out",
        progress=lambda stage, done, total: told.update({stage: (done, total)}),
    )

    assert told
    assert [stage for stage, (done, total) in told.items() if done != total] == []
