"""Sets of document numbers: how a facet value stores which documents have it, and how two sets meet.

In memory a set is a Roaring bitmap, which counts what two sets share as fast for a few documents as for most of them.
In an edition it is a bit field of all documents or, for a rare value, a list, which every program can read.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence

from pyroaring import FrozenBitMap

BITS_FOR_A_NUMBER = 512

# A set of document numbers, which nobody changes.
Numbers = FrozenBitMap


def every(most: int) -> Numbers:
    """The numbers from 1 to `most`."""
    return Numbers(range(1, most + 1))


def packed(numbers: Sequence[int], most: int) -> tuple[bool, bytes]:
    """Whether a value's ascending numbers are stored as a bit field, and the bytes of that; else as a list.

    A bit field of all documents takes the place of a list of a few hundred numbers.
    """
    if len(numbers) * BITS_FOR_A_NUMBER > most:
        return True, _bit_field(numbers, most)
    return False, _little(array("I", numbers)).tobytes()


def unpacked(dense: bool, blob: bytes) -> Numbers:
    if dense:
        return Numbers(_set_bits(blob))
    numbers = array("I")
    numbers.frombytes(blob)
    return Numbers(_little(numbers))


def _bit_field(numbers: Sequence[int], most: int) -> bytes:
    field = bytearray(most // 8 + 1)
    for number in numbers:
        field[number >> 3] |= 1 << (number & 7)
    return bytes(field)


def _set_bits(field: bytes) -> array[int]:
    # Looking for the next 1 in a text is several times as fast as looking at bit after bit.
    digits = f"{int.from_bytes(field, 'little'):b}"[::-1]
    found = array("I")
    position = digits.find("1")
    while position >= 0:
        found.append(position)
        position = digits.find("1", position + 1)
    return found


def _little(numbers: array[int]) -> array[int]:
    assert numbers.itemsize == 4
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
