"""The cases of `tests/hostile` as files: what is written where, and what git cannot hold made by functions."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "hostile"
CLASSES = sorted(path.stem for path in FOLDER.glob("*.yml") if path.name != "metadata.yml")
NEIGHBOUR = "---\ntitle: Good\n---\nA good **neighbour**.\n"
LONG_NAMES = {
    "NOTES250": f"notes/{'n' * 247}.md",
    "NOTES300": f"notes/{'f' * 120}/{'f' * 120}/{'n' * 120}.md",
}


@dataclass(frozen=True)
class Case:
    """One case; `group` is the name of its file."""

    group: str
    name: str
    codes: list[str]
    file: str = "notes/it.md"
    text: str = ""
    before: str = ""
    repeat: tuple[str, int] = ("", 0)
    after: str = ""
    uses: tuple[str, int] = ("", 0)
    end: str = ""
    hex: str | None = None
    special: str | None = None
    published: bool = True
    shows: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        return LONG_NAMES.get(self.file, self.file)

    @property
    def content(self) -> bytes:
        if self.hex is not None:
            return bytes.fromhex(self.hex)
        repeated, used = (piece * times for piece, times in (self.repeat, self.uses))
        parts = (self.text, self.before, repeated, self.after, used, self.end)
        return "".join(parts).encode("utf-8", "surrogatepass")


def cases() -> list[Case]:
    """Every case, by class and in the order of the files."""
    return [Case(group, **_fields(entry)) for group in CLASSES for entry in read(group)]


def read(group: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((FOLDER / f"{group}.yml").read_text(encoding="utf-8"))
    return found


def _fields(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if key in ("repeat", "uses") else value for key, value in entry.items()}


def write(case: Case, folder: Path) -> Path:
    """A knowledge base with the case and its neighbour in it; returns its folder."""
    source = folder / "source"
    (source / "notes").mkdir(parents=True)
    (source / "metadata.yml").write_bytes((FOLDER / "metadata.yml").read_bytes())
    (source / "notes/good.md").write_text(NEIGHBOUR, encoding="utf-8")
    if case.special:
        SPECIAL[case.special](source)
    else:
        path = source / case.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(case.content)
    return source


def expect(case: Case, codes: list[str], published: bool) -> None:
    """Write what happened as what is expected, into the line of the case."""
    path = FOLDER / f"{case.group}.yml"
    lines = path.read_text(encoding="utf-8").split("\n")
    number = next(place for place, line in enumerate(lines) if line.startswith(f"- {{name: {case.name},"))
    line = re.sub(r", published: (?:true|false)", "", lines[number])
    told = f"codes: [{', '.join(codes)}]" + ("" if published else ", published: false")
    lines[number] = re.sub(r"codes: \[[^\]]*\]", told, line)
    path.write_text("\n".join(lines), encoding="utf-8")


# ---- what git cannot hold ---------------------------------------------------------------------------------------------


def link(target: str, name: str = "notes/it.md") -> Callable[[Path], None]:
    return lambda source: (source / name).symlink_to(target)


def outside(source: Path) -> None:
    secret = source.parent / "secret.md"
    secret.write_text("---\ntitle: Secret\n---\nSecret.\n", encoding="utf-8")
    (source / "notes/it.md").symlink_to(secret)


def circle(source: Path) -> None:
    (source / "notes/it.md").symlink_to("other.md")
    (source / "notes/other.md").symlink_to("it.md")


def plug(source: Path) -> None:
    """A socket; its name is given from its own folder, as an address of a socket is short."""
    here = Path.cwd()
    os.chdir(source / "notes")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("it.md")
    os.chdir(here)


def deep(source: Path) -> None:
    """Folders until the path is as long as the system allows."""
    here = os.open(source / "notes", os.O_RDONLY)
    for _ in range(550):
        os.mkdir("f", dir_fd=here)
        below = os.open("f", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("it.md", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)


def no_text(source: Path) -> None:
    (source / "notes" / os.fsdecode(b"\xff\xfe.md")).write_bytes(b"Body.")


SPECIAL: dict[str, Callable[[Path], None]] = {
    "a name that is no text": no_text,
    "a link out of the folder": outside,
    "a link to a secret of the machine": link("/proc/self/environ"),
    "a link to endless zeros": link("/dev/zero"),
    "a link to itself": link("it.md"),
    "links in a circle": circle,
    "a link to the folder above": link("..", "notes/it"),
    "a link to nothing": link("nothing.md"),
    "a link to the neighbour": link("good.md"),
    "a pipe": lambda source: os.mkfifo(source / "notes/it.md"),
    "a socket": plug,
    "a folder with the name of a file": lambda source: (source / "notes/it.md").mkdir(),
    "hundreds of folders in one another": deep,
}
