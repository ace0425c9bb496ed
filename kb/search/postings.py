"""Sets of document numbers: how a facet value stores which documents have it, and how two sets meet.

A set of results is one integer with a bit for each document; counting is then one machine operation a word,
whatever the number of facets. Rare values are stored as a list, so that many of them cost nothing.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence

BITS_FOR_A_NUMBER = 512

Bits = int
Posting = Bits | array  # type: ignore[type-arg]


def bits(numbers: Iterable[int], most: int) -> Bits:
    """The set of some numbers from 1 to `most`."""
    # Digits of base 2 are read in linear time; setting bit after bit would copy the integer each time.
    digits = bytearray(b"0") * (most + 1)
    for number in numbers:
        digits[most - number] = 49
    return int(digits, 2)


def numbers_of(found: Bits) -> Iterator[int]:
    """The numbers of a set, in ascending order."""
    digits = f"{found:b}"[::-1]
    position = digits.find("1")
    while position >= 0:
        yield position
        position = digits.find("1", position + 1)


def packed(numbers: Sequence[int], most: int) -> tuple[bool, bytes]:
    """Whether a value's ascending numbers are stored as a bit field, and the bytes of that; else as a list.

    A bit field of all documents is counted as fast as a list of a few hundred numbers.
    """
    if len(numbers) * BITS_FOR_A_NUMBER > most:
        return True, bits(numbers, most).to_bytes(most // 8 + 1, "little")
    return False, _little(array("I", numbers)).tobytes()


def unpacked(dense: bool, blob: bytes) -> Posting:
    if dense:
        return int.from_bytes(blob, "little")
    numbers = array("I")
    numbers.frombytes(blob)
    return _little(numbers)


def as_bits(posting: Posting, most: int) -> Bits:
    return posting if isinstance(posting, int) else bits(posting, most)


class Matches:
    """A set of results that is counted against many values."""

    def __init__(self, found: Bits, most: int) -> None:
        self._bits = found
        self._most = most
        self._flags: bytes | None = None

    def count(self, posting: Posting) -> int:
        """How many of the results have the value."""
        if isinstance(posting, int):
            return (self._bits & posting).bit_count()
        if self._flags is None:
            self._flags = f"{self._bits:0{self._most + 1}b}"[::-1].encode().translate(_FLAGS)
        return sum(map(self._flags.__getitem__, posting))


_FLAGS = bytes(value - 48 if value in (48, 49) else 0 for value in range(256))


def _little(numbers: array[int]) -> array[int]:
    assert numbers.itemsize == 4
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
