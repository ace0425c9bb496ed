"""Where the work on each file is done: in processes of this machine, or on a Dask cluster."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, Protocol

from kb import __version__
from kb.diagnostics import KbError
from kb.packing import packed

# What is done with one item: a function of a module, given what every process knows from its start.
Work = Callable[[Any, Any], Any]


class Engine(Protocol):
    """Does work elsewhere. What it is given and gives back is pickled, so the answers are those of one process."""

    def submit(self, work: Work, items: Sequence[Any]) -> Future[list[bytes]]:
        """The packed results of some items, in their order, when they are done."""

    def close(self) -> None:
        """Gives back what was started; work that has not begun is not done."""


class LocalProcesses:
    """So many processes of this machine, each of which is told once what all work has to know."""

    def __init__(self, jobs: int, known: object) -> None:
        self._pool = ProcessPoolExecutor(jobs, initializer=_remember, initargs=(known,))

    def submit(self, work: Work, items: Sequence[Any]) -> Future[list[bytes]]:
        return self._pool.submit(_work_remembered, work, items)

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)


class DaskCluster:
    """The cluster that Dask's own configuration names (DASK_SCHEDULER_ADDRESS), else so many processes here.

    Raises KbError where Dask is not installed, or where a worker of the cluster has another version of this program,
    which could give other results.
    """

    def __init__(self, jobs: int, known: object) -> None:
        try:
            dask, distributed = importlib.import_module("dask"), importlib.import_module("distributed")
        except ModuleNotFoundError as error:
            raise KbError("the engine 'dask' needs Dask; install kb[dask]") from error
        named = dask.config.get("scheduler-address", None)
        here = {"n_workers": jobs, "threads_per_worker": 1, "dashboard_address": None}
        try:
            self._client = distributed.Client(**({"address": named} if named else here))
        except (OSError, TimeoutError) as error:
            raise KbError(f"no Dask scheduler answers at {named}") from error
        others = {version for version in self._client.run(_version).values() if version != __version__}
        if others:
            self._client.close()
            raise KbError(
                f"a worker of the Dask cluster has kb {', '.join(sorted(others))}, this is {__version__}"
            )
        self._executor = self._client.get_executor(pure=False)
        self._known = self._client.scatter(known, broadcast=True)

    def submit(self, work: Work, items: Sequence[Any]) -> Future[list[bytes]]:
        made: Future[list[bytes]] = self._executor.submit(_work_with, self._known, work, items)
        return made

    def close(self) -> None:
        self._client.close()


START: dict[str, Callable[[int, object], Engine]] = {"processes": LocalProcesses, "dask": DaskCluster}
USUAL = "processes"

# A process gets what it has to know once, not with every item.
_remembered: list[object] = []


def _remember(known: object) -> None:
    _remembered[:] = [known]


def _work_remembered(work: Work, items: Sequence[Any]) -> list[bytes]:
    return _work_with(_remembered[0], work, items)


def _work_with(known: object, work: Work, items: Sequence[Any]) -> list[bytes]:
    """The results, packed here, where other processes have the same to do at the same time."""
    return [packed(work(known, item)) for item in items]


def _version() -> str:
    return __version__
