"""Every call by which this process writes to a disk, Python's and SQLite's: seen, counted, and one of them made faulty.

Python tells an audit hook of whatever opens, renames, removes or makes a file; what it writes there, and what it waits
for to reach the disk, is counted here. SQLite lets its system calls be replaced (`xSetSystemCall` of its VFS), all but
fsync.
"""

from __future__ import annotations

import _sqlite3
import ctypes
import io
import os
import signal
import sys
from collections.abc import Callable
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_int64, c_size_t, c_ssize_t, c_void_p
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# What a full disk still allows.
NEEDING_NO_ROOM = frozenset({"chmod", "chown", "rmdir", "truncate", "unlink", "utime"})
TO_WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT


@dataclass(frozen=True, slots=True)
class Fault:
    """How a call fails: with an error, or, where that is 0, as the last of its process; and whether later ones do."""

    error: int
    lasts: bool = False


@dataclass(slots=True)
class Calls:
    """Counts the calls that write. The one with the number `faulty`, from 1, has the fault; none if that is None."""

    faulty: int | None
    fault: Fault
    seen: list[tuple[str, str]] = field(default_factory=list)

    def watch(self) -> None:
        """From now on each call of this process is counted."""
        _watch_python(self)
        _watch_sqlite(self)

    def error(self, kind: str, file: object, half: Callable[[], object] = lambda: None) -> int:
        """Count a call; the error that it has to end with, 0 for none. `half` does half of what it would have done."""
        self.seen.append((kind, _name(file)))
        number = len(self.seen)
        if self.faulty is None or number < self.faulty:
            return 0
        if number > self.faulty:
            return self.fault.error if self.fault.lasts and kind not in NEEDING_NO_ROOM else 0
        half()
        if not self.fault.error:
            os.kill(os.getpid(), signal.SIGKILL)
        return self.fault.error

    def check(self, kind: str, file: object, half: Callable[[], object] = lambda: None) -> None:
        """Count a call of Python's; raises OSError where it has to fail."""
        if error := self.error(kind, file, half):
            raise OSError(error, os.strerror(error))


def _name(file: Any) -> str:
    return os.fsdecode(Path(f"/proc/self/fd/{file}").readlink() if isinstance(file, int) else file)


# ---- Python's calls -------------------------------------------------------------------------------------------------

# By the name under which an audit hook learns of it: what the call is, and which argument names the file.
AUDITED = {
    "os.chmod": ("chmod", 0),
    "os.chown": ("chown", 0),
    "os.link": ("link", 1),
    "os.mkdir": ("mkdir", 0),
    "os.remove": ("unlink", 0),
    "os.rename": ("rename", 0),
    "os.rmdir": ("rmdir", 0),
    "os.symlink": ("symlink", 1),
    "os.truncate": ("truncate", 0),
    "os.utime": ("utime", 0),
}


def _watch_python(calls: Calls) -> None:
    fsync, opened = os.fsync, io.open

    class CountedFile(io.FileIO):
        def write(self, content: Any) -> int:
            half = memoryview(content)[: len(content) // 2]
            calls.check("write", self.fileno(), lambda: io.FileIO.write(self, half))
            return super().write(content)

    def audited(event: str, arguments: tuple[Any, ...]) -> None:
        if event in AUDITED:
            kind, place = AUDITED[event]
            calls.check(kind, arguments[place])
        elif event == "open" and arguments[2] & TO_WRITE and not isinstance(arguments[0], int):
            calls.check("open", arguments[0])

    def counted_fsync(descriptor: int) -> None:
        calls.check("fsync", descriptor)
        fsync(descriptor)

    def counted_open(
        file: Any, mode: str = "r", buffering: int = -1, encoding: str | None = None,
        errors: str | None = None, newline: str | None = None, closefd: bool = True, opener: Any = None,
    ) -> Any:  # fmt: skip
        if set(mode).isdisjoint("wax+"):
            return opened(file, mode, buffering, encoding, errors, newline, closefd, opener)
        raw = CountedFile(file, mode.replace("b", "").replace("t", ""), closefd, opener)
        if buffering == 0:
            return raw
        stream = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        return stream if "b" in mode else io.TextIOWrapper(stream, encoding or "utf-8", errors, newline)

    sys.addaudithook(audited)
    os.fsync = counted_fsync  # type: ignore[assignment]
    io.open = counted_open  # type: ignore[assignment]


# ---- SQLite's calls -------------------------------------------------------------------------------------------------

_Open = CFUNCTYPE(c_int, c_char_p, c_int, c_int, use_errno=True)
_Write = CFUNCTYPE(c_ssize_t, c_int, c_void_p, c_size_t, use_errno=True)
_WriteAt = CFUNCTYPE(c_ssize_t, c_int, c_void_p, c_size_t, c_int64, use_errno=True)
_OfName = CFUNCTYPE(c_int, c_char_p, use_errno=True)
_OfNameAndMode = CFUNCTYPE(c_int, c_char_p, c_int, use_errno=True)
_OfFileAndMode = CFUNCTYPE(c_int, c_int, c_int, use_errno=True)
_OfFileAndSize = CFUNCTYPE(c_int, c_int, c_int64, use_errno=True)
# By SQLite's name: what the call is, and how it is called. Which of these there are depends on how SQLite was built.
OF_SQLITE = {
    b"open": ("open", _Open),
    b"write": ("write", _Write),
    b"pwrite": ("write", _WriteAt),
    b"pwrite64": ("write", _WriteAt),
    b"ftruncate": ("truncate", _OfFileAndSize),
    b"fchmod": ("chmod", _OfFileAndMode),
    b"unlink": ("unlink", _OfName),
    b"mkdir": ("mkdir", _OfNameAndMode),
    b"rmdir": ("rmdir", _OfName),
}


class _Vfs(ctypes.Structure):
    """The head of `sqlite3_vfs` (sqlite3.h), to where it says how calls are replaced."""

    _fields_ = [
        *((name, c_int) for name in ("version", "file_size", "longest_name")),
        *((name, c_void_p) for name in ("next", "name", "data")),
        *((f"method_{number}", c_void_p) for number in range(13)),
        ("set_call", CFUNCTYPE(c_int, c_void_p, c_char_p, c_void_p)),
        ("get_call", CFUNCTYPE(c_void_p, c_void_p, c_char_p)),
    ]


# SQLite holds their addresses, so nothing may collect them.
_replacements: list[Any] = []


def _watch_sqlite(calls: Calls) -> None:
    library = ctypes.CDLL(_sqlite3.__file__)
    library.sqlite3_vfs_find.restype = POINTER(_Vfs)
    found = library.sqlite3_vfs_find(None)
    vfs = found.contents
    assert vfs.version >= 3, "this SQLite does not let its calls be replaced"
    for name, (kind, prototype) in OF_SQLITE.items():
        if address := vfs.get_call(found, name):
            replacement = prototype(_counted(calls, kind, prototype(address)))
            _replacements.append(replacement)
            vfs.set_call(found, name, ctypes.cast(replacement, c_void_p))


def _counted(calls: Calls, kind: str, real: Callable[..., int]) -> Callable[..., int]:
    def call(file: Any, *rest: Any) -> int:
        if kind == "open" and not rest[0] & TO_WRITE:
            return real(file, *rest)
        if error := calls.error(
            kind, file, lambda: kind == "write" and real(file, rest[0], rest[1] // 2, *rest[2:])
        ):
            ctypes.set_errno(error)
            return -1
        return real(file, *rest)

    return call
