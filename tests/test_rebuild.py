"""Building again and again: the cache never shows in the result, and no interruption leaves half a database."""

import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from checking import note, notes_with
from conftest import write_files

from kb import pipeline

RELATED = ("kin: {kind: relation, to: notes, many: true}", "theme: {kind: term, facet: true}")
CONFIGS = (
    notes_with(*RELATED),
    notes_with(*RELATED, "colour: {kind: text, visibility: network}"),
    notes_with("kin: {kind: text, many: true}"),
    None,
)
NAMES = tuple("abcdefgh")


def built(site: Path, output: Path, **options: object) -> bytes:
    pipeline.build([site], None, output, **options)
    return output.read_bytes()


# ---- a long life --------------------------------------------------------------------------------------------------


def some_note(chance: random.Random) -> str:
    """A document that refers to others, with or without something to withhold, warn of or refuse."""
    keys = {
        "kin": f"[{chance.choice(NAMES)}, {chance.choice(NAMES)}]",
        "theme": chance.choice(("water", "Water", "air")),
        "colour": chance.choice(("red", "blue")),
        "visibility": chance.choice(("public", "public", "public", "network", "confidential", "pubic")),
    }
    body = f"See [x]({chance.choice(NAMES)}.md#part) by ann@example.org.\n\n## Part\n\n{chance.random()}"
    return note(f"Note {chance.choice(NAMES)}", body, **keys)


def write(site: Path, chance: random.Random) -> None:
    (site / f"notes/{chance.choice(NAMES)}.md").write_text(some_note(chance), encoding="utf-8")


def rename(site: Path, chance: random.Random) -> None:
    files = sorted((site / "notes").iterdir())
    files[chance.randrange(len(files))].replace(site / f"notes/{chance.choice(NAMES)}.md")


def delete(site: Path, chance: random.Random) -> None:
    files = sorted((site / "notes").iterdir())
    files[chance.randrange(len(files))].unlink() if len(files) > 1 else write(site, chance)


def spoil(site: Path, chance: random.Random) -> None:
    (site / f"notes/{chance.choice(NAMES)}.md").write_bytes(b"---\ntitle: [\n---\n\xff")


def declare(site: Path, chance: random.Random) -> None:
    config = chance.choice(CONFIGS)
    (site / "metadata.yml").unlink(missing_ok=True)
    if config is not None:
        (site / "metadata.yml").write_text(config, encoding="utf-8")


STEPS: tuple[Callable[[Path, random.Random], None], ...] = (write, write, rename, delete, spoil, declare)


def lives(site: Path, steps: int, chance: random.Random) -> list[str]:
    """Build after each of many random steps, with one cache; returns the steps after which it showed."""
    shown = []
    for number in range(steps):
        step = chance.choice(STEPS)
        step(site, chance)
        visibility = chance.choice(("public", "network"))
        cached = built(site, site.parent / "cached.db", cache=site.parent / "cache", visibility=visibility)
        if cached != built(site, site.parent / "fresh.db", visibility=visibility):
            shown.append(f"{number} {step.__name__} {visibility}")
    return shown


@pytest.mark.parametrize("seed", range(3))
def test_after_each_of_many_steps_the_result_is_that_of_a_build_without_cache(tmp_path, seed):
    site, chance = tmp_path / "site", random.Random(seed)
    write_files(
        site, {f"notes/{name}.md": some_note(chance) for name in "abcde"} | {"metadata.yml": CONFIGS[0]}
    )

    assert lives(site, 25, chance) == []


def test_a_deleted_document_leaves_no_byte_behind(tmp_path):
    site = tmp_path / "site"
    write_files(site, {"notes/a.md": note(), "notes/b.md": note("Zanzibarite", "Quetzalcoatlus.")})
    built(site, tmp_path / "kb.db", cache=tmp_path / "cache")
    (site / "notes/b.md").unlink()

    left = built(site, tmp_path / "kb.db", cache=tmp_path / "cache").lower()

    assert (b"zanzibarit" in left, b"quetzalcoatlu" in left, b"notes/b" in left) == (False, False, False)


# ---- interrupted --------------------------------------------------------------------------------------------------

# The signal of this timer ends a process that does not expect it, wherever it is.
MORTAL = """
import signal, sys
from pathlib import Path
from kb import pipeline
source, output, cache = map(Path, sys.argv[1:4])
signal.setitimer(signal.ITIMER_REAL, float(sys.argv[4]))
pipeline.build([source], None, output, cache=cache)
"""


@pytest.mark.parametrize("seconds", [0.001, 0.01, 0.02, 0.04, 0.06, 0.08, 0.12, 0.16, 0.24])
def test_killed_at_any_moment_a_build_leaves_the_old_database_or_the_new_one(tmp_path, seconds):
    site, output, cache = tmp_path / "site", tmp_path / "kb.db", tmp_path / "cache"
    chance = random.Random(1)
    write_files(
        site, {f"notes/{name}.md": some_note(chance) for name in NAMES} | {"metadata.yml": CONFIGS[0]}
    )
    old = built(site, output)
    write(site, chance)
    new = built(site, tmp_path / "new.db")

    killed = subprocess.run([sys.executable, "-c", MORTAL, site, output, cache, str(seconds)], check=False)

    assert killed.returncode in (0, -signal.SIGALRM)
    assert output.read_bytes() in (old, new)
    assert built(site, output, cache=cache) == new
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "kb.db", "new.db", "site"]


def test_builds_at_once_may_share_a_cache(tmp_path):
    site, cache = tmp_path / "site", tmp_path / "cache"
    chance = random.Random(2)
    write_files(
        site, {f"notes/{name}.md": some_note(chance) for name in NAMES} | {"metadata.yml": CONFIGS[0]}
    )
    new = built(site, tmp_path / "new.db")
    outputs = [tmp_path / f"{number}.db" for number in range(4)]

    running = [
        subprocess.Popen([sys.executable, "-c", MORTAL, site, output, cache, "0"]) for output in outputs
    ]

    assert [process.wait(120) for process in running] == [0] * 4
    assert {output.read_bytes() for output in outputs} == {new}
    assert built(site, tmp_path / "again.db", cache=cache) == new


def test_a_cache_that_another_build_is_writing_is_no_hindrance(tmp_path):
    site, cache = tmp_path / "site", tmp_path / "cache"
    write_files(site, {"notes/a.md": note(), "metadata.yml": CONFIGS[0]})
    new = built(site, tmp_path / "kb.db", cache=cache)
    other = sqlite3.connect(next(cache.iterdir()))
    other.execute("begin exclusive")

    try:
        assert built(site, tmp_path / "kb.db", cache=cache) == new
    finally:
        other.close()
