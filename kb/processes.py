"""Work that is done for each of many items by itself: in one process or several, or done by an earlier build."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from itertools import islice
from typing import Any, Self, TypeVar

from kb import engines
from kb.cache import Cache
from kb.packing import packed, unpacked

Item = TypeVar("Item")
Result = TypeVar("Result")
# What is done with one item: a function of a module, given what every process knows from its start.
Work = Callable[[Any, Item], Result]
# Starting processes costs about as much as reading this many files.
FEWEST_FOR_PROCESSES = 300
ITEMS_AT_A_TIME = 16
# So many items, with what is made of them, are in memory at once.
ITEMS_IN_MEMORY = 500


class Processes:
    """The processes of one build, started when there is enough to do; they end with the block that they are made for.

    All work is handed `known`, which is not to be changed after the first work. An `engine` that is not the usual one
    does all work, however little there is.
    """

    def __init__(self, jobs: int, known: object = None, engine: str = engines.USUAL) -> None:
        self.jobs = jobs
        self.known = known
        self._name = engine
        self._engine: engines.Engine | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._engine is not None:
            self._engine.close()

    def each(self, work: Work[Item, Result], items: Sequence[Item]) -> Iterator[tuple[Result, bytes | None]]:
        """The result of each item, in order, and the same packed where another process made it."""
        if self._is_done_here(len(items)):
            yield from ((work(self.known, item), None) for item in items)
            return
        if self._engine is None:
            self._engine = engines.START[self._name](self.jobs, self.known)
        under_way: deque[Future[list[bytes]]] = deque()
        for first in range(0, len(items), ITEMS_AT_A_TIME):
            under_way.append(self._engine.submit(work, items[first : first + ITEMS_AT_A_TIME]))
        while under_way:
            for made in under_way.popleft().result():
                yield unpacked(made), made

    def _is_done_here(self, items: int) -> bool:
        if self._name != engines.USUAL:
            return items == 0
        return self.jobs == 1 or (self._engine is None and items < FEWEST_FOR_PROCESSES)


def results(
    processes: Processes,
    cache: Cache | None,
    work: Work[Item, Result],
    items: Iterable[Item],
    key: Callable[[Item], bytes | None],
) -> Iterator[Result]:
    """The result of each item, in order: kept from an earlier build, or made now and kept if `key` names it."""
    rest = iter(items)
    while some := list(islice(rest, ITEMS_IN_MEMORY)):
        keys = [key(item) if cache is not None else None for item in some]
        kept = [cache.get(name) if cache and name else None for name in keys]
        missing = [item for item, result in zip(some, kept, strict=True) if result is None]
        made = processes.each(work, missing)
        for name, found in zip(keys, kept, strict=True):
            if found is not None:
                yield found
                continue
            result, data = next(made)
            if cache is not None and name is not None:
                cache.put(name, data if data is not None else packed(result))
            yield result
