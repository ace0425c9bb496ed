"""The processes that answer open SQL on one state of the database file: started when needed, ended when stuck."""

from __future__ import annotations

import contextlib
import queue
import sqlite3
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

import kb
from kb.diagnostics import KbError
from kb.open_sql import messages
from kb.open_sql.limits import GRACE_SECONDS, Bounds

# Isolated from the environment and without other packages: the process is ready within some hundredths of a second.
COMMAND = (sys.executable, "-I", "-S", "-c")
PROGRAM = "import sys; sys.path[:0] = [sys.argv[1]]; from kb.open_sql.worker import main; main(*sys.argv[2:])"
FOLDER = Path(kb.__file__).parents[1]
START_SECONDS = 10.0
INTERRUPTED = "interrupted"


class ReplacedError(KbError):
    """The file is not any more the one that the processes were to read."""


@dataclass(frozen=True, slots=True)
class Question:
    """A query. `rows` is how many are wanted, None for all; the time for it is in seconds."""

    sql: str
    parameters: Mapping[str, Any] | Sequence[Any]
    seconds: float
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found; `truncated` says that there is more."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    truncated: bool


class Workers:
    """A fixed number of processes, each asked by one thread at a time."""

    def __init__(self, path: Path, number: int, bounds: Bounds, is_there: Callable[[], bool]) -> None:
        """`is_there` says whether the file at `path` is still the one to be read."""
        self.has_started = False
        self._free: queue.LifoQueue[_Worker] = queue.LifoQueue()
        self._all = [_Worker(path, bounds, is_there) for _ in range(number)]
        for worker in self._all:
            self._free.put(worker)

    def start(self) -> None:
        """Opens the file in each process now, while it is there; raises ReplacedError if it is not any more."""
        for worker in self._all:
            worker.start()
        self.has_started = True

    def ask(self, question: Question) -> Found:
        """The answer; waits for a process that is free.

        Raises sqlite3.OperationalError for whatever goes wrong, with "interrupted" when its time is over.
        """
        worker = self._free.get()
        try:
            return worker.ask(question)
        finally:
            self._free.put(worker)

    def processes(self) -> list[int]:
        """The numbers of the processes that there are now."""
        return [worker.number for worker in self._all if worker.number is not None]

    def end(self) -> None:
        """Ends the processes. Only when nobody asks any more."""
        for worker in self._all:
            worker.end()


class _Worker:
    """One process, or none as long as it is not needed and after it had to be ended."""

    def __init__(self, path: Path, bounds: Bounds, is_there: Callable[[], bool]) -> None:
        uri = f"{path.resolve().as_uri()}?immutable=1"
        self._command = (*COMMAND, PROGRAM, str(FOLDER), uri, str(bounds.memory), str(bounds.answer))
        self._is_there = is_there
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._end: Callable[[], object] | None = None

    @property
    def number(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> subprocess.Popen[bytes]:
        """The process, with the file open; raises ReplacedError if that is another file by now."""
        with self._lock:
            return self._process or self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._process = process
        # However the server ends, and where it forgets an edition, the process ends with it.
        self._end = weakref.finalize(self, _end, process)
        if self._message(process, START_SECONDS) != "open" or not self._is_there():
            self.end()
            raise ReplacedError("the file is being replaced")
        return process

    def ask(self, question: Question) -> Found:
        process = self.start()
        answer = self._said_to(process, question)
        if answer is None:
            # Its time is over and it does not listen, or it had not even the memory to say so.
            is_late = process.poll() is None
            self.end()
            raise sqlite3.OperationalError(
                INTERRUPTED if is_late else "this query was too much for its process"
            )
        if "error" in answer:
            raise sqlite3.OperationalError(answer["error"])
        return Found(tuple(answer["columns"]), tuple(map(tuple, answer["rows"])), answer["truncated"])

    def end(self) -> None:
        if self._end is not None:
            self._end()
        self._process = self._end = None

    def _said_to(self, process: subprocess.Popen[bytes], question: Question) -> Any:
        assert process.stdin is not None
        said = {
            "sql": question.sql, "parameters": question.parameters,
            "seconds": question.seconds, "rows": question.rows,
        }  # fmt: skip
        try:
            messages.write(process.stdin, said)
        except BrokenPipeError:
            return None
        return self._message(process, question.seconds + GRACE_SECONDS)

    def _message(self, process: subprocess.Popen[bytes], seconds: float) -> Any:
        """What the process says next; None when it ends or says nothing for so long."""
        assert process.stdout is not None
        if not wait([process.stdout.fileno()], seconds):
            return None
        return messages.read(process.stdout)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    # A question that it did not read any more is still in the pipe.
    with contextlib.suppress(BrokenPipeError), process:
        process.wait()
