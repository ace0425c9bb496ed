"""Results as bytes: for other processes, for the next build, and for later in this one."""

from __future__ import annotations

import copyreg
import io
import pickle
from collections.abc import Callable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from kb.model import (
    Body,
    BodyLink,
    Diagnostic,
    Document,
    Draft,
    Entry,
    Listing,
    Mapping,
    Passage,
    Reading,
    Reference,
    Remark,
    Scalar,
    Section,
    SourceFile,
    Speaker,
)


@dataclass(frozen=True, slots=True)
class PackedBody:
    """A body that is unpacked each time that something of it is asked for."""

    data: bytes
    passages: tuple[Passage, ...]

    @property
    def markdown(self) -> str:
        return self.whole().markdown

    @property
    def reading(self) -> Reading:
        return self.whole().reading

    def whole(self) -> Body:
        """The body itself."""
        return Body(*unpacked(self.data))


def _as_call(kind: type) -> Callable[[Any], tuple[type, tuple[Any, ...]]]:
    values: Callable[[Any], tuple[Any, ...]] = attrgetter(*(field.name for field in fields(kind)))
    return lambda value: (kind, values(value))


def _packed_body_as_call(body: Body) -> tuple[type, tuple[Any, ...]]:
    kept = packed_body(body)
    return (
        (Body, (kept.markdown, kept.reading))
        if isinstance(kept, Body)
        else (PackedBody, (kept.data, kept.passages))
    )


class _Pickler(pickle.Pickler):
    """Writes values of `kb.model` as calls of their classes, which are read twice as fast as frozen ones by default.

    A body stays packed when what it belongs to is unpacked: most of what is done with a document does not need it.
    """

    dispatch_table = copyreg.dispatch_table | {
        kind: _as_call(kind)
        for kind in (BodyLink, Diagnostic, Document, Draft, Entry, Listing, Mapping, PackedBody, Passage, Reading,
                     Reference, Remark, Scalar, Section, SourceFile, Speaker)
    } | {Body: _packed_body_as_call}  # fmt: skip


def packed(result: object) -> bytes:
    """A result as it is kept, and as processes hand it to each other."""
    stream = io.BytesIO()
    _Pickler(stream, pickle.HIGHEST_PROTOCOL).dump(result)
    return stream.getvalue()


def packed_body(body: Body) -> Body | PackedBody:
    """A body packed by itself; an empty one takes less room as it is."""
    return PackedBody(packed((body.markdown, body.reading)), body.passages) if body.markdown else body


def unpacked(data: bytes) -> Any:
    """What `packed` was given; raises the errors of `pickle` for anything else."""
    return pickle.loads(data)  # noqa: S301 - written by this user alone, see the mode of the cache's file
