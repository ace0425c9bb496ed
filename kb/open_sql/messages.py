"""What is said between the server and a process that answers open SQL: JSON, with its length before it.

No pickles: a process that runs what strangers wrote must not be able to make the server run anything.
"""

from __future__ import annotations

import base64
import json
import struct
from typing import IO, Any

_LENGTH = struct.Struct(">I")


def write(stream: IO[bytes], message: Any) -> None:
    content = json.dumps(message, ensure_ascii=True, default=_as_blob).encode()
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()


def read(stream: IO[bytes]) -> Any:
    """The next message; None at the end."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    length = _LENGTH.unpack(head)[0]
    content = stream.read(length)
    return json.loads(content, object_hook=_maybe_blob) if len(content) == length else None


def _as_blob(value: bytes) -> dict[str, str]:
    return {"blob": base64.b64encode(value).decode()}


def _maybe_blob(found: dict[str, Any]) -> Any:
    return base64.b64decode(found["blob"]) if found.keys() == {"blob"} else found
